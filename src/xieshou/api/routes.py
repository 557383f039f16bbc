"""The routes of the API: one a kind of declaration; a new declaration is there by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from xieshou.api.answers import (
    PROBLEMS,
    CheckOut,
    FigureOut,
    FlowOut,
    IndicatorOut,
    LedgerOut,
    LedgerPageOut,
)
from xieshou.api.asking import let_in, note_taken, whole
from xieshou.api.showing import (
    check_out,
    column_out,
    figure_out,
    flow_out,
    indicator_out,
    ledger_out,
    row_out,
)
from xieshou.kit.asking import asked_from
from xieshou.kit.checks import check_named
from xieshou.kit.errors import NotAllowed, NotYours
from xieshou.kit.indicators import all_indicators, named
from xieshou.kit.ledgers import Ledger, all_ledgers, ledger_named, page_of
from xieshou.kit.ledgers.page import PAGE_ROWS
from xieshou.kit.workflow import all_flows, as_ledger, flow_named
from xieshou.offices.models import AccessToken
from xieshou.offices.places import choices_of
from xieshou.placements.ledgers import OFFICIALS
from xieshou.regions.models import Region
from xieshou.roster.enums import Rung
from xieshou.supervision.ledgers import L14
from xieshou.supervision.selectors import check_standings

ROWS_MOST = 1000
LEDGERS, INDICATORS = AccessToken.Scope.LEDGERS, AccessToken.Scope.INDICATORS
CHECKS, FLOWS = AccessToken.Scope.CHECKS, AccessToken.Scope.FLOWS
router = Router()


@router.get(
    "/ledgers", url_name="api-ledgers", response={200: list[LedgerOut], **PROBLEMS}, summary="台账目录 / ledgers"
)
def ledgers(request: HttpRequest) -> Any:
    """Every ledger the role may open."""
    let_in(request, LEDGERS)
    return [ledger_out(one) for one in all_ledgers() if request.actor.role in one.roles]  # type: ignore[attr-defined]


@router.get(
    "/ledgers/{code}", url_name="api-ledger", response={200: LedgerPageOut, **PROBLEMS}, summary="一本台账 / a ledger"
)
def ledger(request: Any, code: str, day: str = "", after: str = "", limit: str = str(PAGE_ROWS)) -> Any:
    """Rows of a ledger, masked as on the page; its own filters and `cell` are taken as on the page.

    Follow `after` to the end. A list taken in bulk (more than a page, or page after page) is noted as an export.
    """
    let_in(request, LEDGERS, code)
    declared = ledger_named(code)
    if declared is None:
        raise NotYours()
    return _page(request, declared, limit)


@router.get(
    "/indicators",
    url_name="api-indicators",
    response={200: list[IndicatorOut], **PROBLEMS},
    summary="指标目录 / indicators",
)
def indicators(request: HttpRequest) -> Any:
    """Every indicator."""
    let_in(request, INDICATORS)
    return [indicator_out(one) for one in all_indicators()]


@router.get(
    "/indicators/{code}",
    url_name="api-indicator",
    response={200: FigureOut, **PROBLEMS},
    summary="一项指标 / an indicator",
)
def indicator(request: Any, code: str, day: str = "", region: str = "", verified: str = "") -> Any:
    """A number of the actor's place (or one below it), and of each unit right below; `verified`: at least so far checked."""
    let_in(request, INDICATORS, code)
    one = named(code)
    if one is None or one.code != code:
        raise NotYours()
    asked = asked_from(request.GET, today=request.day, path=request.path)
    rung = whole(verified, "verified", min(Rung.values), max(Rung.values)) if verified else None
    return figure_out(one, request.actor, asked.day, _place(request, region), rung)


@router.get("/checks", url_name="api-checks", response={200: list[CheckOut], **PROBLEMS}, summary="疑点规则 / checks")
def checks(request: Any) -> Any:
    """Every check, and how many of its questions wait in the actor's place. A hit asks a question, it accuses nobody."""
    let_in(request, CHECKS)
    return [check_out(one) for one in check_standings(request.actor)]


@router.get(
    "/checks/{code}",
    url_name="api-check",
    response={200: LedgerPageOut, **PROBLEMS},
    summary="一条规则的疑点 / questions of a check",
)
def check(request: Any, code: str, day: str = "", after: str = "", limit: str = str(PAGE_ROWS)) -> Any:
    """The questions of one check as rows of L-14; `live=1` only those that wait."""
    let_in(request, CHECKS, code)
    found = check_named(code)
    if found is None or not found.is_stored:
        raise NotYours()
    return _page(request, L14, limit, check=code)


@router.get("/flows", url_name="api-flows", response={200: list[FlowOut], **PROBLEMS}, summary="办理流程 / flows")
def flows(request: HttpRequest) -> Any:
    """Every flow and its states."""
    let_in(request, FLOWS)
    return [flow_out(one) for one in all_flows()]


@router.get(
    "/flows/{code}",
    url_name="api-flow",
    response={200: LedgerPageOut, **PROBLEMS},
    summary="一个流程的事项 / records of a flow",
)
def flow(request: Any, code: str, day: str = "", after: str = "", limit: str = str(PAGE_ROWS)) -> Any:
    """The records of a flow: where each stands, its last step, who takes the next and by when; `state` narrows."""
    let_in(request, FLOWS, code)
    declared = flow_named(code)
    if declared is None:
        raise NotYours()
    return _page(request, as_ledger(declared, OFFICIALS), limit)


def _page(request: Any, declared: Ledger, limit: str, **fixed: str) -> dict[str, Any]:
    """One page of rows as the address asks. Raises NotAllowed, NotYours (a place that is not the actor's)."""
    if request.actor.role not in declared.roles:
        raise NotAllowed()
    asked = asked_from(request.GET, today=request.day, path=request.path)
    answers = {**asked.answers, **fixed}
    place = _place(request, answers.get("region", ""))
    most = whole(limit, "limit", 1, ROWS_MOST)
    found = page_of(declared, request.actor, asked.day, answers, rows_most=most)
    if most > PAGE_ROWS or "after" in answers or "before" in answers:
        note_taken(request, declared.code, asked.day, {**asked.without_searches(), **fixed}, len(found.rows))
    return {
        "code": declared.code,
        "title": str(declared.title),
        "day": asked.day,
        "scope": str(place.full_name),
        "total": found.total,
        "columns": [column_out(column) for column in declared.columns],
        "rows": [row_out(declared, row) for row in found.rows],
        "after": found.after or None,
    }


def _place(request: Any, region: str) -> Region:
    """The place asked for, or the actor's own. Raises NotYours."""
    found = choices_of(request.actor, region)
    if found is None or (region and str(found.here.pk) != region):
        raise NotYours()
    return found.here
