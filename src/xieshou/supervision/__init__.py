"""检查督查: the questions of the checks, and how each was answered and closed."""
