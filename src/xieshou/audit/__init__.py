"""The log: everyone may write to it, it knows nobody."""
