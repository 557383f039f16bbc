"""A county with a sealed figure, an office above it that inspects, and a draw taken as far as a test wants it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_web import a_household, a_user, an_own_job, parameters, refresh
from xieshou.engines.draw import Source, commitment, reveal
from xieshou.engines.draw.check_draw import canonical
from xieshou.engines.merkle import LOG, WITNESS, Checkpoint, SignerKey, Tree, cosign, leaf_hash, sign, write_receipt
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.offices.models import Assignment, Role
from xieshou.offices.selectors import actor_of
from xieshou.regions.models import Level, Region
from xieshou.reporting.published import published_of
from xieshou.reporting.snapshots import take_snapshot
from xieshou.supervision.inspections import closing, concluding, drawing, fieldwork, planning
from xieshou.supervision.inspections.enums import ContactResult, ContactWay, Design
from xieshou.supervision.inspections.models import Campaign, Finding, InspectionTask
from xieshou.supervision.inspections.workflows import FINDINGS

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2018, 9, 30, 9, 0, tzinfo=CHINA)
OPENS = NOW + timedelta(days=2)
SECRETS = ("a" * 64, "b" * 64)
HOLDERS = (
    drawing.HolderGiven("市监督检查组", "other", commitment(SECRETS[0])),
    drawing.HolderGiven("县扶贫办", "inspected", commitment(SECRETS[1])),
)
DICE = "4.4.0.9.1.7.2.2.5.8."
LOG_KEY = SignerKey.of("xieshou/test", LOG, b"l" * 32)
WITNESSES = (SignerKey.of("w1", WITNESS, b"1" * 32), SignerKey.of("w2", WITNESS, b"2" * 32))
KEYS = "\n".join(str(one.verifier) for one in (LOG_KEY, *WITNESSES)) + "\n"


@dataclass
class Inspected:
    """`people` at work in the county, and who does what."""

    prefecture: Region
    county: Region
    villages: list[Region]
    people: list[Any] = field(default_factory=list)
    seats: dict[str, Assignment] = field(default_factory=dict)
    snapshot: Any = None

    def actor(self, name: str, day: date = DAY) -> Actor:
        return actor_of(self.seats[name], day)


def an_inspected_county(count: int = 12, *, villages: int = 3, month: date = DAY, inspectors: int = 4) -> Inspected:
    """Everybody is at work on their own word; the county's month is sealed; the prefecture has inspectors."""
    parameters()
    prefecture = a_region("督查市", parent=a_region("督查省", level=Level.PROVINCE))
    county = a_region("被查县", parent=prefecture)
    towns = [a_region(f"被查镇{n}", parent=county) for n in range(villages)]
    made = Inspected(prefecture, county, [a_region(f"被查村{n}", parent=town) for n, town in enumerate(towns)])
    for number in range(count):
        person = a_household(made.villages[number % villages])[0]
        an_own_job(person, wage_fen_month=300000 + number, employer_text=f"某厂{number}", occupation="缝纫")
        made.people.append(person)
    refresh()
    made.seats = {
        "planner": a_user(prefecture, Role.AUDITOR, line="supervision"),
        "announcer": a_user(prefecture, Role.CLERK),
        "county": a_user(county, Role.CLERK),
        "county_leader": a_user(county, Role.LEADER),
        "village": a_user(made.villages[0], Role.VILLAGE, line="village"),
        **{f"inspector{n}": a_user(prefecture, Role.AUDITOR, line="supervision") for n in range(inspectors)},
    }
    made.snapshot = take_snapshot(made.actor("county"), month=month, today=DAY, at=NOW)
    return made


def wanted(**other: Any) -> planning.Wanted:
    said = {
        "title": "9月就业数字督查", "p0": Fraction(1, 5), "allowed": 1, "load_cap": 9, "round_one_until": DAY + timedelta(days=7),
        "round_two_until": DAY + timedelta(days=14),
    }  # fmt: skip
    return planning.Wanted(**(said | other))


def a_campaign(made: Inspected, figure: str = "KPI-1", **other: Any) -> Campaign:
    """Planned, with its pool."""
    campaign = planning.plan_campaign(
        made.actor("planner"), published_of(made.snapshot, figure), wanted(**other), day=DAY
    )
    pool = [seat for name, seat in made.seats.items() if name.startswith("inspector")]
    planning.add_inspectors(made.actor("planner"), campaign.ref, pool)
    return campaign


def fresh(campaign: Campaign) -> Campaign:
    with acting(SYSTEM, "test"):
        return Campaign.objects.unscoped("test").select_related("region").get(pk=campaign.pk)


def frozen(made: Inspected, campaign: Campaign) -> Campaign:
    drawing.freeze_frame(made.actor("planner"), campaign, day=DAY, at=NOW)
    return fresh(campaign)


def terms(**other: Any) -> drawing.Terms:
    return drawing.Terms(**({"sources": (Source("dice", "hall-1"),), "opens_at": OPENS, "holders": HOLDERS} | other))


