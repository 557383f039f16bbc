"""Who of the register the people of a file are: by number, by 人编号, or while a number is in doubt by household and name."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from xieshou.engines.identifiers import name_key
from xieshou.kit.scope import Actor, scoped
from xieshou.roster.enums import IdentityState
from xieshou.roster.models import Identity, Membership, Person
from xieshou.roster.services.facts import PersonFacts, index_all

MANY = 20_000  # keys beyond which a table is rather read whole than asked by key


def match_known(actor: Actor, facts: Sequence[PersonFacts]) -> list[int | None]:
    """For each person the id in the register within the actor's scope, or None.

    By the number; else by 人编号 where the register has no sound number for it or the file has none; else by
    household, name and birth while the number is in doubt, and without the birth where the file has none.
    """
    index_all(facts)
    found = match_by(
        actor, [fact.number_index for fact in facts], [fact.source_no for fact in facts], [bool(fact.number) for fact in facts],
        [None if fact.number or fact.birth_on else (fact.household_no, name_key(fact.name)) for fact in facts],
    )  # fmt: skip
    return [fact.person_id or pk for fact, pk in zip(facts, found, strict=True)]


def strangers(facts: Sequence[PersonFacts]) -> list[int | None]:
    """`match_known` where the register knows nobody in the actor's scope."""
    index_all(facts)
    return [fact.person_id for fact in facts]


def match_by(
    actor: Actor, indexes: Sequence[bytes], source_nos: Sequence[str], sound: Sequence[bool],
    unborn: Sequence[tuple[str | None, str] | None],
) -> list[int | None]:  # fmt: skip
    """`match_known` over columns: the blind index each is found by, the 人编号 (or ""), whether the number is sound, and
    (household, key of the name) where neither the number nor a birth tells who it is."""
    by_index = _by_index(actor, indexes)
    left = [no for no, index in zip(source_nos, indexes, strict=True) if no and index not in by_index]
    has_number = models.Exists(Identity.every.filter(person=models.OuterRef("pk"), state=IdentityState.ACTIVE))
    people = scoped(actor, Person).filter(source_no__anyof=left).exclude(source_no="").annotate(has_number=has_number)
    rows = people.values_list("source_no", "id", "has_number") if left and people_known(actor) else []
    by_source = {no: (pk, sure) for no, pk, sure in rows}
    found = [
        _known(index, no, is_sound, by_index, by_source)
        for index, no, is_sound in zip(indexes, source_nos, sound, strict=True)
    ]
    by_home = _in_doubt(actor, {who for who, pk in zip(unborn, found, strict=True) if who and pk is None})
    return [by_home.get(who) if pk is None and who else pk for who, pk in zip(unborn, found, strict=True)]


def _in_doubt(actor: Actor, wanted: set[tuple[str | None, str]]) -> dict[tuple[str | None, str], int]:
    """The one person of this household and name whose number is in doubt; nobody where there are two."""
    if not wanted:
        return {}
    numbers = Identity.every.filter(person=models.OuterRef("person"))
    rows = scoped(actor, Membership).filter(
        models.Exists(numbers.filter(state=IdentityState.PENDING)),
        ~models.Exists(numbers.filter(state=IdentityState.ACTIVE)),
        household__source_no__anyof=[home for home, _key in wanted if home],
        ended_on__isnull=True,
    )
    found: dict[tuple[str | None, str], set[int]] = {}
    for home, name, pk in rows.values_list("household__source_no", "person__name", "person_id"):
        found.setdefault((home, name_key(name)), set()).add(pk)
    return {who: next(iter(ids)) for who, ids in found.items() if who in wanted and len(ids) == 1}


def people_known(actor: Actor) -> bool:
    """Whether the register knows anybody in the actor's scope: a first roster need not ask for a million."""
    return scoped(actor, Person).exists()


def _by_index(actor: Actor, indexes: Sequence[bytes]) -> dict[bytes, int]:
    """The persons behind blind indexes: asked by key, or where the register is not much larger than the file, read whole."""
    rows = scoped(actor, Identity).exclude(state=IdentityState.RETIRED)
    if len(indexes) > MANY and rows.count() < 3 * len(indexes):
        return {bytes(index): person for index, person in rows.values_list("number_index", "person_id").iterator()}
    wanted = rows.filter(number_index__anyof=list(set(indexes)))
    return {bytes(index): person for index, person in wanted.values_list("number_index", "person_id")}


def _known(
    index: bytes, source_no: str, is_sound: bool, by_index: dict[bytes, int], by_source: dict[str, tuple[int, bool]]
) -> int | None:
    found = by_index.get(index)
    if found is None and source_no in by_source:
        pk, has_number = by_source[source_no]
        found = pk if not (has_number and is_sound) else None
    return found
