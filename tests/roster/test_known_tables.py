"""Templates and exports about people the register knows: found, checked row by row, taken in as far as there is a place for it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import SYSTEM, a_clerk, a_region
from tests.lasting import lasting
from tests.roster.county import DAY, TOWNS, County, Row, save
from xieshou.kit.imports import read_sheet, read_table, write_errors, write_rows, write_template
from xieshou.kit.imports.importers import all_importers
from xieshou.kit.imports.models import ImportBatch, StagedRow
from xieshou.kit.imports.opening.words import normal_heading
from xieshou.kit.imports.services import Confirmed, Desk, confirm, sheet_and_problems, stage, undo
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import Actor, scoped
from xieshou.roster import layouts_known as tables
from xieshou.roster.known import NoRoomYet
from xieshou.roster.models import ClaimedWish, Household, Identity, Intention, Person, Profile

pytestmark = pytest.mark.django_db
AT = datetime(2018, 11, 20, 9, tzinfo=UTC)
HEADERS = Path(__file__).parents[3] / "shared" / "data" / "templates" / "official_column_headers.csv"


@lasting
def clerk() -> Actor:
    load_shipped(SYSTEM)
    county = a_region("云山县", code="459901000000")
    for town, names in TOWNS.items():
        parent = a_region(town, parent=county)
        for village in names:
            a_region(village, parent=parent)
    return a_clerk(county)


@lasting
def people(clerk, tmp_path) -> list[Row]:
    """Forty people the register knows."""
    rows = County(5).rows(40)
    path = save(tmp_path / "base.xlsx", rows)
    confirm(clerk, staged(clerk, "roster.national_2022", path), day=DAY)
    return rows


def staged(clerk: Actor, layout: str, path: Path) -> ImportBatch:
    return stage(clerk, Desk(1, clerk.scope.own[0]), layout, path, name=path.name, day=DAY, at=AT)[0]


def table(path: Path, layout, *rows: dict[str, str]) -> Path:
    """Rows by heading, in the layout's own order; no heading that the layout does not know."""
    said = dict.fromkeys(heading for row in rows for heading in row)
    places = [column.key for column in layout.columns]
    headings = sorted(said, key=lambda heading: places.index(layout.by_heading[normal_heading(heading)]))
    write_rows(path, str(layout.title), headings, [[row.get(heading, "") for heading in headings] for row in rows])
    return path


def take_in(clerk: Actor, layout, path: Path) -> tuple[ImportBatch, Confirmed]:
    batch = staged(clerk, layout.code, path)
    return batch, confirm(clerk, batch, day=DAY)


def told(clerk: Actor, batch: ImportBatch) -> dict[int, list[str]]:
    return {row.number: [p["code"] for p in row.problems] for row in scoped(clerk, StagedRow).filter(batch=batch)}


def person_of(clerk: Actor, row: Row) -> Person:
    return scoped(clerk, Person).get(source_no=row["person_no"])


def adults(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["ability"] == "普通劳动力"]


def test_members_bring_claims_and_never_a_will(clerk, people, tmp_path):
    row = adults(people)[0]
    head = next(one for one in people if one["household_no"] == row["household_no"] and one["relation"] == "户主")
    said = {
        "户主姓名": head["name"], "户主证件号码": head["citizen"], "姓名": row["name"], "身份证号": row["citizen"],
        "电话": "13911112222", "文化程度": "大专", "就业创业状态": "未就业创业", "就创业意愿": "有转移就业意愿",
        "劳动能力": "弱劳动力", "培训教育状态": "未参加培训", "备注": "走访",
    }  # fmt: skip
    batch, done = take_in(clerk, tables.MEMBERS, table(tmp_path / "m.xlsx", tables.MEMBERS, said))
    assert (done.new, done.changed) == (0, 1)
    person = person_of(clerk, row)
    profile = scoped(clerk, Profile).get(person=person, ended_on=None)
    assert (profile.education, profile.ability, profile.rung) == ("05", "05", 0)
    assert person.phone.reveal() == "13911112222"
    assert person.extra["备注"] == "走访"
    assert "R-082.training_wish" in told(clerk, batch)[2]
    assert not scoped(clerk, Intention).exists()
    assert scoped(clerk, ClaimedWish).filter(person=person).count() == 1


