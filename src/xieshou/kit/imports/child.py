"""The program that opens a stranger's file: limited, alone, thrown away afterwards.

Started by `reader` as a file of its own, so it may import the standard library and python-calamine and nothing else.
It takes a job (JSON on standard input), limits itself before it touches the file, and writes two files:
`rows.csv` (a line a row: its number, the kind of each cell as s text, n number, d date, b truth, - empty, the cells)
and `about.json`. A refusal goes to standard output as {"refused": code, "facts": {...}}; the parent has the words.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import resource
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

CHUNK = 1 << 20
OVERLAP = 256
FAR_CELLS = [re.compile(b"r=" + quote + rb"([A-Z]{3}[0-9]+|[A-Z]{0,2}[0-9]{7,})") for quote in (b'"', b"'")]
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
KINDS = {str: "s", float: "n", int: "n", bool: "b", date: "d", datetime: "d", time: "d", timedelta: "d"}
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.", "urllib.")
HEADING_ROWS = 12


class Refuse(Exception):
    """The file will not be read; `code` names the sentence the parent speaks."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def main() -> int:
    job = json.loads(sys.stdin.read())
    limit(job)
    try:
        about = read_csv(job) if job["form"] == "csv" else read_xlsx(job)
    except Refuse as refusal:
        answer(refusal.code, refusal.facts)
        return 0
    except MemoryError:
        answer("memory", {})
        return 0
    Path(job["out"], "about.json").write_text(json.dumps(about), encoding="utf-8")
    answer(None, {})
    return 0


def answer(refused: str | None, facts: dict) -> None:
    sys.stdout.write(json.dumps({"refused": refused, "facts": facts}))


def limit(job: dict) -> None:
    """Memory, processor time, file size and open files; then no network and no other program."""
    for name, value in (
        (resource.RLIMIT_AS, job["memory_bytes"]),
        (resource.RLIMIT_CPU, job["cpu_s"]),
        (resource.RLIMIT_FSIZE, job["output_bytes"]),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (value, value))
    sys.addaudithook(refuse_forbidden)


def refuse_forbidden(event: str, _args: tuple) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


def normal_heading(text: str) -> str:
    """A heading as it is compared: compatibility forms folded, no blanks, no stars of "required"."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s*:#\u200b\ufeff]", "", folded)


def read_xlsx(job: dict) -> dict:
    """Choose the visible sheet that looks most like the layout, and write its rows."""
    inspect(job)
    try:
        name, sheet = choose_sheet(job, CalamineWorkbook.from_path(job["path"]))
    except PasswordError as fault:
        raise Refuse("password") from fault
    except CalamineError as fault:
        raise Refuse("damaged", detail=str(fault)[:120]) from fault
    width = sheet.width
    count = write_rows(job, cell_rows(sheet.iter_rows()), width)
    first_column = sheet.start[1] if sheet.start else 0
    return {"sheet": name, "first_column": first_column, "rows": count, "width": width, "encoding": None}


def choose_sheet(job: dict, book: CalamineWorkbook):
    wanted, best = set(job["wanted"]), None
    seen = [
        m for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible and m.typ == SheetTypeEnum.WorkSheet
    ]
    for about in seen[: job["sheets_max"]]:
        sheet = book.get_sheet_by_name(about.name)
        score = max((likeness(row, wanted) for row in first_rows(sheet)), default=0)
        if best is None or score > best[0]:
            best = (score, about.name, sheet)
        if wanted and score * 2 > len(wanted):
            break
    if best is None or best[2].height == 0:
        raise Refuse("empty")
    return best[1:]


def first_rows(sheet) -> Iterator[list]:
    for number, row in enumerate(sheet.iter_rows()):
        if number == HEADING_ROWS:
            return
        yield row


def likeness(row: list, wanted: set[str]) -> int:
    return len({normal_heading(str(cell)) for cell in row if cell != ""} & wanted)


def inspect(job: dict) -> None:
    """Inflate every part once, without keeping it: torn or lying parts, entities, cells far outside.

    A part that inflates beyond what the directory declares fails its checksum here, before the parser sees it.
    """
    with zipfile.ZipFile(job["path"]) as archive:
        for part in archive.infolist():
            try:
                with archive.open(part) as stream:
                    inspect_part(stream, job["rows_max"])
            except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as fault:
                raise Refuse("damaged", detail=part.filename) from fault
            except RuntimeError as fault:
                raise Refuse("password") from fault


def inspect_part(stream, rows_max: int) -> None:
    """One part, whatever its name; it is a sheet from the place on where its cells begin."""
    tail, is_sheet = b"", False
    while chunk := stream.read(CHUNK):
        window = tail + chunk
        if any(mark in window for mark in ENTITIES):
            raise Refuse("entities")
        is_sheet = is_sheet or b"sheetData" in window
        if is_sheet:
            refuse_far_cells(window, rows_max)
        tail = window[-OVERLAP:]


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


def cell_rows(rows: Iterable[list]) -> Iterator[tuple[str, list[str]]]:
    for row in rows:
        kinds = "".join([KINDS.get(type(cell), "s") if cell != "" else "-" for cell in row])
        yield kinds, [cell if type(cell) is str else cell_text(cell) for cell in row]


def cell_text(cell: object) -> str:
    """A typed cell as text: whole numbers plain (a spreadsheet keeps fifteen digits), days as 2018-05-01."""
    if isinstance(cell, float):
        if cell != cell or abs(cell) > 1e30:
            return str(cell)
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else plain_number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def plain_number(value: float) -> str:
    """Fifteen digits as the spreadsheet holds them, written out: 4.50123199001011e+17 → 450123199001011000."""
    return format(Decimal(f"{value:.15g}"), "f")


def read_csv(job: dict) -> dict:
    """Find encoding and separator; a byte that belongs to no text is refused."""
    data = Path(job["path"]).read_bytes()
    encoding, text = decode(data)
    sample = text[:65536]
    separator = max(",\t;", key=sample.count)
    csv.field_size_limit(1 << 20)
    try:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=False))
    except csv.Error as fault:
        raise Refuse("damaged", detail=str(fault)[:120]) from fault
    width = max(map(len, lines), default=0)
    count = write_rows(job, (("", row) for row in lines), width)
    if count == 0:
        raise Refuse("empty")
    return {"sheet": None, "first_column": 0, "rows": count, "width": width, "encoding": encoding}


def decode(data: bytes) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16", data.decode("utf-16")
    if b"\0" in data:
        raise Refuse("not_text")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        with_mark = data.startswith(codecs.BOM_UTF8)
        return ("UTF-8-BOM" if with_mark else "UTF-8") if encoding == "utf-8-sig" else "GB18030", text
    raise Refuse("encoding")


def write_rows(job: dict, rows: Iterable[tuple[str, list[str]]], width: int) -> int:
    """Rows with anything in them, each with its number in the file, all padded to `width`; returns how many."""
    if width > job["columns_max"]:
        raise Refuse("far_cell", cell=f"C{width}")
    count = 0
    with Path(job["out"], "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, (kinds, cells) in enumerate(rows, start=1):
            if number > job["rows_max"]:
                raise Refuse("far_row", row=number, rows_max=job["rows_max"])
            if any(cells):
                count += 1
                writer.writerow([number, kinds, *cells, *[""] * (width - len(cells))])
    return count


if __name__ == "__main__":
    sys.exit(main())
