"""Offers: waiting for the person's word, the word, a withdrawal; and arrivals, which the receiving side confirms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.audit.history import history_of
from xieshou.jobs.models import PostKind
from xieshou.kit.access import open_to
from xieshou.offices.models import Role
from xieshou.placements.casefile import OfferFile, arrival_file, offer_file
from xieshou.placements.enums import OfferAnswer
from xieshou.placements.errors import AtWorkAlready, WithdrawnAlready
from xieshou.placements.selectors import arrivals_to_confirm, open_offers
from xieshou.placements.services.offers import answer_offer, withdraw_offer
from xieshou.placements.services.spells import confirm_arrival
from xieshou.web import components as c
from xieshou.web.forms.offers import ArrivalForm, ReasonForm, ReplyForm
from xieshou.web.framing import ASKERS, READERS, as_of, did, doing, done, may, paged, pay_range, sent, show
from xieshou.web.histories import told
from xieshou.web.pages import ConfirmPage, FormPage, ListPage, RecordPage, Section
from xieshou.web.parts.offers import post_facts, reasons
from xieshou.web.parts.people import offer_badge

RECEIVERS = (Role.CLERK, Role.EMPLOYER)


@open_to(*READERS)
@require_safe
def offers(request: Any) -> HttpResponse:
    """Offers that wait for the person's answer, the oldest first."""
    rows = open_offers(request.actor, request.day).select_related("person__region", "post__employer", "place")
    found, pager = paged(request, rows, ("offered_on", "person_id", "rank", "pk"), unit=_("个推荐"))
    can = may(request.actor, ASKERS)
    columns = (
        c.Column(_("姓名")), c.Column(_("村")), c.Column(_("岗位")), c.Column(_("工作地")), c.Column(_("月工资(元)"), "money"),
        c.Column(_("推荐日期"), "date", is_minor=True), c.Column(_("办理")),
    )  # fmt: skip
    lines = tuple(_offer_row(offer, can) for offer in found.rows)
    empty = c.Empty(_("没有等待答复的推荐"), _("匹配后发出推荐,就会出现在这里。"), c.Action(_("去看匹配"), "/match/"))
    page = ListPage(
        _("等待本人答复的推荐"), c.Table(pgettext("栏目", "推荐"), as_of(request, _("推荐和本人答复")), columns, lines, empty), clause="R-054",
        lede=_("接受和谢绝都只是答复。谢绝不问原因,不影响以后的推荐和任何待遇。"), pager=pager,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _offer_row(offer: Any, can: bool) -> c.Row:
    post = offer.post
    return c.Row(
        (
            c.Cell(offer.person.name, f"/people/{offer.person.ref}/"),
            c.Cell(offer.person.region.name),
            c.Cell(post.title, f"/offers/{offer.ref}/", note=post.employer.name),
            c.Cell(offer.place.full_name),
            c.Cell(pay_range(post.pay_fen_month_min, post.pay_fen_month_max), missing=_("面议")),
            c.Cell(offer.offered_on),
            doing(c.Action(_("记下答复"), f"/offers/{offer.ref}/answer/", "primary") if can else None),
        )
    )


@open_to(*READERS)
@require_safe
def offer(request: Any, ref: UUID) -> HttpResponse:
    """One offer: the post, why it was recommended, what the person said."""
    file = offer_file(request.actor, ref)
    sections = (
        reasons(file.offer),
        Section(_("这个岗位"), facts=post_facts(file.post)),
        Section(_("变更记录"), events=told(history_of([file.offer]))),
    )
    page = RecordPage(
        _("推荐给{name}").format(name=file.person.name),
        sections,
        subtitle=file.person.region.full_name,
        crumbs=(c.Link(pgettext("栏目", "推荐"), "/offers/"), c.Link(file.person.name, f"/people/{file.person.ref}/")),
        badges=(offer_badge(file.offer),),
        aside=(Section(_("本人答复"), facts=_reply_facts(file)),),
        actions=_offer_actions(request, file),
    )
    return show(request, "web/page_record.html", page)


def _reply_facts(file: OfferFile) -> tuple[c.Fact, ...]:
    given = file.offer
    facts = [c.Fact(_("推荐日期"), given.offered_on), c.Fact(_("答复"), None, badge=offer_badge(given))]
    if given.answer:
        facts += [c.Fact(_("答复日期"), given.answered_on), c.Fact(_("依据"), given.answer_evidence)]
    if given.answer == OfferAnswer.ACCEPTED:
        facts += [
            c.Fact(_("已告诉用工方的姓名"), given.disclosed_name),
            c.Fact(
                _("已告诉用工方的电话"),
                str(given.disclosed_phone) if given.disclosed_phone else None,
                missing=_("本人选择不告诉"),
            ),
        ]
    else:
        facts.append(c.Fact(_("用工方知道的"), None, missing=_("什么也不知道")))
    if file.spell:
        facts.append(c.Fact(_("到岗日期"), file.spell.started_on, f"/spells/{file.spell.ref}/"))
    return tuple(facts)


def _offer_actions(request: Any, file: OfferFile) -> tuple[c.Action, ...]:
    given = file.offer
    if not may(request.actor, ASKERS) or given.withdrawn_on or file.spell:
        return ()
    back = c.Action(_("撤回"), f"/offers/{given.ref}/withdraw/", "quiet")
    if given.answer:
        return (back,) if given.answer == OfferAnswer.ACCEPTED else ()
    return (c.Action(_("记下答复"), f"/offers/{given.ref}/answer/", "primary"), back)


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def answer(request: Any, ref: UUID) -> HttpResponse:
    """Record the person's own answer."""
    file = offer_file(request.actor, ref)
    form = ReplyForm(sent(request), initial={"answered_on": request.day.isoformat()}, person=file.person)
    if form.is_valid() and did(form, lambda: answer_offer(request.actor, form.reply(ref), day=request.day)):
        return done(request, _("已记下{name}的答复。").format(name=file.person.name), f"/offers/{ref}/")
    page = FormPage(
        _("{name}的答复").format(name=file.person.name), _("保存"), f"/offers/{ref}/",
        lede=_("把岗位念给本人听,由本人决定。谢绝不问原因,其他什么都不变;接受后其余未答复的推荐自动撤回。"),
        aside=(Section(_("这个岗位"), facts=post_facts(file.post)),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def withdraw(request: Any, ref: UUID) -> HttpResponse:
    """Take an offer back, with a reason."""
    file = offer_file(request.actor, ref)
    _refuse_past(file)
    form = ReasonForm(sent(request))
    if form.is_valid() and did(
        form, lambda: withdraw_offer(request.actor, ref, day=request.day, reason=form.cleaned_data["reason"])
    ):
        return done(request, _("已撤回这个推荐。"), f"/offers/{ref}/")
    title = file.post.title if file.post else _("这个岗位")
    page = ConfirmPage(
        _("撤回推荐"),
        _("撤回给{name}推荐的“{title}”?").format(name=file.person.name, title=title),
        (
            _("岗位的名额空出来,可以给别人。"),
            _("本人已接受的,用工方不再等待;已告诉用工方的姓名和电话不能收回,请通知用工方。")
            if file.offer.answer == OfferAnswer.ACCEPTED
            else _("用工方什么也不知道,不用通知。"),
            _("理由写进变更记录。本人的意愿和其他推荐都不变,以后还可以再推荐。"),
        ),
        _("撤回"),
        f"/offers/{ref}/",
    )
    return show(request, "web/page_confirm.html", page, form=form)


def _refuse_past(file: OfferFile) -> None:
    """An old page or a second click is told at once how the offer stands, before a reason is asked for."""
    if file.offer.withdrawn_on:
        raise WithdrawnAlready(withdrawn_on=file.offer.withdrawn_on)
    if file.spell:
        raise AtWorkAlready()


@open_to(*RECEIVERS)
@require_safe
def arrivals(request: Any) -> HttpResponse:
    """People who accepted and whose arrival the receiving side has to confirm: the disclosed name, nothing else."""
    rows = arrivals_to_confirm(request.actor, request.day)
    found, pager = paged(request, rows, ("answered_on", "pk"), unit=_("人"))
    columns = (
        c.Column(_("姓名")), c.Column(_("岗位")), c.Column(_("用工单位")), c.Column(_("工作地"), is_minor=True),
        c.Column(_("接受日期"), "date"), c.Column(_("办理")),
    )  # fmt: skip
    lines = tuple(
        c.Row(
            (
                c.Cell(one.disclosed_name),
                c.Cell(one.post.title, f"/posts/{one.post.ref}/"),
                c.Cell(one.post.employer.name),
                c.Cell(one.place.full_name),
                c.Cell(one.answered_on),
                c.Cell(action=c.Action(_("确认到岗"), f"/offers/{one.ref}/arrive/", "primary")),
            )
        )
        for one in found.rows
    )
    empty = c.Empty(_("没有等待到岗的人"), _("本人接受岗位以后才会出现在这里;在那以前不告诉任何人。"))
    page = ListPage(
        _("到岗确认"), c.Table(_("等待到岗的人"), as_of(request, _("本人接受的推荐")), columns, lines, empty), clause="R-054",
        lede=_("一个人由就业地或用工单位确认到岗以后才算就业。这里只有本人同意告知的姓名和电话。"), pager=pager,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*RECEIVERS)
@never_cache
@require_http_methods(["GET", "POST"])
def arrive(request: Any, ref: UUID) -> HttpResponse:
    """Confirm that somebody who accepted has started."""
    accepted = arrival_file(request.actor, ref, request.day)
    is_public = accepted.post.kind == PostKind.PUBLIC
    form = ArrivalForm(sent(request), initial={"started_on": request.day.isoformat()}, is_public=is_public)
    if form.is_valid() and did(form, lambda: confirm_arrival(request.actor, form.arrival(ref), day=request.day)):
        return done(request, _("已确认{name}到岗。").format(name=accepted.disclosed_name), "/arrivals/")
    phone = accepted.disclosed_phone.reveal() if accepted.disclosed_phone else None
    known = (
        c.Fact(_("姓名"), accepted.disclosed_name),
        c.Fact(_("电话"), phone, f"tel:{phone}" if phone else "", missing=_("本人选择不告诉")),
        c.Fact(_("岗位"), accepted.post.title, f"/posts/{accepted.post.ref}/"),
        c.Fact(_("用工单位"), accepted.post.employer.name),
        c.Fact(_("接受日期"), accepted.answered_on),
    )
    page = FormPage(
        _("确认{name}到岗").format(name=accepted.disclosed_name), _("确认到岗"), "/arrivals/",
        lede=_("本人实际上班以后再确认;从到岗那天起算就业,回访任务自动排到户籍地。"),
        aside=(Section(_("本人同意告知的"), facts=known),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)
