"""An indicator on a page: its numbers, its units side by side, its parts, its months; every number opens into records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xieshou.kit.charts import Bar, Chart, Series, bars, line
from xieshou.kit.indicators import Dimension, Figure, Indicator, nothing
from xieshou.placements.populations import PEOPLE
from xieshou.regions.models import Region
from xieshou.reporting.beside import Bounds, bounds_beside
from xieshou.supervision.inspections.wording import brief
from xieshou.web import components as c

HEAD_WITH_BASE = 3


def percent(found: Figure) -> str:
    """45.7 %, rounded down; empty for a count, or a rate of nothing."""
    if found.per_mille is None:
        return ""
    return f"{found.per_mille // 10}.{found.per_mille % 10}%"


def checked(one: Indicator, count: int, bounds: Bounds) -> str:
    """Beside an employment figure: the bound of exactly this number in short, or 未核验; nothing beside other figures."""
    if one.population is not PEOPLE or one.is_rate:
        return ""
    bound = bounds.get(one.code)
    return brief(bound) if bound and bound.population == count else _("未核验")


def beside(region: Region, day: date, found: Mapping[str, Figure], *, is_whole: bool) -> Bounds:
    """The bounds that belong beside these figures of a place: none where the figures are narrowed."""
    return bounds_beside(region, day, {code: figure.count for code, figure in found.items()}) if is_whole else {}


def tiles_of(
    one: Indicator, found: Figure, day: date, rung: int | None, kept: Mapping[str, str], bounds: Bounds
) -> tuple[c.Tile, ...]:
    """The number with how it was checked, and of a rate its base and the rate itself."""
    base = _("{base}之中").format(base=f"{found.base:,}") if found.base is not None else ""
    tiles = [c.Tile(str(one.title), found.count, one.address(day, rung=rung, **kept), str(one.unit), base=base, checked=checked(one, found.count, bounds))]
    if found.base is not None:
        whole = one.address(day, of_base=True, **kept)
        tiles.append(c.Tile(_("分母"), found.base, whole, str(one.unit)))
        tiles.append(c.Tile(_("比率"), percent(found) or _("没有分母"), whole))
    return tuple(tiles)


def row_of(
    one: Indicator, found: Figure, day: date, rung: int | None, kept: Mapping[str, str], bounds: Bounds
) -> c.Row:
    """One line of the list of indicators."""
    base = c.Cell(None, missing="—")
    if found.base is not None:
        base = c.Cell(found.base, one.address(day, of_base=True, **kept))
    cells = (
        c.Cell(str(one.title), f"/indicators/{one.code}/"),
        c.Cell(found.count, one.address(day, rung=rung, **kept)),
        base,
        c.Cell(percent(found) or None, missing="—" if found.base is None else _("没有分母")),
        c.Cell(str(one.unit)),
        c.Cell(checked(one, found.count, bounds) or None, missing="—"),
        c.Cell(one.clause),
        c.Cell(one.code),
    )
    return c.Row(cells)


def units_chart(
    one: Indicator,
    units: Sequence[Region],
    found: Mapping[str, Figure],
    day: date,
    rung: int | None,
    kept: Mapping[str, str],
) -> Chart:
    """The units below, side by side; a rate as its count against its base."""
    rows = []
    for unit in units:
        figure = found.get(str(unit.path), nothing(one))
        opens = one.address(day, rung=rung, **{**kept, "region": str(unit.pk)})
        rows.append(Bar(unit.name, figure.count, figure.base, opens))
    heads = (_("地区"), str(one.title), _("分母")) if one.is_rate else (_("地区"), str(one.title))
    title = _("各地{title}(竖线为分母)") if one.is_rate else _("各地{title}")
    return bars(title.format(title=one.title), rows, heads=heads, unit=str(one.unit), width=690)


def parts_table(one: Indicator, by: Dimension, found: Mapping[str, Figure], as_of: c.AsOf, day: date) -> c.Table:
    """The parts of a dimension, in the official order; those without one last."""
    choices = [(str(value), str(label)) for value, label in by.choices]
    lines = [(label, found.get(value, nothing(one))) for value, label in choices]
    if "" in found:
        lines.append((_("没有{what}").format(what=by.title), found[""]))
    heads = [c.Column(str(by.title)), c.Column(str(one.title), "number")]
    if one.is_rate:
        heads += [c.Column(_("分母"), "number"), c.Column(_("比率"))]
    rows = tuple(_part_row(one, label, figure) for label, figure in lines)
    caption = _("按{what}").format(what=by.title)
    return c.Table(caption, as_of, tuple(heads), rows, c.Empty(_("没有记录。"), _("有了记录会出现在这里。")), is_caption_shown=True)


def _part_row(one: Indicator, label: str, figure: Figure) -> c.Row:
    cells = [c.Cell(label), c.Cell(figure.count)]
    if one.is_rate:
        cells += [c.Cell(figure.base), c.Cell(percent(figure) or None, missing=_("没有分母"))]
    return c.Row(tuple(cells))


def trend_chart(one: Indicator, found: Sequence[tuple[date, Figure]]) -> Chart:
    """The ends of the last months, as the records tell them now."""
    periods = [f"{day:%Y-%m}" for day, _figure in found]
    series = [Series(str(one.title), tuple(figure.count for _day, figure in found))]
    if one.is_rate:
        series.append(Series(_("分母"), tuple(figure.base for _day, figure in found)))
    title = _("近{count}个月{title}").format(count=len(found), title=one.title)
    return line(title, periods, series, head=_("月份"), unit=str(one.unit))


def in_order(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Rates first, then counts; each by code."""
    return sorted(indicators, key=lambda one: (not one.is_rate, one.code))


def rung_choices(choices: Any) -> tuple[tuple[str, Any], ...]:
    """The ladder as a filter: checked at least so far."""
    return tuple((str(value), label) for value, label in choices)
