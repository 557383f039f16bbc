"""The county's tables laid out as the offices' files: values as printed, in the columns of `layouts`."""

from __future__ import annotations

import polars as pl

from xieshou.config.fiction import layouts
from xieshou.config.fiction.codes import CHANNEL_IN_LAYOUT
from xieshou.config.fiction.county import County
from xieshou.config.fiction.land import COUNTY, PREFECTURE_CODE
from xieshou.config.fiction.numbers import AREA

UNIT_KINDS = {"公益性岗位": "村组公岗", "扶贫车间": "个体户", "农业经营主体": "农业企业、合作社"}
FEATURES = {"扶贫车间": "社区工厂", "农业经营主体": "扶贫基地", "公益性岗位": "公益专岗"}
TRADE_WORDS = {
    "4-01": "销售", "4-02": "商业运输类", "4-03": "餐饮", "4-10": "家政", "5-01": "种植类", "5-02": "种植类",
    "5-03": "养殖类",
    "5-04": "养殖类", "6-29": "建筑类", "6-09": "手工艺类", "6-01": "加工类", "6-02": "加工类",
}  # fmt: skip
MATCH_KINDS = {"企业岗位": "market", "扶贫车间": "workshop", "农业经营主体": "farm"}


def roster(county: County) -> pl.DataFrame:
    """The register, one row a person, columns ROSTER then ROSTER_OPTIONAL; dates as YYYY-MM-DD text."""
    homes = county.households.drop("household").rename({"identified_on": "first_identified_on", "phone": "home_phone"})
    asked = county.wishes.select("person", "claimed_wish", "claimed_place")
    joined = county.persons.join(homes, on="household_id", how="left", maintain_order="left").join(
        asked, on="person", how="left", maintain_order="left"
    )
    blank = pl.lit(None, dtype=pl.String)
    values = (
        pl.col("person") + 1, pl.lit(COUNTY), "town", "village", "hamlet", "household_id", "person_id", "name",
        "citizen_no",
        "size", "relation", "ethnicity", "education", "school", "health", "ability", "months_worked",
        yes_no("serious_illness_insured"), "cause", yes_no("dilapidated"), yes_no("safe_water"), "income_yuan",
        "home_phone",
        "phone", day("first_identified_on"), day("identified_on"), household_type(), blank, blank, blank, blank,
        "standard", yes_no(pl.col("mandarin") > 0), "claimed_wish", "claimed_place",
    )  # fmt: skip
    return _laid_out(joined, (*layouts.ROSTER, *layouts.ROSTER_OPTIONAL), values)


