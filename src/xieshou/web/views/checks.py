"""疑点: every check and how it stands, and the questions of one check with the records behind them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.kit.checks import Check, Severity, check_named
from xieshou.kit.errors import NotYours
from xieshou.kit.phrases import about, retold
from xieshou.offices.places import choices_of
from xieshou.placements.ledgers import FOCUS, PLACE
from xieshou.supervision.ledgers import L14, link_of, place_of, question_of, who
from xieshou.supervision.models import CheckRun, Hit, HitState
from xieshou.supervision.selectors import (
    CheckStanding,
    check_standings,
    live_hits,
    unjudged,
    unjudged_by_what,
)
from xieshou.web import components as c
from xieshou.web.asking import Asked, asked_of, choice_field, place_field
from xieshou.web.framing import READERS, paged, show
from xieshou.web.pages import ListPage, Section
from xieshou.web.parts.ledgers import file_actions, help_action

UNJUDGED_MOST = 6
TONES = {
    Severity.BLOCK: c.Tone.BAD,
    Severity.HIGH: c.Tone.WARN,
    Severity.MEDIUM: c.Tone.PLAIN,
    Severity.INFO: c.Tone.PLAIN,
}


@open_to(*READERS)
@require_safe
def checks(request: Any) -> HttpResponse:
    """Every check: what it asks, how many questions wait, when it last ran, what it could not judge."""
    asked = asked_of(request, request.GET)
    places = choices_of(request.actor, asked.answers.get(PLACE.name, ""))
    found = check_standings(request.actor, lambda rows: _narrowed(rows, asked))
    columns = (
        c.Column(pgettext("栏目", "疑点")), c.Column(_("级别")), c.Column(_("待核查"), "number"), c.Column(_("待复核"), "number"),
        c.Column(_("最近检查"), "date", is_minor=True), c.Column(_("没有条件判断的"), "number", is_minor=True),
        c.Column(_("依据"), is_minor=True), c.Column(_("编号"), "code", is_minor=True),
    )  # fmt: skip
    rows = tuple(_standing_row(one, asked) for one in sorted(found, key=_waiting_first))
    as_of = c.AsOf(request.day, places.here.full_name, _("疑点检查和核查记录"))
    page = ListPage(
        _("疑点"),
        c.Table(_("疑点检查"), as_of, columns, rows, c.Empty(_("还没有检查规则。"))),
        lede=_("每一处疑点是一个问题,不是结论。核对以后,属实的更正,不属实的写明原因,同样的情况不再问。"),
        filters=_filters(asked, places),
        actions=(c.Action(_("先查哪里"), "/checks/first/"), c.Action(_("疑点和整改台账"), "/ledgers/L-14/")),
    )
    return show(request, "web/page_list.html", page)


def _waiting_first(one: CheckStanding) -> tuple[bool, int, str]:
    """What waits before what does not, the gravest first."""
    return not one.open_count + one.answered_count, list(Severity).index(one.check.severity), one.check.code


def _standing_row(one: CheckStanding, asked: Asked) -> c.Row:
    severity = one.check.severity
    here = f"/checks/{one.check.code}/" + _kept(asked)
    cells = (
        c.Cell(str(one.check.title), here),
        c.Cell(badge=c.Badge(str(severity.label), TONES[severity])),
        c.Cell(one.open_count, here),
        c.Cell(one.answered_count, here),
        c.Cell(one.last.day if one.last else None, missing=_("还没有运行"), note=one.last.refused if one.last else ""),
        c.Cell(one.unjudged_count),
        c.Cell(one.check.clause),
        c.Cell(one.check.code),
    )
    return c.Row(cells, c.Tone.WARN if severity == Severity.BLOCK and one.open_count else c.Tone.PLAIN)


@open_to(*READERS)
@require_safe
def check(request: Any, code: str) -> HttpResponse:
    """The questions of one check, oldest first. Raises NotYours."""
    one = check_named(code)
    if one is None or not one.is_stored:
        raise NotYours()
    asked = asked_of(request, request.GET)
    places = choices_of(request.actor, asked.answers.get(PLACE.name, ""))
    rows = _narrowed(live_hits(request.actor), asked).filter(check_code=code)
    state = asked.answers.get("state", "")
    rows = rows.filter(state=state) if state in HitState.values else rows
    found, pager = paged(request, rows, ("first_seen_on", "pk"), unit=_("处"))
    L14.dress(found.rows, request.day)
    columns = (
        c.Column(_("姓名或户编号")), c.Column(_("所属行政区")), c.Column(_("请核对")), c.Column(_("首次发现"), "date", is_minor=True),
        c.Column(_("状态")), c.Column(_("办理")),
    )  # fmt: skip
    lines = tuple(_hit_row(hit) for hit in found.rows)
    empty = c.Empty(_("这条规则没有待办的疑点。"), _("核查过的在“疑点和整改台账”里。"))
    as_of = c.AsOf(request.day, places.here.full_name, _("疑点检查和核查记录"))
    last = CheckRun.objects.filter(check_code=code).order_by("-day", "-pk").first()
    page = ListPage(
        str(one.title),
        c.Table(str(one.title), as_of, columns, lines, empty),
        code=one.code,
        clause=one.clause,
        crumbs=(c.Link(_("疑点"), "/checks/"),),
        before=(Section(facts=_meaning(one, last, unjudged_by_what(_narrowed(unjudged(request.actor), asked), code))),),
        filters=_filters(asked, places, has_states=True),
        pager=pager,
        actions=(
            c.Action(_("疑点和整改台账"), f"/ledgers/L-14/?check={one.code}"),
            *file_actions("/ledgers/L-14/", (*asked.fields(), ("check", one.code), ("live", "1"))),
            help_action("checks", one.code),
        ),
        is_printable=False,
    )
    return show(request, "web/page_list.html", page)


def _hit_row(hit: Hit) -> c.Row:
    act = c.Action(_("核查"), f"/flows/W-F/{hit.ref}/")
    if hit.state == HitState.ANSWERED:
        act = c.Action(_("复核"), f"/flows/W-F/{hit.ref}/")
    cells = (
        c.Cell(who(hit), link_of(hit), missing=_("不详")),
        c.Cell(place_of(hit), missing=_("不详")),
        c.Cell(question_of(hit)),
        c.Cell(hit.first_seen_on),
        c.Cell(badge=c.Badge(str(hit.get_state_display()))),
        c.Cell(action=act),
    )
    return c.Row(cells)


def _meaning(one: Check, last: CheckRun | None, blind: list[tuple[str, int]]) -> tuple[c.Fact, ...]:
    facts = [
        c.Fact(_("级别"), str(one.severity.label)),
        c.Fact(
            _("规则版本"),
            str(one.version),
            source=_("官方规则号{number}").format(number=one.official) if one.official else "",
        ),
        c.Fact(_("最近检查"), last.day if last else None, missing=_("还没有运行")),
    ]
    if last and last.refused:
        facts.append(c.Fact(_("没有运行的原因"), last.refused))
    if blind:
        told = _("、").join(f"{retold(what) or _('不详')}({count:,})" for what, count in blind[:UNJUDGED_MOST])
        if len(blind) > UNJUDGED_MOST:
            told = _("{some}等{count}处").format(some=told, count=len(blind))
        why = "" if one.subject == "person" else _("这些地方还没有设参数,没有拿别处的数代替")
        facts.append(c.Fact(_("没有条件判断的"), told, source=why))
    return tuple(facts)


def _narrowed(rows: Any, asked: Asked) -> Any:
    for one in (PLACE, FOCUS):
        if asked.answers.get(one.name):
            rows = one.apply(rows, asked.answers[one.name], asked.day)
    return rows


def _kept(asked: Asked) -> str:
    place = asked.answers.get(PLACE.name, "")
    return f"?region={place}" if place else ""


def _filters(asked: Asked, places: Any, *, has_states: bool = False) -> c.FilterBar:
    fields = [
        place_field(asked, places, str(PLACE.label)),
        choice_field(FOCUS.name, str(FOCUS.label), FOCUS.choices, asked),
    ]
    if has_states:
        states = [choice for choice in HitState.choices if choice[0] != HitState.CLOSED]
        fields.append(choice_field("state", _("状态"), states, asked))
    links = tuple(
        c.Link(about(one.label, words), asked.address(**{one.name: ""}))
        for one in fields
        if (words := next((k.label.strip() for k in one.choices if k.is_chosen and k.value), ""))
    )
    return c.FilterBar(asked.path, tuple(fields), chosen=links, clear_href=asked.path if links else "")
