"""From the last outcome to the published bound: preliminary conclusion, the inspected office's word, conclusion, or void."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, datetime
from fractions import Fraction
from math import ceil
from uuid import UUID

from xieshou.engines.bound import Look, interval_at, share_upper_with_misses, state
from xieshou.engines.draw import Void, bound_of_void
from xieshou.engines.merkle import Checkpoint, split
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, one
from xieshou.kit.sets import insert_set
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import verb
from xieshou.kit.workdays import Calendar
from xieshou.kit.workflow import take
from xieshou.supervision.inspections.drawing import chosen_of
from xieshou.supervision.inspections.enums import WORST, CampaignState, Design, FindingState, TaskKind, Verdict
from xieshou.supervision.inspections.errors import NotDrawn, NothingToReply
from xieshou.supervision.inspections.folder import dated_by
from xieshou.supervision.inspections.models import (
    Campaign,
    DrawnResult,
    Finding,
    InspectionTask,
    PublishedBound,
    Reply,
)
from xieshou.supervision.inspections.powers import is_inspected
from xieshou.supervision.inspections.workflows import CAMPAIGNS, FINDINGS, TASKS


@verb("inspection.settle")
def settle(actor: Actor, campaign: Campaign, *, day: date, at: datetime, stamp: str = "") -> Signature:
    """The preliminary conclusion: what was not true becomes a question to the inspected office, with a term to answer.

    Raises TasksOpen: every record drawn has an outcome, and none is replaced.
    """
    return take(CAMPAIGNS, actor, campaign, "settle", day=day, at=at, stamp=stamp, edit=lambda row: _settle(row, day))


def _settle(campaign: Campaign, day: date) -> None:
    _refuse_not_drawn(campaign)
    again = dict(campaign.tasks.filter(kind=TaskKind.AGAIN).values_list("record_id", "outcome"))
    for task in campaign.tasks.filter(kind=TaskKind.FIRST).select_related("record").order_by("rank"):
        is_false = again.get(task.record_id) == Verdict.FALSE
        task.final = Verdict.FALSE.value if is_false else task.outcome
        task.save(update_fields=["final"])
        if task.final != Verdict.TRUE:
            Finding.objects.create(
                campaign=campaign, task_id=task.pk, person_id=task.record.person_id, outcome=task.final,
                scope_path=_path_of(task), words=_words_of(task),
            )  # fmt: skip
    campaign.reply_until = Calendar().after(day, int(value_on("inspection.reply_days", day)))
    campaign.save(update_fields=["reply_until"])


def _refuse_not_drawn(campaign: Campaign) -> None:
    """A bound speaks of a random sample: whatever was inspected for another reason never enters it. Raises NotDrawn."""
    first = campaign.tasks.filter(kind=TaskKind.FIRST)
    inspected = set(first.values_list("record__record_id", flat=True))
    more = len(inspected) - campaign.sample_size if campaign.design == Design.SEQUENTIAL else 0
    drawn = {str(one.record["id"]) for one in chosen_of(campaign, extended=max(0, more))}
    if inspected != drawn:
        raise NotDrawn(count=len(inspected - drawn))


def _path_of(task: InspectionTask) -> str:
    return str(task.record.person.scope_path)


def _words_of(task: InspectionTask) -> str:
    """What the judging inspector wrote."""
    signed = Signature.objects.unscoped("of a task already seen").filter(flow=TASKS.code, row_id=task.pk, step="judge")
    return str(signed.order_by("-seq").values_list("words", flat=True).first() or "")


@verb("inspection.reply")
def reply(actor: Actor, campaign_ref: UUID, *, words: str, findings: dict[UUID, str], day: date) -> Reply:
    """The inspected office's word, on the whole and on single findings; once. Raises NothingToReply."""
    campaign = one(actor, Campaign, campaign_ref)
    open_now = campaign.state == CampaignState.PRELIMINARY and not hasattr(campaign, "reply")
    if not is_inspected(actor, campaign) or not open_now:
        raise NothingToReply()
    for ref, said in findings.items():
        finding = one(actor, Finding, ref, lock=True)
        if said.strip() and finding.campaign_id == campaign.pk:
            finding.reply = said.strip()
            finding.save(update_fields=["reply"])
    made: Reply = Reply.objects.create(
        campaign=campaign, scope_path=campaign.scope_path, words=words, actor_id=actor.user_id, actor_label=actor.label, on=day
    )  # fmt: skip
    return made


@verb("inspection.conclude")
def conclude(actor: Actor, campaign: Campaign, *, day: date, at: datetime, stamp: str = "") -> Signature:
    """The list of issues goes out, and the bound is published where the draw is dated. Raises ReplyOpen."""

    def concluded(row: Campaign) -> None:
        row.results_sha256 = _results_digest(row)
        row.save(update_fields=["results_sha256"])

    signed = take(CAMPAIGNS, actor, campaign, "conclude", day=day, at=at, stamp=stamp, edit=concluded)
    for finding in campaign.findings.filter(state=FindingState.RAISED).select_related("campaign").order_by("pk"):
        take(FINDINGS, actor, finding, "issue", day=day, at=at)
    fresh = one(actor, Campaign, campaign.ref)
    _write_results(fresh, day)
    witnesses = dated_by(fresh, day)
    if witnesses:
        _publish(fresh, witnesses, day)
    return signed


