"""登记比对: tokens of one's own people go out, start month and district of those found come back, under the pairing's grant.

Nothing here counts anybody as employed: what is found is a lead to ask about. Who was there already and who was brought are
told apart by the pairing's first day and by the jobs that are credited to it (R-047).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import is_citizen_number
from xieshou.engines.tokens import Found, Key, Table, Use, token_of
from xieshou.kit.errors import Invalid, NotYours
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import verb
from xieshou.pairings.models import Pairing
from xieshou.placements.models import FoundThere, RegistryComparison, Spell
from xieshou.placements.registries import FoundKind
from xieshou.placements.selectors import labourers
from xieshou.roster.enums import IdentityState
from xieshou.roster.models import Identity

KEY_DAYS = 30
COLUMNS = ("comparison", "person", "scope_path", "month", "district", "kind", "spell")


class NoGrant(Invalid):
    code = "registry.no_grant"
    message = _("这一结对关系在{day:%Y年%-m月%-d日}没有生效,或者受援方不归本单位管,不能比对。")
    remedy = _("请核对帮扶关系;还在待确认的,先确认。")


class DocumentMissing(Invalid):
    code = "registry.document_missing"
    message = _("没有写明比对依据的文件。")
    remedy = _("请写文号或协议名称:没有依据的,不比对。")


class KeyUsed(Invalid):
    code = "registry.key_used"
    message = _("这把密钥已经用过,或者不是这次比对的。")
    remedy = _("每次比对用新的密钥:请重新发起。")


class TakenAlready(Invalid):
    code = "registry.taken_already"
    message = _("这次比对的结果已在{day:%Y年%-m月%-d日}取回。")
    remedy = _("要再比一次的,请重新发起。")


@dataclass(frozen=True)
class Asking:
    """What a comparison is asked under: which pairing, by which document, with which secret bytes, until when."""

    pairing_ref: UUID
    document: str
    secret: bytes
    comparison: UUID
    until: date


@verb("registry.ask")
def ask_registry(actor: Actor, asking: Asking, *, day: date) -> tuple[RegistryComparison, Key, Table]:
    """Begin a comparison: its record, its key, and the tokens of the recipient's people who can work, by sound numbers only.

    Raises NoGrant, DocumentMissing, KeyUsed. The key is not kept.
    """
    if not asking.document.strip():
        raise DocumentMissing()
    pairing = _granted(actor, asking.pairing_ref, day)
    key = Key(asking.secret, Use(str(asking.comparison), str(pairing.ref), asking.until))
    if RegistryComparison.objects.unscoped("whether the key is new").filter(key_name=key.name).exists():
        raise KeyUsed()
    tokens = _tokens(actor, pairing, key, day)
    made = RegistryComparison.objects.create(
        ref=asking.comparison, pairing=pairing, region=pairing.recipient, scope_path=pairing.recipient.path,
        document=asking.document.strip()[:200], asked_on=day, until=asking.until, key_name=key.name, home_count=len(tokens),
        by=actor.label[:200],
    )  # fmt: skip
    return made, key, Table.of("home", key, dict.fromkeys(tokens, Found()))


@verb("registry.tokens")
def tokens_again(actor: Actor, ref: UUID, key: Key, *, day: date) -> Table:
    """The tokens of a comparison that is not taken back yet, for who lost the file: those of today's people.

    Raises NotYours, NoGrant, KeyUsed (another key), TakenAlready."""
    comparison, pairing = _waiting(actor, ref, key, day)
    tokens = _tokens(actor, pairing, key, day)
    comparison.home_count = len(tokens)
    comparison.save(update_fields=["home_count"])
    return Table.of("home", key, dict.fromkeys(tokens, Found()))


@verb("registry.take")
def take_registry(actor: Actor, found: Table, key: Key, *, day: date) -> dict[FoundKind, int]:
    """Take back what was found: one row a person, told apart by how they came there. Returns how many of each kind.

    Raises NotYours, NoGrant, KeyUsed (another key), TakenAlready. A token that is none of ours is left out.
    """
    comparison, pairing = _waiting(actor, found.comparison, key, day)
    if found.key != key.name or found.pairing != str(pairing.ref):
        raise KeyUsed()
    people = _tokens(actor, pairing, key, day)
    rows = [(people[token], said) for token, said in found.rows.items() if token in people]
    credited = _credited(actor, pairing, [pk for (pk, _path), _said in rows])
    lines = [_line(comparison.pk, pk, path, said, pairing, credited.get(pk, [])) for (pk, path), said in rows]
    insert_set(FoundThere, COLUMNS, lines)
    comparison.taken_on = day
    comparison.save(update_fields=["taken_on"])
    kinds = [line[5] for line in lines]
    return {kind: kinds.count(kind.value) for kind in FoundKind}


def _waiting(actor: Actor, ref: UUID | str, key: Key, day: date) -> tuple[RegistryComparison, Pairing]:
    """A comparison under this key whose result has not been taken back, held for this act, and its pairing."""
    try:
        comparison: RegistryComparison = one(actor, RegistryComparison, UUID(str(ref)), lock=True)
    except ValueError as fault:
        raise KeyUsed() from fault
    pairing = _granted(actor, comparison.pairing.ref, day)
    if key.name != comparison.key_name:
        raise KeyUsed()
    if comparison.taken_on is not None:
        raise TakenAlready(day=comparison.taken_on)
    return comparison, pairing


def may_compare(actor: Actor, day: date) -> QuerySet[Pairing]:
    """The pairings in force on the day whose recipient the actor answers for."""
    running = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    rows = Pairing.objects.filter(running, state=Pairing.State.ACTIVE, started_on__lte=day, recipient__path__within=list(actor.scope.own))
    return rows.select_related("recipient", "supporter").order_by("pk")


def _granted(actor: Actor, ref: UUID, day: date) -> Pairing:
    """One of them. Raises NotYours (no such pairing), NoGrant."""
    pairing = may_compare(actor, day).filter(ref=ref).first()
    if pairing is None:
        raise NoGrant(day=day) if Pairing.objects.filter(ref=ref).exists() else NotYours()
    return pairing


def _tokens(actor: Actor, pairing: Pairing, key: Key, day: date) -> dict[str, tuple[int, str]]:
    """token -> (person, path) of the recipient's labourers with a sound, active number."""
    people = labourers(actor, day).filter(scope_path__within=[pairing.recipient.path])
    known = scoped(actor, Identity).filter(state=IdentityState.ACTIVE, person_id__in=people.values("pk"))
    found = {}
    for person_id, path, number in known.values_list("person_id", "scope_path", "number"):
        plain = number.reveal()
        if is_citizen_number(plain):
            found[token_of(plain, key)] = (person_id, str(path))
    return found


def _credited(actor: Actor, pairing: Pairing, people: list[int]) -> dict[int, list[tuple[date, int]]]:
    """(first day, spell) of the jobs that this pairing is credited with, by person, earliest first."""
    rows = scoped(actor, Spell).filter(pairing=pairing, person_id__in=people).order_by("started_on", "pk")
    found: dict[int, list[tuple[date, int]]] = {}
    for person_id, started_on, pk in rows.values_list("person_id", "started_on", "pk"):
        found.setdefault(person_id, []).append((started_on, pk))
    return found


def _line(
    comparison: int, person: int, path: str, said: Found, pairing: Pairing, jobs: list[tuple[date, int]]
) -> tuple[object, ...]:
    """Brought only when a job credited to the pairing began no later than the month the register knows them from."""
    month = date.fromisoformat(f"{said.month}-01") if said.month else None
    kind, spell = FoundKind.ALONE, None
    if month is None:
        kind = FoundKind.UNKNOWN
    elif month < pairing.started_on.replace(day=1):
        kind = FoundKind.ALREADY
    elif jobs and jobs[0][0].replace(day=1) <= month:
        kind, spell = FoundKind.BROUGHT, jobs[0][1]
    return (comparison, person, path, month, said.district, kind.value, spell)
