"""A document as plain text in order: what the writers of HTML, PDF and Word draw. Every word is final here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xieshou.kit.documents.model import (
    BulletinHead,
    Cell,
    Document,
    Facts,
    Figure,
    Head,
    Heading,
    Lines,
    OfficialHead,
    Paragraph,
    Part,
    Table,
)
from xieshou.kit.documents.numbers import day_in_words, in_prose, in_table
from xieshou.kit.documents.stamps import lines_of
from xieshou.kit.documents.typography import in_lines, printed

RIGHT = ("number",)
LONG = 22
TITLE_WIDE = 19  # characters of 二号 (22 pt) in a line of 156 mm, GB/T 9704


def plain(document: Document) -> dict[str, Any]:
    """The document as JSON: head, parts, mark, stamp; all values in words, figures with their address."""
    drawn = {
        "title": document.title,
        "paper": str(document.paper),
        "mark": document.mark,
        "is_red": document.is_red,
        "head": _head(document.head, is_signed=document.signature is not None),
        "parts": [_part(part) for part in document.parts],
        "signature": _signature(document),
        "stamp": list(lines_of(document.stamp)),
        "copies": _copies(document.head),
    }
    words = _printed(drawn) if document.language.startswith("zh") else drawn
    return {**words, "language": document.language}


def _printed(value: Any) -> Any:
    """All words with the punctuation of print; addresses stay as they are."""
    if isinstance(value, str):
        return printed(value)
    if isinstance(value, list):
        return [_printed(one) for one in value]
    if isinstance(value, dict):
        whole = {key: one if key == "href" else _printed(one) for key, one in value.items() if key != "runs"}
        return {**whole, "runs": _printed_runs(value["runs"])} if "runs" in value else whole
    return value


def _head(head: Head, *, is_signed: bool) -> dict[str, Any]:
    if isinstance(head, BulletinHead):
        number = _("第{number}期") if is_signed else _("第{number}期(未签发)")
        return {
            "kind": "bulletin", "name": str(head.name), "number": number.format(number=head.number),
            "issuer": head.issuer, "on": day_in_words(head.on), "title": str(head.title),
            "lines": in_lines(str(head.title), TITLE_WIDE),
        }  # fmt: skip
    if isinstance(head, OfficialHead):
        number = head.number if is_signed else _("(签发后编号)")
        return {
            "kind": "official", "issuer": head.issuer, "number": number, "title": str(head.title),
            "addressee": head.addressee, "lines": in_lines(str(head.title), TITLE_WIDE),
        }  # fmt: skip
    return {
        "kind": "plain",
        "issuer": head.issuer,
        "title": str(head.title),
        "period": head.period,
        "code": head.code,
    }


def _signature(document: Document) -> dict[str, str] | None:
    """落款: a signed 公文 ends with the office and the day; a bulletin names who signed it."""
    signed = document.signature
    if signed is None:
        return None
    return {"office": signed.office, "name": _("签发人:{name}").format(name=signed.name), "on": day_in_words(signed.on)}


def _copies(head: Head) -> str:
    return _("抄送:{whom}").format(whom=head.copies_to) if isinstance(head, OfficialHead) and head.copies_to else ""


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Facts):
        return {"kind": "facts", "title": str(part.title), "lines": _lines(part)}
    if isinstance(part, Heading):
        return {"kind": "heading", "text": str(part.text), "level": part.level}
    if isinstance(part, Lines):
        return {"kind": "lines", "labels": [str(label) for label in part.labels]}
    return _paragraph(part)


def _lines(part: Facts) -> list[list[dict[str, str]]]:
    """Two facts a line; a long one has a line of its own."""
    lines: list[list[dict[str, str]]] = []
    for label, value in part.pairs:
        pair = {"label": str(label), **_cell(value)}
        before = lines[-1] if lines else []
        if len(before) == 1 and not _is_long(before[0]) and not _is_long(pair):
            before.append(pair)
        else:
            lines.append([pair])
    return lines


def _is_long(pair: dict[str, str]) -> bool:
    return len(pair["text"]) > LONG


def _paragraph(part: Paragraph) -> dict[str, Any]:
    runs = [
        {"text": in_prose(run), "href": getattr(run, "href", ""), "is_figure": not isinstance(run, str)} for run in part.runs
    ]  # fmt: skip
    return {"kind": "paragraph", "runs": runs, "is_note": part.is_note}


def _printed_runs(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The runs of a paragraph printed as one sentence: a comma between two figures is the sentence's own."""
    whole, at, made = printed("".join(run["text"] for run in runs)), 0, []
    for run in runs:
        made.append({**run, "text": whole[at : at + len(run["text"])]})
        at += len(run["text"])
    return made


def _table(part: Table) -> dict[str, Any]:
    columns = [{"title": str(c.title), "width": c.width, "align": "right" if c.kind in RIGHT else "left", "kind": c.kind} for c in part.columns]  # fmt: skip
    rows = [{"cells": [_cell(cell) for cell in row.cells], "is_part": row.is_part} for row in part.rows]
    return {
        "kind": "table", "title": str(part.title), "columns": columns, "rows": rows, "note": str(part.note),
        "empty": str(part.empty) or _("没有记录。"),
    }  # fmt: skip


def _cell(cell: Cell) -> dict[str, str]:
    return {"text": in_table(cell), "href": cell.href if isinstance(cell, Figure) else ""}
