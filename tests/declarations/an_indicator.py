"""A new indicator, whole: a rate of those who can work."""

from __future__ import annotations

from xieshou.kit.indicators import Indicator, indicator
from xieshou.placements.indicators import PEOPLE

DECLARED = indicator(
    Indicator(
        "KPI-99",
        "试验比率",
        "试验条款二",
        ledger="L-01",
        unit="人",
        population=PEOPLE,
        base="s.is_capable",
        where="s.status = 'U'",
        note="试验说明",
    )
)
