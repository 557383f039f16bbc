from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from tests.engines.identifiers.vectors import rows
from xieshou.engines.identifiers import Fault, read_credit, read_credits
from xieshou.engines.identifiers.credit import ALPHABET, check_character, inner_check_character


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "93450124MA90001260",  # the sum is 0 modulo 31: the check is 0, which 31 - s alone would miss
        "93450124MA9000003Y",
        "93450124MA9000011R",
    ],
)
def test_worked_codes_are_valid(code):
    assert read_credit(code).code == code


def test_reference_vectors_have_the_answer_they_name():
    for vector in rows("vectors/uscc_vectors.csv"):
        is_valid = read_credit(vector["input"]).code is not None
        assert is_valid == (vector["expected"] == "valid"), vector


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("12345", Fault.LENGTH),
        ("9111000060003IOZSV", Fault.CHARACTERS),
        ("A1110000600037341L", Fault.FORM),
        ("", Fault.EMPTY),
        ("91110000600037341N", Fault.CHECK),
    ],
)
def test_faults_are_named(written, fault):
    assert read_credit(written).fault is fault


def test_a_wrong_inner_check_is_a_warning_only():
    first17 = "93450124" + "MA900001" + ("X" if inner_check_character("MA900001") != "X" else "1")
    read = read_credit(first17 + check_character(first17))
    assert (read.fault, read.warning) == (Fault.NONE, Fault.INNER_CHECK)


FIRST17 = st.tuples(
    st.sampled_from(["91", "92", "93", "52", "12", "N1"]),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


@given(FIRST17)
def test_check_character_agrees_with_the_oracle(first17):
    assert check_character(first17) == uscc.calc_check_digit(first17)


@given(
    st.lists(
        st.one_of(
            FIRST17.map(lambda f: f + check_character(f)),
            FIRST17.map(lambda f: f.lower() + "0"),
            st.text(ALPHABET + "IOSVZ* ｘ", max_size=20),
            st.none(),
        ),
        max_size=10,
    )
)
def test_the_column_reader_answers_as_the_single_reader(written):
    code, fault, warning = read_credits(pl.Series(written, dtype=pl.String))
    for row, text in enumerate(written):
        one = read_credit(text)
        assert (code[row], fault[row], warning[row]) == (one.code, one.fault, one.warning), text