def announced(made: Inspected, campaign: Campaign, **other: Any) -> Campaign:
    drawing.announce_draw(made.actor("announcer"), campaign, terms(**other), day=DAY, at=NOW)
    return fresh(campaign)


def a_proof(campaign: Campaign, *, at: datetime = NOW, witnesses: tuple[SignerKey, ...] = WITNESSES) -> str:
    """What the log would give: the announcement's entry in a small tree, signed, and seen by witnesses at `at`."""
    entry = canonical({"verb": "draw.announce", "obj": f"draw:{campaign.draw_id}", "after": campaign.announcement_sha256})
    tree = Tree([leaf_hash(b"before"), leaf_hash(entry), leaf_hash(b"after")])
    note = sign(Checkpoint(LOG_KEY.name, 3, tree.root()).text, LOG_KEY)
    for one in witnesses:
        note = cosign(note, one, int(at.timestamp()))
    return write_receipt(entry, 1, tree.inclusion(1), note)


def opened(made: Inspected, campaign: Campaign, *, proof: str | None = None, at: datetime = OPENS) -> Campaign:
    beacon = drawing.Beacon(
        (DICE,), ("大厅1号桌,公证员在场",), tuple(reveal(one) for one in SECRETS), a_proof(campaign) if proof is None else proof, KEYS
    )  # fmt: skip
    drawing.open_campaign(made.actor("announcer"), campaign, beacon, day=DAY, at=at)
    return fresh(campaign)


def drawn(made: Inspected, campaign: Campaign) -> Campaign:
    drawing.draw_records(made.actor("announcer"), campaign, day=DAY, at=OPENS)
    return fresh(campaign)


def in_the_field(made: Inspected, **other: Any) -> Campaign:
    """From the plan to the tasks."""
    campaign = frozen(made, a_campaign(made, **other))
    return drawn(made, opened(made, announced(made, campaign)))


def tasks_of(campaign: Campaign) -> list[InspectionTask]:
    with acting(SYSTEM, "test"):
        rows = InspectionTask.objects.unscoped("test").filter(campaign=campaign).order_by("kind", "rank")
        return list(rows.select_related("record"))


def seat_of(made: Inspected, user_id: int) -> Actor:
    return next(made.actor(name) for name, seat in made.seats.items() if seat.user_id == user_id)


def inspected(made: Inspected, task: InspectionTask, outcome: str = "true", *, at: datetime = OPENS) -> None:
    """One record, by its two people."""
    first, second = seat_of(made, task.first_id), seat_of(made, task.second_id)
    if outcome in ("unreachable", "moved", "other-person"):
        for hours in (0, 5, 10):
            fieldwork.note_attempt(first, task.ref, way=ContactWay.PHONE, result=ContactResult.NO_ANSWER, at=at + timedelta(hours=hours))  # fmt: skip
        fieldwork.note_attempt(first, task.ref, way=ContactWay.VISIT, result=ContactResult.NO_ANSWER, at=at)
        fieldwork.give_up(first, task.ref, day=DAY, at=at, words="三次电话、一次上门都没有见到人")
    else:
        fieldwork.record_answers(first, task.ref, {"doing": "在厂里做衣服"}, way=ContactWay.PHONE, day=DAY, at=at)
    fieldwork.judge(second, task.ref, outcome=outcome, words="对照过工资条", day=DAY, at=at)


def settled(made: Inspected, campaign: Campaign, outcomes: dict[int, str] | None = None) -> Campaign:
    """Every record inspected (rank -> outcome, else true), and the preliminary conclusion drawn."""
    for task in tasks_of(campaign):
        inspected(made, task, (outcomes or {}).get(task.rank, "true"))
    concluding.settle(made.actor("planner"), fresh(campaign), day=DAY, at=OPENS)
    return fresh(campaign)


def replied(made: Inspected, campaign: Campaign) -> Campaign:
    concluding.reply(made.actor("county"), campaign.ref, words="没有异议", findings={}, day=DAY)
    return fresh(campaign)


def concluded(made: Inspected, campaign: Campaign) -> Campaign:
    concluding.conclude(made.actor("planner"), fresh(campaign), day=DAY, at=OPENS)
    return fresh(campaign)


def finding_of(campaign: Campaign) -> Finding:
    with acting(SYSTEM, "test"):
        return Finding.objects.unscoped("test").select_related("campaign").filter(campaign=campaign).order_by("pk").first()


def closed(made: Inspected, finding: Finding, *, on: date = DAY) -> Finding:
    """Put right by the village, reviewed by the county's leader, closed by the inspecting office."""
    take(FINDINGS, made.actor("county"), finding, "rectify", day=on, at=NOW, words="已更正,附工资条")
    take(FINDINGS, made.actor("county_leader"), finding, "review", day=on, at=NOW, words="看过佐证")
    closing.close_finding(made.actor("planner"), finding.ref, words="同意销号", day=on, at=NOW)
    return Finding.objects.unscoped("test").select_related("campaign").get(pk=finding.pk)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["DAY", "SYSTEM", "Design", "acting"]
