"""Looking through a workbook before anything parses it: torn or lying parts, entities, far cells, formulas."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from pulse import beat
from refusing import Refuse

CHUNK = 1 << 20
OVERLAP = 512
FAR_CELLS = [re.compile(b"r=" + quote + rb"([A-Z]{3}[0-9]+|[A-Z]{0,2}[0-9]{7,})") for quote in (b'"', b"'")]
UTF16_MARKS = ("<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", *UTF16_MARKS)
FORMULA = re.compile(rb"<f[\s>/]")
UNCOUNTED = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
CELL = re.compile(rb"""<c\s[^<>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FACTS_MOST = 8 << 20  # of the small parts that are read as trees
STYLES_MOST = 16 << 20
OTHER_FILE = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")


@dataclass
class Looked:
    """What was seen on the way through. `last` is the last cell begun, (column, row); `first` the first one with a formula
    nobody worked out, (part, cell); a cell that does not say where it stands is None."""

    formulas: int = 0
    uncounted: int = 0
    last: tuple[str, str] | None = None
    first: tuple[str, tuple[str, str] | None] | None = None
    has_links: bool = False
    sheets: set[str] = field(default_factory=set)

    def notes(self) -> list[dict]:
        """What the person should know although the file is read."""
        said = []
        if self.formulas:
            said.append({"code": "formulas", "facts": {"count": self.formulas}})
        if self.has_links:
            said.append({"code": "links", "facts": {}})
        return said


def inspect(job: dict, *, without: frozenset[str] = frozenset()) -> Looked:
    """Inflate every part once, without keeping it; `without`: parts that are looked through while they are read.

    A part that inflates beyond what the directory declares fails its checksum here, before the parser sees it.
    """
    looked = Looked()
    with zipfile.ZipFile(job["path"]) as archive:
        for part in archive.infolist():
            name = part.filename.lower()
            looked.has_links = looked.has_links or name.startswith(OTHER_FILE)
            if part.filename in without:
                continue
            with Opened(archive, part.filename) as stream:
                if stream is not None:
                    inspect_part(stream, job["rows_max"], looked, is_style=name.endswith("styles.xml"))
        refuse_uncounted(archive, looked)
    return looked


def refuse_uncounted(archive: zipfile.ZipFile, looked: Looked) -> None:
    if looked.first is None:
        return
    part, cell = looked.first
    if cell is None:
        raise Refuse("uncounted", count=looked.uncounted)
    raise Refuse("uncounted_at", sheet=_name_of(archive, part)[:60], column=cell[0], row=cell[1], count=looked.uncounted)


def _name_of(archive: zipfile.ZipFile, part: str) -> str:
    """The name of the sheet that a part holds; the part's own where the workbook does not say."""
    try:
        trees = []
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            with Opened(archive, name) as stream:
                trees.append(ElementTree.fromstring(stream.read(FACTS_MOST)))  # noqa: S314 — looked through before: no entities
        return next((sheet.get("name", "") for sheet, held in sheets_of(*trees) if held == part), part)
    except (ElementTree.ParseError, Refuse):
        return part


def sheets_of(book: ElementTree.Element, rels: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, str]]:
    """Each sheet of a workbook, in order, with the part that holds it."""
    links = {one.get("Id"): one.get("Target", "") for one in rels}
    for sheet in book.iter(f"{MAIN}sheet"):
        target = links.get(sheet.get(f"{LINK}id"), "")
        yield sheet, target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class Opened:
    """A part of the archive as a stream whose faults are refusals."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name

    def __enter__(self):
        try:
            self.stream = self.archive.open(self.name)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, KeyError) as fault:
            raise Refuse("damaged", detail=self.name[:60]) from fault
        except RuntimeError as fault:
            raise Refuse("password") from fault
        return self

    def __exit__(self, *_what) -> None:
        self.stream.close()

    def read(self, size: int) -> bytes:
        beat()
        try:
            return self.stream.read(size)
        except Exception as fault:  # whatever a torn or lying part makes of the inflater
            if isinstance(fault, MemoryError):
                raise
            raise Refuse("damaged", detail=self.name[:60]) from fault


def inspect_part(stream, rows_max: int, looked: Looked, *, is_style: bool = False) -> None:
    """One part, whatever its name; it is a sheet from the place on where its cells begin."""
    tail, is_sheet, size, looked.last = b"", False, 0, None
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if is_style and size > STYLES_MOST:
            raise Refuse("styles", megabytes=STYLES_MOST >> 20)
        window = tail + chunk
        refuse_entities(window)
        is_sheet = is_sheet or b"sheetData" in window
        if is_sheet:
            refuse_far_cells(window, rows_max)
            count_formulas(window, len(tail), looked, stream.name)
        tail = window[-OVERLAP:]


def refuse_entities(window: bytes) -> None:
    if any(mark in window for mark in ENTITIES):
        raise Refuse("entities")


def refuse_far_cells(window: bytes, rows_max: int) -> None:
    """A cell beyond column ZZ or below the last lawful row makes a reader ask for memory without end."""
    for pattern in FAR_CELLS:
        for found in pattern.findall(window):
            cell = found.decode()
            row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            if cell[:3].isalpha():
                raise Refuse("far_cell", cell=cell)
            if row > rows_max:
                raise Refuse("far_row", row=row, rows_max=rows_max)


def count_formulas(window: bytes, seen: int, looked: Looked, part: str) -> None:
    """Formulas that end beyond `seen` (the rest was counted with the window before), and those nobody worked out."""
    if b"<f" in window:
        looked.formulas += sum(1 for found in FORMULA.finditer(window) if found.end() > seen)
        for found in UNCOUNTED.finditer(window):
            if found.end() > seen:
                looked.uncounted += 1
                looked.first = looked.first or (part, _cell_before(window, found.start(), looked.last))
    looked.last = _cell_before(window, len(window), looked.last)


def _cell_before(window: bytes, at: int, last: tuple[str, str] | None) -> tuple[str, str] | None:
    """The cell begun before `at`: in this window, else the `last` of those before it."""
    begin = window.rfind(b"<c ", 0, at)
    found = CELL.match(window, begin) if begin >= 0 else None
    return (found[1].decode(), found[2].decode()) if found else last if begin < 0 else None
