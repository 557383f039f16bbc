"""合并与拆开: two records of one person become one, and, where that was wrong, two again, exactly as they were.

Nothing is deleted. The record that goes points to the one that stays and counts no longer from that day; what was done
for the person (wishes, offers, jobs) follows. Rooms above the roster say what follows with `follows`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import verb
from xieshou.roster.enums import IdentityState
from xieshou.roster.models import ClaimedWish, Hardship, Identity, Intention, Membership, Merge, Person, PersonName
from xieshou.roster.services.own import refuse_unless_own, refuse_without_reason
from xieshou.roster.services.recording import Recorder, take_back
from xieshou.roster.services.register import FORMER_NAME
from xieshou.roster.signals import people_changed

MERGED = "合并重复登记"
Stays = Callable[[int, int], Any]  # (survivor, merged) -> Q of rows that stay where they are
Refuses = Callable[[int, int], None]


class AlreadyMerged(Invalid):
    code = "person.already_merged"
    message = _("{name}这条记录已经并入另一条了。")
    remedy = _("请打开保留的那条记录;并错了的,先把它拆开。")


class SurvivorMoved(Invalid):
    code = "person.survivor_moved"
    message = _("保留的记录{name}后来又并入了别的记录,现在不能拆开这一次。")
    remedy = _("请先拆开后来的那一次。")


@dataclass(frozen=True)
class _Follow:
    model: str
    stays: Stays | None


_following: list[_Follow] = []
_refusing: list[Refuses] = []


def follows(model: str, *, stays: Stays | None = None) -> None:
    """Rows of "app.Model" follow their `person` into the record that stays, but for those `stays` names (as a Q)."""
    _following.append(_Follow(model, stays))


def refuses_merging(refuses: Refuses) -> None:
    """Ask `refuses(survivor id, merged id)` before any joining; it raises what stands against it."""
    _refusing.append(refuses)


@verb("person.merge")
def merge(actor: Actor, survivor_id: int, merged_id: int, *, day: date, reason: str) -> Merge:
    """Join `merged` into `survivor` from `day`. Raises NotYours, ReasonMissing, AlreadyMerged, and what rooms refuse."""
    refuse_without_reason(reason)
    survivor, merged = _two(actor, survivor_id, merged_id)
    for refuses in _refusing:
        refuses(survivor.pk, merged.pk)
    kin = _kin(actor, [survivor.pk, merged.pk], day)
    recorder = Recorder(actor)
    _identities(recorder, survivor, merged)
    for one in _following:
        _follow(recorder, one, survivor, merged)
    _keep_name(recorder, survivor, merged)
    running = scoped(actor, Membership).filter(person=merged, ended_on__isnull=True)
    ends = {m.pk: {"ended_on": max(m.started_on, day), "end_reason": MERGED} for m in running}
    recorder.change(Membership, ends)
    recorder.change(Person, {merged.pk: {"merged_into": survivor.pk, "left_on": merged.left_on or day}})
    columns = ("ref", "survivor", "merged", "scope_path", "merged_on", "reason", "moved", "undone_on")
    row = (None, survivor.pk, merged.pk, survivor.scope_path, day, reason.strip()[:300], recorder.made, None)
    [pk] = insert_set(Merge, columns, [row])
    people_changed.send(Merge, person_ids=[*kin, survivor.pk, merged.pk], day=day)
    return scoped(actor, Merge).get(pk=pk)


@verb("person.unmerge")
def unmerge(actor: Actor, done: Merge, *, day: date, reason: str) -> None:
    """Take two records apart again. Raises NotYours, ReasonMissing, SurvivorMoved, ChangedSince."""
    refuse_without_reason(reason)
    done = scoped(actor, Merge).select_for_update(of=("self",)).get(pk=done.pk)
    survivor = scoped(actor, Person).get(pk=done.survivor_id)
    refuse_unless_own(actor, survivor.scope_path)
    if done.undone_on is not None:
        raise NotYours()
    if survivor.merged_into_id is not None:
        raise SurvivorMoved(name=survivor.name)
    take_back(actor, done.moved)
    scoped(actor, Merge).filter(pk=done.pk).update(undone_on=day)
    kin = _kin(actor, [done.survivor_id, done.merged_id], day)
    people_changed.send(Merge, person_ids=[*kin, done.survivor_id, done.merged_id], day=day)


def _two(actor: Actor, survivor_id: int, merged_id: int) -> tuple[Person, Person]:
    locked = (
        scoped(actor, Person).filter(pk__in=[survivor_id, merged_id]).select_for_update(of=("self",)).order_by("pk")
    )
    found = {person.pk: person for person in locked}
    if len(found) != 2:
        raise NotYours()
    for person in found.values():
        refuse_unless_own(actor, person.scope_path)
        if person.merged_into_id is not None:
            raise AlreadyMerged(name=person.name)
    return found[survivor_id], found[merged_id]


def _kin(actor: Actor, people: list[int], day: date) -> list[int]:
    """Everybody of the households these people live in on `day`: their figures change with them."""
    homes = scoped(actor, Membership).filter(person_id__in=people, ended_on__isnull=True).values("household_id")
    rows = scoped(actor, Membership).filter(household_id__in=homes, ended_on__isnull=True)
    return sorted(set(rows.values_list("person_id", flat=True)))


def _identities(recorder: Recorder, survivor: Person, merged: Person) -> None:
    """The survivor keeps its sound number; without one it takes the other's. No second number stays in force."""
    actor = recorder.actor
    has_one = scoped(actor, Identity).filter(person=survivor, state=IdentityState.ACTIVE).exists()
    theirs = scoped(actor, Identity).filter(person=merged).exclude(state=IdentityState.RETIRED)
    active = theirs.filter(state=IdentityState.ACTIVE).first()
    if active and not has_one:
        mine = scoped(actor, Identity).filter(person=survivor, state=IdentityState.PENDING)
        recorder.change(Identity, {one.pk: {"state": IdentityState.RETIRED.value} for one in mine})
        recorder.change(Identity, {active.pk: {"person": survivor.pk}})
        theirs = theirs.exclude(pk=active.pk)
    recorder.change(Identity, {one.pk: {"state": IdentityState.RETIRED.value} for one in theirs})


