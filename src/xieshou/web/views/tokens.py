"""访问令牌: programs of the office read the API with them; made and stopped by the person they stand for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit.access import open_to
from xieshou.offices.models import AccessToken
from xieshou.offices.services.tokens import Made, make_token, revoke_token, token_of, tokens_of, uses_of
from xieshou.web import components as c
from xieshou.web.drawing import to_the_minute
from xieshou.web.forms.tokens import TokenForm
from xieshou.web.framing import READERS, did, doing, done, paged, sent, show
from xieshou.web.pages import ConfirmPage, FormPage, ListPage, OncePage, Section

HERE = "/account/tokens/"
DAYS = 90


def _crumbs() -> tuple[c.Link, ...]:
    return (c.Link(_("我的账号"), "/account/"),)


@open_to(*READERS)
@never_cache
@require_safe
def tokens(request: Any) -> HttpResponse:
    """My tokens, the newest first; never their secrets."""
    columns = (
        c.Column(_("用途")), c.Column(_("任职岗位"), is_minor=True), c.Column(_("可以读")), c.Column(_("末四位"), "code", is_minor=True),
        c.Column(_("最近使用"), is_minor=True), c.Column(_("有效期至"), "date"), c.Column(_("状态")), c.Column(_("办理")),
    )  # fmt: skip
    rows = tuple(_row(one, request) for one in tokens_of(request.user))
    empty = c.Empty(_("还没有访问令牌。"), _("要让别的系统按时取台账和指标的,在这里设一个。"))
    table = c.Table(_("访问令牌"), c.AsOf(request.day, request.user.name, _("本人设立")), columns, rows, empty)
    page = ListPage(
        _("访问令牌"), table, crumbs=_crumbs(), is_printable=False,
        lede=_("令牌让一个程序用您的岗位读数:只读、有期限、随时可以停用。取了成批数据的,和导出一样留记录。"),
        actions=(c.Action(_("设一个令牌"), f"{HERE}new/", "primary"), c.Action(_("接口说明"), "/help/api/", "quiet", icon="book-open")),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _row(one: AccessToken, request: Any) -> c.Row:
    words = dict(AccessToken.Scope.choices)
    is_live = one.revoked_at is None and one.expires_on >= request.day
    state = c.Badge(_("有效"), c.Tone.GOOD) if is_live else c.Badge(_("已停用") if one.revoked_at else _("已过期"))
    stop = c.Action(_("停用"), f"{HERE}{one.ref}/revoke/", "danger") if is_live else None
    cells = (
        c.Cell(one.title, f"{HERE}{one.ref}/"),
        c.Cell(f"{one.assignment.office.name} · {one.assignment.get_role_display()}"),
        c.Cell(_("、").join(str(words[scope]) for scope in one.scopes)),
        c.Cell(f"…{one.tail}"),
        c.Cell(_at(one.used_at), missing=_("还没有用过")),
        c.Cell(one.expires_on),
        c.Cell(badge=state),
        doing(stop),
    )
    return c.Row(cells)


def _at(moment: datetime | None) -> str | None:
    return to_the_minute(moment) if moment else None


@open_to(*READERS)
@never_cache
@require_safe
def token(request: Any, ref: UUID) -> HttpResponse:
    """What one of my tokens read, minute by minute. Raises NotYours."""
    one = token_of(request.user, ref)
    found, pager = paged(request, uses_of(one), ("pk",), unit=_("条"))
    columns = (c.Column(_("时间")), c.Column(_("读了什么")), c.Column(_("次数"), "number"))
    rows = tuple(c.Row((c.Cell(_at(use.minute)), c.Cell(use.what), c.Cell(use.count))) for use in found.rows)
    empty = c.Empty(_("还没有用过。"), _("程序用它取数以后,每分钟读了什么、几次都记在这里。"))
    facts = (
        c.Fact(_("任职岗位"), f"{one.assignment.office.name} · {one.assignment.get_role_display()}"),
        c.Fact(_("末四位"), one.tail),
        c.Fact(_("有效期至"), one.expires_on),
        c.Fact(_("停用时间"), _at(one.revoked_at), missing=_("没有停用")),
    )
    page = ListPage(
        one.title, c.Table(_("令牌使用记录"), c.AsOf(request.day, request.user.name, _("接口记录")), columns, rows, empty),
        crumbs=(*_crumbs(), c.Link(_("访问令牌"), HERE)), before=(Section(facts=facts),), pager=pager, is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Make a token in the role I have on; its secret is shown on this one page."""
    until = request.day + timedelta(days=DAYS)
    form = TokenForm(sent(request), initial={"expires_on": until.isoformat(), "scopes": AccessToken.Scope.values})
    made: list[Made] = []
    if form.is_valid() and did(form, lambda: made.append(_make(request, form.cleaned_data))):
        return show(request, "web/page_once.html", _secret_page(made[0]))
    page = FormPage(
        _("设一个访问令牌"), _("设立令牌"), HERE, crumbs=_crumbs(), lede=_("密文只显示一次,请当场交给用它的系统。")
    )
    return show(request, "web/page_form.html", page, form=form)


def _make(request: Any, said: dict[str, Any]) -> Made:
    return make_token(
        request.actor, request.assignment, title=said["title"], scopes=said["scopes"], expires_on=said["expires_on"],
        day=request.day, at=request.now,
    )  # fmt: skip


def _secret_page(made: Made) -> OncePage:
    facts = (
        c.Fact(_("用途"), made.token.title),
        c.Fact(_("有效期至"), made.token.expires_on),
        c.Fact(_("用法"), f"curl -H 'Authorization: Bearer {made.secret[:8]}…' …/api/v1/ledgers"),
    )
    return OncePage(
        title=_("访问令牌已设立"),
        lede=_("这一页关掉以后,令牌再也看不到;没有记下的,停用后另设一个。"),
        lines=(made.secret,),
        facts=facts,
        actions=(c.Action(_("我记下了"), HERE, "primary"),),
        crumbs=(*_crumbs(), c.Link(_("访问令牌"), HERE)),
    )


@open_to(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: Any, ref: UUID) -> HttpResponse:
    """Stop one of my tokens at once, asked once more. Raises NotYours."""
    one = token_of(request.user, ref)
    if request.method != "POST":
        lines = (_("从下一次请求起,用它的程序读不到任何数。"), _("停用不能撤回;再要用的,另设一个。"))
        page = ConfirmPage(_("停用访问令牌"), one.title, lines, _("停用"), HERE, crumbs=_crumbs())
        return show(request, "web/page_confirm.html", page)
    revoke_token(request.actor, request.user, ref, at=request.now)
    return done(request, _("令牌已停用,从下一次请求起无效。"), HERE)
