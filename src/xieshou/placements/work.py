"""The long work of this room, registered at the start."""

from xieshou.placements.services.intake import confirm_job, stage_job
from xieshou.placements.services.matching import match_job

__all__ = ["confirm_job", "match_job", "stage_job"]
