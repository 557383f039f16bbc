"""Taking back what was entered by hand and nothing stands on yet: it goes, and the history keeps that it was here.

A household or person that came by a file goes with its file (undoing the batch), never by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.audit.models import Event
from xieshou.kit.errors import Invalid
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb
from xieshou.roster.models import Household, Identity, Membership, Person, PersonName, Profile
from xieshou.roster.services.adding import ADDED_HOUSEHOLD, ADDED_PERSON
from xieshou.roster.services.own import refuse_unless_own, refuse_without_reason


class NotByHand(Invalid):
    code = "roster.not_by_hand"
    message = _("{what}不是手工添加的,不能这样撤回。")
    remedy = _("导入的请在那次导入的页面整批撤销;迁入的请更正所在户。")


class InUse(Invalid):
    code = "roster.in_use"
    message = _("{what}已经有后续办理,不能撤回。")
    remedy = _("已有本人回答、推荐或就业经历的,请逐项更正;确实不在的,请登记变更。")


@verb("household.withdraw")
def withdraw_household(actor: Actor, ref: UUID, *, reason: str) -> int:
    """Take back a household entered by hand, with everybody entered in it; returns how many people went.

    Raises NotYours, ReasonMissing, NotByHand, InUse.
    """
    refuse_without_reason(reason)
    household = one(actor, Household, ref, lock=True)
    refuse_unless_own(actor, household.scope_path)
    what = household.source_no
    people = list(scoped(actor, Membership).filter(household=household).values_list("person_id", flat=True).distinct())
    if not (
        by_hand(Household, [household.pk], ADDED_HOUSEHOLD) and by_hand(Person, people, ADDED_HOUSEHOLD, ADDED_PERSON)
    ):
        raise NotByHand(what=what)
    _remove(actor, people, household, what=what)
    return len(people)


@verb("person.withdraw")
def withdraw_person(actor: Actor, ref: UUID, *, reason: str) -> None:
    """Take back a person entered by hand into a household that was there. Raises NotYours, ReasonMissing, NotByHand, InUse."""
    refuse_without_reason(reason)
    person = one(actor, Person, ref, lock=True)
    refuse_unless_own(actor, person.scope_path)
    if not by_hand(Person, [person.pk], ADDED_PERSON):
        raise NotByHand(what=person.name)
    _remove(actor, [person.pk], None, what=person.name)


def by_hand(model: type[models.Model], ids: Sequence[int], *verbs: str) -> bool:
    """True when each of these rows came into being by one of these acts."""
    born = Event.objects.filter(table=model._meta.db_table, row_id__in=ids, op="insert", verb__in=verbs)
    return born.values("row_id").distinct().count() == len(ids)


OWN_ACTS = (ADDED_HOUSEHOLD, ADDED_PERSON, "person.correct", "profile.correct", "household.correct")


def _refuse_written_by_others(people: Sequence[int], household: Household | None, what: str) -> None:
    """A file that came later and found them here counts on them."""
    wanted = models.Q(table=Person._meta.db_table, row_id__in=people)
    if household is not None:
        wanted |= models.Q(table=Household._meta.db_table, row_id=household.pk)
    if Event.objects.filter(wanted).exclude(verb__in=OWN_ACTS).exists():
        raise InUse(what=what)


def _remove(actor: Actor, people: Sequence[int], household: Household | None, *, what: str) -> None:
    """Delete in the order of the tables; whatever else points here refuses."""
    _refuse_written_by_others(people, household, what)
    try:
        with transaction.atomic():
            for model in (PersonName, Identity, Profile, Membership):
                _delete(model, "person_id", people)
            _delete(Person, "id", people)
            if household is not None:
                _delete(Household, "id", [household.pk])
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as fault:
        raise InUse(what=what) from fault


def _delete(model: type[models.Model], column: str, ids: Sequence[int]) -> None:
    """By SQL: the database's own rules decide what may go, not Django's walk over its relations."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {column} = ANY (%s)", [list(ids)])
