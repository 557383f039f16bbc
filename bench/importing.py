"""A roster taken in, measured stage by stage: rows, CPU of the client, of the reading child and of the server, memory.

Peers in the same run: openpyxl with `bulk_create` (on fewer rows, and said so), and polars with COPY into a bare table,
without checks, history or encryption. Limits: inflating the file, and COPY of the same cells.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xieshou.config import memory  # noqa: F401 — before polars, as in every process of the server

from bench import importing_data as data  # isort: skip

SIZES = ["20000"]
DATABASE = "xieshou_bench_import"
PEER_ROWS = 20_000
HEAD = ["stage", "rows", "wall s", "client CPU s", "child CPU s", "server CPU s", "all CPU s", "peak RSS MB"]
TICK = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).parents[1]


def main(sizes: list[str] | None = None) -> None:
    """One table a size; a size is a number of rows."""
    from xieshou.config.database import data_folder, drop_database, embedded_cluster, make_passing_database
    from xieshou.config.django import awake

    os.environ |= {"XIESHOU_JOBS": "inline"}
    cluster = embedded_cluster()
    for size in sizes or SIZES:
        count = int(size)
        book = _workbook(data_folder(), count)
        print(f"{count:,} rows, {len(data.HEADINGS)} columns, {book.stat().st_size / 2**20:.0f} MB; {os.cpu_count()} cores")
        print(" | ".join(HEAD), flush=True)
        with cluster.used():
            try:
                make_passing_database(cluster, DATABASE)
                with awake(DATABASE):
                    _measure(count, book, _Meter(cluster))
            finally:
                drop_database(cluster, DATABASE)


def _workbook(folder: Path, count: int) -> Path:
    """Made once, in a process of its own, so that its memory is not counted here."""
    path = folder / f"bench-roster-{count}.xlsx"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        code = f"from bench import importing_data as d; from pathlib import Path; d.write(Path({str(path)!r}), d.roster({count}))"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    return path


class _Meter:
    """CPU of this process, of its children, and of every process of the database."""

    def __init__(self, cluster: Any) -> None:
        self.master = int((cluster.data / "postmaster.pid").read_text().split()[0])

    def server(self) -> float:
        """Seconds of the postmaster, of those it has buried, and of those alive."""
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid, facts = int(stat.parent.name), stat.read_text().rsplit(")", 1)[1].split()
            except (OSError, ValueError):
                continue
            if pid == self.master:
                total += sum(map(int, facts[11:15]))
            elif int(facts[1]) == self.master:
                total += int(facts[11]) + int(facts[12])
        return total / TICK

    @contextmanager
    def stage(self, name: str, rows: int) -> Iterator[None]:
        Path("/proc/self/clear_refs").write_text("5")  # the highest mark of memory begins anew
        before, begun = self._now(), time.perf_counter()
        yield
        client, child, server = (after - was for after, was in zip(self._now(), before, strict=True))
        figures = [f"{x:.1f}" for x in (time.perf_counter() - begun, client, child, server, client + child + server)]
        print(" | ".join([name, f"{rows:,}", *figures, str(_peak_mb())]), flush=True)

    def _now(self) -> tuple[float, float, float]:
        me, mine = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return me.ru_utime + me.ru_stime, mine.ru_utime + mine.ru_stime, self.server()


def _peak_mb() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def _measure(count: int, book: Path, meter: _Meter) -> None:
    from xieshou.config.migrating import migrate
    from xieshou.kit.imports.importers import importer_of
    from xieshou.kit.imports.reader import compile_ahead
    from xieshou.kit.imports.services import Desk, confirm, sheet_of, stage_sheet
    from xieshou.kit.parameters import load_shipped
    from xieshou.offices.selectors import system

    migrate()
    load_shipped(system("bench"))
    clerk, now = _county()
    compile_ahead()
    importer = importer_of("roster.national_2022")
    with meter.stage("read: inflate, parse, name columns, read every value", count):
        sheet = sheet_of(importer, book, name=book.name, day=data.DAY)
    with meter.stage("stage: every check, sealed rows in the database", count):
        desk = Desk(1, clerk.scope.own[0])
        batch, _is_new = stage_sheet(clerk, desk, importer, sheet, day=data.DAY, at=now)
    if os.environ.get("XIESHOU_BENCH_CONFIRM", "1") == "1":
        with meter.stage("confirm: people, numbers, names, places, profiles; encrypted, with history", count):
            done = confirm(clerk, batch, day=data.DAY, sheet=sheet)
        print(f"  new {done.new:,}, held {done.held:,}; events {_count('audit_event'):,}")
    del sheet
    _peers(count, book, meter)


def _county() -> tuple[Any, Any]:
    """The county of the roster with its towns and villages, and the clerk who takes the file in."""
    from django.utils import timezone

    from xieshou.kit.scope import WHOLE, Actor, Scope
    from xieshou.kit.verbs import acting
    from xieshou.regions.models import Level, Region

    maker = Actor(user_id=None, label="bench", scope=WHOLE, role="system")
    made: dict[str, Any] = {}
    with acting(maker, "bench"):

        def region(name: str, level: int, parent: Any) -> Any:
            one = Region(level=level, parent=parent, name=name, full_name=name, sort_key=name, code=f"{data.AREA}{len(made):06d}",
                         is_fiction=True, path=f"t{len(made)}")  # fmt: skip
            one.save()
            one.path = f"{parent.path}.{one.pk}" if parent else str(one.pk)
            one.save()
            made[name] = one
            return one

        county = region("演示大县", Level.COUNTY, None)
        for town, village in data.villages():
            region(village, Level.VILLAGE, made.get(town) or region(town, Level.TOWN, county))
    clerk = Actor(user_id=1, label="经办人", scope=Scope(own=(str(county.path),)), role="clerk", level=Level.COUNTY, line="hr", office_id=1)
    return clerk, timezone.now()


def _count(table: str) -> int:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def _peers(count: int, book: Path, meter: _Meter) -> None:
    few = min(count, PEER_ROWS)
    small = _workbook(book.parent, few)
    with meter.stage("peer: openpyxl + bulk_create into one bare table, no checks, no history, no encryption", few):
        _openpyxl(small)
    with meter.stage("peer: calamine + polars + COPY into one bare table, likewise", count):
        cells = _calamine(book)
        text = cells.write_csv(include_header=False)
        _copy(text, cells.columns)
    with meter.stage("limit: inflate only", count):
        _inflate(book)
    with meter.stage("limit: COPY of the cells only", count):
        _copy(text, cells.columns)


def _calamine(book: Path) -> Any:
    import polars as pl
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).iter_rows()
    headings = next(rows)
    return pl.DataFrame(list(rows), schema=dict.fromkeys(map(str, headings), pl.String), orient="row")


def _copy(text: str, columns: list[str]) -> None:
    _bare(columns, lambda cursor: _give(cursor, text))


def _give(cursor: Any, text: str) -> None:
    with cursor.copy("COPY bench_bare FROM STDIN (FORMAT csv)") as copy:
        copy.write(text)


def _bare(columns: list[str], fill: Callable[[Any], None]) -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_bare")
        cursor.execute("CREATE TABLE bench_bare (" + ", ".join(f"c{n} text" for n in range(len(columns))) + ")")
        fill(cursor.cursor if hasattr(cursor, "cursor") else cursor)


def _openpyxl(book: Path) -> None:
    import openpyxl
    from django.db import connections, models

    rows = openpyxl.load_workbook(book, read_only=True).active.iter_rows(values_only=True)
    headings = list(next(rows))
    fields: dict[str, Any] = {f"c{n}": models.TextField(null=True) for n in range(len(headings))}
    meta = type("Meta", (), {"db_table": "bench_rows", "app_label": "bench"})
    model = type("BenchRow", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})
    with connections["owner"].schema_editor() as editor:
        editor.create_model(model)
    made = [model(**{f"c{n}": cell for n, cell in enumerate(row)}) for row in rows]
    model._default_manager.using("owner").bulk_create(made, batch_size=2000)


def _inflate(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        for part in archive.infolist():
            with archive.open(part) as stream:
                while stream.read(1 << 20):
                    pass
