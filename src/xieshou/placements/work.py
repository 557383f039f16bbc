"""The long work of this room, registered at the start."""

from xieshou.placements.services.matching import match_job

__all__ = ["match_job"]
