from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from tests.engines.identifiers.vectors import rows
from xieshou.engines.identifiers import Fault, passes_luhn, read_card, read_cards, read_phone, read_phones


@pytest.mark.parametrize("prefix", [f"1{second}{third}" for second in range(3, 10) for third in range(10)])
def test_no_mobile_prefix_is_refused(prefix):
    assert read_phone(prefix + "00001234")[1] is Fault.NONE


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("0771-1234567", "07711234567"),
        ("(010)12345678", "01012345678"),
        ("+86 138 0000 1234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("13800001234/0771-1234567", "13800001234"),
        ("13800001234、13900001234", "13800001234"),
    ],
)
def test_spellings_of_phones(written, digits):
    assert read_phone(written) == (digits, Fault.NONE)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("12800001234", Fault.FORM),
        ("1380000123", Fault.FORM),
        ("138****1234", Fault.MASKED),
        (None, Fault.EMPTY),
        ("无", Fault.FORM),
    ],
)
def test_faults_of_phones(written, fault):
    assert read_phone(written) == (None, fault)


@given(
    st.lists(
        st.one_of(
            st.text("0123456789-+/、 ()１*", max_size=16), st.from_regex(r"(86)?1[0-9]{10}", fullmatch=True), st.none()
        ),
        max_size=10,
    )
)
def test_phone_columns_answer_as_single_phones(written):
    digits, fault = read_phones(pl.Series(written, dtype=pl.String))
    assert list(zip(digits, map(Fault, fault.tolist()), strict=True)) == [read_phone(text) for text in written]


@given(st.from_regex(r"[0-9]{9,32}", fullmatch=True))
def test_luhn_agrees_with_the_oracle(digits):
    assert passes_luhn(digits) == luhn.is_valid(digits)


def test_a_passbook_number_stays_usable_with_a_warning():
    assert read_card("123456789012") == ("123456789012", Fault.LUHN)


@given(st.lists(st.one_of(st.text("0123456789- *x４", max_size=34), st.none()), max_size=10))
def test_card_columns_answer_as_single_cards(written):
    digits, fault = read_cards(pl.Series(written, dtype=pl.String))
    assert list(zip(digits, map(Fault, fault.tolist()), strict=True)) == [read_card(text) for text in written]


def test_every_listed_issuer_number_reads_as_a_card():
    for row in rows("vectors/bank_card_bins.csv")[:200]:
        body = row["bin"].ljust(int(row["card_length"]) - 1, "0")
        assert read_card(body + luhn.calc_check_digit(body))[1] is Fault.NONE
