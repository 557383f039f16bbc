"""督查: the list, one inspection with its draw, and each step of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.audit.keeping import known_keys
from xieshou.audit.log import first_receipt
from xieshou.kit.access import open_to
from xieshou.kit.documents import month_in_words
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import one
from xieshou.kit.workflow import stamp_of
from xieshou.offices.models import Role
from xieshou.regions.models import Level, Region
from xieshou.reporting.models import Snapshot
from xieshou.reporting.published import inspectable_figures, published_of
from xieshou.supervision.inspections import concluding, drawing, planning
from xieshou.supervision.inspections.enums import CampaignState
from xieshou.supervision.inspections.models import Campaign
from xieshou.supervision.inspections.selectors import campaigns
from xieshou.supervision.inspections.workflows import CAMPAIGNS
from xieshou.web import components as c
from xieshou.web.forms.inspections import AnnounceForm, ExtendForm, OpenForm, PlanForm, PoolForm, ReplyForm, VoidForm
from xieshou.web.framing import READERS, as_of, did, done, paged, sent, show
from xieshou.web.pages import ConfirmPage, FormPage, ListPage
from xieshou.web.parts import inspections as parts

DRIVERS = (Role.AUDITOR, Role.CLERK, Role.LEADER)
AT_ONCE = {
    "freeze": drawing.freeze_frame, "draw": drawing.draw_records, "settle": concluding.settle, "conclude": concluding.conclude,
}  # fmt: skip


@open_to(*READERS)
@require_safe
def inspections(request: Any) -> HttpResponse:
    """Every inspection the actor's place drives or is subject to, newest first."""
    found, pager = paged(request, campaigns(request.actor).order_by("pk"), ("pk",), unit=_("次"))
    page = ListPage(
        _("督查"), parts.campaign_table(found.rows, as_of(request, _("督查立项和抽查记录"))), code="W-9", clause="R-013",
        lede=_("上级对已经封存的数逐条随机抽查。抽谁由公告以后的公开开奖决定,谁也不能挑;抽完公布“不实的至多多少条”。"),
        pager=pager, is_printable=False,
        actions=(
            c.Action(_("选一个数立项"), "/reports/snapshots/", "primary", icon="plus"),
            c.Action(_("我的核查任务"), "/inspections/tasks/", icon="clipboard-document-check"),
        ) if request.actor.role in DRIVERS else (),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*READERS)
