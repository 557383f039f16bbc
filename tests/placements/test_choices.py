"""Who comes first in a run and which quotas it keeps to: as chosen, stored, proved, and refused where quotas cross."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import (
    NOW,
    START,
    World,
    a_household,
    a_person,
    a_post,
    a_user,
    a_world,
    an_own_answer,
)
from tests.lasting import lasting
from xieshou.engines.matching import verify_dir
from xieshou.jobs.models import Quota
from xieshou.jobs.quotas import NotTheEmployersPlace, QuotaFacts, quotas_on, set_quota
from xieshou.jobs.services import share_posts
from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import NewValue, set_value
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.offices.selectors import actor_of
from xieshou.pairings.errors import NotAnEnd
from xieshou.placements.errors import PostFull
from xieshou.placements.models import MatchRun, Offer, Suggestion
from xieshou.placements.selectors import together_in
from xieshou.placements.services.choices import Choices, QuotasCross
from xieshou.placements.services.matching import offer_suggestions, run_match
from xieshou.placements.services.offers import OfferReply, answer_offer
from xieshou.regions.enums import Focus
from xieshou.regions.models import RegionTag

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    made = a_world()
    made.county.refresh_from_db()
    return made


def clerk(world: World) -> Actor:
    return actor_of(a_user(world.county), DAY)


def a_run(world: World, choices: Choices | None = None, **more: Any) -> MatchRun:
    actor = clerk(world)
    with acting(actor, "test"):
        return run_match(actor, region_id=world.county.pk, day=DAY, at=NOW, seed=1, choices=choices, **more)


def homes(world: World, village: Any, count: int, **said: Any) -> list[Any]:
    """So many households of one willing person each."""
    made = []
    for number in range(count):
        made.append(a_person(a_household(village), f"覃某{number}"))
        an_own_answer(made[-1], **said)
    return made


def a_deep_village(world: World) -> Any:
    village = a_region("深贫村", parent=a_region("深贫镇", parent=world.county, level=4), level=5)
    with acting(SYSTEM, "test"):
        RegionTag.objects.create(region=village.parent, tag=Focus.DEEP_POVERTY, started_on=START, source="测试文件")
    return village


def placed(run: MatchRun) -> set[int]:
    with acting(SYSTEM, "test"):
        ranked = Suggestion.objects.unscoped("test").filter(run=run, rank=1)
        assigned = (settings.FILES_FOLDER / run.folder / "assignment.csv").read_text()
        return {s.person_id for s in ranked.select_related("person") if str(s.person.ref) in assigned}


def test_households_of_deep_poverty_places_come_first(world: World) -> None:
    """Two openings, three households elsewhere and two in a deep-poverty township: those two get them."""
    homes(world, world.village, 3)
    deep = homes(world, a_deep_village(world), 2)
    run = a_run(world, Choices("deep", 90, "none"))
    assert placed(run) == {person.pk for person in deep}
    assert [row["households"] for row in run.rules["tiers"]] == [2, 3]
    first, both = run.certificate["tiers"]
    assert (first["households_placed"], first["households_bound"]) == (2, 2)
    assert (both["households_placed"], both["households_bound"]) == (2, 2)
    assert verify_dir(settings.FILES_FOLDER / run.folder).figures["tiers"][0]["households_placed"] == 2


def test_without_an_order_nobody_comes_first(world: World) -> None:
    homes(world, world.village, 3)
    run = a_run(world, Choices("none", 90, "none"))
    assert run.certificate.get("tiers") is None
    assert run.rules == {"order": "none", "long_wait_days": 90, "limits": "none", "tiers": [], "quotas": []}
    assert "tier" not in (settings.FILES_FOLDER / run.folder / "people.csv").read_text().splitlines()[0]


def test_households_that_have_waited_long_come_first(world: World) -> None:
    homes(world, world.village, 3)
    waited = homes(world, world.village, 2, answered_on=DAY - timedelta(days=40))
    run = a_run(world, Choices("wait", 30, "none"))
    assert placed(run) == {person.pk for person in waited}


def test_the_defaults_are_the_parameters_of_the_day(world: World) -> None:
    homes(world, world.village, 1)
    run = a_run(world)
    assert (run.rules["order"], run.rules["long_wait_days"], run.rules["limits"]) == ("deep_then_wait", 90, "both")


def test_a_quota_of_the_employer_holds_back_and_says_so(world: World) -> None:
    homes(world, world.village, 3)
    set_quota(SYSTEM, QuotaFacts(1, START, "单位来函", employer=world.employer))
    run = a_run(world)
    assert run.certificate["placed"] == 1
    [quota] = run.rules["quotas"]
    assert (quota["room"], quota["used"], quota["taken"], quota["price"] > 0) == (1, 1, 0, True)
    assert verify_dir(settings.FILES_FOLDER / run.folder).figures["placed"] == 1
    assert a_run(world, Choices("none", 90, "pairing")).certificate["placed"] == 2


def test_quotas_lie_in_one_another_and_the_smaller_binds(world: World) -> None:
    a_post(world.employer, world.city, title="包装工")
    with acting(SYSTEM, "test"):
        share_posts(SYSTEM, [a_post(world.employer, world.city, title="质检员").pk], pairing=world.pairing, day=DAY)
    homes(world, world.village, 4)
    set_quota(SYSTEM, QuotaFacts(3, START, "单位来函", employer=world.employer))
    set_quota(SYSTEM, QuotaFacts(2, START, "协议第四条", pairing=world.pairing))
    run = a_run(world)
    assert run.certificate["placed"] == 2
    assert {row["kind"]: row["used"] for row in run.rules["quotas"]} == {"employer": 2, "pairing": 2}
    assert [row["parent"] != "" for row in run.rules["quotas"]] == [True, False]


def test_quotas_that_cross_are_refused_by_name(world: World) -> None:
    """The employer's quota holds a post inside the pairing's and one at home, outside it."""
    a_post(world.employer, world.county, title="本地装配工")
    homes(world, world.village, 1)
    set_quota(SYSTEM, QuotaFacts(3, START, "单位来函", employer=world.employer))
    set_quota(SYSTEM, QuotaFacts(2, START, "协议第四条", pairing=world.pairing))
    with pytest.raises(QuotasCross, match="互相交叉"):
        a_run(world)
    assert a_run(world, Choices("none", 90, "employer")).certificate["placed"] == 1


def test_a_new_quota_ends_the_one_before(world: World) -> None:
    set_quota(SYSTEM, QuotaFacts(5, START, "旧", employer=world.employer))
    set_quota(SYSTEM, QuotaFacts(9, DAY, "新", employer=world.employer))
    assert [(q.people_most, q.ended_on) for q in Quota.objects.order_by("started_on")] == [
        (5, DAY.replace(day=29)),
        (9, None),
    ]
    assert [q.people_most for q in quotas_on(DAY)] == [9]


def test_only_those_concerned_set_a_quota(world: World) -> None:
    with pytest.raises(NotTheEmployersPlace):
        set_quota(clerk(world), QuotaFacts(5, START, "x", employer=world.employer))
    stranger = actor_of(a_user(world.stranger_county), DAY)
    with pytest.raises(NotAnEnd):
        set_quota(stranger, QuotaFacts(5, START, "x", pairing=world.pairing))
    assert set_quota(clerk(world), QuotaFacts(5, START, "x", pairing=world.pairing)).pk


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("document = ''", "quota_names_its_document"),
        ("employer_id = NULL", "quota_of_an_employer_or_a_pairing"),
        ("ended_on = '2000-01-01'", "quota_in_order"),
    ],
)
def test_the_database_holds_the_rules_of_quotas(world: World, change: str, rule: str) -> None:
    set_quota(SYSTEM, QuotaFacts(5, START, "x", employer=world.employer))
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), acting(SYSTEM, "test"):
        connection.cursor().execute(f"UPDATE jobs_quota SET {change}")


def test_two_quotas_of_one_employer_never_overlap(world: World) -> None:
    set_quota(SYSTEM, QuotaFacts(5, START, "x", employer=world.employer, ended_on=DAY))
    with pytest.raises(DatabaseError, match="quota_employer_one_at_a_time"), transaction.atomic():
        set_quota(SYSTEM, QuotaFacts(6, DAY, "x", employer=world.employer))


def test_a_post_is_offered_to_as_many_as_are_expected_to_decline_and_filled_no_further(world: World) -> None:
    """Two openings, six of ten offers accepted: three are asked, those assigned first; the third acceptance is refused."""
    set_value(SYSTEM, NewValue("match.acceptance_bp", 6000, "接受率", "测试文件", "第一条", date(2018, 1, 2)))
    homes(world, world.village, 5)
    run = a_run(world)
    actor = clerk(world)
    assert offer_suggestions(actor, run.ref, day=DAY) == 3
    with acting(SYSTEM, "test"):
        offers = list(Offer.objects.unscoped("test").filter(run=run).order_by("pk"))
    for offer in offers[:2]:
        answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", DAY, "call", "通话"), day=DAY)
    with pytest.raises(PostFull):
        answer_offer(SYSTEM, OfferReply(offers[2].ref, "accepted", DAY, "call", "通话"), day=DAY)


def test_without_an_offices_word_no_post_is_over_offered(world: World) -> None:
    homes(world, world.village, 5)
    assert offer_suggestions(clerk(world), a_run(world).ref, day=DAY) == 2


def test_after_the_answers_the_next_round_has_the_others_and_what_is_left(world: World) -> None:
    people = homes(world, world.village, 3)
    run = a_run(world)
    offer_suggestions(clerk(world), run.ref, day=DAY)
    with acting(SYSTEM, "test"):
        [offer, *_rest] = Offer.objects.unscoped("test").filter(run=run).order_by("pk")
    answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", DAY, "call", "通话"), day=DAY)
    again = a_run(world, begin_from=run.ref)
    assert (again.people_count, again.certificate["placed"]) == (len(people) - 1, 1)
    assert again.certificate["exact"]


def test_those_who_wish_to_go_together_are_honoured_or_told_why_not(world: World) -> None:
    a, b, c = homes(world, world.village, 3)
    for one, other in ((a, b), (b, a)):
        an_own_answer(one, together_with_id=other.pk, evidence="当面", way="visit")
    run = a_run(world)
    [wish] = together_in(run)
    assert {wish.person, wish.other} == {str(a.ref), str(b.ref)}
    both = {a.pk, b.pk} <= placed(run)
    assert wish.is_met == both
    page = world.clerk.get(f"/match/{run.ref}/").content.decode()
    assert "想同去的人" in page
    assert ("同去" if both else "没有做到") in page
    assert c.name


def test_the_next_run_begins_at_the_one_before(world: World) -> None:
    homes(world, world.village, 3)
    first = a_run(world)
    second = a_run(world, begin_from=first.ref)
    assert second.begun_from == first
    for key in ("placed", "households_placed", "score", "exact"):
        assert second.certificate[key] == first.certificate[key]


def test_a_strangers_run_is_nothing_to_begin_at(world: World) -> None:
    homes(world, world.village, 1)
    first = a_run(world)
    with acting(SYSTEM, "test"):
        MatchRun.objects.unscoped("test").filter(pk=first.pk).update(
            region=world.stranger_county, scope_path=world.stranger_county.path
        )
    with pytest.raises(NotYours):
        a_run(world, begin_from=first.ref)

