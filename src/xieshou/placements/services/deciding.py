"""A run asked further: two runs compared, what is short, why and why not, and a decision by hand certified at once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.engines import matching as engine
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.kit.errors import Invalid, Refused
from xieshou.kit.phrases import retold
from xieshou.kit.scope import Actor, one
from xieshou.kit.verbs import verb
from xieshou.placements.models import HandChange, MatchRun
from xieshou.roster.models import Person

CHOICES_MOST = 40
NEAREST_MOST = 5


class RunUnreadable(Refused):
    code = "match.run_unreadable"
    message = gettext_lazy("这次匹配的文件读不出来。")
    remedy = gettext_lazy("请重新匹配一次;文件被移走或改动的,请告诉技术人员。")


class NotInRun(Invalid):
    code = "match.not_in_run"
    message = gettext_lazy("{name}没有参加这次匹配。")
    remedy = gettext_lazy("参加匹配的人须有本人当前有效的意愿;问过以后请重新匹配。")


class PairUnfit(Invalid):
    code = "match.pair_unfit"
    message = gettext_lazy("不能这样安排:{reason}。")
    remedy = gettext_lazy("{remedy}。")


@dataclass(frozen=True)
class Choice:
    """A post of the run that suits a person: its ref, score, and what it leaves after its price against the best."""

    post: str
    score: int
    behind: int
    is_assigned: bool


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a run: the posts that suit, the best first; else the nearest and what each lacks."""

    assigned: str
    terms: tuple[engine.Term, ...]
    choices: tuple[Choice, ...]
    suited: int
    nearest: tuple[tuple[str, engine.Obstacle], ...]


@dataclass(frozen=True)
class Short:
    """The shortage of a run; posts and people by ref, people with what the nearest post lacks."""

    found: engine.Shortage
    posts: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """Two runs, and who has something else in the second, by ref."""

    before: MatchRun
    after: MatchRun
    difference: engine.Difference


def compare_runs(actor: Actor, before_ref: object, after_ref: object) -> Compared:
    """What the second run changes against the first. Raises NotYours, RunUnreadable."""
    before, after = one(actor, MatchRun, before_ref), one(actor, MatchRun, after_ref)
    return Compared(before, after, engine.difference(opened(before), opened(after)))


def shortage_of(actor: Actor, run: MatchRun) -> Short:
    """Which posts are short for whom, and what would help. Raises RunUnreadable."""
    folder = settings.FILES_FOLDER / run.folder
    opened(run)  # or refused
    return _short(folder, (folder / "certificate.json").stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _short(folder: Path, at: int) -> Short:
    """A run's answer does not change, and the question takes a fifth of a second over a county."""
    answer = _opened(folder, at)
    found = engine.shortage(answer)
    posts, people = answer.posts.post_id, answer.people.person_id
    return Short(found, tuple(posts[j] for j in found.posts), tuple(people[i] for i in found.left_out))


def standing_of(run: MatchRun, person: Person) -> Standing:
    """Why this post and not that one. Raises NotInRun, RunUnreadable."""
    answer = opened(run)
    i = _row_of(answer, person)
    own, posts = int(answer.assigned[i]), answer.posts.post_id
    scores = np.array([engine.score_of(answer, i, j) for j in range(len(posts))], np.int64)
    fits = np.flatnonzero(scores >= 0)
    left = scores[fits] - answer.to_people[fits]
    best = max(0, int(left.max(initial=0)))
    order = fits[np.lexsort((fits, -left, fits != own))][:CHOICES_MOST]
    choices = tuple(
        Choice(posts[j], int(scores[j]), best - int(scores[j] - answer.to_people[j]), j == own) for j in order.tolist()
    )
    nearest = () if fits.size else tuple((posts[j], o) for j, o in engine.nearest_obstacles(answer, i, NEAREST_MOST))
    terms = tuple(engine.explain(answer, i, own)) if own >= 0 else ()
    return Standing(posts[own] if own >= 0 else "", terms, choices, int(fits.size), nearest)


@verb("match.propose")
def propose_change(
    actor: Actor, run_ref: object, person_ref: object, post_ref: UUID | None, *, post_pk: int | None, reason: str, at: datetime
) -> HandChange:
    """Put one person at a post by hand (or out of the run), solve the others around it, certify it, keep it as a proposal.

    Raises NotYours, NotInRun, PairUnfit, RunUnreadable. Nothing is offered to anybody by this."""
    run, person = one(actor, MatchRun, run_ref), one(actor, Person, person_ref)
    answer = opened(run)
    post = None if post_ref is None else _post_row(answer, post_ref)
    row = _row_of(answer, person)
    decided = engine.decide(answer, row, post, seed=run.seed)
    if isinstance(decided, engine.Obstacle):
        raise PairUnfit(reason=retold(decided.reason), remedy=retold(decided.remedy))
    ref = uuid4()
    folder = settings.FILES_FOLDER / "match" / f"{ref}"
    gap = _certified(decided.answer, folder)
    return HandChange.objects.create(
        ref=ref, run=run, person=person, scope_path=person.scope_path, post_id=post_pk, reason=reason,
        households_lost=decided.households_lost, placed_lost=decided.placed_lost, score_lost=decided.score_lost,
        score_before=answer.certificate.score, moved_count=len({*decided.moved, *decided.gained, *decided.lost} - {row}),
        gap=gap, made_by=actor.label, made_at=at, folder=str(folder.relative_to(settings.FILES_FOLDER)),
    )  # fmt: skip


def opened(run: MatchRun) -> engine.Solution:
    """The answer in a run's folder, read once as long as its certificate is the same. Raises RunUnreadable."""
    folder = settings.FILES_FOLDER / run.folder
    try:
        return _opened(folder, (folder / "certificate.json").stat().st_mtime_ns)
    except (InputError, OSError) as fault:
        raise RunUnreadable() from fault


@lru_cache(maxsize=4)
def _opened(folder: Path, changed: int) -> engine.Solution:
    return engine.read_dir(folder)


def _row_of(answer: engine.Solution, person: Person) -> int:
    row = engine.row_of(answer.people.person_id, str(person.ref))
    if row < 0:
        raise NotInRun(name=person.name)
    return row


def _post_row(answer: engine.Solution, post_ref: UUID) -> int:
    row = engine.row_of(answer.posts.post_id, str(post_ref))
    if row < 0:
        raise PairUnfit(reason=_("岗位没有参加这次匹配"), remedy=_("请选这次匹配里的岗位,或重新匹配"))
    return row


def _certified(answer: engine.Solution, folder: Path) -> float:
    """Write the assignment as a folder, have the independent verifier judge it, and hand back its true gap."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    engine.write_dir(answer, folder)
    (folder / "certificate.json").unlink()  # the run's figures are not this assignment's: the verifier finds its own
    (folder / "summary.json").unlink()
    try:
        return float(engine.verify_dir(folder).figures["gap"])
    except ProofRefused as fault:
        shutil.rmtree(folder)
        raise RunUnreadable() from fault
