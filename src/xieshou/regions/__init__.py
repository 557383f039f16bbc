"""行政区划: the dated tree of places, its names, codes, changes and tags."""
