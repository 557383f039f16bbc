"""Large workbooks, read as a stream: inflate once, look, and write the rows, with memory that does not grow with the sheet.

Whatever is not what spreadsheets usually write is left to the plain way (`Refuse("plainly")`).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import cells
import numpy as np
from inspecting import ENTITIES, FACTS_MOST, MAIN, Looked, Opened, inspect, refuse_entities, refuse_far_cells, sheets_of
from refusing import Refuse
from words import HEADING_ROWS, likeness
from writing import cell_text

PIECE = 4 << 20
HEAD = 1 << 20
ODD = re.compile(b"\x01([^\x01]*)\x01")
DAY_IDS = frozenset((14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)))
TIME_IDS = frozenset((18, 19, 20, 21, 32, 33, 45, 46, 47))


def read_large(job: dict) -> dict:
    """Choose the visible sheet that looks most like the layout, and write its rows."""
    with zipfile.ZipFile(job["path"]) as archive:
        book = _Book(archive)
        sheets = book.visible()[: job["sheets_max"]]
        texts = _shared(archive) if "xl/sharedStrings.xml" in archive.namelist() else _NO_TEXTS
        name, part, others = _choose(job, archive, sheets, texts, book.days)
        looked = inspect(job, without=frozenset((part, "xl/sharedStrings.xml")))
        looked.formulas = looked.uncounted = 0  # of the other sheets
        with Path(job["out"], "rows.csv").open("wb") as out:
            state = _Reader(job, texts, book.days).write(archive, part, out, looked)
    if looked.uncounted:
        raise Refuse("plainly")  # the plain way names the cell, before it reads anything
    if state[cells.ROWS] == 0:
        raise Refuse("empty")
    notes = looked.notes()
    if others:
        notes.append({"code": "other_sheets", "facts": {"sheets": "、".join(others), "sheet": name}})
    width, count = int(state[cells.WIDTH]), int(state[cells.ROWS])
    return {"sheet": name, "first_column": 0, "rows": count, "width": width, "encoding": None, "notes": notes}


class _Book:
    """The sheets of a workbook and which cell styles are days."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.book = self._tree("xl/workbook.xml")
        facts = self.book.find(f"{MAIN}workbookPr")
        if facts is not None and facts.get("date1904", "0") in ("1", "true"):
            raise Refuse("plainly")
        self.days = self._days()

    def visible(self) -> list[tuple[str, str]]:
        """(name, part) of each visible sheet, in order."""
        return [
            (sheet.get("name", ""), part)
            for sheet, part in sheets_of(self.book, self._tree("xl/_rels/workbook.xml.rels"))
            if sheet.get("state", "visible") == "visible" and "worksheets/" in part
        ]

    def _days(self) -> np.ndarray:
        if "xl/styles.xml" not in self.archive.namelist():
            return np.zeros(1, bool)
        styles = self._tree("xl/styles.xml")
        formats = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in styles.iter(f"{MAIN}numFmt")}
        cell_formats = styles.find(f"{MAIN}cellXfs")
        ids = [int(xf.get("numFmtId", "0")) for xf in cell_formats] if cell_formats is not None else [0]
        if any(_is_time(code, formats) for code in ids):
            raise Refuse("plainly")
        return np.array([_is_day(code, formats) for code in ids] or [False], bool)

    def _tree(self, name: str) -> ElementTree.Element:
        with Opened(self.archive, name) as stream:
            data = stream.read(FACTS_MOST + 1)
        if len(data) > FACTS_MOST or any(mark in data for mark in ENTITIES):
            raise Refuse("plainly")
        try:
            return ElementTree.fromstring(data)  # noqa: S314 — without declarations, looked for above; limited, alone
        except ElementTree.ParseError as fault:
            raise Refuse("damaged", detail=name) from fault


def _letters(code: str) -> str:
    return re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()


def _is_day(code: int, formats: dict[int, str]) -> bool:
    own = _letters(formats.get(code, ""))
    return code in DAY_IDS if code not in formats else any(letter in own for letter in "yd") and own != "general"


def _is_time(code: int, formats: dict[int, str]) -> bool:
    own = _letters(formats.get(code, ""))
    return code in TIME_IDS if code not in formats else ("h" in own or "s" in own) and own not in ("general", "standard")


class _Texts:
    """The shared texts: one buffer, and where each ends."""

    def __init__(self, blob: np.ndarray, offsets: np.ndarray, count: int) -> None:
        self.blob, self.offsets, self.count = blob, offsets, count


