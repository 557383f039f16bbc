"""The counties with planted fraud: the same each time, and planted as said."""

from __future__ import annotations

from bench.truth.county import honest_county
from bench.truth.patterns import PATTERNS, planted


def test_the_generator_is_the_same_each_time_and_plants_what_it_says() -> None:
    assert honest_county(40, 7).rows == honest_county(40, 7).rows
    for pattern in PATTERNS:
        county = planted(3, 7, pattern, 300)
        assert 0.5 <= 100 * len(county.fakes) / len(county.frame) <= 3.1, pattern
        assert county.fakes <= set(county.frame)
