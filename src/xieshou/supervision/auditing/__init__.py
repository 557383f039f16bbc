"""审计监督席: an auditor reads what the level above has opened, for a time, and every look of theirs is kept (trust.md §1)."""
