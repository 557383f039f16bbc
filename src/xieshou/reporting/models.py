"""Snapshots of reports come with sealing and submission; the first report is computed from the records at each reading."""
