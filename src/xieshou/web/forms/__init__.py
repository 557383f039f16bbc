"""Forms turn text into types and stop: they block the impossible and leave the rest to the services."""
