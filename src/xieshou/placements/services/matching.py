"""精准对接: a match run for a place, with its certificate, checked again by the independent verifier before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import polars as pl
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.engines import matching as engine
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.kit.errors import Invalid, Refused
from xieshou.kit.jobs import job
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import verb
from xieshou.placements.enums import RunKind
from xieshou.placements.models import MatchRun, Offer, Suggestion
from xieshou.placements.services.choices import Choices, limited, tier_rows, tiered
from xieshou.placements.services.gaps import write_gaps
from xieshou.placements.services.market import open_posts, paired_places, seekers
from xieshou.placements.services.offers import Recommendation, make_offers
from xieshou.regions.models import Region
from xieshou.roster.models import Person

Report = Callable[[int, int | None, str], None]
ASK_EVERY = 4  # batches of the engine between two looks at the cancel button
SUGGESTION_COLUMNS = ("run", "person", "scope_path", "post", "rank", "score", "reasons")


class NobodyToMatch(Invalid):
    code = "match.nobody"
    message = gettext_lazy("{place}在{day:%Y年%-m月%-d日}没有可以对接的人。")
    remedy = gettext_lazy("参加对接的人须有劳动能力、未就业,并有本人当前有效的意愿;请先询问意愿。")


class NoPosts(Invalid):
    code = "match.no_posts"
    message = gettext_lazy("{day:%Y年%-m月%-d日}没有在招的岗位,没有什么可以匹配。")
    remedy = gettext_lazy("请先登记岗位或导入岗位表,或请支援方沿结对关系共享;过了有效期的岗位不算。")


class ProofDoesNotHold(Refused):
    code = "match.proof_refused"
    message = gettext_lazy("这次匹配的证明没有通过独立核验:{fault}")
    remedy = gettext_lazy("结果没有保存,请把这句话告诉技术人员。")


@verb("match.run")
def run_match(
    actor: Actor, *, region_id: int, day: date, at: datetime, seed: int, choices: Choices | None = None,
    begin_from: UUID | None = None, progress: Report = lambda *_: None,
) -> MatchRun:  # fmt: skip
    """Match the people of a place with every post the actor may see, prove it, verify the proof, and keep all of it.

    `choices` are the defaults of the day unless said; `begin_from` is an earlier run whose prices and answers to begin at:
    it saves time and changes nothing in the proof. Raises NobodyToMatch, NoPosts, QuotasCross, ProofDoesNotHold. Nothing
    is offered to anybody by this.
    """
    place = Region.objects.get(pk=region_id)
    chosen = choices or Choices.on(day)
    people, posts = tiered(seekers(place.path, day), chosen), open_posts(day)
    if people.is_empty():
        raise NobodyToMatch(place=place.name, day=day)
    if posts.is_empty():
        raise NoPosts(day=day)
    before = one(actor, MatchRun, begin_from) if begin_from else None
    within = limited(posts, place, day, chosen)
    asked = Asked(place, day, at, seed, people, within.posts, within.quotas)
    solution = solved(asked, Pulse(progress), earlier=_earlier(before))
    rules = asdict(chosen) | {"tiers": tier_rows(people, chosen), "quotas": within.filled(solution)}
    run = keep(actor, asked, solution, progress, rules=rules, begun_from=before)
    suggest(actor, run, solution, people["pk"], posts["pk"], day)
    write_gaps(run, solution, people["pk"], posts["pk"])
    return run


@dataclass(frozen=True)
class Asked:
    """What a run is about: where, for which day, over which people and posts."""

    place: Region
    day: date
    at: datetime
    seed: int
    people: pl.DataFrame
    posts: pl.DataFrame
    quotas: engine.Quotas | None = None


OURS = ("pk", "is_deep", "employer_id", "place_path")  # columns that the engine does not read


def solved(asked: Asked, pulse: Pulse, *, earlier: engine.Earlier | None = None) -> engine.Solution:
    """The engine's answer, its progress told and its stop asked for."""
    return engine.solve(
        engine.People.of(columns_of(asked.people)),
        engine.Posts.of(columns_of(asked.posts)),
        engine.Pairings.of(paired_places(asked.day).to_dict(as_series=False)),
        as_of=asked.day.isoformat(),
        seed=asked.seed,
        quotas=asked.quotas,
        earlier=earlier,
        progress=pulse.stage,
        cancelled=pulse.stopped,
    )


def columns_of(frame: pl.DataFrame) -> dict[str, list[object]]:
    """The engine's columns of people or posts."""
    return frame.drop(OURS, strict=False).to_dict(as_series=False)


def _earlier(run: MatchRun | None) -> engine.Earlier | None:
    """Where a warm start begins; files that are gone cost time, nothing else."""
    if run is None:
        return None
    try:
        return engine.Earlier.read(settings.FILES_FOLDER / run.folder)
    except InputError:
        return None


