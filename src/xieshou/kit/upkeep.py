"""每日维护: what the system does once a day by itself, each with a record that somebody looks at.

    @upkeep("placements.status", title=_("更新就业状态"))
    def refresh(actor, *, day, at) -> str: ...        # "" when all is well, else what is wrong, in words

The worker asks once an hour and at its start; what was done well for the day is not done again, so a machine that sleeps
at night misses nothing. A failure stays on record until it is done well, and nobody else's work waits for it.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as tasks
from procrastinate.exceptions import AlreadyEnqueued

from xieshou.kit.errors import Refused
from xieshou.kit.models import Upkeep
from xieshou.kit.scope import WHOLE, Actor
from xieshou.kit.verbs import acting

Work = Callable[..., str]
CHINA = ZoneInfo("Asia/Shanghai")
HOURLY = "7 * * * *"
ALARM_DAYS = 7
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """One thing to do each day."""

    code: str
    title: Any
    work: Work
    is_alarm: bool = False


_chores: dict[str, Chore] = {}


def upkeep(code: str, *, title: Any, is_alarm: bool = False) -> Callable[[Work], Work]:
    """Register a daily chore. An alarm is asked once a day and its answer stands, also when a later asking would be quiet."""

    def register(work: Work) -> Work:
        _chores[code] = Chore(code, title, work, is_alarm)
        return work

    return register


def chores() -> list[Chore]:
    """All that are registered, in that order."""
    return list(_chores.values())


def title_of(code: str) -> str:
    """What a chore is called; its code when nothing is registered under it any more."""
    return str(_chores[code].title) if code in _chores else code


def day_at(moment: datetime) -> date:
    """The day upkeep is for: the calendar's in China; in the demo, the demo's fixed day."""
    return date.fromisoformat(settings.DEMO_DAY) if settings.DEMO else moment.astimezone(CHINA).date()


def keep_up(day: date, at: datetime, only: Iterable[str] = ()) -> list[Upkeep]:
    """Do what was not yet done well for `day`; returns the records written. A fault of one stops no other."""
    wanted = set(only) or set(_chores)
    known = dict(Upkeep.objects.filter(day=day).values_list("code", "is_well"))
    done = {code for code, is_well in known.items() if is_well or (code in _chores and _chores[code].is_alarm)}
    return [_do(chore, day, at) for chore in chores() if chore.code in wanted - done]


def keep_up_soon(at: datetime) -> None:
    """Have the worker look at once, as it starts: the hour may be long past."""
    with contextlib.suppress(AlreadyEnqueued):
        keep_up_task.defer(timestamp=int(at.timestamp()))


def latest(code: str) -> Upkeep | None:
    """The record of the latest day."""
    return Upkeep.objects.filter(code=code).order_by("-day").first()


def history(day: date, *, most: int = 60) -> list[Upkeep]:
    """The records up to `day`, newest first."""
    return list(Upkeep.objects.filter(day__lte=day).order_by("-day", "code")[:most])


def unwell(day: date) -> list[Upkeep]:
    """What somebody has to look at: chores whose latest record is a failure, and every alarm of the last week."""
    found = []
    for chore in chores():
        records = Upkeep.objects.filter(code=chore.code, day__lte=day).order_by("-day")
        if chore.is_alarm:
            found += records.filter(is_well=False, day__gt=day - timedelta(days=ALARM_DAYS))
        elif (last := records.first()) and not last.is_well:
            found.append(last)
    return found


def _do(chore: Chore, day: date, at: datetime) -> Upkeep:
    actor = Actor(user_id=None, label=_("每日维护"), scope=WHOLE, role="system")
    said = _said(chore, actor, day, at)
    facts = {"is_well": not said, "said": said[:300], "started_at": at, "ended_at": timezone.now()}
    with acting(actor, "upkeep.note"):
        record, _new = Upkeep.objects.update_or_create(code=chore.code, day=day, defaults=facts)
    return record


def _said(chore: Chore, actor: Actor, day: date, at: datetime) -> str:
    try:
        with transaction.atomic():
            return chore.work(actor, day=day, at=at)
    except Refused as refusal:
        return str(refusal)
    except Exception as fault:
        log.exception("upkeep %s for %s", chore.code, day)
        return _("程序出错:{kind}。请把日志交给技术人员。").format(kind=type(fault).__name__)


@tasks.periodic(cron=HOURLY)
@tasks.task(name="kit.keep_up", queueing_lock="kit.keep_up")
def keep_up_task(timestamp: int) -> None:
    """What the worker does each hour; `timestamp` is the hour's, so the day is not the clock's of a late worker."""
    at = datetime.fromtimestamp(timestamp, CHINA)
    keep_up(day_at(at), at)