def test_somebody_without_a_known_number_is_found_by_household_and_name_or_by_telephone_and_name(clerk, people, tmp_path):
    first, second = adults(people)[:2]
    wrong = first["citizen"][:-1] + ("1" if first["citizen"][-1] != "1" else "2")
    rows = [
        {"贫困户编号": first["household_no"], "姓名": first["name"], "身份证号": wrong, "劳动技能": "技能劳动力"},
        {"贫困户编号": "", "姓名": second["name"], "身份证号": "", "联系方式": second["phone"], "劳动技能": "技能劳动力"},
        {"贫困户编号": "0", "姓名": "不在册", "身份证号": "", "劳动技能": "技能劳动力"},
    ]
    batch = staged(clerk, tables.PEOPLE.code, table(tmp_path / "p.xlsx", tables.PEOPLE, *rows))
    codes = told(clerk, batch)
    assert "F-02.unknown_person" in codes[4]
    count = scoped(clerk, Person).count()
    assert (confirm(clerk, batch, day=DAY).changed, scoped(clerk, Person).count()) == (2, count)
    for row in (first, second):
        assert scoped(clerk, Profile).get(person=person_of(clerk, row), ended_on=None).ability == "02"
    identity = scoped(clerk, Identity).get(person=person_of(clerk, first))
    assert identity.number.reveal() == first["citizen"]


def test_a_number_of_somebody_else_is_held_back(clerk, people, tmp_path):
    first, second = adults(people)[:2]
    row = {"姓名": second["name"], "身份证号": first["citizen"], "劳动技能": "技能劳动力"}
    batch = staged(clerk, tables.PEOPLE.code, table(tmp_path / "p.xlsx", tables.PEOPLE, row))
    assert told(clerk, batch)[2] == ["F-02.known_name"]


def test_heads_bring_what_is_known_of_the_household(clerk, people, tmp_path):
    head = next(row for row in people if row["relation"] == "户主")
    said = {
        "户主姓名": head["name"], "户主身份证号": head["citizen"], "户主电话": "13900001111", "详细住址": "云山镇一组12号",
        "是否属于易地扶贫搬迁户": "是", "安置点名称": "新苑", "脱贫状态": "已脱贫",
    }  # fmt: skip
    take_in(clerk, tables.HEADS, table(tmp_path / "h.xlsx", tables.HEADS, said))
    household = scoped(clerk, Household).get(source_no=head["household_no"])
    assert household.phone.reveal() == "13900001111"
    assert household.extra["安置点名称"] == "新苑"
    assert household.extra["脱贫状态"] == "已脱贫"


def test_a_school_place_is_a_claim_of_being_at_school_while_it_lasts(clerk, people, tmp_path):
    row, other = adults(people)[:2]
    base = {"院校名称": "演示技校", "院校地址": "演示市", "是否苏陕协作": "否"}
    rows = [
        base | {"姓名": row["name"], "身份证号": row["citizen"], "入学日期": "2018-09-01"},
        base | {"姓名": other["name"], "身份证号": other["citizen"], "入学日期": "2015-09-01", "毕业日期": "2018-07-01"},
    ]
    take_in(clerk, tables.SCHOOLS, table(tmp_path / "s.xlsx", tables.SCHOOLS, *rows))
    now = {one: scoped(clerk, Profile).get(person=person_of(clerk, one_row), ended_on=None).school
           for one, one_row in (("row", row), ("other", other))}  # fmt: skip
    assert now == {"row": "10", "other": "01"}


@pytest.mark.parametrize("layout", [tables.TRAINING, tables.VENTURES], ids=["training", "ventures"])
def test_what_has_no_room_yet_is_checked_row_by_row_and_kept_and_says_so(clerk, people, tmp_path, layout):
    row = adults(people)[0]
    good = {
        "姓名": row["name"], "身份证号": row["citizen"], "培训类型": "技能培训", "培训工种": "电工", "培训单位名称": "演示学校",
        "起始日期": "2018-05-01", "终止日期": "2018-05-10", "实际培训天数": "30", "创业项目": "养蜂", "创业地址": "演示村",
        "登记注册": "是", "带动就业人数": "2", "带动贫困劳动力人数": "5",
    }  # fmt: skip
    rows = [{h: text for h, text in one.items() if normal_heading(h) in layout.by_heading} for one in (good, good | {"终止日期": "2018-04-01"})]
    batch = staged(clerk, layout.code, table(tmp_path / "t.xlsx", layout, *rows))
    codes = told(clerk, batch)
    assert codes[2] == [{"roster.training": "F-25.days", "roster.ventures": "F-25.hired"}[layout.code]]
    if layout is tables.TRAINING:
        assert "F-25.order" in codes[3]
    with pytest.raises(NoRoomYet):
        confirm(clerk, batch, day=DAY)
    sheet, _problems = sheet_and_problems(clerk, batch)
    assert len(sheet) == 2


