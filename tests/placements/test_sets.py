"""Each act on many rows does what the same act does row by row, and costs no more statements for more rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders import DAY, SYSTEM
from tests.builders_flow import World, a_household, a_person, a_post, a_user, a_world
from tests.lasting import lasting
from xieshou.jobs.models import Post
from xieshou.jobs.services import PostFacts, publish_posts, share_posts
from xieshou.kit.verbs import acting
from xieshou.offices.selectors import actor_of
from xieshou.placements.models import Confirmation, FollowUp, HouseholdStatus, Offer, PersonStatus, Spell
from xieshou.placements.services.offers import OfferReply, Recommendation, answer_offers, make_offers
from xieshou.placements.services.spells import (
    Arrival,
    OwnSpell,
    confirm_arrivals,
    confirm_many_at_home,
    record_own_spells,
)
from xieshou.roster.models import Intention, Person
from xieshou.roster.services.answers import Answer, record_answers

pytestmark = pytest.mark.django_db
TABLES = (Post, Intention, Offer, Spell, Confirmation, FollowUp, PersonStatus, HouseholdStatus)
NEVER_THE_SAME = {"id", "ref", "spell", "offer", "post", "refreshed_at", "created_at", "updated_at", "at"}
PEOPLE = 8


class Undo(Exception):
    """Leaves a block and takes back what was done in it."""


def contents() -> dict[str, list[list[Any]]]:
    """What the tables hold, but for numbers given anew each time."""
    found = {}
    with acting(SYSTEM, "test"):
        for model in TABLES:
            names = [field.attname for field in model._meta.concrete_fields if field.name not in NEVER_THE_SAME]
            rows = getattr(model, "every", model._base_manager).values_list(*names)
            found[model.__name__] = sorted([str(value) for value in row] for row in rows)
    return found


def after(
    act: Callable[[Sequence[Any]], Any], parts: Sequence[Sequence[Any]]
) -> tuple[dict[str, list[list[Any]]], int]:
    """The tables after the act was done on each part, and the statements it took; all of it is taken back."""
    try:
        with transaction.atomic(), CaptureQueriesContext(connection) as seen:
            for part in parts:
                act(part)
            statements = len(seen)
            found = contents()
            raise Undo
    except Undo:
        return found, statements


@lasting
def world() -> World:
    return a_world()


@pytest.fixture
def people(world: World) -> list[Person]:
    houses = [a_household(world.village) for _ in range(PEOPLE // 2)]
    return [a_person(houses[n // 2], f"蓝某{n}", relation="01" if n % 2 == 0 else "02") for n in range(PEOPLE)]


@pytest.fixture
def posts(world: World) -> list[Post]:
    return [a_post(world.employer, world.city, title=f"装配工{n}") for n in range(PEOPLE)]


def publish(world: World, people: list[Person], posts: list[Post]) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    days = {"started_on": DAY, "ended_on": DAY + timedelta(days=60)}
    facts = [
        PostFacts(world.employer.pk, world.city.pk, title=f"缝纫工{n}", occupation="6-05", headcount=n + 1, **days)
        for n in range(PEOPLE)
    ]
    return facts, lambda part: publish_posts(SYSTEM, part)


def share(world: World, people: list[Person], posts: list[Post]) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    return [post.pk for post in posts], lambda part: share_posts(SYSTEM, part, pairing=world.pairing, day=DAY)


def answer_wishes(
    world: World, people: list[Person], posts: list[Post]
) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    answers = [Answer(p.pk, DAY, way="call", evidence=f"通话 {p.pk}", want="transfer") for p in people]
    return answers, lambda part: record_answers(SYSTEM, part, day=DAY)


def own_work(world: World, people: list[Person], posts: list[Post]) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    facts = [OwnSpell(p.pk, DAY - timedelta(days=n), wage_fen_month=300_000) for n, p in enumerate(people)]
    return facts, lambda part: record_own_spells(SYSTEM, part, day=DAY)


def recommend(
    world: World, people: list[Person], posts: list[Post]
) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    pairs = [Recommendation(p.pk, post.pk, reasons=("近",)) for p, post in zip(people, posts, strict=True)]
    return pairs, lambda part: make_offers(SYSTEM, part, day=DAY)


def _offers(people: list[Person], posts: list[Post]) -> list[Any]:
    pairs = [Recommendation(p.pk, post.pk) for p, post in zip(people, posts, strict=True)]
    make_offers(SYSTEM, pairs, day=DAY)
    with acting(SYSTEM, "test"):
        return list(Offer.objects.unscoped("test").order_by("pk"))


def answer_the_offers(
    world: World, people: list[Person], posts: list[Post]
) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    replies = [
        OfferReply(o.ref, "accepted" if o.pk % 3 else "declined", DAY, "call", f"通话 {o.pk}")
        for o in _offers(people, posts)
    ]
    return replies, lambda part: answer_offers(SYSTEM, part, day=DAY)


def arrive(world: World, people: list[Person], posts: list[Post]) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    offers = _offers(people, posts)
    world.city.refresh_from_db()
    clerk = actor_of(a_user(world.city), DAY)
    answer_offers(SYSTEM, [OfferReply(o.ref, "accepted", DAY, "call", f"通话 {o.pk}") for o in offers], day=DAY)
    return [Arrival(o.ref, DAY, f"合同{o.pk}") for o in offers], lambda part: confirm_arrivals(clerk, part, day=DAY)


def confirm_home(
    world: World, people: list[Person], posts: list[Post]
) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    arrivals, arrive_all = arrive(world, people, posts)
    arrive_all(arrivals)
    world.county.refresh_from_db()
    clerk = actor_of(a_user(world.county), DAY)
    with acting(SYSTEM, "test"):
        refs = list(Spell.objects.unscoped("test").order_by("pk").values_list("ref", flat=True))
    return refs, lambda part: confirm_many_at_home(clerk, part, rung=4, day=DAY, evidence="入户")


@pytest.mark.parametrize(
    "prepared", [publish, share, answer_wishes, own_work, recommend, answer_the_offers, arrive, confirm_home]
)
def test_a_set_does_what_one_by_one_does_in_a_constant_number_of_statements(world, people, posts, prepared):
    rows, act = prepared(world, people, posts)
    before = contents()
    at_once, statements = after(act, [rows])
    one_by_one, _many = after(act, [[row] for row in rows])
    _half, fewer = after(act, [rows[: PEOPLE // 2]])
    assert at_once == one_by_one
    assert at_once != before or prepared is share
    assert statements == fewer
