"""Addresses, room by room."""
