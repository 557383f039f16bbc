"""Taking an offer back: with a reason, politely on an old page, never by the other side, never after the first day."""

from __future__ import annotations

import pytest

from tests.builders import DAY, SYSTEM, a_clerk
from tests.builders_flow import World, a_world, an_offer
from tests.lasting import lasting
from xieshou.kit.errors import NotYours
from xieshou.kit.verbs import acting
from xieshou.placements.errors import WithdrawnWithoutReason
from xieshou.placements.models import Offer
from xieshou.placements.services.offers import OfferReply, answer_offer, withdraw_offer
from xieshou.placements.services.spells import Arrival, confirm_arrival

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    return a_world()


def accepted(world: World) -> Offer:
    offer = an_offer(world.head, world.post)
    return answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", DAY, "call", "9月30日通话"), day=DAY)


def test_an_offer_is_taken_back_with_a_reason_that_stays(world):
    offer = an_offer(world.head, world.post)
    at = f"/offers/{offer.ref}/withdraw/"
    assert "用工方什么也不知道" in world.cadre.get(at).content.decode()
    assert world.cadre.post(at, {"reason": ""}).status_code == 422
    assert world.cadre.post(at, {"reason": "本人改变主意"}).status_code == 303
    assert "本人改变主意" in world.cadre.get(f"/offers/{offer.ref}/").content.decode()
    with acting(SYSTEM, "test"):
        assert Offer.objects.unscoped("test").get(pk=offer.pk).withdrawn_on == DAY


def test_a_second_click_and_an_old_page_are_answered_politely(world):
    offer = an_offer(world.head, world.post)
    at = f"/offers/{offer.ref}/withdraw/"
    world.cadre.post(at, {"reason": "本人改变主意"})
    for answer in (world.cadre.post(at, {"reason": "再点一次"}), world.cadre.get(at)):
        assert answer.status_code == 409
        assert "已在2018年9月30日撤回了" in answer.content.decode()
    late = world.cadre.post(f"/offers/{offer.ref}/answer/", {"answer": "accepted", "disclose": "none", "answered_on": "2018-09-30", "way": "call", "evidence": "通话"})  # fmt: skip
    assert late.status_code == 409


def test_an_accepted_offer_says_what_cannot_be_called_back(world):
    offer = accepted(world)
    assert "不能收回,请通知用工方" in world.cadre.get(f"/offers/{offer.ref}/withdraw/").content.decode()
    assert world.cadre.post(f"/offers/{offer.ref}/withdraw/", {"reason": "家里有事"}).status_code == 303
    assert "韦秀芳" not in world.receiver.get("/arrivals/").content.decode()
    an_offer(world.spouse, world.post)


def test_after_the_first_day_it_is_no_longer_an_offer(world):
    offer = accepted(world)
    confirm_arrival(a_clerk(world.city), Arrival(offer.ref, DAY, "合同1号"), day=DAY)
    answer = world.cadre.post(f"/offers/{offer.ref}/withdraw/", {"reason": "不去了"})
    assert answer.status_code == 409
    assert "登记离岗" in answer.content.decode()


def test_the_receiving_side_and_strangers_take_nothing_back(world):
    offer = accepted(world)
    for browser in (world.receiver, world.stranger):
        assert browser.post(f"/offers/{offer.ref}/withdraw/", {"reason": "不要他"}).status_code == 404
    with pytest.raises(NotYours):
        withdraw_offer(a_clerk(world.city), offer.ref, day=DAY, reason="不要他")
    with pytest.raises(WithdrawnWithoutReason):
        withdraw_offer(a_clerk(world.village), offer.ref, day=DAY, reason=" ")
