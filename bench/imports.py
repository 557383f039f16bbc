"""A roster from file to register, measured as an office meets it: the command itself, from its start to its end.

A line is one file: its rows, the seconds to stage and check it alone, to stage and take it in, and to give it a second time
(which changes nothing). Every figure has the start of the program in it; the rows per second have not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.passing import in_passing

SIZES = ["20000"]
DATABASE = "xieshou_bench_imports"
ROWS_A_LABOURER = 1.541  # the county's households have children and old people too
HEAD = ["rows", "taken in", "s check only", "s to the roster", "s a second time", "of these s start"]


def main(sizes: list[str] | None = None) -> None:
    """Print one line a size; a size is a number of rows."""
    print(" | ".join(HEAD))
    in_passing(DATABASE, sizes or SIZES, _measure)


def _measure(rows: int, folder: Path) -> None:
    from xieshou.config.demo import story as demo
    from xieshou.offices.models import Office

    story = demo.Story(folder, lambda said: None, labourers=round(rows / ROWS_A_LABOURER), posts=200)
    for chapter in (demo.lay_the_ground, demo.read_pairings, demo.draw_county, demo.open_offices):
        chapter(story)
    demo._analyze()
    office = Office.objects.get(pk=story.actors["demo-county-poverty"].office_id).code
    file = folder / "花名册.csv"
    start, _nothing = _command("parameters", "list")
    checked, _report = _command("roster", "import", str(file), "--office", office, "--as-of", str(demo.DAY))
    taken, report = _command("roster", "import", str(file), "--office", office, "--as-of", str(demo.DAY), "--commit")
    again, second = _command("roster", "import", str(file), "--office", office, "--as-of", str(demo.DAY), "--commit")
    assert (second["new"], second["changed"]) == (0, 0), "a file given twice changes nothing"
    seconds = (f"{one:.1f}" for one in (checked, taken, again, start))
    print(" | ".join([str(report["rows"]), str(report["new"]), *seconds]), flush=True)


def _command(*words: str) -> tuple[float, Any]:
    """Seconds of one command in a process of its own, and what it told."""
    begun = time.perf_counter()
    environment = os.environ | {"XIESHOU_DATABASE": DATABASE}
    done = subprocess.run(
        [sys.executable, "-m", "xieshou.config.cli", *words, "--json"], env=environment, capture_output=True, check=True
    )
    return time.perf_counter() - begun, json.loads(done.stdout)
