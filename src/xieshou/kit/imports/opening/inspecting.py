"""Looking through a workbook before anything parses it: torn or lying parts, entities, far cells, formulas."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field

from pulse import beat
from refusing import Refuse

CHUNK = 1 << 20
OVERLAP = 512
FAR_CELLS = [re.compile(b"r=" + quote + rb"([A-Z]{3}[0-9]+|[A-Z]{0,2}[0-9]{7,})") for quote in (b'"', b"'")]
UTF16_MARKS = ("<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", *UTF16_MARKS)
FORMULA = re.compile(rb"<f[\s>/]")
UNCOUNTED = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
STYLES_MOST = 16 << 20
OTHER_FILE = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")


@dataclass
class Looked:
    """What was seen on the way through."""

    formulas: int = 0
    uncounted: int = 0
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
    refuse_uncounted(looked)
    return looked


def refuse_uncounted(looked: Looked) -> None:
    if looked.uncounted:
        raise Refuse("uncounted", count=looked.uncounted)


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
    tail, is_sheet, size = b"", False, 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if is_style and size > STYLES_MOST:
            raise Refuse("styles", megabytes=STYLES_MOST >> 20)
        window = tail + chunk
        refuse_entities(window)
        is_sheet = is_sheet or b"sheetData" in window
        if is_sheet:
            refuse_far_cells(window, rows_max)
            count_formulas(window, len(tail), looked)
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


def count_formulas(window: bytes, seen: int, looked: Looked) -> None:
    """Formulas that end beyond `seen` (the rest was counted with the window before), and those nobody worked out."""
    if b"<f" in window:
        looked.formulas += sum(1 for found in FORMULA.finditer(window) if found.end() > seen)
        looked.uncounted += sum(1 for found in UNCOUNTED.finditer(window) if found.end() > seen)
