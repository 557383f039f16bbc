"""Tables of jobs into spells: only the impossible is held back, the rest is asked; the same table again changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.builders import SYSTEM, a_clerk, a_region
from tests.lasting import lasting
from tests.roster.county import DAY, TOWNS, County, Row, save
from xieshou.kit.imports import write_rows
from xieshou.kit.imports.models import ImportBatch, StagedRow
from xieshou.kit.imports.services import Confirmed, Desk, confirm, stage
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import Actor, scoped
from xieshou.placements.enums import Channel, Status
from xieshou.placements.layouts import AWAY, CLOSING, EMPLOYMENT
from xieshou.placements.models import PersonStatus, Spell
from xieshou.placements.services.intake import take_back
from xieshou.placements.services.status import refresh_all
from xieshou.roster.enums import Rung
from xieshou.roster.models import Person

pytestmark = pytest.mark.django_db
AT = datetime(2018, 11, 20, 9, tzinfo=UTC)


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
def adults(clerk, tmp_path) -> list[Row]:
    rows = County(5).rows(40)
    confirm(clerk, staged(clerk, "roster.national_2022", save(tmp_path / "base.xlsx", rows)), day=DAY)
    refresh_all(SYSTEM, day=DAY, at=AT)
    return [row for row in rows if row["ability"] == "普通劳动力"]


def staged(clerk: Actor, layout: str, path: Path) -> ImportBatch:
    return stage(clerk, Desk(1, clerk.scope.own[0]), layout, path, name=path.name, day=DAY, at=AT)[0]


def job(row: Row, **more: str) -> dict[str, str]:
    return {
        "劳动力姓名": row["name"], "身份证号": row["citizen"], "就业渠道": "自行就业", "就业地域": "省外", "就业类型": "转移就业",
        "就业单位": "远方制衣厂", "就业起始日期": "2018-03-01", "签订合同或协议(月)": "12", "就业地址": "远方省远方市", **more,
    }  # fmt: skip


def table(path: Path, layout, *rows: dict[str, str]) -> Path:
    headings = [column.heading for column in layout.columns if any(column.heading in row for row in rows)]
    write_rows(path, str(layout.title), headings, [[row.get(heading, "") for heading in headings] for row in rows])
    return path


def batch_of(clerk: Actor, path: Path, *rows: dict[str, str], layout=EMPLOYMENT) -> ImportBatch:
    return staged(clerk, layout.code, table(path, layout, *rows))


def told(clerk: Actor, batch: ImportBatch) -> dict[int, set[str]]:
    return {row.number: {p["code"] for p in row.problems} for row in scoped(clerk, StagedRow).filter(batch=batch)}


def take_in(clerk: Actor, path: Path, *rows: dict[str, str], layout=EMPLOYMENT) -> Confirmed:
    return confirm(clerk, batch_of(clerk, path, *rows, layout=layout), day=DAY)


def spell_of(clerk: Actor, row: Row) -> Spell:
    return scoped(clerk, Spell).get(person__source_no=row["person_no"])


def test_a_row_becomes_a_spell_as_reported_and_the_status_follows(clerk, adults, tmp_path):
    done = take_in(clerk, tmp_path / "a.xlsx", job(adults[0], 岗位工种="缝纫工"))
    assert done.new == 1
    spell = spell_of(clerk, adults[0])
    assert (spell.kind, spell.channel, spell.rung, spell.is_two_sided) == (Status.UNIT, Channel.OWN, Rung.REPORTED, False)
    assert (spell.started_on, spell.ended_on, spell.employer_text) == (date(2018, 3, 1), None, "远方制衣厂")
    assert spell.wage_fen_month is None
    assert "省外 远方省远方市" in spell.evidence
    assert scoped(clerk, PersonStatus).get(person=spell.person).status == Status.UNIT


def test_the_same_table_again_changes_nothing_and_a_last_day_ends_the_spell(clerk, adults, tmp_path):
    rows = [job(row) for row in adults[:5]]
    take_in(clerk, tmp_path / "a.xlsx", *rows)
    again = take_in(clerk, tmp_path / "b.xlsx", *rows, {})
    assert (again.new, again.changed, again.same) == (0, 0, 5)
    ended = take_in(clerk, tmp_path / "c.xlsx", job(adults[0], 就业终止日期="2018-08-31"))
    assert (ended.new, ended.changed) == (0, 1)
    assert (spell_of(clerk, adults[0]).ended_on, scoped(clerk, Spell).count()) == (date(2018, 8, 31), 5)


@pytest.mark.parametrize(
    ("more", "code", "blocks"),
    [
        ({"就业起始日期": ""}, "F-25.no_start", True),
        ({"就业起始日期": "2019-05-01"}, "F-25.starts_later", True),
        ({"就业终止日期": "2018-01-01"}, "F-25.order", True),
        ({"就业起始日期": "1990-01-01"}, "F-04.start", True),
        ({"就业起始日期": "1818-03-01"}, "F-25.before_birth", True),
        ({"就业终止日期": "2019-02-28"}, "F-25.ends_later", False),
        ({"特色就业": "特设公岗", "就业类型": "农业就业", "就业渠道": "组织介绍", "就业地域": "乡(镇)内"}, "F-13.kind", False),
        ({"特色就业": "公益专岗", "就业地域": "乡(镇)内"}, "F-13.channel", False),
        ({"特色就业": "公益专岗", "就业渠道": "组织介绍"}, "F-13b.outside", False),
        ({"就业渠道": "组织介绍"}, "R-047.organised", False),
        ({"就业单位": ""}, "F-10.employer", False),
        ({"就业渠道": ""}, "R-041.channel", False),
    ],
)  # fmt: skip
def test_only_what_cannot_be_is_held_back(clerk, adults, tmp_path, more, code, blocks):
    batch = batch_of(clerk, tmp_path / "a.xlsx", job(adults[0], **more), job(adults[1]))
    assert code in told(clerk, batch)[2]
    assert confirm(clerk, batch, day=DAY).new == (1 if blocks else 2)


def test_a_start_before_birth_tells_no_age(clerk, adults, tmp_path):
    batch = batch_of(clerk, tmp_path / "a.xlsx", job(adults[0], 就业起始日期="1818-03-01"))
    [row] = scoped(clerk, StagedRow).filter(batch=batch)
    assert [p["sentence"] for p in row.problems] == ["第2行“就业起始日期”:就业起始日期早于本人的出生日期"]


def test_a_place_of_its_own_kind_says_more_than_organised(clerk, adults, tmp_path):
    take_in(clerk, tmp_path / "a.xlsx", job(adults[0], 就业渠道="组织介绍", 特色就业="社区工厂"),
            job(adults[1], 就业渠道="组织介绍", 特色就业="公益专岗", 就业地域="乡(镇)内"))  # fmt: skip
    assert spell_of(clerk, adults[0]).channel == Channel.COMMUNITY_FACTORY
    assert (spell_of(clerk, adults[1]).channel, spell_of(clerk, adults[1]).kind) == (Channel.PUBLIC_POST, Status.PUBLIC_POST)


def test_two_jobs_at_once_are_asked_about(clerk, adults, tmp_path):
    take_in(clerk, tmp_path / "a.xlsx", job(adults[0]))
    rows = [job(adults[0], 就业单位="另一厂", 就业起始日期="2018-05-01"), job(adults[1]), job(adults[1], 就业单位="另一厂", 就业起始日期="2018-06-01")]
    batch = batch_of(clerk, tmp_path / "b.xlsx", *rows)
    codes = told(clerk, batch)
    assert "F-09.at_work" in codes[2]
    assert "F-09.twice" in codes[4]


def test_somebody_the_register_does_not_know_is_held_back(clerk, adults, tmp_path):
    batch = batch_of(clerk, tmp_path / "a.xlsx", job(adults[0] | {"citizen": "11010519491231002X", "name": "李明"}))
    assert told(clerk, batch)[2] == {"F-02.unknown_person"}


def test_a_second_sheet_of_last_days_closes_what_is_open(clerk, adults, tmp_path):
    take_in(clerk, tmp_path / "a.xlsx", *[job(row) for row in adults[:3]], job(adults[1], 就业单位="另一厂"))
    rows = [
        {"身份证号码": adults[0]["citizen"], "结束日期": "2018-10-31"},
        {"身份证号码": adults[1]["citizen"], "结束日期": "2018-10-31"},
        {"身份证号码": adults[2]["citizen"], "结束日期": "2018-01-01"},
        {"身份证号码": adults[3]["citizen"], "结束日期": "2018-10-31"},
        {"身份证号码": adults[2]["citizen"], "结束日期": "2019-10-31"},
    ]
    batch = batch_of(clerk, tmp_path / "b.xlsx", *rows, layout=CLOSING)
    codes = told(clerk, batch)
    assert codes[3] == {"F-25.several_open"}
    assert codes[4] == {"F-25.close_order"}
    assert codes[5] == {"F-25.nothing_open"}
    assert "F-25.closes_later" in codes[6]
    assert confirm(clerk, batch, day=DAY).changed == 1
    assert spell_of(clerk, adults[0]).ended_on == date(2018, 10, 31)


def test_the_monthly_export_of_those_away(clerk, adults, tmp_path):
    rows = [
        {"户编号": adults[0]["household_no"], "姓名": adults[0]["name"], "是否已务工": "是", "务工企业名称": "远方厂", "开始时间": "2018-03"},
        {"户编号": adults[1]["household_no"], "姓名": adults[1]["name"], "是否已务工": "否"},
    ]  # fmt: skip
    done = take_in(clerk, tmp_path / "a.xlsx", *rows, layout=AWAY)
    assert (done.new, done.same) == (1, 1)
    assert spell_of(clerk, adults[0]).started_on == date(2018, 3, 1)


def test_taking_the_batch_back_takes_the_jobs_and_brings_the_status_back(clerk, adults, tmp_path):
    batch = batch_of(clerk, tmp_path / "a.xlsx", job(adults[0]))
    confirm(clerk, batch, day=DAY)
    take_back(clerk, batch.ref, day=DAY, reason="传错了")
    assert not scoped(clerk, Spell).exists()
    person = scoped(clerk, Person).get(source_no=adults[0]["person_no"])
    assert scoped(clerk, PersonStatus).get(person=person).status != Status.UNIT


def test_pay_below_nothing_holds_its_row_and_the_others_come_in(clerk, adults, tmp_path):
    batch = batch_of(clerk, tmp_path / "a.xlsx", job(adults[0], **{"月工资(元)": "3200"}), job(adults[1], **{"月工资(元)": "-5"}))
    assert told(clerk, batch)[3] == {"F-11.below", *told(clerk, batch).get(2, set())}
    done = confirm(clerk, batch, day=DAY)
    assert (done.new, done.held) == (1, 1)
