"""Announcing, opening and drawing: the clock is the caller's, the dice are the public's, the order is nobody's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max

from xieshou.engines.draw import Opened, Source, Ticket, announce, inspectors, open_draw, tickets
from xieshou.engines.draw.check_draw import selection_bytes
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import acting, consequences, verb
from xieshou.kit.workflow import take
from xieshou.supervision.inspections.dispatching import dispatch
from xieshou.supervision.inspections.enums import Design
from xieshou.supervision.inspections.errors import DrawRefused, HoldersTooFew, NotSequential, TooEarly, TooSoon
from xieshou.supervision.inspections.frames import frame_of, freeze_records
from xieshou.supervision.inspections.models import Announcement, Campaign, Holder
from xieshou.supervision.inspections.recusing import pool_of, settle_recusals
from xieshou.supervision.inspections.workflows import CAMPAIGNS

LOCK = 0x5EED  # one announcement at a time for a place
PRIOR = "1,20"  # of a sequential design (trust.md 2.3)


@dataclass(frozen=True)
class HolderGiven:
    """A holder's name, side, and the commitment handed in."""

    name: str
    side: str
    commitment: str


@dataclass(frozen=True)
class Terms:
    """What is announced besides the plan: the exact dice, when they fall, and who holds secrets (nobody: open mode)."""

    sources: tuple[Source, ...]
    opens_at: datetime
    holders: tuple[HolderGiven, ...] = ()


@dataclass(frozen=True)
class Beacon:
    """What fell, in announced order, where it can be looked up, and what the holders revealed."""

    values: tuple[str, ...]
    said_by: tuple[str, ...]
    reveals: tuple[str, ...] = ()
    proof: str = ""
    keys: str = ""


@verb("inspection.freeze")
def freeze_frame(actor: Actor, campaign: Campaign, *, day: date, at: datetime, stamp: str = "") -> Signature:
    """Freeze the records behind the figure. Raises FrameDiffers and what the flow refuses."""
    return take(CAMPAIGNS, actor, campaign, "freeze", day=day, at=at, stamp=stamp, edit=lambda row: freeze_records(row, at))


@verb("inspection.announce")
def announce_draw(
    actor: Actor, campaign: Campaign, terms: Terms, *, day: date, at: datetime, stamp: str = ""
) -> Signature:
    """Announce: from here on nothing can be chosen. Raises TooSoon, HoldersTooFew, PoolTooSmall, DrawRefused."""
    hours = int(value_on("inspection.notice_hours", day))
    if at + timedelta(hours=hours) > terms.opens_at:
        raise TooSoon(hours=hours, opens_at=terms.opens_at)
    if len(terms.holders) == 1:
        raise HoldersTooFew()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, campaign.region_id])
    return take(
        CAMPAIGNS, actor, campaign, "announce", day=day, at=at, stamp=stamp,
        edit=lambda row: _announce(actor, row, terms, at),
    )  # fmt: skip


def _announce(actor: Actor, campaign: Campaign, terms: Terms, at: datetime) -> None:
    earlier = Campaign.objects.unscoped("every draw of the place is counted").filter(region_id=campaign.region_id)
    serial = 1 + (earlier.aggregate(last=Max("serial"))["last"] or 0)
    campaign.serial, campaign.draw_id = serial, f"{campaign.region.code or campaign.region_id}-{serial:04d}"
    pool = settle_recusals(campaign)
    with consequences():
        seen = list(Holder.objects.unscoped("a secret serves once").values_list("commitment", flat=True))
    more: dict[str, str | int] = {
        "population": f"{campaign.region.full_name} {campaign.period} {campaign.figure_title}({campaign.snapshot_number})",
        "design": campaign.design, "alpha": campaign.alpha, "p0": campaign.p0, "c": campaign.allowed,
        "opens_at": terms.opens_at.isoformat(), "load_cap": campaign.load_cap, "snapshot": campaign.snapshot_number,
        "snapshot_sha256": campaign.snapshot_sha256, "figure": campaign.figure, "again": campaign.again_count,
    }  # fmt: skip
    if campaign.design == Design.SEQUENTIAL:
        more["prior"] = PRIOR
    try:
        text = announce(
            frame_of(campaign), draw_id=campaign.draw_id, n=campaign.sample_size, beacon=terms.sources,
            commitments=[one.commitment for one in terms.holders], pool=pool, more=more, seen=seen,
        )  # fmt: skip
    except (InputError, ProofRefused) as fault:
        raise DrawRefused(fault=str(fault).partition(" / ")[0]) from None
    digest = hashlib.sha256(text).hexdigest()
    for place, one in enumerate(terms.holders):
        Holder.objects.create(
            campaign=campaign, place=place, name=one.name, side=one.side, commitment=one.commitment
        )
    with acting(actor, "draw.announce"):
        Announcement.objects.create(log_as=f"draw:{campaign.draw_id}", log_sha256=digest, text=text.decode())
    campaign.announced_at, campaign.opens_at, campaign.announcement_sha256 = at, terms.opens_at, digest
    campaign.save(update_fields=["serial", "draw_id", "announced_at", "opens_at", "announcement_sha256"])


