"""Match runs: the list, starting one, its certificate in plain words, its suggestions, its files, and making the offers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.jobs.selectors import posts_by_refs
from xieshou.kit import jobs
from xieshou.kit.access import open_to
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import one
from xieshou.offices.models import Role
from xieshou.placements.enums import RunKind
from xieshou.placements.models import MatchRun
from xieshou.placements.selectors import (
    hand_changes,
    last_resorts,
    market_runs,
    people_by_refs,
    run_file,
    run_files,
    suggestions_of,
    together_in,
    waiting_for_work,
)
from xieshou.placements.services.choices import Choices, default_rules
from xieshou.placements.services.matching import check_again, offer_suggestions
from xieshou.regions.selectors import places_under
from xieshou.web import components as c
from xieshou.web.forms.matching import RunForm
from xieshou.web.framing import READERS, SeeOther, as_of, done, may, paged, sent, show
from xieshou.web.pages import ConfirmPage, FormPage, ListPage, Section
from xieshou.web.parts import fallback
from xieshou.web.parts import matching as parts
from xieshou.web.parts import matching_rules as chosen_rules
from xieshou.web.parts.matching_more import run_name

SHORT_MOST = 20  # the others stand on the page of what is missing
RUNS_MOST = 20
ALL = 10_000  # in 1/10000: nobody is expected to decline
PEOPLE_MOST = 300
TOGETHER_MOST = 30


@open_to(*READERS)
@require_safe
def runs(request: Any) -> HttpResponse:
    """The runs of one's place, the newest first."""
    found, pager = paged(request, market_runs(request.actor), ("newest",), unit=_("次匹配"))
    columns = (
        c.Column(_("日期"), "date"), c.Column(_("地方")), c.Column(_("参加的人"), "number"), c.Column(_("岗位"), "number"),
        c.Column(_("得到岗位"), "number"), c.Column(_("零就业户"), "number"), c.Column(_("证明")),
    )  # fmt: skip
    lines = tuple(_run_row(run) for run in found.rows)
    empty = c.Empty(_("还没有匹配过"), _("先问意愿、收岗位,再开始匹配。匹配只提出建议,发不发推荐由您定。"))
    start = c.Action(_("开始匹配"), "/match/new/", "primary", icon="puzzle-piece")
    page = ListPage(
        _("匹配"), c.Table(_("匹配"), as_of(request, _("匹配记录")), columns, lines, empty), clause="R-054", tabs=parts.tabs("market"), pager=pager,
        actions=((start,) if may(request.actor, (Role.CLERK,)) else ()) + (
            (c.Action(_("比较两次"), "/match/compare/", "secondary"),) if len(found.rows) > 1 else ()
        ),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _run_row(run: MatchRun) -> c.Row:
    proof = run.certificate
    whole = proof["households_placed"] == proof["households_bound"]
    badge = c.Badge(_("已证明最多"), c.Tone.GOOD) if whole else c.Badge(_("有差距"), c.Tone.WARN)
    return c.Row(
        (
            c.Cell(run.day, f"/match/{run.ref}/"),
            c.Cell(run.region.full_name),
            c.Cell(run.people_count),
            c.Cell(run.post_count),
            c.Cell(proof["placed"], f"/match/{run.ref}/"),
            c.Cell(proof["households_placed"]),
            c.Cell(badge=badge),
        )
    )


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def new_run(request: Any) -> HttpResponse:
    """Ask for a run; it is done as a job."""
    places = [(str(unit.pk), unit.full_name) for unit in places_under(request.actor.scope.own)]
    runs = [(str(run.ref), run_name(run)) for run in market_runs(request.actor)[:RUNS_MOST]]
    chosen = Choices.on(request.day)
    initial = asdict(chosen) | {
        "region": str(request.assignment.region_id), "seed": int(request.day.strftime("%Y%m%d")),
        "begin_from": runs[0][0] if runs else "",
    }  # fmt: skip
    form = RunForm(sent(request), initial=initial, places=places, runs=runs)
    if form.is_valid():
        asked = jobs.ask(
            request.actor, "match.run", assignment_id=request.assignment.pk, day=request.day, at=request.now,
            region_id=int(form.cleaned_data["region"]), seed=form.cleaned_data["seed"], asked_at=request.now.isoformat(),
            choices=form.choices, begin_from=form.cleaned_data["begin_from"],
        )  # fmt: skip
        return SeeOther(f"/work/{asked.ref}/")
    ready = waiting_for_work(request.actor, request.day).count()
    page = FormPage(
        _("开始匹配"), _("开始"), "/match/",
        lede=_("现在有{count}人可以参加:有劳动能力、未就业、本人当前愿意。匹配只提出建议,不会替任何人做主,也不会通知用工方。").format(count=ready),
        aside=(chosen_rules.default_rules(default_rules(request.day)),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*READERS)
@require_safe
def run(request: Any, ref: UUID) -> HttpResponse:
    """One run: its certificate, the posts that are short, and what it suggests to whom."""
    made = one(request.actor, MatchRun, ref)
    found, pager = paged(request, suggestions_of(request.actor, made), ("person_id", "rank", "pk"), unit=_("条建议"))
    columns = (
        c.Column(_("姓名")), c.Column(_("顺序"), "number"), c.Column(_("岗位")), c.Column(_("月工资(元)"), "money"), c.Column(_("理由")),
        c.Column(_("分"), "number", is_minor=True),
    )  # fmt: skip
    is_fallback = made.kind == RunKind.FALLBACK
    empty = c.Empty(
        _("没有建议"),
        _("空着的公益性岗位不在这些人愿意去的地方,或者有别的条件不合;请在他们的村里开发岗位。")
        if is_fallback
        else _("没有人和岗位对得上;请看紧缺岗位,或请用工地增加岗位。"),
    )
    table = c.Table(
        _("推荐建议"), as_of(request, _("这次匹配")), columns, tuple(parts.suggestion_row(made, s) for s in found.rows), empty
    )
    before = [Section("", certificate=parts.certificate(made, run_files(made)))]
    before += _of_its_kind(request, made)
    short = list(posts_by_refs(request.actor, made.short_posts)[:SHORT_MOST])
    if short:
        before.append(parts.short_posts(made, short, as_of(request, _("这次匹配"))))
    changes = hand_changes(request.actor, made)
    if changes:
        before.append(parts.hand_changes(changes, as_of(request, _("手工调整"))))
    page = ListPage(
        (_("{place}的托底安置") if is_fallback else _("{place}的匹配")).format(place=made.region.name),
        table,
        lede=_("{day:%Y年%-m月%-d日},种子 {seed},{who}。").format(day=made.day, seed=made.seed, who=made.made_by),
        crumbs=(c.Link(_("匹配"), "/match/"), *((c.Link(_("托底安置"), "/match/fallback/"),) if is_fallback else ())),
        before=tuple(before),
        pager=pager,
        actions=_run_actions(request, made, any_left=bool(found.rows)),
    )
    return show(request, "web/page_list.html", page)


def _of_its_kind(request: Any, made: MatchRun) -> list[Section]:
    """What was chosen for a run on the market; the proof behind a last resort."""
    if made.kind == RunKind.FALLBACK:
        told = last_resorts(request.actor, made)[:PEOPLE_MOST]
        return [fallback.market_proof(made), fallback.people(made, told, as_of(request, _("托底核对")))]
    if made.kind == RunKind.PROOF:
        lede = _("这次只为托底安置核对:每个市场岗位和每个在找工作的人都比过。不发推荐,不算市场匹配。")
        return [Section(_("这是托底核对"), lede=lede)]
    line, wished = as_of(request, _("这次匹配")), together_in(made)
    pairs = sorted(wished, key=lambda one: one.is_met)[:TOGETHER_MOST]  # what was not met wants somebody's eye
    known = people_by_refs(request.actor, {ref for one in pairs for ref in (one.person, one.other)})
    return [*chosen_rules.rules(made, line), *chosen_rules.together(made, pairs, known, line, total=len(wished))]


def _run_actions(request: Any, made: MatchRun, *, any_left: bool) -> tuple[c.Action, ...]:
    again = c.Action(_("重新核验"), f"/match/{made.ref}/verify/", "secondary", "post", icon="shield-check")
    short = c.Action(_("缺什么"), f"/match/{made.ref}/shortage/", "secondary")
    asked = (short, again) if made.kind == RunKind.MARKET else (again,)
    if not (may(request.actor, (Role.CLERK,)) and any_left):
        return asked
    return (c.Action(_("发出推荐"), f"/match/{made.ref}/offers/", "primary", icon="envelope"), *asked)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def make_offers(request: Any, ref: UUID) -> HttpResponse:
    """Offer what the run suggests."""
    made = one(request.actor, MatchRun, ref)
    if request.method == "POST":
        count = offer_suggestions(request.actor, ref, day=request.day)
        return done(request, _("已发出{count}个推荐,等待本人答复。").format(count=count), "/offers/")
    count, expected = suggestions_of(request.actor, made).count(), value_on("match.acceptance_bp", request.day)
    page = ConfirmPage(
        _("发出推荐"),
        _("把这次匹配的{count}条建议作为推荐发出?").format(count=count),
        (
            _("推荐由村里告诉本人,由本人接受或谢绝;谢绝不问原因。"),
            *(
                (
                    _("估计十个推荐有{count}个接受(参数 match.acceptance_bp),岗位按它多推荐几人;谁先接受谁先得,招满就不再接受,不会超招。").format(
                        count=f"{expected / 1000:g}"
                    ),
                )
                if expected < ALL
                else ()
            ),
            _("已经推荐过、正在等答复的,和已接受别的岗位的人,不重复推荐。"),
            _("本人接受以前,用工方和就业地什么也不知道。"),
        ),
        _("发出推荐"),
        f"/match/{ref}/",
        is_danger=False,
    )
    return show(request, "web/page_confirm.html", page)


@open_to(*READERS)
@require_POST
def verify(request: Any, ref: UUID) -> HttpResponse:
    """Recompute the certificate from the run's files alone, now."""
    figures = check_again(request.actor, ref)
    said = _("重新核验通过:{placed}人、{households}户,与证明书一致。")
    messages.success(request, said.format(placed=figures["placed"], households=figures["households_placed"]))
    return SeeOther(f"/match/{ref}/")


@open_to(*READERS)
@require_safe
def file(request: Any, ref: UUID, name: str) -> FileResponse:
    """One file of the run, as it was written."""
    path = run_file(request.actor, ref, name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
