"""三区三州 as derived from rules over codes, and 自治县 from names: areas of the tree that need no list."""

from __future__ import annotations

from functools import cache

from xieshou.regions.facts import rows_of
from xieshou.regions.gazetteer import Level, shipped_tree

DERIVED_YEAR = 2018


@cache
def three_regions() -> dict[str, tuple[str, str]]:
    """County code of 2018 → (三区 or 三州, area): 210 units. A county two rules cover belongs to the first (木里: 四省藏区)."""
    found: dict[str, tuple[str, str]] = {}
    for rule in rows_of("three_regions"):
        for unit in shipped_tree().counties_under(rule["code"], DERIVED_YEAR):
            found.setdefault(unit.code, (rule["kind"], rule["area"]))
    return found


def autonomous_counties(year: int) -> list[str]:
    """Codes of the 自治县 and 自治旗 at the end of the year, by their names."""
    counties = (unit for unit in shipped_tree().units if unit.level is Level.COUNTY and unit.at_end_of(year))
    return [unit.code for unit in counties if unit.name.endswith(("自治县", "自治旗"))]
