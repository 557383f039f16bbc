"""今天要办: what waits for somebody, kind by kind. Each kind is one list of its room, counted by day and never walked whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from xieshou.jobs.models import Post
from xieshou.kit.models import Upkeep
from xieshou.kit.scope import Actor, scoped, sql_of
from xieshou.kit.sets import first_of
from xieshou.kit.upkeep import unwell
from xieshou.pairings.models import Pairing
from xieshou.pairings.workflows import HELD_ROWS
from xieshou.placements import selectors as work
from xieshou.placements.enums import Group, OfferAnswer
from xieshou.placements.models import FollowUp, Offer
from xieshou.placements.services.terms import terms_ending
from xieshou.placements.visiting import to_visit
from xieshou.placements.workflows import months_waiting
from xieshou.placements.worksheet import to_tell
from xieshou.regions.models import Level
from xieshou.roster.enums import Rung
from xieshou.roster.models import Difference, DuplicatePair, Membership
from xieshou.roster.selectors import barriers_without_measure, people_to_ask
from xieshou.roster.services import hardship as hardships
from xieshou.roster.workflows import DUPLICATES
from xieshou.supervision.complaints import selectors as complaints
from xieshou.supervision.inspections import selectors as inspections
from xieshou.supervision.notices import selectors as notices
from xieshou.supervision.selectors import live_hits
from xieshou.supervision.workflows import HITS

SOON_DAYS = 7
LINES_MOST = 5


@dataclass(frozen=True)
class Kind:
    """One kind of duty: `rows(actor, day)` those open; `due` the column of the day each falls due, or "" for those that
    simply wait, oldest first by `since`. `read(actor, day, ids)`, where it costs less than `rows`: some of those open."""

    code: str
    rows: Callable[[Actor, date], QuerySet]
    due: str = ""
    since: str = "pk"
    read: Callable[[Actor, date, list[int]], QuerySet] | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits of one kind on a day: counts by urgency, and the first rows of each, oldest first."""

    kind: str
    overdue: int
    today: int
    soon: int
    first: tuple[Any, ...]
    undated: int = 0

    @property
    def total(self) -> int:
        return self.overdue + self.today + self.soon + self.undated


def _to_ask(actor: Actor, day: date) -> QuerySet:
    """People whose own answer is missing or has run out, of the actor's own place (R-051)."""
    rows = people_to_ask(actor, day, until=day + timedelta(days=SOON_DAYS))
    return rows.filter(scope_path__within=list(actor.scope.own)).select_related("region")


def _asked_of(actor: Actor, day: date, ids: list[int]) -> QuerySet:
    """Some of those to ask."""
    return people_to_ask(actor, day, only=ids).select_related("region")


def _to_answer(actor: Actor, day: date) -> QuerySet:
    """Recommendations waiting for the person's answer."""
    return work.open_offers(actor, day).filter(scope_path__within=list(actor.scope.own))


def _to_arrive(actor: Actor, day: date) -> QuerySet:
    """Accepted recommendations whose arrival is this side's to confirm."""
    return work.arrivals_to_confirm(actor, day)


def _to_verify(actor: Actor, day: date) -> QuerySet:
    """Running jobs of one's own people that nobody has checked yet."""
    rows = work.spells_on(actor, day).filter(rung=Rung.REPORTED, scope_path__within=list(actor.scope.own))
    return rows.select_related("person", "employer", "place")


def _to_follow(actor: Actor, day: date) -> QuerySet:
    """Follow-ups due within a week, or before."""
    rows = scoped(actor, FollowUp).filter(due_on__lte=day + timedelta(days=SOON_DAYS), done_on__isnull=True)
    return rows.select_related("person", "spell__employer", "spell__place")


def _to_tell(actor: Actor, day: date) -> QuerySet:
    """People at work of one's own village whom nobody asked this month nor the last, or who are due back (务工月更新)."""
    return to_tell(actor, day)