_NO_TEXTS = _Texts(np.frombuffer(b"-", np.uint8), np.zeros(1, np.int64), 0)


def _shared(archive: zipfile.ZipFile) -> _Texts:
    size = archive.getinfo("xl/sharedStrings.xml").file_size
    blob, offsets = np.empty(size + 64, np.uint8), np.zeros(size // 9 + 2, np.int64)
    state = np.zeros(2, np.int64)
    for piece in _pieces(archive, "xl/sharedStrings.xml"):
        read = cells.shared(piece.data, piece.end, blob, offsets, state)
        if read < 0:
            raise Refuse("plainly")
        piece.used(int(read))
    blob.flags.writeable = False
    return _Texts(blob, offsets, int(state[0]))


class _Piece:
    """Bytes read so far and not yet used."""

    def __init__(self) -> None:
        self.rest, self.data, self.end = b"", np.zeros(0, np.uint8), 0

    def add(self, chunk: bytes) -> bytes:
        whole = self.rest + chunk if self.rest else chunk
        self.data, self.end, self.rest = np.frombuffer(whole, np.uint8), len(whole), whole
        return whole

    def used(self, count: int) -> None:
        self.rest = self.rest[count:]
        if len(self.rest) > 4 * PIECE:
            raise Refuse("plainly")


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[_Piece]:
    """A part, piece by piece. Entities are declared at its beginning; one used without that is not known to `cells`."""
    piece = _Piece()
    with Opened(archive, part) as stream:
        while chunk := stream.read(PIECE):
            if not piece.end:
                refuse_entities(chunk)
            piece.add(chunk)
            yield piece


class _Reader:
    """Rows of a sheet through the compiled loop."""

    def __init__(self, job: dict, texts: _Texts, days: np.ndarray) -> None:
        self.limits = np.array([job["rows_max"], job["columns_max"]], np.int64)
        self.texts, self.days = texts, days
        self.state = np.zeros(6, np.int64)
        self.out = np.empty(4 * PIECE, np.uint8)

    def write(self, archive: zipfile.ZipFile, part: str, out, looked: Looked) -> np.ndarray:
        for piece in _pieces(archive, part):
            piece.used(self.take(piece.data, piece.end, out))
        looked.formulas, looked.uncounted = int(self.state[cells.FORMULAS]), int(self.state[cells.UNCOUNTED])
        return self.state

    def take(self, data: np.ndarray, end: int, out) -> int:
        """All whole rows of `data`; returns how many bytes they took."""
        at = 0
        while True:
            texts = self.texts
            answer = int(
                cells.rows(data[at:], end - at, self.out, texts.blob, texts.offsets, texts.count, self.days, self.state,
                           self.limits)
            )  # fmt: skip
            read, status = answer >> 3, answer & 7
            if status == cells.FAR_ROW:
                raise Refuse("far_row", row=int(self.state[cells.LAST]), rows_max=int(self.limits[0]))
            if status == cells.WIDE:
                raise Refuse("wide", columns=int(self.state[cells.WIDTH]), columns_max=int(self.limits[1]))
            if status == cells.PLAINLY or (status == cells.FULL and read == 0):
                raise Refuse("plainly")
            self._give(out)
            at += read
            if status == cells.DONE:
                return at

    def _give(self, out) -> None:
        written = self.out[: int(self.state[5])].tobytes()
        if b"\x01" in written:
            written = ODD.sub(lambda found: cell_text(float(found[1])).encode(), written)
        out.write(written)


def _choose(job: dict, archive: zipfile.ZipFile, sheets: list, texts: _Texts, days: np.ndarray) -> tuple:
    """(name, part, names of other sheets that look as much like the layout)."""
    wanted, found = set(job["wanted"]), []
    for name, part in sheets:
        with Opened(archive, part) as stream:
            head = stream.read(HEAD)
        refuse_entities(head)
        refuse_far_cells(head, job["rows_max"])
        first, reader = io.BytesIO(), _Reader(job, texts, days)
        reader.take(np.frombuffer(head, np.uint8), len(head), first)
        lines = csv.reader(io.StringIO(first.getvalue().decode("utf-8", "replace")))
        score = max((likeness(row[1:], wanted) for row, _ in zip(lines, range(HEADING_ROWS), strict=False)), default=0)
        found.append((score, reader.state[cells.ROWS] > 0, name, part))
    if not found:
        raise Refuse("empty")
    best = max(found, key=lambda one: one[:2])
    return best[2], best[3], [one[2] for one in found if best[0] and one[0] == best[0] and one is not best]
