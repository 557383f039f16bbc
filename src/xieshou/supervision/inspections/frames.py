"""Freezing: exactly the records behind a sealed figure, as they stood, and the lines of them that are published."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import connection

from xieshou.audit.log.entries import SALT_BYTES, commitment
from xieshou.engines.draw import Frame
from xieshou.engines.draw.check_draw import canonical
from xieshou.engines.errors import ProofRefused
from xieshou.kit.fields import blind
from xieshou.kit.indicators import Indicator, named
from xieshou.kit.indicators.declaration import BASE
from xieshou.kit.scope import Actor, Scope, shared_paths
from xieshou.kit.sets import as_a_set, insert_set
from xieshou.kit.verbs import looking_as
from xieshou.placements.populations import HOUSEHOLDS, PEOPLE
from xieshou.placements.selectors import household_source, people_source
from xieshou.regions.models import Level, Region
from xieshou.supervision.inspections.errors import FigureNotInspected, FrameDiffers
from xieshou.supervision.inspections.models import Campaign, FrameRecord

FACTS = ("status", "name", "source_no", "channel", "employer", "place", "occupation", "started_on", "wage_fen_month", "rung")  # fmt: skip
HOME_FACTS = ("status", "name", "source_no", "capable_count", "willing_count", "employed_count", "members")
COLUMNS = ("campaign", "office_path", "record_id", "person", "household", "village_id", "town_id", "spell_id", "facts", "salt", "line")
# One row a person behind the figure: what the register said of the work that gives them their status.
BEHIND = """
SELECT p.person_id, NULL::bigint, h.region_id, CASE WHEN r.level = {village} THEN r.parent_id ELSE r.id END, w.id, p.status, h.name, h.source_no,
       w.channel, coalesce(e.name, nullif(w.employer_text, '')), x.full_name, nullif(w.occupation, ''), w.started_on::text,
       w.wage_fen_month, p.rung
FROM {source} p
JOIN ({members}) m ON m.id = p.person_id
JOIN roster_person h ON h.id = p.person_id
JOIN regions_region r ON r.id = h.region_id
LEFT JOIN placements_spell w ON w.id = p.spell_id
LEFT JOIN jobs_employer e ON e.id = w.employer_id
LEFT JOIN regions_region x ON x.id = w.place_id
ORDER BY p.person_id
"""

# One row a household behind the figure: its group, whom to ask (its head that day), and who was counted in it.
BEHIND_HOMES = """
SELECT a.person_id, g.household_id, h.region_id, CASE WHEN r.level = {village} THEN r.parent_id ELSE r.id END, NULL::bigint,
       g.household_group, a.name, h.source_no, g.capable_count, g.willing_count, g.employed_count, a.members
FROM {source} g
JOIN ({members}) m ON m.id = g.household_id
JOIN roster_household h ON h.id = g.household_id
JOIN regions_region r ON r.id = h.region_id
JOIN LATERAL (
  SELECT (array_agg(b.person_id ORDER BY b.relation <> '01', b.id))[1] AS person_id, (array_agg(p.name ORDER BY b.relation <> '01', b.id))[1] AS name,
         string_agg(p.name, '、' ORDER BY b.relation <> '01', b.id) AS members
  FROM roster_membership b JOIN roster_person p ON p.id = b.person_id
  WHERE b.household_id = g.household_id AND b.started_on <= %s AND (b.ended_on IS NULL OR b.ended_on >= %s)
) a ON a.person_id IS NOT NULL
ORDER BY g.household_id
"""


@dataclass(frozen=True)
class Published:
    """A sealed figure, as the report hands it down: which one, of which place and day, and what was printed."""

    snapshot_number: str
    snapshot_sha256: str
    figure: str
    count: int
    region: Region
    as_of: date


def inspectable(code: str) -> Indicator:
    """The indicator of a figure whose records are people or households, one by one. Raises FigureNotInspected.

    Of a rate, the records are those counted above the line: what is false there makes the rate smaller.
    """
    found = named(code)
    if found is None or found.population not in (PEOPLE, HOUSEHOLDS) or code.endswith(BASE):
        raise FigureNotInspected(title=found.title if found else code)
    return found


def freeze_records(campaign: Campaign, at: datetime) -> None:
    """Write the frame and its root. Edits made afterwards do not count for this draw. Raises FrameDiffers."""
    region = campaign.region
    with looking_as(Scope(own=(str(region.path),), shared=shared_paths((str(region.path),), campaign.as_of))):
        found = _behind(inspectable(campaign.figure), region, campaign.as_of)
    if len(found) != campaign.published_count:
        raise FrameDiffers(published=campaign.published_count, found=len(found))
    insert_set(FrameRecord, COLUMNS, [_record(campaign, row) for row in found])
    frame = frame_of(campaign, root=None)
    campaign.frame_root, campaign.frame_size, campaign.frozen_at = frame.root, frame.size, at
    campaign.save(update_fields=["frame_root", "frame_size", "frozen_at"])


def frame_of(campaign: Campaign, *, root: str | None = "") -> Frame:
    """The frame as it was frozen. Raises ProofRefused where its rows are not the ones whose root was kept."""
    kept = FrameRecord.objects.unscoped("of a campaign already seen").filter(campaign=campaign)
    lines = sorted((row[0], row[1].encode()) for row in kept.values_list("record_id", "line"))
    frame = Frame(tuple(json.loads(line) for _id, line in lines), tuple(line for _id, line in lines))
    if root is not None and frame.root != campaign.frame_root:
        raise ProofRefused(f"{campaign.draw_id}:名单被改动过 / the frozen frame was changed")
    return frame


def site_code(campaign: Campaign, region_id: int | None) -> str:
    """What the published files call a village: the same within one draw, telling nothing outside it."""
    return f"s{blind(f'{campaign.ref}|{region_id}', 'site').hex()[:16]}"


def town_code(campaign: Campaign, region_id: int | None) -> str:
    return f"t{blind(f'{campaign.ref}|{region_id}', 'town').hex()[:16]}"


def _behind(indicator: Indicator, region: Region, day: date) -> list[tuple[Any, ...]]:
    path, is_of_homes = str(region.path), indicator.population is HOUSEHOLDS
    place = Actor(user_id=None, label="frame", scope=Scope(own=(path,), shared=shared_paths((path,), day)))
    members, narrow = indicator.behind(place, day).order_by().values("id").query.sql_with_params()
    source, values = household_source(day) if is_of_homes else people_source(day)
    text, more = (BEHIND_HOMES, [day, day]) if is_of_homes else (BEHIND, [])
    with as_a_set(), connection.cursor() as cursor:
        cursor.execute(
            text.format(source=source, members=members, village=Level.VILLAGE.value), [*values, *narrow, *more]
        )
        return list(cursor.fetchall())


def _record(campaign: Campaign, row: tuple[Any, ...]) -> tuple[Any, ...]:
    person, household, village, town, spell, *known = row
    facts = dict(zip(HOME_FACTS if household else FACTS, known, strict=True))
    subject = ("roster_household", household) if household else ("roster_person", person)
    salt, record_id = secrets.token_bytes(SALT_BYTES), uuid4().hex
    line = canonical({
        "id": record_id, "county": campaign.region.code or str(campaign.region_id), "type": facts["status"], "amount": 1,
        "period": campaign.period, "site": site_code(campaign, village), "town": town_code(campaign, town),
        "commitment": commitment(*subject, json.dumps(facts, ensure_ascii=False), salt),
    })  # fmt: skip
    return campaign.pk, campaign.office_path, record_id, person, household, village, town, spell, facts, salt, line.decode()
