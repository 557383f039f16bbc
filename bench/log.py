"""What history and log cost, over HTTP and in a set: the same acts with them on and with their triggers off, in turns.

One-row write: looking up a telephone for a purpose (one row in audit_reading) through gunicorn, session, transaction and
page, in blocks that take turns, so that both meet the same machine. While they are on, the log is kept every second (once a
minute in a real installation). Set: the demo's roster staged and taken in, each time in a database of its own, the modes in
turns, the least of each; a first one warms this process and is not counted.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from bench.passing import in_passing

SIZES = ["4000"]
BLOCKS, WRITES = 12, 40
DATABASE, PORT, READY_SECONDS = "xieshou_bench_log", 8971, 40
WHO = "demo-county"
IMPORTS = (True, False, False, True)  # in this order, so that neither mode is always the later one
imports: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
writes: dict[bool, list[float]] = {True: [], False: []}


def main(sizes: list[str] | None = None) -> None:
    """Print the base rates with both off, the rates with both on, and how many times as long."""
    for size in sizes or SIZES:
        in_passing(DATABASE, [size], partial(_taken_in, is_on=True))
        imports.update({True: [], False: []})
        writes.update({True: [], False: []})
        for is_on in IMPORTS[:-1]:
            in_passing(DATABASE, [size], partial(_taken_in, is_on=is_on))
        in_passing(DATABASE, [size], _measure)
        _report(size)


def _report(size: str) -> None:
    off, on = sorted(writes[False]), sorted(writes[True])
    print("act | off | on | times")
    print(f"one-row write over HTTP, median ms of {len(off)} and {len(on)} | {1000 * median(off):.1f} | {1000 * median(on):.1f} | {median(on) / median(off):.2f}")
    print(f"  p95 ms | {1000 * off[int(len(off) * 0.95)]:.1f} | {1000 * on[int(len(on) * 0.95)]:.1f} |")
    (slow, events), (fast, none) = min(imports[True]), min(imports[False])
    print(f"set import of {size} labourers with families, s | {fast:.2f} | {slow:.2f} | {slow / fast:.2f}  ({none} and {events} events)")
    print("  each, s | " + " | ".join(", ".join(f"{spent:.2f}" for spent, _events in imports[mode]) for mode in (False, True)) + " |")


def _taken_in(labourers: int, folder: Path, *, is_on: bool) -> None:
    _take_in(labourers, folder, is_on=is_on)


def _take_in(labourers: int, folder: Path, *, is_on: bool) -> Any:
    """The demo's story up to its roster, which is timed."""
    from xieshou.audit.models import Event
    from xieshou.config.demo import story as demo

    story = demo.Story(folder, lambda said: None, labourers=labourers, posts=50)
    for chapter in (demo.lay_the_ground, demo.read_pairings, demo.draw_county, demo.open_offices):
        chapter(story)
    _switch(is_on=is_on)
    before, begun = Event.objects.count(), time.perf_counter()
    demo.import_roster(story)
    imports[is_on].append((time.perf_counter() - begun, Event.objects.count() - before))
    return story


def _measure(labourers: int, folder: Path) -> None:
    story = _take_in(labourers, folder, is_on=IMPORTS[-1])
    _keep_up()
    refs = _people(story)
    with _server(), _asked(refs) as ask:
        for block in range(2 * BLOCKS):
            _switch(is_on=bool(block % 2))
            _block(ask, is_on=bool(block % 2))


def _switch(*, is_on: bool) -> None:
    """The triggers of history on or off, as the owner: without events there is nothing for the log to take in either."""
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'history\\_%%'"
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {'ENABLE' if is_on else 'DISABLE'} TRIGGER {trigger}")


def _keep_up() -> None:
    """How fast the sequencer takes in what the import left: a checkpoint a minute must never fall behind."""
    from xieshou.audit.keeping import keep_log

    begun = time.perf_counter()
    kept = keep_log(datetime.now(UTC))
    spent = time.perf_counter() - begun
    print(f"log: {kept.taken_count} events taken in and sealed in {spent:.1f} s, {kept.taken_count / spent:.0f} a second", flush=True)


def _people(story: Any) -> list[str]:
    from xieshou.kit.scope import scoped
    from xieshou.kit.verbs import acting
    from xieshou.roster.models import Person

    actor = story.actors[WHO]
    with acting(actor, "bench"):
        found = scoped(actor, Person).filter(phone_index__isnull=False).order_by("pk")[: BLOCKS * WRITES]
        return [str(ref) for ref in found.values_list("ref", flat=True)]


@contextmanager
def _server() -> Iterator[None]:
    command = [
        sys.executable, "-m", "gunicorn", "xieshou.config.wsgi", "--bind", f"127.0.0.1:{PORT}", "--worker-class", "gthread",
        "--workers", "1", "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    child = subprocess.Popen(command, env={**os.environ, "XIESHOU_DATABASE": DATABASE})
    try:
        give_up = time.monotonic() + READY_SECONDS
        while True:
            try:
                http.client.HTTPConnection("127.0.0.1", PORT, timeout=5).request("GET", "/sign-in/")
                break
            except OSError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.3)
        yield
    finally:
        child.terminate()
        child.wait(20)


@contextmanager
def _asked(refs: list[str]) -> Iterator[Any]:
    """A signed-in browser that keeps its connection; each call is one write."""
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    jar: dict[str, str] = {}

    def send(method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
        body = None
        if fields is not None:
            body = urlencode(fields | {"csrfmiddlewaretoken": jar.get("csrftoken", "")})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{PORT}/"}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
                jar[found[1]] = found[2]
        return answer.status, answer.read()

    send("GET", "/sign-in/")
    status, _page = send("POST", f"/sign-in/demo/{WHO}/", {})
    assert status == 302, status
    turn = iter(range(10**9))

    def write() -> float:
        path = f"/people/{refs[next(turn) % len(refs)]}/reveal/"
        begun = time.perf_counter()
        status, _page = send("POST", path, {"what": "phone", "purpose": PURPOSE, "detail": "bench"})
        spent = time.perf_counter() - begun
        assert status == 200, status
        return spent

    for _warm in range(10):
        write()
    yield write
    line.close()


PURPOSE = "其他"


def _block(write: Any, *, is_on: bool) -> None:
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(stop,)) if is_on else None
    if keeper:
        keeper.start()
    spent = [write() for _n in range(WRITES)]
    stop.set()
    if keeper:
        keeper.join()
    writes[is_on] += spent


def _keep(stop: threading.Event) -> None:
    from django.db import connections

    from xieshou.audit.keeping import keep_log

    while not stop.wait(1.0):
        keep_log(datetime.now(UTC))
    connections.close_all()
