"""Written place names as of a day: found, or candidates with reasons, never mended."""

from __future__ import annotations

from datetime import date

import pytest

from xieshou.regions.gazetteer import Verdict, shipped_gazetteer

DAY = date(2018, 6, 1)


def found(written: str, within: str | None = None, day: date = DAY):
    book = shipped_gazetteer()
    return book.resolve(written, day, book.unit(within, day) if within else None)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("广西壮族自治区", "450000"),
        ("广西", "450000"),
        ("内蒙古", "150000"),
        ("黑龙江", "230000"),
        ("黑龙江哈尔滨市", "230100"),
        ("四川甘孜自治州", "513300"),
        ("四川甘孜州", "513300"),
        ("甘孜藏族州", "513300"),
        ("云南怒江自治州", "533300"),
        ("毕节市", "520500"),
        ("西藏林芝波密县", "540424"),
        ("新疆喀什疏附县", "653121"),
        ("新疆喀什的喀什市", "653101"),
        ("新疆喀什地区塔什库尔干县", "653131"),
        ("四川甘孜甘孜县", "513328"),
        ("新疆兵团农三师图木舒克市", "659003"),
        ("四川甘孜州康定县", "513301"),
        ("西藏林芝地区波密县", "540424"),
        ("安徽巢湖市含山县", "340522"),
        ("湖南花垣县", "433124"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("青海海南", "632500"),
        ("海南州", "632500"),
    ],
)
def test_one_place(written, code):
    answer = found(written)
    assert answer.place is not None, answer.reason
    assert answer.place.code == code


@pytest.mark.parametrize(
    ("written", "within", "code"),
    [
        ("天等县", "451400", "451425"),
        ("龙州", "451400", "451423"),
        ("富川县", "451100", "451123"),
        ("金秀", "451300", "451324"),
        ("中山", "440000", "442000"),
        ("甘孜", "513300", "513328"),
        ("和田县", "650000", "653221"),
        ("龙胜", "450000", "450328"),
    ],
)
def test_one_place_within_a_context(written, within, code):
    answer = found(written, within)
    assert answer.place is not None, answer.reason
    assert answer.place.code == code


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("四川甘孜", ["513300", "513328"]),
        ("新疆喀什", ["653100", "653101"]),
        ("白云区", ["440111", "520113"]),
        ("中山", ["210202", "442000"]),
        ("东乡县", ["361003", "622926"]),  # 江西东乡县 became a district in 2017; 东乡族自治县 is called so
    ],
)
def test_several_places_are_candidates(written, candidates):
    answer = found(written)
    assert answer.verdict is Verdict.SEVERAL
    assert answer.place is None
    assert [candidate.code for candidate in answer.candidates] == candidates


def test_a_misspelt_name_is_never_mended():
    answer = found("西藏林芝援朗县")
    assert answer.place is None
    assert [candidate.code for candidate in answer.candidates] == ["540426"]
    assert "援朗县" in answer.reason
    assert "朗县(540426)" in answer.reason


def test_the_same_name_on_two_days():
    # 康定 became a city in 2015, 米林 in 2023.
    assert found("康定县", day=date(2014, 6, 1)).place.code == "513321"
    assert found("康定县").place.code == "513301"
    assert "旧称" in "".join(note.text for note in found("康定县").notes)
    assert found("米林县").place.code == "540422"
    assert found("米林县", day=date(2024, 6, 1)).place.code == "540481"


def test_a_name_of_later_years_is_offered_not_taken():
    answer = found("米林市")
    assert answer.place is None
    assert answer.candidates[0].code == "540481"
    assert "后来才有" in answer.candidates[0].why


def test_in_the_year_of_a_change_both_names_hold():
    assert found("水富县").place.code == "530630"
    assert found("水富市").place.code == "530681"
    assert found("水富").place.code == "530630"


def test_a_divided_unit_has_several_heirs():
    answer = found("巢湖市", "340000")
    # The prefecture of that name was divided in 2011; the county-level city of that name remains.
    assert answer.place is not None
    assert answer.place.code == "340181"


def test_farm_and_corps_have_no_code():
    farm = found("察隅农场", "540400").place
    assert (farm.name, farm.code, farm.level, farm.parent) == ("察隅农场", "", "F", "540400")
    assert found("察隅农场").place is None
    corps = found("新疆兵团第三师").place
    assert (corps.code, corps.level, corps.line) == ("", "B", "兵团")


@pytest.mark.parametrize("written", ["foo", "", "的", "对口支援方案由深圳市自行制定", "县"])
def test_words_that_are_no_place(written):
    answer = found(written)
    assert answer.verdict is Verdict.UNKNOWN
    assert answer.reason


def test_every_official_name_of_2018_resolves_to_itself_under_its_province():
    book = shipped_gazetteer()
    wrong = []
    for unit in book.tree.units:
        if unit.at_end_of(2018) and unit.level != "P":
            answer = book.resolve(book.path(unit, date(2018, 12, 31)), DAY)
            if answer.place is None or answer.place.code != unit.code:
                wrong.append((unit.code, unit.name, answer.reason))
    assert wrong == []
