"""The phone of a village cadre: one's own village, and asking somebody: call, hear, write down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.kit.access import open_to
from xieshou.offices.models import Role
from xieshou.placements.casefile import person_file
from xieshou.placements.village import SORT, dress, villagers
from xieshou.roster.enums import Relation, Want
from xieshou.roster.models import Person
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.services.readings import PHONE, NothingToReveal, reveal
from xieshou.web import components as c
from xieshou.web.framing import ASKERS, as_of, filter_bar, paged, saved_views, select, show
from xieshou.web.pages import ListPage
from xieshou.web.parts import people as parts
from xieshou.web.views.people import answer_form, answer_page

CADRES = (Role.VILLAGE, Role.SECRETARY, Role.HELPER)
PURPOSE = "联系本人询问意愿"
WORDS, RELATIONS = dict(Want.choices), dict(Relation.choices)


@open_to(*CADRES)
@require_safe
def village(request: Any) -> HttpResponse:
    """Everybody of one's own village who can work, household by household."""
    text, unasked = request.GET.get("q", "").strip(), request.GET.get("ask") == "1"
    rows = villagers(request.actor, request.day, text=text, only_unasked=unasked)
    found, pager = paged(request, rows, SORT, unit=_("人"))
    dress(found.rows, request.day)
    filters = (
        c.Filter("q", _("找人"), "search", text, hint=_("姓名、拼音、后四位、户编号")),
        select("ask", _("意愿"), [("1", _("只看还没问到的"))], request),
    )
    columns = (
        c.Column(_("姓名")), c.Column(_("户编号")), c.Column(_("今天的状态")), c.Column(_("本人意愿")), c.Column(_("电话"), is_minor=True),
        c.Column(_("办理")),
    )  # fmt: skip
    table = c.Table(
        _("本村名册"), as_of(request, _("花名册、本人意愿和就业经历")), columns,
        tuple(_row(person, request.day) for person in found.rows), _empty(text, unasked=unasked),
    )  # fmt: skip
    page = ListPage(
        _("本村名册"), table, clause="R-020, R-051", lede=_("一户一户排好。点“打电话问”看号码并记下本人的回答;看号码会留下记录。"),
        filters=filter_bar(request, filters), views=saved_views(request), pager=pager,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _row(person: Person, day: Any) -> c.Row:
    held = person.valid_to is not None and person.valid_to >= day
    said = str(WORDS[person.said]) if held else None
    missing = _("还没问到") if person.valid_to is None else _("已过期,要重问")
    return c.Row(
        (
            c.Cell(person.name, f"/people/{person.ref}/", note=str(RELATIONS.get(person.relation, ""))),
            c.Cell(person.home_no, f"/households/{person.home_ref}/"),
            c.Cell(badge=parts.status_badge(person.standing.status) if person.standing else None),
            c.Cell(said, missing=missing),
            c.Cell(str(person.phone) if person.phone else None, missing=_("没有登记")),
            c.Cell(action=call_action(person.ref, "/village/", kind="secondary" if held else "primary")),
        )
    )


def _empty(text: str, *, unasked: bool) -> c.Empty:
    if unasked and not text:
        return c.Empty(_("本村都问到了"), _("每个人本人的回答都有效;快到期时会回到“今天要办”。"), c.Action(_("看全部"), "/village/"))
    if text:
        return c.Empty(_("没有符合条件的人"), _("少写一个字,或只写首字母再找。"), c.Action(_("看全部"), "/village/"))
    return c.Empty(
        _("本村还没有登记劳动力"), _("请县里导入花名册,或手工添加一户。"), c.Action(_("添加一户"), "/households/new/")
    )


def call_action(ref: Any, back: str, *, kind: str = "primary") -> c.Action:
    """The button that shows the phone and the form together; `back`: where to go on afterwards."""
    return c.Action(_("打电话问"), f"/people/{ref}/call/", kind, "post", "phone", fields=(("next", back),))


@open_to(*ASKERS)
@never_cache
@require_POST
def call(request: Any, ref: UUID) -> HttpResponse:
    """The phone in clear, to be called at one touch, above the form for what the person says. The reading is logged."""
    file = person_file(request.actor, ref, request.day)
    refuse_unless_own(request.actor, file.person.scope_path)
    try:
        number = reveal(request.actor, ref, what=PHONE, purpose=PURPOSE, at=request.now).text
    except NothingToReveal:
        number = ""
    said = _("{day:%-m月%-d日}{time:%H:%M}拨打登记电话").format(day=request.day, time=request.now) if number else ""
    form = answer_form(request, file, evidence=said)
    link = c.Link(_("拨打 {number}").format(number=number), f"tel:{number}", "phone") if number else None
    return answer_page(request, file, form, back=request.POST.get("next", ""), call=link, was_asked=True)
