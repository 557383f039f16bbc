"""核实: a village, town or county finds records to be so, as a set, and their rung rises; never falls, and never for a stranger's people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import first_of, insert_set, update_set
from xieshou.kit.verbs import verb
from xieshou.roster.enums import CAPABLE, Rung
from xieshou.roster.models import Person, Profile, Verification
from xieshou.roster.services.own import refuse_unless_own

LONGEST_AGO = ("verified_on", "scope_path", "sort_key", "pk")
SET_MOST = 50  # a set is a sheet that was read out, not a county
RUNGS = {5: Rung.VILLAGE, 4: Rung.TOWN, 3: Rung.COUNTY}


class TooMany(Invalid):
    code = "verify.too_many"
    message = _("一次最多核实{most}人,选了{count}人。")
    remedy = _("核实要逐人看过;请按村按组分批,每批写明看了什么。")


class NoEvidence(Invalid):
    code = "verify.no_evidence"
    message = _("没有写明凭什么核实。")
    remedy = _("请写明看了什么、问了谁,例如“9月28日入户,看了户口簿”。")


@verb("people.verify")
def verify_people(actor: Actor, refs: Sequence[UUID], *, day: date, evidence: str) -> int:
    """The actor's office has verified these people on the day: their current profiles stand at its rung at least.

    Raises NotYours, TooMany, NoEvidence; the database refuses the same person twice a day.
    """
    if not evidence.strip():
        raise NoEvidence()
    if len(set(refs)) > SET_MOST:
        raise TooMany(most=SET_MOST, count=len(set(refs)))
    rung = RUNGS.get(actor.level, Rung.COUNTY)
    people = list(scoped(actor, Person).filter(ref__in=list(refs)).order_by("pk"))
    if len(people) != len(set(refs)) or not people:
        raise NotYours()
    for person in people:
        refuse_unless_own(actor, person.scope_path)
    columns = ("person", "scope_path", "verified_on", "rung", "evidence", "by")
    words = evidence.strip()[:200]
    insert_set(Verification, columns, [(p.pk, p.scope_path, day, rung.value, words, actor.label[:200]) for p in people])
    low = scoped(actor, Profile).filter(person__in=people, ended_on__isnull=True, rung__lt=rung)
    update_set(Profile, ("rung",), [(pk, (rung.value,)) for pk in low.values_list("pk", flat=True)])
    return len(people)


def to_verify(actor: Actor, day: date) -> QuerySet[Person]:
    """F-30, KPI-13: people able to work, of the actor's own place, not verified within `verify.fresh_days`; the longest ago
    first, those never verified before all. Each carries `verified_on`.
    """
    fresh_from = day - timedelta(days=int(value_on("verify.fresh_days", day)) - 1)
    able = Profile.objects.unscoped("of its person").filter(_on(day), ability__in=CAPABLE, school__in=["", "01"])
    last = Verification.objects.unscoped("of its person").filter(person=OuterRef("pk"), verified_on__lte=day)
    latest = last.order_by().values("person").annotate(last=Max("verified_on")).values("last")
    rows = scoped(actor, Person).filter(
        Q(died_on__isnull=True) | Q(died_on__gt=day), Q(left_on__isnull=True) | Q(left_on__gt=day)
    )
    rows = rows.filter(pk__in=able.values("person_id"), scope_path__within=list(actor.scope.own))
    stale = rows.filter(~Exists(last.filter(verified_on__gte=fresh_from)))
    stale = stale.annotate(verified_on=Subquery(latest, output_field=DateField()))
    return stale.order_by(F("verified_on").asc(nulls_first=True), *LONGEST_AGO[1:])


def first_to_verify(actor: Actor, day: date) -> tuple[int, list[Person]]:
    """How many are to be verified, and those to begin with: as many as a set may have, with their villages."""
    rows = to_verify(actor, day)
    count, first = first_of(rows, LONGEST_AGO, SET_MOST)
    return count, list(rows.filter(pk__in=first).select_related("region"))


def _on(day: date) -> Any:
    return Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gte=day))
