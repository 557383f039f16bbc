"""The verbs of placements."""
