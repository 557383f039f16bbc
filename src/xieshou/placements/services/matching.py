"""精准对接: a match run for a place, with its certificate, checked again by the independent verifier before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

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
from xieshou.placements.models import MatchRun, Offer, Suggestion
from xieshou.placements.services.market import open_posts, paired_places, seekers
from xieshou.placements.services.offers import Recommendation, make_offers
from xieshou.regions.models import Region
from xieshou.roster.models import Person

Report = Callable[[int, int | None, str], None]
ASK_EVERY = 4  # batches of the engine between two looks at the cancel button
SUGGESTION_COLUMNS = ("run", "person", "scope_path", "post", "rank", "score", "reasons")


class NobodyToMatch(Invalid):
    code = "match.nobody"
    message = gettext_lazy("{place}在{day:%Y年%m月%d日}没有可以对接的人。")
    remedy = gettext_lazy("参加对接的人须有劳动能力、未就业,并有本人当前有效的意愿;请先询问意愿。")


class NoPosts(Invalid):
    code = "match.no_posts"
    message = gettext_lazy("{day:%Y年%m月%d日}没有在招的岗位,没有什么可以匹配。")
    remedy = gettext_lazy("请先登记岗位或导入岗位表,或请支援方沿结对关系共享;过了有效期的岗位不算。")


class ProofDoesNotHold(Refused):
    code = "match.proof_refused"
    message = gettext_lazy("这次匹配的证明没有通过独立核验:{fault}")
    remedy = gettext_lazy("结果没有保存,请把这句话告诉技术人员。")


@verb("match.run")
def run_match(
    actor: Actor, *, region_id: int, day: date, at: datetime, seed: int, progress: Report = lambda *_: None
) -> MatchRun:
    """Match the people of a place with every post the actor may see, prove it, verify the proof, and keep all of it.

    Raises NobodyToMatch, NoPosts, ProofDoesNotHold. Nothing is offered to anybody by this.
    """
    place = Region.objects.get(pk=region_id)
    people, posts = seekers(place.path, day), open_posts(day)
    if people.is_empty():
        raise NobodyToMatch(place=place.name, day=day)
    if posts.is_empty():
        raise NoPosts(day=day)
    pulse = _Pulse(progress)
    solution = engine.solve(
        engine.People.of(people.drop("pk").to_dict(as_series=False)),
        engine.Posts.of(posts.drop("pk").to_dict(as_series=False)),
        engine.Pairings.of(paired_places(day).to_dict(as_series=False)),
        as_of=day.isoformat(),
        seed=seed,
        progress=pulse.stage,
        cancelled=pulse.stopped,
    )
    ref = uuid4()
    folder = settings.FILES_FOLDER / "match" / str(ref)
    progress(85, 100, _("正在独立核验证明"))
    _prove(solution, folder)
    progress(92, 100, _("正在写推荐理由"))
    run = _keep(actor, ref, place, day, at, seed, solution, folder)
    _suggest(actor, run, solution, people["pk"], posts["pk"], day)
    return run


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
    actor: Actor, progress: Report, *, day: date, region_id: int, asked_at: str, seed: int
) -> dict[str, object]:
    """The run as a job; its result opens the run."""
    run = run_match(
        actor, region_id=region_id, day=day, at=datetime.fromisoformat(asked_at), seed=seed, progress=progress
    )
    return {"url": f"/match/{run.ref}/", "placed": run.certificate["placed"]}


class _Pulse:
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


def _keep(
    actor: Actor,
    ref: object,
    place: Region,
    day: date,
    at: datetime,
    seed: int,
    solution: engine.Solution,
    folder: Path,
) -> MatchRun:
    certificate = solution.certificate
    return MatchRun.objects.create(
        ref=ref,
        region=place,
        scope_path=place.path,
        day=day,
        seed=seed,
        made_by=actor.label,
        made_at=at,
        people_count=len(solution.people),
        post_count=len(solution.posts),
        pair_count=solution.work.eligible_pairs,
        certificate={k: v for k, v in certificate.figures().items() if k != "short_posts"},
        verified_at=at,
        folder=str(folder.relative_to(settings.FILES_FOLDER)),
        short_posts=certificate.short_posts,
    )


def _suggest(
    actor: Actor, run: MatchRun, solution: engine.Solution, people: pl.Series, posts: pl.Series, day: date
) -> None:
    offers = engine.offer_lists(solution, per_person=value_on("service.offers_max", day))
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
