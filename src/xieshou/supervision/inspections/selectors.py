"""Asking about inspections. Bounds are public; everything else is scoped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from xieshou.kit.scope import Actor, scoped
from xieshou.kit.signatures import Signature
from xieshou.supervision.inspections.enums import CampaignState, FindingState, TaskState
from xieshou.supervision.inspections.models import Campaign, Finding, InspectionTask, PublishedBound
from xieshou.supervision.inspections.powers import place_of
from xieshou.supervision.inspections.workflows import FINDINGS, TASKS


def bounds_of(numbers: Iterable[str]) -> dict[tuple[str, str], PublishedBound]:
    """(Snapshot number, figure) -> its bound: the newest, where a figure was inspected more than once."""
    rows = PublishedBound.objects.filter(snapshot_number__in=list(numbers)).order_by("pk")
    return {(one.snapshot_number, one.figure): one for one in rows}


def bound_counts() -> dict[int, int]:
    """Region id -> how many bounds have been published of it."""
    counted = PublishedBound.objects.order_by().values_list("region_id").annotate(n=Count("pk"))
    return dict(counted)


def bounds_in(path: str) -> QuerySet[PublishedBound]:
    """Every bound published of a place, newest first. Never joined with the campaign, which the public does not see."""
    return PublishedBound.objects.filter(region__path=path).order_by("-pk")


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Inspections the actor drives or is subject to, newest first."""
    return scoped(actor, Campaign).select_related("region", "office").order_by("-pk")


def my_tasks(actor: Actor) -> QuerySet[InspectionTask]:
    """Open tasks whose next step is this inspector's: to record, or to judge what the other recorded."""
    mine = Q(first_id=actor.user_id) | Q(second_id=actor.user_id)
    rows = scoped(actor, InspectionTask).filter(mine).exclude(state=TaskState.JUDGED)
    rows = rows.filter(campaign__state=CampaignState.FIELDWORK)
    return rows.exclude(pk__in=_answered_by(actor)).select_related("campaign")


def waiting_of(campaign: Campaign) -> list[tuple[str, int]]:
    """The two inspectors, and how many of their records have no outcome yet: whom to remind before the conclusion."""
    rows = campaign.tasks.exclude(state=TaskState.JUDGED).order_by("inspectors").values_list("inspectors")
    return list(rows.annotate(n=Count("pk")))


def _answered_by(actor: Actor) -> QuerySet:
    """Tasks the actor answered: judging is the other's."""
    signed = Signature.objects.unscoped("one's own").filter(flow=TASKS.code, actor_id=actor.user_id)
    return signed.filter(step__in=("answer", "give_up")).values("row_id")


def to_reply(actor: Actor) -> QuerySet[Campaign]:
    """Preliminary conclusions the actor's own place has not answered yet."""
    rows = scoped(actor, Campaign).filter(state=CampaignState.PRELIMINARY, reply__isnull=True)
    return rows.filter(scope_path=place_of(actor)) if place_of(actor) else rows.none()


def to_settle(actor: Actor, day: date) -> QuerySet[Finding]:
    """Findings whose next step is the actor's: to put right, to review, to close, to look at again on its day."""
    states = {state for step in FINDINGS.steps if step.by.lets(actor) for state in step.sources}
    own = place_of(actor)
    if not own:
        return scoped(actor, Finding).none()
    inspected = Q(state__in=(FindingState.ISSUED, FindingState.RECTIFIED), scope_path__within=[own])
    inspected &= Q(campaign__scope_path__above=[own])
    driving = Q(state__in=(FindingState.RAISED, FindingState.REVIEWED)) | Q(state=FindingState.CLOSED, look_back_on__lte=day)
    driving &= Q(campaign__office_path__within=[own]) & ~Q(campaign__scope_path__above=[own])
    rows = scoped(actor, Finding).filter(state__in=states).filter(inspected | driving)
    return rows.select_related("campaign", "person__region")
