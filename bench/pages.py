"""Every kind of page, measured: all that links lead to from home, as each role, over the demo's county in a passing database.

A line is one kind of page and one role: median and 95th percentile in milliseconds, queries, and kilobytes as the page
travels. Every ask is a whole request through middleware, view and template, with row-level security on."""

from __future__ import annotations

import gzip
import re
import time
from collections import Counter
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any

from bench.passing import in_passing

SIZES = ["20000"]
ASKS = 10
FILTERS_MOST = 2  # of the ways a page can be narrowed, so many are asked
DATABASE = "xieshou_bench_pages"
HEAD = ["persons", "who", "page", "median ms", "p95 ms", "queries", "kB"]
WHO = ("demo-county", "demo-county-leader", "demo-village", "demo-supporter")
LINK = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)')


def main(sizes: list[str] | None = None) -> None:
    """Print one table a size, slowest first; a size is a number of labourers."""
    print(" | ".join(HEAD))
    in_passing(DATABASE, sizes or SIZES, _measure)


def _measure(labourers: int, folder: Path) -> None:
    from django.conf import settings

    from xieshou.config.demo import story as demo
    from xieshou.offices.models import User

    story = demo.Story(folder, lambda said: None, labourers=labourers, posts=labourers // 4)
    persons = demo.tell(story)["persons"]
    settings.ALLOWED_HOSTS = ["*"]
    there = set(User.objects.filter(username__in=WHO).values_list("username", flat=True))
    lines = [line for who in WHO if who in there for line in _lines(who)]
    for line in sorted(lines, key=lambda one: -one[3]):
        who, page, middle, high, queries, size = line
        print(f"{persons} | {who} | {page} | {middle:.0f} | {high:.0f} | {queries} | {size / 1000:.1f}", flush=True)


def _lines(who: str) -> list[tuple[str, str, float, float, int, int]]:
    """Each kind of page this account reaches, asked ASKS times."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from xieshou.offices.models import User

    browser = Client(headers={"accept-encoding": "gzip"})
    browser.force_login(User.objects.get(username=who), backend="xieshou.web.signin.OfficeBackend")
    lines = []
    for kind, address in _reached(browser).items():
        spent = []
        for _ in range(ASKS):
            begun = time.perf_counter()
            answer = browser.get(address)
            spent.append(1000 * (time.perf_counter() - begun))
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        lines.append((who, kind, median(spent), sorted(spent)[int(ASKS * 0.95) - 1], len(seen), len(answer.content)))
    return lines


def _reached(browser: Any) -> dict[str, str]:
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
