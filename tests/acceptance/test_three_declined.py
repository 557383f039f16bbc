"""Acceptance 9 (domain.md 12): a labourer declines three recommendations; nothing else changes.

The household stays among those that need help only while a member is willing, by that member's own word.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_post, a_world, an_offer, an_own_answer
from xieshou.kit.scope import scoped
from xieshou.kit.verbs import acting
from xieshou.placements.enums import Group
from xieshou.placements.models import HouseholdStatus, Offer
from xieshou.placements.selectors import waiting_for_work
from xieshou.placements.services.status import refresh_all
from xieshou.roster.services.answers import Answer, record_answer
from xieshou.supervision.models import Hit
from xieshou.supervision.services import run_checks

pytestmark = pytest.mark.django_db
DECLINED = {"answer": "declined", "answered_on": "2018-09-30", "way": "call", "evidence": "9月30日9点通话", "disclose": "none"}
# Everything that is known or derived of people and households, but for the offers themselves.
TABLES = (
    "roster_person", "roster_household", "roster_membership", "roster_profile", "roster_intention", "roster_claimedwish", "roster_barrier",
    "placements_spell", "placements_personstatus", "placements_householdstatus", "placements_zerowatch", "placements_followup",
    "placements_workupdate",
)  # fmt: skip


def known() -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT (to_jsonb(t) - 'id')::text FROM {table} t ORDER BY 1")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def group(world: World) -> str:
    refresh_all(SYSTEM, day=DAY, at=NOW)
    return HouseholdStatus.every.get(household=world.household).group


def says(person, want: str, on: date = DAY) -> None:
    record_answer(SYSTEM, Answer(person.pk, on, "call", f"{on} 通话 {person.pk} {want}", want), day=DAY)


@pytest.fixture
def world() -> World:
    return a_world()


def test_three_declined_and_nothing_else_changes(world):
    an_own_answer(world.head, answered_on=date(2018, 9, 1))
    offers = [an_offer(world.head, world.post), *(an_offer(world.head, a_post(world.employer, world.city)) for _ in range(2))]
    before, group_before = known(), group(world)
    for offer in offers:
        page = world.cadre.get(f"/offers/{offer.ref}/answer/")
        assert "reason" not in page.context["form"].fields  # no reason is asked
        assert world.cadre.post(f"/offers/{offer.ref}/answer/", DECLINED).status_code == 303
    refresh_all(SYSTEM, day=DAY, at=NOW)
    assert known() == before
    assert group(world) == group_before == Group.NEEDS_HELP
    assert list(Offer.every.values_list("answer", "disclosed_name", "withdrawn_on").distinct()) == [("declined", "", None)]
    with acting(SYSTEM, "test"):
        assert world.head in waiting_for_work(SYSTEM, DAY)  # matched again as before
    assert an_offer(world.head, a_post(world.employer, world.city)).answer == ""
    run_checks(SYSTEM, day=DAY, at=NOW)
    with acting(SYSTEM, "test"):
        assert not scoped(SYSTEM, Hit).filter(person=world.head).exists()  # and nobody asks why


def test_the_household_needs_help_only_while_a_member_is_willing(world):
    an_own_answer(world.head, answered_on=date(2018, 9, 1))
    world.cadre.post(f"/offers/{an_offer(world.head, world.post).ref}/answer/", DECLINED)
    assert group(world) == Group.NEEDS_HELP
    says(world.head, "none")
    assert group(world) == Group.NEEDS_HELP  # the spouse was not asked yet: never unwilling
    says(world.spouse, "nearby", date(2018, 9, 2))
    assert group(world) == Group.NEEDS_HELP
    says(world.spouse, "none")
    assert group(world) == Group.NOBODY_WILLING
