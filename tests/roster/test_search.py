"""Finding people and households: what a text means, who is found, who never is, and that the indexes serve."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.builders import DAY, SYSTEM, a_clerk
from tests.builders_web import County, a_county, a_household
from tests.lasting import lasting
from tests.roster.test_by_hand import a_number, add, correct
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.verbs import acting
from xieshou.roster.models import Household, Person
from xieshou.roster.search import (
    Way,
    households_found,
    households_matching,
    is_private,
    matching_text,
    people_found,
    read,
    villages_found,
)
from xieshou.roster.services.facts import HouseholdFacts, PersonFacts
from xieshou.roster.services.register import register_household
from xieshou.roster.written import Written

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "way", "key"),
    [
        ("", Way.NOTHING, ""),
        ("   ", Way.NOTHING, ""),
        ("韦秀芳", Way.WORDS, "韦秀芳"),
        ("阿依·古丽", Way.WORDS, "阿依古丽"),
        ("Wei Xiu", Way.PINYIN, "weixiu"),
        ("wxf", Way.PINYIN, "wxf"),
        ("221x", Way.TAIL, "221X"),
        ("2219", Way.TAIL, "2219"),
        ("45129900", Way.DIGITS, "45129900"),
        ("11010519491231002x", Way.WHOLE, "11010519491231002X"),
        ("1101051949 1231002X", Way.WHOLE, "11010519491231002X"),
        ("138 0000 1234", Way.WHOLE, "13800001234"),
        ("110105491231002", Way.WHOLE, "110105491231002"),
    ],
)
def test_what_a_text_means(text, way, key):
    sought = read(text)
    assert (sought.way, sought.key) == (way, key)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45129900000011", False),
        ("2018-09-30", False),
        ("韦秀芳11010519491231002X", True),
        ("１１０１０５１９４９１２３１００２Ｘ", True),
        ("1380000123", False),
        ("19900001234", True),
        ("1990000-1234", True),
    ],
)
def test_which_texts_never_stand_in_an_address(text, expected):
    assert is_private(text) is expected


@lasting
def county() -> County:
    return a_county()


@lasting
def cadre(county: County) -> Actor:
    return a_clerk(county.village, role="village", line="village")


HEAD = Written("阿依·古丽", a_number("19850301", 222), "01", ability="01", phone="19900001111", person_no="P-77")


@pytest.mark.parametrize(
    "text",
    ["阿依", "阿依·古", "阿依古丽", "a yi", "ayigu", "aygl", "ayg", HEAD.citizen[-4:], HEAD.citizen, HEAD.citizen.lower(), "199 0000 1111", "P-77"],
)  # fmt: skip
def test_one_person_found_in_every_way(county, cadre, text):
    add(cadre, county, HEAD)
    assert [p.name for p in people_found(cadre, text)] == ["阿依·古丽"], text
    assert not people_found(a_clerk(county.district), text).exists()
    with acting(a_clerk(county.district), "test"):  # and the database would not have shown them either
        assert not Person.objects.unscoped("only row-level security").exists()


@pytest.mark.parametrize("text", ["依古", "yigu", "zzz", "9999", "x", "%", "_", "阿依古丽x"])
def test_what_is_not_there_is_not_found(county, cadre, text):
    add(cadre, county, HEAD)
    assert not people_found(cadre, text).exists()


def test_nothing_typed_finds_nobody(county, cadre):
    add(cadre, county, HEAD)
    assert not people_found(cadre, " ").exists()
    assert not households_found(cadre, "").exists()
    assert not villages_found(cadre, "").exists()


def test_a_former_name_still_finds_the_person(county, cadre):
    person = add(cadre, county, HEAD).person
    correct(cadre, person, name="韦春芳")
    assert [p.name for p in people_found(cadre, "阿依")] == ["韦春芳"]
    assert [p.name for p in people_found(cadre, "ayigu")] == ["韦春芳"]


def test_the_very_name_stands_first(county, cadre):
    for number, name in enumerate(("韦秀芳丽", "韦秀芳", "韦秀")):
        add(cadre, county, Written(name, a_number(serial=222 + 2 * number), "01"), number=f"45129900{number}")
    found = people_found(cadre, "韦秀芳").order_by("rank", "sort_key", "pk")
    assert [p.name for p in found] == ["韦秀芳", "韦秀芳丽"]


def test_households_are_found_by_both_ends_of_their_number(county, cadre):
    add(cadre, county, HEAD, number="4512990012345678")
    for text in ("45129900", "4512990012345678", "5678", "345678"):
        assert [h.source_no for h in households_found(cadre, text)] == ["4512990012345678"], text
        assert not households_found(a_clerk(county.district), text).exists()
    assert not households_found(cadre, "567").exists()


def test_lists_narrow_by_village_household_and_member(county, cadre):
    add(cadre, county, HEAD, number="4512990012345678")
    people, homes = scoped(cadre, Person), scoped(cadre, Household)
    for text in ("演示县村", "5678", "45129900", "阿依", "aygl"):
        assert matching_text(people, text, DAY).count() == 1, text
        assert households_matching(homes, text, DAY).count() == 1, text
    assert not matching_text(people, "外县村", DAY).exists()


def test_villages_are_found_in_ones_own_place_only(county, cadre):
    assert [v.pk for v in villages_found(a_clerk(county.county), "演示县")] == [county.village.pk]
    assert not villages_found(a_clerk(county.district), "演示县").exists()
    assert not villages_found(a_clerk(county.county), "演").exists()


def test_the_indexes_serve_under_row_level_security(county, cadre):
    """LIKE would read every row here: the plan of a look-up by pinyin must not walk the table of names."""
    a_household(county.village, count=8)
    with acting(SYSTEM, "test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with acting(cadre, "test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for column in ("spelled", "initials", "plain_name", "source_no"):
            cursor.execute(f"EXPLAIN SELECT id FROM roster_person WHERE {column} >= 'wei' AND {column} < 'wej'")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert f"{column}" in plan.split("Filter")[0], plan
            assert "Index Cond" in plan, plan


def test_a_name_that_another_table_writes_otherwise_is_kept(county, cadre):
    person = add(cadre, county, HEAD).person
    number = person.identities.get().number.reveal()
    home = person.memberships.get().household
    facts = HouseholdFacts(home.source_no, home.region_id, home.scope_path)
    for name in ("韦春芳", "韦春方", "韦春芳"):
        register_household(cadre, facts, [PersonFacts(home.source_no, "01", name, number)], day=DAY, source="另一张表")
        assert [p.name for p in people_found(cadre, HEAD.name)] == [name]
    assert {p.name for p in person.names.all()} == {HEAD.name, "韦春芳", "韦春方"}
