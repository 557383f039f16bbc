"""Who is who: numbers that cannot be or contradict the row, numbers and people that occur twice (F-01, F-02)."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

from xieshou.kit.imports import ProblemKind
from xieshou.roster.rowchecks import kinds
from xieshou.roster.rowchecks.rows import Rows, other_rows

SEX_WORDS = {"1": "男", "2": "女"}


def check_identity(rows: Rows, areas: Collection[str] | None) -> None:
    """All identity checks; `areas`: every six-digit code ever valid, or None when none are known here."""
    _numbers(rows, areas)
    _contradictions(rows)
    _same_number(rows)
    _same_person(rows)
    _same_person_no(rows)


def _numbers(rows: Rows, areas: Collection[str] | None) -> None:
    fault = rows.sheet.fault["citizen"]
    for code, kind in kinds.ID_FAULTS.items():
        rows.found.add(kind, "citizen", fault == code)
    if areas is not None:
        known = rows.get("citizen").str.slice(0, 6).is_in(list(areas))
        rows.found.add(kinds.ID_AREA, "citizen", ~known.fill_null(True))


def _contradictions(rows: Rows) -> None:
    read = rows.sheet.citizens["citizen"]
    rows.found.add(kinds.ID_BIRTH, "birth_on", rows.get("birth_on") != read.birth_on, number_birth=read.birth_on)
    words = read.sex.replace_strict(SEX_WORDS, default=None, return_dtype=pl.String)
    rows.found.add(kinds.ID_SEX, "sex", rows.get("sex") != read.sex, number_sex=words)
    health = rows.get("health")
    has_certificate = pl.Series(read.disability_kind > 0)
    rows.found.add(kinds.ID_HEALTH, "health", has_certificate & ~health.str.contains("04").fill_null(True))


def _same_number(rows: Rows) -> None:
    """One number, several rows: the same row again, another household, another name."""
    number = rows.get("citizen")
    frame = pl.DataFrame({"number": number, "household": rows.household, "name": rows.name_key})
    repeated = (number.is_not_null() & number.is_duplicated()).fill_null(False)
    if not repeated.any():
        return
    marks = frame.select(
        households=pl.col("household").n_unique().over("number"),
        names=pl.col("name").n_unique().over("number"),
        is_first=pl.int_range(pl.len()).over("number") == 0,
    )
    other = other_rows(number, rows.sheet.number)
    elsewhere = repeated & (marks["households"] > 1)
    renamed = repeated & (marks["households"] == 1) & (marks["names"] > 1)
    again = repeated & (marks["households"] == 1) & (marks["names"] == 1) & ~marks["is_first"]
    for kind, mask in ((kinds.TWO_HOUSEHOLDS, elsewhere), (kinds.TWO_NAMES, renamed), (kinds.TWICE, again)):
        rows.found.add(kind, "citizen", mask, other=other)


def _same_person(rows: Rows) -> None:
    """Same village, name and birth day under different numbers."""
    group = pl.select(
        pl.concat_str([rows.get("village"), rows.name_key, rows.birth_on.cast(pl.String)], separator="|")
    ).to_series()
    number = rows.get("citizen").fill_null("")
    frame = pl.DataFrame({"group": group, "number": number})
    distinct = frame.select(pl.col("number").n_unique().over("group")).to_series()
    _tell_group(rows, kinds.TWO_NUMBERS, "name", group, group.is_not_null() & (distinct > 1))


def _same_person_no(rows: Rows) -> None:
    group = rows.get("person_no")
    frame = pl.DataFrame({"group": group, "who": rows.get("citizen").fill_null("") + "|" + rows.name_key})
    distinct = frame.select(pl.col("who").n_unique().over("group")).to_series()
    _tell_group(rows, kinds.PERSON_NO_TWICE, "person_no", group, group.is_not_null() & (distinct > 1))


def _tell_group(rows: Rows, kind: ProblemKind, column: str, group: pl.Series, mask: pl.Series) -> None:
    if mask.any():
        rows.found.add(kind, column, np.asarray(mask.fill_null(False)), other=other_rows(group, rows.sheet.number))
