"""The verbs of pairings: import a printed table, propose what becomes of a held row, pair places below a pairing, end a pairing."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Actor
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import verb
from xieshou.kit.workflow import take
from xieshou.pairings.ends import EndsInTree
from xieshou.pairings.errors import EndMissing, SamePlace
from xieshou.pairings.models import Pairing, PairingNote, PairingTable, Standard, TaskType, standard_of
from xieshou.pairings.parents import covers, set_parents
from xieshou.pairings.powers import known_ends, refuse_stranger, refuse_unless_covers
from xieshou.pairings.reading import PairRow, Reading
from xieshou.pairings.workflows import HELD_ROWS
from xieshou.regions.models import Region

STANDARDS = {"国定标准": Standard.NATIONAL, "省定标准": Standard.PROVINCIAL}
OUTSIDE_PARENT = "W-01"
COLUMNS = (
    "ref", "supporter", "recipient", "task_type", "standard", "task_text", "started_on", "ended_on", "state", "parent",
    "table", "source_row", "source_ordinal", "supporter_text", "recipient_text", "supporter_code", "recipient_code",
    "hold_reason", "candidates", "chosen", "remark", "is_demo",
)  # fmt: skip


@dataclass(frozen=True)
class TableImported:
    """`added` rows of which `held` wait for a person; all zero when the same table of the same day was there already."""

    table_ref: UUID
    added: int
    held: int


@verb("pairing.import_table")
def import_table(
    actor: Actor, text: str, reading: Reading, *, document: str, ended_on: date | None = None, is_demo: bool = False
) -> TableImported:
    """Store every row of a reading, the held ones too, with its raw text, codes of its day, and notes.

    The same text read as of the same day is stored once. Raises UnknownRegions.
    """
    sha = hashlib.sha256(f"{reading.as_of}\n{text}".encode()).hexdigest()
    known = PairingTable.objects.filter(sha256=sha).first()
    if known:
        return TableImported(known.ref, 0, 0)
    table = PairingTable.objects.create(document=document, as_of=reading.as_of, sha256=sha, text=text)
    ends = EndsInTree(reading)
    ordinals: Counter[int] = Counter()
    rows = []
    for row in reading.rows:
        ordinals[row.line] += 1
        period = reading.as_of, ended_on
        rows.append(_row(row, ends, table.pk, ordinals[row.line], period, is_demo=is_demo))
    ids = insert_set(Pairing, COLUMNS, rows)
    notes = [(pk, note.code, note.text) for pk, row in zip(ids, reading.rows, strict=True) for note in row.notes]
    insert_set(PairingNote, ("pairing", "code", "text"), notes)
    set_parents(ids, reading.as_of)
    return TableImported(table.ref, len(ids), len(reading.needs_review))


def _row(
    row: PairRow, ends: EndsInTree, table_id: int, ordinal: int, period: tuple[date, date | None], *, is_demo: bool
) -> tuple:
    task = TaskType(row.task.code) if row.task else ""
    standard = STANDARDS[row.task.standard] if row.task else ""
    state = Pairing.State.HELD if row.held else Pairing.State.ACTIVE
    supporter, recipient = ends.id_of(row.supporter), ends.id_of(row.recipient)
    # A row held because both its ends are one place keeps the supporter only; its reason and raw text say the rest.
    recipient = None if recipient == supporter else recipient
    candidates = [
        {"end": name, "code": found.code, "name": found.name, "path": found.path, "why": found.why}
        for name, end in (("supporter", row.supporter), ("recipient", row.recipient))
        for found in end.candidates
    ]
    return (
        uuid4(), supporter, recipient, task, standard, row.task_written, *period, state, None,
        table_id, row.line, ordinal, row.supporter.written, row.recipient.written, row.supporter.code, row.recipient.code,
        ";".join(row.reasons), candidates, [], row.remark, is_demo,
    )  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """What a clerk proposes for a held row: take it with these ends and this task, or not at all; `words` say why.

    Ends and task the reader was sure of need not be given.
    """

    accept: bool
    words: str
    supporter_id: int | None = None
    recipient_id: int | None = None
    task_type: str = ""


@verb("pairing.propose")
def propose_decision(
    actor: Actor, pairing_ref: UUID, decision: Decision, *, day: date, at: datetime, stamp: str = ""
) -> Pairing:
    """Propose what becomes of a held row; it has no effect before another person has confirmed it.

    Raises NotYours, NotAnEnd, TooLow, EndMissing, SamePlace, and what W-7 refuses.
    """
    pairing = Pairing.objects.filter(ref=pairing_ref).first()
    if pairing is None:
        raise NotYours()
    refuse_stranger(actor, pairing)
    step = "propose" if decision.accept else "propose_refusal"
    edit = partial(_choose, actor=actor, decision=decision)
    take(HELD_ROWS, actor, pairing, step, day=day, at=at, stamp=stamp, words=decision.words, edit=edit)
    return pairing


def _choose(pairing: Pairing, actor: Actor, decision: Decision) -> None:
    """Fill in what the reader left open; `chosen` remembers what a person filled in. The actor answers for an end of it."""
    if not decision.accept:
        return
    given = {
        "supporter_id": decision.supporter_id, "recipient_id": decision.recipient_id, "task_type": decision.task_type,
    }  # fmt: skip
    filled = {name: value for name, value in given.items() if value and not getattr(pairing, name)}
    for name, value in filled.items():
        setattr(pairing, name, value)
    pairing.standard = standard_of(pairing.task_type)
    pairing.chosen = sorted(name.removesuffix("_id") for name in filled)
    _refuse_missing(pairing)
    refuse_unless_covers(actor, known_ends(pairing))
    pairing.save(update_fields=["supporter", "recipient", "task_type", "standard", "chosen"])


def _refuse_missing(pairing: Pairing) -> None:
    for end, value in (
        (_("支援方"), pairing.supporter_id),
        (_("受援方"), pairing.recipient_id),
        (_("任务类型"), pairing.task_type),
    ):
        if not value:
            raise EndMissing(line=pairing.source_row, end=end)
    if pairing.supporter_id == pairing.recipient_id:
        raise SamePlace(name=pairing.supporter.name)


@dataclass(frozen=True)
class ChildPair:
    """Two places below a pairing that are paired by name: district and county, town and town, village and village."""

    supporter_id: int
    recipient_id: int
    started_on: date
    ended_on: date | None = None


@verb("pairing.pair_children")
def pair_children(actor: Actor, parent_ref: UUID, pairs: list[ChildPair], *, reason: str = "") -> list[int]:
    """Pair places below a pairing, as a set; returns the ids. Only such a pairing opens personal data.

    A child outside its parent's places or period is stored with a warning and opens nothing. The actor answers for one end
    of the parent, and of each child. Raises SamePlace, NotAnEnd, TooLow.
    """
    parent = Pairing.objects.select_related("supporter", "recipient").filter(ref=parent_ref).first()
    if parent is None or parent.state != Pairing.State.ACTIVE:
        raise NotYours()
    refuse_unless_covers(actor, known_ends(parent))
    places = Region.objects.in_bulk({pk for pair in pairs for pk in (pair.supporter_id, pair.recipient_id)})
    for pair in pairs:
        refuse_unless_covers(actor, (places[pair.supporter_id], places[pair.recipient_id]))
    warnings = [_outside(parent, pair, places) for pair in pairs]
    rows = [_child(parent, pair, places, warned=bool(warning)) for pair, warning in zip(pairs, warnings, strict=True)]
    ids = insert_set(Pairing, COLUMNS, rows)
    noted = [(pk, OUTSIDE_PARENT, warning) for pk, warning in zip(ids, warnings, strict=True) if warning]
    insert_set(PairingNote, ("pairing", "code", "text"), noted)
    return ids


def _outside(parent: Pairing, pair: ChildPair, places: dict[int, Region]) -> str:
    """Why the child does not lie in its parent; empty when it does."""
    faults = []
    for name, mine, theirs in (
        ("支援方", places[pair.supporter_id], parent.supporter),
        ("受援方", places[pair.recipient_id], parent.recipient),
    ):
        if not covers(theirs.path, mine.path):
            faults.append(f"{name}{mine.name}不在{theirs.name}之内")
    late = parent.ended_on and (pair.ended_on is None or pair.ended_on > parent.ended_on)
    if pair.started_on < parent.started_on or late:
        faults.append("起止日期超出上一级结对关系")
    return ";".join(faults)


def _child(parent: Pairing, pair: ChildPair, places: dict[int, Region], *, warned: bool) -> tuple:
    supporter, recipient = places[pair.supporter_id], places[pair.recipient_id]
    if supporter.pk == recipient.pk:
        raise SamePlace(name=supporter.name)
    return (
        uuid4(), supporter.pk, recipient.pk, parent.task_type, parent.standard, parent.task_text,
        pair.started_on, pair.ended_on, Pairing.State.ACTIVE, None if warned else parent.pk,
        None, None, None, supporter.name, recipient.name, supporter.code, recipient.code,
        "", [], [], "", parent.is_demo,
    )  # fmt: skip


@verb("pairing.end")
def end_pairing(actor: Actor, pairing_ref: UUID, last_day: date, *, reason: str) -> int:
    """End a pairing and every pairing below it on `last_day`; returns how many ended. What it opened closes with it.

    Raises NotYours, NotAnEnd, TooLow.
    """
    pairing = Pairing.objects.select_related("supporter", "recipient").filter(ref=pairing_ref).first()
    if pairing is None:
        raise NotYours()
    refuse_stranger(actor, pairing)
    ids, below = [pairing.pk], [pairing.pk]
    while below:
        below = list(Pairing.objects.filter(parent_id__in=below, ended_on=None).values_list("pk", flat=True))
        ids += below
    return Pairing.objects.filter(pk__in=ids, ended_on=None).update(ended_on=last_day)
