"""A match run asked further: two runs side by side, what is short, why this post and not that one, a change by hand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.jobs.models import Post
from xieshou.jobs.selectors import posts_by_refs
from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import one
from xieshou.offices.models import Role
from xieshou.placements.models import HandChange, MatchRun
from xieshou.placements.selectors import market_runs, people_by_refs
from xieshou.placements.services.deciding import Standing, compare_runs, propose_change, shortage_of, standing_of
from xieshou.placements.services.gaps import demand
from xieshou.roster.models import Person
from xieshou.web import components as c
from xieshou.web.forms.matching import NOBODY, CompareForm, HandChangeForm
from xieshou.web.framing import READERS, SeeOther, as_of, did, done, may, sent, show
from xieshou.web.pages import FormPage, RecordPage
from xieshou.web.parts import matching as parts
from xieshou.web.parts import matching_more as more

RUNS_MOST = 50


@open_to(*READERS)
@require_http_methods(["GET", "POST"])
def compare(request: Any) -> HttpResponse:
    """Two runs side by side: figures, and who has something else in the second. The choice is part of the address."""
    crumbs = (c.Link(_("匹配"), "/match/"),)
    if {"before", "after"} <= request.GET.keys():
        found = compare_runs(request.actor, _ref(request.GET["before"]), _ref(request.GET["after"]))
        sections = more.compared(
            found, lambda refs: people_by_refs(request.actor, refs), as_of(request, _("两次匹配"))
        )
        page = RecordPage(_("比较两次匹配"), sections, crumbs=crumbs)
        return show(request, "web/page_record.html", page)
    names = [(str(run.ref), more.run_name(run)) for run in market_runs(request.actor)[:RUNS_MOST]]
    latest = {"after": names[0][0], "before": names[1][0]} if len(names) > 1 else {}
    form = CompareForm(sent(request), initial=latest, runs=names)
    if form.is_valid():
        return SeeOther(f"/match/compare/?{urlencode(form.cleaned_data)}")
    lede = _("名册、岗位或规则变了以后,看结果差在哪里。")
    asked = FormPage(_("比较两次匹配"), _("比较"), "/match/", crumbs=crumbs, lede=lede)
    return show(request, "web/page_form.html", asked, form=form)


def _ref(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as fault:
        raise NotYours() from fault


@open_to(*READERS)
@require_safe
def shortage(request: Any, ref: UUID) -> HttpResponse:
    """Which posts are short for whom: open more there, train, lodge, or run a bus."""
    run = one(request.actor, MatchRun, ref)
    short = shortage_of(request.actor, run)
    posts = posts_by_refs(request.actor, short.posts)
    people = people_by_refs(request.actor, short.left_out[: more.PEOPLE_MOST])
    page = RecordPage(
        _("{place}缺什么").format(place=run.region.name),
        more.shortage(run, short, posts, people.values(), demand(request.actor, run), as_of(request, _("这次匹配"))),
        subtitle=more.run_name(run),
        crumbs=_crumbs(run),
    )
    return show(request, "web/page_record.html", page)


@open_to(*READERS)
@require_safe
def standing(request: Any, ref: UUID, person: UUID) -> HttpResponse:
    """Why this person has this post in the run, what else would suit, and what is missing at the nearest ones."""
    run, who = one(request.actor, MatchRun, ref), one(request.actor, Person, person)
    found = standing_of(run, who)
    posts = _posts(request, found)
    change = c.Action(_("手工调整"), f"/match/{ref}/people/{person}/change/", "secondary")
    page = RecordPage(
        _("{name}在这次匹配里").format(name=who.name),
        more.standing(found, posts, as_of(request, _("这次匹配"))),
        subtitle=more.run_name(run),
        crumbs=(*_crumbs(run), c.Link(who.name, f"/people/{who.ref}/")),
        actions=(change,) if may(request.actor, (Role.CLERK,)) else (),
    )
    return show(request, "web/page_record.html", page)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def change(request: Any, ref: UUID, person: UUID) -> HttpResponse:
    """Propose another post for one person, or none; what it costs is certified at once and kept with who and why."""
    run, who = one(request.actor, MatchRun, ref), one(request.actor, Person, person)
    found = standing_of(run, who)
    posts = _posts(request, found)
    form = HandChangeForm(sent(request), posts=[(k, v) for k, v in more.choices(found, posts) if k != found.assigned])
    made: list[HandChange] = []

    def propose() -> None:
        chosen = posts.get(form.cleaned_data["post"])
        made.append(
            propose_change(
                request.actor, ref, person, chosen.ref if chosen else None, post_pk=chosen.pk if chosen else None,
                reason=form.cleaned_data["reason"], at=request.now,
            )
        )  # fmt: skip

    if form.is_valid() and did(form, propose):
        return done(request, _("已记为建议。{cost}").format(cost=parts.cost(made[0])), f"/match/{ref}/")
    page = FormPage(
        _("手工调整{name}的岗位").format(name=who.name), _("算出代价并记为建议"), f"/match/{ref}/people/{person}/",
        lede=_("系统马上重新求解其他人,由独立核验程序算出代价。只记为建议,不改证明书,也不通知任何人。"), crumbs=_crumbs(run),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _crumbs(run: MatchRun) -> tuple[c.Link, ...]:
    return (c.Link(_("匹配"), "/match/"), c.Link(more.run_name(run), f"/match/{run.ref}/"))


def _posts(request: Any, found: Standing) -> dict[str, Post]:
    """The posts of a standing that the actor may see, by ref."""
    refs = {choice.post for choice in found.choices} | {ref for ref, _why in found.nearest} | {found.assigned}
    return {str(post.ref): post for post in posts_by_refs(request.actor, refs - {"", NOBODY})}
