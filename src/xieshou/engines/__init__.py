"""Pure Python: facts in, answer and proof out. No Django, no database, no clock."""