def posts(county: County) -> pl.DataFrame:
    """One row a post in the columns of POSTS; pay in whole yuan a month."""
    yuan = county.posts.with_columns(
        (pl.col(f"pay_{end}_fen_month") // 100).alias(f"pay_{end}_yuan_month") for end in ("min", "max")
    )
    flags, days = ("mandarin_required", "lodging", "meals", "couples"), ("valid_from", "valid_to")
    values = [
        yes_no(name) if name in flags else day(name) if name in days else pl.col(name)
        for name in layouts.POSTS.values()
    ]
    return _laid_out(yuan, tuple(layouts.POSTS), values)


def employment(county: County) -> pl.DataFrame:
    """One row a spell in the columns of EMPLOYMENT, EMPLOYMENT_OPTIONAL; an unknown employer is said to be unknown."""
    who = county.persons.select("person", "name", "citizen_no")
    joined = county.spells.join(who, on="person", how="left", maintain_order="left")
    blank, channel = pl.lit(None, dtype=pl.Int64), pl.col("channel")
    unknown = pl.col("employer").is_null() & (pl.col("status") != "E5")
    unit = channel.replace_strict(UNIT_KINDS, default="非农企业")
    remark = pl.when(pl.col("end_reason").is_not_null()).then(pl.lit("离岗原因:") + pl.col("end_reason"))
    remark = remark.when(unknown).then(pl.lit("用工单位不详:本人说不清"))
    values = (
        "name", "citizen_no", channel.replace_strict(CHANNEL_IN_LAYOUT), "region_class", "kind", blank, "employer",
        pl.when(pl.col("employer").is_not_null()).then(unit), trade_word(),
        channel.replace_strict(FEATURES, default=None),
        day("started_on"), day("ended_on"), "contract_months", blank, blank, blank, "address",
        remark, "place_code", pl.col("pay_fen_month") // 100, "channel", "employer_code",
    )  # fmt: skip
    return _laid_out(joined, (*layouts.EMPLOYMENT, *layouts.EMPLOYMENT_OPTIONAL), values)


def places(county: County) -> dict[str, pl.DataFrame]:
    """counties, towns, villages as the statistics bureau prints them (villages end in 村委会 there)."""
    return {
        "counties": pl.DataFrame([(AREA, COUNTY, PREFECTURE_CODE)], schema=list(layouts.COUNTIES), orient="row"),
        "towns": _laid_out(county.towns, layouts.TOWNS, ("code", "name", pl.lit(AREA))),
        "villages": _laid_out(county.villages, layouts.VILLAGES, ("code", pl.col("name") + "委会")),
    }


def match_people(county: County) -> pl.DataFrame:
    """People with a current, own, dated wish who are out of work, for `match solve --people`."""
    seekers = county.wishes.filter(pl.col("state") == "willing")
    who = county.persons.select("person", "household", "household_id", "birth_on", "education_gbt4658", "mandarin")
    home = county.households.select("household", "zero_employment", "village_code")
    joined = seekers.join(who, on="person", maintain_order="left").join(home, on="household", maintain_order="left")
    values = (
        "person_id", "household_id", one_nought("zero_employment"), "village_code", day("birth_on"),
        "education_gbt4658",
        "mandarin", "reach", pl.col("places").replace("", None), "pay_min_fen_month", "occupations",
        one_nought("needs_lodging"), "wait_days",
        "together_id",
    )  # fmt: skip
    return _laid_out(joined, layouts.MATCH_PEOPLE, values)


def match_posts(county: County) -> pl.DataFrame:
    """The posts for `match solve --posts`; an age ceiling is the product's to flag and is left out."""
    values = (
        "post_id", "place_code", "occupation", "capacity", pl.col("kind").replace_strict(MATCH_KINDS),
        "education_min",
        one_nought("mandarin_required"), "pay_min_fen_month", "pay_max_fen_month", one_nought("lodging"), "age_min",
    )  # fmt: skip
    return _laid_out(county.posts, layouts.MATCH_POSTS, values)


def match_pairings() -> pl.DataFrame:
    """深圳 supports 河池 (附件2), for `match solve --pairings`."""
    return pl.DataFrame(
        [("440300000000", PREFECTURE_CODE + "000000")], schema=list(layouts.MATCH_PAIRINGS), orient="row"
    )


def household_type() -> pl.Expr:
    """户类型: the attribute of a household still poor in 2018, 脱贫户 for one that has left."""
    return pl.when(pl.col("exit_status") == "已脱贫").then(pl.lit("脱贫户")).otherwise("attribute")


def trade_word() -> pl.Expr:
    """岗位工种 in the layout's own words."""
    return pl.col("occupation").replace_strict(
        TRADE_WORDS,
        default=pl.when(pl.col("occupation").str.starts_with("6")).then(pl.lit("制造类")).otherwise(pl.lit("服务类")),
    )


def yes_no(value: str | pl.Expr) -> pl.Expr:
    return pl.when(pl.col(value) if isinstance(value, str) else value).then(pl.lit("是")).otherwise(pl.lit("否"))


def one_nought(value: str) -> pl.Expr:
    return pl.col(value).cast(pl.Int64)


def day(value: str) -> pl.Expr:
    return pl.col(value).dt.strftime("%Y-%m-%d")


def _laid_out(frame: pl.DataFrame, headings: tuple[str, ...], values: tuple | list) -> pl.DataFrame:
    expressions = (pl.col(value) if isinstance(value, str) else value for value in values)
    return frame.select(value.alias(heading) for heading, value in zip(headings, expressions, strict=True))
