"""HTML: the body of a page of the site, or a file of its own that fetches nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

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
    """What documents/body.html draws: as plain, each cell knowing the kind of its column."""
    made = plain(document)
    for part in made["parts"]:
        if part["kind"] == "table":
            whole = sum(column["width"] for column in part["columns"]) or 1
            part["is_wide"] = len(part["columns"]) > NARROW_COLUMNS
            for column in part["columns"]:
                column["share"] = f"{round(100 * column['width'] / whole)}%"
            for row in part["rows"]:
                for column, cell in zip(part["columns"], row["cells"], strict=True):
                    cell["kind"] = column["kind"]
    return made
