"""The shipped fact tables: totals, closed references, and that they are what the reference data say."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files

import pytest

from xieshou.regions.areas import autonomous_counties, three_regions
from xieshou.regions.facts import rows_of
from xieshou.regions.facts.build import build
from xieshou.regions.gazetteer import Level, shipped_tree


def test_the_832_counties_left_in_the_published_numbers():
    years = Counter(row["year_left"] for row in rows_of("tags_832"))
    assert years == {"2016": 28, "2017": 125, "2018": 283, "2019": 344, "2020": 52}
    assert sum(years.values()) == 832


def test_every_tagged_county_is_a_county_of_2018_or_a_committee_without_code():
    tree = shipped_tree()
    committees = []
    for row in rows_of("tags_832"):
        if row["code_system"] != "GB/T 2260":
            committees.append(row["name_in_list"])
            continue
        unit = tree.on(row["code"], 2018)
        assert unit is not None, row
        assert unit.level is Level.COUNTY
    assert sorted(committees) == ["冷湖行委", "大柴旦行委", "茫崖行委"]


def test_three_regions_and_three_prefectures_derive_to_210_units():
    area = Counter(area for _, area in three_regions().values())
    assert area == {"西藏": 74, "四省藏区": 75, "南疆四地州": 33, "凉山州": 16, "怒江州": 4, "临夏州": 8}
    assert len(three_regions()) == 210
    assert three_regions()["513422"] == ("三区", "四省藏区")  # 木里, inside 凉山州 as well


def test_the_120_autonomous_counties_are_known_by_name():
    # 117 自治县 and 3 自治旗, unchanged since 2003.
    assert len(autonomous_counties(2018)) == 120


def test_units_in_force_at_the_end_of_2018_and_of_2024():
    # GB/T 2260 at the end of the year: 2018 2,851 county-level units (with 台湾 etc. the province rows), 34 provinces.
    tree = shipped_tree()
    at = {year: Counter(unit.level for unit in tree.units if unit.at_end_of(year)) for year in (2018, 2024)}
    assert at[2018] == {"P": 34, "C": 333, "X": 2851}
    assert at[2024] == {"P": 34, "C": 333, "X": 2846}


def test_every_unit_has_one_parent_in_force_with_it():
    tree = shipped_tree()
    for unit in tree.units:
        if unit.level is Level.PROVINCE:
            assert unit.parent == ""
        else:
            above = [up for up in tree.spans(unit.parent) if up.since <= unit.since < (up.until or 9999)]
            assert len(above) == 1, unit


def test_every_ended_unit_leads_to_units_in_force():
    tree = shipped_tree()
    assert [unit for unit in tree.units if not tree.heirs(unit)] == []
    assert all(heir.until is None for unit in tree.units for heir in tree.heirs(unit))


@pytest.mark.parametrize(
    ("code", "heirs"),
    [
        ("513321", ["513301"]),  # 康定县 → 康定市, 2015
        ("540422", ["540481"]),  # 米林县 → 米林市, 2023
        ("542600", ["540400"]),  # 林芝地区 → 林芝市, 2015: derived from its counties
        ("500105", ["500157"]),  # 江北区 → 两江新区, 2025: from the list of changes
        ("341400", ["340100", "340200", "340500"]),  # 巢湖市 was divided in 2011
    ],
)
def test_successors(code, heirs):
    tree = shipped_tree()
    assert [heir.code for heir in tree.heirs(tree.spans(code)[-1])] == heirs


def test_documented_changes_agree_with_the_history():
    known = shipped_tree()
    for row in rows_of("changes"):
        for code in (row["from_code"], row["to_code"]):
            assert not code or known.spans(code), row


def test_the_shipped_tables_are_what_the_reference_data_give(shared):
    rebuilt = build(shared / "data")
    for name, text in rebuilt.items():
        assert files("xieshou.regions.facts").joinpath(name).read_text(encoding="utf-8") == text, name


def test_three_regions_equal_the_reference_list(shared):
    path = shared / "data/tags/three_regions_three_prefectures_2018.csv"
    with path.open(encoding="utf-8-sig") as file:
        listed = {
            row["code_2018"]: row["area"].removeprefix("三区-").removeprefix("三州-") for row in csv.DictReader(file)
        }
    assert listed == {code: area for code, (_, area) in three_regions().items()}
