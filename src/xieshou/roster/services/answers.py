"""本人意愿: recording what a person answered. The only way an intention comes into being; a file never is (R-109)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours, Stale
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import consequences, verb
from xieshou.roster.enums import Answerer, AnswerWay, Reach, Want
from xieshou.roster.models import ClaimedWish, Intention, Person
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.signals import people_changed


class AnswerInFuture(Invalid):
    code = "answer.in_future"
    message = _("回答日期{answered_on:%Y年%-m月%-d日}晚于今天。")
    remedy = _("请填写实际问到本人的日期。")


class AnswerWithoutEvidence(Invalid):
    code = "answer.without_evidence"
    message = _("没有写明依据。")
    remedy = _("请写明通话时间、短信回复内容或签字表编号和行号。")


class SharedEvidence(Invalid):
    code = "answer.shared_evidence"
    message = _("{count}个人的回答用了同一条依据“{evidence}”。")
    remedy = _("意愿要逐人询问:请为每个人写明自己的通话时间、短信或签字行。")


class AnswerFromFile(Invalid):
    code = "answer.from_file"
    message = _("文件里的意愿不是本人的回答。")
    remedy = _("它已作为待询问的线索保留;请电话、短信、当面或凭签字表问到本人后再记录。")


class AnswerNotOwn(Invalid):
    code = "answer.not_own"
    message = _("“本人在线”只有本人登录以后才能这样记。")
    remedy = _("代为记录的,请选电话、短信、签字表或入户,并写明依据。")


class CorrectedWithoutReason(Invalid):
    code = "answer.corrected_without_reason"
    message = _("没有写明更正的理由。")
    remedy = _("请写明哪里记错了、怎样知道的;原来的回答保留在下面。")


class CorrectionTooEarly(Invalid):
    code = "answer.correction_too_early"
    message = _("更正的回答日期早于原来的{answered_on:%Y年%-m月%-d日}。")
    remedy = _("记错了的,填原来那一天或重新问到本人的那一天。")


@dataclass(frozen=True)
class Answer:
    """What one person answered, when, how; `person_id` is the inner id. `pay_fen_month_min` in fen, None = did not say."""

    person_id: int
    answered_on: date
    way: str
    evidence: str
    want: str
    answerer: str = Answerer.SELF
    reach: str = Reach.ANYWHERE
    places: tuple[str, ...] = ()
    pay_fen_month_min: int | None = None
    occupations: tuple[str, ...] = ()
    needs_lodging: bool = False
    together_with_id: int | None = None
    reason_none: str = ""


COLUMNS = (
    "ref", "person", "scope_path", "answered_on", "valid_to", "answerer", "way", "evidence", "want", "reach", "places",
    "pay_fen_month_min", "occupations", "needs_lodging", "together_with", "reason_none", "operator_id", "corrects",
)  # fmt: skip


def record_answer(actor: Actor, answer: Answer, *, day: date) -> Intention:
    """Record one person's answer. Raises as `record_answers`."""
    [pk] = record_answers(actor, [answer], day=day)
    return scoped(actor, Intention).get(pk=pk)


@verb("answer.record")
def record_answers(actor: Actor, answers: Sequence[Answer], *, day: date) -> list[int]:
    """Record the answers of several people, each asked on their own; returns the ids of the intentions, in order.

    Settles the open claimed wishes of those who answered themselves. Raises AnswerInFuture, AnswerWithoutEvidence,
    SharedEvidence, AnswerFromFile, AnswerNotOwn, NotYours (somebody outside the actor's scope).
    """
    return _record(actor, answers, day=day)


@verb("answer.correct")
def correct_answer(actor: Actor, ref: UUID, answer: Answer, *, day: date, reason: str) -> Intention:
    """Correct an answer that was written down wrongly: a new one takes its place, the old one stays and says so.

    Raises NotYours, CorrectedWithoutReason, CorrectionTooEarly, Stale (it was corrected meanwhile), and as `record_answers`.
    """
    if not reason.strip():
        raise CorrectedWithoutReason()
    before = one(actor, Intention, ref, lock=True)
    if before.person_id != answer.person_id:
        raise NotYours()
    if scoped(actor, Intention).filter(corrects=before).exists():
        raise Stale()
    if answer.answered_on < before.answered_on:
        raise CorrectionTooEarly(answered_on=before.answered_on)
    [pk] = _record(actor, [answer], day=day, corrects=before.pk)
    return scoped(actor, Intention).get(pk=pk)


def _record(actor: Actor, answers: Sequence[Answer], *, day: date, corrects: int | None = None) -> list[int]:
    for answer in answers:
        _refuse_impossible(answer, day)
        _refuse_in_anothers_name(actor, answer)
    _refuse_shared_evidence(answers)
    paths = _paths(actor, {answer.person_id for answer in answers})
    valid = timedelta(days=value_on("intention.valid_days", day))
    rows = [(*_row(answer, paths[answer.person_id], valid, actor), corrects) for answer in answers]
    ids = insert_set(Intention, COLUMNS, rows)
    asked = [answer.person_id for answer in answers if answer.answerer == Answerer.SELF]
    open_wishes = scoped(actor, ClaimedWish).filter(person_id__in=asked, settled_on__isnull=True)
    open_wishes.update(settled_on=day)
    with consequences():  # the household's figures are not the labourer's own to read
        people_changed.send(Intention, person_ids=list(paths), day=day)
    return ids


def _refuse_impossible(answer: Answer, day: date) -> None:
    if answer.answered_on > day:
        raise AnswerInFuture(answered_on=answer.answered_on)
    if not answer.evidence.strip():
        raise AnswerWithoutEvidence()
    if answer.way == AnswerWay.FILE:
        raise AnswerFromFile()


def _refuse_in_anothers_name(actor: Actor, answer: Answer) -> None:
    """Online answers are one's own, and whoever acts for themselves answers in no other way."""
    is_self = ("person", answer.person_id) in actor.scope.self_ids
    if is_self != (answer.way == AnswerWay.OWN and answer.answerer == Answerer.SELF):
        raise AnswerNotOwn()


def _refuse_shared_evidence(answers: Sequence[Answer]) -> None:
    seen = Counter(answer.evidence.strip() for answer in answers)
    evidence, count = seen.most_common(1)[0] if seen else ("", 0)
    if count > 1:
        raise SharedEvidence(count=count, evidence=evidence[:40])


def _paths(actor: Actor, person_ids: set[int]) -> dict[int, str]:
    found = dict(scoped(actor, Person).filter(pk__in=person_ids).values_list("pk", "scope_path"))
    if len(found) < len(person_ids):
        raise NotYours()
    for path in {path for pk, path in found.items() if ("person", pk) not in actor.scope.self_ids}:
        refuse_unless_own(actor, path)
    return found


def _row(answer: Answer, path: str, valid: timedelta, actor: Actor) -> tuple[object, ...]:
    from_nobody = answer.answerer == Answerer.NOBODY
    return (
        None, answer.person_id, path, answer.answered_on, answer.answered_on + valid, answer.answerer, answer.way,
        answer.evidence.strip(), Want.UNKNOWN if from_nobody else answer.want, answer.reach, list(answer.places),
        answer.pay_fen_month_min, list(answer.occupations), answer.needs_lodging, answer.together_with_id,
        answer.reason_none, actor.user_id,
    )  # fmt: skip
