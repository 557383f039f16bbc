"""What the row says of work, against what it says of the person (F-04, F-06, F-08, F-10, F-11, F-13b, F-15, F-25).

Each is a question. Real systems that forced an income produced false incomes: unknown is an answer, written 不详.
"""

from __future__ import annotations

import polars as pl

from xieshou.roster import lists
from xieshou.roster.rowchecks import kinds
from xieshou.roster.rowchecks.rows import Rows


def check_work(rows: Rows) -> None:
    """All checks of reported work."""
    _who_works(rows)
    _what_is_missing(rows)
    _pay(rows)
    _public_posts(rows)
    _times(rows)


def _who_works(rows: Rows) -> None:
    at, ability = "months" if rows.has("months") else "is_working", rows.get("ability")
    found = rows.found
    found.add(kinds.MINOR_AT_WORK, at, rows.at_work & (rows.age < rows.bounds.working_age), age=rows.age)
    words = ability.replace_strict(dict(lists.ABILITY.words), default=None, return_dtype=pl.String)
    grown = (rows.age >= rows.bounds.working_age).fill_null(True)
    found.add(kinds.UNABLE_AT_WORK, at, rows.at_work & grown & ability.is_in(["03", "04"]), word=words)
    found.add(kinds.STUDENT_AT_WORK, at, rows.at_work & rows.in_school & (rows.age >= rows.bounds.working_age))


def _what_is_missing(rows: Rows) -> None:
    """Only columns the file has can be missing a value."""
    worked, idle = (rows.months > 0).fill_null(False), (rows.months == 0).fill_null(False)
    place = [key for key in ("work_place", "work_county") if rows.has(key)]
    asked = {key: f"“{rows.found.headings[key]}”" for key in ("employer", *place[:1]) if rows.has(key)}
    if asked:
        empty = {key: (rows.sheet.text[key] == "") for key in asked}
        lacking = pl.DataFrame({key: empty[key].replace_strict({True: word, False: ""}) for key, word in asked.items()})
        words = lacking.select(pl.concat_str(pl.all())).to_series()
        rows.found.add(kinds.NO_WORK_PLACE, next(iter(asked)), worked & (words != ""), lacking=words)
        some = ~pl.DataFrame(empty).select(pl.all_horizontal(pl.all())).to_series()
        rows.found.add(kinds.NO_MONTHS, "months", idle & some)
    rows.found.add(kinds.PAY_NO_MONTHS, "pay", idle & (rows.get("pay") > 0))


def _pay(rows: Rows) -> None:
    pay = rows.get("pay")
    yuan = pay // 100
    rows.found.add(kinds.LOW_PAY, "pay", (pay > 0) & (pay < rows.bounds.low_pay_fen), yuan=yuan)
    rows.found.add(kinds.HIGH_PAY, "pay", pay > rows.bounds.high_pay_fen, yuan=yuan)


def _public_posts(rows: Rows) -> None:
    kind, months = rows.get("public_kind"), rows.get("public_months")
    holds = kind.is_not_null() & ~kind.is_in(["无", "否", "不详"])
    if rows.has("public_kind", "public_months"):
        half = holds != (months > 0).fill_null(False)
        rows.found.add(kinds.PUBLIC_HALF, "public_months", half)
    county, here = rows.get("work_county"), rows.get("county")
    rows.found.add(kinds.PUBLIC_OUTSIDE, "work_county", holds & (county != here), county=county)


def _times(rows: Rows) -> None:
    start, end = rows.get("work_started_on"), rows.get("work_ended_on")
    found = rows.found
    found.add(kinds.END_BEFORE_START, "work_ended_on", end < start)
    of_age = rows.birth_on.dt.offset_by(f"{rows.bounds.working_age}y")
    found.add(kinds.START_TOO_YOUNG, "work_started_on", (start < of_age) & (rows.age >= rows.bounds.working_age))
    still = start.is_not_null() & (end.is_null() | (end > rows.as_of).fill_null(False))
    found.add(kinds.NOT_WORKING_OPEN, "is_working", ~rows.get("is_working") & still)
