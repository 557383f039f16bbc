"""One row by itself: what must be there, what can be read, what one person cannot be at once."""

from __future__ import annotations

import polars as pl

from xieshou.engines.identifiers import Fault
from xieshou.kit.imports import Kind
from xieshou.roster import lists
from xieshou.roster.places import Places
from xieshou.roster.rowchecks import kinds
from xieshou.roster.rowchecks.rows import Rows

PAST_DAYS = (
    "birth_on",
    "identified_on",
    "member_identified_on",
    "risk_on",
    "risk_cleared_on",
    "work_started_on",
    "wish_on",
)
NAME_FORM = r"^[\u3007\p{Han}][\p{Han}\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e.。\- \u3000]*$"
UNABLE = ("03", "04", "05")
LENGTHS = {"household_no": 40, "person_no": 40, "name": 100}  # as the register holds them


def check_persons(rows: Rows, places: Places | None) -> None:
    """All checks of one row alone; `places`: the villages of the importing office, or None when they are not known."""
    _needed(rows, places)
    _readable(rows)
    _contacts(rows)
    _days(rows)
    _education(rows)
    _health(rows)


def _needed(rows: Rows, places: Places | None) -> None:
    found = rows.found
    for key, kind in (
        ("name", kinds.NO_NAME),
        ("household_no", kinds.NO_HOUSEHOLD),
        ("village", kinds.NO_VILLAGE),
    ):
        found.add(kind, key, rows.get(key).is_null())
    relation = rows.get("relation")
    found.add(kinds.NO_RELATION, "relation", relation.is_null() & ~rows.sheet.bad["relation"])
    for key, most in LENGTHS.items():
        count = rows.get(key).str.len_chars()
        found.add(kinds.TOO_LONG, key, count > most, count=count, most=[most] * len(count))
    found.add(kinds.ODD_NAME, "name", ~rows.get("name").str.contains(NAME_FORM))
    if places is not None:
        code = places.find(rows.get("town"), rows.get("village"))
        written = pl.select(pl.concat_str([rows.get("town"), rows.get("village")], ignore_nulls=True)).to_series()
        found.add(kinds.FOREIGN_VILLAGE, "village", code.is_null() & rows.get("village").is_not_null(), place=written)


def _readable(rows: Rows) -> None:
    """What the reader of the column could not read, in the words of its kind."""
    told = {
        Kind.DAY: kinds.UNREADABLE_DAY,
        Kind.INTEGER: kinds.UNREADABLE_NUMBER,
        Kind.YUAN: kinds.UNREADABLE_NUMBER,
        Kind.FLAG: kinds.UNREADABLE_FLAG,
        Kind.CODE: kinds.UNKNOWN_WORD,
        Kind.CODES: kinds.UNKNOWN_WORD,
    }
    for key, bad in rows.sheet.bad.items():
        column = rows.sheet.layout.by_key[key]
        written = rows.sheet.text[key].str.slice(0, 20)
        if column.kind in told:
            title = [column.codes.title if column.codes else ""] * len(written)
            large = rows.sheet.too_large(key)
            rows.found.add(kinds.LARGE_NUMBER, key, large, written=written)
            rows.found.add(told[column.kind], key, bad & ~large, written=written, title=title)
        if column.bounds:
            low, high = column.bounds
            outside = ~rows.get(key).is_between(low, high)
            size = len(written)
            rows.found.add(kinds.OUT_OF_RANGE, key, outside, written=written, low=[low] * size, high=[high] * size)


def _contacts(rows: Rows) -> None:
    for key in ("phone", "household_phone"):
        if rows.has(key):
            rows.found.add(kinds.BAD_PHONE, key, rows.sheet.bad[key])
    if rows.has("account"):
        rows.found.add(kinds.ACCOUNT_LUHN, "account", rows.sheet.fault["account"] == Fault.LUHN)
    if rows.has("phone"):
        frame = pl.DataFrame({"phone": rows.get("phone"), "household": rows.household})
        shared = frame.select(pl.col("household").n_unique().over("phone")).to_series()
        many = rows.get("phone").is_not_null() & (shared >= rows.bounds.shared_phone_households)
        rows.found.add(kinds.SHARED_PHONE, "phone", many, count=shared)


def _days(rows: Rows) -> None:
    found = rows.found
    for key in PAST_DAYS:
        if rows.has(key):
            found.add(kinds.FUTURE_DAY, key, rows.get(key) > rows.as_of, day=rows.get(key))
    found.add(kinds.BEFORE_BIRTH, "member_identified_on", rows.get("member_identified_on") < rows.birth_on)
    found.add(kinds.RISK_ORDER, "risk_cleared_on", rows.get("risk_cleared_on") < rows.get("risk_on"))
    is_open = ~rows.get("risk_cleared") & rows.get("risk_cleared_on").is_not_null()
    found.add(kinds.RISK_OPEN, "risk_cleared", is_open)
    found.add(
        kinds.VERY_OLD, "birth_on" if rows.has("birth_on") else "citizen", rows.age > rows.bounds.old_age, age=rows.age
    )


def _education(rows: Rows) -> None:
    education, age = rows.get("education"), rows.age
    found = rows.found
    if rows.has("education", "school"):
        found.add(kinds.EDUCATION_TWICE, "education", rows.in_school & education.is_not_null() & (education != "06"))
        empty = (rows.sheet.text["education"] == "") & (rows.sheet.text["school"] == "")
        found.add(kinds.EDUCATION_NONE, "education", empty)
    too_young = ((age < 6) & education.is_in(["02", "03", "04", "05"])) | ((age < 12) & education.is_in(["04", "05"]))
    too_old = (age >= 9) & (education == "06")
    words = education.replace_strict(dict(lists.EDUCATION.words), default=None, return_dtype=pl.String)
    found.add(kinds.EDUCATION_AGE, "education", too_young | too_old, age=age, word=words)
    found.add(kinds.OLD_STUDENT, "school", rows.in_school & (age >= rows.bounds.student_age), age=age)


def _health(rows: Rows) -> None:
    health, ability, age = rows.get("health"), rows.get("ability"), rows.age
    found = rows.found
    found.add(kinds.HEALTH_BOTH, "health", health.str.contains("01;"))
    found.add(kinds.CHILD_ABILITY, "ability", (age < rows.bounds.working_age) & ability.is_in(["01", "02"]))
    of_age = (age >= rows.bounds.working_age) & (age < rows.bounds.able_age_max)
    unable = of_age & (health == "01") & ~rows.in_school & ability.is_in(UNABLE)
    words = ability.replace_strict(dict(lists.ABILITY.words), default=None, return_dtype=pl.String)
    found.add(kinds.HEALTHY_UNABLE, "ability", unable, age=age, word=words)
    found.add(kinds.CAUSE_TWICE, "cause2", rows.get("cause1") == rows.get("cause2"))
