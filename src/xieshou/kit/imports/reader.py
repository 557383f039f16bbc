"""An uploaded file → a table of raw texts, read by a limited child process that is thrown away afterwards.

The parent never parses the stranger's file: it looks at the directory of the zip, starts the child with limits of
memory and time, and reads the plain CSV the child wrote. Whatever happens to the child becomes a sentence.
"""

from __future__ import annotations

import functools
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from xieshou.kit.imports.opening.words import normal_heading
from xieshou.kit.imports.precheck import MB, Checked, Limits, plain_name, precheck
from xieshou.kit.imports.refusals import NOTES, FileRefused

PROGRAM = Path(__file__).with_name("opening")
OUTPUT_MOST = 768 * MB  # what the parent reads back
STILL_S = 29  # for so long neither bytes nor rows were read: a file that goes on being read may wait for a busy machine
LOOK_S = 0.5
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should know of a file that was read: `code` names the sentence in `refusals.NOTES`."""

    code: str
    facts: dict[str, object]

    @property
    def chinese(self) -> str:
        return NOTES[self.code][0].format(**self.facts)

    @property
    def english(self) -> str:
        return NOTES[self.code][1].format(**self.facts)


@dataclass(frozen=True, slots=True)
class RawTable:
    """Every cell as text. `cells` has the columns `c0`…; `number` is the row number the person sees in the file.

    `first_column` is the index of `c0` in the sheet (0 = A).
    """

    name: str
    sha256: str
    sheet: str | None
    encoding: str | None
    first_column: int
    number: pl.Series
    cells: pl.DataFrame
    notes: tuple[Note, ...] = ()


def read_table(path: Path, *, name: str | None = None, wanted: Iterable[str] = (), limits: Limits = LIMITS) -> RawTable:
    """Read the sheet most like the `wanted` headings. `name`: what the person called the file. Raises FileRefused."""
    shown = plain_name(name or path.name)
    headings = sorted({normal_heading(heading) for heading in wanted})
    checked = precheck(path, shown, limits)
    if checked.is_large:
        compile_ahead()
    with tempfile.TemporaryDirectory(prefix="xieshou-import-") as folder:
        try:
            _run_child(_job(checked, limits, headings, folder))
        except _Plainly:
            _run_child(_job(precheck(path, shown, limits, plainly=True), limits, headings, folder))
        about = json.loads(Path(folder, "about.json").read_text(encoding="utf-8"))
        frame = _frame(Path(folder, "rows.csv"), about["width"])
    if len(frame) == 0:
        raise FileRefused("empty")
    notes = tuple(Note(note["code"], note["facts"]) for note in about["notes"])
    number = frame.drop_in_place("number")
    return RawTable(shown, _digest(path), about["sheet"], about["encoding"], about["first_column"], number, frame, notes)


@functools.cache
def compile_ahead() -> None:
    """Have the compiled loop of large sheets lie ready: compiling needs more than the child may use. Once an installation."""
    source = PROGRAM / "cells.py"
    kept = list((PROGRAM / "__pycache__").glob("cells.rows-*.nbi"))
    if not any(one.stat().st_mtime >= source.stat().st_mtime for one in kept):
        subprocess.run([sys.executable, "-I", str(PROGRAM), "ahead"], env=ALONE, check=False)  # noqa: S603 — our own folder


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Plainly(Exception):
    """The quick way met something it does not know."""


def _job(checked: Checked, limits: Limits, wanted: list[str], folder: str) -> dict:
    return {
        "path": str(checked.path.resolve()),
        "form": checked.form,
        "is_large": checked.is_large,
        "out": folder,
        "wanted": wanted,
        "memory_bytes": checked.memory_bytes,
        "cpu_s": checked.cpu_s,
        "output_bytes": min(4 * checked.inflated_bytes + 64 * MB, OUTPUT_MOST),
        "rows_max": limits.rows_max,
        "columns_max": limits.columns_max,
        "sheets_max": limits.sheets_max,
    }


def _run_child(job: dict) -> None:
    command, folder = [sys.executable, "-I", str(PROGRAM)], Path(job["out"])
    (folder / "job").write_text(json.dumps(job), encoding="utf-8")
    with (
        (folder / "job").open("rb") as given,
        (folder / "answer").open("wb") as out,
        (folder / "trace").open("wb") as trace,
        subprocess.Popen(command, stdin=given, stdout=out, stderr=trace, env=ALONE) as child,  # noqa: S603 — our own folder
    ):
        try:
            _wait(child, folder)
        except BaseException:
            child.kill()
            raise
    if child.returncode != 0:
        raise _why(child.returncode, (folder / "trace").read_text(errors="replace"), job)
    answer = json.loads((folder / "answer").read_text())
    if answer["refused"] == "plainly":
        raise _Plainly()
    if answer["refused"]:
        raise FileRefused(answer["refused"], **answer["facts"])


def _wait(child: subprocess.Popen[bytes], folder: Path) -> None:
    """Processor time is limited by the child's own ceiling. A busy machine only makes it late; standing still ends it."""
    seen, since = -1, time.monotonic()
    while True:
        try:
            child.wait(LOOK_S)
            return
        except subprocess.TimeoutExpired:
            grown = sum(part.stat().st_size for part in folder.iterdir())
        if grown != seen:
            seen, since = grown, time.monotonic()
        elif time.monotonic() - since > STILL_S:
            raise FileRefused("still", seconds=STILL_S)


def _why(code: int, trace: str, job: dict) -> FileRefused:
    """Signals: 24 is processor time, 6 and 9 and 11 are what a refused allocation ends in, 25 is output size."""
    if code == -24:
        return FileRefused("slow", seconds=job["cpu_s"])
    if code in (-6, -9, -11, -25) or "MemoryError" in trace or "memory allocation" in trace:
        return FileRefused("memory")
    return FileRefused("failed")


def _frame(path: Path, width: int) -> pl.DataFrame:
    """The child's rows; shorter ones are filled up with empty cells."""
    schema = {"number": pl.Int32} | dict.fromkeys((f"c{place}" for place in range(width)), pl.String)
    if path.stat().st_size == 0:
        return pl.DataFrame(schema=schema)
    frame = pl.read_csv(path, has_header=False, schema=schema)
    short = [name for name in frame.columns[1:] if frame[name].null_count()]
    return frame.with_columns(pl.col(name).fill_null("") for name in short)
