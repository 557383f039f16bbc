"""Keeping a note of every list that leaves the house as a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from xieshou.audit.models import Export
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb


@verb("ledger.export")
def note_export(
    actor: Actor,
    *,
    what: str,
    day: date,
    filters: Mapping[str, str],
    row_count: int,
    content: bytes,
    at: datetime,
    ref: UUID | None = None,
) -> Export:
    """Write down that `actor` took `row_count` rows of `what` as the file `content`; only its digest is kept.

    `filters` are the address's, without what somebody typed to find a person; `ref` is the number printed in the file.
    """
    return Export.objects.create(
        ref=ref or uuid4(),
        what=what, day=day, filters=dict(filters), scope_path=actor.scope.own[0], row_count=row_count,
        sha256=hashlib.sha256(content).hexdigest(),
        actor_id=actor.user_id, actor_label=actor.label, at=at,
    )  # fmt: skip
