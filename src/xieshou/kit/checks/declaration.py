"""What a check declares: a question asked of many rows at once, with the facts it was asked over. A hit accuses nobody.

    @check("F-04", title=…, means=…, severity=Severity.BLOCK, clause="劳动法第十五条", ask="…{birth_on}…", subject="spell",
           parameters=("labour.age_min",))
    def under_age() -> Sql:
        return sql("SELECT … FROM spells JOIN people …", "spells", "people")

The SQL speaks of named inputs, not of tables: the same check asks the database, the staged rows of a file, or an extract.
It keeps to what PostgreSQL, DuckDB and Spark all say, binds its values as :name, and gives one row a hit.

Importing a declaration starts neither Django nor a database: its words are translated when they are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.phrases import retold

# Columns that every hit has; all others are the facts it was found by.
SUBJECT = ("subject_id", "person_id", "household_id", "scope_path")
NAMED = re.compile(r"(?<![:\w]):([a-z_]+)")
TYPES = {"text", "bigint", "date", "boolean"}


class Severity(StrEnum):
    """How grave a question is: B nobody can explain, H to M by weight, I only told."""

    BLOCK = "B"
    HIGH = "H"
    MEDIUM = "M"
    INFO = "I"

    @property
    def label(self) -> Any:
        """The word shown."""
        return LABELS[self]


LABELS = {
    Severity.BLOCK: _("不可能"),
    Severity.HIGH: _("重点疑点"),
    Severity.MEDIUM: _("一般疑点"),
    Severity.INFO: _("提示"),
}


@dataclass(frozen=True)
class Input:
    """Rows that checks may ask: `columns` name -> type (text, bigint, date, boolean); `source` gives them from the
    database, as SQL with `:day`, and is empty where no room keeps such facts yet: files may hold them all the same.
    `codes` are the texts that repeat a few words in all rows: an engine may keep them as numbers."""

    name: str
    columns: Mapping[str, str]
    source: str = ""
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = set(self.columns.values()) - TYPES | {name for name in self.codes if self.columns.get(name) != "text"}
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
    unasked = [name for name in inputs if not re.search(rf"\b(FROM|JOIN)[\s(]+{name}\b", text)]
    if unasked or not inputs:
        raise ValueError(f"a check that does not ask {unasked}")
    return Sql(text, inputs)


@dataclass(frozen=True)
class Check:
    """One question. `ask` is filled with the facts of a hit: `…_on` are days, `…_fen…` money; `subject` says what a hit is
    about. `blind`, where given, counts what cannot be judged: rows (scope_path, what, row_count). `official` is the number
    of the ministries' own script; `version` grows with the meaning. `needs` are facts ("people.died_on") without which the
    question is empty: files that lack the column are not asked, and it is said."""

    code: str
    title: Any
    severity: Severity
    clause: str
    ask: Any
    subject: str
    query: Sql
    meaning: Any
    parameters: tuple[str, ...] = ()
    blind: Sql | None = None
    official: str = ""
    version: int = 1
    needs: tuple[str, ...] = ()

    @property
    def is_stored(self) -> bool:
        """Whether the database holds all that it asks; else it is asked of files only."""
        return all(_inputs[name].source for name in self.query.inputs)

    def question(self, facts: Mapping[str, Any]) -> str:
        """The question of one hit, in words."""
        return str(self.ask).format(**{name: in_words(name, value) for name, value in facts.items()})


def in_words(name: str, value: Any) -> Any:
    """A fact as a sentence takes it: days as days, money in yuan, unknown as 不详, a stored sentence in the reader's language."""
    if value is None:
        return Unknown()
    if name.endswith("_on"):
        return date.fromisoformat(value) if isinstance(value, str) else value
    if "_fen" in name:
        return f"{value // 100:,}" + (f".{value % 100:02d}" if value % 100 else "")
    return retold(value) if name == "problem" else value


class Unknown:
    """不详, also where a sentence wants a day written in a certain way."""

    def __format__(self, _form: str) -> str:
        return str(_("不详"))


_known: dict[str, Check] = {}
_inputs: dict[str, Input] = {}


def check(
    code: str, *, title: Any, means: Any, severity: Severity, clause: str, ask: Any, subject: str, parameters: tuple[str, ...] = (),
    blind: Sql | None = None, official: str = "", version: int = 1, needs: tuple[str, ...] = (),
) -> Callable[[Callable[[], Sql]], Check]:  # fmt: skip
    """Declare a check: `means` is its page of the manual, what the function returns its query."""

    def declare(function: Callable[[], Sql]) -> Check:
        made = Check(
            code, title, severity, clause, ask, subject, function(), means, parameters, blind,
            official, version, needs,
        )  # fmt: skip
        return register(made)

    return declare


def register(declared: Check) -> Check:
    """Keep a declaration; codes are unique, every value it binds is given, and every check says what it means."""
    bound = {"day", *(name.replace(".", "_") for name in declared.parameters)}
    asked = declared.query.values | (declared.blind.values if declared.blind else set())
    is_told = declared.meaning if isinstance(declared.meaning, str) else True  # a translated word is not looked up yet
    if declared.code in _known or asked - bound or not is_told:
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


def stored_checks() -> list[Check]:
    """Those that the database can answer, by code."""
    return [one for one in all_checks() if one.is_stored]


def input_named(name: str) -> Input:
    """The input of this name. Raises KeyError."""
    return _inputs[name]
