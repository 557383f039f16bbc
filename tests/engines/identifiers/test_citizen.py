from __future__ import annotations

import time
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from xieshou.engines.identifiers import Fault, Form, check_character, is_citizen_number, read_citizen, read_citizens

DAY = date(2018, 11, 20)


def a_number(area: str = "459901", born: str = "19850230", serial: str = "123") -> str:
    return area + born + serial + check_character(area + born + serial)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_numbers_printed_in_the_standard_are_valid(number):
    assert is_citizen_number(number)
    assert ric.calc_check_digit(number) == number[-1]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("110105194912310021", Fault.CHECK),
        ("11010519491331002X", Fault.DATE),
        (a_number(born="19850229"), Fault.DATE),
        (a_number(born="20181121"), Fault.FUTURE),
        ("11010519491231002", Fault.LENGTH),
        ("110105194912310000", Fault.EXCEL),
        ("999999198501010015", Fault.PLACEHOLDER),
        ("110105********002X", Fault.MASKED),
        ("11010519491231OO2X", Fault.CHARACTERS),
        ("", Fault.EMPTY),
        (None, Fault.EMPTY),
        ("11010519491231002X" + "85", Fault.DISABILITY),
        ("11010519491231002X" + "45", Fault.DISABILITY),
        ("11010519491231002X" + "44C1", Fault.DISABILITY),
    ],
)
def test_each_fault_has_its_name_and_no_number_comes_back(written, fault):
    read = read_citizen(written, as_of=DAY)
    assert (read.fault, read.number, read.birth_on) == (fault, None, None)


def test_a_number_that_truly_ends_in_000_is_not_called_damaged():
    # The serial 000 does not occur, but 17 digits ending 00 with check 0 do: search one and read it.
    sound = next(n for n in (a_number(f"4599{k}", "19850201", "100") for k in range(10, 99)) if n.endswith("000"))
    assert read_citizen(sound, as_of=DAY).fault is Fault.NONE


@pytest.mark.parametrize(
    "written",
    [" 11010519491231002x ", "１１０１０５１９４９１２３１００２Ｘ", '="11010519491231002X"', "'11010519491231002X"],
)
def test_spellings_forgiven_by_reading_are_not_valid_as_they_stand(written):
    assert not is_citizen_number(written)
    assert read_citizen(written, as_of=DAY).number == "11010519491231002X"


def test_fifteen_digits_gain_century_and_check_and_keep_the_original():
    read = read_citizen("110105491231002", as_of=DAY)
    assert (read.number, read.written, read.form) == ("11010519491231002X", "110105491231002", Form.ID15)


def test_disability_numbers_are_split():
    read = read_citizen("11010519491231002X44B1", as_of=DAY)
    assert (read.number, read.disability_kind, read.disability_grade) == ("11010519491231002X", 4, 4)
    assert (read.form, read.birth_on, read.sex) == (Form.DISABILITY22, date(1949, 12, 31), "2")


def test_unknown_area_is_a_warning_and_a_revoked_one_is_fine_when_the_caller_knows_it():
    number = a_number("513321", "19850201")
    assert read_citizen(number, as_of=DAY, areas={"513301"}).warning is Fault.AREA_UNKNOWN
    assert read_citizen(number, as_of=DAY, areas={"513301", "513321"}).warning is Fault.NONE
    assert read_citizen(number, as_of=DAY, areas={"513301"}).number == number


BIRTHS = st.dates(date(1900, 1, 1), date(2026, 12, 31)).map(lambda d: d.strftime("%Y%m%d"))
SOUND = st.builds(
    a_number, st.from_regex(r"[1-8][0-9]{5}", fullmatch=True), BIRTHS, st.from_regex(r"[0-9]{3}", fullmatch=True)
)


@given(SOUND)
def test_check_character_agrees_with_the_oracle(number):
    assert ric.calc_check_digit(number) == number[-1]


@given(SOUND, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_or_one_swap_of_neighbours_never_passes(number, place, step):
    if number[place] != "X":
        other = str((int(number[place]) + step) % 10)
        assert not is_citizen_number(number[:place] + other + number[place + 1 :])
    swapped = list(number)
    swapped[place - 1], swapped[place] = swapped[place], swapped[place - 1]
    assert place == 0 or "".join(swapped) == number or not is_citizen_number("".join(swapped))


SPOILED = st.one_of(
    SOUND,
    SOUND.map(lambda n: n[:17] + "1"),
    SOUND.map(lambda n: n[:15] + "000"),
    SOUND.map(lambda n: n[:6] + n[8:17]),
    SOUND.map(lambda n: f" {n.lower()}\u3000"),
    SOUND.flatmap(lambda n: st.from_regex(r"[0-9][0-9](B[0-9])?", fullmatch=True).map(lambda tail: n + tail)),
    st.from_regex(r"[0-9]{17}[0-9Xx]", fullmatch=True),
    st.text(st.sampled_from("0123456789Xx*＊Ｘ１ \u3000'=\"ABß身"), max_size=24),
    st.none(),
)


@settings(max_examples=200)
@given(st.lists(SPOILED, max_size=12), st.sampled_from([None, frozenset(["110105", "459901"])]))
def test_the_column_reader_answers_as_the_single_reader(written, areas):
    columns = read_citizens(pl.Series(written, dtype=pl.String), as_of=DAY, areas=areas)
    for row, text in enumerate(written):
        one = read_citizen(text, as_of=DAY, areas=areas)
        assert (columns.number[row], columns.birth_on[row], columns.sex[row]) == (one.number, one.birth_on, one.sex), (
            text
        )
        assert (columns.fault[row], columns.form[row], columns.warning[row]) == (one.fault, one.form, one.warning), text
        assert (columns.disability_kind[row] or None, columns.disability_grade[row] or None) == (
            one.disability_kind,
            one.disability_grade,
        )


@pytest.mark.parametrize(
    ("born", "fault"),
    [("20000229", Fault.NONE), ("20040229", Fault.NONE), ("19000229", Fault.DATE), ("19990229", Fault.DATE),
     ("20000431", Fault.DATE), ("20001300", Fault.DATE), ("20000000", Fault.DATE), ("20001231", Fault.NONE)],
)  # fmt: skip
def test_the_calendar_of_both_readers(born, fault):
    number = a_number(born=born)
    assert read_citizen(number, as_of=DAY).fault is fault
    assert read_citizens(pl.Series([number]), as_of=DAY).fault[0] == fault


def test_a_hundred_thousand_numbers_take_far_less_than_a_second():
    numbers = pl.Series([a_number(born="19850201", serial=f"{k % 1000:03d}") for k in range(1000)] * 100)
    started = time.process_time()
    columns = read_citizens(numbers, as_of=DAY)
    assert columns.fault.sum() == 0
    assert time.process_time() - started < 1.0
