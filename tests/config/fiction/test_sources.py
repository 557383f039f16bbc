"""Five files of one county, and the faults planted into them: as many as said, on people of their own, where the truth says."""

from __future__ import annotations

import polars as pl
import pytest

from xieshou.config.fiction.faults import PATTERNS, planted
from xieshou.config.fiction.sources import FILES, Sources


@pytest.fixture(scope="module")
def sources():
    return Sources.make(11, 12_000)


def test_every_file_speaks_of_people_of_the_county(sources):
    numbers = set(sources.county.persons["citizen_no"])
    for name, heading in zip(FILES, ("证件号码", "身份证号*", "公民身份号码", "身份证号*", "身份证号"), strict=True):
        assert sources.tables[name].height > 500
        assert set(sources.tables[name][heading]) <= numbers
        assert len(sources.who[name]) == sources.tables[name].height


def test_each_pattern_is_planted_on_people_of_its_own(sources):
    truth = planted(sources, count=8, seed=3).truth
    faults = {name for name in PATTERNS if not name.startswith("no fault")}
    assert set(truth["pattern"]) == faults
    people = truth.group_by("pattern").agg(pl.col("person").n_unique())
    assert people["person"].to_list() == [8] * len(faults)
    per_person = truth.group_by("person").agg(pl.col("pattern").n_unique())
    assert per_person["pattern"].max() == 1, "somebody carries two patterns"


def test_same_seed_same_files_and_nothing_else_is_changed(sources):
    one, two = planted(sources, count=5, seed=3), planted(sources, count=5, seed=3)
    for name in FILES:
        assert one.tables[name].equals(two.tables[name])
        clean, made = sources.tables[name], one.tables[name]
        assert made.columns == clean.columns
        differs = [k for k, (a, b) in enumerate(zip(clean.rows(), made.rows(), strict=False)) if a != b]
        assert len(differs) <= 5 * len(PATTERNS)


def test_the_truth_points_at_the_row_of_the_fault(sources):
    made = planted(sources, count=5, seed=3)
    for file, row, name, _person in made.truth.rows():
        cells = made.tables[file].row(row - 2, named=True)
        if name == "paid to another name":
            assert cells["收款人"] == "罗某某"
        if name == "pay far too high":
            assert cells["月工资（元）"] == 86_000
