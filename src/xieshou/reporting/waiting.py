"""今天要办: what waits for somebody, kind by kind. Each kind is one list of its room, counted by day and never walked whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Model, Q, QuerySet

from xieshou.jobs.models import Post
from xieshou.kit.compiling import Listed, columns_of, compiled
from xieshou.kit.models import Upkeep
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.upkeep import unwell
from xieshou.pairings.models import Pairing
from xieshou.pairings.workflows import HELD_ROWS
from xieshou.placements import selectors as work
from xieshou.placements.enums import Group
from xieshou.placements.models import FollowUp, Offer, Spell
from xieshou.placements.services.terms import terms_ending
from xieshou.placements.visiting import to_visit
from xieshou.placements.workflows import months_waiting
from xieshou.placements.worksheet import to_tell, with_asked_on
from xieshou.regions.models import Level
from xieshou.roster.enums import Rung
from xieshou.roster.models import Barrier, Difference, DuplicatePair, Household, Person
from xieshou.roster.selectors import barriers_without_measure, days_to_ask, people_to_ask
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
    simply wait, oldest first by `since`. `days`, where it costs less: the same as (id, day) alone. A line shows its row and
    what that `leads` to; with `read(actor, day, ids)`, what is not in them, too."""

    code: str
    rows: Callable[[Actor, date], QuerySet]
    due: str = ""
    since: str = "pk"
    days: Callable[[Actor, date], QuerySet] | None = None
    leads: tuple[str, ...] = ()
    read: Callable[[Actor, date, list[int]], QuerySet] | None = None

    def listed(self, actor: Actor, day: date) -> Listed:
        """Its list as SQL: one row each, `pk` and `at`, the day (or whatever else) it is sorted by."""
        key = (self.code, actor, day)
        if self.days is not None:
            days = self.days
            return compiled(key, lambda: days(actor, day), ("pk", "at"))
        names = ("pk", self.due or self.since)
        return compiled(key, lambda: columns_of(self.rows(actor, day), names), ("pk", "at"))


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


def _own(actor: Actor, model: Any) -> Any:
    """The rows of the places the actor answers for: the part of its scope that duties come from, asked once a row."""
    return model.objects.unscoped("one's own").filter(scope_path__within=list(actor.scope.own))


def _to_ask(actor: Actor, day: date) -> QuerySet:
    """People whose own answer is missing or has run out, of the actor's own place (R-051)."""
    rows = people_to_ask(actor, day, until=day + timedelta(days=SOON_DAYS))
    return rows.filter(scope_path__within=list(actor.scope.own))


def _days_to_ask(actor: Actor, day: date) -> QuerySet:
    return days_to_ask(actor, day, day + timedelta(days=SOON_DAYS))


def _asked_of(actor: Actor, day: date, ids: list[int]) -> QuerySet:
    """Some of those to ask."""
    return people_to_ask(actor, day, only=ids).select_related("region")


def _barriers(actor: Actor, day: date, ids: list[int]) -> QuerySet:
    """Some of the obstacles; `ref` is the person's."""
    return scoped(actor, Barrier).filter(pk__in=ids).annotate(ref=F("person__ref")).select_related("person__region")


def _to_answer(actor: Actor, day: date) -> QuerySet:
    """Recommendations waiting for the person's answer."""
    return work.open_offers(actor, day).filter(scope_path__within=list(actor.scope.own))


def _offers(actor: Actor, day: date, ids: list[int]) -> QuerySet:
    """Some of the recommendations. Their posts are fetched by id: joined, every post would be asked whether it may be seen."""
    rows = Offer.objects.unscoped("of a list within scope").filter(pk__in=ids)
    return rows.select_related("person", "place").prefetch_related("post__employer")


def _to_arrive(actor: Actor, day: date) -> QuerySet:
    """Accepted recommendations whose arrival is this side's to confirm."""
    return work.arrivals_to_confirm(actor, day)


