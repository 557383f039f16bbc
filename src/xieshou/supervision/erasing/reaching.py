"""What else says something of a person: inspections, comparisons, duplicates, household events, public notices.

Each row gets a last version that says nothing; `forget_history` (sql/erasing.sql) then clears the versions before it. What
only the owner may change (frames, attempts, signed words) is cleared there. The published lines of a draw hold commitments
only, so its folder verifies as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from xieshou.kit.verbs import consequences
from xieshou.placements.models import Gap, LastResort, PostPay, WorkUpdate
from xieshou.roster.models import Identity, Membership, Person, PersonName, Profile
from xieshou.roster.tables.barriers import Barrier
from xieshou.roster.tables.comparing import Difference, Verification
from xieshou.roster.tables.duplicates import DuplicatePair, Merge
from xieshou.roster.tables.events import HouseholdEvent
from xieshou.supervision.erasing.errors import StillInspected
from xieshou.supervision.inspections.enums import CampaignState, FindingState
from xieshou.supervision.inspections.models import Finding, FrameRecord, InspectionTask
from xieshou.supervision.models import Hit
from xieshou.supervision.notices.models import NoticeLine

BEFORE_THE_DRAW = (CampaignState.FROZEN, CampaignState.ANNOUNCED, CampaignState.OPENED)
IN_THE_FIELD = (CampaignState.FIELDWORK, CampaignState.PRELIMINARY)
ERASED = "已依法删除"  # a notice shows no digit in a name
OVER = (FindingState.WITHDRAWN, FindingState.LOOKED_BACK)
OF_PERSON = {"roster.Person": Person, "roster.PersonName": PersonName, "roster.Profile": Profile, "roster.Identity": Identity}
SAME = """
WITH RECURSIVE same AS (SELECT %s::bigint AS id UNION SELECT p.id FROM roster_person p JOIN same s ON p.merged_into_id = s.id)
SELECT id FROM same ORDER BY id
"""


def same_person(person_id: int) -> list[int]:
    """The record and every record that was joined to it: one human being. Where row-level security sees the whole."""
    with connection.cursor() as cursor:
        cursor.execute(SAME, [person_id])
        return [pk for (pk,) in cursor.fetchall()]


def not_inspected(record: Any, day: date) -> None:
    """Raises StillInspected: what is being inspected is not taken from under the inspectors, nor from who must answer."""
    with consequences():
        who = same_person(record.person_id)
        frames = frames_of(who)
        drawn = Q(campaign__state__in=BEFORE_THE_DRAW) | Q(campaign__state__in=IN_THE_FIELD, tasks__isnull=False)
        titles = list(frames.filter(drawn).values_list("campaign__title", flat=True)[:1])
        findings = Finding.objects.unscoped("is it over").filter(person_id__in=who).exclude(state__in=OVER)
        titles += list(findings.values_list("campaign__title", flat=True)[:1])
    if titles:
        raise StillInspected(title=titles[0])


def frames_of(who: list[int]) -> QuerySet[FrameRecord]:
    """Frozen records that tell of the person, or of a household the person lives or lived in."""
    homes = Membership.objects.unscoped("forgetting").filter(person_id__in=who).values("household_id")
    return FrameRecord.objects.unscoped("forgetting").filter(Q(person_id__in=who) | Q(household_id__in=homes))


def forget_elsewhere(who: list[int], mark: str) -> None:
    """The last version of each row outside the person's own file."""
    tasks = InspectionTask.objects.unscoped("forgetting").filter(record__in=frames_of(who).values("pk"))
    found = Finding.objects.unscoped("forgetting").filter(Q(person_id__in=who) | Q(task_id__in=tasks.values("pk")))
    found.update(words=mark, reply="")
    tasks.update(person_name=mark, phone=None, place="", answers={})
    differences = Difference.objects.unscoped("forgetting").filter(person_id__in=who)
    differences.update(name_masked=mark, facts=[])
    differences.exclude(words="").update(words=mark)
    Verification.objects.unscoped("forgetting").filter(person_id__in=who).update(evidence=mark)
    Barrier.objects.unscoped("forgetting").filter(person_id__in=who).exclude(measure="").update(measure=mark)
    WorkUpdate.objects.unscoped("forgetting").filter(person_id__in=who).update(before={})
    Gap.objects.unscoped("forgetting").filter(person_id__in=who).update(reason="", remedy=mark)
    LastResort.objects.unscoped("forgetting").filter(person_id__in=who).update(nearest=[])
    PostPay.objects.unscoped("forgetting").filter(person_id__in=who).exclude(evidence="").update(evidence=mark)
    DuplicatePair.objects.unscoped("forgetting").filter(one_id__in=who).update(one_masked=mark)
    DuplicatePair.objects.unscoped("forgetting").filter(other_id__in=who).update(other_masked=mark)
    NoticeLine.objects.unscoped("forgetting").filter(person_id__in=who).update(name=ERASED, mark="")
    _forget_changes(who, mark)
    _forget_facts(who, mark)


def _forget_changes(who: list[int], mark: str) -> None:
    """Household events and joinings keep every value they changed, to be taken back: those of the person's rows go."""
    own = {label: set(_rows_of(model, who)) for label, model in OF_PERSON.items()}
    for event in HouseholdEvent.objects.unscoped("forgetting").filter(people__overlap=who):
        event.reason, event.evidence, event.made = mark, mark, _without(event.made, own)
        event.save(update_fields=["reason", "evidence", "made"])
    for merge in Merge.objects.unscoped("forgetting").filter(Q(survivor_id__in=who) | Q(merged_id__in=who)):
        merge.reason, merge.moved = mark, _without(merge.moved, own)
        merge.save(update_fields=["reason", "moved"])


def _rows_of(model: Any, who: list[int]) -> Iterable[int]:
    rows = model.objects.unscoped("forgetting")
    ids: Iterable[int] = (rows.filter(pk__in=who) if model is Person else rows.filter(person_id__in=who)).values_list("pk", flat=True)
    return ids


def _without(made: list[dict[str, Any]], own: dict[str, set[int]]) -> list[dict[str, Any]]:
    """That a row was added stays, so that a household event can still be taken back; what it held goes."""
    kept = []
    for one in made:
        if one["id"] not in own.get(one["table"], ()):
            kept.append(one)
        elif one.get("new"):
            kept.append({**one, "columns": [], "now": []})
    return kept


def _forget_facts(who: list[int], mark: str) -> None:
    """Words in the facts of hits; numbers and days stay, so that the question still reads."""
    for hit in Hit.objects.unscoped("forgetting").filter(person_id__in=who):
        hit.facts = {name: _told(value, mark) for name, value in hit.facts.items()}
        hit.save(update_fields=["facts"])


def _told(value: Any, mark: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        date.fromisoformat(value)
    except ValueError:
        return mark
    return value
