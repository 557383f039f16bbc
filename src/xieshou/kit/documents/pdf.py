"""PDF: tagged (PDF/UA-1) and for keeping (PDF/A-2b), with the words drawn from data alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from xieshou.kit.documents import fonts
from xieshou.kit.documents.drawing import draw, draw_apart
from xieshou.kit.documents.model import Document, Table
from xieshou.kit.documents.plain import plain

STANDARDS = ["a-2b", "ua-1"]
ROWS_HERE_MOST = 300
LANGUAGES = {"zh-hans": ("zh", "cn"), "en": ("en", "gb")}


def as_pdf(*documents: Document) -> bytes:
    """One PDF of all documents in order, each beginning a page, with its own head, stamp and page numbers.

    Raises ValueError without a document.
    """
    if not documents:
        raise ValueError("a PDF needs a document")
    if sum(map(_rows, documents)) > ROWS_HERE_MOST:
        return draw_apart(**_order(documents, {"pdf_standards": STANDARDS}))
    return draw(form="pdf", **_order(documents, {"pdf_standards": STANDARDS}))[0]


def as_pictures(*documents: Document, ppi: float = 72) -> list[bytes]:
    """Each page as PNG: what the pages look like, for people who check them."""
    return draw(form="png", **_order(documents, {"ppi": ppi}))


def _rows(document: Document) -> int:
    return sum(len(part.rows) for part in document.parts if isinstance(part, Table))


def _order(documents: Sequence[Document], options: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": json.dumps(_data(documents), ensure_ascii=False),
        "fonts": list(map(str, fonts.folders())),
        "timestamp": int(_made_at(documents[0]).timestamp()),
        "options": options,
    }


def _data(documents: Sequence[Document]) -> dict[str, Any]:
    first = documents[0]
    language, region = LANGUAGES.get(first.language, LANGUAGES["zh-hans"])
    missing: set[str] = set()
    drawn = [fonts.legible(plain(document), missing) for document in documents]
    if missing:
        codes = " ".join(sorted(f"U+{ord(one):X}" for one in missing))
        for one in drawn:
            one["stamp"].append(_("字库没有的字以〓代替:{codes}").format(codes=codes))
    return {
        "documents": drawn,
        "title": fonts.legible(first.title, missing),
        "author": fonts.legible(first.head.issuer, missing),
        "keywords": [word for word in (first.stamp.snapshot, first.mark) if word],
        "lang": language,
        "region": region,
        "fonts": fonts.families(),
    }


def _made_at(document: Document) -> datetime:
    """The instant in the file's own data: when it was made, else its day; never the machine's clock."""
    day = document.stamp.day
    return document.stamp.made_at or datetime(day.year, day.month, day.day, tzinfo=UTC)
