"""Refusals of a lawful deletion.

Invalid
  StillInspected   the person is in an inspection that is not over
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid


class StillInspected(Invalid):
    code = "erasure.still_inspected"
    message = _("这个人在督查“{title}”的名单里,督查还没有办结,现在不能删除。")
    remedy = _("请等督查出结论、问题销号并回头看以后再批准;不能等的,以“正在核查或办案”为由不予删除。")
