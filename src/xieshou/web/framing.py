"""What every view needs around its answer: the page drawn, the as-of line, one keyset page of rows, a redirect after an act."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve
from django.utils.translation import gettext as _

from xieshou.kit.access import Access
from xieshou.kit.constraints import sentence_for
from xieshou.kit.errors import Invalid
from xieshou.kit.indicators import Counted
from xieshou.kit.ledgers import Ledger
from xieshou.kit.ledgers.page import LedgerPage, page_of
from xieshou.kit.phrases import about
from xieshou.kit.scope import Actor
from xieshou.kit.views import address_of, kept_answers, views_of
from xieshou.offices.models import Role
from xieshou.roster.enums import Rung as RosterRung
from xieshou.roster.services.own import Blocked, Doubtful
from xieshou.web import components as c
from xieshou.web.forms.doubting import Doubting
from xieshou.web.templatetags.xs import yuan

READERS = (Role.CLERK, Role.LEADER, Role.VILLAGE, Role.SECRETARY, Role.HELPER, Role.AUDITOR)
ASKERS = (Role.CLERK, Role.VILLAGE, Role.SECRETARY, Role.HELPER)
KEEPERS = (Role.CLERK, Role.VILLAGE, Role.SECRETARY)  # who enter and take back households and people
RUNG_OF_LEVEL = {5: RosterRung.VILLAGE, 4: RosterRung.TOWN}


class SeeOther(HttpResponseRedirect):
    """After an act: look there, with GET."""

    status_code = 303


def done(request: HttpRequest, said: str, address: str) -> HttpResponse:
    """Say what was done, and show where it can be seen."""
    messages.success(request, said)
    return SeeOther(address)


def keep_after(request: Any, found: Counted) -> None:
    """Keep what this page had to count, once it is answered: the page itself only reads."""
    if found.counted:
        request.notes = [*getattr(request, "notes", ()), lambda _response: found.keep()]


def sent(request: HttpRequest) -> Any:
    """What was posted, or None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def did(form: forms.BaseForm, act: Callable[[], Any], *, beyond: tuple[type[Invalid], ...] = ()) -> bool:
    """Do what a valid form asks. What is refused as impossible is said above the form, which keeps what was typed.

    Foreign, forbidden and stale records are not the form's to explain: those refusals pass on.
    """
    try:
        act()
    except Invalid as refusal:
        if isinstance(refusal, beyond):
            raise
        form.add_error(None, str(refusal))
        return False
    except IntegrityError as fault:
        sentence = sentence_for(fault)
        if not sentence:
            raise
        form.add_error(None, sentence)
        return False
    return True


def did_knowing(form: Doubting, act: Callable[[], Any]) -> bool:
    """As `did`, for a form that can be asked back: the impossible stands at its field, the unlikely waits for a reason."""
    try:
        return did(form, act, beyond=(Doubtful, Blocked))
    except Doubtful as doubtful:
        form.ask(doubtful.problems)
    except Blocked as blocked:
        form.refuse(blocked.problems)
    return False


def as_of(request: Any, source: str) -> c.AsOf:
    """The line above a table: the day, the actor's place, where the rows come from."""
    assignment = request.assignment
    return c.AsOf(request.day, assignment.region.full_name if assignment else "", source)


