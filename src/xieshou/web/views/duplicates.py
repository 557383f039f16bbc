"""辨认重复登记: one pair at a time, both records side by side; one proposes, another confirms (flow W-D)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import one, scoped
from xieshou.kit.workflow import stamp_of, take
from xieshou.placements.casefile import person_file
from xieshou.roster.models import DuplicatePair, Person
from xieshou.roster.workflows import DUPLICATES, is_whole
from xieshou.web import components as c
from xieshou.web.forms.duplicates import SameForm
from xieshou.web.framing import KEEPERS, READERS, did, done, sent, show
from xieshou.web.pages import FormPage, RecordPage, Section
from xieshou.web.parts import duplicates as parts
from xieshou.web.parts.flows import step_actions, step_sections, way_of

CRUMB = "/flows/W-D/"


@open_to(*READERS)
@require_safe
def duplicate(request: Any, ref: UUID) -> HttpResponse:
    """One pair: why it was proposed, both records, what happens next. Raises NotYours."""
    pair = one(request.actor, DuplicatePair, ref)
    page = RecordPage(
        DUPLICATES.name(pair),
        (parts.why(pair), *_records(request, pair), *step_sections(DUPLICATES, request.actor, pair, request.day)),
        subtitle=_("可能是同一个人"),
        code="F-02",
        crumbs=(c.Link(str(DUPLICATES.title), CRUMB),),
        badges=(
            c.Badge(DUPLICATES.label(pair.state), c.Tone.PLAIN if DUPLICATES.is_final(pair.state) else c.Tone.WARN),
        ),
        steps=way_of(DUPLICATES, pair),
        actions=(*step_actions(DUPLICATES, request.actor, pair, request.day), *_links(request, pair)),
    )
    return show(request, "web/page_record.html", page)


def _own(request: Any, pair: DuplicatePair) -> dict[int, Person]:
    people = scoped(request.actor, Person).filter(pk__in=[pair.one_id, pair.other_id])
    return {person.pk: person for person in people}


def _records(request: Any, pair: DuplicatePair) -> tuple[Section, ...]:
    """Both side by side for who answers for both places; else the own one, and that the other exists."""
    own = _own(request, pair)
    if len(own) == 2:
        files = [person_file(request.actor, own[pk].ref, request.day) for pk in (pair.one_id, pair.other_id)]
        return (parts.side_by_side(*files),)
    masked, path = (pair.other_masked, pair.other_path) if pair.one_id in own else (pair.one_masked, pair.scope_path)
    mine = Section(_("本地的记录"), facts=tuple(c.Fact(_("姓名"), p.name, f"/people/{p.ref}/") for p in own.values()))
    return (mine, parts.elsewhere(masked, str(path)))


def _links(request: Any, pair: DuplicatePair) -> tuple[c.Action, ...]:
    own = _own(request, pair)
    labels = ((pair.one_id, _("打开记录一")), (pair.other_id, _("打开记录二")))
    return tuple(c.Action(label, f"/people/{own[pk].ref}/", "quiet") for pk, label in labels if pk in own)


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def same(request: Any, ref: UUID) -> HttpResponse:
    """Propose that both are one person; another confirms. Raises NotYours and what the flow refuses."""
    pair = one(request.actor, DuplicatePair, ref)
    if not is_whole(request.actor, pair):
        raise NotYours()
    files = [
        person_file(request.actor, p.ref, request.day) for p in sorted(_own(request, pair).values(), key=lambda p: p.pk)
    ]
    choices = [
        (str(f.person.pk), _choice(f, label)) for f, label in zip(files, (_("记录一"), _("记录二")), strict=True)
    ]
    form = SameForm(
        choices, sent(request), initial={"stamp": stamp_of(DUPLICATES, pair), "stays": choices[_better(files)][0]}
    )
    if form.is_valid() and did(form, lambda: _propose(request, pair, form.cleaned_data)):
        return done(request, _("已提出。另一位同事复核以后才合并。"), f"/duplicates/{ref}/")
    page = FormPage(
        _("是同一人"), _("提出,请另一人复核"), f"/duplicates/{ref}/", crumbs=(c.Link(str(DUPLICATES.title), CRUMB),),
        lede=_("提出以后什么都还不变;复核的人看到的和您看到的一样。"), aside=(parts.why(pair), parts.differing(*files)),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _choice(file: Any, label: str) -> str:
    home = file.membership.household.source_no if file.membership else _("今天不在任何一户")
    tail = file.identity.tail4 if file.identity else _("没有号码")
    return _("{label}:{name},户{home},号码后四位{tail}").format(
        label=label, name=file.person.name, home=home, tail=tail
    )


def _better(files: list[Any]) -> int:
    """Which is offered first: the one with a sound number, then the one that lives in a household, then the older."""
    marks = [(f.identity is not None and f.identity.state == "active", f.membership is not None) for f in files]
    return 1 if marks[1] > marks[0] else 0


def _propose(request: Any, pair: DuplicatePair, said: dict[str, Any]) -> None:
    def stays(row: Any) -> None:
        DuplicatePair.objects.unscoped("the row of the step").filter(pk=row.pk).update(survivor_id=int(said["stays"]))

    take(
        DUPLICATES,
        request.actor,
        pair,
        "same",
        day=request.day,
        at=request.now,
        stamp=said["stamp"],
        words=said["words"],
        edit=stays,
    )
