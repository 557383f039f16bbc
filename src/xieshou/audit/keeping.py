"""Keeping the log up to date: what the worker's sequencer does again and again, and `xieshou log checkpoint` at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction

from xieshou.audit.log import Lag, add_cosignature, lag_of, origin_of, seal, take_in, tree_of
from xieshou.audit.log.entries import key_of
from xieshou.audit.log.witnesses import Answer, Witness, ask_all, named_in
from xieshou.engines.errors import InputError
from xieshou.engines.merkle import Checkpoint, SignerKey, VerifierKey, split

USING = "sequencer"


@dataclass(frozen=True)
class Kept:
    """How many events entered the log, the checkpoint over it, and what the witnesses said."""

    taken_count: int
    note: str
    answers: Sequence[Answer]

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.read(split(self.note)[0])


def keep_log(at: datetime, *, ask: bool = True) -> Kept:
    """Take in every event that waits, seal the log, have it witnessed. Raises ProofRefused where the log was cut,
    InputError where the sequencer has no role of its own.

    Each batch is a transaction of its own and sealed before the next, so that a great import holds no checkpoint up; the
    witnesses are asked outside any, and only where `ask` says so: a silent one takes its time.
    """
    _refuse_without_role()
    key, taken, note = key_of(settings.LOG_SEED), 0, ""
    while count := _take_in(origin_of(settings.LOG_SEED)):
        taken += count
        note = _seal(key, at)
    note = note or _seal(key, at)
    witnesses = named_in(settings.DATA_FOLDER) if ask else []
    return Kept(taken, *_witnessed(note, witnesses)) if witnesses else Kept(taken, note, ())


def lag(at: datetime) -> Lag:
    """How far the newest checkpoint is behind at that instant. Raises InputError as `keep_log`."""
    _refuse_without_role()
    with connections[USING].cursor() as cursor:
        return lag_of(cursor, at)


def _refuse_without_role() -> None:
    if settings.DATABASE_ROLES["sequencer"] == settings.DATABASE_ROLES["app"]:
        raise InputError(
            "DATABASE_SEQUENCER_URL 必须是另一个数据库用户,日志才能收进变更 / DATABASE_SEQUENCER_URL must name another role"
        )


def _seal(key: SignerKey, at: datetime) -> str:
    with transaction.atomic(using=USING), connections[USING].cursor() as cursor:
        return seal(cursor, key, at)


def _take_in(origin: str) -> int:
    with transaction.atomic(using=USING), connections[USING].cursor() as cursor:
        return take_in(cursor, origin)


def _witnessed(note: str, witnesses: Sequence[Witness]) -> tuple[str, list[Answer]]:
    """Only those are asked whose line the checkpoint lacks."""
    text, lines = split(note)
    size = Checkpoint.read(text).size
    signed = {(name, raw[:4]) for name, raw in lines}
    lacking = [one for one in witnesses if (one.key.name, one.key.key_id) not in signed]
    if not lacking:
        return note, []
    bare = f"{text}\n{note.rpartition(chr(10) * 2)[2].splitlines(keepends=True)[0]}"
    with connections[USING].cursor() as cursor:
        answers = ask_all(lacking, bare, tree_of(cursor, size))
    with transaction.atomic(using=USING), connections[USING].cursor() as cursor:
        for answer in answers:
            if answer.line:
                note = add_cosignature(cursor, size, answer.line, answer.witness.key)
    return note, answers


def known_keys() -> list[VerifierKey]:
    """The log's own public key and those of its witnesses."""
    return [key_of(settings.LOG_SEED).verifier, *(one.key for one in named_in(settings.DATA_FOLDER))]


def tables_with_history() -> dict[str, Sequence[str]]:
    """Every table whose rows have events, and its columns that stay out of them."""
    models = (model for model in apps.get_models() if getattr(model, "keeps_history", False))
    return {model._meta.db_table: tuple(getattr(model, "history_leaves_out", ())) for model in models}
