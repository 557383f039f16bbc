"""An uploaded file → a table of raw texts, read by a limited child process that is thrown away afterwards.

The parent never parses the stranger's file: it looks at the directory of the zip, starts the child with limits of
memory and time, and reads the plain CSV the child wrote. Whatever happens to the child becomes a sentence.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from xieshou.kit.imports import child
from xieshou.kit.imports.precheck import MB, Checked, Limits, precheck
from xieshou.kit.imports.refusals import FileRefused

CHILD = Path(child.__file__)
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class RawTable:
    """Every cell as text. `cells` has the columns `c0`…; `number` is the row number the person sees in the file.

    `kinds` tells cell by cell what it was in the workbook (s text, n number, d date, b truth, - empty), or is
    empty for a CSV. `first_column` is the index of `c0` in the sheet (0 = A).
    """

    name: str
    sha256: str
    sheet: str | None
    encoding: str | None
    first_column: int
    number: pl.Series
    kinds: pl.Series
    cells: pl.DataFrame


def read_table(path: Path, *, name: str | None = None, wanted: Iterable[str] = (), limits: Limits = LIMITS) -> RawTable:
    """Read the sheet most like the `wanted` headings. `name`: what the person called the file. Raises FileRefused."""
    shown = name or path.name
    checked = precheck(path, shown, limits)
    with tempfile.TemporaryDirectory(prefix="xieshou-import-") as folder:
        _run_child(_job(checked, limits, wanted, folder), limits)
        about = json.loads(Path(folder, "about.json").read_text(encoding="utf-8"))
        frame = _frame(Path(folder, "rows.csv"), about["width"])
    if len(frame) == 0:
        raise FileRefused("empty")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    number, kinds = frame["number"].cast(pl.Int32), frame["kinds"]
    cells = frame.drop("number", "kinds")
    return RawTable(shown, digest, about["sheet"], about["encoding"], about["first_column"], number, kinds, cells)


def _job(checked: Checked, limits: Limits, wanted: Iterable[str], folder: str) -> dict:
    return {
        "path": str(checked.path.resolve()),
        "form": checked.form,
        "out": folder,
        "wanted": sorted({child.normal_heading(heading) for heading in wanted}),
        "memory_bytes": checked.memory_bytes,
        "cpu_s": checked.cpu_s,
        "output_bytes": 4 * checked.inflated_bytes + 64 * MB,
        "rows_max": limits.rows_max,
        "columns_max": limits.columns_max,
        "sheets_max": limits.sheets_max,
    }


def _run_child(job: dict, limits: Limits) -> None:
    seconds = 2 * job["cpu_s"] + 10
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(  # noqa: S603 — the command is our own file, fed only on standard input
            command, input=json.dumps(job), capture_output=True, text=True, timeout=seconds, env={}, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise FileRefused("slow", seconds=seconds) from late
    if done.returncode != 0:
        raise _why(done.returncode, done.stderr, job, limits)
    answer = json.loads(done.stdout)
    if answer["refused"]:
        raise FileRefused(answer["refused"], **answer["facts"])


def _why(code: int, trace: str, job: dict, limits: Limits) -> FileRefused:
    """Signals: 24 is processor time, 6 and 9 and 11 are what a refused allocation ends in, 25 is output size."""
    if code == -24:
        return FileRefused("slow", seconds=job["cpu_s"])
    if code in (-6, -9, -11, -25) or "MemoryError" in trace or "memory allocation" in trace:
        return FileRefused("memory")
    return FileRefused("failed")


def _frame(path: Path, width: int) -> pl.DataFrame:
    names = ["number", "kinds", *(f"c{place}" for place in range(width))]
    schema = dict.fromkeys(names, pl.String)
    if path.stat().st_size == 0:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(path, has_header=False, schema=schema).with_columns(pl.all().fill_null(""))
