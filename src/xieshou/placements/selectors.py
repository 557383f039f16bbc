"""Asking who works, who waits, which household nobody of works: always scoped, for any day.

For the day the cache holds, the status tables answer; for any other day the function itself does. Both are the same
definition, so a filter, a count and a report cannot differ.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from xieshou.kit.errors import NotYours
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.placements.enums import EMPLOYED, Group, OfferAnswer, RunKind, Status
from xieshou.placements.models import (
    Appointment,
    FollowUp,
    FoundThere,
    HandChange,
    LastResort,
    MatchRun,
    Offer,
    Spell,
    Suggestion,
    ZeroWatch,
)
from xieshou.placements.services.status import cache_holds
from xieshou.roster.models import Household, Membership, Person

HAND_CHANGES_MOST = 100


def people_in_base(actor: Actor, day: date) -> QuerySet[Person]:
    """Everybody living in a household of the base on `day`."""
    living = Membership.objects.unscoped("narrowed by its person").filter(on_day(day)).values("person_id")
    gone = {"died_on__lte": day}, {"left_on__lte": day}
    rows = scoped(actor, Person).filter(pk__in=living)
    return rows.exclude(**gone[0]).exclude(**gone[1])


def people_where(actor: Actor, day: date, condition: str, *values: Any) -> QuerySet[Person]:
    """People whose status row of `day` meets `condition` (SQL over employment_on's columns, values bound)."""
    return scoped(actor, Person).filter(pk__in=_ids_where(day, condition, *values))


def status_ids(day: date, statuses: Iterable[str]) -> RawSQL:
    """The ids of people with one of `statuses` on `day`, to narrow rows that are scoped already."""
    return _ids_where(day, "s.status = ANY (%s)", list(statuses))


def _ids_where(day: date, condition: str, *values: Any) -> RawSQL:
    source, params = people_source(day)
    return RawSQL(f"SELECT s.person_id FROM {source} s WHERE {condition}", [*params, *values])


def labourers(actor: Actor, day: date) -> QuerySet[Person]:
    """建档立卡贫困劳动力: can work, works, or nobody knows yet whether they can (L-01's rows)."""
    return people_where(actor, day, "s.is_capable OR s.status = ANY (%s)", [*EMPLOYED, Status.UNKNOWN])


def people_with_status(actor: Actor, day: date, statuses: Iterable[str]) -> QuerySet[Person]:
    """People whose status on `day` is one of `statuses`."""
    return people_where(actor, day, "s.status = ANY (%s)", list(statuses))


def capable(actor: Actor, day: date) -> QuerySet[Person]:
    """劳动力: old enough, able, not in school (the denominator of KPI-1)."""
    return people_where(actor, day, "s.is_capable")


def waiting_for_work(actor: Actor, day: date) -> QuerySet[Person]:
    """Who can be matched: able, not at work, with an own, current wish."""
    return people_where(actor, day, "s.is_capable AND s.status = %s AND s.is_willing", Status.UNEMPLOYED)


def households_in_group(actor: Actor, day: date, groups: Iterable[str]) -> QuerySet[Household]:
    """Households whose group (R-021) on `day` is one of `groups`."""
    return scoped(actor, Household).filter(pk__in=group_ids(day, groups))


def group_ids(day: date, groups: Iterable[str]) -> RawSQL:
    """The ids of households in one of `groups` on `day`, to narrow rows that are scoped already."""
    source, params = household_source(day)
    return RawSQL(f"SELECT g.household_id FROM {source} g WHERE g.household_group = ANY (%s)", [*params, list(groups)])


def l07_ids(actor: Actor, day: date) -> RawSQL:
    """L-07: households without anyone at work (all three groups), those settling, and those cleared in the year of `day`."""
    source, params = household_source(day)
    groups = [Group.NEEDS_HELP, Group.NOBODY_WILLING, Group.EXEMPT, Group.SETTLING]
    sql = (
        f"SELECT g.household_id FROM {source} g WHERE g.household_group = ANY (%s) "
        "UNION SELECT z.household_id FROM placements_zerowatch z WHERE z.cleared_on BETWEEN %s AND %s"
    )
    return RawSQL(sql, [*params, groups, date(day.year, 1, 1), day])


def spells_on(actor: Actor, day: date) -> QuerySet[Spell]:
    """Spells that run on `day`."""
    return scoped(actor, Spell).filter(on_day(day))


def group_counts(actor: Actor, day: date) -> dict[str, int]:
    """How many households stand in each group on `day`: always all of them, since the promise covers all."""
    return {group: households_in_group(actor, day, [group]).count() for group in Group.values}


def status_spell_ids(day: date) -> RawSQL:
    """The ids of the spells that give people their status on `day`, one a person, to narrow rows that are scoped already."""
    source, params = people_source(day)
    return RawSQL(f"SELECT s.spell_id FROM {source} s WHERE s.spell_id IS NOT NULL", params)


def spells_begun(actor: Actor, first: date, last: date) -> QuerySet[Spell]:
    """Spells that began between two days."""
    return scoped(actor, Spell).filter(started_on__range=(first, last))


def spells_ended(actor: Actor, first: date, last: date) -> QuerySet[Spell]:
    """Spells that ended between two days."""
    return scoped(actor, Spell).filter(ended_on__range=(first, last))


def households_opened(actor: Actor, first: date, last: date) -> QuerySet[Household]:
    """Households put on the watch between two days; they stand in L-07."""
    watched = scoped(actor, ZeroWatch).filter(opened_on__range=(first, last))
    return scoped(actor, Household).filter(pk__in=watched.values("household_id"))


def households_cleared(actor: Actor, first: date, last: date) -> QuerySet[Household]:
    """Households cleared between two days."""
    watched = scoped(actor, ZeroWatch).filter(cleared_on__range=(first, last))
    return scoped(actor, Household).filter(pk__in=watched.values("household_id"))


@dataclass(frozen=True)
class Standing:
    """A person's status on a day, for a list: `status` is Status, `is_willing` None means not asked or to be re-asked."""

    status: str
    is_capable: bool
    is_willing: bool | None
    rung: int | None

    @property
    def status_label(self) -> Any:
        return Status(self.status).label


def standings(person_ids: Iterable[int], day: date) -> dict[int, Standing]:
    """Person id -> standing on `day`, one query however many people."""
    wanted = list(person_ids)
    source, params = people_source(day)
    sql = (
        f"SELECT s.person_id, s.status, s.is_capable, s.is_willing, s.rung FROM {source} s WHERE s.person_id = ANY (%s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, wanted])
        return {row[0]: Standing(*row[1:]) for row in cursor.fetchall()}


@dataclass(frozen=True)
class HouseholdStanding:
    """A household's group on a day and its people counted."""

    group: str
    capable_count: int
    willing_count: int
    employed_count: int

    @property
    def group_label(self) -> Any:
        return Group(self.group).label


def household_standings(household_ids: Iterable[int], day: date) -> dict[int, HouseholdStanding]:
    """Household id -> standing on `day`."""
    source, params = household_source(day)
    sql = (
        "SELECT g.household_id, g.household_group, g.capable_count, g.willing_count, g.employed_count "
        f"FROM {source} g WHERE g.household_id = ANY (%s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, list(household_ids)])
        return {row[0]: HouseholdStanding(*row[1:]) for row in cursor.fetchall()}


def open_offers(actor: Actor, day: date) -> QuerySet[Offer]:
    """Offers waiting for the person's answer."""
    waiting = scoped(actor, Offer).filter(answer="", withdrawn_on__isnull=True, offered_on__lte=day)
    return waiting.select_related("person", "post__employer", "place").order_by("person__sort_key", "rank", "pk")


def not_begun(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Those of `offers` that no spell came of. As a set: most that were accepted have one, and looked up each they cost double."""
    begun = Spell.objects.unscoped("of the same offers").filter(offer__isnull=False)
    return offers.exclude(pk__in=begun.values("offer_id"))


def households_offered(day: date) -> QuerySet[Membership]:
    """The households with somebody recommended somewhere on `day`: an offer that is open, or accepted and still to begin."""
    offers = Offer.objects.unscoped("whether a household has one").filter(offered_on__lte=day)
    live = offers.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))
    waiting = live.filter(Q(answer="") | Q(answered_on__gt=day))
    to_begin = not_begun(live.filter(answer=OfferAnswer.ACCEPTED, answered_on__lte=day))
    offered = waiting.values("person_id").union(to_begin.values("person_id"), all=True)
    members = Membership.objects.unscoped("of its household").filter(on_day(day))
    return members.filter(person_id__in=offered).values("household_id")


def arrivals_awaited(actor: Actor, day: date) -> QuerySet[Offer]:
    """Accepted offers whose arrival the receiving side has not confirmed yet."""
    accepted = scoped(actor, Offer).filter(answer="accepted", withdrawn_on__isnull=True, answered_on__lte=day)
    return not_begun(accepted).select_related("post__employer", "place").order_by("answered_on", "pk")


def arrivals_to_confirm(actor: Actor, day: date) -> QuerySet[Offer]:
    """Awaited arrivals that this actor is the one to confirm: at the workplace, of the posts it keeps, or its own."""
    own = list(actor.scope.own)
    mine = Q(place_path__within=own) | Q(post__scope_path__within=own) if own else Q(pk__in=[])
    employers = [pk for kind, pk in actor.scope.self_ids if kind == "employer"]
    return arrivals_awaited(actor, day).filter(mine | Q(employer_id__in=employers))


def follow_ups_due(actor: Actor, day: date) -> QuerySet[FollowUp]:
    """Follow-ups due by `day` and not done, oldest first."""
    due = scoped(actor, FollowUp).filter(due_on__lte=day, done_on__isnull=True)
    return due.select_related("person", "spell").order_by("due_on", "pk")


def found_there(actor: Actor, kind: str = "") -> QuerySet[FoundThere]:
    """Whom the supporter's registers know of the actor's own people, by comparison and name; `kind` narrows to one way there."""
    rows = scoped(actor, FoundThere).filter(scope_path__within=list(actor.scope.own))
    rows = rows.filter(kind=kind) if kind else rows
    return rows.select_related("person__region", "comparison__pairing__supporter").order_by("comparison_id", "person__sort_key", "pk")


def match_runs(actor: Actor) -> QuerySet[MatchRun]:
    """The runs of the actor's place, newest first: by `newest`, which grows with age. A fallback's proof opens from it."""
    runs = scoped(actor, MatchRun).exclude(kind=RunKind.PROOF).select_related("region")
    return runs.annotate(newest=-F("pk")).order_by("newest")


def market_runs(actor: Actor) -> QuerySet[MatchRun]:
    """The runs on the market alone: what can be compared, and what a next run can begin at."""
    return match_runs(actor).filter(kind=RunKind.MARKET)


def fallback_runs(actor: Actor) -> QuerySet[MatchRun]:
    """The runs over 公益性岗位, each with its proof; apart from those on the market."""
    return match_runs(actor).filter(kind=RunKind.FALLBACK)


def last_resorts(actor: Actor, run: MatchRun) -> QuerySet[LastResort]:
    """What a fallback run says of each person with a recognised reason, those admitted first."""
    found = scoped(actor, LastResort).filter(run=run).select_related("person__region", "hardship", "run")
    return found.order_by("outcome", "person_id")


def appointments_on(actor: Actor, day: date) -> QuerySet[Appointment]:
    """Who is on a 公益性岗位 on `day`: begun, and not left before."""
    rows = scoped(actor, Appointment).filter(on_day(day, end="left_on"))
    return rows.select_related("person__region", "post__employer", "proof__run", "proof__person", "proof__hardship")


def suggestions_of(actor: Actor, run: MatchRun) -> QuerySet[Suggestion]:
    """What a run suggests to people of the actor's scope, by person, the assigned post first."""
    found = scoped(actor, Suggestion).filter(run=run)
    return found.select_related("person__region", "post__employer", "post__region").order_by("person_id", "rank", "pk")


def hand_changes(actor: Actor, run: MatchRun) -> list[HandChange]:
    """What was proposed by hand for people of the actor's scope, the newest first."""
    found = scoped(actor, HandChange).filter(run=run).select_related("person__region", "post__employer")
    return list(found.order_by("-pk")[:HAND_CHANGES_MOST])


def people_by_refs(actor: Actor, refs: Iterable[str]) -> dict[str, Person]:
    """People of the actor's scope by ref."""
    found = scoped(actor, Person).filter(ref__in=list(refs)).select_related("region")
    return {str(person.ref): person for person in found}


@dataclass(frozen=True)
class Together:
    """A wish to go together that both wished, and whether the run honours it; refs of the two people."""

    person: str
    other: str
    is_met: bool
    reason: str


def together_in(run: MatchRun) -> list[Together]:
    """What a run says of those who wished to go together, the unmet first; nothing when its file is gone."""
    path = settings.FILES_FOLDER / run.folder / "together.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as rows:
        found = [Together(r["person_id"], r["other_id"], r["is_met"] == "1", r["reason"]) for r in csv.DictReader(rows)]
    return sorted(found, key=lambda one: (one.is_met, one.person))


def run_files(run: MatchRun) -> list[Path]:
    """The files of a run's folder, by name: what anybody needs to check its proof."""
    folder = settings.FILES_FOLDER / run.folder
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def run_file(actor: Actor, ref: object, name: str) -> Path:
    """One file of a run within the actor's scope. Raises NotYours."""
    found = next((path for path in run_files(one(actor, MatchRun, ref)) if path.name == name), None)
    if found is None:
        raise NotYours()
    return found


def people_source(day: date) -> tuple[str, list[Any]]:
    """What to select people's standing on `day` from (SQL and its values): employment_on's columns, cached or computed."""
    return ("placements_personstatus", []) if cache_holds(day) else ("employment_on(%s)", [day])


def household_source(day: date) -> tuple[str, list[Any]]:
    """What to select households' groups on `day` from (SQL and its values): household_groups_on's columns."""
    if cache_holds(day):
        columns = 'household_id, scope_path, "group" AS household_group, capable_count, willing_count, employed_count'
        return f"(SELECT {columns} FROM placements_householdstatus)", []
    return "household_groups_on(%s)", [day]
