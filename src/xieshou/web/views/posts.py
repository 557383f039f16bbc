"""Posts: the list, one post, a new one by hand, and sharing one along a pairing in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.audit.history import history_of
from xieshou.jobs.models import Post, PostKind
from xieshou.jobs.occupations import occupation_choices, occupation_title
from xieshou.jobs.quotas import may_set_quota_of, quotas_of
from xieshou.jobs.selectors import PostsWanted, employers_of, post_file, posts_on
from xieshou.jobs.services import (
    NotTheKeeper,
    keeper_of,
    may_correct,
    post_seen,
    publish_post,
    register_employers,
    share_posts,
)
from xieshou.kit.access import open_to
from xieshou.kit.scope import one
from xieshou.offices.models import Role
from xieshou.pairings.models import Pairing
from xieshou.pairings.selectors import pairings_from
from xieshou.placements.services.byhand import put_post_right
from xieshou.regions.selectors import path_of, places_under
from xieshou.web import components as c
from xieshou.web.forms.posts import CorrectPostForm, PostForm, ShareForm
from xieshou.web.framing import (
    READERS,
    as_of,
    did,
    done,
    filter_bar,
    is_home,
    may,
    paged,
    pay_range,
    saved_views,
    select,
    sent,
    show,
)
from xieshou.web.histories import told
from xieshou.web.pages import FormPage, ListPage, RecordPage, Section
from xieshou.web.parts.offers import post_facts
from xieshou.web.parts.places import work_places
from xieshou.web.parts.quotas import quotas

SEERS = (*READERS, Role.EMPLOYER)
PUBLISHERS = (Role.CLERK, Role.EMPLOYER)
PLACES_MOST = 600


@open_to(*SEERS)
@require_safe
def posts(request: Any) -> HttpResponse:
    """Posts of one's own place and those shared with it; those that end soonest come first."""
    filters = _filters(request)
    found, pager = paged(
        request, posts_on(request.actor, request.day, _wanted(request)), ("ended_on", "pk"), unit=_("个岗位")
    )
    columns = (
        c.Column(_("岗位")), c.Column(_("用工单位")), c.Column(_("工作地")), c.Column(_("工种"), is_minor=True), c.Column(_("招用"), "number"),
        c.Column(_("月工资(元)"), "money"), c.Column(_("包住")), c.Column(_("有效期至"), "date"),
    )  # fmt: skip
    lines = tuple(_post_row(post) for post in found.rows)
    empty = c.Empty(_("没有符合条件的岗位"), _("放宽条件再看;对口支援方共享的岗位也会出现在这里。"))
    page = ListPage(
        pgettext("栏目", "岗位"), c.Table(pgettext("栏目", "岗位"), as_of(request, _("岗位登记和结对共享")), columns, lines, empty), clause="R-044, R-054",
        filters=filter_bar(request, filters), views=_views(request), pager=pager, actions=_list_actions(request),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _views(request: Any) -> c.SavedViews | None:
    return saved_views(request) if may(request.actor, READERS) else None


def _filters(request: Any) -> tuple[c.Filter, ...]:
    asked = request.GET
    return (
        c.Filter("place", _("工作地"), "text", asked.get("place", ""), hint=_("省、市或县名")),
        select("occupation", _("工种"), occupation_choices(), request),
        select("kind", _("类别"), PostKind.choices, request),
        c.Filter("pay", _("月薪至少(元)"), "text", asked.get("pay", "")),
        select("expired", _("有效期"), [("1", _("也看过期的"))], request),
    )


def _wanted(request: Any) -> PostsWanted:
    asked = request.GET
    pay = asked.get("pay", "")
    return PostsWanted(
        place=asked.get("place", "").strip(),
        occupation=asked.get("occupation", ""),
        kind=asked.get("kind", ""),
        pay_fen_month_min=int(pay) * 100 if pay.isdecimal() and len(pay) < 8 else None,
        with_expired=asked.get("expired") == "1",
    )


def _post_row(post: Post) -> c.Row:
    return c.Row(
        (
            c.Cell(post.title, f"/posts/{post.ref}/"),
            c.Cell(post.employer.name),
            c.Cell(post.region.full_name),
            c.Cell(occupation_title(post.occupation)),
            c.Cell(post.headcount),
            c.Cell(pay_range(post.pay_fen_month_min, post.pay_fen_month_max), missing=_("面议")),
            c.Cell(badge=c.Badge(_("包住"))) if post.lodging else c.Cell(None, missing="—"),
            c.Cell(post.ended_on),
        )
    )


def _list_actions(request: Any) -> tuple[c.Action, ...]:
    if not may(request.actor, PUBLISHERS):
        return ()
    actions = [c.Action(_("登记岗位"), "/posts/new/", "primary", icon="plus")]
    if may(request.actor, (Role.CLERK,)):
        actions.append(c.Action(_("导入岗位表"), "/imports/new/?layout=posts", icon="arrow-up-tray"))
    return tuple(actions)


@open_to(*SEERS)
@require_safe
def post(request: Any, ref: UUID) -> HttpResponse:
    """One post: what it offers, with whom it was shared, its history at home."""
    file = post_file(request.actor, ref)
    at_home = is_home(request.actor, file.post.scope_path) or may_correct(request.actor, file.post)
    shares = tuple(
        c.Event(share.shared_on, _("共享给{place}").format(place=share.to_region.full_name), _way(share.pairing)) for share in file.shares
    )  # fmt: skip
    sections = [Section(_("这个岗位"), facts=post_facts(file.post)[1:])]
    sections.append(Section(_("共享情况"), events=shares, lede="" if shares else _("还没有共享给别的地方。")))
    limits = quotas_of(employer=file.post.employer)
    if may_set_quota_of(request.actor, file.post.employer) or limits:
        sections.append(replace(quotas(limits, request.day), title=_("单位的名额上限")))
    if at_home:
        sections.append(Section(_("变更记录"), events=told(history_of([file.post]))))
    page = RecordPage(
        file.post.title,
        tuple(sections),
        subtitle=file.post.employer.name,
        crumbs=(c.Link(pgettext("栏目", "岗位"), "/posts/"),),
        badges=(
            _kind_badge(file.post),
            *((c.Badge(_("已过期"), c.Tone.WARN),) if file.post.ended_on < request.day else ()),
        ),
        actions=_post_actions(request, file.post, is_home=at_home),
    )
    return show(request, "web/page_record.html", page)


def _post_actions(request: Any, post: Post, *, is_home: bool) -> tuple[c.Action, ...]:
    actions = []
    if is_home and may(request.actor, (Role.CLERK,)):
        actions.append(c.Action(_("沿结对关系共享"), f"/posts/{post.ref}/share/", "primary", icon="share"))
    if may(request.actor, PUBLISHERS) and may_correct(request.actor, post):
        actions.append(c.Action(_("更正岗位"), f"/posts/{post.ref}/correct/", icon="pencil-square"))
    if may(request.actor, PUBLISHERS) and may_set_quota_of(request.actor, post.employer):
        actions.append(c.Action(_("单位名额上限"), f"/employers/{post.employer.ref}/quota/"))
    return tuple(actions)


def _kind_badge(post: Post) -> c.Badge:
    return c.Badge(str(post.get_kind_display()))


def _way(pairing: Pairing | None) -> str:
    if pairing is None:
        return ""
    return _("{supporter}帮扶{recipient}({task})").format(
        supporter=pairing.supporter.name, recipient=pairing.recipient.name, task=pairing.get_task_type_display()
    )


@open_to(*PUBLISHERS)
@require_http_methods(["GET", "POST"])
def new_post(request: Any) -> HttpResponse:
    """Publish a post by hand; an employer publishes its own only."""
    mine = [pk for kind, pk in request.actor.scope.self_ids if kind == "employer"]
    known = list(employers_of(request.actor.scope.own, mine))
    within = request.actor.scope.own or [str(request.assignment.region.path)]
    form = PostForm(
        sent(request),
        initial={"started_on": request.day.isoformat(), "employer": str(mine[0]) if mine else "", "region": str(request.assignment.region_id)},
        employers=[(str(one.pk), one.name) for one in known],
        places=_places(request, within),
        may_be_public=may(request.actor, (Role.CLERK,)),
    )  # fmt: skip
    made: list[Post] = []
    if form.is_valid() and did(form, lambda: made.append(_publish(request.actor, form))):
        return done(request, _("岗位已发布。"), f"/posts/{made[0].ref}/")
    page = FormPage(
        _("登记岗位"), _("发布"), "/posts/",
        lede=_("写清楚工资、吃住和合同,本人才好决定。未满十六周岁的一律不招。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _places(request: Any, within: list[str]) -> list[tuple[str, Any]]:
    """Places of work: one's own first; an office also collects posts elsewhere, and then keeps them itself."""
    own = [(str(unit.pk), unit.full_name) for unit in places_under(within)[:PLACES_MOST]]
    if not request.actor.scope.own:
        return own
    known = {pk for pk, _name in own}
    far = [
        (label, fresh)
        for label, units in work_places(within[0], request.day)
        if (fresh := [(pk, name) for pk, name in units if pk not in known])
    ]
    return [(_("本单位辖区"), own), *far]


def _publish(actor: Any, form: PostForm) -> Post:
    """Publish as the form says; a post outside one's own places is kept by the office that collected it."""
    new = form.new_employer()
    employer = register_employers(actor, [new])[new.credit_code] if new else int(form.cleaned_data["employer"])
    fact = form.fact(employer)
    return publish_post(actor, replace(fact, keeper_id=keeper_of(actor, path_of(fact.region_id))))


@open_to(*PUBLISHERS)
@require_http_methods(["GET", "POST"])
def correct(request: Any, ref: UUID) -> HttpResponse:
    """Correct a post: pay, places, days; by the office that keeps it or by its employer."""
    found = one(request.actor, Post, ref)
    if not may_correct(request.actor, found):
        raise NotTheKeeper(keeper=found.keeper.name)
    form = CorrectPostForm(sent(request), initial=CorrectPostForm.first(found) | {"mark": post_seen(found)})
    if form.is_valid() and did(
        form,
        lambda: put_post_right(
            request.actor,
            ref,
            form.corrected(found),
            reason=form.cleaned_data["reason"],
            mark=form.cleaned_data["mark"],
        ),
    ):
        return done(request, _("已更正。原来的内容和理由都在变更记录里。"), f"/posts/{ref}/")
    page = FormPage(
        _("更正“{title}”").format(title=found.title), _("保存更正"), f"/posts/{ref}/",
        lede=_("单位和工作地写错的,把有效期改到今天,另登记一个。不再招人的,把有效期改到今天。"),
        aside=(Section(_("这个岗位"), facts=post_facts(found)),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def share(request: Any, ref: UUID) -> HttpResponse:
    """Share one post along a pairing in force."""
    file = post_file(request.actor, ref)
    ways = list(pairings_from(request.actor.scope.own, file.post.scope_path, request.day))
    form = ShareForm(sent(request), pairings=[(str(way.pk), _way(way)) for way in ways])
    if form.is_valid():
        way = next(one for one in ways if str(one.pk) == form.cleaned_data["pairing"])
        if did(form, lambda: share_posts(request.actor, [file.post.pk], pairing=way, day=request.day)):
            return done(request, _("已共享给{place}。").format(place=way.recipient.full_name), f"/posts/{ref}/")
    lede = (
        _("只能沿当日有效的结对关系共享;结对结束,共享随之停止。")
        if ways
        else _("本单位今天没有可用的结对关系,不能共享。")
    )
    page = FormPage(_("共享“{title}”").format(title=file.post.title), _("共享"), f"/posts/{ref}/", lede=lede)
    return show(request, "web/page_form.html", page, form=form)