def _write_results(campaign: Campaign, day: date) -> None:
    rows = campaign.tasks.filter(kind=TaskKind.FIRST).order_by("rank").values_list("rank", "record__record_id", "final")
    columns = ("campaign", "scope_path", "rank", "record_id", "outcome", "concluded_on")
    insert_set(DrawnResult, columns, [(campaign.pk, campaign.scope_path, *row, day) for row in rows])


def _results_digest(campaign: Campaign) -> str:
    rows = campaign.tasks.filter(kind=TaskKind.FIRST).order_by("rank").values_list("rank", "final")
    return hashlib.sha256("".join(f"{rank},{final}\n" for rank, final in rows).encode()).hexdigest()


def _publish(campaign: Campaign, witnesses: int, day: date) -> None:
    outcomes: Counter[str] = Counter(campaign.tasks.filter(kind=TaskKind.FIRST).values_list("final", flat=True))
    sampled = sum(outcomes.values())
    seen, proven = sampled - outcomes[Verdict.TRUE], outcomes[Verdict.FALSE]
    alpha, population = Fraction(campaign.alpha), campaign.published_count
    if campaign.design == Design.SEQUENTIAL:
        found = interval_at(population, Look(sampled, seen), alpha=alpha)
        certain = interval_at(population, Look(sampled, proven), alpha=alpha)
        upper, lower = found.upper, certain.lower
    else:
        said = state(population, sampled, seen, proven=proven, alpha=alpha)
        upper, lower = said.upper, said.lower
    again, found_again = _looked_again(campaign)
    corrected = None
    if again:
        share = share_upper_with_misses(sampled, seen, found_again=found_again, inspected_again=again, alpha=alpha)
        corrected = min(population, ceil(share * population))
    _bound(
        campaign, sampled, seen, proven, upper, lower, dict(outcomes), witnesses, day,
        inspected_again=again, found_again=found_again, corrected=corrected,
    )  # fmt: skip


def _looked_again(campaign: Campaign) -> tuple[int, int]:
    """Records the blind second look proved false, and how many of them the first one had called false."""
    false = campaign.tasks.filter(kind=TaskKind.AGAIN, outcome=Verdict.FALSE).values_list("record_id", flat=True)
    ids = list(false)
    return len(ids), campaign.tasks.filter(kind=TaskKind.FIRST, record_id__in=ids, outcome=Verdict.FALSE).count()


@verb("inspection.void")
def void_draw(
    actor: Actor, campaign: Campaign, *, reason: str, words: str, proof: str = "", keys: str = "", day: date, at: datetime,
    stamp: str = "",
) -> Signature:  # fmt: skip
    """A draw that cannot be finished, and by whose doing. By the inspected side's, all of the sample counts as false."""

    def voided(row: Campaign) -> None:
        row.void_reason = reason
        if not row.proof:
            row.proof, row.keys = proof, keys
        row.save(update_fields=["void_reason", "proof", "keys"])

    signed = take(
        CAMPAIGNS, actor, campaign, "void", day=day, at=at, stamp=stamp, reason=reason, words=words, edit=voided
    )
    fresh = one(actor, Campaign, campaign.ref)
    witnesses = dated_by(fresh, day)
    said = bound_of_void(
        Void((words,), reason in WORST), population=fresh.published_count, n=fresh.sample_size, alpha=Fraction(fresh.alpha)
    )  # fmt: skip
    if said is not None and witnesses:
        _bound(fresh, said.sampled, said.false_seen, said.proven, said.upper, said.lower, {}, witnesses, day)
    return signed


def _bound(
    campaign: Campaign, sampled: int, seen: int, proven: int, upper: int, lower: int, outcomes: dict[str, int],
    witnesses: int, day: date, **again: int | None,
) -> None:  # fmt: skip
    PublishedBound.objects.create(
        campaign=campaign, draw_id=campaign.draw_id, snapshot_number=campaign.snapshot_number, figure=campaign.figure,
        figure_title=campaign.figure_title, region=campaign.region, place=campaign.region.full_name, period=campaign.period,
        as_of=campaign.as_of, design=campaign.design, population=campaign.published_count, sampled=sampled, false_seen=seen,
        proven=proven, upper=upper, lower=lower, alpha=campaign.alpha, outcomes=outcomes, void_reason=campaign.void_reason,
        checkpoint=_checkpoint(campaign.proof), witness_count=witnesses, concluded_on=day, **again,
    )  # fmt: skip


def _checkpoint(proof: str) -> str:
    """The short form of the checkpoint the announcement stands under, as it is printed on paper."""
    note = proof.partition("\n\n")[2]
    return Checkpoint.read(split(note)[0]).short
