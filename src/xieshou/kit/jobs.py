"""Long work: asked for in a request's transaction, done by the worker, seen while it runs, cancelled between steps.

    @job("roster.import", title=_("导入花名册"))
    def import_roster(actor, progress, *, batch): …; return {"created": 20000}

The function manages its own transactions through services. `progress(done, total, message)` is written on a connection
of its own, so it is seen at once; it raises Cancelled when the person has asked to stop. What it gives under "said" is told
when it is done. Both are kept in Chinese and told in the reader's language: a sentence with something filled in is a `phrase`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as tasks

from xieshou.kit.errors import NotAllowed, Refused
from xieshou.kit.models import Job
from xieshou.kit.scope import WHOLE, Actor, activate, one, scoped

Work = Callable[..., dict[str, Any] | None]


class Cancelled(Exception):
    """The person asked to stop; what was committed before stays, what was under way is undone."""


@dataclass(frozen=True)
class _Kind:
    name: str
    title: Any
    work: Work


_kinds: dict[str, _Kind] = {}
# How a worker finds the actor again from the ids a job keeps; offices registers it.
_actor_of: list[Callable[[int, int, date], Actor]] = []


def job(name: str, *, title: Any) -> Callable[[Work], Work]:
    """Register a kind of long work."""

    def register(work: Work) -> Work:
        _kinds[name] = _Kind(name, title, work)
        return work

    return register


def finds_actors(function: Callable[[int, int, date], Actor]) -> Callable[[int, int, date], Actor]:
    """Register (user id, assignment id, day) -> Actor."""
    _actor_of.append(function)
    return function


def ask(
    actor: Actor, name: str, *, assignment_id: int, day: date, at: datetime, title: str = "", **arguments: Any
) -> Job:
    """Ask for a job; it starts after the transaction commits. `arguments` must be JSON."""
    kind = _kinds[name]
    made = Job.objects.create(
        kind=name,
        title=title or str(kind.title),
        scope_path=actor.scope.own[0],
        user_id=actor.user_id,
        assignment_id=assignment_id,
        day=day,
        arguments=arguments,
        language=get_language() or settings.LANGUAGE_CODE,
        made_at=at,
    )
    if settings.JOBS == "inline":
        run(made.pk)
        made.refresh_from_db()
    else:
        run_task.defer(job_id=made.pk)
    return made


def stop(actor: Actor, ref: Any) -> Job:
    """Ask a job of one's own to stop at its next step; one that has ended stays as it is. Raises NotYours, NotAllowed."""
    found = one(actor, Job, ref)
    if found.user_id != actor.user_id:
        raise NotAllowed()
    live = scoped(actor, Job).filter(pk=found.pk, state__in=(Job.State.WAITING, Job.State.RUNNING))
    live.update(is_cancel_asked=True)
    return found


@tasks.task(name="kit.run_job")
def run_task(job_id: int) -> None:
    run(job_id)


def run(job_id: int) -> None:
    """Do a job now. A refusal becomes its message, in the language of whoever asked; a fault is told in general words and
    logged whole."""
    using = "default" if settings.JOBS == "inline" else "progress"
    board = _Board(job_id, using)
    if not board.start():
        return
    facts = board.facts()
    try:
        actor = _actor_of[0](facts["user_id"], facts["assignment_id"], facts["day"])
        result = _kinds[facts["kind"]].work(actor, board, day=facts["day"], **facts["arguments"]) or {}
    except Cancelled:
        with override(facts["language"]):
            board.end(Job.State.CANCELLED, _("已按您的要求停止。"), {})
    except Refused as refusal:
        with override(facts["language"]):
            board.end(Job.State.FAILED, str(refusal), {})
    except Exception:
        with override(facts["language"]):
            board.end(Job.State.FAILED, _("程序出错,没有完成;已经保存的内容不受影响。"), {"is_fault": True})
        raise
    else:
        board.end(Job.State.DONE, str(result.pop("said", "")), result)


class _Board:
    """Where a job's progress is written and its cancel is read: short transactions on a connection of their own."""

    def __init__(self, job_id: int, using: str) -> None:
        self.job_id = job_id
        self.using = using

    def __call__(self, done: int, total: int | None = None, message: str = "") -> None:
        with self._row() as row:
            row.update(done=done, total=total, message=message[:300])
            if row.filter(is_cancel_asked=True).exists():
                raise Cancelled()

    def start(self) -> bool:
        """Take the job; False when it was taken, cancelled or done already."""
        with self._row() as row:
            waiting = row.filter(state=Job.State.WAITING)
            if waiting.filter(is_cancel_asked=False).update(state=Job.State.RUNNING):
                return True
            waiting.update(state=Job.State.CANCELLED, ended_at=timezone.now())
            return False

    def facts(self) -> dict[str, Any]:
        """What was asked for, by whom."""
        with self._row() as row:
            return row.values("kind", "user_id", "assignment_id", "day", "arguments", "language").get()

    def end(self, state: str, message: str, result: dict[str, Any]) -> None:
        """Say how it ended."""
        address = result.pop("url", "")
        with self._row() as row:
            row.update(state=state, message=message[:300], result=result, result_url=address, ended_at=timezone.now())

    @contextmanager
    def _row(self) -> Iterator[Any]:
        with transaction.atomic(using=self.using):
            if self.using != "default":
                activate(WHOLE, using=self.using)
            yield Job.objects.using(self.using).unscoped("a job's own progress").filter(pk=self.job_id)
