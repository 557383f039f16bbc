"""Lists → the inputs that checks ask: the same columns the register would give, and which of them these files do not hold.

A person is one over all lists by a sound number; a row whose number is not sound is its own person, unless number and name are
written alike elsewhere: nothing is guessed, and no digit is put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from xieshou.engines.identifiers import name_keys
from xieshou.kit.checks import Extract, input_named
from xieshou.supervision.checkup.layouts import Source
from xieshou.supervision.checkup.places import Counties
from xieshou.supervision.checkup.reading import List

PUBLIC = "公益|公岗|专岗|护林|保洁"
CASUAL, FARMING = "灵活", "农业就业|务农"
WORKSHOP = "车间|社区工厂|卫星工厂"
FOR_ANY_JOB, FOR_NO_JOB = "岗|务工|就业|社保|社会保险|劳务|外出", "求职|培训|见习|生活|护理|创业|奖励|介绍"
RESIDENT = "居民|城乡|新农合|新农保"
ENDED_BY_DEATH, STILL_HERE = "死亡|去世|病故|亡故", "正常|在册|不变|新增|嫁入|新生|转入|刑满|退伍|分户"
DTYPES = {"text": pl.String, "bigint": pl.Int64, "date": pl.Date, "boolean": pl.Boolean}


@dataclass(frozen=True)
class Facts:
    """The inputs by name; `lacking` are the columns ("people.died_on") that no file at hand holds."""

    inputs: Mapping[str, Extract]
    lacking: frozenset[str]
    people: pl.DataFrame


class Gathering:
    """Builds the inputs from the lists, as of a day."""

    def __init__(self, lists: Iterable[List], day: date) -> None:
        self.lists = tuple(lists)
        self.day = day
        self.lacking: set[str] = set()
        counties = [one for one in self._of(Source.ROSTER) if "county" in one.sheet.value.columns]
        own = {name for one in counties for name in one.sheet.value["county"].unique().drop_nulls().to_list()}
        self.counties = Counties(day, own)

    def facts(self) -> Facts:
        """Every input that these lists can fill."""
        frames = {"people": self.people}
        if self._of(Source.ROSTER):
            frames |= {"claims": self._claims(), "members": self._members(), "profiles": self._profiles()}
        for source, name, build in (
            (Source.EMPLOYMENT, "spells", self._spells),
            (Source.REGISTRATION, "registrations", self._registrations),
            (Source.TRAINING, "trainings", self._trainings),
            (Source.PAYMENTS, "payments", self._payments),
        ):
            if self._of(source):
                frames[name] = pl.concat([build(one) for one in self._of(source)])
        self.lacking |= {f"{name}.{column}" for name, frame in frames.items() for column in input_named(name).columns if column not in frame.columns}
        inputs = {name: Extract(input_named(name), _shaped(name, frame)) for name, frame in frames.items()}
        return Facts(inputs, frozenset(self.lacking), self.persons)

    def _of(self, source: Source) -> list[List]:
        return [one for one in self.lists if one.source is source]

    @cached_property
    def persons(self) -> pl.DataFrame:
        """One row a row of any list: row_id, person_id, number, birth_on."""
        parts = [_who(one) for one in self.lists]
        rows = pl.concat(parts)
        distinct = rows.select("key").unique(maintain_order=True).with_row_index("person_id", offset=1)
        return rows.join(distinct, on="key", how="left", maintain_order="left").with_columns(pl.col("person_id").cast(pl.Int64))

    @cached_property
    def people(self) -> pl.DataFrame:
        """One row a person of any list; what the roster adds is of the first of their rows there."""
        birth = self.persons.group_by("person_id", maintain_order=True).agg(pl.col("birth_on").drop_nulls().first())
        roster = self._of(Source.ROSTER)
        if not roster:
            self.lacking |= {"people.died_on", "people.left_on"}
            return birth.with_columns(scope_path=pl.lit(""))
        told = pl.concat([self._told(one) for one in roster]).unique("person_id", keep="first", maintain_order=True)
        joined = birth.join(told, on="person_id", how="left", maintain_order="left")
        return joined.with_columns(birth_on=pl.coalesce("birth_on", "written_birth_on"), scope_path=pl.lit(""))

    def _told(self, one: List) -> pl.DataFrame:
        """What a roster says of each row's person."""
        change, changed = _text(one, "change"), _get(one, "change_on", pl.Date)
        if not {"change_on", "died_on"} & set(one.sheet.value.columns):
            self.lacking |= {"people.died_on", "people.left_on"}
        frame = pl.DataFrame({
            "person_id": self._ids(one), "village_id": _village(one), "name": name_keys(_text(one, "name")),
            "written_birth_on": _get(one, "birth_on", pl.Date), "phone_key": _get(one, "phone", pl.String),
            "change": change, "changed": changed, "died": _get(one, "died_on", pl.Date),
        })  # fmt: skip
        dead = pl.col("change").str.contains(ENDED_BY_DEATH)
        gone = (pl.col("change") != "") & ~dead & ~pl.col("change").str.contains(STILL_HERE)
        return frame.with_columns(
            died_on=pl.coalesce("died", pl.when(dead).then("changed")), left_on=pl.when(gone).then("changed")
        ).drop("change", "changed", "died")

    def _ids(self, one: List) -> pl.Series:
        return self.persons["person_id"].slice(one.first - 1, len(one.sheet))

    def _claims(self) -> pl.DataFrame:
        self._note("claims", Source.ROSTER, months="months", verified_on="verified_on")
        return pl.concat([
            pl.DataFrame({
                "claim_id": one.ids, "person_id": self._ids(one), "months": _get(one, "months", pl.Int64),
                "verified_on": _get(one, "verified_on", pl.Date),
            }).with_columns(list_id=pl.lit(place))
            for place, one in enumerate(self._of(Source.ROSTER))
        ])  # fmt: skip

    def _members(self) -> pl.DataFrame:
        rows = [
            pl.DataFrame({"person_id": self._ids(one), "no": _household(one), "relation": _get(one, "relation", pl.String)})
            for one in self._of(Source.ROSTER)
        ]
        frame = pl.concat(rows)
        homes = frame.select("no").unique(maintain_order=True).with_row_index("household_id", offset=1)
        return frame.join(homes, on="no", how="left", maintain_order="left").with_columns(scope_path=pl.lit(""))

    def _profiles(self) -> pl.DataFrame:
        self._note("profiles", Source.ROSTER, ability="ability", school="school", is_healthy="health")
        self.lacking.add("profiles.ended_on")
        rows = [
            pl.DataFrame({
                "person_id": self._ids(one), "ability": _get(one, "ability", pl.String),
                "school": _get(one, "school", pl.String).fill_null(""), "is_healthy": _get(one, "health", pl.String) == "01",
            })
            for one in self._of(Source.ROSTER)
        ]  # fmt: skip
        return pl.concat(rows).unique("person_id", keep="first", maintain_order=True)

    def _spells(self, one: List) -> pl.DataFrame:
        self.lacking.add("spells.pairing_started_on")
        self._note("spells", Source.EMPLOYMENT, wage_fen_month="pay")
        feature = _text(one, "feature") + _text(one, "channel")
        kind, employer, place = _text(one, "kind"), _text(one, "employer"), _text(one, "place")
        frame = pl.DataFrame({
            "spell_id": one.ids, "person_id": self._ids(one), "feature": feature, "word": kind, "started_on": _get(one, "started_on", pl.Date),
            "ended_on": _get(one, "ended_on", pl.Date), "wage_fen_month": _get(one, "pay", pl.Int64), "employer": employer,
            "home_county_id": self._home(one), "work_place": place, "work_county_id": self.counties.column(place, _get(one, "place_code", pl.String)),
        })  # fmt: skip
        public = pl.col("feature").str.contains(PUBLIC) | pl.col("word").str.contains("公益")
        if frame["home_county_id"].null_count() == len(frame):
            self.lacking.add("spells.home_county_id")
        if frame["work_county_id"].null_count() == len(frame):
            self.lacking.add("spells.work_county_id")
        return frame.select(
            "spell_id", "person_id", "started_on", "ended_on", "wage_fen_month", "home_county_id", "work_county_id",
            scope_path=pl.lit(""),
            kind=pl.when(public).then(pl.lit("E4")).when(pl.col("word").str.contains(FARMING)).then(pl.lit("E5"))
            .when(pl.col("word").str.contains(CASUAL)).then(pl.lit("E2")).otherwise(pl.lit("E1")),
            channel=pl.when(public).then(pl.lit("public_post")).when(pl.col("feature").str.contains(WORKSHOP))
            .then(pl.lit("workshop")).otherwise(pl.lit("")),
            has_employer=pl.col("employer") != "",
            work_place=pl.when(pl.col("work_place") != "").then("work_place"),
        )  # fmt: skip

    @cached_property
    def _homes(self) -> pl.DataFrame:
        """person_id → the county the roster has them in."""
        rows = [
            pl.DataFrame({"person_id": self._ids(one), "home": self.counties.column(_text(one, "county"))})
            for one in self._of(Source.ROSTER)
        ]
        empty = pl.DataFrame(schema={"person_id": pl.Int64, "home": pl.Int64})
        return pl.concat([empty, *rows]).unique("person_id", keep="first", maintain_order=True)

    def _home(self, one: List) -> pl.Series:
        ids = pl.DataFrame({"person_id": self._ids(one)})
        return ids.join(self._homes, on="person_id", how="left", maintain_order="left")["home"]

    def _registrations(self, one: List) -> pl.DataFrame:
        place = _text(one, "place")
        county = self.counties.column(place, _get(one, "place_code", pl.String))
        if county.null_count() == len(county):
            self.lacking.add("registrations.county_id")
        return pl.DataFrame({
            "registration_id": one.ids, "person_id": self._ids(one), "is_employed": ~_text(one, "kind").str.contains(RESIDENT),
            "county_id": county, "place": place, "employer": _text(one, "employer"), "started_on": _get(one, "started_on", pl.Date),
            "ended_on": _get(one, "ended_on", pl.Date),
        })  # fmt: skip

    def _trainings(self, one: List) -> pl.DataFrame:
        place = _text(one, "place")
        county = self.counties.column(place)
        if county.null_count() == len(county):
            self.lacking.add("trainings.county_id")
        started = _get(one, "started_on", pl.Date)
        return pl.DataFrame({
            "training_id": one.ids, "person_id": self._ids(one), "school": _text(one, "school"), "place": place, "county_id": county,
            "started_on": started, "ended_on": _get(one, "ended_on", pl.Date),
        })  # fmt: skip

    def _payments(self, one: List) -> pl.DataFrame:
        self._note("payments", Source.PAYMENTS, payee="payee", account="account")
        kind = _text(one, "kind")
        account = _text(one, "account").str.replace_all(r"\s", "")
        payee = _text(one, "payee")
        frame = pl.DataFrame({
            "payment_id": one.ids, "person_id": self._ids(one), "kind": kind, "month": _get(one, "month", pl.Date),
            "paid_on": _get(one, "paid_on", pl.Date), "amount_fen": _get(one, "amount", pl.Int64), "name_key": name_keys(_text(one, "name")),
            "payee": payee, "payee_key": name_keys(payee), "account": account,
        })  # fmt: skip
        for_job = pl.col("kind").str.contains(FOR_ANY_JOB) & ~pl.col("kind").str.contains(FOR_NO_JOB)
        return frame.with_columns(
            month_on=pl.coalesce("month", "paid_on").dt.truncate("1mo"),
            for_kind=pl.when(pl.col("kind").str.contains("公益|公岗")).then(pl.lit("E4")).when(for_job).then(pl.lit("E")),
            **{name: pl.when(pl.col(name) != "").then(name) for name in ("name_key", "payee", "payee_key", "account")},
        )

    def _note(self, name: str, source: Source, **columns: str) -> None:
        """Write down which columns of an input no list of this kind has."""
        for column, key in columns.items():
            if not any(key in one.sheet.value.columns for one in self._of(source)):
                self.lacking.add(f"{name}.{column}")