def test_a_planned_departure_is_a_wish_to_be_asked_about(clerk, people, tmp_path):
    row = next(one for one in adults(people) if not one["wish"])
    said = {"姓名": row["name"], "证件号码": row["citizen"], "是否计划务工": "是", "计划务工所在县": "演示区"}
    take_in(clerk, tables.PLANS, table(tmp_path / "w.xlsx", tables.PLANS, said))
    wish = scoped(clerk, ClaimedWish).get(person=person_of(clerk, row))
    assert (wish.text, wish.place_text) == ("计划外出务工", "演示区")


def test_undoing_puts_everything_back(clerk, people, tmp_path):
    row = adults(people)[0]
    before = scoped(clerk, Profile).get(person=person_of(clerk, row), ended_on=None).ability
    said = {"姓名": row["name"], "身份证号": row["citizen"], "劳动技能": "技能劳动力", "联系方式": "13912345678"}
    batch, _done = take_in(clerk, tables.PEOPLE, table(tmp_path / "p.xlsx", tables.PEOPLE, said))
    undo(clerk, batch, reason="传错了")
    assert scoped(clerk, Profile).get(person=person_of(clerk, row), ended_on=None).ability == before
    assert person_of(clerk, row).phone.reveal() == row["phone"]


def test_the_same_table_again_changes_nothing(clerk, people, tmp_path):
    rows = [{"姓名": r["name"], "身份证号": r["citizen"], "劳动技能": "技能劳动力"} for r in adults(people)]
    take_in(clerk, tables.PEOPLE, table(tmp_path / "a.xlsx", tables.PEOPLE, *rows))
    again = take_in(clerk, tables.PEOPLE, table(tmp_path / "b.xlsx", tables.PEOPLE, *rows, {}))[1]
    assert (again.new, again.changed) == (0, 0)


def test_every_template_reads_back_and_its_error_file_has_its_columns(clerk, tmp_path):
    for importer in all_importers():
        layout = importer.layout
        path = tmp_path / f"{layout.code}.xlsx"
        write_template(path, layout)
        head = read_table(path, wanted=layout.by_heading).cells.row(0)
        shown = [column.heading for column in layout.columns if column.in_template]
        assert [text.rstrip("*") for text in head] == shown
        row = dict.fromkeys(shown, "x")
        sheet = read_sheet(read_table(table(tmp_path / f"{layout.code}2.xlsx", layout, row)), layout, as_of=DAY)
        found = importer.check(clerk, sheet, DAY)
        assert found, layout.code
        write_errors(tmp_path / "errors.xlsx", sheet, found)
        assert list(read_table(tmp_path / "errors.xlsx").cells.row(0)) == [*sheet.headings, "错误原因"]


def official(name: str) -> list[str]:
    with HEADERS.open(encoding="utf-8-sig", newline="") as file:
        return [row["header"] for row in csv.DictReader(file) if row["template"] == name]


@pytest.mark.skipif(not HEADERS.exists(), reason="the table of official headings is not here: layouts are not compared with it")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("已脱贫人口名单", "roster.national_2022"), ("贫困人口信息 (PkrkInfo)", "roster.people"),
        ("（自定义）监测对象信息", "roster.monitored"), ("计划外出务工信息", "roster.plans"),
        ("（务工月监测）已外出务工信息", "placements.away"), ("外出务工人员调查表", "roster.away"),
        ("就业信息导入 (employment)", "placements.employment"), ("培训信息导入 (training)", "roster.training"),
    ],
)  # fmt: skip
def test_every_official_heading_is_known_to_its_layout(name, code):
    layout = next(one.layout for one in all_importers() if one.layout.code == code)
    assert [text for text in official(name) if normal_heading(text) not in layout.by_heading] == []



def test_months_that_no_year_has_are_asked_about_and_not_written(clerk, people, tmp_path):
    rows = [row for row in people if row["ability"] == "普通劳动力"][:2]
    facts = [{"姓名": row["name"], "证件号码": row["citizen"], "务工时间": months} for row, months in zip(rows, ("13", "99999"), strict=True)]
    batch, _done = take_in(clerk, tables.PEOPLE, table(tmp_path / "a.xlsx", tables.PEOPLE, *facts))
    assert all("R-102.range" in codes for codes in told(clerk, batch).values())
    assert not scoped(clerk, Profile).filter(reported_months__gt=12).exists()


def test_a_number_too_large_to_be_kept_is_not_called_no_number(clerk, people, tmp_path):
    row = next(row for row in people if row["ability"] == "普通劳动力")
    facts = {"姓名": row["name"], "证件号码": row["citizen"], "务工时间": "9" * 13}
    batch = staged(clerk, tables.PEOPLE.code, table(tmp_path / "a.xlsx", tables.PEOPLE, facts))
    codes = told(clerk, batch)[2]
    assert "R-102.large" in codes
    assert "R-102.number" not in codes
