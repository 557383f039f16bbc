"""What pages are made of: small frozen records that views fill and the tags of `xs` draw. Whole pages: `pages.py`.

No query, no request, no HTML here. Every visible text arrives ready to read: names already masked, dates as `date`,
numbers as numbers (the templates group them) or as text. `docs/components.md` lists who takes what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Tone(StrEnum):
    """How a thing stands, in four tones; never colour alone: a label always says it too."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Rung(IntEnum):
    """The verification ladder: how far a fact has been checked. 0 is 未核验, said as openly as the others."""

    NONE = 0
    SELF = 1
    VILLAGE = 2
    TOWN = 3
    COUNTY = 4
    SAMPLED = 5

    @property
    def label(self) -> Any:
        return RUNG_LABELS[self]


RUNG_LABELS = (_("未核验"), _("自报"), _("村核"), _("镇核"), _("县核"), _("抽查"))


@dataclass(frozen=True)
class Link:
    """A place to go. `icon` is a heroicons name; `count` stands beside the label when it is not None."""

    label: str
    href: str
    icon: str = ""
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Action:
    """A button. With `method="post"` it is a form of its own with `fields` as hidden values; otherwise a link.

    kind: primary, secondary, quiet or danger. A danger button leads to a confirm page, it never acts by itself.
    """

    label: str
    href: str
    kind: str = "secondary"
    method: str = "get"
    icon: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class NavGroup:
    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Language:
    code: str
    label: str
    is_current: bool = False


@dataclass(frozen=True)
class Shell:
    """The frame around every page; a context processor gives it as `shell`. Empty strings leave the thing out."""

    home_href: str = "/"
    groups: tuple[NavGroup, ...] = ()
    bar: tuple[Link, ...] = ()
    as_of: date | None = None
    office: str = ""
    user: str = ""
    role: str = ""
    account_href: str = ""
    sign_in_href: str = ""
    sign_out_href: str = ""
    language_href: str = ""
    languages: tuple[Language, ...] = ()
    path: str = "/"
    demo_day: date | None = None
    source_href: str = ""
    search_hint: str = ""
    is_big_print: bool = False


@dataclass(frozen=True)
class AsOf:
    """The line above every table and number: its day, its scope, its source."""

    day: date | None
    scope: str
    source: str


@dataclass(frozen=True)
class Badge:
    label: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Tile:
    """One number that opens into its records. `rung` is printed on it; `base` is what it is a part of, in words.

    `checked` is the bound of a random inspection over exactly this number, in short, or 未核验.
    """

    label: str
    value: int | str
    href: str
    unit: str = ""
    rung: Rung | None = None
    base: str = ""
    trend: str = ""
    tone: Tone = Tone.PLAIN
    checked: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table. kind: text, number, money, date, code. `is_minor` leaves it out of the phone card."""

    label: str
    kind: str = "text"
    sort_href: str = ""
    sorted: str = ""
    is_minor: bool = False


@dataclass(frozen=True)
class Cell:
    """One value. None is shown as the words of `missing` (不详, 未填); `href` opens the records behind it.

    `actions` are several buttons side by side, where one (`action`) is not enough.
    """

    value: str | int | date | None = None
    href: str = ""
    badge: Badge | None = None
    rung: Rung | None = None
    note: str = ""
    missing: str = ""
    action: Action | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Row:
    """As many cells as the table has columns. The first cell is the head of the phone card. `tone` marks the row."""

    cells: tuple[Cell, ...]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Empty:
    """Nothing here: what that means, and what to do next."""

    title: str
    body: str = ""
    action: Action | None = None


@dataclass(frozen=True)
class Table:
    """A table with its caption and its as-of line. `total` is a last row of the same length.

    Every row has one cell a column, else ValueError. More than eight columns scroll in a frame of their own.
    """

    caption: str
    as_of: AsOf | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: Empty
    total: Row | None = None
    is_caption_shown: bool = False

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.caption}: a row of {len(row.cells)} cells under {len(self.columns)} columns")

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > 8


@dataclass(frozen=True)
class Pager:
    """Keyset paging: no page numbers. `summary` says what is shown, for instance 第 1–50 条,共 20,000 条."""

    summary: str
    previous_href: str = ""
    next_href: str = ""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Filter:
    """One field of a filter bar. kind: search, text, date, select."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    choices: tuple[Choice, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class FilterBar:
    """A GET form whose answers live in the address. `path` is the page's own address without its query.

    `kept` are hidden values (the sort, the day); each link of `chosen` takes one answer off again.
    """

    path: str
    filters: tuple[Filter, ...]
    kept: tuple[tuple[str, str], ...] = ()
    chosen: tuple[Link, ...] = ()
    clear_href: str = ""


