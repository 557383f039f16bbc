from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.db import DataError, connection, transaction

from tests.builders import SYSTEM, a_clerk, a_region
from tests.lasting import lasting
from tests.roster.county import DAY, TOWNS, County, Row, save
from tests.roster.faults import PLANTERS, plant
from xieshou.kit.errors import Refused
from xieshou.kit.imports import read_sheet, read_table, write_errors
from xieshou.kit.imports.errors import FileNotRead, NothingToConfirm, UndoTooLate
from xieshou.kit.imports.models import ImportBatch, ImportChange, StagedRow
from xieshou.kit.imports.services import Confirmed, Desk, confirm, sheet_and_problems, stage, undo
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.verbs import acting
from xieshou.regions.models import Region
from xieshou.roster.imports import SheetPeople, households, people, villages
from xieshou.roster.layouts import ROSTER
from xieshou.roster.models import ClaimedWish, Household, Identity, Intention, Membership, Person, PersonName, Profile
from xieshou.roster.services.register import register, register_household

pytestmark = pytest.mark.django_db
AT = datetime(2018, 11, 20, 9, tzinfo=UTC)
TABLES = (Household, Person, Identity, PersonName, Membership, Profile, ClaimedWish)


@lasting
def clerk() -> Actor:
    """The county's clerk; the county has the towns and villages of the fictitious roster."""
    load_shipped(SYSTEM)
    county = a_region("云山县", code="459901000000")
    for town, names in TOWNS.items():
        parent = a_region(town, parent=county)
        for village in names:
            a_region(village, parent=parent)
    return a_clerk(county)


def staged(clerk: Actor, path: Path, day: date = DAY) -> ImportBatch:
    batch, _ = stage(clerk, desk(clerk), "roster.national_2022", path, name=path.name, day=day, at=AT)
    return batch


def desk(clerk: Actor) -> Desk:
    return Desk(office_id=1, path=clerk.scope.own[0])


def counts(clerk: Actor) -> dict[str, int]:
    return {model.__name__: scoped(clerk, model).count() for model in TABLES}


def take_in(clerk: Actor, path: Path, day: date = DAY) -> Confirmed:
    with acting(clerk, "test"):
        return confirm(clerk, staged(clerk, path, day), day=day)


def test_a_file_becomes_households_people_numbers_names_places_profiles_and_wishes(clerk, tmp_path):
    rows = County(1).rows(60)
    done = take_in(clerk, save(tmp_path / "a.xlsx", rows))
    assert (done.new, done.changed, done.same, done.held) == (60, 0, 0, 0)
    homes = {row["household_no"] for row in rows}
    wishes = sum(bool(row["wish"]) for row in rows)
    assert counts(clerk) == {
        "Household": len(homes), "Person": 60, "Identity": 60, "PersonName": 0, "Membership": 60, "Profile": 60,
        "ClaimedWish": wishes,
    }  # fmt: skip
    row = rows[-1]
    person = scoped(clerk, Person).get(source_no=row["person_no"])
    identity = person.identities.get()
    assert (person.name, person.sex, person.birth_on.isoformat()) == (
        row["name"],
        {"男": "1", "女": "2"}[row["sex"]],
        row["birth_on"],
    )
    assert (identity.number.reveal(), identity.tail4, identity.state) == (row["citizen"], row["citizen"][-4:], "active")
    assert (person.region.name, person.region.parent.name) == (row["village"], row["town"])
    assert person.phone.reveal() == row["phone"]
    assert row["citizen"] not in str(person.extra)


def test_an_imported_wish_is_a_claim_with_a_day_to_ask_and_never_an_intention(clerk, tmp_path):
    take_in(clerk, save(tmp_path / "a.xlsx", County(1).rows(80)))
    wishes = scoped(clerk, ClaimedWish)
    assert wishes.exists()
    assert {wish.ask_by for wish in wishes} == {DAY + timedelta(15)}
    assert scoped(clerk, Intention).count() == 0


