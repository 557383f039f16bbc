"""S12: a person is forgotten by two people's decision, nothing of them is left, and the log still verifies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.builders import DAY, SYSTEM
from tests.builders_flow import a_household, a_person
from tests.builders_web import a_county, a_user, an_answer, an_own_job, refresh
from tests.builders_web import a_household as a_home
from tests.lasting import lasting
from tests.placements.on_posts import an_appointment
from tests.roster.county import County, Row, save
from tests.supervision.inspecting import (
    Inspected,
    an_inspected_county,
    concluded,
    in_the_field,
    replied,
    settled,
    tasks_of,
)
from xieshou.audit.models import Event
from xieshou.kit.imports import blocks
from xieshou.kit.imports.models import ImportBatch, StagedRow
from xieshou.kit.imports.services import Desk, confirm, stage
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import scoped
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.kit.workflow.errors import NotYourStep
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.placements.models import Gap, LastResort, PostPay
from xieshou.placements.services.postpay import Attendance, draw_up
from xieshou.placements.workflows import record_attendance
from xieshou.reporting.snapshots import take_snapshot
from xieshou.roster.models import (
    Comparison,
    Difference,
    DuplicatePair,
    HouseholdEvent,
    Membership,
    Merge,
    Person,
    Verification,
)
from xieshou.supervision.erasing.errors import StillInspected
from xieshou.supervision.erasing.models import Erasure, ErasureState
from xieshou.supervision.erasing.services import ask_erasure
from xieshou.supervision.erasing.workflows import ERASURES
from xieshou.supervision.inspections import folder
from xieshou.supervision.inspections.models import ContactAttempt, FrameRecord, InspectionTask
from xieshou.supervision.notices.models import Notice, NoticeLine

NOW = datetime(2018, 9, 30, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db
NAME, NUMBER_TAIL = "农秀兰", "唯一的依据甲"


class Case:
    """Somebody with answers and a job; a clerk and a leader of the county."""

    def __init__(self) -> None:
        county = a_county()
        self.clerk = actor_of(a_user(county.county), DAY)
        self.leader = actor_of(a_user(county.county, Role.LEADER), DAY)
        self.village = county.village
        self.person = a_person(a_household(county.village), NAME)
        self.other = a_person(a_household(county.village), "陆海生")
        an_answer(self.person)
        an_own_job(self.person, employer_text="某某电子厂", evidence=NUMBER_TAIL)
        with acting(SYSTEM, "test", "因农秀兰申请更正"):
            Person.objects.unscoped("test").filter(pk=self.person.pk).update(mandarin=2)

    def asked(self) -> Erasure:
        made = ask_erasure(self.clerk, self.person.ref, ground="本人撤回同意", document="申请2018-1", day=DAY)
        take(ERASURES, self.clerk, made, "submit", day=DAY, at=NOW)
        return made

    def erased(self) -> Erasure:
        made = self.asked()
        take(ERASURES, self.leader, made, "approve", day=DAY, at=NOW)
        return made


@lasting
def case() -> Case:
    return Case()


def a_roster(case: Case, path: Path) -> tuple[ImportBatch, list[Row]]:
    """A batch the county took in: a household whose second row is somebody without a sound number, about whom it was asked."""
    rows = County(3).rows(20)
    for row in rows:
        row |= {"town": case.village.parent.name, "village": case.village.name}
    rows[1]["citizen"] = rows[1]["citizen"][:17]
    desk = Desk(1, case.clerk.scope.own[0])
    batch = stage(case.clerk, desk, "roster.national_2022", save(path, rows), name=path.name, day=DAY, at=NOW)[0]
    confirm(case.clerk, batch, day=DAY)
    return batch, rows


def test_the_rows_of_files_the_person_came_in_with_are_blanked_and_no_other(case: Case, tmp_path: Path) -> None:
    load_shipped(SYSTEM)
    batch, rows = a_roster(case, tmp_path / "花名册.xlsx")
    with acting(SYSTEM, "test"):
        case.person = Person.objects.unscoped("test").get(source_no=rows[1]["person_no"])
        [block] = blocks.blocks_of(case.clerk, batch)
        before = blocks.opened(block, batch.headings).rows()
        told = dict(scoped(case.clerk, StagedRow).filter(batch=batch).values_list("number", "problems"))
    assert rows[1]["name"] in before[1]
    assert told[3]
    case.erased()
    with acting(SYSTEM, "test"):
        [left] = blocks.blocks_of(case.clerk, batch)
        after = blocks.opened(left, batch.headings).rows()
        assert set(after[1]) == {""}
        assert (after[0], after[2:]) == (before[0], before[2:])
        assert (left.states, left.targets, left.numbers) == (block.states, block.targets, block.numbers)
        everything = str(after)
        assert rows[1]["citizen"] not in everything
        assert rows[1]["name"] not in everything
        now = dict(scoped(case.clerk, StagedRow).filter(batch=batch).values_list("number", "problems"))
        assert now == told | {3: []}


def everything_of(text: str) -> list[str]:
    """The tables of the whole database in which the text still stands, row by row as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
            "AND has_table_privilege(to_regclass('public.' || quote_ident(tablename)), 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
        return sorted(found)


