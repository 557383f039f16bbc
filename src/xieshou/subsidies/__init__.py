"""补贴 (opens with its issue)."""
