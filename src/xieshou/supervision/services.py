"""Asking the checks and keeping what they find: seen again, new, gone. By the system, nightly or by command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db.models import Max

from xieshou.kit.checks import Check, Found, Result, Unjudged, stored_checks
from xieshou.kit.checks.postgres import run_check
from xieshou.kit.parameters import NoParameter
from xieshou.kit.scope import Actor
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import verb
from xieshou.supervision.models import CheckRun, Hit, HitState, Outcome, SubjectKind
from xieshou.supervision.models import Unjudged as UnjudgedRow

COLUMNS = (
    "ref", "check_code", "version", "severity", "subject", "subject_id", "person", "household", "region",
    "scope_path", "facts", "facts_sha256", "first_seen_on", "last_seen_on", "gone_on", "state", "outcome",
)  # fmt: skip
Key = tuple[int, str]


@dataclass(frozen=True)
class Asked:
    """One check of a run: how many hits, how many of them new, how many older ones are gone, and what it could not judge.

    `refused` says why it did not run: a parameter nobody has set is named, never guessed.
    """

    check: Check
    hit_count: int = 0
    new_count: int = 0
    gone_count: int = 0
    unjudged: tuple[Unjudged, ...] = ()
    refused: str = ""


@verb("checks.run")
def run_checks(actor: Actor, *, day: date, at: datetime, checks: Iterable[Check] | None = None) -> list[Asked]:
    """Ask every check (or these) as of `day`, and keep what they find.

    A day before the last run is only asked, not kept: what is gone by then would come back, and what came since would go.
    """
    last = CheckRun.objects.aggregate(last=Max("day"))["last"]
    is_kept = last is None or day >= last
    return [_ask(one, day, at, is_kept=is_kept) for one in (stored_checks() if checks is None else checks)]


def _ask(one: Check, day: date, at: datetime, *, is_kept: bool) -> Asked:
    try:
        result = run_check(one, day)
    except NoParameter as refusal:
        asked = Asked(one, refused=str(refusal))
    else:
        asked = _keep(one, result, day) if is_kept else Asked(one, len(result.hits), unjudged=result.unjudged)
    if is_kept:
        CheckRun.objects.create(
            check_code=one.code, version=one.version, day=day, at=at, hit_count=asked.hit_count,
            unjudged_count=sum(part.row_count for part in asked.unjudged), refused=asked.refused[:300],
        )  # fmt: skip
    return asked


def _keep(one: Check, result: Result, day: date) -> Asked:
    """Hits seen again, hits that are new, hits that are gone."""
    found = {(hit.subject_id, sha256_of(hit.facts)): hit for hit in result.hits}
    rows = Hit.objects.unscoped("the system's own run").filter(check_code=one.code)
    live = {(hit.subject_id, hit.facts_sha256): hit for hit in rows.exclude(state=HitState.CLOSED)}
    settled = set(
        rows.filter(state=HitState.CLOSED, outcome=Outcome.FALSE_ALARM).values_list("subject_id", "facts_sha256")
    )
    new = [key for key in found if key not in live and key not in settled]
    insert_set(Hit, COLUMNS, [_row(one, key, found[key], day) for key in new])
    seen = [hit.pk for key, hit in live.items() if key in found]
    gone = [hit.pk for key, hit in live.items() if key not in found and hit.gone_on is None]
    rows.filter(pk__in=seen).update(last_seen_on=day, gone_on=None)
    rows.filter(pk__in=gone).update(gone_on=day)
    UnjudgedRow.objects.unscoped("the system's own run").filter(check_code=one.code).delete()
    parts = [(one.code, part.scope_path, part.what, part.row_count) for part in result.unjudged]
    insert_set(UnjudgedRow, ("check_code", "scope_path", "what", "row_count"), parts)
    return Asked(one, len(found), len(new), len(gone), result.unjudged)


def _row(one: Check, key: Key, hit: Found, day: date) -> tuple[Any, ...]:
    return (
        uuid4(), one.code, one.version, one.severity.value, one.subject, hit.subject_id, hit.person_id, hit.household_id,
        hit.subject_id if one.subject == SubjectKind.PLACE else None, hit.scope_path, hit.facts, key[1], day, day, None, HitState.OPEN.value, "",
    )  # fmt: skip


def sha256_of(facts: dict[str, Any]) -> str:
    """The digest of a hit's facts: the same facts are the same hit."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
