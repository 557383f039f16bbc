"""What an office chooses for a run: which households come first, and which quotas it keeps to. As columns for the engine.

Defaults are dated parameters; what was chosen is stored with the run and printed on its certificate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from django.utils.translation import gettext_lazy

from xieshou.engines import matching as engine
from xieshou.jobs.models import Post, Quota
from xieshou.jobs.quotas import quotas_on
from xieshou.kit.errors import Invalid
from xieshou.kit.parameters import rules_on, value_on
from xieshou.kit.verbs import consequences
from xieshou.pairings.selectors import PairingIndex
from xieshou.placements.enums import Limits, Order
from xieshou.placements.models import Offer, Spell
from xieshou.placements.services.offers import places_taken
from xieshou.regions.models import Region

PARAMETERS = ("match.order", "match.long_wait_days", "match.limits")
DEEP, WAITED, REST = "deep", "waited", "rest"
TIERS = {
    Order.DEEP: (DEEP, REST),
    Order.WAIT: (WAITED, REST),
    Order.DEEP_THEN_WAIT: (DEEP, WAITED, REST),
}


class QuotasCross(Invalid):
    code = "match.quotas_cross"
    message = gettext_lazy("“{employer}”的岗位有的在结对“{pairing}”的名额里,有的不在,两个名额互相交叉。")
    remedy = gettext_lazy("请这次只按用工单位、或者只按结对关系守名额。")


@dataclass(frozen=True)
class Choices:
    """`order` and `limits` as in enums; households that have waited `long_wait_days` count as waiting long."""

    order: str
    long_wait_days: int
    limits: str

    @classmethod
    def on(cls, day: date) -> Choices:
        """The defaults in force on `day`. Raises NoParameter."""
        return cls(*(value_on(name, day) for name in PARAMETERS))

    @property
    def tiers(self) -> tuple[str, ...]:
        """What each tier holds, the first first; none when nobody comes first."""
        return TIERS.get(Order(self.order), ())


def default_rules(day: date) -> list[dict[str, Any]]:
    """The defaults with their documents, to be shown beside the form."""
    return rules_on(PARAMETERS, day)


def tiered(people: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """People with their household's `tier`, if any come first; a household waits as long as its longest waiting member."""
    if not choices.tiers:
        return people
    waits = pl.col("wait_days").max().over("household_id") >= choices.long_wait_days
    tests = {DEEP: pl.col("is_deep") == 1, WAITED: waits, REST: pl.lit(value=True)}
    tier = pl.lit(len(choices.tiers))
    for number, name in reversed(list(enumerate(choices.tiers, start=1))):
        tier = pl.when(tests[name]).then(pl.lit(number)).otherwise(tier)
    return people.with_columns(tier=tier)


def tier_rows(people: pl.DataFrame, choices: Choices) -> list[dict[str, Any]]:
    """Per tier what it holds and how many zero-employment households that is, for the run's record."""
    if not choices.tiers:
        return []
    homes = people.filter(pl.col("zero_employment") == 1).unique("household_id")
    count = dict(homes.group_by("tier").len().iter_rows())
    return [
        {"tier": number, "holds": name, "households": count.get(number, 0)}
        for number, name in enumerate(choices.tiers, start=1)
    ]


@dataclass(frozen=True)
class Limit:
    """A quota in a run: how many more it lets through (`room`), how many of them the run used, and its price."""

    quota: str
    kind: str
    name: str
    document: str
    people_most: int
    taken: int
    room: int
    parent: str = ""
    used: int = 0
    price: int = 0


