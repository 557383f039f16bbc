"""问题: withdrawn on proof, or put right, reviewed, closed, and looked at again on a day nobody chose."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from uuid import UUID

from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, one
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import verb
from xieshou.kit.workflow import take
from xieshou.supervision.inspections.enums import Verdict
from xieshou.supervision.inspections.errors import NotYetLookBack, OwnFinding
from xieshou.supervision.inspections.models import Finding, InspectionTask
from xieshou.supervision.inspections.workflows import FINDINGS


@verb("inspection.withdraw_finding")
def withdraw_finding(actor: Actor, ref: UUID, *, words: str, day: date, at: datetime, stamp: str = "") -> Signature:
    """The inspected office proved that the record was true on its day: the outcome becomes true, with the reason.

    Raises OwnFinding for its own inspectors.
    """
    finding = one(actor, Finding, ref)
    task = InspectionTask.objects.unscoped("of a finding already seen").get(pk=finding.task_id)
    if actor.user_id in (task.first_id, task.second_id):
        raise OwnFinding()
    signed = take(FINDINGS, actor, finding, "withdraw", day=day, at=at, stamp=stamp, words=words)
    task.final = Verdict.TRUE.value
    task.save(update_fields=["final"])
    return signed


@verb("inspection.close_finding")
def close_finding(actor: Actor, ref: UUID, *, words: str, day: date, at: datetime, stamp: str = "") -> Signature:
    """Close, and set the day of the look back: 30 to 90 days on, by the draw's own dice, so that nobody prepares for it."""
    finding = one(actor, Finding, ref)
    signed = take(FINDINGS, actor, finding, "close", day=day, at=at, stamp=stamp, words=words)
    first, last = (int(value_on(f"inspection.look_back_days_{end}", day)) for end in ("min", "max"))
    fresh = one(actor, Finding, ref, lock=True)
    spread = int(hashlib.sha256(f"{fresh.campaign.selection_sha256}|{fresh.ref}".encode()).hexdigest(), 16)
    fresh.closed_on, fresh.look_back_on = day, day + timedelta(days=first + spread % (last - first + 1))
    fresh.save(update_fields=["closed_on", "look_back_on"])
    return signed


@verb("inspection.look_back")
def look_back(actor: Actor, ref: UUID, *, words: str, day: date, at: datetime, stamp: str = "") -> Signature:
    """Looked at again, and still right. Raises NotYetLookBack before its day."""
    finding = one(actor, Finding, ref)
    if finding.look_back_on is not None and day < finding.look_back_on:
        raise NotYetLookBack(on=finding.look_back_on)
    return take(FINDINGS, actor, finding, "look_back", day=day, at=at, stamp=stamp, words=words)
