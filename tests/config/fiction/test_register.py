"""The register is clean: colleagues plant faults in it, so it may have none of its own."""

from collections import Counter, defaultdict
from datetime import date
from types import SimpleNamespace

import numpy as np
import polars as pl

from xieshou.config.fiction import DAY
from xieshou.config.fiction.codes import CAPABLE
from xieshou.config.fiction.naming import names
from xieshou.config.fiction.people import able_to_work

MALE_RELATIONS = {"之子", "之女婿", "之孙子", "之外孙子", "之父", "之公公"}
FEMALE_RELATIONS = {"之女", "之儿媳", "之孙女", "之外孙女", "之母", "之婆婆"}
YOUNGER = {"之子", "之女"}
ELDERS = {"之父", "之母", "之公公", "之婆婆"}
GRANDCHILDREN = {"之孙子", "之孙女", "之外孙子", "之外孙女"}


def homes(county):
    """The people of each household, as dictionaries."""
    result = defaultdict(list)
    for person in county.persons.iter_rows(named=True):
        result[person["household_id"]].append(person)
    return result


def age(person, day: date = DAY) -> int:
    born = person["birth_on"]
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def years_between(elder, younger) -> float:
    return (younger["birth_on"] - elder["birth_on"]).days / 365.2425


def test_the_county_has_exactly_the_labourers_asked_for(county, big):
    assert county.persons["capable"].sum() == 4000
    assert (big.persons["capable"].sum(), big.posts.height) == (20_000, 5000)


def test_one_head_at_most_one_spouse_and_of_the_other_sex(county):
    for members in homes(county).values():
        relation = Counter(person["relation"] for person in members)
        assert relation["户主"] == 1
        assert members[0]["relation"] == "户主"
        assert relation["配偶"] <= 1
        assert relation["之父"] + relation["之公公"] <= 1
        assert relation["之母"] + relation["之婆婆"] <= 1
        if relation["之公公"] + relation["之婆婆"]:
            assert members[0]["sex"] == "女"
            assert not relation["配偶"] + relation["之父"] + relation["之母"]
        couple = {person["sex"] for person in members if person["relation"] in {"户主", "配偶"}}
        assert len(couple) == 1 + relation["配偶"]
        assert 1 <= len(members) <= 7


def test_sex_agrees_with_relation_and_number(county):
    for person in county.persons.iter_rows(named=True):
        assert (int(person["citizen_no"][16]) % 2 == 1) == (person["sex"] == "男")
        assert person["sex"] == "男" or person["relation"] not in MALE_RELATIONS
        assert person["sex"] == "女" or person["relation"] not in FEMALE_RELATIONS


def test_birth_is_in_the_number_and_age_follows_from_it(county):
    for person in county.persons.iter_rows(named=True):
        assert person["citizen_no"][6:14] == f"{person['birth_on']:%Y%m%d}"
        assert person["age"] == age(person)
        assert 0 <= person["age"] <= 99
        assert person["birth_on"] < DAY


def test_generations_are_far_enough_apart_and_the_married_old_enough(county):
    for members in homes(county).values():
        by = defaultdict(list)
        for person in members:
            by[person["relation"]].append(person)
        head = by["户主"][0]
        parents = [head, *by["配偶"]]
        for child in (person for relation in YOUNGER for person in by[relation]):
            assert all(years_between(parent, child) >= 18 for parent in parents)
        for elder in (person for relation in ELDERS for person in by[relation]):
            assert years_between(elder, head) >= 18
        for small in (person for relation in GRANDCHILDREN for person in by[relation]):
            assert all(years_between(parent, small) >= 18 for parent in by["之儿媳"] + by["之女婿"])
            assert years_between(head, small) >= 36
        married = by["配偶"] + by["之儿媳"] + by["之女婿"] + ([head] if by["配偶"] else [])
        assert all(age(person) >= (20 if person["sex"] == "女" else 22) for person in married)


def test_children_bear_the_name_of_their_father(county):
    checked = 0
    for members in homes(county).values():
        fathers = [p for p in members if p["relation"] in {"户主", "配偶"} and p["sex"] == "男"]
        for child in (p for p in members if p["relation"] in YOUNGER and fathers):
            if {child["ethnicity"], fathers[0]["ethnicity"]} & {"维吾尔族", "藏族", "彝族"}:
                continue
            checked += 1
            assert child["name"][0] == fathers[0]["name"][0]
    assert checked > 500


