"""What supervision does by itself: each night every check over the day's records, after the day's status is filled; every ten
minutes the files that passed through go, past their hour."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app as tasks

from xieshou.kit.passing import sweep
from xieshou.kit.scope import Actor
from xieshou.kit.upkeep import CHINA, upkeep
from xieshou.supervision.checkup.desk import run_checkup
from xieshou.supervision.complaints.services import raise_overdue
from xieshou.supervision.services import run_checks

__all__ = ["ask_checks", "raise_complaints", "run_checkup", "sweep_checkups"]


@upkeep("supervision.checks", title=gettext_lazy("检查疑点"))
def ask_checks(actor: Actor, *, day: date, at: datetime) -> str:
    """Every check; those that could not be asked for want of a parameter are named."""
    missing = [one for one in run_checks(actor, day=day, at=at) if one.refused]
    if not missing:
        return ""
    return _("有{count}条疑点规则没有运行:{why}").format(
        count=len(missing), why=";".join(f"{one.check.code} {one.refused}" for one in missing)
    )


@upkeep("supervision.complaints", title=gettext_lazy("投诉举报逾期上报"))
def raise_complaints(actor: Actor, *, day: date, at: datetime) -> str:
    """Overdue complaints are shown to the desk above; those with no desk above are said."""
    _shown, stuck = raise_overdue(actor, day=day)
    return _("有{count}件投诉举报逾期,上面没有受理席。").format(count=stuck) if stuck else ""


@tasks.periodic(cron="*/10 * * * *")
@tasks.task(name="supervision.sweep_checkups", queueing_lock="supervision.sweep_checkups")
def sweep_checkups(timestamp: int) -> None:
    """Files that pass through, of check-ups and comparisons, do not outlive their hour, whoever forgot them."""
    sweep(datetime.fromtimestamp(timestamp, CHINA))
