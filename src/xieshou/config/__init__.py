"""Settings, addresses, the command line and the embedded PostgreSQL controller: the top floor."""
