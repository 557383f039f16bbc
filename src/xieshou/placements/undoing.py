"""What undoing an import would take back, and what people have done since that stands in its way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from xieshou.audit.models import Event
from xieshou.jobs.models import Post
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.scope import Actor, one, scoped
from xieshou.roster.models import Household, Person

# What this room derives by itself, and what the log keeps: nobody acted there.
DERIVED = frozenset({"placements_personstatus", "placements_householdstatus", "placements_zerowatch"})
NAMED_MOST = 20
Ranges = list[list[int]]


@dataclass(frozen=True)
class Act:
    """Something done since with what the batch brought: how often, and the first of those concerned (label, address)."""

    table: str
    verb: str
    count: int
    about: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UndoFile:
    """A confirmed batch: rows it added and changed by table, and what was done since. It can be undone when nothing was."""

    batch: ImportBatch
    added: dict[str, int]
    changed: dict[str, int]
    acts: tuple[Act, ...]


def undo_file(actor: Actor, ref: UUID) -> UndoFile:
    """What undoing this batch would do. Raises NotYours."""
    batch = one(actor, ImportBatch, ref)
    added = {_table(label): sum(last - first + 1 for first, last in ranges) for label, ranges in batch.created.items()}
    changed = Counter(batch.changes.unscoped("its own batch").values_list("table", flat=True))
    return UndoFile(batch, added, dict(changed), tuple(acted_since(actor, batch)))


def acted_since(actor: Actor, batch: ImportBatch) -> list[Act]:
    """What was done after the batch was taken in: rows that point to what it added, and later versions of its rows."""
    return [*_pointing(actor, batch), *_rewritten(actor, batch)]


def _pointing(actor: Actor, batch: ImportBatch) -> list[Act]:
    """Rows of other acts whose foreign key needs a row of the batch."""
    found = []
    for label, ranges in batch.created.items():
        model = apps.get_model(label)
        for relation in model._meta.related_objects:
            child = relation.related_model
            if child._meta.db_table in DERIVED or relation.many_to_many:
                continue
            targets = _ids(child, relation.field.column, ranges, batch.created.get(child._meta.label, []))
            if targets:
                found.append(Act(child._meta.db_table, "", len(targets), _about(actor, label, targets)))
    return found


def _ids(child: type[models.Model], column: str, ranges: Ranges, own: Ranges) -> list[int]:
    """For each row of `child` that points into `ranges` and is not the batch's own: the id it points to."""
    sql = (
        f"SELECT t.{column} FROM {child._meta.db_table} t "
        "JOIN unnest(%s::bigint[], %s::bigint[]) AS r(a, b) ON t.{column} BETWEEN r.a AND r.b "
        "WHERE NOT EXISTS (SELECT 1 FROM unnest(%s::bigint[], %s::bigint[]) AS o(a, b) WHERE t.id BETWEEN o.a AND o.b) "
        "ORDER BY t.id"
    ).replace("{column}", column)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_ends(ranges), *_ends(own)])
        return [row[0] for row in cursor.fetchall()]


def _ends(ranges: Ranges) -> tuple[list[int], list[int]]:
    return [pair[0] for pair in ranges], [pair[1] for pair in ranges]


REWRITTEN = """
-- One row per later version of a row that the batch added or changed: which act wrote it, and of which row.
WITH touched AS (
  SELECT r.tbl, g AS id FROM unnest(%(tables)s::text[], %(firsts)s::bigint[], %(lasts)s::bigint[]) AS r(tbl, a, b)
  CROSS JOIN LATERAL generate_series(r.a, r.b) g
  UNION
  SELECT c."table", c.row_id FROM kit_importchange c WHERE c.batch_id = %(batch)s
)
SELECT e."table", e.verb, e.row_id FROM audit_event e JOIN touched t ON t.tbl = e."table" AND t.id = e.row_id
WHERE e.id > %(since)s AND e.op <> 'insert' ORDER BY e.id
"""


def _rewritten(actor: Actor, batch: ImportBatch) -> list[Act]:
    log = Event.objects.filter(table=ImportBatch._meta.db_table, row_id=batch.pk, verb="import.confirm")
    since = log.order_by("-pk").values_list("pk", flat=True).first()
    if since is None:
        return []
    spans = [(_table(label), *pair) for label, ranges in batch.created.items() for pair in ranges]
    facts: dict[str, Any] = {
        "tables": [span[0] for span in spans], "firsts": [span[1] for span in spans], "lasts": [span[2] for span in spans],
        "batch": batch.pk, "since": since,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(REWRITTEN, facts)
        rows = cursor.fetchall()
    kinds: dict[tuple[str, str], list[int]] = {}
    for table, verb, pk in rows:
        kinds.setdefault((table, verb), []).append(pk)
    labels = {_table(label): label for label in batch.created} | {
        model._meta.db_table: model._meta.label for model in (Person, Household, Post)
    }
    return [Act(table, verb, len(ids), _about(actor, labels.get(table, ""), ids)) for (table, verb), ids in kinds.items()]


def _about(actor: Actor, label: str, ids: list[int]) -> tuple[tuple[str, str], ...]:
    """The first of those concerned, by name and address, where their kind has a page of its own."""
    pages = {Person._meta.label: (Person, "name", "people"), Household._meta.label: (Household, "source_no", "households"),
             Post._meta.label: (Post, "title", "posts")}  # fmt: skip
    if label not in pages:
        return ()
    model, name, page = pages[label]
    rows = scoped(actor, model).filter(pk__anyof=sorted(set(ids))).order_by("pk").values_list(name, "ref")[:NAMED_MOST]
    return tuple((said, f"/{page}/{ref}/") for said, ref in rows)


def _table(label: str) -> str:
    return apps.get_model(label)._meta.db_table