@dataclass(frozen=True)
class SavedViews:
    """The reader's own views of a list: `links` (`icon` is where the current one is removed), and the answers that could be
    saved now, as they stand in an address; "" when there are none."""

    links: tuple[Link, ...] = ()
    page: str = ""
    answers: str = ""


@dataclass(frozen=True)
class Refusal:
    """What happened, with its numbers, and what to do next. `code` is stable, for the help desk."""

    what: str
    remedy: str
    code: str = ""
    action: Action | None = None


@dataclass(frozen=True)
class Event:
    """One moment of a life. `until` closes a period; `source` says where the fact comes from."""

    on: date | None
    title: str
    body: str = ""
    until: date | None = None
    source: str = ""
    rung: Rung | None = None
    badge: Badge | None = None
    href: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Step:
    """One step of a flow. state: done, current, todo, returned."""

    label: str
    state: str = "todo"
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """One line of a definition list: a name and its value, with source and rung where they are known.

    `is_copied` puts a button beside the text that copies it as it stands; without script the text is there to read.
    """

    label: str
    value: str | int | date | None = None
    href: str = ""
    source: str = ""
    rung: Rung | None = None
    badge: Badge | None = None
    missing: str = ""
    is_copied: bool = False


@dataclass(frozen=True)
class Difference:
    """One field of two records laid side by side."""

    label: str
    left: str
    right: str

    @property
    def is_same(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True)
class Comparison:
    """Two records side by side. Free words are left to the reader: with `is_told` false nothing says 一致 or 不同."""

    left_title: str
    right_title: str
    differences: tuple[Difference, ...]
    is_told: bool = True


@dataclass(frozen=True)
class Progress:
    """A job. state: waiting, running, done, failed, cancelled. `poll_href` is the address of its own page."""

    title: str
    state: str
    done: int = 0
    total: int = 0
    step: str = ""
    poll_href: str = ""
    cancel_href: str = ""
    refusal: Refusal | None = None
    results: tuple[Action, ...] = ()

    @property
    def is_live(self) -> bool:
        return self.state in ("waiting", "running")


@dataclass(frozen=True)
class Certificate:
    """证明书 in plain words: the verdict, what is proved line by line, and how anyone can check it without us."""

    title: str
    verdict: str
    is_proved: bool
    facts: tuple[Fact, ...]
    command: str
    digest: str = ""
    notes: tuple[str, ...] = ()
    files: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Todo:
    """One thing that waits for me. `when` is already in words (逾期 3 天, 今天, 9月30日); one click does it."""

    title: str
    href: str
    when: str
    detail: str = ""
    kind: str = ""
    action: Action | None = None


@dataclass(frozen=True)
class TodoGroup:
    """Todos of one urgency. tone: bad for overdue, warn for today, plain for later. `count` is how many there are in
    all, where only the first are shown; `more` are the lists that hold the rest."""

    label: str
    todos: tuple[Todo, ...]
    tone: Tone = Tone.PLAIN
    more: Link | None = None
    count: int | None = None
    lists: tuple[Link, ...] = ()


@dataclass(frozen=True)
class DemoRole:
    """A demo account behind one button; it posts to the page's `demo_path` with `value` (the user name) behind it."""

    value: str
    label: str
    office: str
    purpose: str
    icon: str = "user"