def _to_verify(actor: Actor, day: date) -> QuerySet:
    """Running jobs of one's own people that nobody has checked yet."""
    return _own(actor, Spell).filter(on_day(day), rung=Rung.REPORTED)


def _to_follow(actor: Actor, day: date) -> QuerySet:
    """Follow-ups due within a week, or before."""
    return scoped(actor, FollowUp).filter(due_on__lte=day + timedelta(days=SOON_DAYS), done_on__isnull=True)


def _to_tell(actor: Actor, day: date) -> QuerySet:
    """People at work of one's own village whom nobody asked this month nor the last, or who are due back (务工月更新)."""
    return to_tell(actor, day)


def _told(actor: Actor, day: date, ids: list[int]) -> QuerySet:
    """Some of the people to be asked about their work."""
    return with_asked_on(Person.objects.unscoped("of a list within scope").filter(pk__in=ids), day)


def _without_offer(actor: Actor, day: date) -> QuerySet:
    """需帮扶户 with nobody recommended anywhere: no open offer, none accepted and still to begin."""
    return _own(actor, Household).filter(pk__in=work.group_ids(day, [Group.NEEDS_HELP])).exclude(pk__in=work.households_offered(day))


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
    return Post.objects.unscoped("one's own").filter(mine, ended_on__range=(day - week, day + week))


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
    return inspections.to_reply(actor)


def _to_answer_for(actor: Actor, day: date) -> QuerySet:
    """Complaints at the actor's desk, and overdue ones of the desks below."""
    return complaints.waiting(actor)


def _to_publish(actor: Actor, day: date) -> QuerySet:
    """Notices of the actor's office: to be decided, or over and not ended."""
    return notices.waiting(actor, day)


def _to_recognise(actor: Actor, day: date) -> QuerySet:
    """Recorded reasons of difficulty that wait to be recognised by the actor's level (R-035)."""
    return hardships.to_recognise(actor, day)


def _terms(actor: Actor, day: date) -> QuerySet:
    """Terms on public-welfare posts that end soon or have ended, of the actor's own people (R-034)."""
    return terms_ending(actor, day).filter(scope_path__within=list(actor.scope.own))


def _to_pay(actor: Actor, day: date) -> QuerySet:
    """Months on public-welfare posts of the actor's own place: the village's sheets to write down, the county's money to release."""
    step = "release" if actor.level == Level.COUNTY else "record"
    return months_waiting(actor, step).filter(month__lte=day, scope_path__within=list(actor.scope.own))


OF_PERSON = "person__region"
KINDS = (
    Kind("ask", _to_ask, due="due_on", days=_days_to_ask, read=_asked_of),
    Kind("visit", to_visit, since="sort_key", leads=("region",)),
    Kind("barrier", barriers_without_measure, since="opened_on", read=_barriers),
    Kind("answer", _to_answer, since="offered_on", read=_offers),
    Kind("arrive", _to_arrive, since="answered_on", read=_offers),
    Kind("verify", _to_verify, since="started_on", leads=("person", "employer", "place")),
    Kind("follow_up", _to_follow, due="due_on", leads=("person", "spell__employer", "spell__place")),
    Kind("tell", _to_tell, since="sort_key", read=_told),
    Kind("no_offer", _without_offer, since="source_no", leads=("region",)),
    Kind("held", _held),
    Kind("complaint", _to_answer_for, due="due_on", leads=("region", "desk__office", "accused_office", "person")),
    Kind("notice", _to_publish, leads=("region",)),
    Kind("hit", _to_enquire, since="first_seen_on", leads=(OF_PERSON, "household__region", "region")),
    Kind("difference", _to_compare, due="due_on"),
    Kind("duplicate", _to_tell_apart, since="found_on"),
    Kind("inspection", _to_inspect, due="due_on", leads=("campaign",)),
    Kind("reply", _to_reply, due="reply_until", leads=("region",)),
    Kind("finding", _to_settle, leads=("campaign", OF_PERSON)),
    Kind("hardship", _to_recognise, since="started_on", leads=(OF_PERSON,)),
    Kind("term", _terms, due="ended_on", leads=(OF_PERSON, "post")),
    Kind("pay", _to_pay, since="month", leads=(OF_PERSON, "appointment__post__employer")),
    Kind("post", _running_out, due="ended_on", leads=("employer", "region")),
    Kind("upkeep", _unwell, since="day"),
)


