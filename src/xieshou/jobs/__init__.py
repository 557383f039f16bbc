"""Employers, posts, and sharing them along pairings."""
