"""Every figure of a month: what its indicators count, all at once. The page, the snapshot and every file take theirs here."""

from __future__ import annotations

from datetime import date

from xieshou.kit.indicators import Indicator, figures
from xieshou.kit.scope import Actor
from xieshou.placements import indicators as work

MONTH: tuple[Indicator, ...] = (
    work.CAPABLE, work.AT_WORK, work.WAITING, work.BEGUN, work.ENDED, work.OPENED, work.CLEARED, *work.BY_STATUS,
    *work.BY_CHANNEL, *work.BY_PLACE, *work.BY_RUNG, *work.GROUPS.values(),
)  # fmt: skip


def month_figures(actor: Actor, day: date) -> dict[str, int]:
    """Indicator code -> count in the actor's scope on `day`, for every figure of the month that ends with it.

    Two queries, whatever the size: one for the people, one for the households.
    """
    return {code: figure.count for code, figure in figures(MONTH, actor, day).items()}
