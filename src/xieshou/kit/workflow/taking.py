"""Taking a step, and what may be done with a record now: one set of refusals for both, so that a button never lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from xieshou.kit.errors import NotYours, Refused
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import acting
from xieshou.kit.workdays import Calendar
from xieshou.kit.workflow.declaration import Edit, Step, Term, Workflow, in_words
from xieshou.kit.workflow.errors import (
    AlreadyDone,
    MovedOn,
    NoticeRunning,
    NotNow,
    NotYourStep,
    ReasonMissing,
    RecordChanged,
    SamePerson,
    WordsMissing,
)


@dataclass(frozen=True)
class Button:
    """One step an actor of this role could take now; `why_not` is None when it is open, else the refusal it would meet."""

    step: Step
    stamp: str
    why_not: Refused | None = None

    @property
    def is_open(self) -> bool:
        return self.why_not is None


@dataclass(frozen=True)
class Next:
    """What happens next: the state, the steps out of it with who takes each, by when, and until when a notice runs."""

    state: str
    moves: tuple[tuple[Step, str], ...]
    due_on: date | None
    notice_until: date | None


def history(flow: Workflow, record: Any) -> list[Signature]:
    """The steps taken on a record the caller may see, oldest first."""
    rows = Signature.objects.unscoped("of a record already seen").filter(flow=flow.code, row_id=record.pk)
    return list(rows.order_by("seq"))


def stamp_of(flow: Workflow, record: Any) -> str:
    """What a page shows of the record, in short: where it stands, its last step, its contents. Forms carry it."""
    return _stamp(flow, record, history(flow, record), fingerprint(flow, record))


def fingerprint(flow: Workflow, record: Any) -> str:
    """SHA-256 (hex) of the record's signed columns as they stand in the database."""
    columns = [flow.model._meta.get_field(name).column for name in flow.signs]
    table = connection.ops.quote_name(flow.table)
    with connection.cursor() as cursor:
        sql = f"SELECT fingerprint_of(%s, to_jsonb(t), %s::text[]) FROM {table} t WHERE t.id = %s"
        cursor.execute(sql, [flow.table, columns, record.pk])
        found = cursor.fetchone()
    if found is None:
        raise NotYours()
    return str(found[0])


def buttons(flow: Workflow, actor: Actor, record: Any, *, day: date) -> list[Button]:
    """The steps out of the record's state that the actor's role, line, level and place take; each open, or why not."""
    state = flow.state_of(record)
    mine = [step for step in flow.steps_from(state) if step.by.lets(actor) and flow.within(actor, record)]
    if not mine:
        return []
    taken, sha = history(flow, record), fingerprint(flow, record)
    stamp = _stamp(flow, record, taken, sha)
    return [Button(step, stamp, _why_not(flow, actor, record, step, taken, sha, day)) for step in mine]


def next_of(flow: Workflow, record: Any) -> Next:
    """What happens next, until when, by whom."""
    taken = history(flow, record)
    state = flow.state_of(record)
    moves = tuple((step, in_words(step.by)) for step in flow.steps_from(state))
    last = taken[-1] if taken else None
    return Next(state, moves, last.due_on if last else None, last.notice_until if last else None)


def take(
    flow: Workflow, actor: Actor, record: Any, code: str, *, day: date, at: datetime, stamp: str = "", reason: str = "",
    words: str = "", edit: Edit | None = None,
) -> Signature:  # fmt: skip
    """Take one step: lock, refuse, let `edit` write what is to be signed, sign, move. Returns the signature.

    `stamp` is the page's; with it a second click and a stale page are told who did what, and when. Raises AlreadyDone,
    MovedOn, RecordChanged, NotNow, ReasonMissing, WordsMissing, NoticeRunning, NotYourStep, SamePerson, and what the needs raise.
    """
    step = flow.step(code)
    if step is None:
        raise NotYours()
    with acting(actor, f"{flow.code}.{code}", words):
        fresh = _locked(flow, record)
        taken, sha = history(flow, fresh), fingerprint(flow, fresh)
        _refuse_stale(flow, fresh, step, taken, sha, stamp)
        refusal = _why_not(flow, actor, fresh, step, taken, sha, day)
        if refusal is not None:
            raise refusal
        _refuse_without_reason(step, reason, words)
        sha = _edited(flow, step, fresh, edit or step.edit) or sha
        signed = _sign(flow, actor, fresh, step, sha, day=day, at=at, reason=reason, words=words)
        flow.model._base_manager.filter(pk=fresh.pk).update(**{flow.state: step.target})
        setattr(fresh, flow.state, step.target)
        if step.then is not None:
            step.then(actor, fresh, signed)
    setattr(record, flow.state, step.target)
    return signed


