"""The quotas of an employer or a pairing, as a section of its page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from xieshou.jobs.models import Quota
from xieshou.web import components as c
from xieshou.web.pages import Section


def quotas(found: Iterable[Quota], day: date) -> Section:
    """Each quota with its period and document, the newest first."""
    facts = tuple(
        c.Fact(_("最多{count}人").format(count=one.people_most), _period(one), source=one.document, badge=_now(one, day))
        for one in found
    )
    nothing = "" if facts else _("没有登记名额上限:匹配时只看每个岗位招几人。")
    return Section(_("名额上限"), lede=nothing, facts=facts)


def _period(one: Quota) -> str:
    if one.ended_on is None:
        return _("{start:%Y年%-m月%-d日}起").format(start=one.started_on)
    return _("{start:%Y年%-m月%-d日}至{end:%Y年%-m月%-d日}").format(start=one.started_on, end=one.ended_on)


def _now(one: Quota, day: date) -> c.Badge | None:
    in_force = one.started_on <= day and (one.ended_on is None or one.ended_on >= day)
    return c.Badge(_("今天有效"), c.Tone.GOOD) if in_force else None
