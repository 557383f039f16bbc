"""摸清底数: households, persons, profiles, their own wishes."""