def _edited(flow: Workflow, step: Step, record: Any, edit: Edit | None) -> str:
    """Let the step write; the fingerprint afterwards, or "" when nothing was to be written."""
    if edit is None:
        return ""
    if not step.edits and not step.restarts:
        raise ValueError(f"{flow.code}.{step.code} signs what is there; it does not edit")
    edit(record)
    return fingerprint(flow, record)


def _locked(flow: Workflow, record: Any) -> Any:
    found = flow.model._base_manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if found is None:
        raise NotYours()
    return found


def _stamp(flow: Workflow, record: Any, taken: list[Signature], sha: str) -> str:
    return f"{flow.state_of(record)}.{taken[-1].seq if taken else 0}.{sha[:16]}"


def _refuse_stale(flow: Workflow, record: Any, step: Step, taken: list[Signature], sha: str, stamp: str) -> None:
    if not stamp:
        if flow.state_of(record) not in step.sources and taken and taken[-1].step == step.code:
            raise _told(AlreadyDone, flow, taken[-1])
        return
    if stamp == _stamp(flow, record, taken, sha):
        return
    seen = stamp.split(".")[1] if stamp.count(".") == 2 else ""
    since = [one for one in taken if seen.isdecimal() and one.seq > int(seen)]
    same = [one for one in since if one.step == step.code]
    if same:
        raise _told(AlreadyDone, flow, same[-1])
    if since:
        raise _told(MovedOn, flow, since[-1])
    raise RecordChanged(step=step.title if not taken else _title(flow, taken[-1].step))


def _told(kind: type[Refused], flow: Workflow, one: Signature) -> Refused:
    at = timezone.localtime(one.at)
    return kind(who=one.actor_label, at=at, step=_title(flow, one.step), state=flow.label(one.target))


def _title(flow: Workflow, code: str) -> Any:
    step = flow.step(code)
    return step.title if step else code


def _why_not(
    flow: Workflow, actor: Actor, record: Any, step: Step, taken: list[Signature], sha: str, day: date
) -> Refused | None:
    """The refusal this step would meet, or None. The database holds the same rules against everything else."""
    if flow.state_of(record) not in step.sources:
        return NotNow(state=flow.label(flow.state_of(record)), step=step.title)
    if not (step.by.lets(actor) and flow.within(actor, record)) or actor.user_id is None:
        return NotYourStep(step=step.title, who=in_words(step.by))
    last = taken[-1] if taken else None
    live = [one for one in taken if last is not None and one.round == last.round and not last.restarts]
    own = [one for one in live if one.step in step.never_by and one.actor_id == actor.user_id]
    if own:
        return SamePerson(step=step.title, earlier=_title(flow, own[-1].step))
    if live and not (step.edits or step.restarts) and live[-1].sha256 != sha:
        return RecordChanged(step=_title(flow, live[-1].step))
    until = last.notice_until if last else None
    if until is not None and not step.interrupts and day <= until:
        return NoticeRunning(until=until, left=(until - day).days + 1, step=step.title)
    return _unmet(step, record, day)


def _unmet(step: Step, record: Any, day: date) -> Refused | None:
    try:
        for need in step.needs:
            need(record, day)
    except Refused as refusal:
        return refusal
    return None


def _refuse_without_reason(step: Step, reason: str, words: str) -> None:
    if step.reasons is not None and reason not in step.reasons.values:
        raise ReasonMissing(step=step.title)
    if (step.reasons is not None or step.needs_words) and not words.strip():
        raise WordsMissing(step=step.title)


def _sign(
    flow: Workflow, actor: Actor, record: Any, step: Step, sha: str, *, day: date, at: datetime, reason: str, words: str
) -> Signature:
    paths = (*flow.places(record), None, None)[:2]
    signed: Signature = Signature.objects.create(
        flow=flow.code, table=flow.table, row_id=record.pk, step=step.code, source=flow.state_of(record), target=step.target,
        actor_id=actor.user_id, actor_label=actor.label, office_id=actor.office_id, role=actor.role, line=actor.line,
        level=actor.level, on=day, at=at, reason=reason, words=words, sha256=sha, scope_path=paths[0], other_path=paths[1],
        due_on=_ends(flow.deadlines.get(step.target), record, day),
        notice_until=_ends(flow.notices.get(step.target), record, day),
    )  # fmt: skip
    signed.refresh_from_db(from_queryset=Signature.objects.unscoped("just signed"))
    return signed


def _ends(term: Term | None, record: Any, day: date) -> date | None:
    """The last day of a term that begins the day after `day`."""
    if term is None:
        return None
    value = value_on(term.parameter, day)
    days = int(value[getattr(record, term.of)] if term.of else value)
    return Calendar().after(day, days) if term.working else day + timedelta(days=days)