def test_while_a_wish_waits_to_be_asked_another_file_adds_no_second(clerk, tmp_path):
    rows = County(1).rows(30)
    take_in(clerk, save(tmp_path / "a.xlsx", rows))
    before = list(scoped(clerk, ClaimedWish).order_by("id").values())
    for row in rows:
        row["wish"] = "有创业意愿" if row["wish"] else ""
    done = take_in(clerk, save(tmp_path / "b.xlsx", rows))
    assert (done.new, done.changed) == (0, 0)
    assert list(scoped(clerk, ClaimedWish).order_by("id").values()) == before
    assert before


def test_the_same_file_again_is_the_same_batch_and_the_same_rows_again_change_nothing(clerk, tmp_path):
    rows = County(2).rows(80)
    path = save(tmp_path / "a.xlsx", rows)
    first = staged(clerk, path)
    take_in(clerk, path)
    before = counts(clerk)
    assert staged(clerk, path) == first
    with pytest.raises(NothingToConfirm):
        confirm(clerk, first, day=DAY)
    again = take_in(clerk, save(tmp_path / "b.xlsx", [*rows[::-1]]))
    assert (again.new, again.changed, again.same) == (0, 0, 80)
    later = take_in(clerk, path, day=DAY + timedelta(30))
    assert (later.new, later.changed, later.same) == (0, 0, 80)
    assert counts(clerk) == before
    assert scoped(clerk, ImportChange).count() == 0


def test_what_differs_closes_the_old_period_and_what_is_not_said_stays(clerk, tmp_path):
    rows = County(3).rows(40)
    take_in(clerk, save(tmp_path / "a.xlsx", rows))
    adult = next(row for row in rows if row["relation"] == "户主")
    changed = {**adult, "ability": "技能劳动力", "phone": "15400000009", "ethnic": "", "education": ""}
    day = DAY + timedelta(90)
    done = take_in(clerk, save(tmp_path / "b.xlsx", [changed if row is adult else row for row in rows]), day=day)
    assert (done.new, done.changed, done.same) == (0, 1, 39)
    person = scoped(clerk, Person).get(source_no=adult["person_no"])
    old, new = person.profiles.order_by("started_on")
    assert (old.ability, old.ended_on, new.ability, new.started_on) == ("01", day - timedelta(1), "02", day)
    assert new.education == old.education != ""
    assert person.phone.reveal() == "15400000009"
    assert person.ethnic == adult["ethnic"]


def test_a_wrong_number_comes_in_pending_and_is_found_again_and_settled_by_the_right_one(clerk, tmp_path):
    rows = County(4).rows(30)
    right = rows[0]["citizen"]
    rows[0]["citizen"] = right[:17]
    path = save(tmp_path / "a.xlsx", rows)
    assert take_in(clerk, path).new == 30
    person = scoped(clerk, Person).get(source_no=rows[0]["person_no"])
    identity = person.identities.get()
    assert (identity.state, identity.number.reveal(), identity.problem) == ("pending", right[:17], "号码位数不对")
    assert take_in(clerk, path, day=DAY + timedelta(1)).same == 30
    rows[0]["citizen"] = right
    done = take_in(clerk, save(tmp_path / "b.xlsx", rows))
    assert (done.new, done.changed, done.same) == (0, 1, 29)
    assert sorted(person.identities.values_list("state", flat=True)) == ["active", "retired"]


def test_blocked_rows_are_held_and_the_rest_comes_in(clerk, tmp_path):
    county = County(5)
    rows, truth = plant(county.rows(400), ["F-02.two_households", "R-102.name", "F-01.check", "F-28.no_head"], county)
    batch = staged(clerk, save(tmp_path / "a.xlsx", rows))
    told = {
        (row.number, p["column"], p["code"])
        for row in scoped(clerk, StagedRow).filter(batch=batch)
        for p in row.problems
    }
    assert told == truth
    assert scoped(clerk, StagedRow).filter(batch=batch, state="blocked").count() == 3
    done = confirm(clerk, batch, day=DAY)
    assert (done.new, done.held) == (len(rows) - 3, 3)


def test_selected_rows_first_and_the_others_later(clerk, tmp_path):
    batch = staged(clerk, save(tmp_path / "a.xlsx", County(6).rows(20)))
    assert confirm(clerk, batch, day=DAY, numbers={2, 3}).new == 2
    assert confirm(clerk, batch, day=DAY).new == 18


