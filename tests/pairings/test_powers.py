"""Only an end of a pairing decides about it: an office of county level or above, above or at one of its ends."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.builders import SYSTEM, a_clerk, a_region
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.pairings.errors import NotAnEnd, TooLow
from xieshou.pairings.models import Pairing
from xieshou.pairings.services import ChildPair, Decision, end_pairing, pair_children, propose_decision
from xieshou.regions.models import Region

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)


@pytest.fixture
def east() -> Region:
    return a_region("东市", parent=a_region("东省", level=1))


@pytest.fixture
def west() -> Region:
    return a_region("西市", parent=a_region("西省", level=1))


def a_pairing(supporter: Region, recipient: Region | None, **facts: object) -> Pairing:
    given = {"task_type": "east_west", "standard": "national", "started_on": DAY} | facts
    with acting(SYSTEM, "test"):
        return Pairing.objects.create(supporter=supporter, recipient=recipient, **given)


def strangers() -> list[Actor]:
    return [a_clerk(a_region("旁市", parent=a_region("旁省", level=1)))]


@pytest.mark.parametrize("end", ["east", "west"])
def test_either_end_and_what_stands_above_it_may_end_a_pairing(east, west, end):
    own = {"east": east, "west": west}[end]
    for actor in (a_clerk(own), a_clerk(own.parent)):
        assert end_pairing(actor, a_pairing(east, west).ref, date(2018, 12, 31), reason="到期") == 1


def test_nobody_else_ends_a_pairing(east, west):
    below = a_region("东区", parent=east)
    row = a_pairing(east, west)
    for actor in (*strangers(), a_clerk(below)):
        with pytest.raises(NotAnEnd):
            end_pairing(actor, row.ref, date(2018, 12, 31), reason="与我无关")
    row.refresh_from_db()
    assert row.ended_on is None


def test_a_town_decides_no_pairing_even_its_own(east, west):
    town, away = a_region("东镇", parent=a_region("东县", parent=east)), a_region("西镇", parent=west, level=4)
    row = a_pairing(town, away)
    with pytest.raises(TooLow):
        end_pairing(a_clerk(town), row.ref, date(2018, 12, 31), reason="镇里自己定")
    assert end_pairing(a_clerk(town.parent), row.ref, date(2018, 12, 31), reason="县里定") == 1


def test_only_an_end_pairs_the_places_below(east, west):
    parent = a_pairing(east, west)
    pair = ChildPair(a_region("东区", parent=east).pk, a_region("西县", parent=west).pk, DAY)
    for actor in strangers():
        with pytest.raises(NotAnEnd):
            pair_children(actor, parent.ref, [pair])
    assert not parent.children.exists()
    assert len(pair_children(a_clerk(west), parent.ref, [pair])) == 1


def test_an_end_does_not_pair_places_that_are_not_its_own(east, west):
    parent = a_pairing(east, west)
    foreign = a_region("旁市", parent=a_region("旁省", level=1))
    pair = ChildPair(foreign.pk, a_region("西县", parent=west).pk, DAY)
    with pytest.raises(NotAnEnd):
        pair_children(a_clerk(east), parent.ref, [pair])


def proposed(actor, row, **given):
    decision = Decision(**({"accept": True, "words": "核对原件"} | given))
    return propose_decision(actor, row.ref, decision, day=DAY, at=datetime(2018, 6, 1, 2, tzinfo=UTC))


def test_a_held_row_is_decided_by_an_end_as_read(east, west):
    load_shipped(SYSTEM)
    row = a_pairing(east, None, state=Pairing.State.HELD)
    for actor in (*strangers(), a_clerk(west)):
        with pytest.raises(NotAnEnd):
            proposed(actor, row, accept=False)
    own_place = strangers()[0]
    place = Region.objects.get(path=own_place.scope.own[0])
    with pytest.raises(NotAnEnd):  # naming one's own place as the missing end gives no right to name it
        proposed(own_place, row, recipient_id=place.pk)
    assert proposed(a_clerk(east), row, recipient_id=west.pk).state == "proposed"


def test_an_end_that_was_read_is_not_replaced(east, west):
    load_shipped(SYSTEM)
    row = a_pairing(east, None, state=Pairing.State.HELD)
    third = a_region("三市", parent=a_region("三省", level=1))
    proposed(a_clerk(east), row, supporter_id=third.pk, recipient_id=west.pk)
    row.refresh_from_db()
    assert (row.supporter_id, row.recipient_id, row.chosen) == (east.pk, west.pk, ["recipient"])
