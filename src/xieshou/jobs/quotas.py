"""名额上限 of an employer or along a pairing: set from a day on, asked for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.jobs.models import Employer, Quota
from xieshou.kit.errors import NotAllowed
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.pairings.models import Pairing
from xieshou.pairings.powers import refuse_stranger


class NotTheEmployersPlace(NotAllowed):
    code = "quota.not_the_employers_place"
    message = _("“{employer}”的名额由单位自己或者单位所在地的人社部门登记。")
    remedy = _("请联系单位所在地的人社部门,或者请单位自己登记。")


@dataclass(frozen=True)
class QuotaFacts:
    """At most `people_most` at once, both days counted; of an employer or of a pairing, with the document that says so."""

    people_most: int
    started_on: date
    document: str
    ended_on: date | None = None
    employer: Employer | None = None
    pairing: Pairing | None = None


def quotas_on(day: date) -> QuerySet[Quota]:
    """The quotas in force on `day`."""
    found = Quota.objects.filter(on_day(day)).select_related("employer", "pairing__supporter", "pairing__recipient")
    return found.order_by("pk")


def quotas_of(*, employer: Employer | None = None, pairing: Pairing | None = None) -> QuerySet[Quota]:
    """All quotas of an employer or a pairing, the newest first."""
    return Quota.objects.filter(employer=employer, pairing=pairing).order_by("-started_on", "-pk")


def may_set_quota_of(actor: Actor, employer: Employer) -> bool:
    """True for the employer itself and for an office of its place."""
    path = f"{employer.region.path}."
    inside = actor.scope.whole or any(path.startswith(f"{own}.") for own in actor.scope.own)
    return inside or ("employer", employer.pk) in actor.scope.self_ids


@verb("quota.set")
def set_quota(actor: Actor, facts: QuotaFacts) -> Quota:
    """Put a quota in force from its first day on; an open one before it ends the day before.

    Raises NotTheEmployersPlace, NotAnEnd, TooLow; the database refuses periods that overlap.
    """
    if facts.employer and not may_set_quota_of(actor, facts.employer):
        raise NotTheEmployersPlace(employer=facts.employer.name)
    if facts.pairing:
        refuse_stranger(actor, facts.pairing)
    before = Quota.objects.filter(employer=facts.employer, pairing=facts.pairing, ended_on__isnull=True)
    before.filter(started_on__lt=facts.started_on).update(ended_on=facts.started_on - timedelta(days=1))
    return Quota.objects.create(
        employer=facts.employer, pairing=facts.pairing, people_most=facts.people_most, started_on=facts.started_on,
        ended_on=facts.ended_on, document=facts.document.strip(), made_by=actor.label,
    )  # fmt: skip
