"""检查督查 (opens with its issue)."""
