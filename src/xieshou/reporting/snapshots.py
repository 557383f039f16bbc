"""Sealing the figures of a month, finding them again by the number printed on paper, and counting them anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from xieshou.kit.errors import NotAllowed, NotYours
from xieshou.kit.indicators import kept_figures
from xieshou.kit.parameters import rules_on
from xieshou.kit.scope import Actor, Scope, scoped, shared_paths
from xieshou.kit.verbs import looking_as, verb
from xieshou.placements.services.status import cache_holds
from xieshou.regions.models import Region
from xieshou.reporting.beside import bounds_of_snapshot
from xieshou.reporting.figures import MONTH, month_figures
from xieshou.reporting.models import Snapshot
from xieshou.reporting.monthly import CODE, MonthlyReport, month_end, report_of

# The parameters that decide who is a labourer, which household counts, and when one is cleared.
RULES = ("labour.age_min", "zero_household.farming_counts", "zero_household.clear_days", "zero_household.clear_rung")
LOCK = 0x5E41  # one sealing at a time for a place


@verb("report.seal")
def take_snapshot(actor: Actor, *, month: date, today: date, at: datetime) -> Snapshot:
    """The figures of the actor's place for `month`, sealed; the latest version where nothing has changed since.

    Raises NotAllowed for an actor that answers for no place.
    """
    region = Region.objects.filter(path__in=list(actor.scope.kept)).order_by("path").first()
    if region is None:
        raise NotAllowed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, region.pk])
    month, day = month.replace(day=1), month_end(month, today)
    figures, rules = month_figures(actor, day), rules_on(RULES, day)
    digest = digest_of(region=str(region.ref), month=month, day=day, figures=figures, rules=rules)
    before = scoped(actor, Snapshot).filter(code=CODE, region=region, month=month).order_by("-version").first()
    if before is not None and before.sha256 == digest:
        return before
    version = before.version + 1 if before else 1
    made: Snapshot = Snapshot.objects.create(
        number=f"{CODE}-{region.code or region.pk}-{month:%Y%m}-{version}", code=CODE, region=region,
        scope_path=region.path, month=month, version=version, as_of=day, figures=figures, rules=rules, sha256=digest,
        actor_id=actor.user_id, actor_label=actor.label, made_at=at,
    )  # fmt: skip
    return made


def digest_of(*, region: str, month: date, day: date, figures: dict[str, int], rules: list[dict[str, Any]]) -> str:
    """The sha256 of what is sealed, as canonical JSON: sorted keys, no spaces, UTF-8."""
    sealed = {
        "code": CODE, "region": region, "month": f"{month:%Y-%m}", "as_of": day.isoformat(), "figures": figures, "rules": rules,
    }  # fmt: skip
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(snapshot: Snapshot) -> bool:
    """True when what is stored is what was sealed."""
    return snapshot.sha256 == digest_of(
        region=str(snapshot.region.ref), month=snapshot.month, day=snapshot.as_of, figures=snapshot.figures, rules=snapshot.rules,
    )  # fmt: skip


def snapshots(actor: Actor) -> QuerySet[Snapshot]:
    """The snapshots of the actor's scope, newest first."""
    return scoped(actor, Snapshot).select_related("region").order_by("-pk")


def snapshot_numbered(actor: Actor, number: str) -> Snapshot:
    """The snapshot whose number is printed on a page. Raises NotYours."""
    found = snapshots(actor).filter(number=number.strip()).first()
    if found is None:
        raise NotYours()
    return found


def sealed_report(snapshot: Snapshot) -> MonthlyReport:
    """The report as it was sealed, with the bounds published of its figures since."""
    place = snapshot.region.full_name
    bounds = bounds_of_snapshot(snapshot)
    return report_of(snapshot.figures, place=place, month=snapshot.month, day=snapshot.as_of, bounds=bounds)


@dataclass(frozen=True)
class Difference:
    """A figure that counts differently from how it was sealed."""

    code: str
    title: Any
    sealed: int
    now: int


@dataclass(frozen=True)
class Checked:
    """What became of a snapshot: whether it is what was sealed, and which figures the records of today give otherwise."""

    snapshot: Snapshot
    is_intact: bool
    differences: tuple[Difference, ...]
    keep: Callable[[], None] | None = None

    @property
    def holds(self) -> bool:
        return self.is_intact and not self.differences


def check(snapshot: Snapshot, *, kept: bool = False) -> Checked:
    """Count the figures of a snapshot anew from the records, for its own place and day, and compare.

    `kept`: figures of a past day that were counted before stand while no row behind them has changed; what had to be counted
    is kept by the answer's `keep`, once writing is allowed."""
    path = str(snapshot.scope_path)
    scope = Scope(own=(path,), shared=shared_paths((path,), snapshot.as_of))
    actor = Actor(user_id=None, label="report verify", scope=scope)
    with transaction.atomic(), looking_as(scope):
        if kept and not cache_holds(snapshot.as_of):
            found = kept_figures(MONTH, actor, snapshot.as_of)
            now, keep = {code: figure.count for code, figure in found.figures.items()}, found.keep if found.counted else None
        else:
            now, keep = month_figures(actor, snapshot.as_of), None
    titles = {line.code: line.title for line in sealed_report(snapshot).lines}
    changed = tuple(
        Difference(code, titles[code], count, now[code]) for code, count in snapshot.figures.items() if now[code] != count
    )  # fmt: skip
    return Checked(snapshot, is_intact(snapshot), changed, keep)
