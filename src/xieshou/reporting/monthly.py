"""L-13 月报: the lines of the report and their figures. Every figure is an indicator, so it opens into records.

Beside each figure stands the bound of a finished draw over exactly that sealed figure, or 未核验.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.indicators import Counted, Indicator, kept_figures
from xieshou.kit.scope import Actor
from xieshou.placements import indicators as work
from xieshou.placements.enums import EMPLOYED, Group
from xieshou.regions.models import Region
from xieshou.reporting.beside import Bounds, bounds_beside
from xieshou.reporting.figures import MONTH

CODE, TITLE, CLAUSE = "L-13", _("就业扶贫工作进展月报"), "R-014, R-015, R-112"

Lines = list[tuple[Indicator, bool]]


@dataclass(frozen=True)
class Line:
    """One figure: what it counts, how many, where its records are."""

    title: Any
    unit: Any
    count: int
    code: str
    address: str
    is_part: bool = False


@dataclass(frozen=True)
class Part:
    """A part of the report: a heading and its figures."""

    title: Any
    lines: tuple[Line, ...]
    note: Any = ""


@dataclass(frozen=True)
class MonthlyReport:
    """The report of one place for one month, as of its last day (or today, for the running month)."""

    place: str
    month: date
    day: date
    parts: tuple[Part, ...]
    bounds: Bounds = field(default_factory=dict)
    counted: Counted = field(default_factory=Counted)  # what was counted for it, to be kept

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]


def month_end(month: date, today: date) -> date:
    """The last day of the month, or today within the running one. Raises ValueError for a month to come."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    if month.replace(day=1) > today:
        raise ValueError("a month to come has no report")
    return min(last, today)


def monthly_report(actor: Actor, *, place: str, month: date, today: date) -> MonthlyReport:
    """The report of the actor's scope for `month`, from the records (or figures kept of them, which are the same); `place` is
    how the scope is called on it."""
    day = month_end(month, today)
    found = kept_figures(MONTH, actor, day)
    figures = {code: figure.count for code, figure in found.figures.items()}
    region = Region.objects.filter(path__in=list(actor.scope.own)).order_by("path").first()
    bounds = bounds_beside(region, day, figures) if region else {}
    return replace(report_of(figures, place=place, month=month, day=day, bounds=bounds), counted=found)


def report_of(
    figures: Mapping[str, int], *, place: str, month: date, day: date, bounds: Bounds | None = None
) -> MonthlyReport:
    """The report that these figures make. Raises KeyError when one of its figures is missing."""
    parts = tuple(
        Part(title, tuple(_line(one, figures, day, is_part=is_part) for one, is_part in lines), note)
        for title, lines, note in _parts()
    )
    return MonthlyReport(place, month.replace(day=1), day, parts, bounds or {})


def _parts() -> tuple[tuple[Any, Lines, Any], ...]:
    """Title, lines, note; a line that is part of the one above says so."""
    at_work, without = work.BY_STATUS[: len(EMPLOYED)], work.BY_STATUS[len(EMPLOYED) :]
    groups = [work.GROUPS[g] for g in (Group.NEEDS_HELP, Group.NOBODY_WILLING, Group.EXEMPT, Group.SETTLING)]
    checked = _("“抽查核验”一列写未核验的,没有经过随机抽查;写明N、n、x的,见下面的可信界。")
    together = _("三类户一并列出,已上岗待稳定另列;已上岗满清零天数且达到清零核实级别的,才计入清零。")
    return (
        (_("一、劳动力"), [*_whole(work.CAPABLE, work.AT_WORK), *_of_it(at_work), *_whole(*without)], checked),
        (_("二、就业地"), _whole(*work.BY_PLACE), ""),
        (_("三、就业渠道"), _whole(*work.BY_CHANNEL), ""),
        (_("四、核实级别(该级及以上)"), _whole(*work.BY_RUNG), ""),
        (_("五、本月变化"), _whole(work.BEGUN, work.ENDED, work.WAITING), ""),
        (_("六、零就业户"), _whole(*groups), together),
        (_("七、零就业户本月变化"), _whole(work.OPENED, work.CLEARED), ""),
    )


def _whole(*indicators: Indicator) -> Lines:
    return [(one, False) for one in indicators]


def _of_it(indicators: Sequence[Indicator]) -> Lines:
    return [(one, True) for one in indicators]


def _line(one: Indicator, figures: Mapping[str, int], day: date, *, is_part: bool) -> Line:
    return Line(one.title, one.unit, figures[one.code], one.code, one.address(day), is_part)
