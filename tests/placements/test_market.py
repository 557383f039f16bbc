"""The market of a day: a place given to anybody, of whatever county, is not offered again."""

from __future__ import annotations

import pytest

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import START, World, a_household, a_person, a_user, a_world, an_offer, an_own_answer
from tests.lasting import lasting
from xieshou.jobs.services import share_posts
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.offices.selectors import actor_of
from xieshou.pairings.models import Pairing
from xieshou.placements.models import Offer
from xieshou.placements.services.market import open_posts, seekers
from xieshou.placements.services.offers import OfferReply, answer_offer
from xieshou.placements.services.spells import Arrival, OwnSpell, confirm_arrival, record_own_spell
from xieshou.roster.models import Person

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    """The post has two places and is shared with both counties."""
    made = a_world()
    with acting(SYSTEM, "test"):
        other = Pairing.objects.create(
            supporter=made.city,
            recipient=made.stranger_county,
            task_type="east_west",
            standard="national",
            started_on=START,
        )
    share_posts(SYSTEM, [made.post.pk], pairing=other, day=DAY)
    return made


def clerk_of(county) -> Actor:
    county.refresh_from_db()
    return actor_of(a_user(county), DAY)


def free_places(actor: Actor, world: World) -> int:
    with acting(actor, "test"):
        posts = open_posts(DAY)
    return dict(zip(posts["pk"], posts["capacity"], strict=True))[world.post.pk]


def somebody_of(county) -> Person:
    village = a_region("别村", parent=a_region("别镇", parent=county, level=4), level=5)
    return a_person(a_household(village), "外县人")


def accepts(person: Person, world: World) -> Offer:
    offer = an_offer(person, world.post)
    return answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", DAY, "call", "通话"), day=DAY)


def test_a_place_given_in_the_other_county_is_taken_before_and_after_arrival(world):
    clerk = clerk_of(world.county)
    assert free_places(clerk, world) == 2
    offer = accepts(somebody_of(world.stranger_county), world)
    assert free_places(clerk, world) == 1
    confirm_arrival(clerk_of(world.city), Arrival(offer.ref, DAY, "合同1号"), day=DAY)
    assert free_places(clerk, world) == 1


def test_the_other_countys_people_are_counted_and_never_seen(world):
    accepts(somebody_of(world.stranger_county), world)
    clerk = clerk_of(world.county)
    with acting(clerk, "test"):
        open_posts(DAY)
        assert not Offer.objects.unscoped("row-level security alone").exists()
        assert not Person.objects.unscoped("row-level security alone").filter(name="外县人").exists()


def test_who_seeks_wants_to_and_has_nothing_yet(world):
    clerk = clerk_of(world.county)

    def names() -> set[int]:
        with acting(clerk, "test"):
            return set(seekers(world.county.path, DAY)["pk"])

    assert names() == set()
    an_own_answer(world.head)
    an_own_answer(world.spouse)
    assert names() == {world.head.pk, world.spouse.pk}
    accepts(world.head, world)
    record_own_spell(SYSTEM, OwnSpell(world.spouse.pk, DAY), day=DAY)
    assert names() == set()
