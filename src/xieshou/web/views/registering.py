"""登记比对 step by step, each party at its own page: the home side begins and takes back, the supporter makes tokens of its register,
a third compares. The key is shown once and kept nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.engines.errors import InputError
from xieshou.engines.tokens import Key, Table, plain_text, read_key, read_table, write_key, write_table
from xieshou.kit.access import open_to
from xieshou.kit.passing import Given
from xieshou.kit.phrases import told_in
from xieshou.kit.scope import one, scoped
from xieshou.offices.models import Role
from xieshou.placements.models import RegistryComparison
from xieshou.placements.registries import FoundKind
from xieshou.placements.services.registering import (
    KEY_DAYS,
    Asking,
    KeyUsed,
    ask_registry,
    may_compare,
    take_registry,
    tokens_again,
)
from xieshou.placements.services.tokenjobs import MATCH, THERE, FileUnreadable
from xieshou.placements.services.tokenjobs import begin as ask_for
from xieshou.web import components as c
from xieshou.web.downloads import download
from xieshou.web.forms.registering import BeginForm, KeyForm, MatchForm, RegisterForm, TakeForm
from xieshou.web.framing import SeeOther, as_of, did, doing, done, paged, sent, show
from xieshou.web.pages import FormPage, ListPage, OncePage, Section
from xieshou.web.templatetags.xs import day as in_full

LIST, HERE = "/found-there/", "/found-there/comparisons/"


def _crumbs(*more: c.Link) -> tuple[c.Link, ...]:
    return (c.Link(_("登记比对"), LIST), *more)


@open_to(Role.CLERK)
@require_safe
def comparisons(request: Any) -> HttpResponse:
    """The comparisons of one's own place, the newest first, and what comes next in each."""
    rows = scoped(request.actor, RegistryComparison).select_related("pairing__supporter", "pairing__recipient")
    found, pager = paged(request, rows, ("pk",), unit=_("次"))
    columns = (
        c.Column(_("发起日期"), "date"), c.Column(_("结对关系")), c.Column(_("依据文件"), is_minor=True), c.Column(_("交出的令牌"), "number"),
        c.Column(_("密钥有效至"), "date"), c.Column(_("取回日期"), "date"), c.Column(_("办理")),
    )  # fmt: skip
    lines = tuple(_line(request, row) for row in found.rows)
    empty = c.Empty(_("还没有发起过登记比对"), _("想知道谁已经在支援方参保或登记就业,点“发起比对”。"))
    page = ListPage(
        _("登记比对的办理"), c.Table(_("发起过的比对"), as_of(request, _("登记比对")), columns, lines, empty), clause="R-047", pager=pager,
        lede=_("三方各做一步:受援方发起,支援方把自己的登记做成令牌,没有密钥的第三方比对,受援方取回。谁都不交名册。"),
        crumbs=_crumbs(), actions=(c.Action(_("发起比对"), "/found-there/ask/", "primary", icon="finger-print"),),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _line(request: Any, row: RegistryComparison) -> c.Row:
    is_waiting = row.taken_on is None and row.until >= request.day
    act = c.Action(_("取回结果"), f"{HERE}{row.ref}/take/", "secondary") if is_waiting else None
    over = row.taken_on is None and not is_waiting
    return c.Row((
        c.Cell(row.asked_on), c.Cell(_ends(row.pairing)), c.Cell(row.document), c.Cell(row.home_count, f"{HERE}{row.ref}/tokens/" if is_waiting else ""),
        c.Cell(row.until, badge=c.Badge(_("已过期"), c.Tone.BAD) if over else None), c.Cell(row.taken_on, missing=_("还没有")), doing(act),
    ))  # fmt: skip


def _ends(pairing: Any) -> str:
    supporter = pairing.supporter.name if pairing.supporter else pairing.supporter_text
    return f"{supporter} → {pairing.recipient.full_name} · {pairing.get_task_type_display()}"


@open_to(Role.CLERK)
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: Any) -> HttpResponse:
    """Begin a comparison; the key and the tokens are given once, apart."""
    choices = [(str(one.ref), _ends(one)) for one in may_compare(request.actor, request.day)]
    form = BeginForm(sent(request), pairings=choices)
    made: list[tuple[RegistryComparison, Key, Table]] = []
    if form.is_valid() and did(form, lambda: made.append(ask_registry(request.actor, _asking(request, form), day=request.day))):
        return _once(request, *made[0][:2])
    page = FormPage(
        _("发起登记比对"), _("生成密钥和令牌"), HERE, crumbs=_crumbs(c.Link(_("登记比对的办理"), HERE)), aside=(_parties(),),
        lede=_("本单位所辖、有劳动能力、证件号码没有疑问的人,每人变成一个令牌。没有密钥,从令牌看不出是谁。"),
        refusal=None if choices else c.Refusal(_("没有可以比对的结对关系。"), _("要有一条今天有效、受援方归本单位管的结对关系;还在待确认的,先去“帮扶关系”确认。")),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _asking(request: Any, form: BeginForm) -> Asking:
    until = request.day + timedelta(days=KEY_DAYS)
    return Asking(UUID(form.cleaned_data["pairing"]), form.cleaned_data["document"], secrets.token_bytes(32), uuid4(), until)


def _once(request: Any, made: RegistryComparison, key: Key) -> HttpResponse:
    text = (("key", write_key(key)),)
    at = f"{HERE}{made.ref}/"
    page = OncePage(
        _("密钥和令牌,只在这里给一次"),
        _("系统不留密钥。两个文件都下载保存好,再离开这一页:丢了密钥,只能重新发起。"),
        notes=(
            _("密钥:当面或另用一条路交给支援方,绝不交给第三方。"),
            _("令牌:交给双方都信得过的第三方,不交给支援方。"),
            _("密钥自己也留一份,取回结果时要用;{until}过期,用完销毁。").format(until=in_full(made.until)),
        ),
        facts=(c.Fact(_("结对关系"), _ends(made.pairing)), c.Fact(_("依据文件"), made.document), c.Fact(_("令牌"), f"{made.home_count:,}")),
        actions=(
            c.Action(_("下载密钥(给支援方)"), f"{at}key/", "primary", "post", "document-arrow-down", text),
            c.Action(_("下载令牌(给第三方)"), f"{at}tokens/", "primary", "post", "document-arrow-down", text),
            c.Action(_("都保存好了"), HERE),
        ),
        crumbs=_crumbs(c.Link(_("登记比对的办理"), HERE)),
    )  # fmt: skip
    return show(request, "web/page_once.html", page)


def _parties() -> Section:
    return Section(
        _("谁做什么、知道什么"),
        facts=(
            c.Fact(_("受援方"), _("发起,保管密钥,取回结果;只知道自己的人里谁在那边、从哪个月、在哪个区县。")),
            c.Fact(_("支援方"), _("用密钥把自己的参保或就业登记做成令牌;什么都不拿回。")),
            c.Fact(_("第三方"), _("比对两张令牌表,不要密钥;知道双方各多少人、多少人两边都有,看不出是谁。")),
        ),
    )


@open_to(Role.CLERK)
@require_POST
def key(request: Any, ref: UUID) -> HttpResponse:
    """The key that was just shown, as a file: what the page itself sends back, and nothing else. Raises NotYours, KeyUsed."""
    made = _own(request, ref)
    try:
        said = read_key(request.POST.get("key", ""), on=request.day)
    except InputError as refusal:
        raise KeyUsed() from refusal
    if said.name != made.key_name:
        raise KeyUsed()
    return download(write_key(said).encode(), _("密钥-只给支援方-{name}.json").format(name=str(made.ref)[:8]))


@open_to(Role.CLERK)
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: Any, ref: UUID) -> HttpResponse:
    """The home side's tokens as a file, for who has the key: just shown, or in its file."""
    made = _own(request, ref)
    form = KeyForm(sent(request), _files(request))
    tables: list[Table] = []
    text = request.POST.get("key", "")
    if (text or form.is_valid()) and did(form, lambda: tables.append(_tokens(request, made, text or _content(form, "key_file")))):
        return download(write_table(tables[0]).encode(), _("令牌-只给第三方-{name}.tokens").format(name=str(made.ref)[:8]))
    page = FormPage(
        _("再做一次令牌"), _("下载令牌"), HERE, crumbs=_crumbs(c.Link(_("登记比对的办理"), HERE)), is_multipart=True,
        lede=_("令牌文件丢了,用密钥再做一次:按今天的名册。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _tokens(request: Any, made: RegistryComparison, text: str) -> Table:
    return tokens_again(request.actor, made.ref, _read(lambda: read_key(text, on=request.day)), day=request.day)


@open_to(Role.CLERK)
@never_cache
@require_http_methods(["GET", "POST"])
def take(request: Any, ref: UUID) -> HttpResponse:
    """Take the result back: the home side's people under its own key."""
    made = _own(request, ref)
    form = TakeForm(sent(request), _files(request))
    told: list[dict[FoundKind, int]] = []
    if form.is_valid() and did(form, lambda: told.append(_take(request, made, form))):
        words = "、".join(f"{kind.label} {count}" for kind, count in told[0].items())
        return done(request, _("已取回:{words}。密钥请销毁。").format(words=words), LIST)
    page = FormPage(
        _("取回比对结果"), _("取回"), HERE, crumbs=_crumbs(c.Link(_("登记比对的办理"), HERE)), is_multipart=True,
        lede=_("取回的只是线索:请问本人,按本人说的记。谁都不会因此算作就业。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _take(request: Any, made: RegistryComparison, form: TakeForm) -> dict[FoundKind, int]:
    one_key = _read(lambda: read_key(_content(form, "key_file"), on=request.day))
    found = _read(lambda: read_table(_content(form, "found"), side="found"))
    if found.comparison != str(made.ref):
        raise KeyUsed()
    return take_registry(request.actor, found, one_key, day=request.day)


@open_to(Role.CLERK)
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: Any) -> HttpResponse:
    """The supporter: the register as tokens under the key, as a job."""
    form = RegisterForm(sent(request), _files(request))
    if form.is_valid():
        return _job(request, form, THERE, "key_file", "register")
    page = FormPage(
        _("支援方:把登记做成令牌"), _("做成令牌"), LIST, crumbs=_crumbs(), aside=(_parties(),), is_multipart=True,
        lede=_("做好的令牌交给第三方,不交给受援方。登记表读完就删,不存进系统。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(Role.CLERK)
@never_cache
@require_http_methods(["GET", "POST"])
def match(request: Any) -> HttpResponse:
    """The third: what both tables share, as a job."""
    form = MatchForm(sent(request), _files(request))
    if form.is_valid():
        return _job(request, form, MATCH, "home", "there")
    page = FormPage(
        _("第三方:比对两张令牌表"), _("开始比对"), LIST, crumbs=_crumbs(), aside=(_parties(),), is_multipart=True,
        lede=_("不要密钥;谁拿密钥来,请退回。结果只交给受援方。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _job(request: Any, form: Any, kind: str, *fields: str) -> HttpResponse:
    files = [form.cleaned_data[name] for name in fields]
    given = [Given(one.name, one.chunks()) for one in files]
    asked = ask_for(request.actor, kind, given, assignment_id=request.assignment.pk, day=request.day, at=request.now)
    return SeeOther(f"/work/{asked.ref}/")


def _own(request: Any, ref: UUID) -> RegistryComparison:
    """Raises NotYours."""
    found: RegistryComparison = one(request.actor, RegistryComparison, ref)
    return found


def _files(request: Any) -> Any:
    return request.FILES if request.method == "POST" else None


def _content(form: Any, name: str) -> str:
    return _read(lambda: plain_text(form.cleaned_data[name].read()))


def _read(reading: Callable[[], Any]) -> Any:
    """What a file says, or the refusal in the reader's language."""
    try:
        return reading()
    except InputError as refusal:
        raise FileUnreadable(why=told_in(refusal, get_language() or "")) from refusal