def test_numbers_and_identities_are_unique(county):
    people = county.persons.join(county.households.select("household_id", "village_code"), on="household_id")
    assert people["citizen_no"].n_unique() == people.height
    assert people["person_id"].n_unique() == people.height
    assert people.select(pl.struct("name", "birth_on", "village_code").n_unique()).item() == people.height


def test_a_crowd_born_on_one_day_in_one_village_gets_different_names():
    n = 800
    crowd = SimpleNamespace(male=np.ones(n, bool), birth_on=np.full(n, np.datetime64("1960-05-01")))
    nobody = np.zeros(n, np.int64)
    assert names(np.random.default_rng(1), crowd, nobody, nobody, nobody).n_unique() == n


def test_able_means_of_age_out_of_school_and_able():
    age, school, ability = (
        np.array([15, 16, 59, 60, 30, 30]),
        np.array([0, 0, 0, 0, 4, 0]),
        np.array([0, 0, 2, 0, 0, 3]),
    )
    assert able_to_work(age, school, ability).tolist() == [False, True, True, False, False, False]


def test_long_names_with_a_dot_occur(big):
    dotted = big.persons.filter(pl.col("name").str.contains("·"))
    assert set(dotted["ethnicity"]) == {"维吾尔族", "彝族"}
    assert dotted["name"].str.len_chars().max() >= 7


def test_schooling_is_one_of_two_columns_and_fits_the_age(county):
    for person in county.persons.iter_rows(named=True):
        assert (person["education"] is None) != (person["school"] is None)
        if 7 <= person["age"] <= 14:
            assert person["school"] is not None
        if person["school"] is not None:
            assert 3 <= person["age"] <= 22
            assert person["ability"] == "无劳动力"
        if person["education"] == "学龄前儿童":
            assert person["age"] <= 6


def test_ability_contradicts_neither_age_nor_health(county):
    for person in county.persons.iter_rows(named=True):
        working_age = 16 <= person["age"] < 60 and person["school"] is None
        if working_age and person["health"] == "健康":
            assert person["ability"] in {"普通劳动力", "技能劳动力"}  # F-07
        assert (person["ability"] != "无劳动力") if working_age else (person["ability"] in {"无劳动力", "丧失劳动力"})
        assert person["capable"] == (working_age and person["ability"] in CAPABLE)


def test_household_columns_are_recomputed_from_the_people(county):
    members = homes(county)
    assert set(members) == set(county.households["household_id"])
    for home in county.households.iter_rows(named=True):
        inside = members[home["household_id"]]
        assert home["size"] == len(inside)
        assert home["capable_count"] == sum(person["capable"] for person in inside)
        nobody = home["capable_count"] > 0 and not any(person["working"] for person in inside)
        assert home["zero_employment"] == nobody
        assert (home["exit_year"] is not None) == (home["exit_status"] == "已脱贫")
        if home["cause"] == "因残":
            assert any(person["health"] == "残疾" for person in inside)
        if home["cause"] == "因病":
            assert any(person["health"] in {"长期慢性病", "患有大病"} for person in inside)


def test_codes_of_places_are_well_made(county):
    villages = county.villages
    assert villages.height in range(135, 166)
    assert villages["code"].n_unique() == villages["name"].n_unique() == villages.height
    assert villages["code"].str.contains(r"^451299(1|2)0[0-5]2\d\d$").all()
    assert set(villages["town_code"]) == set(county.towns["code"])
    assert county.towns.height == 12


def test_a_shared_phone_stays_in_the_household_and_away_from_those_at_work(county):
    phoned = county.persons.filter(pl.col("phone").is_not_null())
    assert phoned.group_by("phone").agg(pl.col("household").n_unique())["household"].max() == 1
    assert phoned.filter("working").group_by("phone").len()["len"].max() == 1
    assert set(phoned.filter("working")["phone_owner"]) == {"本人"}
    missing = county.persons.filter("capable")["phone"].null_count() / 4000
    assert 0.03 < missing < 0.25


def test_nobody_was_registered_before_being_born(county):
    assert (county.persons["identified_on"] >= county.persons["birth_on"]).all()
    assert (county.persons["identified_on"] <= DAY).all()
