"""Rows of a ledger as a table of the look, and the answers that are printed together as tabs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.kit.ledgers import Column, Ledger
from xieshou.kit.scope import Actor
from xieshou.web import components as c
from xieshou.web.access import opens
from xieshou.web.asking import Asked
from xieshou.web.parts.places import below
from xieshou.web.templatetags.xs import yuan

KINDS = {"int": "number", "day": "date", "yuan": "money"}


def table_of(ledger: Ledger, rows: list[Any], as_of: c.AsOf, *, is_narrowed: bool) -> c.Table:
    """The rows under the ledger's columns, what the row is called first."""
    columns = sorted(ledger.columns, key=lambda column: not column.is_key)
    shown = tuple(_row(ledger, columns, row, as_of.scope) for row in rows)
    heads = tuple(c.Column(str(one.title), KINDS.get(one.kind, "text"), is_minor=not one.on_phone) for one in columns)
    return c.Table(str(ledger.title), as_of, heads, shown, _empty(ledger, is_narrowed=is_narrowed))


def tabs_of(ledger: Ledger, actor: Actor, asked: Asked) -> tuple[c.Link, ...]:
    """All answers of the ledger's `tabs` filter with their counts: the groups of a promise are never printed apart.

    A number of its own chosen before (`cell`) is none of them: no tab stands as chosen then, and each tab leaves it.
    """
    name = ledger.extras.get("tabs")
    declared = next((one for one in ledger.filters if one.name == name), None)
    if declared is None:
        return ()
    rest = {key: value for key, value in asked.answers.items() if key not in (name, "cell", "verified")}
    rows = ledger.narrowed(actor, asked.day, rest).order_by()
    chosen = None if "cell" in asked.answers else asked.answers.get(declared.name, "")

    def tab(value: str, label: Any, found: Any) -> c.Link:
        href = asked.address(**{declared.name: value, "cell": "", "verified": ""})
        return c.Link(str(label), href, is_current=value == chosen, count=found.count())

    parts = (tab(value, label, declared.apply(rows, value, asked.day)) for value, label in declared.choices)
    return (tab("", _("全部"), rows), *parts)


# Where a new record of a ledger begins, for those to whom that address opens.
BEGINS = {"L-05M": (gettext_lazy("起月发放表"), "/post-pay/new/"), "L-16": (gettext_lazy("新的公示"), "/notices/new/")}


def begin_actions(request: Any, code: str) -> tuple[c.Action, ...]:
    """The way to a new record, where the ledger has one and it is the reader's."""
    label, href = BEGINS.get(code, ("", ""))
    return (c.Action(str(label), href, "primary"),) if href and opens(request.actor, href) else ()


def file_actions(address: str, fields: tuple[tuple[str, str], ...], label: str = "") -> tuple[c.Action, ...]:
    """The same rows as a file: Excel, and PDF to print. `address` is the list's own."""
    return (
        c.Action(
            label or _("导出 Excel"), f"{address}export.xlsx", method="post", icon="document-arrow-down", fields=fields
        ),
        c.Action(_("打印 PDF"), f"{address}export.pdf", method="post", icon="printer", fields=fields),
    )


def help_action(kind: str, code: str) -> c.Action:
    """The page of the manual that comes from the same declaration."""
    return c.Action(_("说明"), f"/help/{kind}/{code}/", "quiet", icon="book-open")


def _row(ledger: Ledger, columns: list[Column], row: Any, scope: str) -> c.Row:
    href = ledger.link(row) if ledger.link else ""
    cells = tuple(_cell(column, row, href if at == 0 else "", scope) for at, column in enumerate(columns))
    return c.Row(cells)


def _cell(column: Column, row: Any, href: str, scope: str) -> c.Cell:
    value = column.of(row)
    if value is None or value == "":
        return c.Cell(None, missing=str(column.missing))
    if column.kind == "yuan":
        return c.Cell(yuan(value), href)
    if column.kind == "place":
        return c.Cell(below(scope, value), href)
    return c.Cell(value if column.kind in ("int", "day") else str(value), href)


def _empty(ledger: Ledger, *, is_narrowed: bool) -> c.Empty:
    if is_narrowed:
        return c.Empty(_("没有符合条件的记录。"), _("请放宽筛选,或换一个地区、日期再看。"))
    advice = str(ledger.advice) or _("有了记录会出现在这里;也可以换一个地区或日期再看。")
    return c.Empty(str(ledger.empty) or _("这里还没有记录。"), advice)
