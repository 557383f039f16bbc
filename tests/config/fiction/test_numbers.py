"""No number may be wrong, and none may belong to anybody."""

import csv

import numpy as np
import pytest
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from xieshou.config.fiction.numbers import citizen_numbers, credit_code, phones


def test_citizen_numbers_carry_the_check_an_independent_library_computes(county):
    for number in county.persons["citizen_no"]:
        assert mod_11_2.is_valid(number), number


def test_citizen_numbers_are_distinct_even_when_all_share_a_birthday():
    born = np.full(1000, np.datetime64("1980-02-29", "D"))
    numbers = citizen_numbers(born, np.arange(1000) % 2 == 0)
    assert numbers.n_unique() == 1000
    assert all(number[:14] == "45129919800229" and len(number) == 18 for number in numbers)


def test_a_birthday_too_crowded_for_the_standard_is_refused():
    with pytest.raises(ValueError, match="500"):
        citizen_numbers(np.full(501, np.datetime64("1980-02-29", "D")), np.ones(501, bool))


def test_the_area_was_never_assigned(shared):
    with (shared / "data/divisions/gb2260_history_1981_2024.csv").open(encoding="utf-8") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    assert "451200" in codes  # the prefecture is real
    assert "451299" not in codes


def test_the_occupations_are_real_classes(shared):
    from xieshou.config.fiction.codes import OCCUPATIONS

    with (shared / "data/codes/csco2022_occupations.csv").open(encoding="utf-8") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file) if row["level"] == "2"}
    assert {f"{code}-00-00": name for code, name, *_ in OCCUPATIONS}.items() <= names.items()
    assert len({code for code, *_ in OCCUPATIONS}) == len(OCCUPATIONS) == 40


def test_phones_lie_in_the_unissued_block_and_differ():
    numbers = phones(np.arange(50_000), 3)
    assert numbers.str.contains(r"^154\d{8}$").all()
    assert numbers.n_unique() == 50_000


def test_credit_codes_are_valid_and_visibly_invented(county):
    for code in county.employers["code"]:
        assert uscc.is_valid(code), code
        assert code[8:12] == "FAKE"
    assert credit_code("91", "451299", 31**4 - 1)[8:16] == "FAKEYYYY"
