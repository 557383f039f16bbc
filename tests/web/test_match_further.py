"""A run asked further on its pages: why this post, what is short, two runs compared, a change by hand with its cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_household, a_person, a_post, a_user, a_world, an_own_answer
from tests.lasting import lasting
from xieshou.engines.matching import verify_dir
from xieshou.kit.jobs import Cancelled
from xieshou.kit.verbs import acting
from xieshou.offices.selectors import actor_of
from xieshou.placements.models import HandChange, MatchRun, Offer, Suggestion
from xieshou.placements.services.matching import run_match

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    made = a_world()
    made.county.refresh_from_db()
    return made


def text(response: Any) -> str:
    return response.content.decode()


def a_run(world: World, seed: int = 1) -> MatchRun:
    actor = actor_of(a_user(world.county), DAY)
    with acting(actor, "test"):
        return run_match(actor, region_id=world.county.pk, day=DAY, at=NOW, seed=seed)


@pytest.fixture
def run(world: World) -> MatchRun:
    """Three people who want the world's post, and one whose wish no post meets."""
    house = a_household(world.village)
    for number in range(2):
        an_own_answer(a_person(house, f"覃某{number}", relation="99"))
    an_own_answer(world.head)
    return a_run(world)


def person_of(run: MatchRun) -> Any:
    """Somebody whom the run suggests a post to."""
    with acting(SYSTEM, "test"):
        return Suggestion.objects.unscoped("test").filter(run=run, rank=1).select_related("person").first().person


def changes() -> list[HandChange]:
    with acting(SYSTEM, "test"):
        return list(HandChange.objects.unscoped("test"))


def test_a_name_opens_why_this_post(world: World, run: MatchRun) -> None:
    who = person_of(run)
    listed = text(world.clerk.get(f"/match/{run.ref}/"))
    assert f"/match/{run.ref}/people/{who.ref}/" in listed
    page = text(world.clerk.get(f"/match/{run.ref}/people/{who.ref}/"))
    assert "为什么是这个岗位" in page
    assert "合格的岗位" in page
    assert world.stranger.get(f"/match/{run.ref}/people/{who.ref}/").status_code == 404


def test_a_change_by_hand_is_costed_at_once_and_kept_with_who_and_why(world: World, run: MatchRun) -> None:
    who = person_of(run)
    address = f"/match/{run.ref}/people/{who.ref}/change/"
    assert "暂不安排岗位" in text(world.clerk.get(address))
    assert world.clerk.post(address, {"post": "none", "reason": ""}).status_code == 422
    assert not changes()
    response = world.clerk.post(address, {"post": "none", "reason": "本人要照顾老人"})
    assert response.status_code == 303, text(response)
    [made] = changes()
    assert (made.reason, made.post, made.run) == ("本人要照顾老人", None, run)
    assert made.score_lost >= 0
    assert made.made_by
    figures = verify_dir(settings.FILES_FOLDER / made.folder).figures
    assert figures["score"] == run.certificate["score"] - made.score_lost
    assert figures["households_placed"] == run.certificate["households_placed"] - made.households_lost
    page = text(world.clerk.get(f"/match/{run.ref}/"))
    assert "手工调整" in page
    assert "本人要照顾老人" in page
    with acting(SYSTEM, "test"):
        assert not Offer.objects.unscoped("test").exists()
        assert MatchRun.objects.unscoped("test").get(pk=run.pk).certificate == run.certificate
    assert world.cadre.post(address, {"post": "none", "reason": "x"}).status_code in (403, 404)


def test_the_database_wants_a_reason(world: World, run: MatchRun) -> None:
    who = person_of(run)
    world.clerk.post(f"/match/{run.ref}/people/{who.ref}/change/", {"post": "none", "reason": "照顾老人"})
    with pytest.raises(DatabaseError, match="hand_change_says_why"), transaction.atomic(), acting(SYSTEM, "test"):
        connection.cursor().execute("UPDATE placements_handchange SET reason = ''")


def test_somebody_who_was_not_in_the_run_is_said_so(world: World, run: MatchRun) -> None:
    other = a_person(a_household(world.village), "覃某九", relation="99")
    refused = world.clerk.get(f"/match/{run.ref}/people/{other.ref}/")
    assert refused.status_code == 422
    assert "没有参加这次匹配" in text(refused)


def test_files_that_are_gone_are_said_so(world: World, run: MatchRun) -> None:
    (settings.FILES_FOLDER / run.folder / "people.csv").unlink()
    (settings.FILES_FOLDER / run.folder / "certificate.json").touch()
    assert "读不出来" in text(world.clerk.get(f"/match/{run.ref}/shortage/"))


def test_what_is_short_is_counted_for_leaders(world: World, run: MatchRun) -> None:
    page = text(world.clerk.get(f"/match/{run.ref}/shortage/"))
    assert "只够得着紧缺岗位的零就业户" in page
    assert "/ledgers/L-07/" in page
    assert world.stranger.get(f"/match/{run.ref}/shortage/").status_code == 404


def test_two_runs_are_compared(world: World, run: MatchRun) -> None:
    a_post(world.employer, world.city, title="包装工")
    an_own_answer(a_person(a_household(world.village), "覃某五", relation="99"))
    second = a_run(world, seed=2)
    assert "比较两次" in text(world.clerk.get("/match/"))
    asked = world.clerk.post("/match/compare/", {"before": str(run.ref), "after": str(second.ref)})
    assert asked.status_code == 303
    page = text(world.clerk.get(asked["Location"]))
    assert "得到岗位的人" in page
    assert str(second.certificate["score"]) in page.replace(",", "")
    assert world.stranger.get(asked["Location"]).status_code == 404
    assert world.clerk.get("/match/compare/?before=x&after=y").status_code == 404


def test_a_run_stops_within_a_stage_when_asked(world: World, run: MatchRun) -> None:
    """The cancel button is looked at between batches too, not only where a stage ends."""
    said: list[str] = []

    def progress(done: int, total: int | None = None, message: str = "") -> None:
        said.append(message)
        if said.count(message) == 2:
            raise Cancelled()

    actor = actor_of(a_user(world.county), DAY)
    with pytest.raises(Cancelled), acting(actor, "test"):
        run_match(actor, region_id=world.county.pk, day=DAY, at=NOW, seed=3, progress=progress)
    with acting(SYSTEM, "test"):
        assert not MatchRun.objects.unscoped("test").filter(seed=3).exists()
