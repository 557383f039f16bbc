"""Spells, wishes and posts: lawful, dated, and agreeing with the register."""

import csv
from datetime import date, timedelta

import polars as pl
import pytest

from xieshou.config.fiction import DAY, County
from xieshou.config.fiction.places import FAR, NEAR

COUNTED = ["E1", "E2", "E4"]


def spells_with_people(county):
    people = county.persons.select("person", "birth_on", "school", "ability", "capable", "working", "household")
    village = county.households.select("household", "village_code")
    return county.spells.join(people, on="person", how="left").join(village, on="household", how="left")


def sixteenth(born: date) -> date:
    return born.replace(year=born.year + 16) if (born.month, born.day) != (2, 29) else date(born.year + 16, 2, 29)


def test_at_work_means_one_open_counted_spell(county):
    running = county.spells.filter(pl.col("ended_on").is_null(), pl.col("status").is_in(COUNTED))
    assert sorted(running["person"]) == county.persons.filter("working")["person"].to_list()
    everyone = county.spells.filter(pl.col("ended_on").is_null())
    assert everyone["person"].n_unique() == everyone.height
    farmers = county.spells.filter(pl.col("status") == "E5").join(county.persons, on="person")
    assert farmers.height > 0
    assert not farmers["working"].any()


def test_only_the_capable_work_and_nobody_below_sixteen(county):
    rows = spells_with_people(county)
    assert rows["capable"].all()
    assert rows["school"].null_count() == rows.height
    for row in rows.iter_rows(named=True):
        assert sixteenth(row["birth_on"]) <= row["started_on"] < DAY
        assert row["ended_on"] is None or row["started_on"] < row["ended_on"] <= DAY - timedelta(days=5)
        assert (row["end_reason"] is None) == (row["ended_on"] is None)


def test_public_posts_lie_in_the_home_village_and_are_organised(county):
    public = spells_with_people(county).filter(pl.col("status") == "E4")
    assert public.height > 0
    assert (public["place_code"] == public["village_code"]).all()
    assert set(public["channel"]) == {"公益性岗位"}
    assert set(public["kind"]) == {"转移就业"}
    assert (public["started_on"] > date(2015, 9, 30)).all()


def test_paired_channel_leads_to_shenzhen_after_the_agreement(county):
    paired = county.spells.filter(pl.col("channel") == "东西部协作组织")
    assert paired.height > 20
    assert paired["place_code"].str.starts_with("4403").all()
    assert (paired["started_on"] >= date(2017, 1, 10)).all()


def test_pay_is_unknown_or_plausible_and_no_employer_is_invented_for_it(county):
    pay = county.spells["pay_fen_month"].drop_nulls()
    assert 40_000 <= pay.min() <= pay.max() <= 700_000  # F-11: below 400 yuan is an anomaly
    assert 0.05 < county.spells["pay_fen_month"].null_count() / county.spells.height < 0.3
    assert set(county.spells["employer_code"].drop_nulls()) <= set(county.employers["code"])
    workshops = county.spells.filter(pl.col("channel") == "扶贫车间")
    assert workshops["employer"].str.contains("扶贫车间$").all()


