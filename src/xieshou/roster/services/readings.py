"""Reading a sensitive value in clear: always for a stated purpose, always logged, one value at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.audit.models import Reading
from xieshou.kit.errors import Invalid
from xieshou.kit.fields import Secret
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb
from xieshou.roster.models import Identity, Person
from xieshou.roster.national import FORMS, values_of

PHONE, IDENTITY, ROW = "phone", "identity", "row"


class PurposeMissing(Invalid):
    code = "person.purpose_missing"
    message = _("没有写明查看的用途。")
    remedy = _("请选择或写明用途;这次查看会记入本人档案的查看记录。")


class NothingToReveal(Invalid):
    code = "person.nothing_to_reveal"
    message = _("{name}的档案里没有登记这一项。")
    remedy = _("请当面或通过村里问到后补登。")


@dataclass(frozen=True)
class Revealed:
    """A value in clear, to be shown once and not kept."""

    person: Person
    text: str = field(repr=False)


@verb("person.copy_out")
def copy_out(
    actor: Actor, person_ref: UUID, *, form: str, purpose: str, day: date, at: datetime
) -> list[tuple[str, str]]:
    """One person's row in a national table as (heading, value), whole numbers in clear; logged with its purpose.

    Raises NotYours, PurposeMissing.
    """
    person = one(actor, Person, person_ref)
    if not purpose.strip():
        raise PurposeMissing()
    _log(actor, person, ROW, purpose, at)
    return values_of(actor, FORMS[form], person.pk, day)


@verb("person.reveal")
def reveal(actor: Actor, person_ref: UUID, *, what: str, purpose: str, at: datetime) -> Revealed:
    """The phone or identity number of one person of the actor's scope, logged with its purpose.

    Raises NotYours, PurposeMissing, NothingToReveal.
    """
    person = one(actor, Person, person_ref)
    if not purpose.strip():
        raise PurposeMissing()
    secret = person.phone if what == PHONE else _number(actor, person)
    if secret is None:
        raise NothingToReveal(name=person.name)
    _log(actor, person, what, purpose, at)
    return Revealed(person, secret.reveal())


def _log(actor: Actor, person: Person, what: str, purpose: str, at: datetime) -> None:
    Reading.objects.create(
        table=Person._meta.db_table,
        row_id=person.pk,
        scope_path=person.scope_path,
        what=what,
        purpose=purpose.strip()[:200],
        actor_id=actor.user_id,
        actor_label=actor.label,
        at=at,
    )


def _number(actor: Actor, person: Person) -> Secret | None:
    found = scoped(actor, Identity).filter(person=person).order_by("state", "-pk").first()
    return found.number if found else None
