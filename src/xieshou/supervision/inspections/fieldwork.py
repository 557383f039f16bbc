"""核查记录: attempts, the person's answers in their own words, and the outcome, each signed by one of the two inspectors.

What the register says is shown only after the answers are written: nobody can read them out (domain.md 5.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from xieshou.audit.models import Reading
from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import consequences, verb
from xieshou.kit.workflow import take
from xieshou.roster.models import Person
from xieshou.supervision.inspections.enums import ContactResult, ContactWay, TaskState, Verdict
from xieshou.supervision.inspections.errors import NotAnswered, TooFewAttempts, VerdictDoesNotFit
from xieshou.supervision.inspections.models import ContactAttempt, FrameRecord, InspectionTask
from xieshou.supervision.inspections.powers import inspects
from xieshou.supervision.inspections.workflows import TASKS


def task_of(actor: Actor, ref: UUID) -> InspectionTask:
    """A task of the actor's own. Raises NotYours for anybody but its two inspectors."""
    found: InspectionTask = one(actor, InspectionTask, ref)
    if not inspects(actor, found):
        raise NotYours()
    return found


@verb("inspection.call")
def reveal_phone(actor: Actor, ref: UUID, *, at: datetime) -> str:
    """The number to call, noted as read before it is shown; "" where none is registered."""
    task = task_of(actor, ref)
    if task.phone is None:
        return ""
    with consequences():
        person = Person.objects.unscoped("whom the draw named").get(pk=task.record.person_id)
        Reading.objects.create(
            table=Person._meta.db_table, row_id=person.pk, scope_path=person.scope_path, what="phone",
            purpose=f"督查 {task.campaign.draw_id}", actor_id=actor.user_id, actor_label=actor.label, at=at,
        )  # fmt: skip
    return str(task.phone.reveal())


@verb("inspection.attempt")
def note_attempt(actor: Actor, ref: UUID, *, way: str, result: str, note: str = "", at: datetime) -> ContactAttempt:
    """One attempt, with its hour; what came of it is a fact, never left out."""
    task = task_of(actor, ref)
    if task.state != TaskState.OPEN:
        raise NotYours()
    made: ContactAttempt = ContactAttempt.objects.create(
        task=task, at=at, way=way, result=result, note=note, actor_id=actor.user_id, actor_label=actor.label
    )
    return made


@verb("inspection.answer")
def record_answers(
    actor: Actor, ref: UUID, answers: Mapping[str, str], *, way: str, day: date, at: datetime, stamp: str = ""
) -> Signature:
    """What the person said, in their own words; the register's values are still hidden from both inspectors."""
    task = task_of(actor, ref)
    note_attempt(actor, ref, way=way, result=ContactResult.REACHED, at=at)
    said = {"reached": "yes", "way": way, "at": at.isoformat(timespec="minutes"), **answers}
    return take(TASKS, actor, task, "answer", day=day, at=at, stamp=stamp, edit=lambda row: _answered(row, said))


@verb("inspection.give_up")
def give_up(actor: Actor, ref: UUID, *, day: date, at: datetime, words: str, stamp: str = "") -> Signature:
    """Not reached, after enough attempts at different hours and a visit. Raises TooFewAttempts."""
    task = task_of(actor, ref)
    _refuse_too_few(task, day)
    said = {"reached": "no", "at": at.isoformat(timespec="minutes"), "words": words}
    return take(
        TASKS, actor, task, "give_up", day=day, at=at, stamp=stamp, words=words, edit=lambda row: _answered(row, said)
    )


@verb("inspection.judge")
def judge(
    actor: Actor, ref: UUID, *, outcome: str, words: str, day: date, at: datetime, stamp: str = ""
) -> Signature:
    """The other inspector compares the answers with the frozen record, and signs the outcome."""
    task = task_of(actor, ref)
    impossible = Verdict.UNREACHABLE if task.answers.get("reached") == "yes" else Verdict.TRUE
    if task.state == TaskState.ANSWERED and outcome == impossible:
        raise VerdictDoesNotFit(outcome=impossible.label)

    def judged(row: InspectionTask) -> None:
        row.outcome = outcome
        row.save(update_fields=["outcome"])

    return take(TASKS, actor, task, "judge", day=day, at=at, stamp=stamp, words=words, edit=judged)


def frozen_facts(actor: Actor, ref: UUID) -> dict[str, object]:
    """What the register said when the frame was frozen. Raises NotAnswered before the answers are signed."""
    task = task_of(actor, ref)
    if task.state == TaskState.OPEN:
        raise NotAnswered()
    record: FrameRecord = scoped(actor, FrameRecord).get(pk=task.record_id)
    return dict(record.facts)


def _answered(task: InspectionTask, said: Mapping[str, str]) -> None:
    task.answers = dict(said)
    task.save(update_fields=["answers"])


def _refuse_too_few(task: InspectionTask, day: date) -> None:
    gap = timedelta(hours=int(value_on("inspection.attempt_gap_hours", day)))
    needed = int(value_on("inspection.phone_attempts", day))
    phone, last = 0, None
    for at in task.attempts.filter(way=ContactWay.PHONE).order_by("at").values_list("at", flat=True):
        if last is None or at - last >= gap:
            phone, last = phone + 1, at
    visits = task.attempts.exclude(way=ContactWay.PHONE).count()
    if (phone < needed and task.phone is not None) or not visits:
        raise TooFewAttempts(phone=phone, needed=needed, visit=visits)
