"""The shape of a household: one head, at most one spouse, kin that fit, one village, one telephone (F-28)."""

from __future__ import annotations

import polars as pl

from xieshou.engines.identifiers import name_keys
from xieshou.roster import lists
from xieshou.roster.rowchecks import kinds
from xieshou.roster.rowchecks.identity import SEX_WORDS
from xieshou.roster.rowchecks.rows import Rows, other_rows

HEAD, SPOUSE = "01", "02"


def check_households(rows: Rows) -> None:
    """All checks that look across the rows of one household."""
    frame = _frame(rows)
    _heads(rows, frame)
    _spouses(rows, frame)
    _kin(rows, frame)
    _one_value(rows)
    _counts(rows, frame)


def _frame(rows: Rows) -> pl.DataFrame:
    """One row a person: household, relation, and sex, birth and name of the household's only head (else null)."""
    base = pl.DataFrame(
        {
            "household": rows.household,
            "relation": rows.get("relation"),
            "sex": rows.sex,
            "birth": rows.birth_on,
            "name": rows.name_key,
            "written_no": rows.get("household_no"),
        }
    )
    is_head = (pl.col("relation") == HEAD).fill_null(False)
    base = base.with_columns(
        heads=is_head.sum().over("household"),
        spouses=(pl.col("relation") == SPOUSE).fill_null(False).sum().over("household"),
        unread=pl.col("relation").is_null().any().over("household"),
        size=pl.len().over("household"),
        is_first=pl.int_range(pl.len()).over("household") == 0,
    )
    heads = base.filter(is_head & (pl.col("heads") == 1))
    heads = heads.select("household", head_sex="sex", head_birth="birth", head_name="name")
    return base.join(heads, on="household", how="left", maintain_order="left")


def _heads(rows: Rows, frame: pl.DataFrame) -> None:
    headless = frame["is_first"] & (frame["heads"] == 0) & ~frame["unread"] & frame["written_no"].is_not_null()
    rows.found.add(kinds.NO_HEAD, "relation", headless, household=frame["written_no"])
    is_head = (frame["relation"] == HEAD).fill_null(False)
    _tell_several(rows, kinds.TWO_HEADS, is_head & (frame["heads"] > 1), frame["heads"])


def _spouses(rows: Rows, frame: pl.DataFrame) -> None:
    is_spouse = (frame["relation"] == SPOUSE).fill_null(False)
    _tell_several(rows, kinds.TWO_SPOUSES, is_spouse & (frame["spouses"] > 1), frame["spouses"])
    only = is_spouse & (frame["spouses"] == 1)
    rows.found.add(kinds.SPOUSE_SEX, "relation", only & (frame["sex"] == frame["head_sex"]))


def _tell_several(rows: Rows, kind: kinds.ProblemKind, mask: pl.Series, count: pl.Series) -> None:
    if mask.any():
        group = rows.household.set(~mask, None)
        rows.found.add(kind, "relation", mask, count=count, other=other_rows(group, rows.sheet.number))


def _kin(rows: Rows, frame: pl.DataFrame) -> None:
    relation, sex = frame["relation"], frame["sex"]
    words = relation.replace_strict(dict(lists.RELATION.words), default=None, return_dtype=pl.String)
    wrong = (relation.is_in(lists.MALE_KIN) & (sex == "2")) | (relation.is_in(lists.FEMALE_KIN) & (sex == "1"))
    sexes = sex.replace_strict(SEX_WORDS, default=None, return_dtype=pl.String)
    rows.found.add(kinds.KIN_SEX, "relation", wrong, relation=words, sex=sexes)
    younger = relation.is_in(lists.YOUNGER) & (frame["birth"] <= frame["head_birth"])
    rows.found.add(kinds.KIN_AGE, "relation", younger, relation=words, versus=["不小于"] * len(frame))
    older = relation.is_in(lists.OLDER) & (frame["birth"] >= frame["head_birth"])
    rows.found.add(kinds.KIN_AGE, "relation", older, relation=words, versus=["不大于"] * len(frame))


def _one_value(rows: Rows) -> None:
    """What a household can have only one of: the rows that differ from its first written value are named."""
    for column, kind in (("village", kinds.TWO_VILLAGES), ("household_phone", kinds.TWO_PHONES)):
        frame = pl.DataFrame({"h": rows.household, "v": rows.get(column), "n": rows.sheet.number})
        known = pl.col("v").is_not_null()
        marks = frame.select(
            differs=(known & (pl.col("v") != pl.col("v").filter(known).first().over("h"))).fill_null(False),
            other=pl.col("n").filter(known).first().over("h"),
        )
        rows.found.add(kind, column, marks["differs"], other=marks["other"])


def _counts(rows: Rows, frame: pl.DataFrame) -> None:
    written = rows.get("member_count")
    wrong = frame["is_first"] & frame["written_no"].is_not_null() & (written != frame["size"])
    rows.found.add(kinds.MEMBER_COUNT, "member_count", wrong, written=written, seen=frame["size"])
    if rows.has("head_name"):
        differs = (
            frame["is_first"]
            & frame["head_name"].is_not_null()
            & (name_keys(rows.get("head_name")) != frame["head_name"])
        )
        rows.found.add(kinds.HEAD_NAME, "head_name", differs & rows.get("head_name").is_not_null())
