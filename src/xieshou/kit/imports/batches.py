"""Asking about batches: those of an office's place, how their rows stand, and which rows were told something."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from xieshou.kit.imports.blocks import states_of
from xieshou.kit.imports.models import ImportBatch, StagedRow
from xieshou.kit.imports.problems import Severity
from xieshou.kit.scope import Actor, one, scoped


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Batches of the actor's place, the newest first by `newest`."""
    return scoped(actor, ImportBatch).annotate(newest=-F("pk")).order_by("newest")


@dataclass(frozen=True)
class BatchFile:
    """One batch: rows by state, and problems by (severity, code, sentence of the first)."""

    batch: ImportBatch
    states: dict[str, int]
    problems: list[tuple[Severity, str, int]]

    def count(self, *states: str) -> int:
        """Rows in any of `states`."""
        return sum(self.states.get(state, 0) for state in states)


def batch_file(actor: Actor, ref: UUID) -> BatchFile:
    """One batch within the actor's scope. Raises NotYours."""
    batch = one(actor, ImportBatch, ref)
    rows = scoped(actor, StagedRow).filter(batch=batch)
    states: dict[str, int] = dict(states_of(actor, batch))
    kinds: Counter[tuple[str, str]] = Counter()
    said: dict[tuple[str, str], str] = {}
    for told in rows.exclude(problems=[]).order_by("number").values_list("problems", flat=True):
        for problem in told:
            kind = (problem["severity"], problem["code"])
            kinds[kind] += 1
            said.setdefault(kind, problem["sentence"])
    problems = [(Severity(kind[0]), said[kind], count) for kind, count in kinds.most_common()]
    return BatchFile(batch, states, sorted(problems, key=lambda one: one[0] is not Severity.BLOCK))


def rows_with_problems(actor: Actor, batch: ImportBatch) -> QuerySet[StagedRow]:
    """Rows of a batch that were told something, as they stand in the file."""
    rows = scoped(actor, StagedRow).filter(batch=batch).exclude(problems=[])
    return rows.select_related("batch").order_by("number", "pk")
