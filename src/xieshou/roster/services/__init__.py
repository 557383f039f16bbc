"""The verbs of the roster."""
