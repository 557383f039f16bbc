"""Where to look first: points by named rule, nothing hidden, and small numbers make nobody suspect."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import DAY, SYSTEM
from tests.builders_web import a_county, a_household, a_user, signed_in
from xieshou.kit.checks import Check, check_named
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.supervision.models import Hit
from xieshou.supervision.scoring import score, scores_below

pytestmark = pytest.mark.django_db
RULES = {"points": {"B": 10, "H": 5, "M": 2, "I": 0}, "least": 8, "permille": 6}


def named(code: str) -> Check:
    found = check_named(code)
    assert found is not None
    return found


def test_points_are_a_sum_of_named_parts() -> None:
    made = score({named("F-04"): 2, named("F-25"): 3, named("F-26.firm"): 50, named("F-06"): 0}, 1000, **RULES)
    assert [(part.check.code, part.hit_count, part.points) for part in made.parts] == [("F-04", 2, 20), ("F-25", 3, 6), ("F-26.firm", 50, 0)]
    assert (made.points, made.is_first) == (26, False)


@pytest.mark.parametrize(
    ("code", "count", "people", "is_first"),
    [
        ("F-06", 8, 1000, True), ("F-06", 7, 100, False), ("F-06", 8, 1400, False), ("F-25", 500, 1000, False), ("F-26.firm", 500, 1000, False),
        ("F-12", 1, 100_000, True),
    ],
)  # fmt: skip
def test_what_puts_a_place_first(code: str, count: int, people: int, *, is_first: bool) -> None:
    assert score({named(code): count}, people, **RULES).is_first == is_first


def a_hit(code: str, path: object, number: int, **more: object) -> None:
    with acting(SYSTEM, "test"):
        Hit.objects.create(
            check_code=code, version=1, severity=named(code).severity, subject="person", subject_id=number, scope_path=path, facts={},
            facts_sha256=f"{number:064x}", first_seen_on=DAY, last_seen_on=DAY, **more,
        )  # fmt: skip


def test_a_page_shows_each_place_with_every_point(tmp_path: object) -> None:
    county = a_county()
    a_household(county.village, count=4)
    for number in range(8):
        a_hit("F-06", county.village.path, number)
    a_hit("F-04", county.village.path, 91, gone_on=date(2018, 9, 30))  # put right: counts no more
    reader = a_user(county.county, Role.LEADER)
    with acting(actor_of(reader, DAY), "test"):
        whole, town = scores_below(actor_of(reader, DAY), county.county, DAY)
    assert (whole.region, town.region) == (county.county, county.town)
    assert (whole.score.points, town.score.points, town.people_count, town.score.is_first) == (40, 40, 4, True)
    page = signed_in(reader).get("/checks/first/").content.decode()
    assert "F-06" in page
    assert "8处 40分" in page
    stranger = signed_in(a_user(a_county("别县").county, Role.LEADER))
    assert "F-06" not in stranger.get("/checks/first/").content.decode()
