"""公益性岗位托底安置: the runs, starting one, one person's proof, and who is on such a post until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.jobs.selectors import posts_by_refs
from xieshou.kit import jobs
from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import one
from xieshou.offices.models import Role
from xieshou.placements.models import MatchRun
from xieshou.placements.selectors import fallback_runs, last_resorts
from xieshou.regions.selectors import places_under
from xieshou.web import components as c
from xieshou.web.forms.hardships import FallbackForm
from xieshou.web.framing import READERS, SeeOther, as_of, may, paged, sent, show
from xieshou.web.pages import FormPage, ListPage, RecordPage
from xieshou.web.parts import fallback as parts
from xieshou.web.parts.matching import tabs
from xieshou.web.templatetags.xs import day as in_full

MATCH = "/match/"


@open_to(*READERS)
@require_safe
def runs(request: Any) -> HttpResponse:
    """The fallback runs of one's place, the newest first. None of their figures is added to the market's."""
    found, pager = paged(request, fallback_runs(request.actor), ("newest",), unit=_("次托底安置"))
    columns = (
        c.Column(_("日期"), "date"), c.Column(_("地方")), c.Column(_("可以托底的人"), "number"), c.Column(_("公益性岗位"), "number"),
        c.Column(_("拟安排"), "number"), c.Column(_("办理人"), is_minor=True),
    )  # fmt: skip
    lines = tuple(
        c.Row(
            (
                c.Cell(run.day, f"/match/{run.ref}/"),
                c.Cell(run.region.full_name),
                c.Cell(run.people_count),
                c.Cell(run.post_count),
                c.Cell(run.certificate["placed"], f"/match/{run.ref}/"),
                c.Cell(run.made_by),
            )
        )
        for run in found.rows
    )
    empty = c.Empty(_("还没有托底安置过"), _("先登记公益性岗位,登记并认定本人就业困难的原因,再开始。"))
    start = c.Action(_("开始托底安置"), "/match/fallback/new/", "primary")
    page = ListPage(
        _("公益性岗位托底安置"), c.Table(_("托底安置"), as_of(request, _("托底安置记录")), columns, lines, empty),
        clause="R-034, R-035", tabs=tabs("fallback"), pager=pager,
        lede=_("只给经认定就业困难、又没有一个合适市场岗位的人。不算市场匹配,数字不相加。"),
        actions=(start,) if may(request.actor, (Role.CLERK,)) else (),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Ask for a fallback run; it is done as a job."""
    places = [(str(unit.pk), unit.full_name) for unit in places_under(request.actor.scope.own)]
    initial = {"region": str(request.assignment.region_id), "seed": int(request.day.strftime("%Y%m%d"))}
    form = FallbackForm(sent(request), initial=initial, places=places)
    if form.is_valid():
        asked = jobs.ask(
            request.actor, "match.fallback", assignment_id=request.assignment.pk, day=request.day, at=request.now,
            region_id=int(form.cleaned_data["region"]), seed=form.cleaned_data["seed"], asked_at=request.now.isoformat(),
        )  # fmt: skip
        return SeeOther(f"/work/{asked.ref}/")
    page = FormPage(
        _("开始托底安置"), _("开始"), "/match/fallback/",
        lede=_("先把当天所有在招的市场岗位逐个比过,写下每个人的证明;再把空着的公益性岗位配给一个合适岗位也没有的人。只提出建议。"),
        crumbs=(c.Link(_("匹配"), MATCH), c.Link(_("托底安置"), "/match/fallback/")),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*READERS)
@require_safe
def proof(request: Any, ref: UUID, person: UUID) -> HttpResponse:
    """Why this person may have a last resort, or may not, in plain words."""
    run = one(request.actor, MatchRun, ref)
    found = last_resorts(request.actor, run).filter(person__ref=person).first()
    if found is None:
        raise NotYours()
    posts = {str(post.ref): post for post in posts_by_refs(request.actor, [near["post"] for near in found.nearest])}
    page = RecordPage(
        _("{name}托底安置的证明").format(name=found.person.name),
        parts.proof(found, posts, as_of(request, _("托底核对"))),
        subtitle=found.person.region.full_name,
        code="R-035",
        crumbs=(c.Link(_("托底安置"), "/match/fallback/"), c.Link(in_full(run.day), f"/match/{ref}/")),
        aside=(parts.market_proof(run),),
        is_printable=True,
    )
    return show(request, "web/page_record.html", page)