def test_undoing_a_batch_takes_back_what_it_added_and_puts_back_what_it_changed(clerk, tmp_path):
    rows = County(7).rows(40)
    take_in(clerk, save(tmp_path / "a.xlsx", rows))
    before = counts(clerk), list(scoped(clerk, Person).order_by("id").values())
    profiles = list(scoped(clerk, Profile).order_by("id").values())
    more = County(70).rows(10)
    for row in more:
        row["household_no"], row["person_no"] = "9" + row["household_no"], "Q" + row["person_no"]
    adult = next(row for row in rows if row["relation"] == "户主")
    adult |= {"ability": "技能劳动力", "phone": "15400000009"}
    path = save(tmp_path / "b.xlsx", [*rows, *more])
    day = DAY + timedelta(30)
    batch = staged(clerk, path, day)
    assert confirm(clerk, batch, day=day).new == 10
    assert undo(clerk, batch, reason="选错了文件") > 0
    assert (counts(clerk), list(scoped(clerk, Person).order_by("id").values())) == before
    assert list(scoped(clerk, Profile).order_by("id").values()) == profiles
    assert staged(clerk, path, day) != batch


def test_undo_is_refused_once_something_stands_on_the_batch(clerk, tmp_path):
    batch = staged(clerk, save(tmp_path / "a.xlsx", County(8).rows(10)))
    confirm(clerk, batch, day=DAY)
    person = scoped(clerk, Person).first()
    with acting(clerk, "test"):
        person.barriers.create(scope_path=person.scope_path, code="transport", opened_on=DAY)
    with pytest.raises(UndoTooLate):
        undo(clerk, batch, reason="试")
    assert scoped(clerk, Person).count() == 10


def test_the_register_answers_before_a_row_contradicts_it(clerk, tmp_path):
    rows = County(9).rows(60)
    take_in(clerk, save(tmp_path / "a.xlsx", rows))
    alone = [row for row in rows if row["member_count"] == "1"]
    renamed = {**alone[0], "name": "另一人"}
    other_number = {
        **alone[1],
        "citizen": County(99).number(date(1980, 1, 1), "男"),
        "birth_on": "1980-01-01",
        "sex": "男",
    }
    new_head = {**alone[2], "person_no": "NEW1", "name": "新户主"}
    new_head |= {"citizen": County(98).number(date(1981, 1, 1), "男"), "birth_on": "1981-01-01", "sex": "男"}
    moved = {**alone[3], "household_no": "H-NEW"}
    batch = staged(clerk, save(tmp_path / "b.xlsx", [renamed, other_number, new_head, moved]), DAY + timedelta(1))
    told = {row.number: [p["code"] for p in row.problems] for row in scoped(clerk, StagedRow).filter(batch=batch)}
    assert told[2] == ["F-02.known_name"]
    assert "F-02.known_no" in told[3]
    assert told[4] == ["F-28.known_head"]
    assert told[5] == ["F-02.moved"]
    assert confirm(clerk, batch, day=DAY + timedelta(1)).changed == 1


def test_a_stranger_sees_nothing_of_it_and_cannot_confirm_it(clerk, tmp_path):
    batch = staged(clerk, save(tmp_path / "a.xlsx", County(1).rows(10)))
    stranger = a_clerk(a_region("邻县"))
    assert not scoped(stranger, ImportBatch).exists()
    assert not scoped(stranger, StagedRow).exists()
    with pytest.raises((ImportBatch.DoesNotExist, Refused)):
        confirm(stranger, batch, day=DAY)


def test_villages_of_another_county_are_not_taken_in(clerk, tmp_path):
    town = Region.objects.get(name="清溪镇")
    batch = staged(a_clerk(town), save(tmp_path / "a.xlsx", County(1).rows(60)))
    rows = scoped(a_clerk(town), StagedRow).filter(batch=batch)
    foreign = rows.exclude(state="ready")
    assert foreign.exists()
    assert {p["code"] for row in foreign for p in row.problems} == {"R-102.place"}


def test_staged_cells_are_encrypted_at_rest(clerk, tmp_path):
    rows = County(1).rows(5)
    batch = staged(clerk, save(tmp_path / "a.xlsx", rows))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM kit_stagedblock WHERE batch_id = %s", [batch.pk])
        [sealed] = [bytes(row[0]) for row in cursor.fetchall()]
    assert b"ARROW1" not in sealed, "the table would lie open"
    [block] = batch.blocks.unscoped("test")
    assert block.cells.open().startswith(b"ARROW1")
    assert rows[0]["citizen"] not in str(block.cells) + repr(block.cells)


