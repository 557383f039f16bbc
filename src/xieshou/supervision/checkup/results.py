"""What a check-up found, as tables: each hit with its file, row, person and village; counts by rule and by village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from xieshou.engines.identifiers import mask_citizen
from xieshou.kit.checks import Severity
from xieshou.supervision.checkup.asking import Answers
from xieshou.supervision.checkup.facts import Facts
from xieshou.supervision.checkup.layouts import Source
from xieshou.supervision.checkup.reading import List

WHERE = ("county", "town", "village", "household_no", "name")
ORDER = {severity.value: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Checkup:
    """One check-up of some lists as of a day."""

    day: date
    lists: tuple[List, ...]
    facts: Facts
    answers: Answers

    @property
    def person_count(self) -> int:
        """People over all lists, each once."""
        return self.facts.people["person_id"].n_unique()

    @cached_property
    def where(self) -> pl.DataFrame:
        """One row a person of a roster: person_id, roster_row, county, town, village, household_no, name as written there."""
        empty = pl.DataFrame(schema={"row_id": pl.Int64, **dict.fromkeys(WHERE, pl.String)})
        parts = [
            pl.DataFrame({"row_id": one.ids, **{key: _written(one, key) for key in WHERE}}, schema=empty.schema)
            for one in self.lists
            if one.source is Source.ROSTER
        ]
        rows = pl.concat([empty, *parts]).join(self.facts.people.select("row_id", "person_id"), on="row_id", how="left", maintain_order="left")
        return rows.unique("person_id", keep="first", maintain_order=True).rename({"row_id": "roster_row"})

    @cached_property
    def rows(self) -> pl.DataFrame:
        """One row a row of any list: row_id, file, source, number (as the person sees it in the file)."""
        return pl.concat(
            pl.DataFrame({"row_id": one.ids, "number": one.sheet.number}, schema={"row_id": pl.Int64, "number": pl.Int64}).with_columns(
                file=pl.lit(one.name), source=pl.lit(one.source.value)
            )
            for one in self.lists
        )

    @cached_property
    def hits(self) -> pl.DataFrame:
        """Every hit by place, people outside the roster last, the gravest of a person first: file, number, code, severity, said, advice, column, who and where."""
        found = self.answers.hits.join(self.rows, on="row_id", how="left", maintain_order="left")
        people = self.facts.people.select("row_id", "person_id", "citizen", "written_name")
        found = found.join(people, on="row_id", how="left", maintain_order="left")
        found = found.join(self.where, on="person_id", how="left", maintain_order="left")
        found = found.with_columns(pl.coalesce("name", "written_name"))
        found = found.with_columns(pl.col(WHERE).fill_null(""), order=pl.col("severity").replace_strict(ORDER, return_dtype=pl.Int8))
        return found.sort(pl.col("village") == "", "county", "town", "village", "household_no", "person_id", "order", "code", "row_id")

    @cached_property
    def by_rule(self) -> list[dict[str, Any]]:
        """Each rule that was asked: its hits and people, the most first among equally grave ones; rules without a hit last."""
        counts = self.hits.group_by("code").agg(hits=pl.len(), persons=pl.col("person_id").n_unique())
        known = {row["code"]: row for row in counts.to_dicts()}
        rules = [
            {
                "code": rule.code, "official": rule.official, "title": str(rule.title), "severity": rule.severity.value,
                "clause": rule.clause, "hits": known.get(rule.code, {}).get("hits", 0), "persons": known.get(rule.code, {}).get("persons", 0),
            }
            for rule in self.answers.rules.values()
        ]  # fmt: skip
        return sorted(rules, key=lambda one: (not one["hits"], ORDER[one["severity"]], -one["hits"], one["code"]))

    @cached_property
    def by_place(self) -> list[dict[str, Any]]:
        """Each village with hits, in the order of towns; people outside the roster come last, without a place."""
        counts = self.hits.group_by("county", "town", "village").agg(
            hits=pl.len(),
            persons=pl.col("person_id").n_unique(),
            **{severity.value: (pl.col("severity") == severity.value).sum() for severity in Severity},
        )
        return counts.sort((pl.col("village") == ""), "county", "town", "village").to_dicts()

    @property
    def not_asked(self) -> list[dict[str, Any]]:
        """The rules that could not be asked, and what is missing."""
        return [
            {"code": one.rule.code, "official": one.rule.official, "title": str(one.rule.title), "missing": [str(part) for part in one.missing]}
            for one in self.answers.not_asked
        ]

    @property
    def files(self) -> list[dict[str, Any]]:
        """Each file: what it was taken for, its rows, which heading was read as what, which were only kept."""
        return [
            {
                "name": one.name, "kind": one.source.value, "kind_title": str(one.source.label), "layout": one.sheet.layout.code,
                "rows": len(one.sheet), "encoding": one.sheet.table.encoding, "sheet": one.sheet.table.sheet,
                "columns": [
                    {"heading": heading, "read_as": one.sheet.layout.by_key[key].heading}
                    for heading, key in zip(one.sheet.headings, one.sheet.keys, strict=True) if key
                ],
                "kept_columns": one.sheet.unknown_headings,
            }
            for one in self.lists
        ]  # fmt: skip

    def summary(self) -> dict[str, Any]:
        """Everything but the people: what may be shown and sent on."""
        by_severity = {severity.value: int((self.hits["severity"] == severity.value).sum()) for severity in Severity}
        return {
            "as_of": self.day.isoformat(), "files": self.files, "persons": self.person_count, "hits": self.hits.height,
            "persons_with_hits": self.hits["person_id"].n_unique(), "by_severity": by_severity, "rules": self.by_rule,
            "not_asked": self.not_asked, "places": self.by_place,
        }  # fmt: skip


def _written(one: List, key: str) -> pl.Series:
    if key in one.sheet.text.columns:
        return one.sheet.text[key].fill_null("")
    return pl.Series(key, [""] * len(one.sheet), dtype=pl.String)


def masked(numbers: pl.Series) -> pl.Series:
    """Numbers as a list for handing out shows them: the last four characters."""
    return pl.Series([mask_citizen(number) if number else "" for number in numbers.to_list()], dtype=pl.String)
