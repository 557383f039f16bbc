"""创业 (opens with its issue)."""