@verb("inspection.open")
def open_campaign(
    actor: Actor, campaign: Campaign, beacon: Beacon, *, day: date, at: datetime, stamp: str = ""
) -> Signature:
    """Take down the dice and the reveals, which must be those announced. Raises TooEarly, DrawRefused."""
    if campaign.opens_at is not None and at < campaign.opens_at:
        raise TooEarly(opens_at=campaign.opens_at)
    return take(CAMPAIGNS, actor, campaign, "open", day=day, at=at, stamp=stamp, edit=lambda row: _open(row, beacon))


def _open(campaign: Campaign, beacon: Beacon) -> None:
    sources = announced(campaign)["beacon"]
    if len(beacon.values) != len(sources):
        raise DrawRefused(fault=f"公告了{len(sources)}个来源,录入了{len(beacon.values)}个结果。")
    items = [{**source, "value": value} for source, value in zip(sources, beacon.values, strict=True)]
    opened_with(campaign, items, beacon.reveals)
    holders = list(campaign.holders.order_by("place"))
    for holder, revealed in zip(holders, beacon.reveals, strict=True):
        holder.revealed = revealed
        holder.save(update_fields=["revealed"])
    campaign.values, campaign.sources = items, list(beacon.said_by)
    campaign.proof, campaign.keys = beacon.proof, beacon.keys
    campaign.save(update_fields=["values", "sources", "proof", "keys"])


@verb("inspection.draw")
def draw_records(actor: Actor, campaign: Campaign, *, day: date, at: datetime, stamp: str = "") -> Signature:
    """The records and inspectors that announcement, dice and reveals decide; and their tasks."""

    def drawn(row: Campaign) -> None:
        chosen = chosen_of(row)
        dispatch(row, chosen, pairs_of(row, chosen), opened_of(row))
        row.selection_sha256 = selection_digest(chosen)
        row.save(update_fields=["selection_sha256"])

    return take(CAMPAIGNS, actor, campaign, "draw", day=day, at=at, stamp=stamp, edit=drawn)


@verb("inspection.extend")
def extend_draw(actor: Actor, campaign: Campaign, more: int) -> int:
    """The next records in the order of tickets, in a design that announced so; returns how many are drawn now.

    Raises NotSequential.
    """
    before = campaign.tasks.filter(kind="first").count()
    left = (campaign.frame_size or 0) - before
    if campaign.design != Design.SEQUENTIAL or campaign.state != "fieldwork" or not 0 < more <= left:
        raise NotSequential(left=left)
    chosen = chosen_of(campaign, extended=before + more - campaign.sample_size)
    dispatch(campaign, chosen, pairs_of(campaign, chosen), opened_of(campaign), after=before)
    return before + more


def announced(campaign: Campaign) -> dict[str, Any]:
    """The announcement, read."""
    said: dict[str, Any] = json.loads(text_of(campaign))
    return said


def announcement_of(campaign: Campaign) -> Announcement:
    return Announcement.objects.get(log_as=f"draw:{campaign.draw_id}")


def text_of(campaign: Campaign) -> str:
    """The announcement's very bytes, as text."""
    return str(announcement_of(campaign).text)


def opened_with(campaign: Campaign, items: Sequence[Mapping[str, str]], reveals: Sequence[str]) -> Opened:
    """The key of the draw. Raises DrawRefused for moved sources, malformed values, a reveal missing or wrong."""
    try:
        return open_draw(text_of(campaign).encode(), values=items, reveals=reveals)
    except ProofRefused as fault:
        raise DrawRefused(fault=str(fault).partition(" / ")[0]) from None


def opened_of(campaign: Campaign) -> Opened:
    return opened_with(campaign, campaign.values, list(campaign.holders.order_by("place").values_list("revealed", flat=True)))


def chosen_of(campaign: Campaign, *, extended: int = 0) -> list[Ticket]:
    """The records drawn, in the order of their tickets."""
    return tickets(frame_of(campaign), opened_of(campaign), extended=extended)


def pairs_of(campaign: Campaign, chosen: Sequence[Ticket]) -> list[tuple[str, str, str]]:
    """(site, first, second) for every site drawn."""
    return inspectors(chosen, opened_of(campaign), pool_of(campaign))


def selection_digest(chosen: Sequence[Ticket]) -> str:
    return hashlib.sha256(selection_bytes([(str(one.record["id"]), one.hex) for one in chosen])).hexdigest()
