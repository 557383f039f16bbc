"""The questions over planted counties, in short: `xieshou bench truth` does it for a hundred."""

from __future__ import annotations

import pytest
from bench.truth.measure import Outcome, measure
from bench.truth.patterns import LEFT_OUT

from tests.builders import SYSTEM
from tests.lasting import lasting
from xieshou.kit.parameters import load_shipped

pytestmark = [pytest.mark.django_db, pytest.mark.walk]


@lasting
def outcome() -> Outcome:
    load_shipped(SYSTEM)
    return measure(counties=20, dishonest=12)


def test_dishonest_counties_come_first_and_honest_ones_do_not(outcome: Outcome) -> None:
    tuned = [one for one in outcome.dishonest if one.pattern != LEFT_OUT]
    assert [(one.pattern, one.fake_count) for one in tuned if not one.is_first] == []
    assert [one.reasons for one in outcome.honest if one.is_first] == []


def test_bounds_drawn_by_the_engine_cover_the_truth(outcome: Outcome) -> None:
    assert outcome.covered_count >= 18
    assert all(one.upper > 0 for one in outcome.seen)
