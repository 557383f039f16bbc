"""One file a room: `ROUTES`, address -> method -> Row."""