def _without_offer(actor: Actor, day: date) -> QuerySet:
    """需帮扶户 with nobody recommended anywhere: no open offer, none accepted and still to begin."""
    pending = Q(answer="") | Q(answer=OfferAnswer.ACCEPTED, spell__isnull=True)
    offered = Offer.objects.unscoped("whether a household has one").filter(pending, withdrawn_on__isnull=True)
    members = Membership.objects.unscoped("of its household").filter(household=OuterRef("pk"), ended_on__isnull=True)
    helped = members.filter(person_id__in=offered.values("person_id"))
    rows = work.households_in_group(actor, day, [Group.NEEDS_HELP]).filter(~Exists(helped))
    return rows.filter(scope_path__within=list(actor.scope.own)).select_related("region")


def _held(actor: Actor, day: date) -> QuerySet:
    """Pairings that could not be read with certainty, and are this actor's to propose or to confirm (W-7)."""
    mine = [step for step in HELD_ROWS.steps if step.by.lets(actor)]
    states = {state for step in mine for state in step.sources}
    own = list(actor.scope.own)
    touches = Q(supporter__path__within=own) | Q(recipient__path__within=own)
    if actor.level == Level.PROVINCE:
        touches |= Q(supporter__isnull=True, recipient__isnull=True)
    return Pairing.objects.filter(touches, state__in=states)


def _running_out(actor: Actor, day: date) -> QuerySet:
    """Posts of one's own place or firm that ran out this week, or will within one."""
    mine = Q(scope_path__within=list(actor.scope.own))
    mine |= Q(employer_id__in=[pk for kind, pk in actor.scope.self_ids if kind == "employer"])
    week = timedelta(days=SOON_DAYS)
    rows = scoped(actor, Post).filter(mine, ended_on__range=(day - week, day + week))
    return rows.select_related("employer", "region")


def _unwell(actor: Actor, day: date) -> QuerySet:
    """Daily chores of the system that failed, and alarms of the week: an administrator hands them to the machine room."""
    return Upkeep.objects.filter(pk__in=[one.pk for one in unwell(day)])


def _to_enquire(actor: Actor, day: date) -> QuerySet:
    """Questions of the checks in the actor's own place whose next step is the actor's: to answer, or to close."""
    states = {state for step in HITS.steps if step.by.lets(actor) for state in step.sources}
    return live_hits(actor).filter(state__in=states, scope_path__within=list(actor.scope.own))


def _to_tell_apart(actor: Actor, day: date) -> QuerySet:
    """Records of the actor's own place that may be one person, whose next step is the actor's and nobody else's."""
    mine = [step for step in DUPLICATES.steps if step.by.lets(actor) and step.code != "take_apart"]
    own = list(actor.scope.own)
    rows = scoped(actor, DuplicatePair).filter(scope_path__within=own, other_path__within=own)
    return rows.filter(state__in={state for step in mine for state in step.sources})


def _to_compare(actor: Actor, day: date) -> QuerySet:
    """Differences from the national base asked of the actor's own place (R-082)."""
    rows = scoped(actor, Difference).filter(asked_path__within=list(actor.scope.own), settled_on__isnull=True)
    return rows.filter(due_on__lte=day + timedelta(days=SOON_DAYS))


def _to_inspect(actor: Actor, day: date) -> QuerySet:
    """Records drawn for this inspector: to record, or to judge."""
    return inspections.my_tasks(actor)


def _to_settle(actor: Actor, day: date) -> QuerySet:
    """Findings of inspections whose next step is the actor's."""
    return inspections.to_settle(actor, day)


def _to_reply(actor: Actor, day: date) -> QuerySet:
    """Preliminary conclusions about the actor's own place, to be answered within their term."""
    return inspections.to_reply(actor).select_related("region")


def _to_answer_for(actor: Actor, day: date) -> QuerySet:
    """Complaints at the actor's desk, and overdue ones of the desks below."""
    return complaints.waiting(actor)


def _to_publish(actor: Actor, day: date) -> QuerySet:
    """Notices of the actor's office: to be decided, or over and not ended."""
    return notices.waiting(actor, day)


def _to_recognise(actor: Actor, day: date) -> QuerySet:
    """Recorded reasons of difficulty that wait to be recognised by the actor's level (R-035)."""
    return hardships.to_recognise(actor, day).select_related("person__region")


