"""A layout is declared once; parsing, template, staging grid and error workbook come from the declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import override

from xieshou.kit.imports.opening.words import normal_heading

SYSTEMS = {"poverty": "扶贫(防返贫监测)系统", "hr": "人社(就业)系统"}


class Kind(StrEnum):
    """What a column holds, and so how its texts are read; see `columns`."""

    TEXT = "text"
    NAME = "name"
    CITIZEN = "citizen"
    CREDIT = "credit"
    PHONE = "phone"
    CARD = "card"
    DAY = "day"
    INTEGER = "integer"
    YUAN = "yuan"
    CODE = "code"
    CODES = "codes"
    FLAG = "flag"


class Mask(StrEnum):
    """How a value is shown to someone who may not see it whole."""

    NONE = ""
    NAME = "name"
    CITIZEN = "citizen"
    PHONE = "phone"
    CARD = "card"


@dataclass(frozen=True)
class CodeList:
    """An official list: code → word, and other words met in practice → code. Codes themselves are not read from files.

    Systems number the same words differently (domain.md 2.2, 2.3), so a list is imported by its words unless
    `reads_codes` says that the layout's own system numbers are these. `systems` has the numbers of declared systems.
    """

    title: str
    words: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    reads_codes: bool = False
    systems: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def by_word(self) -> dict[str, str]:
        own = {code: code for code in self.words} if self.reads_codes else {}
        named = {normal_heading(word): code for code, word in self.words.items()}
        return own | {normal_heading(word): code for word, code in self.aliases.items()} | named

    def words_in(self, system: str) -> dict[str, str]:
        """`by_word`, and the numbers of the system that the file was declared to come from."""
        return {**self.systems.get(system, {}), **self.by_word} if system else self.by_word


@dataclass(frozen=True)
class Column:
    """One column: its key in code, its official heading, other headings met, and what it holds.

    `field_codes`: what the column is called in systems whose exports carry field codes for headings, by system; one code
    means different things in different systems (domain.md 2.13), so it is read only where the system is declared.
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    required: bool = False
    codes: CodeList | None = None
    mask: Mask = Mask.NONE
    in_template: bool = True
    bounds: tuple[int, int] | None = None
    note: str = ""
    field_codes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def headings(self) -> frozenset[str]:
        return frozenset(normal_heading(text) for text in (self.heading, *self.aliases))


@dataclass(frozen=True)
class Layout:
    """Columns in the office's own order. A file must hold every required column, and may hold any others."""

    code: str
    title: Any
    columns: tuple[Column, ...]
    ignored: tuple[str, ...] = ("错误原因",)

    def __post_init__(self) -> None:
        seen: dict[str, str] = {}
        for column in self.columns:
            for heading in column.headings:
                assert heading not in seen, f"heading {heading} means both {seen[heading]} and {column.key}"
                seen[heading] = column.key

    @cached_property
    def by_heading(self) -> dict[str, str]:
        return {heading: column.key for column in self.columns for heading in column.headings}

    def headings_in(self, system: str) -> dict[str, str]:
        """`by_heading`, and the field codes of the declared system."""
        codes = {normal_heading(c.field_codes[system]): c.key for c in self.columns if system in c.field_codes}
        return self.by_heading | codes

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @property
    def named(self) -> str:
        """The title as records keep it, whatever language the page is read in."""
        with override("zh-hans"):
            return str(self.title)

    @cached_property
    def ignored_headings(self) -> frozenset[str]:
        return frozenset(normal_heading(text) for text in self.ignored)
