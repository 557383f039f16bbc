"""任务派发: a task for each record drawn, and a blind second one for some, by other people."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from xieshou.engines.draw import Opened, Ticket
from xieshou.engines.draw.check_draw import canonical, leaf_hash, pairs_of_inspectors, site_of
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import consequences
from xieshou.roster.models import Person
from xieshou.supervision.inspections.enums import TaskKind, TaskState
from xieshou.supervision.inspections.models import Campaign, FrameRecord, InspectionTask, Inspector
from xieshou.supervision.inspections.recusing import pool_of

AGAIN_DAYS = 7  # a second look comes after the second round
COLUMNS = (
    "ref", "campaign", "office_path", "record", "kind", "rank", "ticket", "first", "second", "inspectors", "person_name",
    "phone", "place", "due_on", "answers", "outcome", "final", "state",
)  # fmt: skip
Pair = tuple[Inspector, Inspector]


def dispatch(
    campaign: Campaign, chosen: Sequence[Ticket], pairs: Sequence[tuple[str, str, str]], opened: Opened, *, after: int = 0
) -> None:
    """Tasks for the records drawn from the `after`-th on; how to reach people is read now, what is checked stays frozen."""
    new = [one for one in chosen if one.rank > after]
    people = {one.code: one for one in campaign.pool.all()}
    by_site = {site: (people[first], people[second]) for site, first, second in pairs}
    kept = FrameRecord.objects.unscoped("of a campaign already seen").filter(campaign=campaign)
    records = {row.record_id: row for row in kept.filter(record_id__in=[str(one.record["id"]) for one in new])}
    with consequences():
        rows = Person.objects.unscoped("whom the draw named").filter(pk__in=[row.person_id for row in records.values()])
        reach = {person.pk: person for person in rows.select_related("region")}
    made = []
    for one in new:
        record, pair = records[str(one.record["id"])], by_site[site_of(dict(one.record))]
        made.append(_row(campaign, one, record, reach[record.person_id], pair, TaskKind.FIRST))
    if not after:
        made += _again(campaign, new, records, reach, by_site, opened, people)
    insert_set(InspectionTask, COLUMNS, made)


def _again(
    campaign: Campaign, chosen: Sequence[Ticket], records: Mapping[str, FrameRecord], reach: Mapping[int, Person],
    by_site: Mapping[str, Pair], opened: Opened, people: Mapping[str, Inspector],
) -> list[tuple[Any, ...]]:  # fmt: skip
    """The blind second looks: which records, and by whom, follows from the draw's key as well.

    A site whose pool has fewer than two others gets none.
    """
    order = sorted(chosen, key=lambda one: hmac.digest(opened.key, leaf_hash(canonical(dict(one.record))) + b"\x04", "sha256"))
    pool = [dict(one) for one in pool_of(campaign).records]
    rows = []
    for one in order:
        if len(rows) == campaign.again_count:
            break
        record, first = records[str(one.record["id"])], by_site[site_of(dict(one.record))]
        others = [who for who in pool if who["id"] not in {first[0].code, first[1].code}]
        try:
            [(_site, left, right)] = pairs_of_inspectors(opened.key, [dict(one.record)], others, None)
        except ValueError:
            continue
        pair = people[left], people[right]
        rows.append(_row(campaign, one, record, reach[record.person_id], pair, TaskKind.AGAIN))
    return rows


def _row(campaign: Campaign, one: Ticket, record: FrameRecord, person: Person, pair: Pair, kind: str) -> tuple[Any, ...]:
    due = campaign.round_two_until + (timedelta(days=AGAIN_DAYS) if kind == TaskKind.AGAIN else timedelta())
    return (
        uuid4(), campaign.pk, campaign.office_path, record.pk, kind, one.rank, one.hex, pair[0].user_id, pair[1].user_id,
        f"{pair[0].inspector_label}、{pair[1].inspector_label}", person.name, person.phone, person.region.full_name, due, {}, "", "",
        TaskState.OPEN.value,
    )  # fmt: skip
