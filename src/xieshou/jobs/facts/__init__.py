"""Code lists that ship with this room; `SOURCES.md` says where each comes from."""