@dataclass(frozen=True)
class Limited:
    """Posts with the quota each lies in, and the quotas: what the engine is given, or None when there are none."""

    posts: pl.DataFrame
    limits: list[Limit]

    @property
    def quotas(self) -> engine.Quotas | None:
        if not self.limits:
            return None
        return engine.Quotas.of(
            {
                "quota_id": [one.quota for one in self.limits],
                "capacity": [one.room for one in self.limits],
                "parent": [one.parent for one in self.limits],
            }
        )

    def filled(self, answer: engine.Solution) -> list[dict[str, Any]]:
        """The quotas as the answer left them, for the run's record."""
        if not self.limits:
            return []
        held = np.bincount(answer.assigned[answer.assigned >= 0], minlength=len(answer.posts))
        inner = answer.tree.of
        outer = np.where(inner >= 0, answer.tree.parent[np.maximum(inner, 0)], -1)
        below = {one.quota: (inner == row) | (outer == row) for row, one in enumerate(self.limits)}
        least = {quota: int(answer.to_people[rows].min()) for quota, rows in below.items()}
        out = []
        for one in self.limits:
            rows = below[one.quota]
            used, places = int(held[rows].sum()), int(answer.posts.capacity[rows].sum())
            # What the posts below ask beyond the quota around; only a quota with fewer places than they have can hold back.
            price = max(0, least[one.quota] - least.get(one.parent, 0)) if used >= one.room and places > one.room else 0
            out.append(asdict(one) | {"used": used, "price": price})
        return out


def limited(posts: pl.DataFrame, place: Region, day: date, choices: Choices) -> Limited:
    """Which quota each open post lies in, and what is left of each. Raises QuotasCross."""
    chosen = Limits(choices.limits)
    given = [] if chosen == Limits.NONE else list(quotas_on(day))
    employers = {q.employer_id: q for q in given if q.employer_id and chosen in (Limits.EMPLOYER, Limits.BOTH)}
    pairings = {q.pairing_id: q for q in given if q.pairing_id and chosen in (Limits.PAIRING, Limits.BOTH)}
    joins = PairingIndex(day) if pairings else None
    sent = [pairings.get(joins.between(path, place.path)) if joins else None for path in posts["place_path"]]
    asked = [employers.get(pk) for pk in posts["employer_id"]]
    parents = _parents(asked, sent)
    inner = [own or way for own, way in zip(asked, sent, strict=True)]
    if not any(inner):
        return Limited(posts, [])
    named = posts.with_columns(quota_id=pl.Series([str(q.ref) if q else "" for q in inner], dtype=pl.String))
    met = {q.pk: q for q in [*asked, *sent] if q}
    with consequences():  # people of other counties take places too; only counts come back
        limits = [_limit(q, parents.get(q.pk)) for q in sorted(met.values(), key=lambda q: q.pk)]
    return Limited(named, limits)


def _parents(asked: Iterable[Quota | None], sent: Iterable[Quota | None]) -> dict[int, Quota | None]:
    """The pairing's quota in which each employer's lies. Raises QuotasCross."""
    parents: dict[int, Quota | None] = {}
    for own, way in zip(asked, sent, strict=True):
        if own is None:
            continue
        known = parents.setdefault(own.pk, way)
        if known != way:
            raise QuotasCross(employer=_name(own), pairing=_name(known or way or own))
    return parents


def _limit(quota: Quota, parent: Quota | None) -> Limit:
    taken = _taken_at(quota.employer_id) if quota.employer_id else _taken_along(quota)
    return Limit(
        quota=str(quota.ref), kind="employer" if quota.employer_id else "pairing", name=_name(quota), document=quota.document,
        people_most=quota.people_most, taken=taken, room=max(0, quota.people_most - taken), parent=str(parent.ref) if parent else "",
    )  # fmt: skip


def _name(quota: Quota) -> str:
    if quota.employer:
        return str(quota.employer.name)
    assert quota.pairing  # one of the two, by the table's own rule
    return f"{quota.pairing.supporter.name}→{quota.pairing.recipient.name}"


def _taken_at(employer_id: int) -> int:
    posts = Post.objects.unscoped("count of places").filter(employer_id=employer_id).values_list("pk", flat=True)
    return sum(Counter(places_taken(list(posts))).values())


def _taken_along(quota: Quota) -> int:
    """Spells that run under the pairing, and people who accepted and have not arrived."""
    assert quota.pairing
    running = Spell.objects.unscoped("count of places").filter(pairing_id=quota.pairing_id, ended_on__isnull=True)
    waiting = Offer.objects.unscoped("count of places").filter(
        answer="accepted", withdrawn_on__isnull=True, spell__isnull=True,
        place_path__within=[quota.pairing.supporter.path], scope_path__within=[quota.pairing.recipient.path],
    )  # fmt: skip
    return running.count() + waiting.count()
