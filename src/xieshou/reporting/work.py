"""The long work of this room, registered at the start."""

from xieshou.reporting.folders import folders_job
from xieshou.reporting.lists import ledger_job
from xieshou.reporting.pack import pack_job

__all__ = ["folders_job", "ledger_job", "pack_job"]
