"""The notice's own table: every assertion of domain.md §7 on 附件2 as printed, read as of 2018-06-01."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from xieshou.pairings.facts import attachment2
from xieshou.pairings.reading import as_json, read_table
from xieshou.regions.gazetteer import shipped_tree

DAY = date(2018, 6, 1)


@pytest.fixture(scope="module")
def reading():
    return read_table(attachment2(), DAY)


@pytest.fixture(scope="module")
def rows(reading):
    return reading.rows


def recipients(rows, *supporters, task=None, under=None):
    chosen = [row.recipient for row in rows if row.supporter.name in supporters or not supporters]
    return [end for end in chosen if under is None or end.parent == under]


def notes_of(rows, recipient):
    return [note.code for row in rows if row.recipient.written == recipient for note in row.notes]


def test_totals(reading):
    printed = as_json(reading)
    assert (printed["rows"], printed["supporters"], printed["task_types"]) == (84, 12, 4)
    assert len(printed["pairs"]) == 84
    assert [pair["recipient"]["written"] for pair in printed["needs_review"]] == ["西藏林芝援朗县"]
    assert [c["code"] for c in printed["needs_review"][0]["recipient"]["candidates"]] == ["540426"]


def test_the_whole_province_and_eleven_cities_help(rows):
    names = {row.supporter.name for row in rows}
    cities = {
        "广州市",
        "深圳市",
        "珠海市",
        "佛山市",
        "惠州市",
        "东莞市",
        "中山市",
        "江门市",
        "肇庆市",
        "湛江市",
        "茂名市",
    }
    assert names == {"广东省"} | cities
    both = {end.name for end in recipients(rows)} & names
    assert both == {"肇庆市", "湛江市", "茂名市"}
    assert "汕头市" not in names | {end.name for end in recipients(rows)}


def test_every_county_of_ganzi_once(rows):
    ganzi = [end.code for end in recipients(rows, under="513300")]
    assert len(ganzi) == 18
    assert sorted(ganzi) == [unit.code for unit in shipped_tree().counties_under("513300", 2018)]


def test_every_county_of_linzhi_once_and_two_farms(rows):
    under = recipients(rows, under="540400")
    held = [c.code for row in rows if row.held for c in row.recipient.candidates]
    counties = sorted([end.code for end in under if end.code] + held)
    assert counties == [unit.code for unit in shipped_tree().counties_under("540400", 2018)]
    assert [end.name for end in under if end.level == "F"] == ["察隅农场", "米林农场"]


def test_guangxi_counties_replace_their_cities(rows):
    counts = {
        city: len([end for end in recipients(rows, city) if end.code.startswith("45")])
        for city in ("江门市", "肇庆市", "湛江市", "茂名市")
    }
    assert counts == {"江门市": 4, "肇庆市": 4, "湛江市": 3, "茂名市": 5}
    assert all(end.level == "X" for city in counts for end in recipients(rows, city) if end.code.startswith("45"))


def test_repeated_recipients(rows):
    times = Counter(end.name for end in recipients(rows))
    assert {times[name] for name in ("花垣县", "龙山县", "郧西县")} == {4}
    assert times["昭通市"] == 2
    inside = [row.recipient.name for row in rows if row.task.code == "in_province"]
    assert len(inside) == len(set(inside)) == 12
    assert all(row.task.standard == "省定标准" for row in rows if row.task.code == "in_province")
    assert all(row.task.standard == "国定标准" for row in rows if row.task.code != "in_province")


def test_no_cycle_among_pairs_of_one_type(rows):
    for task in {row.task.code for row in rows}:
        ends = {(row.supporter.code, row.recipient.code) for row in rows if row.task.code == task and not row.held}
        while ends:
            leaves = {b for _, b in ends} - {a for a, _ in ends}
            assert leaves, f"cycle among {task}"
            ends = {(a, b) for a, b in ends if b not in leaves}


def test_codes_of_the_day_and_of_today(rows):
    by_name = {row.recipient.written: row.recipient for row in rows}
    assert (by_name["西藏林芝米林县"].code, by_name["西藏林芝米林县"].code_today) == ("540422", "540481")
    assert (by_name["四川甘孜州康定县"].code, by_name["四川甘孜州康定县"].name) == ("513301", "康定市")
    corps = by_name["新疆兵团农三师图木舒克市"]
    assert (corps.code, corps.parent, corps.line, corps.level) == ("659003", "650000", "兵团", "B")
    for row in rows:
        for end in (row.supporter, row.recipient):
            assert not end.code or shipped_tree().on(end.code, 2018)
            assert not end.code_today or shipped_tree().on(end.code_today, 2024)


@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        ("四川甘孜自治州", "I-02"),
        ("梅州", "I-03"),
        ("梅州", "I-07"),
        ("清远市", "I-03"),
        ("天等", "I-07"),
        ("天等", "I-06"),
        ("湖北郧西县", "I-08"),
        ("湖南花垣县", "I-09"),
        ("新疆喀什的喀什市", "I-09"),
        ("贵州黔南自治州", "I-10"),
        ("西藏林芝援朗县", "I-11"),
        ("四川甘孜州康定县", "I-12"),
        ("西藏林芝米林县", "I-12"),
        ("察隅农场", "I-13"),
        ("新疆兵团农三师图木舒克市", "I-14"),
        ("塔什库尔干县", "I-15"),
        ("塔什库尔干县", "I-10"),
    ],
)
def test_what_was_noticed(rows, recipient, code):
    assert code in notes_of(rows, recipient)


def test_notes_on_the_whole_table(reading):
    codes = [note.code for note in reading.notes]
    assert [codes.count(code) for code in ("I-01", "I-04", "I-17", "I-19")] == [1, 1, 1, 1]
    assert any("江门" in note.text for note in reading.notes if note.code == "I-19")


def test_only_the_shifted_rows_are_shifted(rows):
    shifted = {row.supporter.name for row in rows if any(note.code == "I-03" for note in row.notes)}
    assert shifted == {"广州市", "深圳市", "佛山市", "东莞市", "中山市"}


def test_the_remark_and_the_raw_cells_are_kept(rows):
    remarked = [row for row in rows if row.remark]
    assert [row.recipient.name for row in remarked] == ["喀什市", "塔什库尔干塔吉克自治县"]
    assert remarked[0].remark == "对口支援方案由深圳市自行制定"
    assert remarked[0].cells[2] == "新疆喀什的喀什市和塔什库尔干县（对口支援方案由深圳市自行制定）"
    printed = attachment2().decode().splitlines()
    assert all("\t".join(row.cells) == printed[row.line - 1] for row in rows)


def test_the_shipped_table_is_the_notice_s(shared):
    assert (shared / "notice/attachment2.tsv").read_bytes() == attachment2()
