"""What a check declares: a question asked of many rows at once, with the facts it was asked over. A hit accuses nobody.

    @check("F-04", title=…, severity=Severity.BLOCK, clause="劳动法第十五条", ask="…{birth_on}…", subject="spell",
           parameters=("labour.age_min",))
    def under_age() -> Sql:
        return sql("SELECT … FROM spells JOIN people …", "spells", "people")

The SQL speaks of named inputs, not of tables: the same check asks the database, the staged rows of a file, or an extract.
It keeps to what PostgreSQL, DuckDB and Spark all say, binds its values as :name, and gives one row a hit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Columns that every hit has; all others are the facts it was found by.
SUBJECT = ("subject_id", "person_id", "household_id", "scope_path")
NAMED = re.compile(r"(?<![:\w]):([a-z_]+)")
TYPES = {"text", "bigint", "date", "boolean"}


class Severity(models.TextChoices):
    BLOCK = "B", _("不可能")
    HIGH = "H", _("重点疑点")
    MEDIUM = "M", _("一般疑点")
    INFO = "I", _("提示")


@dataclass(frozen=True)
class Input:
    """Rows that checks may ask: `columns` name -> type (text, bigint, date, boolean); `source` gives them from the
    database, as SQL with `:day`."""

    name: str
    columns: Mapping[str, str]
    source: str

    def __post_init__(self) -> None:
        unknown = set(self.columns.values()) - TYPES
        if unknown:
            raise ValueError(f"input {self.name}: {sorted(unknown)}")


@dataclass(frozen=True)
class Sql:
    """A query over named inputs."""

    text: str
    inputs: tuple[str, ...]

    @property
    def values(self) -> set[str]:
        """The names of the values it binds."""
        return set(NAMED.findall(self.text))


def sql(text: str, *inputs: str) -> Sql:
    """A query; `inputs` are the names it may ask. Raises ValueError when it does not ask one of them."""
    unasked = [name for name in inputs if not re.search(rf"\b(FROM|JOIN)\s+{name}\b", text)]
    if unasked or not inputs:
        raise ValueError(f"a check that does not ask {unasked}")
    return Sql(text, inputs)


@dataclass(frozen=True)
class Check:
    """One question. `ask` is filled with the facts of a hit: `…_on` are days, `…_fen…` money; `subject` says what a hit is
    about. `blind`, where given, counts what cannot be judged: rows (scope_path, what, row_count). `official` is the number
    of the ministries' own script; `version` grows with the meaning."""

    code: str
    title: Any
    severity: Severity
    clause: str
    ask: Any
    subject: str
    query: Sql
    meaning: str
    parameters: tuple[str, ...] = ()
    blind: Sql | None = None
    official: str = ""
    version: int = 1

    def question(self, facts: Mapping[str, Any]) -> str:
        """The question of one hit, in words."""
        return str(self.ask).format(**{name: in_words(name, value) for name, value in facts.items()})


def in_words(name: str, value: Any) -> Any:
    """A fact as a sentence takes it: days as days, money in yuan, unknown as 不详."""
    if value is None:
        return _("不详")
    if name.endswith("_on"):
        return date.fromisoformat(value) if isinstance(value, str) else value
    if "_fen" in name:
        return f"{value // 100:,}" + (f".{value % 100:02d}" if value % 100 else "")
    return value


_known: dict[str, Check] = {}
_inputs: dict[str, Input] = {}


def check(
    code: str, *, title: Any, severity: Severity, clause: str, ask: Any, subject: str, parameters: tuple[str, ...] = (),
    blind: Sql | None = None, official: str = "", version: int = 1,
) -> Callable[[Callable[[], Sql]], Check]:  # fmt: skip
    """Declare a check: the function's docstring is its meaning, what it returns its query."""

    def declare(function: Callable[[], Sql]) -> Check:
        made = Check(
            code, title, severity, clause, ask, subject, function(), (function.__doc__ or "").strip(), parameters, blind,
            official, version,
        )  # fmt: skip
        return register(made)

    return declare


def register(declared: Check) -> Check:
    """Keep a declaration; codes are unique, every value it binds is given, and every check says what it means."""
    bound = {"day", *(name.replace(".", "_") for name in declared.parameters)}
    asked = declared.query.values | (declared.blind.values if declared.blind else set())
    if declared.code in _known or asked - bound or not declared.meaning:
        raise ValueError(f"check {declared.code}: declared twice, unbound {sorted(asked - bound)}, or without meaning")
    _known[declared.code] = declared
    return declared


def source(declared: Input) -> Input:
    """Register an input; names are unique."""
    if declared.name in _inputs:
        raise ValueError(f"input {declared.name} declared twice")
    _inputs[declared.name] = declared
    return declared


def check_named(code: str) -> Check | None:
    """The check of this code, if declared."""
    return _known.get(code)


def all_checks() -> list[Check]:
    """Every declared check, by code."""
    return [_known[code] for code in sorted(_known)]


def input_named(name: str) -> Input:
    """The input of this name. Raises KeyError."""
    return _inputs[name]
