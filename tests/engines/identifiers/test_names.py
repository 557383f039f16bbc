from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest

from tests.engines.identifiers.vectors import rows
from xieshou.engines.identifiers import (
    initials,
    mask_card,
    mask_citizen,
    mask_name,
    mask_phone,
    name_key,
    name_keys,
    sort_key,
    sort_keys,
)
from xieshou.engines.identifiers.names import SEPARATORS


def test_all_thirteen_separators_of_the_reference_list_are_known():
    assert {row["char"] for row in rows("names/separator_variants.csv")} == set(SEPARATORS)
    assert len(SEPARATORS) == 13


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_name_compares_equal_whatever_separates_its_parts(separator):
    assert name_key(f"阿依古丽{separator}麦麦提") == name_key("阿依古丽麦麦提")
    assert mask_name(f"阿依古丽{separator}麦麦提").startswith("阿*")


def test_every_minority_name_part_survives_joining_and_comparing():
    parts = [row["token"] for row in rows("names/minority_name_tokens.csv")]
    joined = pl.Series([f"{a}·{b}" for a, b in pairwise(parts)])
    assert name_keys(joined).to_list() == [name_key(name) for name in joined]
    assert all(key and "·" not in key for key in name_keys(joined))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("曾国藩", "zeng1 guo2 fan1"),
        ("单雄信", "shan4 xiong2 xin4"),
        ("覃三", "qin2 san1"),
        ("尉迟恭", "yu4 chi2 gong1"),
        ("区大任", "ou1 da4 ren4"),
        ("张 三", "zhang1 san1"),
        ("欧阳", "ou1 yang2"),
    ],
)
def test_family_names_are_read_as_family_names(name, key):
    assert sort_key(name) == key
    assert initials(name) == "".join(s[0] for s in key.split())


def test_a_minority_name_is_not_given_a_family_reading():
    assert sort_key("任古丽·单增") == "ren4 gu3 li4 dan1 zeng1"


def test_columns_answer_as_single_names():
    names = pl.Series(["欧阳娜娜", None, "曾 国藩", "阿依古丽．麦麦提", "Ａbc", ""])
    assert name_keys(names).to_list() == [name_key(n or "") for n in names]
    keys, letters = sort_keys(names)
    assert keys.to_list() == [sort_key(n or "") for n in names]
    assert letters.to_list() == [initials(n or "") for n in names]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("欧阳娜娜", "欧阳**"), ("张三", "张*"), ("王小明", "王**"), ("欧阳", "欧*"), ("张", "*"), ("", "")],
)
def test_masked_names(name, shown):
    assert mask_name(name) == shown


def test_masked_numbers_show_only_what_was_agreed():
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("1234") == "****"
    assert mask_citizen("11010519491231002X") == "**************002X"
    assert mask_card("6222020000001234") == "****1234"