def test_every_workplace_existed_in_2018(shared):
    with (shared / "data/divisions/gb2260_history_1981_2024.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "县级"]
    then = {r["code"]: r for r in rows if int(r["start_year"]) <= 2018 and int(r["end_year"] or 9999) > 2018}
    for place in (*NEAR, *FAR):
        unit = then[place.code[:6]]
        assert place.address == unit["province"] + unit["prefecture"] + unit["name"]


def test_region_class_follows_from_the_two_codes(county):
    by_hand = {"乡（镇）内": 9, "乡（镇）外县内": 6, "县外市内": 4, "市外省内": 2, "省外": 0}
    rows = spells_with_people(county)
    assert set(rows["region_class"]) == set(by_hand)
    for row in rows.iter_rows(named=True):
        alike = max(k for k in (0, 2, 4, 6, 9) if row["village_code"][:k] == row["place_code"][:k])
        assert alike == by_hand[row["region_class"]]


def test_months_worked_are_recomputed_day_by_day(county):
    days = dict.fromkeys(county.persons["person"], 0)
    for row in county.spells.filter(pl.col("status") != "E5").iter_rows(named=True):
        first, last = max(row["started_on"], date(2018, 1, 1)), row["ended_on"] or DAY
        days[row["person"]] += max(0, (last - first).days + 1)
    for person, months in county.persons.select("person", "months_worked").iter_rows():
        assert months == min(9, -(-days[person] * 10 // 304))


def test_shares_are_those_of_the_place(big):
    able = big.households.filter(pl.col("capable_count") > 0)
    assert 0.15 < able["zero_employment"].mean() < 0.20
    assert 0.54 < big.persons["working"].sum() / big.persons["capable"].sum() < 0.56
    assert 8000 < big.households.height < 9500
    assert 1.40 < big.persons.height / 20_000 < 1.60
    by_village = (
        able.group_by("village_code").agg(pl.col("zero_employment").mean(), pl.len()).filter(pl.col("len") > 30)
    )
    binomial = (0.175 * 0.825 / by_village["len"]).mean() ** 0.5
    assert by_village["zero_employment"].std() > 1.2 * binomial  # clustered, not one coin for all


def test_every_idle_capable_person_has_one_wish_row(county):
    idle = county.persons.filter(pl.col("capable") & ~pl.col("working"))
    assert county.wishes["person"].to_list() == idle["person"].to_list()


def test_a_wish_holds_only_what_was_said(county):
    phones = dict(county.persons.select("person", "phone").iter_rows())
    seen = set()
    for row in county.wishes.iter_rows(named=True):
        seen.add(row["state"])
        wants = row["state"] in {"willing", "expired"}
        for column in ("occupations", "reach", "places", "pay_min_fen_month", "needs_lodging"):
            assert (row[column] is not None) == wants, column
        assert (row["reason"] is not None) == (row["state"] == "unwilling")
        if row["state"] == "not_asked":
            assert row["via"] is row["answered_on"] is row["valid_until"] is row["wish"] is None
            continue
        assert row["answered_on"] < DAY
        assert (row["valid_until"] >= DAY) == (row["state"] != "expired")
        assert row["via"] == "入户" or phones[row["person"]] is not None
    assert seen == {"willing", "expired", "unwilling", "not_asked"}


def test_claims_exist_without_answers(county):
    unasked = county.wishes.filter(pl.col("state") == "not_asked")
    assert 0.5 < unasked["claimed_wish"].is_not_null().mean() < 0.95
    assert unasked["claimed_wish"].null_count() > 0


def test_together_is_wished_by_both_of_a_couple(county):
    partner = {a: b for a, b in county.wishes.select("person_id", "together_id").iter_rows() if b is not None}
    relation = dict(county.persons.select("person_id", "relation").iter_rows())
    home = dict(county.persons.select("person_id", "household_id").iter_rows())
    assert len(partner) > 20
    for one, other in partner.items():
        assert partner[other] == one
        assert home[one] == home[other]
        assert {relation[one], relation[other]} == {"户主", "配偶"}


def test_posts_are_lawful_and_add_up(big):
    posts = big.posts
    assert posts["capacity"].sum() == round(0.6 * 9000)
    assert 1 == posts["capacity"].min() <= posts["capacity"].max() <= 30
    assert posts["post_id"].n_unique() == 5000
    assert set(posts["age_min"]) == {16, 18}
    assert (posts["pay_min_fen_month"] <= posts["pay_max_fen_month"]).all()
    assert (posts["valid_from"] < DAY).all()
    assert (posts["valid_to"] > DAY).all()
    assert (posts["mandarin_required"] == posts["mandarin_reason"].is_not_null()).all()
    assert (posts["capacity_poor"] <= posts["capacity"]).all()
    assert 0.08 < posts["age_max"].is_not_null().mean() < 0.16
    assert 0.005 < posts["mandarin_required"].mean() < 0.08
    assert not posts.filter(pl.col("occupation") == "6-29")["age_min"].eq(16).any()
    assert set(posts["employer_code"]) == set(big.employers["code"])
    assert big.employers["name"].n_unique() == big.employers.height
    assert big.employers["name"].str.contains("演示").all()


def test_slots_can_be_asked_for():
    def capacity(slots):
        return County.make(5, labourers=300, posts=100, slots=slots).posts["capacity"]

    assert (capacity(700).sum(), capacity(5).sum(), capacity(9999).sum()) == (700, 100, 3000)
    assert capacity(2500).max() == 30


@pytest.mark.parametrize("seed", range(100, 112))
def test_spells_are_lawful_whatever_the_seed(seed):
    county = County.make(seed, labourers=500, posts=100)
    test_only_the_capable_work_and_nobody_below_sixteen(county)
    test_at_work_means_one_open_counted_spell(county)
