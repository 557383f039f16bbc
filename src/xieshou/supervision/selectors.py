"""Asking about hits: always scoped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from xieshou.kit.checks import Check, stored_checks
from xieshou.kit.scope import Actor, scoped
from xieshou.supervision.models import CheckRun, Hit, HitState, Unjudged

Narrow = Callable[[Any], Any]
LIVE = Q(gone_on__isnull=True) & ~Q(state=HitState.CLOSED)


def hits(actor: Actor) -> QuerySet[Hit]:
    """Every hit of the actor's places, with whom it is about."""
    return scoped(actor, Hit).select_related("person__region", "household__region", "region")


def live_hits(actor: Actor) -> QuerySet[Hit]:
    """Hits that are still there and not settled."""
    return hits(actor).filter(LIVE)


@dataclass(frozen=True)
class CheckStanding:
    """A check and how it stands in the actor's places; `last` is its latest run, None when it never ran."""

    check: Check
    open_count: int
    answered_count: int
    unjudged_count: int
    last: CheckRun | None


def unjudged(actor: Actor) -> QuerySet[Unjudged]:
    """What the latest runs could not judge, of the actor's places."""
    return scoped(actor, Unjudged)


def unjudged_by_what(rows: QuerySet[Unjudged], code: str) -> list[tuple[str, int]]:
    """What one check could not judge for want of what, the most first."""
    counted = rows.filter(check_code=code).order_by().values_list("what").annotate(n=Sum("row_count"))
    return sorted(counted, key=lambda part: (-part[1], part[0]))


def check_standings(actor: Actor, narrow: Narrow = lambda rows: rows) -> list[CheckStanding]:
    """Every check in the actor's places, narrowed as the page is: how many hits wait to be answered, how many to be
    closed, what it could not judge, and when it last ran. Three queries."""
    found = narrow(live_hits(actor))
    counts = found.order_by().values_list("check_code", "state").annotate(n=Count("pk"))
    by_state = {(code, state): n for code, state, n in counts}
    blind = dict(narrow(unjudged(actor)).order_by().values_list("check_code").annotate(n=Sum("row_count")))
    runs = CheckRun.objects.order_by("check_code", "-day", "-pk").distinct("check_code")
    latest = {run.check_code: run for run in runs}
    return [
        CheckStanding(
            one,
            by_state.get((one.code, HitState.OPEN), 0),
            by_state.get((one.code, HitState.ANSWERED), 0),
            blind.get(one.code, 0),
            latest.get(one.code),
        )
        for one in stored_checks()
    ]


def last_run_on() -> date | None:
    """The day of the latest run."""
    return CheckRun.objects.order_by("-day").values_list("day", flat=True).first()
