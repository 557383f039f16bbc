"""比对令牌: the same number meets itself under one key and nowhere else; what is not whole is refused; a guess needs the key."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.engines.errors import InputError
from xieshou.engines.identifiers import check_character
from xieshou.engines.tokens import (
    Found,
    Key,
    Table,
    Use,
    earliest,
    matched,
    read_key,
    read_table,
    token_of,
    write_key,
    write_table,
)

UNTIL = date(2018, 10, 30)
KEY = Key(bytes(range(32)), Use("c1", "p1", UNTIL))


def number(serial: int) -> str:
    first = f"99000119900301{serial:03d}"
    return first + check_character(first)


def test_a_token_is_the_hmac_of_the_comparison_the_pairing_and_the_number():
    said = f"xieshou-token/1|c1|p1|{number(7)}".encode()
    assert token_of(number(7), KEY) == hmac.new(bytes(range(32)), said, hashlib.sha256).hexdigest()[:32]


@pytest.mark.parametrize("other", [
    Key(bytes(31) + b"\x01", KEY.use), Key(KEY.secret, Use("c2", "p1", UNTIL)), Key(KEY.secret, Use("c1", "p2", UNTIL)),
])  # fmt: skip
def test_another_key_comparison_or_pairing_gives_other_tokens(other):
    mine = {token_of(number(n), KEY) for n in range(200)}
    assert not mine & {token_of(number(n), other) for n in range(200)}


@pytest.mark.parametrize("written", ["", "990001199003010070", number(1).lower() + " ", number(1)[:17], "990001900301007"])
def test_a_doubtful_number_has_no_token(written):
    with pytest.raises(ValueError, match="sound"):
        token_of(written, KEY)


@given(st.sets(st.integers(0, 999), max_size=40), st.sets(st.integers(0, 999), max_size=40))
def test_those_in_both_are_found_and_nobody_else(ours, theirs):
    home = Table.of("home", KEY, {token_of(number(n), KEY): Found() for n in ours})
    there = Table.of("there", KEY, {token_of(number(n), KEY): Found("2018-03", "440307") for n in theirs})
    found = matched(read_table(write_table(home), side="home"), read_table(write_table(there), side="there"))
    assert set(found.rows) == {token_of(number(n), KEY) for n in ours & theirs}
    assert read_table(write_table(found), side="found") == found


def test_the_order_of_rows_tells_nothing():
    rows = {token_of(number(n), KEY): Found() for n in range(50)}
    back = dict(reversed(list(rows.items())))
    assert write_table(Table.of("home", KEY, rows)) == write_table(Table.of("home", KEY, back))


def test_tables_hold_neither_numbers_nor_key():
    text = write_table(Table.of("home", KEY, {token_of(number(n), KEY): Found() for n in range(50)}))
    assert not any(number(n) in text for n in range(50))
    assert KEY.secret.hex() not in text


def test_who_holds_a_table_and_no_key_cannot_try_numbers():
    table = Table.of("home", KEY, {token_of(number(7), KEY): Found()})
    guesses = [Key(bytes([n]) * 32, KEY.use) for n in range(64)]
    assert not any(token_of(number(7), guess) in table.rows for guess in guesses)
    assert token_of(number(7), KEY) in table.rows  # with the key one guess is enough: so the key never goes to its holder


def test_two_comparisons_do_not_meet():
    other = Key(KEY.secret, Use("c2", "p1", UNTIL))
    with pytest.raises(InputError, match="同一次比对"):
        matched(Table.of("home", KEY, {}), Table.of("there", other, {}))


def test_the_first_month_counts_where_somebody_is_registered_twice():
    rows = [("a", Found("2018-05", "1")), ("a", Found("2017-02", "2")), ("a", Found("", "3"))]
    assert earliest(rows) == {"a": Found("2017-02", "2")}


@pytest.mark.parametrize(("change", "said"), [
    (lambda t: t.replace("xieshou-tokens/1", "else"), "第1行"),
    (lambda t: "{}\n" + t, "第1行"),
    (lambda t: t[: t.rindex("\n", 0, -1) + 1], "不全"),
    (lambda t: t.replace("2018-03", "2018-13", 1), "第2行"),
    (lambda t: t.replace(",440307", "", 1), "第2行"),
    (lambda t: t.replace("440307", "44030", 1), "第2行"),
])  # fmt: skip
def test_a_broken_table_is_refused_by_its_line(change, said):
    text = write_table(Table.of("there", KEY, {token_of(number(n), KEY): Found("2018-03", "440307") for n in range(3)}))
    with pytest.raises(InputError, match=said):
        read_table(change(text), side="there")
    with pytest.raises(InputError, match="home"):
        read_table(text, side="home")


def test_a_key_file_reads_back_and_runs_out():
    assert read_key(write_key(KEY), on=UNTIL) == KEY
    with pytest.raises(InputError, match="过期"):
        read_key(write_key(KEY), on=date(2018, 10, 31))
    for text in ("", "{}", "[]", write_key(KEY).replace("00010203", "zz"), write_key(KEY).replace("token-key/1", "x")):
        with pytest.raises(InputError, match="密钥"):
            read_key(text, on=UNTIL)
