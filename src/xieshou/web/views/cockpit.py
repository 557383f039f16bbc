"""驾驶舱: how a place stands, and every number opens into its records."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.kit.charts import Bar, Flow, Stack, bars, sankey, stacked
from xieshou.kit.indicators import Figure, Indicator
from xieshou.kit.phrases import about
from xieshou.offices.places import choices_of
from xieshou.placements import indicators as work
from xieshou.placements.enums import Group
from xieshou.placements.ledgers import FOCUS, PLACE
from xieshou.regions.models import Region
from xieshou.reporting.beside import Bounds, newest_of
from xieshou.reporting.standing import GROUPS, PeopleFlow, UnitStanding, people_flow, place_standing
from xieshou.supervision.inspections.wording import headline
from xieshou.web import components as c
from xieshou.web.asking import Asked, asked_of, choice_field, place_field
from xieshou.web.framing import READERS, keep_after, show
from xieshou.web.pages import CockpitPage, Section
from xieshou.web.parts.indicators import beside, checked
from xieshou.web.parts.inspections import bound_facts

NUMBERS = (work.CAPABLE, work.AT_WORK, work.WAITING, work.BEGUN, work.ENDED)
TONES = {Group.NEEDS_HELP: c.Tone.BAD, Group.SETTLING: c.Tone.WARN}


@open_to(*READERS)
@require_safe
def cockpit(request: Any) -> HttpResponse:
    """Numbers, the people's way from home to work, and the units below, side by side."""
    asked = asked_of(request, request.GET)
    places = choices_of(request.actor, asked.answers.get("region", ""))
    here = places.here
    narrow = lambda rows: _narrow(rows, asked)  # noqa: E731
    flows = people_flow(request.actor, asked.day, here, narrow)
    words = json.dumps(_kept(asked), sort_keys=True)
    place = place_standing((*NUMBERS, *work.GROUPS.values()), request.actor, asked.day, here, narrow, asked=words)
    keep_after(request, place.counted)
    found, units = place.whole, place.units
    bounds = beside(here, asked.day, found, is_whole=not asked.answers.get(FOCUS.name))
    page = CockpitPage(
        title=_("驾驶舱"),
        as_of=c.AsOf(asked.day, here.full_name, _("就业经历、花名册和本人意愿,实时推算")),
        tiles=tuple(_tile(one, found[one.code], asked, bounds=bounds) for one in NUMBERS),
        groups=tuple(_tile(one, found[one.code], asked, TONES.get(group, c.Tone.PLAIN)) for group, one in work.GROUPS.items()),
        filters=_filters(asked, places),
        main=(*_newest(here), Section(chart=_flow_chart(flows, asked))),
        side=(Section(chart=_standing_chart(units, asked)),) if units else (),
        below=(Section(chart=_group_chart(units, asked)),) if units else (),
    )  # fmt: skip
    return show(request, "web/cockpit.html", page)


def _narrow(rows: Any, asked: Asked) -> Any:
    for one in (PLACE, FOCUS):
        if asked.answers.get(one.name):
            rows = one.apply(rows, asked.answers[one.name], asked.day)
    return rows


def _kept(asked: Asked) -> dict[str, str]:
    return {name: asked.answers[name] for name in (PLACE.name, FOCUS.name) if asked.answers.get(name)}


def _tile(
    one: Indicator, found: Figure, asked: Asked, tone: c.Tone = c.Tone.PLAIN, bounds: Bounds | None = None
) -> c.Tile:
    """The number is the length of the very list it opens: both come from the indicator's one condition."""
    address, said = one.address(asked.day, **_kept(asked)), checked(one, found.count, bounds or {})
    return c.Tile(str(one.title), found.count, address, str(one.unit), tone=tone, checked=said)


def _newest(here: Region) -> tuple[Section, ...]:
    """The newest bound of the place, said of the figure and the day it is about."""
    bound = newest_of(here, [one.code for one in NUMBERS])
    return (Section(_("最近一次抽查"), lede=headline(bound), facts=bound_facts(bound)[:1]),) if bound else ()


def _filters(asked: Asked, places: Any) -> c.FilterBar:
    fields = (
        place_field(asked, places, str(PLACE.label)),
        choice_field(FOCUS.name, str(FOCUS.label), FOCUS.choices, asked),
        c.Filter("day", _("截至"), "date", asked.day.isoformat()),
    )
    links = tuple(
        c.Link(about(one.label, words), asked.address(**{one.name: ""}))
        for one in fields
        if (words := next((k.label.strip() for k in one.choices if k.is_chosen and k.value), ""))
    )
    return c.FilterBar(asked.path, fields, chosen=links, clear_href=asked.path if links else "")


def _flow_chart(flows: list[PeopleFlow], asked: Asked) -> Any:
    drawn = [
        Flow(one.home, one.place or _("就业地不详"), one.count, _spells(asked, home=one.home_id, place=one.place_id))
        for one in flows
    ]
    heads = (_("户籍地"), _("就业地"), _("在岗人数"))
    return sankey(_("从户籍地到就业地:在岗人数"), drawn, heads=heads, unit=_("人"), width=690)


def _standing_chart(units: list[UnitStanding], asked: Asked) -> Any:
    rows = [Bar(one.region.name, one.employed, one.capable, _people(work.AT_WORK, asked, one.region)) for one in units]
    heads = (_("地区"), _("已就业"), _("劳动力"))
    return bars(_("各地已就业人数(竖线为劳动力人数)"), rows, heads=heads, unit=_("人"), width=440)


def _group_chart(units: list[UnitStanding], asked: Asked) -> Any:
    rows = [
        Stack(one.region.name, tuple(one.groups[group.value] for group in GROUPS), _people(work.GROUPS[Group.NEEDS_HELP], asked, one.region))
        for one in units
    ]  # fmt: skip
    parts = [str(group.label) for group in GROUPS]
    return stacked(_("各地零就业户:三类一并列出"), parts, rows, head=_("地区"), unit=_("户"), width=960)


def _people(one: Indicator, asked: Asked, region: Region) -> str:
    return one.address(asked.day, **{**_kept(asked), PLACE.name: str(region.pk)})


def _spells(asked: Asked, **where: int | None) -> str:
    said = {name: str(value) for name, value in where.items() if value}
    return "/ledgers/L-02/?" + urlencode({"day": asked.day.isoformat(), **_kept(asked), **said})
