"""The addresses of the API, each with who may open it; what is refused says so in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from xieshou.api.asking import BySession, ByToken, let_in
from xieshou.api.describing import described
from xieshou.api.routes import router
from xieshou.kit.access import open_to
from xieshou.kit.errors import Refused
from xieshou.offices.models import AccessToken, Role
from xieshou.offices.services.tokens import NotSignedIn

PREFIX = "/api/v1/"
View = Callable[..., HttpResponse]


class OnlyReading(Refused):
    code = "api.only_reading"
    status = 405
    message = gettext_lazy("接口只读,不能这样请求。")
    remedy = gettext_lazy("请用 GET;要办理事项,请登录后在页面上办。")


READERS = frozenset({Role.CLERK, Role.LEADER, Role.VILLAGE, Role.SECRETARY, Role.HELPER, Role.AUDITOR})
api = NinjaAPI(
    title="Xieshou 携手", version="1", description="台账、指标、疑点和流程,只读 / ledgers, indicators, checks, flows; read-only.",
    docs_url=None, openapi_url=None, auth=[BySession(csrf=False), ByToken()],
)  # fmt: skip
api.add_router("", router)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return _problem(request, refusal.code, refusal.said, refusal.advice, refusal.status)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    return _refused(request, NotSignedIn())


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    return _problem(request, "api.not_understood", _("请求看不懂。"), _("请对照接口说明改正。"), 422)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, fault: HttpError) -> HttpResponse:
    return _problem(request, "api.refused", _("请求没有办成。"), _("请对照接口说明改正。"), fault.status_code)


def _problem(request: HttpRequest, code: str, message: str, remedy: str, status: int) -> HttpResponse:
    body = {"code": code, "message": message, "remedy": remedy}
    return api.create_response(request, body, status=status)


def _only_read(view: View) -> View:
    """The view for those who may read the API, by GET alone; what else is sent is refused in JSON, after the form's mark."""

    @open_to(*READERS)
    def only_read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            answer = _refused(request, OnlyReading())
            answer.headers["Allow"] = "GET"
        else:
            answer = view(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return only_read


def _read_only(patterns: list[Any]) -> list[URLPattern]:
    """Ninja's own addresses, each saying who may open it, as every view does; the root of the API is no page."""
    for one in patterns:
        one.callback = _only_read(one.callback)
    return [one for one in patterns if one.name != "api-root"]


@_only_read
def openapi(request: HttpRequest) -> HttpResponse:
    """What the API offers to the role that asks, as OpenAPI 3.1: a path for each declaration."""
    let_in(request, AccessToken.Scope.LEDGERS, "openapi.json")
    whole = described(api.get_openapi_schema(path_prefix=PREFIX), request.actor, PREFIX)  # type: ignore[attr-defined]
    return JsonResponse(whole, json_dumps_params={"ensure_ascii": False})


urlpatterns = [*_read_only(api.urls[0]), path("openapi.json", openapi, name="api-openapi")]
