"""Offices of two lines and five levels, users, roles."""
