"""名额上限 on its pages: who may set one, what is asked again, and what a run's page says of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_household, a_person, a_user, a_world, an_own_answer
from tests.lasting import lasting
from xieshou.engines.matching import verify_dir
from xieshou.jobs.models import Quota
from xieshou.kit.verbs import acting
from xieshou.offices.selectors import actor_of
from xieshou.placements.models import HandChange, MatchRun
from xieshou.placements.services.matching import run_match

pytestmark = pytest.mark.django_db
SAID = {"people_most": "1", "started_on": "2018-01-01", "ended_on": "", "document": "单位来函"}


@lasting
def world() -> World:
    made = a_world()
    made.county.refresh_from_db()
    return made


def text(response: Any) -> str:
    return response.content.decode()


def a_run(world: World) -> MatchRun:
    actor = actor_of(a_user(world.county), DAY)
    with acting(actor, "test"):
        return run_match(actor, region_id=world.county.pk, day=DAY, at=NOW, seed=1)


def test_the_place_of_the_employer_sets_its_quota_and_others_do_not(world: World) -> None:
    address = f"/employers/{world.employer.ref}/quota/"
    assert address in text(world.receiver.get(f"/posts/{world.post.ref}/"))
    assert world.receiver.post(address, SAID | {"document": ""}).status_code == 422
    assert world.receiver.post(address, SAID).status_code == 303
    assert "最多1人" in text(world.receiver.get(address))
    assert world.clerk.post(address, SAID).status_code == 403
    assert Quota.objects.count() == 1
    assert address not in text(world.clerk.get(f"/posts/{world.post.ref}/"))
    assert "最多1人" in text(world.clerk.get(f"/posts/{world.post.ref}/"))


def test_an_employer_sets_its_own(world: World) -> None:
    assert world.boss.post(f"/employers/{world.employer.ref}/quota/", SAID).status_code == 303


def test_overlapping_quotas_are_said_so_above_the_form(world: World) -> None:
    address = f"/employers/{world.employer.ref}/quota/"
    world.receiver.post(address, SAID | {"ended_on": "2018-12-31"})
    again = world.receiver.post(address, SAID | {"started_on": "2018-06-01"})
    assert again.status_code == 422
    assert "这段时间已经有一个名额上限" in text(again)


def test_either_end_sets_a_pairings_quota(world: World) -> None:
    address = f"/pairings/{world.pairing.ref}/quota/"
    assert address in text(world.clerk.get(f"/pairings/{world.pairing.ref}/"))
    assert world.clerk.post(address, SAID).status_code == 303
    assert world.stranger.post(address, SAID).status_code == 403
    assert address not in text(world.stranger.get(f"/pairings/{world.pairing.ref}/"))


def test_a_run_says_which_quota_holds_back(world: World) -> None:
    house = a_household(world.village)
    for number in range(2):
        an_own_answer(a_person(house, f"覃某{number}", relation="99"))
    an_own_answer(world.head)
    world.receiver.post(f"/employers/{world.employer.ref}/quota/", SAID)
    run = a_run(world)
    page = text(world.clerk.get(f"/match/{run.ref}/"))
    assert "1个名额上限,其中1个卡住了" in page
    assert "再多一个名额" in page
    assert "卡住了" in text(world.clerk.get(f"/match/{run.ref}/shortage/"))
    world.receiver.post(f"/employers/{world.employer.ref}/quota/", SAID | {"people_most": "9", "started_on": "2018-09-01"})
    again = a_run(world)
    assert "1个名额上限,其中0个卡住了" in text(world.clerk.get(f"/match/{again.ref}/"))
    both = text(world.clerk.get(f"/match/compare/?before={run.ref}&after={again.ref}"))
    assert "卡住的名额" in both
    assert world.employer.name in both


def test_a_change_by_hand_keeps_to_the_runs_order_and_quotas(world: World) -> None:
    """One place, two households: the one who has it gives way, the other gets it; the quota holds, the verifier agrees."""
    other = a_person(a_household(world.village), "覃某")
    for person in (world.head, other):
        an_own_answer(person)
    world.receiver.post(f"/employers/{world.employer.ref}/quota/", SAID)
    run = a_run(world)
    assigned = (settings.FILES_FOLDER / run.folder / "assignment.csv").read_text()
    has, waits = (world.head, other) if str(world.head.ref) in assigned else (other, world.head)
    swapped = world.clerk.post(f"/match/{run.ref}/people/{has.ref}/change/", {"post": "none", "reason": "照顾老人"})
    assert swapped.status_code == 303
    with acting(SYSTEM, "test"):
        [made] = HandChange.objects.unscoped("test")
    assert (made.households_lost, made.placed_lost, made.moved_count) == (0, 0, 1)
    figures = verify_dir(settings.FILES_FOLDER / made.folder).figures
    assert figures["placed"] == 1
    assert str(waits.ref) in (settings.FILES_FOLDER / made.folder / "assignment.csv").read_text()
