"""Further tables of placements: the last resort with its proof and its monthly pay, and what people said of their work."""

from xieshou.placements.tables.lastresort import Appointment, Gap, LastResort
from xieshou.placements.tables.postpay import PayState, PostPay
from xieshou.placements.tables.updates import WorkMonth, WorkUpdate

__all__ = ["Appointment", "Gap", "LastResort", "PayState", "PostPay", "WorkMonth", "WorkUpdate"]