def gather(lists: Iterable[List], day: date) -> Facts:
    """The facts of these lists, as of `day`."""
    return Gathering(lists, day).facts()


def _who(one: List) -> pl.DataFrame:
    """A sound number is the person; else number and name as written; a row with neither stands alone."""
    citizens = one.sheet.citizens["citizen"]
    frame = pl.DataFrame({
        "row_id": one.ids, "number": citizens.number, "birth_on": citizens.birth_on, "written": one.sheet.text["citizen"],
        "written_name": _text(one, "name"), "name": name_keys(_text(one, "name")),
    })  # fmt: skip
    alike = pl.concat_str(pl.lit("?"), "written", "name", separator="\t")
    alone = pl.concat_str(pl.lit("row"), pl.col("row_id").cast(pl.String), separator="\t")
    is_told = (pl.col("written") != "") & (pl.col("name") != "")
    return frame.select("row_id", "number", "birth_on", "written_name", pl.coalesce("number", "written").alias("citizen"), key=pl.coalesce("number", pl.when(is_told).then(alike).otherwise(alone)))


def _get(one: List, key: str, dtype: type[pl.DataType]) -> pl.Series:
    """A column's values; all null where the file, or its layout, has no such column."""
    if key in one.sheet.value.columns:
        return one.sheet.value[key]
    return pl.Series(key, [None] * len(one.sheet), dtype=dtype)


def _text(one: List, key: str) -> pl.Series:
    """A column as written; "" where nothing is, or where there is no such column."""
    if key in one.sheet.text.columns:
        return one.sheet.text[key].fill_null("")
    return pl.Series(key, [""] * len(one.sheet), dtype=pl.String)


def _village(one: List) -> pl.Series:
    frame = pl.DataFrame({key: _text(one, key) for key in ("county", "town", "village")})
    return frame.select(pl.concat_str(pl.all(), separator="\t").rank("dense").cast(pl.Int64)).to_series()


def _household(one: List) -> pl.Series:
    """The household's number; a row without one is a household of its own."""
    frame = pl.DataFrame({"no": _text(one, "household_no"), "row": one.ids})
    alone = pl.concat_str(pl.lit("row"), pl.col("row").cast(pl.String), separator="\t")
    return frame.select(pl.when(pl.col("no") != "").then("no").otherwise(alone)).to_series()


def _shaped(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The input's columns in its types; what no list holds is null."""
    return frame.select(
        (pl.col(column) if column in frame.columns else pl.lit(None)).cast(DTYPES[kind]).alias(column)
        for column, kind in input_named(name).columns.items()
    )
