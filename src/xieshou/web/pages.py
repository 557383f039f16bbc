"""Whole pages as typed contexts: a view fills one and hands it to the template of the same name as `page`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xieshou.kit.charts import Chart
from xieshou.web.components import (
    Action,
    AsOf,
    Badge,
    Certificate,
    Comparison,
    DemoRole,
    Empty,
    Event,
    Fact,
    FilterBar,
    Link,
    Pager,
    Progress,
    Refusal,
    SavedViews,
    Step,
    Table,
    Tile,
    TodoGroup,
)


@dataclass(frozen=True)
class Section:
    """One part of a page: give what it has; parts come out in the order of the fields below."""

    title: str = ""
    as_of: AsOf | None = None
    lede: str = ""
    facts: tuple[Fact, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    events: tuple[Event, ...] = ()
    comparison: Comparison | None = None
    certificate: Certificate | None = None
    empty: Empty | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class ListPage:
    """web/page_list.html: a ledger. `code` L-xx and `clause` stand by the title; `before` comes above the filters."""

    title: str
    table: Table
    code: str = ""
    clause: str = ""
    lede: str = ""
    crumbs: tuple[Link, ...] = ()
    tabs: tuple[Link, ...] = ()
    before: tuple[Section, ...] = ()
    filters: FilterBar | None = None
    views: SavedViews | None = None
    pager: Pager | None = None
    actions: tuple[Action, ...] = ()
    is_printable: bool = True


@dataclass(frozen=True)
class Suggestions:
    """web/suggestions.html: what a text may mean, while one types. `is_whole`: a whole number, which waits for Enter."""

    links: tuple[Link, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True)
class RecordPage:
    """web/page_record.html: one person, household, run, offer or import. `aside` stands beside on a wide screen."""

    title: str
    sections: tuple[Section, ...]
    subtitle: str = ""
    code: str = ""
    crumbs: tuple[Link, ...] = ()
    badges: tuple[Badge, ...] = ()
    tabs: tuple[Link, ...] = ()
    steps: tuple[Step, ...] = ()
    tiles: tuple[Tile, ...] = ()
    aside: tuple[Section, ...] = ()
    refusal: Refusal | None = None
    actions: tuple[Action, ...] = ()
    is_printable: bool = True


@dataclass(frozen=True)
class FormPage:
    """web/page_form.html, beside a Django form named `form`. `path` is where it posts; "" is the page itself.

    `call` is a number to be called at one touch, above the form.
    """

    title: str
    submit_label: str
    cancel_href: str
    lede: str = ""
    path: str = ""
    crumbs: tuple[Link, ...] = ()
    steps: tuple[Step, ...] = ()
    refusal: Refusal | None = None
    aside: tuple[Section, ...] = ()
    actions: tuple[Action, ...] = ()
    call: Link | None = None
    is_multipart: bool = False


@dataclass(frozen=True)
class ConfirmPage:
    """web/page_confirm.html: what will happen, line by line. A Django form named `form` (a reason) may stand by."""

    title: str
    question: str
    consequences: tuple[str, ...]
    submit_label: str
    cancel_href: str
    path: str = ""
    crumbs: tuple[Link, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    is_danger: bool = True


@dataclass(frozen=True)
class HomePage:
    """web/home.html 今天要办: overdue first, then today, then later."""

    greeting: str
    groups: tuple[TodoGroup, ...]
    tiles: tuple[Tile, ...] = ()
    as_of: AsOf | None = None
    empty: Empty | None = None


@dataclass(frozen=True)
class CockpitPage:
    """web/cockpit.html: numbers, then flow, then regions. `main` takes the wide column, `side` the narrow one.

    `groups` are tiles that are always read together (R-021), with a heading of their own.
    """

    title: str
    as_of: AsOf
    tiles: tuple[Tile, ...]
    groups: tuple[Tile, ...] = ()
    filters: FilterBar | None = None
    main: tuple[Section, ...] = ()
    side: tuple[Section, ...] = ()
    below: tuple[Section, ...] = ()
    tabs: tuple[Link, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class DocumentPage:
    """web/page_document.html: a document as it is printed. `doc` is what kit.documents.drawn gives; `before` comes above it."""

    title: str
    doc: Mapping[str, Any]
    period: str = ""
    code: str = ""
    lede: str = ""
    crumbs: tuple[Link, ...] = ()
    badges: tuple[Badge, ...] = ()
    before: tuple[Section, ...] = ()
    aside: tuple[Section, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class JobPage:
    """web/job.html: a job under way; refreshes itself with and without JavaScript."""

    title: str
    progress: Progress
    crumbs: tuple[Link, ...] = ()
    lede: str = ""


@dataclass(frozen=True)
class OncePage:
    """web/page_once.html: what is shown once and never again: a link, recovery codes, the square a phone reads.

    `square` is SVG of ours. A Django form named `form` may stand below, posted to `path`.
    """

    title: str
    lede: str = ""
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    square: str = ""
    facts: tuple[Fact, ...] = ()
    actions: tuple[Action, ...] = ()
    crumbs: tuple[Link, ...] = ()
    path: str = ""
    submit_label: str = ""


@dataclass(frozen=True)
class LoginPage:
    """web/login.html, beside a Django form named `form`. `demo_roles` are empty everywhere but in the demo."""

    path: str
    next: str = ""
    refusal: Refusal | None = None
    demo_path: str = ""
    demo_roles: tuple[DemoRole, ...] = ()
