"""The HTTP API (opens with the rooms that need it)."""
