"""缺什么,按工种: what each person lacks whose household a run could not place, for whoever trains, lodges or carries people.

Written down with the run, so that a count opens into the people behind it and stays what the run saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import polars as pl
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.engines import matching as engine
from xieshou.engines.matching.words import OTHER_TRADES
from xieshou.jobs.occupations import occupation_title
from xieshou.kit.ledgers import Column, Ledger
from xieshou.kit.ledgers.workbook import write_workbook
from xieshou.kit.phrases import retold
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set
from xieshou.placements.enums import Need
from xieshou.placements.models import Gap, MatchRun
from xieshou.roster.models import Person

ASKED_MOST = 5_000
NEAREST = 3
COLUMNS = ("run", "person", "scope_path", "need", "occupation", "post", "reason", "remedy")
NEED_OF = {
    "education": Need.TRAINING, "mandarin": Need.TRAINING, "occupation": Need.TRAINING, "lodging": Need.LODGING,
    "place": Need.TRANSPORT, "pay": Need.PAY,
}  # fmt: skip


def write_gaps(run: MatchRun, answer: engine.Solution, people: pl.Series, posts: pl.Series) -> None:
    """What the people of `shortage(answer).left_out` lack at the nearest posts, a need and a trade once a person."""
    rows = engine.shortage(answer).left_out[:ASKED_MOST]
    found = Person.objects.unscoped("the run's own people").filter(pk__in=[people[i] for i in rows])
    paths = dict(found.values_list("pk", "scope_path"))
    lines: dict[tuple[int, str, str], tuple[Any, ...]] = {}
    for i in rows:
        person = people[i]
        near = engine.nearest_obstacles(answer, i, NEAREST)
        if not near:
            lines[person, Need.TRAINING, ""] = (run.pk, person, paths[person], Need.TRAINING, "", None, "", OTHER_TRADES)
        for j, obstacle in near:
            need, trade = NEED_OF.get(obstacle.rule, Need.OTHER), answer.posts.occupation[j]
            row = (run.pk, person, paths[person], need, trade, posts[j], obstacle.reason, obstacle.remedy)
            lines.setdefault((person, need, trade), row)  # the nearest post speaks
    insert_set(Gap, COLUMNS, list(lines.values()))


@dataclass(frozen=True)
class Demand:
    """So many people of so many villages lack the same thing for the same trade."""

    need: str
    occupation: str
    person_count: int
    village_count: int

    @property
    def trade(self) -> Any:
        """The trade in words; no post of a trade the person would do has none."""
        return occupation_title(self.occupation) if self.occupation else _("没有本人愿意的工种的岗位")


def demand(actor: Actor, run: MatchRun) -> list[Demand]:
    """What is lacking, by need and trade, the commonest first."""
    counted = scoped(actor, Gap).filter(run=run).values("need", "occupation")
    rows = counted.annotate(people=Count("person", distinct=True), villages=Count("person__region", distinct=True))
    return [Demand(r["need"], r["occupation"], r["people"], r["villages"]) for r in rows.order_by("-people", "need", "occupation")]


def gaps(actor: Actor, run: MatchRun, need: str = "", occupation: str | None = None) -> QuerySet[Gap]:
    """The rows behind the counts, by person."""
    rows = scoped(actor, Gap).filter(run=run).select_related("person__region", "post__region")
    if need:
        rows = rows.filter(need=need)
    if occupation is not None:
        rows = rows.filter(occupation=occupation)
    return rows.order_by("person_id", "pk")


@dataclass(frozen=True)
class DemandLine:
    """One village's part of a demand, without names."""

    need: Any
    trade: Any
    village: str
    person_count: int
    remedy: str


DEMAND_SHEET = Ledger(
    code="", title=_("培训、住宿、交通需求"), clause="R-054, R-075", rows=lambda actor, day: Gap.objects.none(), roles=frozenset(),
    columns=(
        Column(_("差什么"), "need"), Column(_("工种"), "trade"), Column(_("村"), "village"),
        Column(_("人数"), "person_count", kind="int"), Column(_("办法"), "remedy"),
    ),
)  # fmt: skip


def demand_workbook(actor: Actor, run: MatchRun) -> bytes:
    """The demand as Excel, by village, without anybody's name: what a training office plans by."""
    sink = BytesIO()
    write_workbook(DEMAND_SHEET, _lines(actor, run), sink)
    return sink.getvalue()


def _lines(actor: Actor, run: MatchRun) -> Iterable[DemandLine]:
    rows = scoped(actor, Gap).filter(run=run).values("need", "occupation", village=F("person__region__full_name"))
    for row in rows.annotate(people=Count("person", distinct=True), words=F("remedy")).order_by("need", "occupation", "village", "words"):
        one = Demand(row["need"], row["occupation"], row["people"], 1)
        yield DemandLine(Need(one.need).label, one.trade, row["village"], one.person_count, retold(row["words"]))
