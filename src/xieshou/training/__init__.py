"""技能扶贫 (opens with its issue)."""