def test_a_file_of_many_blocks_is_the_file_again(clerk, tmp_path, monkeypatch):
    """More blocks than one write takes: some go by COPY, the last few as values."""
    monkeypatch.setattr("xieshou.kit.imports.blocks.ROWS_A_BLOCK", 2)
    rows = County(1).rows(60)
    batch = staged(clerk, save(tmp_path / "a.xlsx", rows))
    assert batch.blocks.unscoped("test").count() == 30
    sheet, _problems = sheet_and_problems(clerk, batch)
    assert sheet.text["name"].to_list() == [row["name"] for row in rows]
    assert sheet.text["citizen"].to_list() == [row["citizen"] for row in rows]


def test_the_error_workbook_of_a_batch_is_the_file_again(clerk, tmp_path):
    county = County(5)
    rows, truth = plant(county.rows(300), ["F-01.check", "R-102.word", "F-28.two_heads"], county)
    batch = staged(clerk, save(tmp_path / "a.xlsx", rows))
    sheet, problems = sheet_and_problems(clerk, batch)
    assert {(p.row, p.column, p.code) for p in problems} == truth
    target = tmp_path / "错误.xlsx"
    assert write_errors(target, sheet, problems) == len({row for row, _, _ in truth})
    written = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))
    assert list(written[0]) == [*batch.headings, "错误原因"]


def test_a_file_of_another_layout_is_refused_in_words(clerk, tmp_path):
    path = tmp_path / "名册.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(FileNotRead, match="找不到"):
        staged(clerk, path)


@pytest.mark.slow
def test_five_thousand_rows_with_forty_faults_in_time_and_again_without_change(clerk, tmp_path):
    county = County(11)
    kinds = sorted(PLANTERS)[:10] + sorted(PLANTERS)[-10:]
    rows, truth = plant(county.rows(5000), kinds * 2, county)
    path = save(tmp_path / "a.xlsx", rows)
    started = time.perf_counter()
    batch = staged(clerk, path)
    assert time.perf_counter() - started < 10
    told = {
        (r.number, p["column"], p["code"]) for r in scoped(clerk, StagedRow).filter(batch=batch) for p in r.problems
    }
    assert told == truth
    first = confirm(clerk, batch, day=DAY)
    held = scoped(clerk, StagedRow).filter(batch=batch, state="blocked").count()
    assert (first.new, first.held) == (len(rows) - held, held)
    before = counts(clerk)
    rows = _again(rows)
    again = confirm(clerk, staged(clerk, save(tmp_path / "b.xlsx", rows)), day=DAY)
    assert (again.new, again.changed) == (0, 0)
    assert counts(clerk) == before


def _again(rows: list[Row]) -> list[Row]:
    """The same rows in a file with other bytes."""
    return [row | {"seq": f"{row['seq']} "} for row in rows]


def test_one_household_at_a_time_gives_the_same_register_as_all_at_once(clerk, tmp_path, monkeypatch):
    rows = County(31).rows(40)
    sheet = read_sheet(read_table(save(tmp_path / "a.xlsx", rows)), ROSTER, as_of=DAY)
    homes, everyone = households(sheet, villages(clerk)), people(sheet)

    def contents() -> list[list[dict[str, object]]]:
        hidden = {"id", "ref", "number", "person_id", "household_id", "phone"}
        tables = [
            [{k: v for k, v in row.items() if k not in hidden} for row in scoped(clerk, model).order_by("id").values()]
            for model in TABLES
        ]
        transaction.set_rollback(True)
        return tables

    with transaction.atomic():
        register(clerk, homes, everyone, day=DAY, source="试")
        at_once = contents()
    with transaction.atomic():
        for home in homes:
            members = [fact for fact in everyone if fact.household_no == home.source_no]
            register_household(clerk, home, members, day=DAY, source="试")
        one_by_one = contents()
    assert one_by_one == at_once
    monkeypatch.setattr("xieshou.roster.services.register.PIECE", 7)
    with transaction.atomic():
        done = register(clerk, homes, SheetPeople(sheet), day=DAY, source="试")
        in_pieces = contents()
    assert in_pieces == at_once
    assert (done.state, len(set(done.person_ids)), done.person_ids) == (["new"] * 40, 40, done.created[Person])
    monkeypatch.setattr("xieshou.roster.services.register.people_known", lambda actor: True)
    with transaction.atomic():
        register(clerk, homes, SheetPeople(sheet), day=DAY, source="试")
        as_among_known = contents()
    assert as_among_known == at_once
    assert len(at_once[1]) == 40


