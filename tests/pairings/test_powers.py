"""Only an end of a pairing decides about it: an office of county level or above, above or at one of its ends."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import SYSTEM, a_clerk, a_region
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.pairings.errors import NotAnEnd, TooLow
from xieshou.pairings.models import Pairing
from xieshou.pairings.services import ChildPair, decide_held, end_pairing, pair_children
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


def test_a_held_row_is_decided_by_an_end_as_read(east, west):
    row = a_pairing(east, None, state=Pairing.State.HELD)
    for actor in (*strangers(), a_clerk(west)):
        with pytest.raises(NotAnEnd):
            decide_held(actor, row.ref, accept=False, reason="与我无关")
    own_place = strangers()[0]
    place = Region.objects.get(path=own_place.scope.own[0])
    with pytest.raises(NotAnEnd):  # naming one's own place as the missing end gives no right to name it
        decide_held(own_place, row.ref, accept=True, reason="x", recipient_id=place.pk)
    assert decide_held(a_clerk(east), row.ref, accept=True, reason="核对原件", recipient_id=west.pk).state == "active"


def test_deciding_away_from_oneself_is_refused(east, west):
    row = a_pairing(east, None, state=Pairing.State.HELD)
    third = a_region("三市", parent=a_region("三省", level=1))
    with pytest.raises(NotAnEnd):
        decide_held(a_clerk(east), row.ref, accept=True, reason="x", supporter_id=third.pk, recipient_id=west.pk)