def _terms(actor: Actor, day: date) -> QuerySet:
    """Terms on public-welfare posts that end soon or have ended, of the actor's own people (R-034)."""
    return terms_ending(actor, day).filter(scope_path__within=list(actor.scope.own))


def _to_pay(actor: Actor, day: date) -> QuerySet:
    """Months on public-welfare posts of the actor's own place: the village's sheets to write down, the county's money to release."""
    step = "release" if actor.level == Level.COUNTY else "record"
    return months_waiting(actor, step).filter(month__lte=day, scope_path__within=list(actor.scope.own))


KINDS = (
    Kind("ask", _to_ask, due="due_on", read=_asked_of),
    Kind("visit", to_visit, since="sort_key"),
    Kind("barrier", barriers_without_measure, since="opened_on"),
    Kind("answer", _to_answer, since="offered_on"),
    Kind("arrive", _to_arrive, since="answered_on"),
    Kind("verify", _to_verify, since="started_on"),
    Kind("follow_up", _to_follow, due="due_on"),
    Kind("tell", _to_tell, since="sort_key"),
    Kind("no_offer", _without_offer, since="source_no"),
    Kind("held", _held),
    Kind("complaint", _to_answer_for, due="due_on"),
    Kind("notice", _to_publish),
    Kind("hit", _to_enquire, since="first_seen_on"),
    Kind("difference", _to_compare, due="due_on"),
    Kind("duplicate", _to_tell_apart, since="found_on"),
    Kind("inspection", _to_inspect, due="due_on"),
    Kind("reply", _to_reply, due="reply_until"),
    Kind("finding", _to_settle),
    Kind("hardship", _to_recognise, since="started_on"),
    Kind("term", _terms, due="ended_on"),
    Kind("pay", _to_pay, since="month"),
    Kind("post", _running_out, due="ended_on"),
    Kind("upkeep", _unwell, since="day"),
)


def waiting(actor: Actor, day: date, codes: set[str]) -> list[Waiting]:
    """What waits on `day` of each kind in `codes`, in their order; at most five queries a kind, however many wait."""
    return [_waiting(kind, actor, day) for kind in KINDS if kind.code in codes]


def _waiting(kind: Kind, actor: Actor, day: date) -> Waiting:
    rows = kind.rows(actor, day)
    counts: Counter[str] = Counter()
    first: list[int] = []
    if kind.due:
        for urgency, count, pk in _glance(rows, kind.due, day):
            counts[urgency] = count
            first.append(pk)
    else:
        counts[""], first = first_of(rows, (kind.since, "pk"), LINES_MOST)
    some = kind.read(actor, day, first) if kind.read else rows.filter(pk__in=first)
    found = {row.pk: row for row in some.order_by()} if first else {}
    shown = tuple(found[pk] for pk in first if pk in found)  # a row may lead to one that is not the reader's
    return Waiting(kind.code, counts["overdue"], counts["today"], counts["soon"], shown, undated=counts[""])


# One row an urgency and one of its first keys. The list is read once, with nothing but its keys and days.
GLANCE = """
WITH waiting AS MATERIALIZED (SELECT pk, waits_by AS at FROM ({rows}) listed),
     urgent AS (SELECT pk, at, CASE WHEN at < %s THEN 'overdue' WHEN at = %s THEN 'today' ELSE 'soon' END AS urgency FROM waiting),
     counted AS (SELECT urgency, count(*) AS n, min(at) AS oldest FROM urgent GROUP BY urgency)
SELECT c.urgency, c.n, f.pk
FROM   counted c CROSS JOIN LATERAL (SELECT u.pk, u.at FROM urgent u WHERE u.urgency = c.urgency ORDER BY u.at, u.pk LIMIT %s) f
ORDER  BY c.oldest, f.at, f.pk
"""


def _glance(rows: QuerySet, key: str, day: date) -> list[tuple[str, int, int]]:
    """(Urgency, how many, one of the first few ids) of a list by its days, the most overdue first."""
    try:
        text, values = sql_of(rows.annotate(waits_by=F(key)).order_by().values_list("pk", "waits_by"))
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(GLANCE.format(rows=text), [*values, day, day, LINES_MOST])
        return list(cursor.fetchall())
