"""What no view answered: an unknown address, a broken request, a missing mark, a fault of ours; for a program in JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import csrf, defaults

from xieshou.web.components import Refusal
from xieshou.web.refusing import is_api, say


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if is_api(request):
        return say(request, Refusal(_("没有这个地址。"), _("请对照接口说明改正。"), "address.unknown"), 404)
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if is_api(request):
        return say(request, Refusal(_("请求看不懂。"), _("请对照接口说明改正。"), "api.not_understood"), 400)
    return defaults.bad_request(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing was written."""
    if is_api(request):
        return say(
            request, Refusal(_("程序出错,什么都没有保存。"), _("请稍后再试;还是不行的,请告诉技术人员。"), "fault"), 500
        )
    return defaults.server_error(request)


def without_mark(request: Any, reason: str = "") -> HttpResponse:
    """403: a form without its mark."""
    if is_api(request):
        return say(request, Refusal(_("请求没有安全标记。"), _("接口只读,请用 GET。"), "address.no_mark"), 403)
    return csrf.csrf_failure(request, reason=reason)
