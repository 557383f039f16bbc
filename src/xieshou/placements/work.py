"""The long work of this room, registered at the start."""

from xieshou.placements.services.comparing import compare_job
from xieshou.placements.services.intake import confirm_job, stage_job
from xieshou.placements.services.lastresort import fallback_job
from xieshou.placements.services.matching import match_job
from xieshou.placements.services.nightly import check_status, close_work_month, refresh_status
from xieshou.placements.services.tokenjobs import make_tokens, match_tables

__all__ = [
    "check_status", "close_work_month", "compare_job", "confirm_job", "fallback_job", "make_tokens", "match_job", "match_tables", "refresh_status", "stage_job",
]  # fmt: skip