def _keep_name(recorder: Recorder, survivor: Person, merged: Person) -> None:
    """The merged record's name finds the one that stays."""
    known = scoped(recorder.actor, PersonName).filter(person=survivor, name=merged.name)
    if merged.name != survivor.name and not known.exists():
        recorder.add(PersonName, FORMER_NAME, [(survivor.pk, survivor.scope_path, merged.name, merged.sort_key)])


def _follow(recorder: Recorder, one: _Follow, survivor: Person, merged: Person) -> None:
    model: Any = apps.get_model(one.model)
    rows = scoped(recorder.actor, model).filter(person=merged)
    if one.stays is not None:
        rows = rows.exclude(one.stays(survivor.pk, merged.pk))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    recorder.change(model, {pk: {"person": survivor.pk} for pk in ids})


# What collides with a row of the record that stays keeps its place: both wrote the same thing.


def _same_name(survivor: int, merged: int) -> Q:
    names = PersonName.objects.unscoped("of the record that stays").filter(person_id=survivor)
    return Q(name__in=names.values("name"))


def _same_answer(survivor: int, merged: int) -> Q:
    same = {name: OuterRef(name) for name in ("answered_on", "answerer", "way", "want")}
    twin = Intention.objects.unscoped("of the record that stays").filter(
        person_id=survivor, corrects__isnull=True, **same
    )
    return Q(Exists(twin), corrects__isnull=True)


def _asked_already(survivor: int, merged: int) -> Q:
    waiting = ClaimedWish.objects.unscoped("of the record that stays").filter(
        person_id=survivor, settled_on__isnull=True
    )
    return Q(Exists(waiting), settled_on__isnull=True)


def _same_reason(survivor: int, merged: int) -> Q:
    known = Hardship.objects.unscoped("of the record that stays").filter(person_id=survivor)
    return Q(reason__in=known.values("reason"))


follows("roster.PersonName", stays=_same_name)
follows("roster.Intention", stays=_same_answer)
follows("roster.ClaimedWish", stays=_asked_already)
follows("roster.Hardship", stays=_same_reason)
follows("roster.Barrier")
