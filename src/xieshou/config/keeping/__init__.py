"""Backup and restore: one file with the database, the uploaded files and the keys, the keys sealed by a passphrase."""