def waiting(actor: Actor, day: date, codes: set[str]) -> list[Waiting]:
    """What waits on `day` of each kind in `codes`, in their order; all counted in one query, and one more a kind that has
    something to show, however much waits."""
    wanted = [kind for kind in KINDS if kind.code in codes]
    lists = {kind.code: kind.listed(actor, day) for kind in wanted}
    seen = _glance(wanted, lists, day)
    return [_waiting(kind, lists[kind.code].model, seen[kind.code], actor, day) for kind in wanted]


Seen = list[tuple[str, int, int]]  # urgency, how many, one of the first few ids


def _waiting(kind: Kind, model: type[Model], seen: Seen, actor: Actor, day: date) -> Waiting:
    counts = Counter({urgency: count for urgency, count, _pk in seen})
    first = [pk for _urgency, _count, pk in seen]
    found = {row.pk: row for row in _some(kind, model, actor, day, first)} if first else {}
    shown = tuple(found[pk] for pk in first if pk in found)  # a row may lead to one that is not the reader's
    return Waiting(kind.code, counts["overdue"], counts["today"], counts["soon"], shown, undated=counts[""])


def _some(kind: Kind, model: type[Model], actor: Actor, day: date, ids: list[int]) -> QuerySet:
    """The rows with these ids, which a list within the actor's scope has just given, and what their lines lead to."""
    if kind.read:
        return kind.read(actor, day, ids).order_by()
    rows = model._base_manager.filter(pk__in=ids)
    return rows.select_related(*kind.leads) if kind.leads else rows


# One row an urgency and one of its first keys, the most overdue first. The list is read once.
DATED = """
(WITH waiting AS MATERIALIZED ({rows}),
      urgent AS (SELECT pk, at, CASE WHEN at < %s THEN 'overdue' WHEN at = %s THEN 'today' ELSE 'soon' END AS urgency FROM waiting),
      counted AS (SELECT urgency, count(*) AS n, min(at) AS oldest FROM urgent GROUP BY urgency)
 SELECT %s AS kind, c.urgency, c.n, f.pk, row_number() OVER (ORDER BY c.oldest, f.at, f.pk) AS place
 FROM   counted c CROSS JOIN LATERAL (SELECT u.pk, u.at FROM urgent u WHERE u.urgency = c.urgency ORDER BY u.at, u.pk LIMIT %s) f)
"""
# One row a first key, what is not known first.
UNDATED = """
(WITH waiting AS MATERIALIZED ({rows})
 SELECT %s AS kind, '' AS urgency, (SELECT count(*) FROM waiting) AS n, f.pk, row_number() OVER (ORDER BY f.at NULLS FIRST, f.pk) AS place
 FROM   (SELECT w.pk, w.at FROM waiting w ORDER BY w.at NULLS FIRST, w.pk LIMIT %s) f)
"""


def _glance(kinds: list[Kind], lists: dict[str, Listed], day: date) -> dict[str, Seen]:
    """Code -> how many of each urgency, with the first few ids."""
    found: dict[str, Seen] = {kind.code: [] for kind in kinds}
    asked, values = [], []
    for kind in kinds:
        rows = lists[kind.code]
        if rows.text:
            asked.append((DATED if kind.due else UNDATED).format(rows=rows.text))
            values += [*rows.values, *([day, day] if kind.due else []), kind.code, LINES_MOST]
    if asked:
        with connection.cursor() as cursor:
            cursor.execute("UNION ALL".join(asked) + "ORDER BY kind, place", values)
            for code, urgency, count, pk, _place in cursor.fetchall():
                found[code].append((urgency, count, pk))
    return found
