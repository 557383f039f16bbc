"""Looking over an installation: each check says what it found and, where something is wrong, what to do next."""
