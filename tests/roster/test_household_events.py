"""Household events: people are conserved, any past day reconstructs, taking back is exact, counts reconcile (scenario 12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import DAY, SYSTEM, a_clerk, a_region
from tests.builders_flow import a_household, a_person
from tests.builders_web import parameters, refresh
from tests.lasting import lasting
from xieshou.kit.errors import Invalid, NotYours
from xieshou.kit.periods import on_day
from xieshou.kit.verbs import acting
from xieshou.placements.services.status import cache_differences
from xieshou.regions.models import Region
from xieshou.roster.models import Household, HouseholdEvent, Membership, Person
from xieshou.roster.services.events import (
    LaterChange,
    Newborn,
    NoSuchMember,
    Said,
    SameDay,
    change_head,
    comes,
    is_born,
    join,
    leaves,
    split,
    transfer,
    undo,
)
from xieshou.roster.services.events.coming import StillThere
from xieshou.roster.services.events.parting import NobodyStays
from xieshou.roster.services.events.undoing import AlreadyUndone
from xieshou.roster.services.events.writing import EvidenceMissing, NotYet
from xieshou.roster.services.own import Doubtful
from xieshou.roster.services.recording import ChangedSince
from xieshou.roster.tables import COMES, LEAVES, EventKind

SPRING = date(2018, 3, 1)


def said(on: date = SPRING, **more: Any) -> Said:
    return Said(**{"on": on, "today": DAY, "reason": "本人申请", "evidence": "户口簿第2页", "despite": "已核对"} | more)


@lasting
def village() -> Region:
    parameters()
    return a_region("变动村", parent=a_region("变动镇", parent=a_region("变动县")))


@pytest.fixture
def clerk(village) -> Any:
    return a_clerk(village.parent.parent)


def a_family(village: Region) -> tuple[Household, list[Person]]:
    """Head, wife, married son, daughter in law, grandson."""
    home = a_household(village)
    people = [
        a_person(home, name, relation=relation, born=born)
        for name, relation, born in (
            ("莫大山", "01", date(1960, 1, 1)), ("韦秀英", "02", date(1962, 1, 1)), ("莫小山", "03", date(1988, 1, 1)),
            ("覃小花", "05", date(1990, 1, 1)), ("莫宝宝", "07", date(2014, 1, 1)),
        )
    ]  # fmt: skip
    with acting(SYSTEM, "test"):
        for person, sex in zip(people, "12121", strict=True):
            Person.every.filter(pk=person.pk).update(sex=sex)
    return home, people


def living(home: Household, day: date = DAY) -> dict[str, str]:
    rows = Membership.every.filter(on_day(day), household=home).select_related("person")
    return {row.person.name: row.relation for row in rows}


def rows_of(*tables: str) -> list[Any]:
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t) - 'id' FROM {table} t ORDER BY t::text")
            found.append([row[0] for row in cursor.fetchall()])
        return found


# --- each event ------------------------------------------------------------------------------------------------------


def test_a_son_begins_his_own_household(village, clerk):
    home, (_, _, son, wife, child) = a_family(village)
    event = split(clerk, home.ref, [son.pk, wife.pk, child.pk], "H-NEW", son.pk, said=said())
    assert living(home) == {"莫大山": "01", "韦秀英": "02"}
    assert living(event.other) == {"莫小山": "01", "覃小花": "02", "莫宝宝": "03"}
    assert len(living(home, SPRING - timedelta(1))) == 5
    assert (event.kind, event.people) == ("split", sorted([son.pk, wife.pk, child.pk]))


def test_two_households_become_one_and_the_other_ends(village, clerk):
    home, _ = a_family(village)
    other = a_household(village)
    widow = a_person(other, "黄奶奶", born=date(1940, 1, 1))
    join(clerk, home.ref, other.ref, said=said(), relations={widow.pk: "12"})
    other.refresh_from_db()
    assert living(home)["黄奶奶"] == "12"
    assert (living(other), other.ended_on) == ({}, SPRING)


def test_a_new_head_and_everybody_elses_relation_to_him(village, clerk):
    home, (_, _, son, _, _) = a_family(village)
    change_head(clerk, home.ref, son.pk, {}, said=said())
    assert living(home) == {"莫大山": "11", "韦秀英": "12", "莫小山": "01", "覃小花": "02", "莫宝宝": "03"}
    assert living(home, SPRING - timedelta(1))["莫小山"] == "03"


def test_the_head_dies_and_his_wife_follows(village, clerk):
    home, (head, wife, *_) = a_family(village)
    leaves(clerk, home.ref, EventKind.DEATH, [head.pk], said=said(), head=wife.pk)
    head.refresh_from_db()
    assert head.died_on == SPRING
    assert living(home) == {"韦秀英": "01", "莫小山": "03", "覃小花": "05", "莫宝宝": "07"}


def test_a_household_without_a_head_is_a_doubt_and_no_wall(village, clerk):
    home, (head, *_) = a_family(village)
    with pytest.raises(Doubtful):
        leaves(clerk, home.ref, EventKind.DEATH, [head.pk], said=said(despite=""))
    leaves(clerk, home.ref, EventKind.DEATH, [head.pk], said=said())
    assert "01" not in living(home).values()


def test_prison_and_back_is_the_same_person(village, clerk):
    home, (_, _, son, _, _) = a_family(village)
    leaves(clerk, home.ref, EventKind.PRISON_IN, [son.pk], said=said())
    son.refresh_from_db()
    assert (son.left_on, "莫小山" in living(home)) == (SPRING, False)
    comes(clerk, home.ref, EventKind.PRISON_OUT, son.ref, "03", said=said(date(2018, 8, 1)))
    son.refresh_from_db()
    assert son.left_on is None
    assert living(home)["莫小山"] == "03"
    assert "莫小山" not in living(home, date(2018, 5, 1))
    with pytest.raises(StillThere):
        comes(clerk, home.ref, EventKind.ARMY_OUT, son.ref, "03", said=said(date(2018, 9, 1)))


def test_marriage_moves_the_bride_with_her_history(village, clerk):
    home, _ = a_family(village)
    other_village = a_region("邻村", parent=village.parent)
    theirs = a_household(other_village)
    a_person(theirs, "黄父", born=date(1960, 1, 1))
    bride = a_person(theirs, "黄小妹", relation="04")
    comes(clerk, home.ref, EventKind.MARRY_IN, bride.ref, "05", said=said())
    bride.refresh_from_db()
    assert (bride.region_id, str(bride.scope_path)) == (village.pk, str(village.path))
    assert set(living(theirs)) == {"黄父"}
    assert set(living(theirs, SPRING - timedelta(1))) == {"黄父", "黄小妹"}


def test_a_child_is_born(village, clerk):
    home, _ = a_family(village)
    event = is_born(clerk, home.ref, Newborn("莫二宝", "2", "08"), said=said())
    child = Person.every.get(pk=event.people[0])
    assert (child.birth_on, living(home)["莫二宝"]) == (SPRING, "08")
    with pytest.raises(Doubtful):
        is_born(clerk, home.ref, Newborn("莫二宝", "2", "08"), said=said(despite=""))


@pytest.mark.parametrize(
    ("refused", "act"),
    [
        (EvidenceMissing, lambda c, h, p: leaves(c, h.ref, EventKind.DEATH, [p[1].pk], said=said(evidence=" "))),
        (NotYet, lambda c, h, p: leaves(c, h.ref, EventKind.DEATH, [p[1].pk], said=said(DAY + timedelta(1)))),
        (NoSuchMember, lambda c, h, p: leaves(c, h.ref, EventKind.DEATH, [10**9], said=said())),
        (NoSuchMember, lambda c, h, p: leaves(c, h.ref, EventKind.DEATH, [], said=said())),
        (SameDay, lambda c, h, p: leaves(c, h.ref, EventKind.DEATH, [p[1].pk], said=said(date(2017, 1, 1)))),
        (NobodyStays, lambda c, h, p: split(c, h.ref, [x.pk for x in p], "H-X", p[0].pk, said=said())),
    ],
)
def test_what_cannot_be_is_refused(village, clerk, refused, act):
    home, people = a_family(village)
    before = rows_of("roster_membership", "roster_person", "roster_householdevent")
    with pytest.raises(refused):
        act(clerk, home, people)
    assert rows_of("roster_membership", "roster_person", "roster_householdevent") == before


def test_an_earlier_event_waits_for_the_later_one_to_be_taken_back(village, clerk):
    home, (_, _, son, _, _) = a_family(village)
    later = leaves(clerk, home.ref, EventKind.ARMY_IN, [son.pk], said=said(date(2018, 8, 1)))
    with pytest.raises(LaterChange):
        leaves(clerk, home.ref, EventKind.DEATH, [son.pk], said=said())
    undo(clerk, later.ref, said=said(DAY))
    leaves(clerk, home.ref, EventKind.DEATH, [son.pk], said=said())


def test_only_ones_own_household(village):
    stranger = a_clerk(a_region("外县"))
    home, (head, *_) = a_family(village)
    with pytest.raises(NotYours):
        leaves(stranger, home.ref, EventKind.DEATH, [head.pk], said=said())


def test_the_database_holds_one_household_and_one_head_a_person(village):
    home, (head, *_) = a_family(village)
    other = a_household(village)
    with pytest.raises(IntegrityError, match="person_one_household"), acting(SYSTEM, "test"), transaction.atomic():
        Membership.every.create(
            person=head, household=other, scope_path=other.scope_path, relation="99", started_on=SPRING
        )
    second = a_person(other, "另一户主")
    with pytest.raises(IntegrityError, match="household_one_head"), acting(SYSTEM, "test"), transaction.atomic():
        Membership.every.filter(person=second).update(household=home, scope_path=home.scope_path)


# --- taking back -----------------------------------------------------------------------------------------------------


def test_taking_back_is_an_event_and_everything_stands_as_it_was(village, clerk):
    home, (head, wife, son, bride, child) = a_family(village)
    refresh()
    before = rows_of("roster_membership", "roster_person")
    event = split(clerk, home.ref, [son.pk, bride.pk, child.pk], "H-NEW", son.pk, said=said())
    back = undo(clerk, event.ref, said=said(DAY))
    assert rows_of("roster_membership", "roster_person") == before
    assert (back.kind, back.undoes_id) == ("undo", event.pk)
    assert cache_differences(DAY) == 0
    with pytest.raises(AlreadyUndone):
        undo(clerk, event.ref, said=said(DAY))
    again = split(clerk, home.ref, [son.pk, bride.pk, child.pk], "H-NEW", son.pk, said=said())
    assert again.other_id == event.other_id
    assert len(living(again.other)) == 3


def test_the_later_event_is_taken_back_first(village, clerk):
    home, (_, _, son, _, _) = a_family(village)
    first = change_head(clerk, home.ref, son.pk, {}, said=said())
    leaves(clerk, home.ref, EventKind.MOVE_OUT, [son.pk], said=said(date(2018, 8, 1)))
    with pytest.raises(ChangedSince):
        undo(clerk, first.ref, said=said(DAY))


# --- scenario 12 -----------------------------------------------------------------------------------------------------


def test_a_village_splits_a_household_splits_a_county_becomes_a_city_and_counts_reconcile(village, clerk):
    homes = [a_family(village) for _ in range(4)]
    refresh()
    people, households = Person.every.count(), Household.every.filter(ended_on__isnull=True).count()
    new = a_region("变动新村", parent=village.parent)
    moved = transfer(clerk, village.pk, new.pk, said=said(), refs=[homes[0][0].ref, homes[1][0].ref])
    assert len({event.act_ref for event in moved}) == 1
    home, (_, _, son, wife, child) = homes[0]
    split(clerk, home.ref, [son.pk, wife.pk, child.pk], "H-SPLIT", son.pk, said=said(date(2018, 4, 1)))
    with acting(SYSTEM, "test"):  # 撤县设市: the unit is renamed and re-coded; nobody's row is touched
        Region.objects.filter(pk=village.parent.parent_id).update(name="变动市", code="451281")
    assert Person.every.count() == people
    assert Household.every.filter(ended_on__isnull=True).count() == households + 1
    by_village = {v.pk: Membership.every.filter(on_day(DAY), scope_path=v.path).count() for v in (village, new)}
    assert by_village == {village.pk: 10, new.pk: 10}
    assert Person.every.filter(scope_path__within=[new.path]).count() == 10
    assert Membership.every.filter(on_day(DAY), scope_path__within=[village.parent.parent.path]).count() == people
    refresh()
    assert cache_differences(DAY) == 0
    for event in reversed(moved):
        if event.household_id != home.pk:
            undo(clerk, event.ref, said=said(DAY))
    assert Person.every.filter(scope_path__within=[new.path]).count() == 5


# --- conservation ----------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.sampled_from(["split", "join", "head", "leave", "come", "birth", "undo"]), st.integers(0, 10**6), st.integers(0, 10**6)),
    min_size=1, max_size=12,
)  # fmt: skip


class Twin:
    """The slow, obvious twin: who lives where, day by day, in dictionaries."""

    def __init__(self) -> None:
        self.days: dict[date, dict[int, int]] = {}

    def seen(self, day: date) -> None:
        self.days[day] = dict(Membership.every.filter(on_day(day)).values_list("person_id", "household_id"))


def a_step(clerk: Any, kind: str, one: int, two: int, day: date) -> None:
    """Try one random event; what is refused changes nothing."""
    homes = list(Household.every.filter(ended_on__isnull=True).order_by("pk"))
    home, other = homes[one % len(homes)], homes[two % len(homes)]
    members = list(
        Membership.every.filter(on_day(day), household=home).order_by("pk").values_list("person_id", flat=True)
    )
    away = list(Person.every.filter(left_on__isnull=False, died_on__isnull=True, birth_on__lt=SPRING).order_by("pk"))
    why = said(day)
    if kind == "split" and len(members) > 1:
        gone = members[: 1 + two % (len(members) - 1)]
        split(clerk, home.ref, gone, f"S{day:%m%d}{two}", gone[0], said=why)
    elif kind == "join":
        join(clerk, home.ref, other.ref, said=why)
    elif kind == "head" and members:
        change_head(clerk, home.ref, members[two % len(members)], {}, said=why)
    elif kind == "leave" and members:
        leaves(clerk, home.ref, LEAVES[one % len(LEAVES)], [members[two % len(members)]], said=why)
    elif kind == "come" and (away or members):
        who = away[two % len(away)] if away else Person.every.get(pk=members[0])
        comes(clerk, other.ref, COMES[one % len(COMES)], who.ref, "99", said=why)
    elif kind == "birth" and members:
        is_born(clerk, home.ref, Newborn(f"宝{two}", "1", "99"), said=why)
    elif kind == "undo":
        last = HouseholdEvent.every.exclude(kind="undo").filter(undone_by__isnull=True).order_by("-pk").first()
        if last is not None:
            undo(clerk, last.ref, said=why)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_people_are_conserved_and_every_past_day_reconstructs(village, clerk, steps):
    with transaction.atomic():
        for _ in range(3):
            a_family(village)
        twin = Twin()
        for number, (kind, one, two) in enumerate(steps):
            day = SPRING + timedelta(10 * number)
            try:
                with transaction.atomic():
                    a_step(clerk, kind, one, two, day)
            except Invalid:
                continue
            if kind == "undo":
                twin.days = {d: seen for d, seen in twin.days.items() if d < SPRING}
            twin.seen(day)
        last = SPRING + timedelta(10 * len(steps))
        now = dict(Membership.every.filter(on_day(last)).values_list("person_id", "household_id"))
        assert Membership.every.filter(on_day(last)).count() == len(now), "somebody is in two households"
        for person in Person.every.all():
            gone = person.died_on or person.left_on
            assert (person.pk in now) == (gone is None), f"{person.name} is in no household and no event says why"
            if gone is not None:
                assert HouseholdEvent.every.filter(
                    people__contains=[person.pk], kind__in=[*LEAVES, "birth", "undo"]
                ).exists()
        for day, seen in twin.days.items():
            assert dict(Membership.every.filter(on_day(day)).values_list("person_id", "household_id")) == seen
        empty = Household.every.filter(ended_on__isnull=False)
        assert not Membership.every.filter(on_day(last), household__in=empty).exists()
        transaction.set_rollback(True)
