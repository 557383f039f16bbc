"""Editions of towns and villages: two code systems, renames, ends, nothing twice; refused by file and line."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import SYSTEM
from xieshou.engines.errors import InputError
from xieshou.regions.editions import Place, day_in, read_edition
from xieshou.regions.models import CodeSystem, Level, Region, RegionCode
from xieshou.regions.selectors import focused_paths, regions_by_code
from xieshou.regions.services import Edition, import_edition, import_tags
from xieshou.regions.services.editions import NoFactsYet, OlderEdition, name_key
from xieshou.regions.taglists import read_tag_list

STATS, CIVIL = CodeSystem.STATISTICS, CodeSystem.CIVIL_AFFAIRS
FIRST = Edition(STATS, Level.TOWN, date(2018, 10, 31), "统计局2018")
TOWNS = [
    Place("540424001", "扎木镇", "540424"),
    Place("540424002", "倾多镇", "540424"),
    Place("441900003", "东城街道办事处", "441900"),
    Place("130171001", "开发区街道办事处", "130171"),
    Place("999999001", "无处镇", "999999"),
]


@pytest.fixture
def towns(tree, db):
    return import_edition(SYSTEM, FIRST, TOWNS)


def test_towns_find_their_county_and_their_path(towns):
    assert (towns.added, towns.under_prefecture, dict(towns.unplaced)) == (4, 1, {"999999": 1})
    town = Region.objects.get(code="540424001")
    assert (town.parent.name, town.full_name) == ("波密县", "西藏自治区林芝市波密县扎木镇")
    assert str(town.path) == f"{town.parent.path}.{town.pk}"
    assert Region.objects.get(code="441900003").parent.name == "东莞市"


@pytest.mark.usefixtures("towns")
def test_the_second_time_nothing_changes():
    again = import_edition(SYSTEM, FIRST, TOWNS)
    assert (again.added, again.renamed, again.ended, again.unchanged) == (0, 0, 0, 4)


@pytest.mark.usefixtures("towns")
def test_a_later_edition_renames_adds_and_ends():
    later = Edition(STATS, Level.TOWN, date(2023, 6, 30), "统计局2023")
    done = import_edition(
        SYSTEM, later, [Place("540424001", "扎木新镇", "540424"), Place("540424009", "新设镇", "540424")]
    )
    assert (done.added, done.renamed, done.ended) == (1, 1, 1)
    town = Region.objects.get(code="540424001")
    assert (town.name, town.full_name) == ("扎木新镇", "西藏自治区林芝市波密县扎木新镇")
    assert town.names.get(ended_on=date(2023, 6, 29)).name == "扎木镇"
    assert Region.objects.get(code="540424002").ended_on == date(2023, 6, 29)
    assert Region.objects.get(code="441900003").ended_on is None  # the edition says nothing about 东莞
    with pytest.raises(OlderEdition):
        import_edition(SYSTEM, FIRST, TOWNS)


@pytest.mark.usefixtures("towns")
def test_the_ministry_s_code_goes_to_the_same_town():
    civil = Edition(CIVIL, Level.TOWN, date(2026, 9, 1), "民政部2026")
    done = import_edition(
        SYSTEM, civil, [Place("540424100", "扎木镇", "540424"), Place("441900100", "东城街道", "441900")]
    )
    assert (done.added, done.coded) == (0, 2)
    town = Region.objects.get(name="扎木镇")
    codes = dict(RegionCode.objects.filter(region=town).values_list("system", "code"))
    assert codes == {STATS: "540424001", CIVIL: "540424100"}
    assert regions_by_code(["540424100"], date(2026, 9, 1), CIVIL) == {"540424100": town.pk}


@pytest.mark.usefixtures("towns")
def test_villages_stand_below_their_town():
    edition = Edition(STATS, Level.VILLAGE, date(2018, 10, 31), "统计局2018")
    done = import_edition(
        SYSTEM, edition, [Place("540424001201", "甲村", "540424001"), Place("5", "乙村", "540424888")]
    )
    assert (done.added, dict(done.unplaced)) == (1, {"540424888": 1})
    assert Region.objects.get(name="甲村").full_name == "西藏自治区林芝市波密县扎木镇甲村"


@pytest.mark.usefixtures("tree", "db")
def test_a_part_of_an_edition():
    part = Edition(STATS, Level.TOWN, date(2018, 10, 31), "统计局2018", within="540400")
    assert import_edition(SYSTEM, part, TOWNS).added == 2


@pytest.mark.django_db
def test_towns_of_unknown_counties_are_refused():
    with pytest.raises(NoFactsYet):
        import_edition(SYSTEM, FIRST, [TOWNS[-1]])


@pytest.mark.usefixtures("tree", "db")
def test_a_list_of_tags_is_imported_with_its_document():
    text = (
        "code,name,tag,detail,started_on,ended_on,source\n"
        "451022,田东县,old_base,左右江革命老区,,,国函〔2015〕21号\n"
        "513321,康定县,old_base,川陕,2010-01-01,,某名单\n"
        "999999,无处县,old_base,,,,某名单\n"
    )
    done = import_tags(SYSTEM, read_tag_list(text))
    assert (done.added, done.known, [row.line for row in done.unknown]) == (2, 0, [4])
    assert import_tags(SYSTEM, read_tag_list(text)).added == 0
    assert len(focused_paths("old_base", date(2018, 6, 1))) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,code\n", "line 1"),
        ("code,name,tag,detail,started_on,ended_on,source\n45102,田东县,x,,,,y\n", "line 2"),
        ("code,name,tag,detail,started_on,ended_on,source\n451022,田东县,,,,,y\n", "标签"),
        ("code,name,tag,detail,started_on,ended_on,source\n451022,田东县,x,,,,\n", "来源文件"),
        ("code,name,tag,detail,started_on,ended_on,source\n451022,田东县,x,,2018/1/1,,y\n", "2018/1/1"),
    ],
)
def test_a_broken_list_of_tags_is_refused_by_line(text, words):
    with pytest.raises(InputError, match=words):
        read_tag_list(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,name\n1,x\n", "第1行"),
        ("town_code,name,county_code\n540424001,扎木镇,540424\n54042400,x,540424\n", "第3行"),
        ("town_code,name,county_code\n540424001,扎木镇,540424\n540424001,倾多镇,540424\n", "重复"),
        ("town_code,name,county_code\n540424001,扎木镇,5404\n", "上级代码"),
        ("village_code,name\n540424001201,\n", "第2行"),
    ],
)
def test_a_broken_edition_is_refused_by_line(tmp_path, text, words):
    path = tmp_path / "towns_2018-10-31.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_edition(path)


def test_the_reference_editions_are_read(shared):
    kind, towns = read_edition(shared / "data/divisions/towns_2018-10-31.csv")
    assert (kind, len(towns)) == ("town", 43564)
    assert day_in("towns_mca_2026-09.csv") == date(2026, 9, 1)
    assert name_key("东华门街道办事处") == name_key("东华门街道") == "东华门"
