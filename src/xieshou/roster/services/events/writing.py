"""What all events share: the household locked, periods closed and opened with a memory, one row that says what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.imports import RowProblem, Severity
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set
from xieshou.roster.models import Household, HouseholdEvent, Membership, Person
from xieshou.roster.services.locking import refuse_locked
from xieshou.roster.services.own import Doubtful, refuse_unless_own, refuse_without_reason
from xieshou.roster.services.recording import Recorder
from xieshou.roster.signals import people_changed
from xieshou.roster.tables import EventKind

MEMBERSHIP = ("person", "household", "scope_path", "relation", "started_on", "ended_on", "end_reason")
EVENT = (
    "ref",
    "act_ref",
    "kind",
    "household",
    "other",
    "scope_path",
    "people",
    "on",
    "recorded_on",
    "reason",
    "evidence",
    "made",
    "undoes",
)
ONE_DAY = timedelta(1)


class NoSuchMember(Invalid):
    code = "event.no_such_member"
    message = _("{day:%Y年%-m月%-d日}这一天,选的人不都在这一户。")
    remedy = _("请核对发生日期和选的人;那天住在别户的,到那一户办理。")


class LaterChange(Invalid):
    code = "event.later_change"
    message = _("{name}在{day:%Y年%-m月%-d日}以后已经登记过别的变动。")
    remedy = _("请先撤销后来的那一次,按先后重新登记。")


class SameDay(Invalid):
    code = "event.same_day"
    message = _("{name}正是{day:%Y年%-m月%-d日}这一天登记进这一户的,同一天不能再变动。")
    remedy = _("请核对日期;登记错了的,撤销那一次。")


class NotYet(Invalid):
    code = "event.not_yet"
    message = _("发生日期{day:%Y年%-m月%-d日}晚于今天。")
    remedy = _("请填写实际发生的日期;还没有发生的,发生以后再登记。")


class EvidenceMissing(Invalid):
    code = "event.evidence_missing"
    message = _("没有写明依据。")
    remedy = _("请写明看了什么:户口簿、证明或证件的名称和编号。")


@dataclass(frozen=True)
class Said:
    """When it happened, why, and by what it is known; `despite` answers the doubts, if any. `today` is the day it is recorded."""

    on: date
    today: date
    reason: str
    evidence: str
    despite: str = ""


@dataclass
class Happening:
    """One event under way: what it touches, and how everything was before."""

    actor: Actor
    said: Said
    recorder: Recorder = field(init=False)
    people: set[int] = field(default_factory=set)
    homes: set[int] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.actor)
        refuse_without_reason(self.said.reason)
        if not self.said.evidence.strip():
            raise EvidenceMissing()
        if self.said.on > self.said.today:
            raise NotYet(day=self.said.on)

    def household(self, ref: UUID) -> Household:
        """One's own household, locked."""
        found: Household = one(self.actor, Household, ref, lock=True)
        refuse_unless_own(self.actor, found.scope_path)
        refuse_locked(self.actor, found, self.said.on, self.said.today)
        self.homes.add(found.pk)
        return found

    def members(self, household: Household) -> dict[int, Membership]:
        """Who lives there on the day, by person; refuses when a later change of any of them is on record."""
        day = self.said.on
        rows = scoped(self.actor, Membership).filter(on_day(day), household=household).select_related("person")
        found = {row.person_id: row for row in rows.order_by("relation", "pk")}
        later = (
            scoped(self.actor, Membership)
            .filter(person_id__in=list(found), started_on__gt=day)
            .select_related("person")
        )
        ended = [row for row in found.values() if row.ended_on is not None]
        first = later.first() or next(iter(ended), None)
        if first is not None:
            raise LaterChange(name=first.person.name, day=day)
        return found

    def close(self, rows: Iterable[Membership], why: str) -> None:
        """Their last day in the household is the day before."""
        rows = list(rows)
        for row in rows:
            if row.started_on >= self.said.on:
                raise SameDay(name=row.person.name, day=row.started_on)
        last = self.said.on - ONE_DAY
        self.recorder.change(Membership, {row.pk: {"ended_on": last, "end_reason": why} for row in rows})
        self.people |= {row.person_id for row in rows}

    def open(self, household: Household, relations: Mapping[int, str]) -> None:
        """From the day on these people (id → relation) live in the household."""
        rows = [
            (pk, household.pk, household.scope_path, relation, self.said.on, None, "")
            for pk, relation in relations.items()
        ]
        self.recorder.add(Membership, MEMBERSHIP, rows)
        self.people |= set(relations)
        self.homes.add(household.pk)

    def relate(self, household: Household, rows: Mapping[int, Membership], relations: Mapping[int, str]) -> None:
        """Give members other relations from the day on; whose stays the same is left alone."""
        changed = {pk: rows[pk] for pk, relation in relations.items() if pk in rows and rows[pk].relation != relation}
        self.close(changed.values(), str(EventKind.HEAD.label))
        self.open(household, {pk: relations[pk] for pk in changed})

    def move_people(self, people: Iterable[int], household: Household) -> None:
        """The people's own place follows their household."""
        wanted = scoped(self.actor, Person).filter(pk__in=list(people)).exclude(region_id=household.region_id)
        ids = wanted.values_list("pk", flat=True)
        self.recorder.change(Person, {pk: {"region": household.region_id} for pk in ids})

    def end_if_empty(self, household: Household, left: int) -> None:
        """A household that nobody lives in any more has ended."""
        if left == 0 and household.ended_on is None:
            self.recorder.change(Household, {household.pk: {"ended_on": self.said.on}})

    def doubt(self, sentence: str) -> None:
        self.doubts.append(sentence)

    def record(
        self, kind: EventKind, household: Household, *, people: Iterable[int], other: Household | None = None,
        act: UUID | None = None, undoes: HouseholdEvent | None = None,
    ) -> HouseholdEvent:  # fmt: skip
        """Write the event, unless a doubt has no answer; bring up to date what hangs on it. Raises Doubtful."""
        said = self.said
        if self.doubts and not said.despite.strip():
            raise Doubtful(
                [
                    RowProblem(1, "on", "event", Severity.ASK, f":{text}", str(_("确实如此的,写明凭什么")))
                    for text in self.doubts
                ]
            )
        reason = f"{said.reason.strip()};{said.despite.strip()}" if said.despite.strip() else said.reason.strip()
        row = (
            None, act or uuid4(), kind.value, household.pk, other.pk if other else None, household.scope_path, sorted(people), said.on,
            said.today, reason[:200], said.evidence.strip()[:200], self.recorder.made, undoes.pk if undoes else None,
        )  # fmt: skip
        [pk] = insert_set(HouseholdEvent, EVENT, [row])
        people_changed.send(
            HouseholdEvent, person_ids=sorted(self.people), household_ids=sorted(self.homes), day=said.today
        )
        event: HouseholdEvent = scoped(self.actor, HouseholdEvent).get(pk=pk)
        return event


def chosen(members: Mapping[int, Membership], people: Iterable[int], day: date) -> dict[int, Membership]:
    """The members among these people; all of them must be members, and at least one."""
    wanted = list(dict.fromkeys(people))
    if not wanted or any(pk not in members for pk in wanted):
        raise NoSuchMember(day=day)
    return {pk: members[pk] for pk in wanted}
