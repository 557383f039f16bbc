"""回避: which inspectors may not be sent where, and whether the pool is large enough before anything is announced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from xieshou.engines.draw import Frame, freeze
from xieshou.supervision.inspections.enums import Design
from xieshou.supervision.inspections.errors import PoolTooSmall
from xieshou.supervision.inspections.frames import site_code, town_code
from xieshou.supervision.inspections.models import Campaign, FrameRecord, Inspector

# Who wrote anything of a record: its job or its person; of a household, the household or the job of anybody in it.
TOOK_PART = """
SELECT DISTINCT e.actor_id, f.record_id FROM supervision_framerecord f
JOIN audit_event e ON e."table" = 'placements_spell' AND e.row_id = f.spell_id
WHERE f.campaign_id = %(campaign)s AND e.actor_id = ANY (%(people)s)
UNION
SELECT DISTINCT e.actor_id, f.record_id FROM supervision_framerecord f
JOIN audit_event e ON e."table" = 'roster_person' AND e.row_id = f.person_id
WHERE f.campaign_id = %(campaign)s AND e.actor_id = ANY (%(people)s)
UNION
SELECT DISTINCT e.actor_id, f.record_id FROM supervision_framerecord f
JOIN audit_event e ON e."table" = 'roster_household' AND e.row_id = f.household_id
WHERE f.campaign_id = %(campaign)s AND e.actor_id = ANY (%(people)s)
UNION
SELECT DISTINCT e.actor_id, f.record_id FROM supervision_framerecord f
JOIN roster_membership m ON m.household_id = f.household_id
JOIN audit_event e ON e."table" = 'placements_spell' AND e.row_id IN (SELECT s.id FROM placements_spell s WHERE s.person_id = m.person_id)
WHERE f.campaign_id = %(campaign)s AND e.actor_id = ANY (%(people)s)
"""


def settle_recusals(campaign: Campaign) -> Frame:
    """Write down from what each inspector is recused, and return the pool as it is announced. Raises PoolTooSmall."""
    people = list(campaign.pool.order_by("code"))
    part = _took_part(campaign, [one.user_id for one in people])
    for one in people:
        tied = [code for region in one.ties for code in (site_code(campaign, region), town_code(campaign, region))]
        one.recused = sorted({*tied, *part[one.user_id]})
        one.save(update_fields=["recused"])
    _refuse_small(campaign, people)
    return pool_of(campaign)


def pool_of(campaign: Campaign) -> Frame:
    """The pool as it is published: codes and recusals, no names."""
    rows = campaign.pool.order_by("code").values_list("code", "recused")
    return freeze({"id": code, "recused": list(recused)} for code, recused in rows)


def _took_part(campaign: Campaign, people: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(TOOK_PART, {"campaign": campaign.pk, "people": list(people)})
        for actor_id, record_id in cursor.fetchall():
            found[actor_id].add(record_id)
    return found


def _refuse_small(campaign: Campaign, people: Sequence[Inspector]) -> None:
    """Whatever the beacon says, every site must find two people: enough are free everywhere, and the cap cannot bind them all.

    A site fails only if all but one of its free people are at the cap, which takes (free - 1) × cap earlier seats; all
    sites together have no more than 2 × (sites - 1) before the last.
    """
    about: dict[int, set[str]] = defaultdict(set)
    rows = FrameRecord.objects.unscoped("of a campaign already seen").filter(campaign=campaign)
    for village, town, record_id in rows.values_list("village_id", "town_id", "record_id"):
        about[village] |= {record_id, site_code(campaign, village), town_code(campaign, town)}
    free = min((sum(not about[site] & set(one.recused) for one in people) for site in about), default=0)
    most = len(about) if campaign.design == Design.SEQUENTIAL else min(len(about), campaign.sample_size)
    if free < 2 or (free - 1) * campaign.load_cap <= 2 * (most - 1):
        raise PoolTooSmall(free=free, cap=campaign.load_cap)
