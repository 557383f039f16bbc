"""典型案例 (opens with its issue)."""
