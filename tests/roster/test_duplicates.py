"""Looking among some people finds what looking at everybody finds of them, and reads nobody who could not be one of them."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import a_household, a_person
from tests.builders_web import parameters
from tests.lasting import lasting
from xieshou.kit.fields import blind
from xieshou.kit.linking import pairs_stored
from xieshou.kit.verbs import acting
from xieshou.regions.models import Region
from xieshou.roster.models import Identity, Person
from xieshou.roster.services import duplicates
from xieshou.roster.services.duplicates import find_duplicates

pytestmark = pytest.mark.django_db


@lasting
def village() -> Region:
    parameters()
    return a_region("辨认村", parent=a_region("辨认镇", parent=a_region("辨认县")))


def crowd(village: Region, draw: random.Random) -> list[Person]:
    """Few names, days, telephones and villages, and every other one without a number: so that many rules have pairs."""
    places = [village, a_region("对照村", parent=village.parent)]
    names = ["韦小妹", "韦晓妹", "韦小兰", "覃大山", "𠮷𠮷"]  # the last is spelled by no letter
    people = [a_person(a_household(draw.choice(places)), draw.choice(names), born=date(1985, 3, draw.randint(1, 3))) for _one in range(60)]
    with acting(SYSTEM, "test"):
        for person in people:
            phone = draw.choice(["13900000001", "13900000002", "13900000003", None])
            person.sort_key = "" if person.name == "𠮷𠮷" else person.sort_key
            person.phone, person.phone_index = phone, blind(phone, "phone") if phone else None
            person.save()
        unnumbered = Identity.objects.unscoped("test").filter(person__in=draw.sample(people, 30))
        unnumbered.update(state="pending", problem="校验码不对")
    return people


def test_looking_among_some_finds_what_looking_at_all_finds_of_them(village: Region) -> None:
    draw = random.Random(11)
    people = crowd(village, draw)
    every = duplicates._pairs(DAY, None)
    assert len({rule for _one, _other, rule, _agreed in every}) >= 6
    for person in people:
        found = duplicates._pairs(DAY, [person.pk])
        assert [row for row in found if person.pk in row[:2]] == [row for row in every if person.pk in row[:2]]


def test_nobody_else_is_read_for_a_few(village: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    here = a_person(a_household(village), "韦小妹")
    a_person(a_household(a_region("远村", parent=village.parent)), "蓝青青")
    namesake = a_person(a_household(a_region("同名村", parent=village.parent)), "韦晓妹")
    read: list[list[int]] = []

    def noted(rows: str, params: list, **more: object) -> list[tuple]:
        read.append(sorted(params[-1]))
        return pairs_stored(rows, params, **more)

    monkeypatch.setattr(duplicates, "pairs_stored", noted)
    find_duplicates(SYSTEM, day=DAY, among=[here.pk])
    assert read == [sorted([here.pk, namesake.pk])]
