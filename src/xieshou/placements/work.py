"""The long work of this room, registered at the start."""

from xieshou.placements.services.intake import confirm_job, stage_job
from xieshou.placements.services.lastresort import fallback_job
from xieshou.placements.services.matching import match_job
from xieshou.placements.services.nightly import check_status, close_work_month, refresh_status

__all__ = ["check_status", "close_work_month", "confirm_job", "fallback_job", "match_job", "refresh_status", "stage_job"]
