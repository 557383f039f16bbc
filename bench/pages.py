"""Every kind of page, measured: all that links lead to from home, as each role, over the demo's county in a passing database.

A line is one kind of page and one role: median and 95th percentile in milliseconds, milliseconds of processor (the
request's own and, of them, the database server's), queries, and kilobytes as the page travels. Every ask is a whole request
through middleware, view and template, with row-level security on. Where others use the machine, the processor's
milliseconds tell more than the clock's."""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any

from bench.passing import in_passing, is_whole

SIZES = ["20000"]
ASKS = 20
FILTERS_MOST = 2  # of the ways a page can be narrowed, so many are asked
DATABASE = "xieshou_bench_pages"
HEAD = ["persons", "who", "page", "median ms", "p95 ms", "cpu ms", "server ms", "queries", "kB"]
WHO = ("demo-county", "demo-county-leader", "demo-village", "demo-supporter")
LINK = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)')


@dataclass(frozen=True)
class Line:
    """What one kind of page costs one account."""

    who: str
    page: str
    middle_ms: float
    high_ms: float
    cpu_ms: float
    server_ms: float
    queries: int
    size: int


def main(sizes: list[str] | None = None, *, pages: list[str] | None = None, keep: bool = False) -> None:
    """Print one table a size, slowest first; a size is a number of labourers.

    `pages`: only kinds that begin so ("/" alone is home). `keep`: the county stays for the next time, and with `pages` the
    links that were found the last time are taken."""
    print(" | ".join(HEAD))
    in_passing(DATABASE, sizes or SIZES, lambda size, folder: _measure(size, folder, pages), keep=keep)


def _measure(labourers: int, folder: Path, pages: list[str] | None) -> None:
    from django.conf import settings

    from xieshou.config.settling import settle
    from xieshou.offices.models import User

    persons = _county(labourers, folder)
    settings.ALLOWED_HOSTS = ["*"]
    settle()  # as a process that serves
    there = set(User.objects.filter(username__in=WHO).values_list("username", flat=True))
    found = _addresses(folder, [who for who in WHO if who in there], again=not pages)
    lines = [line for who, addresses in found.items() for line in _lines(who, addresses, pages)]
    for one in sorted(lines, key=lambda line: -line.middle_ms):
        times = " | ".join(f"{ms:.0f}" for ms in (one.middle_ms, one.high_ms, one.cpu_ms, one.server_ms))
        print(f"{persons} | {one.who} | {one.page} | {times} | {one.queries} | {one.size / 1000:.1f}", flush=True)


def _county(labourers: int, folder: Path) -> int:
    """How many persons the county has; told now, or kept from the last time and brought up to date."""
    from xieshou.config.demo import story as demo
    from xieshou.config.migrating import migrate

    whole = folder / "whole"
    if is_whole(folder):
        migrate()
    else:
        story = demo.Story(folder, lambda said: None, labourers=labourers, posts=labourers // 4)
        whole.write_text(str(demo.tell(story)["persons"]))
    return int(whole.read_text())


def _addresses(folder: Path, who: list[str], *, again: bool) -> dict[str, dict[str, str]]:
    """Account -> kind of page -> an address of it."""
    kept = folder / "addresses.json"
    if again or not kept.exists():
        kept.write_text(json.dumps({name: reached(_browser(name)) for name in who}))
    found: dict[str, dict[str, str]] = json.loads(kept.read_text())
    return found


def _browser(who: str) -> Any:
    from django.test import Client

    from xieshou.offices.models import User

    browser = Client(headers={"accept-encoding": "gzip"})
    browser.force_login(User.objects.get(username=who), backend="xieshou.web.signin.OfficeBackend")
    return browser


def _lines(who: str, addresses: dict[str, str], pages: list[str] | None) -> list[Line]:
    """Each kind of page this account reaches, of those asked for."""
    browser = _browser(who)
    wanted = {kind: address for kind, address in addresses.items() if not pages or any(map(partial(_is, kind), pages))}
    return [_line(browser, who, kind, address) for kind, address in wanted.items()]


def _is(kind: str, asked: str) -> bool:
    return kind == asked or (asked != "/" and kind.startswith(asked))


def _line(browser: Any, who: str, kind: str, address: str) -> Line:
    """One page asked ASKS times, and once more to count its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clocks, own, served = [], [], []
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    browser.get(address)
    for _ in range(ASKS):
        begun, mine, theirs = time.perf_counter(), time.process_time(), _cpu_seconds(backend)
        answer = browser.get(address)
        clocks.append(1000 * (time.perf_counter() - begun))
        served.append(1000 * (_cpu_seconds(backend) - theirs))
        own.append(1000 * (time.process_time() - mine) + served[-1])
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    high = sorted(clocks)[math.ceil(ASKS * 0.95) - 1]
    return Line(who, kind, median(clocks), high, median(own), median(served), len(seen), len(answer.content))


def _cpu_seconds(process: int) -> float:
    """Seconds a process of this machine was on a processor, to the microsecond; 0 where the system does not say."""
    path = Path(f"/proc/{process}/schedstat")
    return int(path.read_text().split()[0]) / 1e9 if os.name == "posix" and path.exists() else 0.0


def reached(browser: Any) -> dict[str, str]:
    """One address of every kind of page, as a person comes upon them; of each page a few ways to narrow it."""
    from tools.touring import LEFT_OUT, kind_of

    met, waiting, pages = {"/": "/"}, ["/"], {}
    narrowed: Counter[str] = Counter()
    while waiting:
        here = waiting.pop(0)
        answer = browser.get(here)
        if answer.status_code != 200 or answer.streaming or "text/html" not in answer["Content-Type"]:
            continue
        pages[kind_of(here)] = here
        html = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
        for link in map(unescape, LINK.findall(html.decode())):
            kind = kind_of(link)
            page = kind.split("?")[0]
            if kind not in met and narrowed[page] <= FILTERS_MOST and not LEFT_OUT.search(link.split("?")[0]):
                narrowed[page] += 1
                met[kind] = link
                waiting.append(link)
    return pages
