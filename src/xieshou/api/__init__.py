"""The HTTP API: every ledger, indicator, check and flow by its declaration, read-only, for programs of the offices."""
