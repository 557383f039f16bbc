"""Whom and which household an event speaks of, by number, within one's own place."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import half_width
from xieshou.kit.errors import Invalid
from xieshou.kit.fields import blind
from xieshou.kit.scope import Actor, scoped
from xieshou.roster.enums import IdentityState
from xieshou.roster.models import Household, HouseholdEvent, Identity, Membership, Person
from xieshou.roster.services.facts import NUMBER
from xieshou.roster.tables import EventKind

WENT = {EventKind.PRISON_OUT: EventKind.PRISON_IN, EventKind.ARMY_OUT: EventKind.ARMY_IN}


class NobodyKnown(Invalid):
    code = "event.nobody_known"
    message = _("本单位的名册里没有这个号码的人。")
    remedy = _("请核对号码;从外地来的,用“添加一人”登记。")


class NoHousehold(Invalid):
    code = "event.no_household"
    message = _("本单位的名册里没有户编号{number}。")
    remedy = _("请核对户编号。")


def person_by_number(actor: Actor, text: str) -> UUID:
    """The ref of the person with this citizen number or 人编号. Raises NobodyKnown."""
    plain = half_width(text).strip().upper()
    rows = scoped(actor, Identity).filter(number_index=blind(plain, NUMBER)).exclude(state=IdentityState.RETIRED)
    ids = list(rows.values_list("person_id", flat=True))
    people = scoped(actor, Person).filter(pk__in=ids) if ids else scoped(actor, Person).filter(source_no=plain)
    ref: UUID | None = people.order_by("pk").values_list("ref", flat=True).first()
    if ref is None or not plain:
        raise NobodyKnown()
    return ref


def households_by_number(actor: Actor, numbers: Sequence[str]) -> list[UUID]:
    """The refs of the households with these 户编号, in order. Raises NoHousehold."""
    known = dict(scoped(actor, Household).filter(source_no__in=list(numbers)).values_list("source_no", "ref"))
    missing = next((number for number in numbers if number not in known), None)
    if missing is not None:
        raise NoHousehold(number=missing)
    return [known[number] for number in numbers]


def who_went(actor: Actor, household: Household, kind: EventKind) -> list[tuple[str, str]]:
    """(ref, name) of those who left this household for where `kind` brings people back from, and are still away."""
    if kind not in WENT:
        return []
    left = scoped(actor, HouseholdEvent).filter(household=household, kind=WENT[kind], undone_by__isnull=True)
    ids = {pk for people in left.values_list("people", flat=True) for pk in people}
    here = scoped(actor, Membership).filter(person_id__in=ids, ended_on__isnull=True).values("person_id")
    rows = (
        scoped(actor, Person).filter(pk__in=ids, died_on__isnull=True).exclude(pk__in=here).order_by("sort_key", "pk")
    )
    return [(str(person.ref), person.name) for person in rows]


def events_of(actor: Actor, household: Household) -> list[HouseholdEvent]:
    """Everything on record of the household, newest first, each with the one that took it back."""
    rows = scoped(actor, HouseholdEvent).filter(household=household) | scoped(actor, HouseholdEvent).filter(
        other=household
    )
    return list(rows.select_related("household", "other", "undone_by", "undoes").order_by("-on", "-pk"))


def names_of(actor: Actor, events: Sequence[HouseholdEvent]) -> dict[int, str]:
    """The names of the people events happened to, by id."""
    ids = {pk for event in events for pk in event.people}
    return dict(scoped(actor, Person).filter(pk__in=ids).values_list("pk", "name"))
