"""What an office knows of households and people, as the register takes it in; null or empty means nothing was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from xieshou.engines.identifiers import name_key
from xieshou.kit.fields import blind, blind_all

NUMBER, PENDING, PHONE = "identity", "pending", "phone"


def pending_text(household_no: str | None, key: str, birth_on: date | None) -> str:
    """What somebody is found by while the number is in doubt."""
    return f"{household_no}|{key}|{birth_on or ''}"


def index_all(facts: Sequence[PersonFacts]) -> None:
    """Work out the blind indexes of many people at once; each keeps its own from then on."""
    for kind, name, texts in (
        (NUMBER, "number_index", [fact.number for fact in facts]),
        (PHONE, "phone_index", [fact.phone for fact in facts]),
    ):
        for fact, index in zip(facts, blind_all(texts, kind), strict=True):
            if index is not None:
                fact.__dict__[name] = index


@dataclass(frozen=True)
class HouseholdFacts:
    """A household by its 户编号, in a village (`region_id`, `path`)."""

    source_no: str
    region_id: int
    path: str
    group_name: str = ""
    standard: str = ""
    kind: str = ""
    monitored_kind: str = ""
    causes: tuple[str, ...] = ()
    identified_on: date | None = None
    phone: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonFacts:
    """A person in a household. `number` is a sound citizen number, else None with the text `written` and its `problem`.

    `wish` is what a file claims the person wants: it becomes a task to ask, never an intention. `person_id`: who it is,
    where that was found by other means than the number.
    """

    household_no: str
    relation: str
    name: str
    number: str | None
    written: str = ""
    problem: str = ""
    id_kind: str = ""
    source_no: str = ""
    sex: str = ""
    birth_on: date | None = None
    ethnic: str = ""
    phone: str | None = None
    mandarin: int | None = None
    member_since: date | None = None
    education: str = ""
    school: str = ""
    ability: str = ""
    health: tuple[str, ...] = ()
    reported_months: int | None = None
    wish: str = ""
    wish_place: str = ""
    wish_on: date | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    person_id: int | None = None

    @cached_property
    def number_index(self) -> bytes:
        """The blind index the person is found by: of the number, or while that is in doubt, of household, name and birth."""
        if self.number:
            return blind(self.number, NUMBER)
        return blind(pending_text(self.household_no, name_key(self.name), self.birth_on), PENDING)

    @cached_property
    def phone_index(self) -> bytes | None:
        return blind(self.phone, PHONE) if self.phone else None
