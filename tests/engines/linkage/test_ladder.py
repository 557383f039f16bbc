"""The ladder: SQL and its slow twin agree; each rule links what it says, and not without any one of its agreements."""

from __future__ import annotations

import sys
from datetime import date

import polars as pl
import pytest
from bench.linkage import score
from bench.linkage_data import rosters
from hypothesis import given, settings
from hypothesis import strategies as st

from xieshou.engines.linkage import RULES, Link, check, prepared
from xieshou.engines.linkage.ladder import Rule
from xieshou.kit.linking import link, pairs_within

BASE = {
    "number": None,
    "name": "韦小妹",
    "birth_on": date(1990, 1, 1),
    "village": "v1",
    "phone": "15400000001",
    "household": "h1",
}
SCHEMA = {"id": pl.Int64, "number": pl.String, "name": pl.String, "birth_on": pl.Date, "village": pl.String,
          "phone": pl.String, "household": pl.String}  # fmt: skip


def valid(body: str) -> str:
    from xieshou.engines.identifiers import check_character

    return body + check_character(body)


def a_list(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame([{"id": at, **BASE, **row} for at, row in enumerate(rows, 1)], schema=SCHEMA)


def by_sql(left: pl.DataFrame, right: pl.DataFrame, rules: tuple[Rule, ...] = RULES) -> list[Link]:
    found = link(left, right, rules=rules, threads=1)
    both = [(found.links, False), (found.undecided, True)]
    return sorted(Link(row[0], row[1], row[2], tied) for rows, tied in both for row in rows.iter_rows())


def linked(left: dict, right: dict) -> list[str]:
    """Rules that link one row with one row."""
    return [found.rule for found in by_sql(a_list(left), a_list(right)) if not found.is_tied]


ONE = valid("45129919900101001")
TYPO = ONE[:10] + str((int(ONE[10]) + 1) % 10) + ONE[11:]
FAR = valid("45129919850715006")
NEXT = valid("45129919900101003")
LATIN = "WEI XIAO MEI"
ELSEWHERE = {"village": "v9", "phone": None, "household": None}


@pytest.mark.parametrize(
    ("rule", "left", "right", "without"),
    [
        ("R01", {"number": ONE}, {"number": ONE, "name": LATIN, **ELSEWHERE}, {"number": FAR}),
        ("R02", {"number": ONE}, {"number": ONE, "name": "韦小芳", **ELSEWHERE}, {"number": FAR}),
        ("R03", {}, {"number": ONE, "phone": None, "household": None}, {"name": "陈大明"}),
        ("R04", {"number": ONE}, {"number": TYPO, **ELSEWHERE}, {"number": NEXT}),
        ("R05", {}, {"name": "韦晓妹", "household": None}, {"birth_on": date(1971, 5, 6), "village": "v9", "phone": None}),
        ("R06", {"number": ONE}, {"number": TYPO, "name": LATIN, **ELSEWHERE}, {"number": FAR}),
        ("R07", {}, {"birth_on": date(1990, 1, 2), "village": "v9", "household": None}, {"phone": "15400000002"}),
        ("R08", {"number": ONE}, {"number": TYPO, "birth_on": date(1973, 8, 9), "phone": None, "household": None}, {"number": FAR}),
        ("R09", {"number": ONE}, {"number": TYPO, "name": "韦小芳", "phone": None, "household": None}, {"number": NEXT}),
        ("R10", {}, {"name": "韦小芳", "village": "v9", "household": None}, {"name": "韦大芳"}),
        ("R11", {"number": ONE}, ELSEWHERE, {"number": FAR}),
        ("R12", {"number": ONE}, {"name": "韦小芳", "phone": None, "household": None}, {"name": "陈小妹"}),
        ("R13", {"number": ONE}, {"name": LATIN, **ELSEWHERE}, {"number": FAR}),
        ("R14", {"number": ONE}, {"birth_on": date(1990, 1, 2), "phone": None, "household": None}, {"birth_on": date(1971, 5, 6)}),
        ("Q01", {"number": ONE}, {"number": ONE, "name": "陈大明", "birth_on": date(1971, 5, 6), **ELSEWHERE}, {"number": FAR}),
        ("Q02", {"number": ONE}, {"number": FAR, "phone": None, "household": None}, {"village": "v9"}),
        ("Q03", {"number": ONE}, {"number": FAR, "birth_on": date(1990, 1, 2), "village": "v9", "phone": None}, {"household": None}),
        ("Q04", {"number": ONE}, {"number": FAR, "village": "v9", "household": None}, {"phone": None}),
    ],
)  # fmt: skip
def test_each_rule_links_what_it_says_and_not_without_one_of_its_agreements(rule, left, right, without):
    assert linked(left, right) == [rule]
    assert rule not in linked(left, right | without)


def test_every_rule_has_its_example():
    asked = test_each_rule_links_what_it_says_and_not_without_one_of_its_agreements.pytestmark[0].args[1]
    assert [row[0] for row in asked] == [rule.code for rule in RULES]


def test_two_valid_numbers_keep_twins_apart_and_a_broken_one_does_not():
    assert not set(linked({"number": ONE, "name": "韦小妹"}, {"number": NEXT, "name": "韦小芳"})) & {
        "R09",
        "R10",
        "R12",
    }
    assert linked({"number": ONE}, {"number": TYPO, "name": "韦小芳", "phone": None, "household": None}) == ["R09"]


def test_equal_rivals_are_left_to_a_person():
    left, right = a_list({"number": ONE}), a_list({"household": None}, {"household": None})
    assert by_sql(left, right) == [Link(1, 1, "R03", is_tied=True), Link(1, 2, "R03", is_tied=True)]


def test_unknown_never_agrees_with_unknown():
    nothing = dict.fromkeys(("number", "birth_on", "village", "phone", "household"))
    assert linked(nothing, nothing) == []


def test_names_agree_over_separators_and_pinyin():
    rows = a_list(
        {"name": "阿依古丽·买买提"},
        {"name": "阿依古丽•买买提"},
        {"name": "AYIGULI MAIMAITI"},
        {"name": "单雄信"},
        {"name": "Shan Xiongxin"},
    )
    ready = prepared(rows)
    assert ready["name"][0] == ready["name"][1]
    assert ready["sound"][0] == ready["sound"][1] == ready["sound"][2]
    assert ready["sound"][3] == ready["sound"][4]


FEW = st.fixed_dictionaries(
    {
        "number": st.sampled_from([None, ONE, TYPO, FAR, NEXT, "45129919900101"]),
        "name": st.sampled_from(["韦小妹", "韦小芳", "韦晓妹", "陈小妹", LATIN, ""]),
        "birth_on": st.sampled_from([None, date(1990, 1, 1), date(1990, 1, 2), date(1990, 2, 1)]),
        "village": st.sampled_from([None, "v1", "v2"]), "phone": st.sampled_from([None, "p1", "p2"]),
        "household": st.sampled_from([None, "h1", "h2"]),
    }
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(FEW, max_size=7), st.lists(FEW, max_size=7))
def test_sql_answers_as_its_slow_twin(left, right):
    left, right = a_list(*left), a_list(*right)
    assert by_sql(left, right) == check(prepared(left).to_dicts(), prepared(right).to_dicts())


def test_the_order_of_rows_changes_nothing():
    data = rosters(3, 2_000)
    found = link(data.left, data.right)
    again = link(
        data.left.sample(fraction=1, shuffle=True, seed=5), data.right.sample(fraction=1, shuffle=True, seed=6)
    )
    assert found.links.equals(again.links)
    assert found.undecided.equals(again.undecided)


def test_no_pyarrow_is_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert linked({"number": ONE}, {"number": ONE}) == ["R01"]


def test_the_ladder_holds_its_promise_on_generated_rosters():
    data = rosters(11, 30_000)
    good = score(data, link(data.left, data.right).links)
    assert good.precision >= 0.9998
    assert good.recall >= 0.996
    assert set(good.by_pattern["pattern"]) >= {"typo", "swap", "missing id", "homophone", "twin", "shared phone"}


def test_pairs_within_one_list_come_once_with_their_surest_rule():
    rows = a_list(
        {"number": ONE}, {"number": TYPO}, {"number": FAR, "name": "陈大明", "birth_on": date(1971, 5, 6), **ELSEWHERE}
    )
    found = pairs_within(rows)
    assert found.select("left_id", "right_id", "rule").rows() == [(1, 2, "R03")]
