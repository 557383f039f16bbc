"""What placements does each day by itself: check the cache of employment status against the one function, then fill it anew."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.kit.indicators import forget_kept
from xieshou.kit.scope import Actor
from xieshou.kit.upkeep import upkeep
from xieshou.kit.verbs import acting
from xieshou.placements.models import StatusCache
from xieshou.placements.services.closing import close_months
from xieshou.placements.services.status import cache_differences, refresh_all


@upkeep("placements.status_check", title=gettext_lazy("核对就业状态"), is_alarm=True)
def check_status(actor: Actor, *, day: date, at: datetime) -> str:
    """The cache as the day's acts have left it equals the function's answer, or an alarm with the number of people.

    Before the refresh, which would hide a difference. A cache older than yesterday (the machine was off) is not judged.
    """
    cache = StatusCache.objects.first()
    if cache is None or cache.day < day - timedelta(days=1):
        return ""
    with acting(actor, "status.check"):
        count = cache_differences(cache.day)
    if not count:
        return ""
    return _("{day:%Y年%-m月%-d日}的就业状态有{count}人与重新推算的不一致,已经重新推算;请把这一条报给技术人员。").format(
        day=cache.day, count=count
    )


@upkeep("placements.status", title=gettext_lazy("更新就业状态"))
def refresh_status(actor: Actor, *, day: date, at: datetime) -> str:
    """Fill the cache for the day, and open and clear the watch; then both must agree. Old kept figures go."""
    refresh_all(actor, day=day, at=at)
    forget_kept()
    with acting(actor, "status.check"):
        count = cache_differences(day)
    return _("刚更新的就业状态有{count}人与推算的不一致。").format(count=count) if count else ""


@upkeep("placements.work_month", title=gettext_lazy("结清务工月更新"))
def close_work_month(actor: Actor, *, day: date, at: datetime) -> str:
    """Each village's month before closes with how many were asked, tried or not asked."""
    close_months(actor, day=day)
    return ""
