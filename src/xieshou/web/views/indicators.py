"""指标: every number with its rate, its units, its parts and its months, and the way into its records."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.indicators import (
    Indicator,
    all_indicators,
    kept_figures,
    kept_trend,
    named,
    parts_of,
)
from xieshou.kit.phrases import about
from xieshou.offices.places import choices_of
from xieshou.placements.ledgers import FOCUS, PLACE
from xieshou.regions.selectors import units_right_below
from xieshou.roster.enums import Rung
from xieshou.web import components as c
from xieshou.web.asking import Asked, asked_of, choice_field, place_field
from xieshou.web.framing import READERS, keep_after, show
from xieshou.web.pages import CockpitPage, ListPage, Section
from xieshou.web.parts.indicators import (
    beside,
    in_order,
    parts_table,
    row_of,
    rung_choices,
    tiles_of,
    trend_chart,
    units_chart,
)
from xieshou.web.parts.ledgers import file_actions, help_action

MONTHS = 6
VERIFIED = "verified"


@open_to(*READERS)
@require_safe
def indicators(request: Any) -> HttpResponse:
    """Every indicator of the place, one query a population where no kept figure holds."""
    asked = asked_of(request, request.GET)
    places = choices_of(request.actor, asked.answers.get(PLACE.name, ""))
    narrow, kept, rung = _narrowing(asked)
    wanted = [one for one in in_order(all_indicators()) if rung is None or _has_rungs(one)]
    counted = kept_figures(
        wanted, request.actor, asked.day, asked=json.dumps(kept, sort_keys=True), narrow=narrow, rung=rung
    )
    keep_after(request, counted)
    found = counted.figures
    columns = (
        c.Column(_("指标")), c.Column(_("数量"), "number"), c.Column(_("分母"), "number"), c.Column(_("比率"), "number"),
        c.Column(_("单位"), is_minor=True), c.Column(_("抽查核验")), c.Column(_("依据"), is_minor=True), c.Column(_("编号"), "code", is_minor=True),
    )  # fmt: skip
    bounds = beside(places.here, asked.day, found, is_whole=_is_whole(asked, rung))
    rows = tuple(row_of(one, found[one.code], asked.day, rung, kept, bounds) for one in wanted)
    as_of = c.AsOf(asked.day, places.here.full_name, _("就业经历、花名册和本人意愿,实时推算"))
    table = c.Table(_("全部指标"), as_of, columns, rows, c.Empty(_("还没有指标。")))
    page = ListPage(
        _("全部指标"), table, filters=_filters(asked, places),
        lede=_("每个数都能点开,看到它数的是哪些人、哪些户;比率总是和分子、分母一起看。"),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*READERS)
@require_safe
def indicator(request: Any, code: str) -> HttpResponse:
    """One indicator: number, units, parts, months. Raises NotYours."""
    one = named(code)
    if one is None or one.code != code:
        raise NotYours()
    asked = asked_of(request, request.GET)
    places = choices_of(request.actor, asked.answers.get(PLACE.name, ""))
    narrow, kept, rung = _narrowing(asked)
    rung = rung if _has_rungs(one) else None
    actor, here = request.actor, places.here
    found = parts_of(one, actor, asked.day, here.path, narrow=narrow, rung=rung)
    as_of = c.AsOf(asked.day, here.full_name, f"{one.code} · {one.clause}")
    parts = [Section(table=parts_table(one, by, found.per[by.code], as_of, asked.day)) for by in one.per]
    bounds = beside(here, asked.day, {code: found.whole}, is_whole=_is_whole(asked, rung))
    units = units_right_below(here)
    chart = units_chart(one, units, found.below, asked.day, rung, kept)
    page = CockpitPage(
        title=str(one.title),
        as_of=as_of,
        tiles=tiles_of(one, found.whole, asked.day, rung, kept, bounds),
        filters=_filters(asked, places, has_rungs=_has_rungs(one)),
        main=((Section(chart=chart),) if units else ()) + _months(request, one, asked, narrow, kept, rung),
        side=(Section(_("这个数的含义"), facts=_meaning(one)), *parts),
        actions=(*_more(one, asked), *_files(one, asked, kept, rung), help_action("indicators", code)),
    )
    return show(request, "web/cockpit.html", page)


def _months(
    request: Any, one: Indicator, asked: Asked, narrow: Any, kept: dict[str, str], rung: int | None
) -> tuple[Section, ...]:
    """The last months, once asked for: each is the whole place on another day. What had to be counted is kept for the next."""
    if not one.has_trend or not asked.answers.get("months"):
        return ()
    words = json.dumps([kept, asked.day.isoformat()], sort_keys=True)
    found = kept_trend(one, request.actor, month_ends(asked.day, MONTHS), asked=words, narrow=narrow, rung=rung)
    keep_after(request, found)
    return (Section(chart=trend_chart(one, found.points)),)


def _more(one: Indicator, asked: Asked) -> tuple[c.Action, ...]:
    if not one.has_trend or asked.answers.get("months"):
        return ()
    return (c.Action(_("看近{count}个月").format(count=MONTHS), asked.address(months="1"), icon="chart-bar"),)


def _files(one: Indicator, asked: Asked, kept: dict[str, str], rung: int | None) -> tuple[c.Action, ...]:
    """The records behind the number as a file of their ledger."""
    verified = {} if rung is None else {VERIFIED: str(rung)}
    fields = {**kept, **verified, "cell": one.code, "day": asked.day.isoformat()}
    return file_actions(f"/ledgers/{one.ledger}/", tuple(fields.items()), _("导出名单"))[:1]


def month_ends(day: date, count: int) -> list[date]:
    """The last days of the months before, and `day` itself for its own month; oldest first."""
    ends = [day]
    while len(ends) < count:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    assert all(one.day == monthrange(one.year, one.month)[1] for one in ends[1:])
    return ends[::-1]


def _meaning(one: Indicator) -> tuple[c.Fact, ...]:
    facts = [c.Fact(_("编号"), one.code), c.Fact(_("依据"), one.clause)]
    if one.note:
        facts.append(c.Fact(_("说明"), str(one.note)))
    if one.population is not None:
        facts.append(c.Fact(_("数的是"), str(one.population.title)))
    return tuple(facts)


def _is_whole(asked: Asked, rung: int | None) -> bool:
    """A bound belongs to the whole figure of a place, never to a part of it."""
    return rung is None and not asked.answers.get(FOCUS.name)


def _has_rungs(one: Indicator) -> bool:
    return one.population is not None and bool(one.population.rung)


def _narrowing(asked: Asked) -> tuple[Any, dict[str, str], int | None]:
    """The narrowing of the address as a function of rows, as what a link keeps, and the least rung asked for."""
    chosen = [one for one in (PLACE, FOCUS) if asked.answers.get(one.name)]

    def narrow(rows: Any) -> Any:
        for one in chosen:
            rows = one.apply(rows, asked.answers[one.name], asked.day)
        return rows

    verified = asked.answers.get(VERIFIED, "")
    rung = int(verified) if verified in map(str, Rung.values) else None
    return narrow, {one.name: asked.answers[one.name] for one in chosen}, rung


def _filters(asked: Asked, places: Any, *, has_rungs: bool = True) -> c.FilterBar:
    fields = [
        place_field(asked, places, str(PLACE.label)),
        choice_field(FOCUS.name, str(FOCUS.label), FOCUS.choices, asked),
    ]
    if has_rungs:
        fields.append(choice_field(VERIFIED, _("至少核实到"), rung_choices(Rung.choices), asked))
    fields.append(c.Filter("day", _("截至"), "date", asked.day.isoformat()))
    links = tuple(
        c.Link(about(one.label, words), asked.address(**{one.name: ""}))
        for one in fields
        if (words := next((k.label.strip() for k in one.choices if k.is_chosen and k.value), ""))
    )
    return c.FilterBar(asked.path, tuple(fields), chosen=links, clear_href=asked.path if links else "")
