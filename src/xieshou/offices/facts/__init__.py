"""Facts that come with the program; where each is from stands in SOURCES.md."""
