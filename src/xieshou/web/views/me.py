"""The labourer's own pages: my file, my offers, my answer. No reason is ever asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.scope import Actor
from xieshou.offices.models import Role
from xieshou.placements.casefile import PersonFile, offer_file, own_file
from xieshou.placements.models import Offer
from xieshou.placements.services.offers import answer_offer
from xieshou.roster.selectors import barriers_of
from xieshou.roster.services.answers import correct_answer, record_answer
from xieshou.supervision.complaints.selectors import complaints
from xieshou.web import components as c
from xieshou.web.forms.offers import OwnReplyForm
from xieshou.web.forms.people import OwnAnswerForm
from xieshou.web.framing import as_of, did, done, pay_range, sent, show
from xieshou.web.pages import FormPage, RecordPage, Section
from xieshou.web.parts import people as parts
from xieshou.web.parts.offers import post_facts, reasons
from xieshou.web.parts.places import flat, work_places


@open_to(Role.LABOURER)
@require_safe
def me(request: Any) -> HttpResponse:
    """My offers first, then what I said, where I worked, and what is known of me."""
    file = own_file(request.actor, request.day)
    waiting = [one for one in file.offers if not one.answer and one.withdrawn_on is None]
    before = tuple(_offer_section(one, file) for one in waiting)
    nothing = Section(
        _("给我的岗位"), empty=c.Empty(_("现在没有等您答复的岗位"), _("有合适的会出现在这里,村里也会告诉您。"))
    )
    page = RecordPage(
        _("您好,{name}").format(name=file.person.name),
        (*(before or (nothing,)), _my_wish(file), *_my_barriers(request, file), parts.offers_table(file, as_of(request, _("推荐和本人答复")), at="", is_own=True), parts.spells_timeline(file, is_own=True)),
        subtitle=_("这里只有您自己的资料。接受或谢绝都由您定,谢绝不用说原因。"),
        badges=(parts.status_badge(file.standing.status),) if file.standing else (),
        aside=(parts.person_facts(file, is_home=True), _complaints(request.actor)),
        is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


def _my_wish(file: PersonFile) -> Section:
    """What was written down of my wish, by whom; saying it anew is mine alone."""
    say = c.Action(_("说我的意愿"), "/me/wish/", "primary", icon="chat-bubble-left-right")
    return replace(parts.wishes(file, is_own=True), actions=(say,))


def _my_barriers(request: Any, file: PersonFile) -> tuple[Section, ...]:
    found = barriers_of(request.actor, [file.person.pk]).get(file.person.pk, [])
    return (parts.barriers(found),) if found else ()


@open_to(Role.LABOURER)
@require_http_methods(["GET", "POST"])
def my_wish(request: Any) -> HttpResponse:
    """My own answer, dated today; or that what stands was written down wrongly."""
    file = own_file(request.actor, request.day)
    own = file.own_answer
    form = OwnAnswerForm(
        sent(request), has_answer=own is not None, places=flat(work_places(file.person.scope_path, request.day, by="code"))
    )
    if form.is_valid() and did(form, lambda: _say(request, form, file)):
        return done(request, _("已记下您的意愿。"), "/me/")
    page = FormPage(
        _("说我的意愿"), _("就这样说"), "/me/", aside=(parts.wishes(file, is_own=True),),
        lede=_("意愿是您自己的,随时可以改;暂不就业也不影响任何待遇。别人代记的不对,在这里说一次就按您说的算。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _say(request: Any, form: OwnAnswerForm, file: PersonFile) -> Any:
    label = _("本人在线回答 {at:%Y-%m-%d %H:%M}").format(at=request.now)
    said = form.own_answer(file.person.pk, day=request.day, label=label)
    if file.own_answer is not None and form.cleaned_data.get("is_wrong"):
        return correct_answer(request.actor, file.own_answer.ref, said, day=request.day, reason="本人说上一条不是自己说的或记错了")
    return record_answer(request.actor, said, day=request.day)


def _complaints(actor: Actor) -> Section:
    """What I told under my own name, and the way to tell more; what is told namelessly is not here."""
    facts = tuple(
        c.Fact(
            f"{one.get_kind_display()} · {one.get_state_display()}", one.answer.reveal() if one.answer else None, missing=_("还没有答复")
        )
        for one in complaints(actor).order_by("-pk")[:5]
    )
    tell = c.Action(_("投诉举报"), "/me/complain/", "secondary")
    return Section(_("投诉举报"), lede=_("强迫、收费、欠薪、扣证件,都可以说;被反映的单位看不到。"), facts=facts, actions=(tell,))


def _offer_section(one: Offer, file: PersonFile) -> Section:
    post = file.posts.get(one.post_id)
    pay = pay_range(post.pay_fen_month_min, post.pay_fen_month_max) if post else None
    facts = (
        c.Fact(_("岗位"), post.title if post else None, missing=_("请问村里")),
        c.Fact(_("在哪里"), one.place.full_name),
        c.Fact(_("月工资(元)"), pay, missing=_("面议")),
        c.Fact(_("包住"), post.lodging if post else None, missing=_("不详")),
    )
    answer = c.Action(_("看清楚再答复"), f"/me/offers/{one.ref}/", "primary")
    return Section(_("给我的岗位"), facts=facts, actions=(answer,))


@open_to(Role.LABOURER)
@require_http_methods(["GET", "POST"])
def my_offer(request: Any, ref: UUID) -> HttpResponse:
    """My answer to one offer."""
    file = offer_file(request.actor, ref)
    form = OwnReplyForm(sent(request), person=file.person)
    label = _("本人在线答复 {at:%Y-%m-%d %H:%M}").format(at=request.now)
    if form.is_valid() and did(
        form, lambda: answer_offer(request.actor, form.reply(ref, day=request.day, label=label), day=request.day)
    ):
        return done(request, _("已记下您的答复。"), "/me/")
    page = FormPage(
        file.post.title if file.post else _("给我的岗位"), _("就这样答复"), "/me/",
        lede=_("接受:用工单位会知道您的姓名和您选的电话。谢绝:不用说原因,什么都不变,以后照样推荐。"),
        aside=(Section(_("这个岗位"), facts=_no_links(post_facts(file.post, is_own=True))), reasons(file.offer)),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _no_links(facts: tuple[c.Fact, ...]) -> tuple[c.Fact, ...]:
    return tuple(c.Fact(f.label, f.value, "", f.source, f.rung, f.badge, f.missing) for f in facts)