@require_safe
def inspection(request: Any, ref: UUID) -> HttpResponse:
    """One inspection: the figure, where it stands, the draw, the findings, the bound."""
    return show(request, "web/page_record.html", parts.campaign_page(request, _one(request, ref)))


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, ref: UUID) -> HttpResponse:
    """Plan an inspection over one figure of a sealed report."""
    snapshot = one(request.actor, Snapshot, ref)
    form = PlanForm(sent(request), figures=inspectable_figures(snapshot), initial={"title": _("{month}就业数字督查").format(month=month_in_words(snapshot.month))})  # fmt: skip
    made: list[Campaign] = []

    def act() -> None:
        published = published_of(snapshot, form.cleaned_data["figure"])
        made.append(planning.plan_campaign(request.actor, published, form.wanted(), day=request.day))

    if form.is_valid() and did(form, act):
        said = _("已立项:{count}条里抽{n}条。").format(count=made[0].published_count, n=made[0].sample_size)
        return done(request, said, f"/inspections/{made[0].ref}/pool/")
    page = FormPage(
        _("督查立项"), _("立项"), f"/reports/snapshots/{snapshot.ref}/",
        lede=_("{number},{place}。样本数由想说的话反推出来,两种风险都写在立项里。").format(number=snapshot.number, place=snapshot.region.full_name),
        crumbs=(c.Link(_("督查"), "/inspections/"),), aside=(parts.risks(),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: Any, ref: UUID) -> HttpResponse:
    """Put people into the pool before the announcement."""
    campaign = _driven(request, ref, CampaignState.PLANNED, CampaignState.FROZEN)
    towns = Region.objects.filter(path__within=[campaign.scope_path], level=Level.TOWN, ended_on__isnull=True)
    form = PoolForm(
        sent(request), people=planning.candidates(request.actor, campaign, request.day),
        towns=towns.order_by("code", "pk").values_list("pk", "name"),
    )  # fmt: skip

    def act() -> None:
        ties = [int(pk) for pk in form.cleaned_data["ties"]]
        planning.add_inspectors(request.actor, campaign.ref, form.chosen(), ties=ties)

    if form.is_valid() and did(form, act):
        return done(request, _("检查人已列入。"), _at(campaign))
    page = FormPage(
        _("检查人"), _("列入"), _at(campaign), crumbs=parts.crumbs(campaign),
        lede=_("至少四人:每条两人核查,盲复查要另外两人。录入或核实过某条记录的人,系统自动对那一条回避。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Any, ref: UUID, step: str) -> HttpResponse:
    """A step that asks nothing but whether: freeze, draw, settle, conclude."""
    campaign, act = _one(request, ref), AT_ONCE.get(step)
    declared = CAMPAIGNS.step(step)
    if act is None or declared is None:
        raise NotYours()
    if request.method == "POST":
        act(request.actor, campaign, day=request.day, at=request.now, stamp=request.POST.get("stamp", ""))
        return done(request, _("已办理“{step}”。").format(step=declared.title), _at(campaign))
    page = ConfirmPage(
        str(declared.title), campaign.title, (str(declared.note),), str(declared.title), _at(campaign),
        fields=(("stamp", stamp_of(CAMPAIGNS, campaign)),), crumbs=parts.crumbs(campaign), is_danger=False,
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: Any, ref: UUID) -> HttpResponse:
    """Announce the draw: after this nothing can be chosen."""
    campaign = _one(request, ref)
    form = AnnounceForm(sent(request), initial={"stamp": stamp_of(CAMPAIGNS, campaign)})

    def act() -> None:
        stamp = form.cleaned_data["stamp"]
        drawing.announce_draw(request.actor, campaign, form.terms(), day=request.day, at=request.now, stamp=stamp)

    if form.is_valid() and did(form, act):
        return done(request, _("已公告。请把公告和检查点一起张贴;开奖以后再来开封。"), _at(campaign))
    page = FormPage(
        _("公告"), _("公告"), _at(campaign), crumbs=parts.crumbs(campaign), aside=(parts.frozen_section(campaign),),
        lede=_("公告以后,名单、样本数、c、α、开奖的期号和承诺都不能再改。请由冻结名单以外的另一人办理。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: Any, ref: UUID) -> HttpResponse:
    """Take down the dice and the reveals."""
    campaign = _driven(request, ref, CampaignState.ANNOUNCED)
    holders = list(campaign.holders.order_by("place"))
    form = OpenForm(
        sent(request), sources=drawing.announced(campaign)["beacon"], holders=holders,
        initial={"stamp": stamp_of(CAMPAIGNS, campaign)},
    )  # fmt: skip

    def act() -> None:
        proof, keys = _proof_of(campaign)
        drawing.open_campaign(
            request.actor, campaign, form.beacon(proof, keys), day=request.day, at=request.now, stamp=form.cleaned_data["stamp"]
        )

    if form.is_valid() and did(form, act):
        return done(request, _("已开封。现在可以抽取。"), _at(campaign))
    page = FormPage(
        _("开封"), _("开封"), _at(campaign), crumbs=parts.crumbs(campaign),
        lede=_("只认公告的那一期。结果照公报抄,写明出处;有保管人不揭示的,不能重抽,只能写明是谁、作废。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: Any, ref: UUID) -> HttpResponse:
    """Draw further down the list, where the announcement said so."""
    campaign = _driven(request, ref, CampaignState.FIELDWORK)
    form = ExtendForm(sent(request))
    if form.is_valid() and did(form, lambda: drawing.extend_draw(request.actor, campaign, form.cleaned_data["more"])):
        return done(request, _("已按票号次序加抽。"), _at(campaign))
    page = FormPage(_("加抽"), _("加抽"), _at(campaign), crumbs=parts.crumbs(campaign))
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: Any, ref: UUID) -> HttpResponse:
    """Declare the draw void, and by whose doing."""
    campaign = _driven(request, ref, CampaignState.ANNOUNCED, CampaignState.OPENED, CampaignState.FIELDWORK)
    form = VoidForm(sent(request), initial={"stamp": stamp_of(CAMPAIGNS, campaign)})

    def act() -> None:
        said = form.cleaned_data
        proof, keys = _proof_of(campaign)
        concluding.void_draw(
            request.actor, campaign, reason=said["reason"], words=said["words"], proof=proof, keys=keys, day=request.day,
            at=request.now, stamp=said["stamp"],
        )  # fmt: skip

    if form.is_valid() and did(form, act):
        return done(request, _("已作废,下一次抽查另编号。"), _at(campaign))
    page = FormPage(
        _("作废这次抽查"), _("作废"), _at(campaign), crumbs=parts.crumbs(campaign),
        lede=_("被查方造成的,样本全部按不实计,界只会更差;其他原因作废的,不公布界。编号不空,不能悄悄重抽。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: Any, ref: UUID) -> HttpResponse:
    """The inspected office answers the preliminary conclusion."""
    campaign = _one(request, ref)
    findings = list(campaign.findings.select_related("person").order_by("pk"))
    form = ReplyForm(sent(request), findings=findings)

    def act() -> None:
        concluding.reply(
            request.actor, campaign.ref, words=form.cleaned_data["words"], findings=form.replies(), day=request.day
        )

    if form.is_valid() and did(form, act):
        return done(request, _("已反馈。"), _at(campaign))
    page = FormPage(
        _("反馈"), _("提交反馈"), _at(campaign), crumbs=parts.crumbs(campaign),
        lede=_("只能反馈一次。截至日当天确属实的,请附佐证,由督查单位另一人审看;事后补登的不算。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _proof_of(campaign: Campaign) -> tuple[str, str]:
    """The announcement's proof from the log, and the keys this installation believes."""
    row = drawing.announcement_of(campaign)
    with connection.cursor() as cursor:
        proof = first_receipt(cursor, row._meta.db_table, row.pk)
    return proof, "".join(f"{key}\n" for key in known_keys())


def _one(request: Any, ref: UUID) -> Campaign:
    found: Campaign = one(request.actor, Campaign, ref)
    return found


def _driven(request: Any, ref: UUID, *states: str) -> Campaign:
    """The inspection, while it stands where this page belongs and is the actor's to drive. Raises NotYours."""
    found = _one(request, ref)
    if found.state not in states or not CAMPAIGNS.within(request.actor, found):
        raise NotYours()
    return found


def _at(campaign: Campaign) -> str:
    return f"/inspections/{campaign.ref}/"
