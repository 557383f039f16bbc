"""Refusals, said to the person at the counter: what happened, with its numbers, then what to do next.

Refused
  Invalid       the form or file says something impossible        422
  NotYours      not found, or not within your scope: one answer    404
  NotAllowed    your role may not do this                          403
  Stale         the page was old: somebody changed it meanwhile    409
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Base of all refusals. `code` is stable for tests and API; `message` and `remedy` are shown, filled with `facts`."""

    code = "refused"
    status = 422
    message = _("这一步现在不能办。")
    remedy = _("请核对后再试。")

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.code, facts)

    def __str__(self) -> str:
        return f"{self.said} {self.advice}"

    @property
    def said(self) -> str:
        """What happened, with its numbers."""
        return str(self.message).format(**self.facts)

    @property
    def advice(self) -> str:
        """What to do next."""
        return str(self.remedy).format(**self.facts)


class Invalid(Refused):
    code = "invalid"


class NotYours(Refused):
    code = "not_found"
    status = 404
    message = _("没有找到这条记录,或者它不在您的工作范围内。")
    remedy = _("请核对网址;需要查看别处记录的,请联系对方单位。")


class NotAllowed(Refused):
    code = "not_allowed"
    status = 403
    message = _("您的岗位不办理这一项。")
    remedy = _("请交给有权办理的同事,或联系本单位管理员。")


class Stale(Refused):
    code = "stale"
    status = 409
    message = _("这条记录刚才已被别人办理过了。")
    remedy = _("请刷新页面,看清最新情况再办。")