@verb("match.offer")
def offer_suggestions(actor: Actor, run_ref: object, *, day: date) -> int:
    """Offer what a run suggests to those who have no open offer of that post and have not accepted another; returns how many."""
    run = one(actor, MatchRun, run_ref)
    settled = scoped(actor, Offer).filter(answer="accepted", withdrawn_on__isnull=True).values("person_id")
    waiting = set(scoped(actor, Offer).filter(answer="", withdrawn_on__isnull=True).values_list("person_id", "post_id"))
    found = scoped(actor, Suggestion).filter(run=run, post__ended_on__gte=day).exclude(person_id__in=settled)
    chosen = [
        Recommendation(s.person_id, s.post_id, s.rank, s.score, tuple(s.reasons))
        for s in found.order_by("person_id", "rank")
        if (s.person_id, s.post_id) not in waiting
    ]
    return len(make_offers(actor, chosen, day=day, run=run))


def check_again(actor: Actor, run_ref: object) -> dict[str, object]:
    """Recompute a run's certificate from its files alone; returns the figures. Raises ProofDoesNotHold."""
    run = one(actor, MatchRun, run_ref)
    try:
        return engine.verify_dir(settings.FILES_FOLDER / run.folder).figures
    except (ProofRefused, InputError) as fault:
        raise ProofDoesNotHold(fault=str(fault).split(" / ")[0]) from fault


@job("match.run", title=gettext_lazy("岗位匹配"))
def match_job(
    actor: Actor, progress: Report, *, day: date, region_id: int, asked_at: str, seed: int,
    choices: dict[str, Any] | None = None, begin_from: str = "",
) -> dict[str, object]:  # fmt: skip
    """The run as a job; its result opens the run."""
    run = run_match(
        actor, region_id=region_id, day=day, at=datetime.fromisoformat(asked_at), seed=seed, progress=progress,
        choices=Choices(**choices) if choices else None, begin_from=UUID(begin_from) if begin_from else None,
    )  # fmt: skip
    return {"url": f"/match/{run.ref}/", "placed": run.certificate["placed"]}


class Pulse:
    """Tells how far the engine is, and asks between its batches whether the person wants to stop: `progress` raises then."""

    def __init__(self, progress: Report) -> None:
        self.progress, self.said, self.asked = progress, (0, ""), 0

    def stage(self, stage: str, share: float) -> None:
        self.said = (int(share * 80), _("正在匹配:{stage}").format(stage=stage))
        self.progress(self.said[0], 100, self.said[1])

    def stopped(self) -> bool:
        self.asked += 1
        if self.asked % ASK_EVERY == 0:
            self.progress(self.said[0], 100, self.said[1])
        return False


def _prove(solution: engine.Solution, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    engine.write_dir(solution, folder)
    try:
        engine.verify_dir(folder)
    except ProofRefused as fault:
        raise ProofDoesNotHold(fault=str(fault).split(" / ")[0]) from fault


def keep(
    actor: Actor, asked: Asked, solution: engine.Solution, progress: Report, *, rules: dict[str, Any],
    kind: str = RunKind.MARKET, market: MatchRun | None = None, begun_from: MatchRun | None = None,
) -> MatchRun:  # fmt: skip
    """Prove the answer, have the proof verified apart, and keep both. Raises ProofDoesNotHold."""
    ref = uuid4()
    folder = settings.FILES_FOLDER / "match" / str(ref)
    progress(85, 100, _("正在独立核验证明"))
    _prove(solution, folder)
    progress(92, 100, _("正在写推荐理由"))
    certificate = solution.certificate
    return MatchRun.objects.create(
        ref=ref,
        region=asked.place,
        scope_path=asked.place.path,
        day=asked.day,
        seed=asked.seed,
        made_by=actor.label,
        made_at=asked.at,
        people_count=len(solution.people),
        post_count=len(solution.posts),
        pair_count=solution.work.eligible_pairs,
        certificate={k: v for k, v in certificate.figures().items() if k != "short_posts"},
        verified_at=asked.at,
        folder=str(folder.relative_to(settings.FILES_FOLDER)),
        short_posts=certificate.short_posts,
        kind=kind,
        market=market,
        rules=rules,
        begun_from=begun_from,
    )


def suggest(
    actor: Actor, run: MatchRun, solution: engine.Solution, people: pl.Series, posts: pl.Series, day: date
) -> None:
    """Write down what the run suggests to whom, best first: as many as the floor says, posts over-offered as expected."""
    offers = engine.offer_lists(
        solution, per_person=value_on("service.offers_max", day), acceptance_bp=value_on("match.acceptance_bp", day)
    )
    paths = dict(
        scoped(actor, Person).filter(pk__in={people[o.person] for o in offers}).values_list("pk", "scope_path")
    )
    rows = []
    for offer in offers:
        person = people[offer.person]
        reasons = [
            f"{term.title}:{term.words}" for term in engine.explain(solution, offer.person, offer.post) if term.words
        ]
        rows.append((run.pk, person, paths[person], posts[offer.post], offer.rank, offer.score, reasons))
    insert_set(Suggestion, SUGGESTION_COLUMNS, rows)