def show(request: HttpRequest, template: str, page: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw a page; a form that was refused comes back as 422."""
    form = more.get("form")
    asked_back = bool(getattr(form, "doubt_count", 0))
    if status == 200 and isinstance(form, forms.BaseForm) and form.is_bound and (form.errors or asked_back):
        status = 422
    return render(request, template, {"page": page, "form": None, **more}, status=status)


def paged(request: Any, rows: QuerySet, sort: tuple[str, ...], *, unit: str) -> tuple[LedgerPage, c.Pager | None]:
    """One keyset page of `rows` and its pager; `sort` ends in a unique column and has no empty values."""
    bare = Ledger(code="", title="", clause="", rows=lambda actor, day: rows, columns=(), roles=frozenset(), sort=sort)
    found = page_of(bare, request.actor, request.day, request.GET)
    if not (found.before or found.after):
        return found, None
    summary = _("本页{shown}{unit},共{total}{unit}").format(shown=len(found.rows), total=f"{found.total:,}", unit=unit)
    return found, c.Pager(summary, _beside(request, "before", found.before), _beside(request, "after", found.after))


def _beside(request: HttpRequest, way: str, cursor: str) -> str:
    if not cursor:
        return ""
    kept = {name: value for name, value in request.GET.items() if name not in ("before", "after")}
    return f"{request.path}?{urlencode({**kept, way: cursor})}"


def own_rung(actor: Actor) -> RosterRung:
    """How far a fact is checked when the actor's office checked it."""
    return RUNG_OF_LEVEL.get(actor.level, RosterRung.COUNTY)


def rung_of(value: int | None) -> c.Rung | None:
    """A rung of the roster (0 自报 … 4 抽查) as the look draws it (1 … 5)."""
    return None if value is None else c.Rung(RosterRung(value) + 1)


def pay_range(low: int | None, high: int | None) -> str | None:
    """Monthly pay in yuan, from fen; None when nobody said."""
    if low is None and high is None:
        return None
    if low is None or high is None or low == high:
        return yuan(low if low is not None else high or 0)
    return f"{yuan(low)}–{yuan(high)}"


def is_home(actor: Actor, path: str) -> bool:
    """True when the place lies within what the actor answers for itself (not only what a pairing opened)."""
    return any(str(path) == own or str(path).startswith(f"{own}.") for own in actor.scope.own)


def doing(action: c.Action | None) -> c.Cell:
    """The cell of what can be done here; a dash where there is nothing for this reader to do."""
    return c.Cell(action=action) if action else c.Cell(missing="—")


def may(actor: Actor, roles: Iterable[str]) -> bool:
    """True when a button for these roles is worth showing to the actor."""
    return actor.role in set(roles)


def way(actor: Actor, address: str, otherwise: str = "") -> str:
    """The address where its view opens to the actor's role, and `otherwise` where it does not: no page offers a closed way."""
    access: Access | None = getattr(resolve(urlsplit(address).path).func, "access", None)
    return address if access is not None and access.lets(actor) else otherwise


def select(name: str, label: str, choices: Iterable[tuple[str, Any]], request: HttpRequest) -> c.Filter:
    """A select of a filter bar, with 全部 first and the address's answer chosen."""
    value = request.GET.get(name, "")
    options = [("", _("全部")), *choices]
    return c.Filter(name, label, "select", value, tuple(c.Choice(v, str(w), v == value) for v, w in options))


def chosen(request: HttpRequest, filters: Iterable[c.Filter]) -> tuple[c.Link, ...]:
    """The answers given so far, each as a link that takes it off."""
    links = []
    for one in filters:
        value = request.GET.get(one.name, "")
        if value:
            words = next((choice.label for choice in one.choices if choice.value == value), value)
            rest = {k: v for k, v in request.GET.items() if k not in (one.name, "before", "after") and v}
            links.append(c.Link(about(one.label, words), f"{request.path}?{urlencode(rest)}"))
    return tuple(links)


def saved_views(request: Any) -> c.SavedViews:
    """The reader's own views of this list, and what of its present filters could be kept."""
    answers = kept_answers(request.GET.dict())
    links = tuple(
        c.Link(view.name, address_of(view), f"/views/{view.ref}/remove/", is_current=view.answers == answers)
        for view in views_of(request.actor, request.path)
    )
    new = answers and not any(link.is_current for link in links)
    return c.SavedViews(links, request.path, urlencode(answers) if new else "")


def filter_bar(request: HttpRequest, filters: tuple[c.Filter, ...]) -> c.FilterBar:
    """A filter bar for the page's own address."""
    return c.FilterBar(request.path, filters, chosen=chosen(request, filters), clear_href=request.path)
