"""HTML: the body of a page of the site, or a file of its own that fetches nothing."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from xieshou.kit.charts.svg import Markup
from xieshou.kit.documents.model import Document
from xieshou.kit.documents.plain import plain

STYLE = Path(__file__).resolve().parent.parent / "static" / "documents" / "document.css"
NARROW_COLUMNS = 4  # more do not fit a phone, and scroll inside their own frame


def as_body(document: Document) -> SafeString:
    """The document as one `<article>`; every figure that has an address is a link to its records."""
    return render_to_string("documents/body.html", {"doc": drawn(document)})


def as_html(document: Document) -> str:
    """The document as a whole file, its style inside."""
    return render_to_string("documents/file.html", {"doc": drawn(document), "style": STYLE.read_text(encoding="utf-8")})


def drawn(document: Document) -> dict[str, Any]:
    """What documents/body.html draws: as plain, each table with its `body`, drawn here since it has rows by the hundred."""
    made = plain(document)
    for part in made["parts"]:
        if part["kind"] == "table":
            whole = sum(column["width"] for column in part["columns"]) or 1
            part["is_wide"] = len(part["columns"]) > NARROW_COLUMNS
            for column in part["columns"]:
                column["share"] = f"{round(100 * column['width'] / whole)}%"
            part["body"] = Markup("\n".join(_row(row, part["columns"]) for row in part["rows"]))
    return made


def _row(row: dict[str, Any], columns: list[dict[str, Any]]) -> str:
    head, *others = row["cells"]
    cells = (
        f'<td class="{column["kind"]}">{_figure(cell)}</td>' for column, cell in zip(columns[1:], others, strict=True)
    )
    part = ' class="part"' if row["is_part"] else ""
    return f'<tr{part}><th scope="row">{_figure(head)}</th>{"".join(cells)}</tr>'


def _figure(cell: dict[str, str]) -> str:
    text = escape(cell["text"])
    return f'<a href="{escape(cell["href"])}">{text}</a>' if cell["href"] else text
