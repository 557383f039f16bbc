"""Rules as code (opens with its issue)."""
