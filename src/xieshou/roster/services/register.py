"""Taking households and people into the register: as a set, one statement a table; for one, a set of one.

What nobody said leaves what is known alone; what is said again changes nothing; what differs closes the old period and
opens a new one. A fact checked by a higher rung is not overwritten by a reported one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import models

from xieshou.engines.identifiers import name_key, sort_keys
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set, update_set
from xieshou.kit.verbs import verb
from xieshou.roster.enums import IdentityState, Rung, Sex
from xieshou.roster.models import ClaimedWish, Household, Identity, Membership, Person, PersonName, Profile
from xieshou.roster.services.facts import HouseholdFacts, PersonFacts
from xieshou.roster.services.matching import match_known, people_known, strangers

Keep = Callable[[type[models.Model], Sequence[int]], None]
HOUSEHOLD = ("region", "scope_path", "group_name", "standard", "kind", "monitored_kind", "causes", "identified_on", "phone",
             "extra")  # fmt: skip
PERSON = ("source_no", "region", "scope_path", "name", "sort_key", "initials", "sex", "birth_on", "ethnic", "phone",
          "phone_index", "mandarin", "extra")  # fmt: skip
FORMER_NAME = ("person", "scope_path", "name", "sort_key")
PIECE = 20_000  # people of a first roster in one set: what a set needs of memory, here and in the database, stays small
DOT = "\u00b7"  # what stands between the parts of a name in the documents
PROFILE = ("education", "school", "ability", "health", "reported_months")


@dataclass
class Registered:
    """What happened to each person, in the order given ("new", "changed", "same"), and the ids of all rows added."""

    state: list[str]
    person_ids: list[int]
    created: dict[type[models.Model], list[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def register_household(
    actor: Actor, household: HouseholdFacts, people: Sequence[PersonFacts], *, day: date, source: str
) -> Registered:
    """Take in one household with its people."""
    return register(actor, [household], people, day=day, source=source)


@verb("roster.register")
def register(
    actor: Actor,
    households: Sequence[HouseholdFacts],
    people: Sequence[PersonFacts],
    *,
    day: date,
    source: str,
    keep: Keep = lambda model, ids: None,
) -> Registered:
    """Take in households (each once) and their people as of `day`; `source` is written beside each fact.

    `keep(Model, ids)` is told of rows before they change. The database refuses what is impossible.
    """
    return take_in(actor, households, people, day=day, source=source, keep=keep)


def take_in(
    actor: Actor,
    households: Sequence[HouseholdFacts],
    people: Sequence[PersonFacts],
    *,
    day: date,
    source: str,
    keep: Keep = lambda model, ids: None,
) -> Registered:
    """`register` as part of another act, whose name the history then bears.

    A row whose record was joined to another one changes nothing: what it says is that record's old story. Where nobody is
    known yet, everybody is new whatever the order: then the people are asked for and taken in some thousands at a time.
    """
    intake = _Intake(actor, day, source, keep)
    if not intake.is_first:
        return _take_in_whole(intake, households, people[:])
    intake.households(households)
    for begin in range(0, len(people), PIECE):
        intake.take(people[begin : begin + PIECE])
    return Registered(["new"] * len(people), intake.people_new(), intake.created, intake.counts())


def _take_in_whole(
    intake: _Intake, households: Sequence[HouseholdFacts], people: Sequence[PersonFacts]
) -> Registered:
    gone = _merged_away(intake.actor, people)
    intake.households(households)
    intake.take([fact for fact, pk in zip(people, gone, strict=True) if pk is None])
    done = iter(intake.found)
    found = [next(done) if pk is None else (pk, False) for pk in gone]
    state = ["new" if new else "changed" if pk in intake.touched else "same" for pk, new in found]
    return Registered(state, [pk for pk, _ in found], intake.created, intake.counts())


class _Intake:
    """The steps of one intake, each one table; `found` has (person id, is new) for each person last taken, `touched` who changed,
    `former` the names that gave way.

    `is_first`: the register knew nobody in the actor's scope when the intake began.
    """

    def __init__(self, actor: Actor, day: date, source: str, keep: Keep) -> None:
        self.actor, self.day, self.source, self.keep = actor, day, source[:60], keep
        self.is_first = not people_known(actor)
        self.keys: list[str] = []
        self.indexes: list[bytes] = []
        self.homes: dict[str, tuple[int, int, str]] = {}
        self.found: list[tuple[int, bool]] = []
        self.former: list[tuple[int, str, str, str]] = []
        self.touched: set[int] = set()
        self.created: dict[type[models.Model], list[int]] = {}
        self.changed: dict[type[models.Model], int] = {}

    def take(self, facts: Sequence[PersonFacts]) -> None:
        """One set of people, whose households are taken in already."""
        self.people(facts)
        self.identities(facts)
        self.former_names()
        self.memberships(facts)
        self.profiles(facts)
        self.wishes(facts)

    def people_new(self) -> list[int]:
        return self.created.get(Person, [])

    def counts(self) -> dict[str, int]:
        """Rows added and changed, by model."""
        new = {f"{model._meta.model_name}_new": len(ids) for model, ids in self.created.items() if ids}
        return new | {f"{model._meta.model_name}_changed": count for model, count in self.changed.items()}

    def insert(self, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
        ids = insert_set(model, columns, rows)
        self.created.setdefault(model, []).extend(ids)
        return ids

    def update(
        self, model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[int, Sequence[Any]]]
    ) -> None:
        if rows:
            self.keep(model, [pk for pk, _ in rows])
            self.changed[model] = self.changed.get(model, 0) + update_set(model, columns, rows)

    def rows(
        self, model: type[models.Model], key: str, values: Sequence[Any], *columns: str, **more: Any
    ) -> Iterator[Any]:
        if values:
            known = scoped(self.actor, model).filter(**{f"{key}__anyof": values}, **more)
            yield from known.values_list(*columns).order_by("id")

    # --- households

    def households(self, facts: Sequence[HouseholdFacts]) -> None:
        rows = self.rows(
            Household, "source_no", [f.source_no for f in facts], "source_no", "id", "region_id", *HOUSEHOLD[2:]
        )
        known = {row[0]: row[1:] for row in rows}
        new, changed = [], []
        for fact in facts:
            before = known.get(fact.source_no)
            values = _household_row(fact, before[1:] if before else None)
            if before is None:
                new.append((None, fact.source_no, *values))
            else:
                self.homes[fact.source_no] = (before[0], fact.region_id, fact.path)
                if (values[0], *_plain(values[2:])) != (before[1], *_plain(before[2:])):
                    changed.append((before[0], values))
        ids = self.insert(Household, ("ref", "source_no", *HOUSEHOLD), new)
        for pk, row in zip(ids, new, strict=True):
            self.homes[row[1]] = (pk, row[2], row[3])
        self.update(Household, HOUSEHOLD, changed)

    # --- people

    def people(self, facts: Sequence[PersonFacts]) -> None:
        self.indexes = []
        ids = strangers(facts) if self.is_first else match_known(self.actor, facts)
        columns = ("id", "source_no", "region_id", "name", "sex", "birth_on", "ethnic", "phone", "mandarin", "extra", "sort_key")
        known = {row[0]: row for row in self.rows(Person, "id", [pk for pk in ids if pk], *columns)}
        keys, letters = sort_keys(pl.Series([fact.name for fact in facts], dtype=pl.String))
        self.keys = keys.to_list()
        new, changed = [], []
        self.former = []
        for fact, pk, key, short in zip(facts, ids, self.keys, letters.to_list(), strict=True):
            _, region_id, path = self.homes[fact.household_no]
            before = known.get(pk)
            if before is None:
                self.indexes.append(fact.number_index)
                new.append((None, *_person_row(fact, region_id, path, key, short)))
                continue
            kept = _keep_known(fact, before)
            self.indexes.append(fact.number_index if fact.number else kept.number_index)
            after = (
                kept.source_no,
                region_id,
                kept.name,
                kept.sex,
                kept.birth_on,
                kept.ethnic,
                kept.phone,
                kept.mandarin,
            )
            if after != _plain(before[1:9]) or kept.extra != before[9]:
                changed.append((pk, _person_row(kept, region_id, path, key, short)))
                self.touched.add(pk)
            if kept.name != before[3]:
                self.former.append((pk, path, before[3], before[10]))
        added = iter(self.insert(Person, ("ref", *PERSON), new))
        self.update(Person, PERSON, changed)
        self.found = [(pk, False) if pk in known else (next(added), True) for pk in ids]

    def identities(self, facts: Sequence[PersonFacts]) -> None:
        """A new person's number, active or pending; a known person's number that is now sound retires the pending one.

        A number in doubt is known by household, name and birth: by the birth already known, where a table has none.
        """
        known: dict[int, list[tuple[int, bytes, str]]] = {}
        old = [pk for pk, new in self.found if not new]
        for person, pk, index, state in self.rows(
            Identity, "person_id", old, "person_id", "id", "number_index", "state"
        ):
            known.setdefault(person, []).append((pk, bytes(index), state))
        rows, retired = [], []
        for fact, index, (person, _) in zip(facts, self.indexes, self.found, strict=True):
            mine = known.get(person, [])
            has_active = any(state == IdentityState.ACTIVE for _, _, state in mine)
            is_found_otherwise = fact.person_id is not None and fact.number is None
            if has_active or is_found_otherwise or any(index == seen for _, seen, _ in mine):
                continue
            retired += [(pk, (IdentityState.RETIRED,)) for pk, _, state in mine if state == IdentityState.PENDING]
            state = IdentityState.ACTIVE if fact.number else IdentityState.PENDING
            text = fact.number or fact.written
            path = self.homes[fact.household_no][2]
            rows.append((person, path, fact.id_kind or "居民身份证", text, index, text[-4:], state, fact.problem[:200]))
            self.touched.add(person)
        self.update(Identity, ("state",), retired)
        columns = ("person", "scope_path", "kind", "number", "number_index", "tail4", "state", "problem")
        self.insert(Identity, columns, rows)

    def former_names(self) -> None:
        """A name that gave way still finds its person."""
        people = [pk for pk, *_ in self.former]
        known = set(self.rows(PersonName, "person_id", people, "person_id", "name"))
        rows = [row for row in self.former if (row[0], row[2]) not in known]
        self.insert(PersonName, FORMER_NAME, rows)

    # --- periods

    def memberships(self, facts: Sequence[PersonFacts]) -> None:
        columns = ("person_id", "id", "household_id", "relation", "started_on")
        open_now = {"ended_on__isnull": True}
        old = [pk for pk, new in self.found if not new]
        known = {row[0]: row[1:] for row in self.rows(Membership, "person_id", old, *columns, **open_now)}
        ended, renewed, rows = [], [], []
        for fact, (person, is_new) in zip(facts, self.found, strict=True):
            home, _, path = self.homes[fact.household_no]
            before = known.get(person)
            if before and before[1:3] == (home, fact.relation):
                continue
            self.touched.add(person)
            if before and before[3] >= self.day:
                renewed.append((before[0], (home, path, fact.relation)))
                continue
            if before:
                ended.append((before[0], (self.day - timedelta(1), self.source[:40])))
            since = min(fact.member_since or self.day, self.day) if is_new else self.day
            rows.append((person, home, path, fact.relation, since, None, ""))
        self.update(Membership, ("ended_on", "end_reason"), ended)
        self.update(Membership, ("household", "scope_path", "relation"), renewed)
        columns = ("person", "household", "scope_path", "relation", "started_on", "ended_on", "end_reason")
        self.insert(Membership, columns, rows)

    def profiles(self, facts: Sequence[PersonFacts]) -> None:
        columns = ("person_id", "id", "started_on", "rung", *PROFILE)
        old = [pk for pk, new in self.found if not new]
        known = {row[0]: row[1:] for row in self.rows(Profile, "person_id", old, *columns, ended_on__isnull=True)}
        ended, renewed, rows = [], [], []
        for fact, (person, _) in zip(facts, self.found, strict=True):
            before = known.get(person)
            said = (fact.education, fact.school, fact.ability, list(fact.health), fact.reported_months)
            values = _said_or_known(said, before[3:]) if before else said
            if before and (values == before[3:] or before[2] > Rung.REPORTED):
                continue
            self.touched.add(person)
            path = self.homes[fact.household_no][2]
            if before and before[1] >= self.day:
                renewed.append((before[0], (*values, self.source)))
                continue
            if before:
                ended.append((before[0], (self.day - timedelta(1),)))
            rows.append((person, path, self.day, None, *values, self.source, Rung.REPORTED))
        self.update(Profile, ("ended_on",), ended)
        self.update(Profile, (*PROFILE, "source"), renewed)
        self.insert(Profile, ("person", "scope_path", "started_on", "ended_on", *PROFILE, "source", "rung"), rows)

    def wishes(self, facts: Sequence[PersonFacts]) -> None:
        """A claimed wish is kept once: not while another waits to be asked, and not again with the same words and day."""
        if not any(fact.wish for fact in facts):
            return
        people = [pk for fact, (pk, new) in zip(facts, self.found, strict=True) if fact.wish and not new]
        rows = self.rows(ClaimedWish, "person_id", people, "person_id", "text", "claimed_on", "settled_on")
        waiting, said = set(), set()
        for person, text, claimed_on, settled_on in rows:
            said.update({(person, text, None), (person, text, claimed_on)})
            if settled_on is None:
                waiting.add(person)
        ask_by = self.day + timedelta(days=value_on("claimed_wish.ask_days", self.day))
        new = []
        for fact, (person, _) in zip(facts, self.found, strict=True):
            if fact.wish and person not in waiting and (person, fact.wish, fact.wish_on) not in said:
                path = self.homes[fact.household_no][2]
                claimed_on = fact.wish_on or self.day
                new.append(
                    (None, person, path, fact.wish[:100], fact.wish_place[:100], claimed_on, self.source, ask_by, None)
                )
                self.touched.add(person)
        columns = ("ref", "person", "scope_path", "text", "place_text", "claimed_on", "source", "ask_by", "settled_on")
        self.insert(ClaimedWish, columns, new)


def _merged_away(actor: Actor, facts: Sequence[PersonFacts]) -> list[int | None]:
    """For each person the id of the record that stays, where the one it would be was joined to it; else None."""
    gone = scoped(actor, Person).filter(merged_into__isnull=False)
    into = dict(gone.values_list("pk", "merged_into_id"))
    if not into:
        return [None] * len(facts)
    by_source = dict(gone.exclude(source_no="").values_list("source_no", "pk"))
    numbers = scoped(actor, Identity).filter(
        person_id__anyof=list(into), number_index__anyof=[f.number_index for f in facts]
    )
    by_index = {bytes(index): pk for index, pk in numbers.values_list("number_index", "person_id")}
    in_force = scoped(actor, Identity).filter(number_index__anyof=list(by_index), state=IdentityState.ACTIVE)
    sure = {bytes(index) for index in in_force.values_list("number_index", flat=True)}
    found = [
        None if f.number_index in sure else by_index.get(f.number_index) or by_source.get(f.source_no) for f in facts
    ]
    return [_end_of(into, pk) if pk else None for pk in found]


def _end_of(into: dict[int, int], pk: int) -> int:
    while pk in into:
        pk = into[pk]
    return pk


def _household_row(fact: HouseholdFacts, before: Sequence[Any] | None) -> tuple[Any, ...]:
    said = (
        fact.group_name,
        fact.standard,
        fact.kind,
        fact.monitored_kind,
        list(fact.causes),
        fact.identified_on,
        fact.phone,
    )
    if before is None:
        said = (said[0], said[1] or "national", *said[2:])
        return (fact.region_id, fact.path, *said, fact.extra)
    return (fact.region_id, fact.path, *_said_or_known(said, before[1:-1]), before[-1] | fact.extra)


def _person_row(fact: PersonFacts, region_id: int, path: str, key: str, short: str) -> tuple[Any, ...]:
    return (
        fact.source_no, region_id, path, fact.name, key[:300], short[:60], fact.sex or Sex.UNKNOWN, fact.birth_on,
        fact.ethnic, fact.phone, fact.phone_index, fact.mandarin, fact.extra,
    )  # fmt: skip


def _keep_known(fact: PersonFacts, before: Sequence[Any]) -> PersonFacts:
    """The facts with what the register knows where the file says nothing."""
    _, source_no, _, name, sex, birth_on, ethnic, phone, mandarin, extra, _ = before
    said = (fact.source_no, fact.sex, fact.birth_on, fact.ethnic, fact.phone, fact.mandarin)
    known = (source_no, sex, birth_on, ethnic, phone.reveal() if phone else None, mandarin)
    source_no, sex, birth_on, ethnic, number, mandarin = _said_or_known(said, known)
    values = {name: getattr(fact, name) for name in PersonFacts.__dataclass_fields__}
    values |= {"name": _name(fact.name, name), "source_no": source_no, "sex": sex, "birth_on": birth_on, "ethnic": ethnic, "phone": number}
    return PersonFacts(**values | {"mandarin": mandarin, "extra": extra | fact.extra})


def _name(said: str, known: str) -> str:
    """A name said with another separator is the same name; the one with the separator of the documents stays."""
    is_same = name_key(said) == name_key(known)
    return known if is_same and (DOT in known or DOT not in said) else said


def _said_or_known(said: Sequence[Any], known: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(old if new is None or new == "" or new == [] else new for new, old in zip(said, known, strict=True))


def _plain(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(value.reveal() if hasattr(value, "reveal") else value for value in values)
