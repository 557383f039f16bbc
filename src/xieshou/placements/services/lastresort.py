"""公益性岗位托底安置 (R-035): only for persons with a recognised 就业困难 reason whom no open post of the market suits.

Two runs, each with a certificate: one that tries every open post of the market for everybody of the place who wants work (the
proof, kept as RunKind.PROOF and never offered from), and one over 公益性岗位 alone for those it had nothing for. Neither
touches the market runs, their bound or their figures.

The trades and the pay that a person wished for do not narrow public-welfare posts, which are few, near and paid by rule: what
is recommended is an offer, and the person decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl
from django.utils.translation import gettext_lazy

from xieshou.engines import matching as engine
from xieshou.kit.errors import Invalid
from xieshou.kit.jobs import job
from xieshou.kit.scope import Actor
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import verb
from xieshou.placements.enums import Resort, RunKind
from xieshou.placements.models import LastResort, MatchRun
from xieshou.placements.services.market import open_posts, seekers
from xieshou.placements.services.matching import (
    Asked,
    NobodyToMatch,
    NoPosts,
    Pulse,
    columns_of,
    keep,
    solved,
    suggest,
)
from xieshou.placements.services.terms import Left, terms_left
from xieshou.regions.models import Region
from xieshou.roster.enums import WANTS_A_POST, Want
from xieshou.roster.models import Hardship, Person
from xieshou.roster.services.hardship import recognised_on

Report = Callable[[int, int | None, str], None]
NEAREST_MOST = 5
COLUMNS = ("ref", "run", "person", "scope_path", "hardship", "outcome", "suited_count", "tried_count", "months_left", "nearest")


class NobodyRecognised(Invalid):
    code = "fallback.nobody_recognised"
    message = gettext_lazy("{place}在{day:%Y年%-m月%-d日}没有经认定就业困难、又在找工作的人。")
    remedy = gettext_lazy("请先在本人页面登记就业困难的原因,由有权的一级认定,并问过本人意愿。")


class NoPublicPosts(Invalid):
    code = "fallback.no_public_posts"
    message = gettext_lazy("{day:%Y年%-m月%-d日}没有空着的公益性岗位。")
    remedy = gettext_lazy("请先登记公益性岗位(岗位类别选“公益性岗位”),或者等有人离岗。")


class NobodyToFallBack(Invalid):
    code = "fallback.nobody_left"
    message = gettext_lazy("核对过{tried}个市场岗位,{count}名就业困难人员都有合适的,或者次数、期限已用完,没有人需要托底。")
    remedy = gettext_lazy("请推荐市场岗位;公益性岗位只托底,不抢在前面。")


@dataclass(frozen=True)
class Tried:
    """The market as tried for everybody, and per person with a recognised reason (row of people) how many posts suit."""

    asked: Asked
    answer: engine.Solution
    hardships: dict[int, Hardship]
    rows: list[int]
    suited: list[int]
    left: dict[int, Left]

    def outcome(self, at: int) -> Resort:
        if self.suited[at]:
            return Resort.SUITED
        person = self.asked.people["pk"][self.rows[at]]
        return Resort.ADMITTED if self.left[person].may else Resort.USED_UP


@verb("match.fallback")
def run_fallback(
    actor: Actor, *, region_id: int, day: date, at: datetime, seed: int, progress: Report = lambda *_: None
) -> MatchRun:
    """Prove for whom no market post is suitable, and match those with the open 公益性岗位; both proofs are kept.

    Raises NobodyToMatch, NoPosts, NobodyRecognised, NoPublicPosts, NobodyToFallBack, ProofDoesNotHold. Nothing is offered
    to anybody by this."""
    place = Region.objects.get(pk=region_id)
    public = open_posts(day, public=True).filter(pl.col("capacity") > 0)
    if public.is_empty():
        raise NoPublicPosts(day=day)
    tried = try_the_market(actor, place, day, at, seed, progress)
    admitted = {
        str(tried.asked.people["person_id"][row]): "recognised"
        for at_row, row in enumerate(tried.rows)
        if tried.outcome(at_row) == Resort.ADMITTED
    }
    if not admitted:
        raise NobodyToFallBack(tried=len(tried.answer.posts), count=len(tried.rows))
    found = engine.fall_back(
        tried.answer, admitted, engine.Posts.of(columns_of(public)), seed=seed, asking=_any_trade_or_pay
    )
    proof = keep(actor, tried.asked, tried.answer, progress, rules={}, kind=RunKind.PROOF)
    wanted = pl.DataFrame({"person_id": found.answer.people.person_id})
    people = wanted.join(tried.asked.people, on="person_id", how="left", maintain_order="left")
    asked = Asked(place, day, at, seed, people, public)
    run = keep(actor, asked, found.answer, progress, rules={}, kind=RunKind.FALLBACK, market=proof)
    _write_down(run, tried)
    suggest(actor, run, found.answer, people["pk"], public["pk"], day)
    return run


def _any_trade_or_pay(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.with_columns(occupations=pl.lit(""), pay_min_fen_month=pl.lit("0"))


def try_the_market(actor: Actor, place: Region, day: date, at: datetime, seed: int, progress: Report) -> Tried:
    """Every open post of the market against everybody who wants work, those who would take a public-welfare post too."""
    people = seekers(place.path, day, wants=(*WANTS_A_POST, Want.PUBLIC_POST))
    if people.is_empty():
        raise NobodyToMatch(place=place.name, day=day)
    posts = open_posts(day).filter(pl.col("capacity") > 0)  # a full post is no attempt
    if posts.is_empty():
        raise NoPosts(day=day)
    hardships: dict[int, Hardship] = {}
    for one in recognised_on(actor, day).filter(person_id__in=people["pk"].to_list()):
        hardships.setdefault(one.person_id, one)
    rows = [row for row, pk in enumerate(people["pk"]) if pk in hardships]
    if not rows:
        raise NobodyRecognised(place=place.name, day=day)
    asked = Asked(place, day, at, seed, people, posts)
    answer = solved(asked, Pulse(progress))
    suited = engine.suitable_posts(answer, np.array(rows, np.int64)).tolist()
    return Tried(asked, answer, hardships, rows, suited, terms_left(actor, hardships, day))


def _write_down(run: MatchRun, tried: Tried) -> None:
    people, posts = tried.asked.people, tried.asked.posts
    paths = _paths(people["pk"].gather(tried.rows).to_list())
    rows = []
    for at, row in enumerate(tried.rows):
        person, suited = people["pk"][row], tried.suited[at]
        near = [] if suited else engine.nearest_obstacles(tried.answer, row, NEAREST_MOST)
        nearest = [{"post": posts["post_id"][j], "reason": o.reason, "remedy": o.remedy} for j, o in near]
        rows.append(
            (None, run.pk, person, paths[person], tried.hardships[person].pk, tried.outcome(at), suited, len(posts),
             tried.left[person].months, nearest)
        )  # fmt: skip
    insert_set(LastResort, COLUMNS, rows)


def _paths(ids: list[int]) -> Mapping[int, str]:
    found = Person.objects.unscoped("the run's own people").filter(pk__in=ids)
    return dict(found.values_list("pk", "scope_path"))


@job("match.fallback", title=gettext_lazy("公益性岗位托底安置"))
def fallback_job(
    actor: Actor, progress: Report, *, day: date, region_id: int, asked_at: str, seed: int
) -> dict[str, object]:
    """The fallback as a job; its result opens the run."""
    run = run_fallback(
        actor, region_id=region_id, day=day, at=datetime.fromisoformat(asked_at), seed=seed, progress=progress
    )
    return {"url": f"/match/{run.ref}/", "placed": run.certificate["placed"]}
