"""计划: how many to inspect, with both risks in view, who inspects, and the calendar of the two rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from uuid import UUID

from xieshou.engines.bound import Plan, plan
from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import value_on
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one
from xieshou.kit.verbs import verb
from xieshou.offices.models import Assignment, Office, Role
from xieshou.offices.places import is_inside
from xieshou.pairings.selectors import pairings_on
from xieshou.supervision.inspections.enums import CampaignState, Design
from xieshou.supervision.inspections.errors import BadCalendar, NotAnInspector, OwnPlace
from xieshou.supervision.inspections.frames import Published, inspectable
from xieshou.supervision.inspections.models import Campaign, Inspector
from xieshou.supervision.inspections.powers import place_of

INSPECTORS = (Role.AUDITOR, Role.CLERK, Role.LEADER)


@dataclass(frozen=True)
class Wanted:
    """What the inspecting office wants to be able to say, and by when: at most `p0` false, with `allowed` slips."""

    title: str
    p0: Fraction
    allowed: int
    load_cap: int
    round_one_until: date
    round_two_until: date
    design: str = Design.FIXED


def size_of(count: int, wanted: Wanted, day: date) -> Plan:
    """The sample for a figure of `count`, and how often an honest place passes. α is the parameter's of the day."""
    alpha = Fraction(value_on("inspection.alpha", day))
    return plan(count, p0=wanted.p0, alpha=alpha, allowed=wanted.allowed)


@verb("inspection.plan")
def plan_campaign(actor: Actor, published: Published, wanted: Wanted, *, day: date) -> Campaign:
    """A campaign over one sealed figure. Raises OwnPlace, FigureNotInspected, BadCalendar."""
    figure, region = inspectable(published.figure), published.region
    place = place_of(actor)
    if not place or not is_inside(region.path, place) or str(region.path) == place:
        raise OwnPlace(place=region.full_name)
    if not day < wanted.round_one_until < wanted.round_two_until:
        raise BadCalendar()
    made = size_of(published.count, wanted, day)
    again = ceil(made.sampled * int(value_on("inspection.again_percent", day)) / 100)
    office = Office.objects.get(pk=actor.office_id)
    campaign: Campaign = Campaign.objects.create(
        title=wanted.title, region=region, scope_path=region.path, office=office, office_path=office.path,
        snapshot_number=published.snapshot_number, snapshot_sha256=published.snapshot_sha256, figure=published.figure,
        figure_title=str(figure.title), period=f"{published.as_of:%Y-%m}", as_of=published.as_of,
        published_count=published.count, alpha=_decimal(made.alpha), p0=_decimal(made.p0), allowed=made.allowed,
        sample_size=made.sampled, design=wanted.design, load_cap=wanted.load_cap, again_count=again,
        round_one_until=wanted.round_one_until, round_two_until=wanted.round_two_until, made_by=actor.label, made_on=day,
    )  # fmt: skip
    return campaign


def candidates(actor: Actor, campaign: Campaign, day: date) -> list[Assignment]:
    """Who may be put into the pool: officials and supervisors of the inspecting place and of the supporting side, none
    of the inspected place."""
    paired = pairings_on(day).filter(recipient__path__above=[campaign.scope_path])
    places = [str(campaign.office_path), *map(str, paired.values_list("supporter__path", flat=True))]
    held = Assignment.objects.filter(on_day(day), role__in=INSPECTORS, user__is_active=True)
    held = held.filter(path__within=places).exclude(path__within=[campaign.scope_path])
    found = held.select_related("user", "office", "region").order_by("office__code", "user_id", "pk")
    first: dict[int, Assignment] = {}
    for one_held in found:
        first.setdefault(one_held.user_id, one_held)
    return list(first.values())


@verb("inspection.pool")
def add_inspectors(
    actor: Actor, campaign_ref: UUID, assignments: Sequence[Assignment], *, ties: Sequence[int] = ()
) -> int:
    """Put people into the pool, with places all of them declare a tie to. Before the announcement only."""
    campaign = one(actor, Campaign, campaign_ref, lock=True)
    if campaign.state not in (CampaignState.PLANNED, CampaignState.FROZEN):
        raise NotYours()
    for held in assignments:
        if is_inside(held.path, campaign.scope_path):
            raise NotAnInspector(name=held.user.name)
        Inspector.objects.unscoped("of a campaign already seen").filter(campaign=campaign, user=held.user).delete()
        Inspector.objects.create(
            campaign=campaign, office_path=campaign.office_path, user=held.user, path=held.path, ties=list(ties),
            inspector_label=f"{held.user.name}({held.office.name})", code=f"i{held.user.ref.hex[:12]}",
        )  # fmt: skip
    return len(assignments)


def _decimal(share: Fraction) -> str:
    """The share as announcements write it: 0.05."""
    return f"{float(share):.9f}".rstrip("0")