def test_one_person_alone_cannot_delete(case: Case) -> None:
    made = case.asked()
    with pytest.raises(NotYourStep):
        take(ERASURES, case.clerk, made, "approve", day=DAY, at=NOW)
    with pytest.raises(DatabaseError, match="not decided by two people"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT forget_history(%s)", [made.pk])
    assert "roster_person" in everything_of(NAME)


def test_nothing_of_the_person_is_left_anywhere(case: Case) -> None:
    with acting(SYSTEM, "test"):
        phone_index = Person.objects.unscoped("test").values_list("phone_index", flat=True).get(pk=case.person.pk)
        before = everything_of(NAME)
        assert {"roster_person", "audit_event"} <= set(before)
        assert "audit_event" in everything_of(NUMBER_TAIL)
    made = case.erased()
    with acting(SYSTEM, "test"):
        assert everything_of(NAME) == []
        assert everything_of(NUMBER_TAIL) == []
        assert everything_of(bytes(phone_index).hex()) == []
        row = Person.objects.unscoped("test").get(pk=case.person.pk)
        assert (row.phone, row.birth_on.month, row.birth_on.day) == (None, 1, 1)
        made = Erasure.objects.unscoped("test").get(pk=made.pk)
        assert made.state == ErasureState.DONE
        assert made.row_count >= 4
        assert "陆海生" in str(list(Event.objects.filter(table="roster_person").values_list("after", flat=True)))


def test_what_a_run_wrote_of_the_person_and_the_pay_list_forget_too() -> None:
    """What somebody left out lacks, the proof's words, and where the attendance sheet is kept tell of the person as well."""
    county = a_county()
    clerk, leader = (actor_of(a_user(county.county, role), DAY) for role in (Role.CLERK, Role.LEADER))
    name, words = "甘泉生", "只有农家听说过的话"
    term = an_appointment(county, a_person(a_household(county.village), name))
    draw_up(clerk, DAY.replace(day=1), day=DAY)
    with acting(SYSTEM, "test"):
        Gap.objects.create(
            run=term.proof.run, person=term.person, scope_path=term.scope_path, need="pay", reason=words, remedy=f"{name}:{words}"
        )
        LastResort.objects.unscoped("test").filter(pk=term.proof_id).update(nearest=[{"post": "x", "reason": words, "remedy": name}])
        pay = PostPay.objects.unscoped("test").get(person=term.person)
    record_attendance(clerk, pay.ref, Attendance(30, 30, f"{words},第1页"), day=DAY, at=NOW)
    with acting(SYSTEM, "test"):
        assert set(everything_of(words)) >= {"audit_event", "placements_gap", "placements_lastresort", "placements_postpay"}
    made = ask_erasure(clerk, term.person.ref, ground="本人撤回同意", document="申请2018-3", day=DAY)
    take(ERASURES, clerk, made, "submit", day=DAY, at=NOW)
    take(ERASURES, leader, made, "approve", day=DAY, at=NOW)
    with acting(SYSTEM, "test"):
        assert everything_of(words) == []
        assert everything_of(name) == []
        assert PostPay.objects.unscoped("test").get(pk=pay.pk).amount_fen == 80_000  # what was paid still adds up


def an_erasure(made: Inspected, person: Person) -> Erasure:
    """Asked for by the county's clerk, waiting for its leader."""
    asked = ask_erasure(made.actor("county"), person.ref, ground="本人撤回同意", document="申请2018-2", day=DAY)
    take(ERASURES, made.actor("county"), asked, "submit", day=DAY, at=NOW)
    return asked


def test_inspections_comparisons_duplicates_events_and_notices_forget_too_and_the_draw_still_verifies() -> None:
    made = an_inspected_county(8)
    with acting(SYSTEM, "test"):
        for number, person in enumerate(made.people):
            Person.objects.unscoped("test").filter(pk=person.pk).update(name=f"甘某{'甲乙丙丁戊己庚辛'[number]}", phone="13800138000")
    campaign = concluded(made, replied(made, settled(made, in_the_field(made, allowed=0), {1: "false"})))
    task = next(one for one in tasks_of(campaign) if one.rank == 2 and one.kind == "first")
    person = task.record.person
    words = everywhere_told(made, campaign, person)
    before = folder.checked(campaign, DAY)
    assert "supervision_inspectiontask" in everything_of(person.name)
    assert set(everything_of(words)) >= {"roster_difference", "roster_householdevent", "roster_merge", "roster_verification"}
    take(ERASURES, made.actor("county_leader"), an_erasure(made, person), "approve", day=DAY, at=NOW)
    with acting(SYSTEM, "test"):
        assert everything_of(person.name) == []
        assert everything_of(words) == []
        record = FrameRecord.objects.unscoped("test").get(pk=task.record_id)
        assert (record.facts, record.salt) == ({}, None)
        assert [row.outcome for row in tasks_of(campaign) if row.rank == 2] == ["true"] * len([row for row in tasks_of(campaign) if row.rank == 2])
    assert folder.checked(campaign, DAY) == before  # frame, tickets, results and proof are what they were


def test_a_household_that_was_inspected_forgets_any_of_its_people() -> None:
    """Not only the head that was asked: the frozen facts and the answers tell of everybody in it."""
    made = an_inspected_county(3)
    homes = [a_home(made.villages[number % 3], count=2) for number in range(9)]
    with acting(SYSTEM, "test"):
        for number, (_head, other) in enumerate(homes):
            Person.objects.unscoped("test").filter(pk=other.pk).update(name=f"同住人{'甲乙丙丁戊己庚辛壬'[number]}")
    refresh()
    made.snapshot = take_snapshot(made.actor("county"), month=DAY, today=DAY, at=NOW)
    figure = next(code for code in ("KPI-4-needs_help", "KPI-4-nobody_willing") if made.snapshot.figures[code] == 9)
    campaign = concluded(made, replied(made, settled(made, in_the_field(made, figure=figure, allowed=0))))
    drawn = {row.record.person_id: row for row in tasks_of(campaign)}
    person = next(other for head, other in homes if head.pk in drawn)
    with acting(SYSTEM, "test"):
        person.refresh_from_db()
    before = folder.checked(campaign, DAY)
    assert "supervision_framerecord" in everything_of(person.name)
    take(ERASURES, made.actor("county_leader"), an_erasure(made, person), "approve", day=DAY, at=NOW)
    with acting(SYSTEM, "test"):
        assert everything_of(person.name) == []
    assert folder.checked(campaign, DAY) == before


def everywhere_told(made: Inspected, campaign: Any, person: Person) -> str:
    """The same telling words about a person wherever rooms keep words; returns them."""
    words = f"只有{person.pk}说过"
    with acting(SYSTEM, "test"):
        compared = Comparison.objects.create(
            batch_id=1, scope_path=made.county.path, with_what="quarter", file_name="a.xlsx", on=DAY, row_count=1, same_count=0, is_whole=True
        )
        Difference.objects.create(
            comparison=compared, kind="changed", person=person, name_masked=person.name, scope_path=person.scope_path,
            asked_path=person.scope_path, facts=[["name", words, "B"]], due_on=DAY, outcome="ours", words=words, settled_on=DAY,
        )  # fmt: skip
        Verification.objects.create(person=person, scope_path=person.scope_path, verified_on=DAY, rung=1, evidence=words, by="某某")
        other = next(one for one in made.people if one.pk != person.pk)
        one, two = sorted((person, other), key=lambda row: row.pk)
        DuplicatePair.objects.create(
            one=one, other=two, scope_path=one.scope_path, other_path=two.scope_path, one_masked=person.name if one == person else "某",
            other_masked=person.name if two == person else "某", rule="Q02", agreed=8, found_on=DAY,
        )  # fmt: skip
        told = [{"table": "roster.Person", "id": person.pk, "columns": ["name"], "was": [words], "now": [person.name]}]
        Merge.objects.create(survivor=person, merged=other, scope_path=person.scope_path, merged_on=DAY, reason=words, moved=told)
        household = Membership.objects.unscoped("test").filter(person=person).first().household
        HouseholdEvent.objects.create(
            kind="head", household=household, scope_path=household.scope_path, people=[person.pk], on=DAY, recorded_on=DAY, reason=words,
            evidence=words, made=told,
        )  # fmt: skip
        task = next(row for row in tasks_of(campaign) if row.record.person_id == person.pk)
        ContactAttempt.objects.create(task=task, at=NOW, way="phone", result="reached", note=words, actor_id=1, actor_label="某某")
        notice = Notice.objects.create(
            kind="subsidy", title="公示", document="文", contact="1", region=made.county, scope_path=made.county.path,
            office=made.seats["county"].office,
        )  # fmt: skip
        NoticeLine.objects.create(notice=notice, serial=1, name=person.name, village_id=person.region_id, item="补贴", period="2018年8月", person=person)
    return words


def test_whoever_is_being_inspected_is_not_deleted_before_it_is_over() -> None:
    made = an_inspected_county(8)
    campaign = in_the_field(made, allowed=0)
    person = tasks_of(campaign)[0].record.person
    asked = an_erasure(made, person)
    with pytest.raises(StillInspected, match="9月就业数字督查"):
        take(ERASURES, made.actor("county_leader"), asked, "approve", day=DAY, at=NOW)
    campaign = concluded(made, replied(made, settled(made, campaign, {tasks_of(campaign)[0].rank: "false"})))
    with pytest.raises(StillInspected):  # the issue is not closed and looked back upon
        take(ERASURES, made.actor("county_leader"), asked, "approve", day=DAY, at=NOW)
    assert Erasure.objects.unscoped("test").get(pk=asked.pk).state == ErasureState.ASKED


def test_answers_of_an_inspection_are_emptied_by_a_decision_alone() -> None:
    made = an_inspected_county(8)
    campaign = settled(made, in_the_field(made, allowed=0))
    task = tasks_of(campaign)[0]
    with acting(SYSTEM, "test"), pytest.raises(DatabaseError, match="only the two inspectors"), transaction.atomic():
        InspectionTask.objects.unscoped("test").filter(pk=task.pk).update(answers={})
