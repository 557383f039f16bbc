"""A workbook of the old kind (.xls), written record by record: nothing installed here writes one."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

SECTOR, FREE, END, FAT_SECTOR = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SMALL = 4096  # streams below lie elsewhere in the container; ours is filled up


def write_xls(path: Path, sheets: dict[str, Sequence[Sequence[str | float]]]) -> Path:
    """Sheets by name; texts and numbers."""
    path.write_bytes(_container(_workbook(sheets)))
    return path


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(what: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0x0DBB, 0x07CC, 0x41, 0x06))


def _workbook(sheets: dict[str, Sequence[Sequence[str | float]]]) -> bytes:
    bodies = [_sheet(rows) for rows in sheets.values()]
    heads = [_record(0x0085, b"\0" * 6 + _name(name)) for name in sheets]
    front = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    at = len(front) + sum(map(len, heads)) + 4
    out = front
    for name, body in zip(sheets, bodies, strict=True):
        out += _record(0x0085, struct.pack("<IBB", at, 0, 0) + _name(name))
        at += len(body)
    return out + _record(0x000A, b"") + b"".join(bodies)


def _name(name: str) -> bytes:
    return struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")


def _sheet(rows: Sequence[Sequence[str | float]]) -> bytes:
    width = max(map(len, rows))
    out = _begin(0x0010) + _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                out += _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            else:
                out += _record(0x0203, place + struct.pack("<d", cell))
    return out + _record(0x000A, b"")


def _container(stream: bytes) -> bytes:
    """One stream in a compound file: its table of sectors, its directory, its data."""
    stream = stream.ljust(SMALL, b"\0")
    count = -(-len(stream) // SECTOR)
    tables = -(-(count + 2) // 127)
    assert tables == 1, "more cells than one table of sectors holds"
    fat = [FAT_SECTOR, END, *range(3, count + 2), END]
    table = struct.pack("<128I", *(fat + [FREE] * (128 - len(fat))))
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream)) + _entry("", 0, FREE, 0, 0) * 2
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, SMALL, END, 0, END, 0)
    head += struct.pack("<109I", 0, *[FREE] * 108)
    return head + table + directory + stream.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    out = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
    return out + struct.pack("<III", FREE, FREE, child) + bytes(16 + 4 + 16) + struct.pack("<IQ", first, size)
