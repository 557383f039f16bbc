"""Finding people, measured: the product's own pages over a generated county, in a passing database, as each role asks.

A line is one kind of question asked of one page by one account: how many asks, median and 95th percentile in
milliseconds, queries. Every ask is a whole request through middleware, view and template, with row-level security on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.passing import in_passing

SIZES = ["20000"]
ASKS = 60
DATABASE = "xieshou_bench_search"
HEAD = ["persons", "who", "page", "question", "asks", "median ms", "p95 ms", "queries"]
WHO = ("demo-county", "demo-town", "demo-village")


def main(sizes: list[str] | None = None) -> None:
    """Print one table a size; a size is a number of labourers (a county has about half as many people more)."""
    print(" | ".join(HEAD))
    in_passing(DATABASE, sizes or SIZES, _measure)


def _measure(labourers: int, folder: Path) -> None:
    from xieshou.config.demo import story as demo
    from xieshou.roster.models import Person

    story = demo.Story(folder, lambda said: None, labourers=labourers, posts=200)
    for chapter in (demo.lay_the_ground, demo.read_pairings, demo.draw_county, demo.open_offices, demo.import_roster):
        chapter(story)
    demo.refresh_all(demo.system("bench"), day=demo.DAY, at=demo.AT)
    demo._analyze()
    persons = len(story.person_ids) or Person.every.count()
    for who in WHO:
        for page, question, ask in _questions(story, who):
            ask(0)
            spent, queries = _timed(ask)
            print(
                " | ".join(str(part) for part in (persons, who, page, question, len(spent), *_figures(spent), queries)),
                flush=True,
            )


def _spread(rows: Any) -> list[Any]:
    """Rows from all over the table, the same at each run."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return list(rows.filter(pk__in=ids[:: max(1, len(ids) // ASKS)]).order_by("pk")[:ASKS])


def _figures(spent: list[float]) -> tuple[str, str]:
    return f"{median(spent):.0f}", f"{sorted(spent)[int(len(spent) * 0.95) - 1]:.0f}"


def _timed(ask: Callable[[int], Any]) -> tuple[list[float], int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    spent = []
    for number in range(ASKS):
        begun = time.perf_counter()
        answer = ask(number)
        spent.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code in (200, 303), answer.status_code
    with CaptureQueriesContext(connection) as seen:
        ask(0)
    return spent, len(seen)


def _questions(story: Any, who: str) -> Iterator[tuple[str, str, Callable[[int], Any]]]:
    """(page, kind of question, ask(number)); the texts are the county's own names and numbers."""
    from django.conf import settings
    from django.test import Client

    from xieshou.kit.scope import scoped
    from xieshou.kit.verbs import acting
    from xieshou.offices.models import User
    from xieshou.roster.models import Household, Identity, Person

    settings.ALLOWED_HOSTS = ["*"]
    browser = Client()
    browser.force_login(User.objects.get(username=who), backend="xieshou.web.signin.OfficeBackend")
    actor = story.actors[who]
    with acting(actor, "bench"):
        people = _spread(scoped(actor, Person).select_related("region"))
        numbers, homes = _spread(scoped(actor, Identity)), _spread(scoped(actor, Household))
    texts: dict[str, Callable[[int], str]] = {
        "name": lambda n: people[n % len(people)].name,
        "family name": lambda n: people[n % len(people)].name[:1],
        "pinyin": lambda n: people[n % len(people)].spelled,
        "initials": lambda n: people[n % len(people)].initials[:2],
        "last four": lambda n: numbers[n % len(numbers)].tail4,
        "household no": lambda n: homes[n % len(homes)].source_no,
        "village": lambda n: people[n % len(people)].region.name[:2],
    }
    for question, text in texts.items():
        yield "search", question, lambda n, text=text: browser.get("/search/", {"q": text(n)})
        yield "suggest", question, lambda n, text=text: browser.post("/search/suggest/", {"q": text(n)})
        yield "L-01", question, lambda n, text=text: browser.get("/ledgers/L-01/", {"q": text(n)})
        yield "L-07", question, lambda n, text=text: browser.get("/ledgers/L-07/", {"q": text(n)})

    def whole(number: int) -> Any:
        return browser.post("/search/", {"q": numbers[number % len(numbers)].number.reveal()})

    yield "search", "whole number", whole
