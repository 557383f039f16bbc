"""W-10: a national file held against the register changes nothing, and asks the right side; verifying raises rungs as a set."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import SYSTEM, a_clerk, a_region
from tests.builders_flow import a_household, a_person
from tests.lasting import lasting
from tests.roster.county import DAY, TOWNS, County, Row, save
from xieshou.kit.errors import NotYours
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.imports.services import Desk, confirm, stage
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.verbs import acting
from xieshou.placements.indicators import FRESHNESS
from xieshou.placements.models import Spell
from xieshou.placements.services.comparing import (
    NothingToCompare,
    NotTheWhole,
    SettledAlready,
    SettledSince,
    WordsMissing,
    compare,
    settle,
    withdraw,
)
from xieshou.regions.models import Level
from xieshou.roster.models import Comparison, Difference, Person, Profile, Verification
from xieshou.roster.services import verifying
from xieshou.roster.services.own import ReasonMissing
from xieshou.roster.services.verifying import NoEvidence, TooMany, first_to_verify, to_verify, verify_people
from xieshou.roster.tables import ComparedWith, Settled

pytestmark = pytest.mark.django_db
AT = datetime(2018, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
NEXT = date(2019, 1, 10)


@lasting
def clerk() -> Actor:
    load_shipped(SYSTEM)
    county = a_region("云山县", code="459901000000")
    for town, names in TOWNS.items():
        parent = a_region(town, parent=county)
        for village in names:
            a_region(village, parent=parent)
    return a_clerk(county)


def staged(clerk: Actor, path: Path, day: date):
    batch, _ = stage(
        clerk, Desk(office_id=1, path=clerk.scope.own[0]), "roster.national_2022", path, name=path.name, day=day, at=AT
    )
    return batch


def taken_in(clerk: Actor, tmp_path: Path, rows: list[Row]) -> None:
    with acting(clerk, "test"):
        confirm(clerk, staged(clerk, save(tmp_path / "base.xlsx", rows), DAY), day=DAY)


def compared(clerk: Actor, tmp_path: Path, rows: list[Row], what: ComparedWith = ComparedWith.JANUARY, *, is_whole: bool = True):
    batch = staged(clerk, save(tmp_path / "national.xlsx", rows), NEXT)
    return compare(clerk, batch.ref, what, is_whole=is_whole, day=NEXT)


def register() -> list[str]:
    with connection.cursor() as cursor:
        found = []
        for table in ("roster_person", "roster_membership", "roster_profile", "roster_household", "roster_identity"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY id")
            found += [row[0] for row in cursor.fetchall()]
        return found


def test_the_same_base_again_has_no_difference(clerk, tmp_path):
    rows = County(3).rows(40)
    taken_in(clerk, tmp_path, rows)
    made = compared(clerk, tmp_path, rows)
    work = Difference.every.filter(kind="work").count()  # the file says months worked, and no spell is on record
    assert (made.row_count, made.same_count) == (40, 40 - work)
    assert Difference.every.exclude(kind="work").count() == 0


def test_new_gone_and_changed_become_tasks_and_nothing_is_written(clerk, tmp_path):
    rows = County(3).rows(40)
    taken_in(clerk, tmp_path, rows)
    before = register()
    later = [dict(row) for row in rows]
    homes = [row["household_no"] for row in later]
    gone = [row for row in later if homes.count(row["household_no"]) > 1 and row["relation"] != "户主"][-1]
    kept = [row for row in later if row is not gone]
    for row in kept:
        row["months"] = ""
    changed = kept[0]
    changed["education"] = "高中" if changed["education"] != "高中" else "初中"
    fresh = County(99)
    fresh.household = fresh.serial = 5000
    new = fresh.rows(1)
    for row in new:
        row["months"] = ""
    compared(clerk, tmp_path, [*kept, *new])
    assert register() == before
    kinds = {d.kind: d for d in Difference.every.all()}
    assert sorted(kinds) == ["changed", "gone", "new"]
    assert [fact[0] for fact in kinds["changed"].facts] == ["education"]
    assert kinds["gone"].person == Person.every.get(source_no=gone["person_no"])
    assert {d.due_on for d in kinds.values()} == {date(2019, 3, 31)}
    numbers = [row["citizen"] for row in [*rows, *new]]
    assert not any(number in str(d.facts) + d.name_masked for d in kinds.values() for number in numbers)


def test_who_works_is_asked_where_the_work_is_and_who_does_not_at_home(clerk, tmp_path):
    rows = County(3).rows(10)
    for row in rows:
        row["months"] = "0"
    rows[1]["months"] = "6"
    taken_in(clerk, tmp_path, rows)
    worker, idle = (Person.every.get(source_no=row["person_no"]) for row in rows[:2])
    city = a_region("就业市", level=Level.COUNTY)
    with acting(SYSTEM, "test"):
        Spell.objects.create(
            person=worker, scope_path=worker.scope_path, kind="E1", channel="own", started_on=DAY, evidence="本人说", source="测试",
            place=city, place_path=city.path,
        )  # fmt: skip
    made = compared(clerk, tmp_path, rows, ComparedWith.QUARTER)
    asked = {d.person_id: (str(d.asked_path), d.due_on) for d in Difference.every.filter(comparison=made)}
    assert asked == {worker.pk: (str(city.path), date(2019, 1, 15)), idle.pk: (str(idle.scope_path), date(2019, 1, 15))}
    there = a_clerk(city)
    with acting(there, "test"):
        [row] = scoped(there, Difference)
        assert row.name_masked != worker.name
        assert not scoped(there, Person).exists()
    settle(there, row.ref, Settled.OURS, "在厂里,看了考勤", day=NEXT)
    with pytest.raises(SettledAlready):
        settle(there, row.ref, Settled.OURS, "再看一次", day=NEXT)
    home_row = Difference.every.get(person=idle)
    with pytest.raises(NotYours):
        settle(there, home_row.ref, Settled.OURS, "不归我", day=NEXT)
    with pytest.raises(WordsMissing):
        settle(clerk, home_row.ref, Settled.UNKNOWN, " ", day=NEXT)


def test_a_file_is_compared_once_and_an_unreadable_one_not_at_all(clerk, tmp_path):
    rows = County(3).rows(5)
    taken_in(clerk, tmp_path, rows)
    made = compared(clerk, tmp_path, rows)
    batch = staged(clerk, tmp_path / "national.xlsx", NEXT)
    assert made.batch_id == batch.pk
    with pytest.raises(IntegrityError, match="compared_once"), transaction.atomic():
        compare(clerk, batch.ref, ComparedWith.JANUARY, is_whole=True, day=NEXT)
    bad = [row | {"name": "", "citizen": "坏"} for row in rows]
    with pytest.raises(NothingToCompare):
        compare(clerk, staged(clerk, save(tmp_path / "bad.xlsx", bad), NEXT).ref, ComparedWith.QUARTER, is_whole=True, day=NEXT)


def test_of_a_part_nobody_is_missing_and_a_part_is_not_taken_for_the_whole(clerk, tmp_path):
    rows = County(3).rows(40)
    taken_in(clerk, tmp_path, rows)
    with pytest.raises(NotTheWhole), transaction.atomic():
        compared(clerk, tmp_path, rows[:6])
    assert not Comparison.every.exists()
    made = compared(clerk, tmp_path, rows[:6], is_whole=False)
    assert made.row_count == 6
    assert not Difference.every.filter(kind="gone").exists()


def test_a_comparison_is_withdrawn_with_its_differences_until_one_is_settled(clerk, tmp_path):
    rows = County(3).rows(40)
    taken_in(clerk, tmp_path, rows)
    made = compared(clerk, tmp_path, rows[:30])
    count = Difference.every.count()
    assert count >= 10
    with pytest.raises(ReasonMissing):
        withdraw(clerk, made.ref, " ", day=NEXT)
    with pytest.raises(NotYours):
        withdraw(a_clerk(a_region("别县")), made.ref, "不是我们的", day=NEXT)
    assert withdraw(clerk, made.ref, "选错了文件", day=NEXT) == count
    assert not Difference.every.exists()
    made.refresh_from_db()
    assert (made.withdrawn_on, made.withdrawn_why) == (NEXT, "选错了文件")
    again = compare(clerk, ImportBatch.every.get(pk=made.batch_id).ref, ComparedWith.JANUARY, is_whole=True, day=NEXT)
    settle(clerk, Difference.every.filter(comparison=again, asked_path__within=list(clerk.scope.own)).first().ref, Settled.OURS, "看了户口簿", day=NEXT)
    with pytest.raises(SettledSince):
        withdraw(clerk, again.ref, "选错了文件", day=NEXT)
    assert Difference.every.count() == count


# --- verifying -------------------------------------------------------------------------------------------------------


def a_village_of(count: int):
    load_shipped(SYSTEM)
    village = a_region("核实村", parent=a_region("核实镇", parent=a_region("核实县")))
    return village, [a_person(a_household(village), f"韦{n}") for n in range(count)]


def test_village_town_and_county_raise_the_rung_as_sets_and_it_never_falls():
    village, people = a_village_of(3)
    refs = [person.ref for person in people]
    assert verify_people(a_clerk(village.parent), refs[:2], day=DAY, evidence="核实表第1号") == 2
    assert verify_people(a_clerk(village), refs, day=DAY, evidence="入户") == 3
    assert list(Profile.every.order_by("person_id").values_list("rung", flat=True)) == [2, 2, 1]
    verify_people(a_clerk(village.parent.parent), refs, day=DAY, evidence="数据比对")
    assert set(Profile.every.values_list("rung", flat=True)) == {3}
    assert Verification.every.count() == 8
    with pytest.raises(IntegrityError, match="verified_once"), transaction.atomic():
        verify_people(a_clerk(village), refs, day=DAY, evidence="再来一遍")


def test_verifying_needs_evidence_ones_own_people_and_a_set_somebody_can_have_seen():
    village, people = a_village_of(1)
    with pytest.raises(NoEvidence):
        verify_people(a_clerk(village), [people[0].ref], day=DAY, evidence=" ")
    with pytest.raises(NotYours):
        verify_people(a_clerk(a_region("外村")), [people[0].ref], day=DAY, evidence="入户")
    many = [a_person(a_household(village), f"覃{n}").ref for n in range(51)]
    with pytest.raises(TooMany):
        verify_people(a_clerk(village), many, day=DAY, evidence="一次核完")


def test_freshness_counts_who_was_verified_within_the_days_and_not_who_was_imported(monkeypatch):
    village, people = a_village_of(4)
    clerk = a_clerk(village)
    verify_people(clerk, [people[0].ref], day=DAY - timedelta(89), evidence="入户")
    verify_people(clerk, [people[1].ref], day=DAY - timedelta(90), evidence="入户")
    with acting(clerk, "test"):
        waiting = list(to_verify(clerk, DAY))
        assert [p.pk for p in waiting] == [people[2].pk, people[3].pk, people[1].pk]
        assert first_to_verify(clerk, DAY) == (3, waiting)
        monkeypatch.setattr(verifying, "SET_MOST", 2)
        assert first_to_verify(clerk, DAY) == (3, waiting[:2])
        assert first_to_verify(a_clerk(a_region("别处县")), DAY) == (0, [])
        ids = FRESHNESS.population.ids(DAY, "s.is_capable AND s.is_fresh")
        assert list(Person.every.filter(pk__in=ids)) == [people[0]]