def test_every_row_a_first_roster_adds_has_its_event_as_it_stands(clerk, tmp_path, monkeypatch):
    monkeypatch.setattr("xieshou.roster.services.register.PIECE", 7)
    take_in(clerk, save(tmp_path / "a.xlsx", County(6).rows(30)))
    with connection.cursor() as cursor:
        for model in TABLES:
            if not getattr(model, "keeps_history", False):
                continue
            table = model._meta.db_table
            cursor.execute(
                f"SELECT count(*), count(e.id), count(*) FILTER (WHERE e.after = to_jsonb(t)) FROM {table} t "
                "LEFT JOIN audit_event e ON e.\"table\" = %s AND e.row_id = t.id AND e.op = 'insert' "
                "AND e.verb = 'roster.register'",
                [table],
            )
            row_count, *found = cursor.fetchone()
            assert found == [row_count] * 2, table



@pytest.mark.parametrize(("column", "most"), [("household_no", 40), ("person_no", 40), ("name", 100)])
def test_a_text_longer_than_its_place_is_held_and_the_others_come_in(clerk, tmp_path, column, most):
    rows = County(4).rows(20)
    alone = next(row for row in rows if row["member_count"] == "1")
    alone[column] = "王" * (most + 1)
    batch = staged(clerk, save(tmp_path / "a.xlsx", rows))
    held = scoped(clerk, StagedRow).get(batch=batch, state="blocked")
    assert held.number == rows.index(alone) + 2
    assert (held.problems[0]["column"], held.problems[0]["code"]) == (column, "R-102.long")
    with acting(clerk, "test"):
        assert confirm(clerk, batch, day=DAY).new == 19


@pytest.mark.parametrize("only", [None, "the long one"])
def test_a_text_too_long_staged_before_this_was_asked_is_held_on_confirm(clerk, tmp_path, monkeypatch, only):
    rows = County(4).rows(20)
    alone = next(row for row in rows if row["member_count"] == "1")
    alone["name"] = "王" * 101
    number = rows.index(alone) + 2
    with monkeypatch.context() as earlier:
        earlier.setattr("xieshou.roster.rowchecks.person.LENGTHS", {})
        batch = staged(clerk, save(tmp_path / "a.xlsx", rows))
    assert not scoped(clerk, StagedRow).filter(batch=batch, state="blocked").exists()
    done = confirm(clerk, batch, day=DAY, numbers=[number] if only else None)
    assert (done.new, done.held) == (0 if only else 19, 1)
    held = scoped(clerk, StagedRow).get(batch=batch, state="blocked")
    assert (held.number, held.problems[0]["code"]) == (number, "R-102.long")
    assert scoped(clerk, Person).count() == done.new
    batch.refresh_from_db()
    assert batch.state == ("staged" if only else "confirmed")
    if not only:
        assert undo(clerk, batch, reason="测试") > 19


def test_a_fault_that_no_check_explains_stays_a_fault(clerk, tmp_path, monkeypatch):
    monkeypatch.setattr("xieshou.roster.rowchecks.person.LENGTHS", {})
    rows = County(4).rows(20)
    rows[0]["person_no"] = "9" * 41
    batch = staged(clerk, save(tmp_path / "a.xlsx", rows))
    with pytest.raises(DataError), transaction.atomic():
        confirm(clerk, batch, day=DAY)


def test_texts_that_just_fit_come_in(clerk, tmp_path):
    rows = County(4).rows(20)
    alone = next(row for row in rows if row["member_count"] == "1")
    alone |= {"household_no": "9" * 40, "person_no": "8" * 40, "name": "王" * 100}
    assert take_in(clerk, save(tmp_path / "a.xlsx", rows)).new == 20
