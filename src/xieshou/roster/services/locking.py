"""Lock windows (R-105): what belongs to a period may be changed until the period's lock day, then only with the next level's leave.

`lock.day` is set by a place for itself (none is shipped: a place that sets none locks nothing). A fact of the 21st belongs
to the period that ends on the 20th of the next month, where the day is 20.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb
from xieshou.roster.models import CorrectionRequest, Household
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.tables import RequestState

OPEN_DAYS = "lock.open_days"


class PeriodLocked(Invalid):
    code = "period.locked"
    message = _("{on:%Y年%-m月%-d日}的事属于{last:%Y年%-m月%-d日}截止的一期,已经锁定,不能直接改。")
    remedy = _("请在这一户的变动页面申请更正,由上一级决定;同意以后在规定的天数内可以改。")


class NotLocked(Invalid):
    code = "period.not_locked"
    message = _("{on:%Y年%-m月%-d日}的事还没有锁定,可以直接登记。")
    remedy = _("不用申请,直接办理。")


def lock_day(path: Any, day: date) -> int | None:
    """The lock day in force for a place on a day: the smallest place's; None where nobody has set one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT parameter_at('lock.day', %s, %s::ltree)", [day, str(path)])
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


def last_day_of_period(on: date, lock: int) -> date:
    """The last day on which a fact of `on` may still be changed."""
    if on.day <= lock:
        return on.replace(day=lock)
    following = (on.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following.replace(day=lock)


def refuse_locked(actor: Actor, household: Household, on: date, today: date) -> None:
    """Raise PeriodLocked where the fact's period is over and no granted request of this household opens it."""
    lock = lock_day(household.scope_path, today)
    if lock is None:
        return
    last = last_day_of_period(on, lock)
    if today <= last:
        return
    granted = scoped(actor, CorrectionRequest).filter(
        household=household, period_on=last, state=RequestState.GRANTED, open_until__gte=today
    )
    if not granted.exists():
        raise PeriodLocked(on=on, last=last)


@verb("correction.ask")
def ask_correction(actor: Actor, household_ref: UUID, on: date, what: str, *, today: date) -> CorrectionRequest:
    """Ask the next level to open the period of `on` for one household. Raises NotYours, NotLocked."""
    household: Household = one(actor, Household, household_ref)
    refuse_unless_own(actor, household.scope_path)
    lock = lock_day(household.scope_path, today)
    last = None if lock is None else last_day_of_period(on, lock)
    if last is None or today <= last:
        raise NotLocked(on=on)
    made: CorrectionRequest = CorrectionRequest.objects.create(
        household=household, scope_path=household.scope_path, period_on=last, what=what.strip()[:300], asked_level=actor.level,
        asked_on=today,
    )  # fmt: skip
    return made
