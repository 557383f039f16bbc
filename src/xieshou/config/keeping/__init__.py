"""Backup and restore: one sealed file with the database, the uploaded files and the keys."""
