"""先查哪里: places by points, every point named; an order for visits and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import value_on
from xieshou.offices.places import choices_of
from xieshou.placements.ledgers import PLACE
from xieshou.supervision.scoring import PlaceScore, scores_below
from xieshou.web import components as c
from xieshou.web.asking import Asked, asked_of, place_field
from xieshou.web.framing import READERS, show
from xieshou.web.pages import ListPage

PARTS_MOST = 6


@open_to(*READERS)
@require_safe
def scores(request: Any) -> HttpResponse:
    """The chosen place and the units right below it. Raises NotYours."""
    asked = asked_of(request, request.GET)
    places = choices_of(request.actor, asked.answers.get(PLACE.name, ""))
    if places is None:
        raise NotYours()
    columns = (
        c.Column(_("地方")), c.Column(_("分值"), "number"), c.Column(_("分值怎么来的")), c.Column(_("人数"), "number"), c.Column(_("先查")),
    )  # fmt: skip
    rows = tuple(_row(one, asked) for one in scores_below(request.actor, places.here, request.day))
    as_of = c.AsOf(request.day, places.here.full_name, _("疑点检查"))
    points, least, permille = (value_on(name, request.day) for name in ("check.points", "check.copies_min", "check.first_permille"))
    page = ListPage(
        _("先查哪里"), c.Table(_("先查哪里"), as_of, columns, rows, c.Empty(_("没有疑点。"))), clause="R-015",
        crumbs=(c.Link(_("疑点"), "/checks/"),),
        lede=_("每处疑点按级别计分:不可能{B}分,重点{H}分,一般{M}分,提示{I}分。一条重点规则达到{least}处并达到人数的{permille}‰,或有一条问整个地方的疑点,就列为先查。分值只排先后,不说明谁有错,也不进入抽查的上界。").format(
            least=least, permille=permille, **points
        ),
        filters=c.FilterBar(asked.path, (place_field(asked, places, str(PLACE.label)),), clear_href=asked.path),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _row(one: PlaceScore, asked: Asked) -> c.Row:
    parts = _(";").join(
        _("{code} {title} {count}处 {points}分").format(code=part.check.code, title=part.check.title, count=part.hit_count, points=part.points)
        for part in one.score.parts[:PARTS_MOST]
    )
    why = _("、").join(part.check.code for part in one.score.reasons)
    cells = (
        c.Cell(one.region.name, asked.address(**{PLACE.name: str(one.region.pk)})),
        c.Cell(one.score.points),
        c.Cell(parts or None, missing=_("没有疑点")),
        c.Cell(one.people_count),
        c.Cell(badge=c.Badge(_("先查:{why}").format(why=why), c.Tone.WARN)) if one.score.is_first else c.Cell(missing="—"),
    )
    return c.Row(cells, c.Tone.WARN if one.score.is_first else c.Tone.PLAIN)
