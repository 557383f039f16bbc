"""Back into the national system's own columns: what goes out comes back and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.builders import SYSTEM, a_clerk, a_region
from tests.lasting import lasting
from tests.roster.county import DAY, KEYS, TOWNS, County, save
from tests.roster.faults import plant
from xieshou.audit.models import Event
from xieshou.kit.imports import write_rows
from xieshou.kit.imports.services import Desk, confirm, stage
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import Actor, scoped
from xieshou.regions.models import Level
from xieshou.roster.models import Identity, Person
from xieshou.roster.national import FORM_2022, FORM_MEMBERS, FORMS, rows_of, values_of, with_households

pytestmark = pytest.mark.django_db
AT = datetime(2018, 11, 20, 9, tzinfo=UTC)
NAMES = ["阿依古丽·买买提", "努尔买买提•阿卜杜拉", "次仁 旺堆", "吉克.阿支木", "买买提-依明", "古丽。努尔", "李明"]


@lasting
def clerk() -> Actor:
    load_shipped(SYSTEM)
    province = a_region("演示省", level=Level.PROVINCE)
    county = a_region("云山县", parent=a_region("演示市", parent=province), code="459901000000")
    for town, names in TOWNS.items():
        parent = a_region(town, parent=county)
        for village in names:
            a_region(village, parent=parent)
    return a_clerk(county)


def take_in(clerk: Actor, path: Path):
    batch, _new = stage(clerk, Desk(1, clerk.scope.own[0]), "roster.national_2022", path, name=path.name, day=DAY, at=AT)
    return confirm(clerk, batch, day=DAY)


def everybody(clerk: Actor) -> list[int]:
    return list(scoped(clerk, Person).values_list("pk", flat=True))


def exported(clerk: Actor, path: Path, code: str) -> Path:
    form = FORMS[code]
    write_rows(path, str(form.title), form.headings, rows_of(clerk, form, everybody(clerk), DAY))
    return path


@pytest.mark.parametrize("code", FORMS)
@pytest.mark.parametrize("seed", [1, 7, 24])
def test_what_goes_out_comes_back_and_changes_nothing(clerk, tmp_path, code, seed):
    county = County(seed)
    rows, _truth = plant(county.rows(60), ["F-01.check", "F-01.length", "F-01.placeholder", "F-28.kin_sex"], county)
    for at, row in enumerate(rows):
        row["name"] = row["name"] if at % 5 else NAMES[at // 5 % len(NAMES)]
        row["person_no"] = row["person_no"] if at % 3 else ""
        row["school"] = row["school"].replace("小学", "七年级") if at % 2 else row["school"]
    take_in(clerk, save(tmp_path / "in.xlsx", rows))
    events = Event.objects.count()
    again = take_in(clerk, exported(clerk, tmp_path / "out.xlsx", code))
    assert (again.new, again.changed) == (0, 0)
    written = Event.objects.order_by("pk")[events:].values_list("table", flat=True)
    assert set(written) <= {"kit_importbatch"}


def test_a_number_in_doubt_without_a_number_of_the_person_comes_back_to_the_same_person(clerk, tmp_path):
    """The form of 2022 has no date of birth: then household and name tell who it is, where they tell of one."""
    rows = County(3).rows(20)
    head = next(row for row in rows if row["relation"] == "户主")
    head |= {"person_no": "", "citizen": head["citizen"][:17], "id_kind": "临时身份证"}
    take_in(clerk, save(tmp_path / "in.xlsx", rows, [*KEYS, "id_kind"]))
    for code in FORMS:
        again = take_in(clerk, exported(clerk, tmp_path / f"{code}.xlsx", code))
        assert (again.new, again.changed, again.same) == (0, 0, 20)
    assert scoped(clerk, Identity).get(state="pending").kind == "临时身份证"


def test_the_file_has_the_headings_of_the_national_system_and_nothing_else(clerk, tmp_path):
    take_in(clerk, save(tmp_path / "in.xlsx", County(3).rows(20)))
    sheet = openpyxl.load_workbook(exported(clerk, tmp_path / "out.xlsx", "national_2022")).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == FORM_2022
    assert len(rows) == 21
    assert all(isinstance(cell, str) or cell is None for row in rows for cell in row)
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(1, 21)]
    assert len(FORM_2022) == 31
    assert len(set(FORM_MEMBERS)) == len(FORM_MEMBERS)


def test_every_column_of_the_file_that_came_in_is_there_again(clerk, tmp_path):
    rows = County(3).rows(20)
    take_in(clerk, save(tmp_path / "in.xlsx", rows))
    form = FORMS["national_2022"]
    out = {line[6]: dict(zip(form.keys, line, strict=True)) for line in rows_of(clerk, form, everybody(clerk), DAY)}
    same = [key for key in form.keys if key in KEYS and key not in ("seq",)]
    for row in rows:
        assert {key: out[row["person_no"]][key] for key in same} == {key: row[key] for key in same}


def test_a_stranger_gets_no_row_and_households_bring_all_members(clerk, tmp_path):
    take_in(clerk, save(tmp_path / "in.xlsx", County(3).rows(20)))
    stranger = a_clerk(a_region("远方县"))
    people = everybody(clerk)
    assert list(rows_of(stranger, FORMS["national_2022"], people, DAY)) == []
    assert values_of(stranger, FORMS["national_2022"], people[0], DAY)[0] == ("县(市、区、旗)", "")
    head = next(pk for pk in people)
    family = with_households(clerk, [head], DAY)
    assert head in family


def test_one_persons_values_in_order(clerk, tmp_path):
    rows = County(3).rows(5)
    take_in(clerk, save(tmp_path / "in.xlsx", rows))
    person = scoped(clerk, Person).get(source_no=rows[0]["person_no"])
    values = values_of(clerk, FORMS["national_2022"], person.pk, DAY)
    assert [heading for heading, _value in values] == [h for h in FORM_2022 if h != "序号"]
    assert dict(values)["证件号码"] == rows[0]["citizen"]
