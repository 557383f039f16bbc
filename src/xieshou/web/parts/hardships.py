"""就业困难认定 on a person's page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from xieshou.roster.models import Hardship
from xieshou.web import components as c
from xieshou.web.framing import doing, rung_of
from xieshou.web.pages import Section


def hardships(found: Iterable[Hardship], day: date, as_of: c.AsOf, *, can: bool) -> Section:
    """Each reason, how long it holds, who recorded and who recognised it, and what is to be done with it."""
    columns = (
        c.Column(_("困难原因")), c.Column(_("有效期")), c.Column(_("认定")), c.Column(_("办理")),
    )  # fmt: skip
    rows = tuple(_row(one, day, can=can) for one in found)
    empty = c.Empty(_("没有登记就业困难的原因"), _("没有认定的原因,不安排公益性岗位。"))
    return Section(_("就业困难认定"), table=c.Table(_("就业困难认定"), as_of, columns, rows, empty))


def _row(one: Hardship, day: date, *, can: bool) -> c.Row:
    return c.Row(
        (
            c.Cell(one.get_reason_display(), rung=rung_of(one.rung), note=one.evidence),
            c.Cell(_("{start:%Y年%-m月%-d日}至{end:%Y年%-m月%-d日}").format(start=one.started_on, end=one.ended_on)),
            c.Cell(badge=badge(one, day), note=_said(one)),
            doing(_action(one, day) if can else None),
        )
    )


def badge(one: Hardship, day: date) -> c.Badge:
    """Where a reason stands on the day."""
    if one.end_reason:
        return c.Badge(_("已终止"))
    if one.ended_on < day:
        return c.Badge(_("已过期"), c.Tone.WARN)
    return c.Badge(_("已认定"), c.Tone.GOOD) if one.recognised_on else c.Badge(_("待认定"), c.Tone.WARN)


def _said(one: Hardship) -> str:
    if one.end_reason:
        return one.end_reason
    if one.recognised_on is None:
        return _("登记人:{who}").format(who=one.recorded_by)
    return _("{who},{day:%Y年%-m月%-d日}").format(who=one.recognised_by, day=one.recognised_on)


def _action(one: Hardship, day: date) -> c.Action | None:
    if one.end_reason or one.ended_on < day:
        return None
    if one.recognised_on is None:
        return c.Action(_("认定"), f"/hardships/{one.ref}/recognise/", "secondary")
    return c.Action(_("终止"), f"/hardships/{one.ref}/end/", "quiet")
