"""Every check over ten million spells, entries and payments on DuckDB, from Parquet: `xieshou bench checks [--size 10000000]`.

The rows are drawn, not a county's (`checks_data`): mostly lawful, with one fault in a thousand of each kind, so that every check has
hits to give, and they are fetched. No database is asked.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import django

from bench.checks_data import DAY, write_parts
from xieshou.kit.checks import Check, Extract, all_checks, ask, input_named
from xieshou.kit.checks.duck import DuckDB
from xieshou.kit.shipped import shipped_on

SIZE = 10_000_000


def main(sizes: Sequence[str] | None = None) -> None:
    """Print a line a check, and the sums."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    django.setup()  # every room declares its checks
    for size in [int(text) for text in sizes or ()] or [SIZE]:
        with tempfile.TemporaryDirectory(prefix="xieshou-bench-") as folder:
            _measure(size, Path(folder))


def _measure(size: int, folder: Path) -> None:
    begun = time.perf_counter()
    paths = write_parts(size, folder)
    megabytes = sum(part.stat().st_size for part in folder.rglob("*.parquet")) >> 20
    drawn = time.perf_counter() - begun
    print(f"{size:,} spells, entries and payments each, {size * 2 // 5:,} people; {megabytes} MB of Parquet, drawn in {drawn:.0f} s")
    given = {name: Extract(input_named(name), path) for name, path in paths.items()}
    duck = DuckDB(threads=2, memory="10GB")
    begun, cpu = time.perf_counter(), time.process_time()
    for relation in given.values():
        duck.load(relation)
    loaded, reading = time.perf_counter() - begun, time.process_time() - cpu
    begun, cpu = time.perf_counter(), time.process_time()
    spent = list(duck.at_once(partial(_asked, check, given, duck) for check in all_checks()))
    total, used = time.perf_counter() - begun, time.process_time() - cpu
    for seconds, code, hits in sorted(spent, reverse=True):
        print(f"{code:<16}{seconds:8.2f} CPU-s {hits:>10,} hits")
    print(f"loading {loaded:.1f} s ({reading:.1f} CPU-s); {len(spent)} checks {total:.1f} s wall, {used:.1f} CPU-s")


def _asked(check: Check, given: Mapping[str, Extract], duck: DuckDB) -> tuple[float, str, int]:
    """One check, on the thread that asks it: processor seconds, code, hits."""
    params = {"day": DAY, **{name.replace(".", "_"): shipped_on(name, DAY) for name in check.parameters}}
    busy = time.thread_time()
    result = ask(check, given, params, by=duck)
    return time.thread_time() - busy, check.code, len(result.hits)
