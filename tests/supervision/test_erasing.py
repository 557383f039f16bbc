"""S12: a person is forgotten by two people's decision, nothing of them is left, and the log still verifies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tests.builders import DAY, SYSTEM
from tests.builders_flow import a_household, a_person
from tests.builders_web import a_county, a_user, an_answer, an_own_job
from tests.roster.county import County, Row, save
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
from xieshou.roster.models import Person
from xieshou.supervision.erasing.models import Erasure, ErasureState
from xieshou.supervision.erasing.services import ask_erasure
from xieshou.supervision.erasing.workflows import ERASURES

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


@pytest.fixture
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


