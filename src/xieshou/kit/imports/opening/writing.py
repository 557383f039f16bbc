"""What the program leaves behind: `rows.csv`, a line a row with anything in it: its number in the file, then its cells."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from pulse import beat
from refusing import Refuse

CELL_MOST = 32_767  # what a cell of a spreadsheet can hold


def write_rows(job: dict, rows: Iterable[list], width: int) -> int:
    """Rows with anything in them, each with its number in the file, all padded to `width`; returns how many."""
    if width > job["columns_max"]:
        raise Refuse("wide", columns=width, columns_max=job["columns_max"])
    count = 0
    with Path(job["out"], "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, cells in enumerate(rows, start=1):
            beat(number)
            if number > job["rows_max"]:
                raise Refuse("far_row", row=number, rows_max=job["rows_max"])
            texts = [cell if type(cell) is str else cell_text(cell) for cell in cells]
            if any(texts):
                count += 1
                if max(map(len, texts)) > CELL_MOST:
                    raise Refuse("long_cell", row=number, most=CELL_MOST)
                writer.writerow([number, *texts, *[""] * (width - len(texts))])
    return count


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
