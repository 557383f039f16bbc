"""KPI-14 抽查真实率: of the records drawn and concluded in the year, those found true; never without its two numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.indicators import Indicator, Population, indicator
from xieshou.supervision.inspections.enums import Verdict
from xieshou.supervision.models import DrawnResult


def _results(day: date) -> tuple[str, list[Any]]:
    """One row a record drawn whose inspection was concluded by the day, with whether that was in its year."""
    text = """
      SELECT r.id AS result_id, r.outcome, r.concluded_on >= %s AS in_year
      FROM supervision_drawnresult r WHERE r.concluded_on <= %s"""
    return text, [day.replace(month=1, day=1), day]


RESULTS = Population("drawn", _("抽查结果"), DrawnResult, "result_id", _results)
TRUE_RATE = indicator(
    Indicator(
        "KPI-14", _("抽查真实率"), "KPI-14, R-015", ledger="W-9R", unit=_("条"), population=RESULTS,
        base="s.in_year", where=f"s.outcome = '{Verdict.TRUE.value}'",
        note=_("本年出结论的抽查里,证实属实的占抽中的;没有查到本人的不算属实。总体的界见每次抽查公布的可信界:抽中的比例不是总体的比例。"),
    )
)  # fmt: skip
