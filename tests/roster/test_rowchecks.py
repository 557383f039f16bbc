from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.roster.county import AREA, DAY, County, places, save
from tests.roster.faults import PLANTERS, plant
from xieshou.kit.imports import RowProblem, Severity, Sheet, read_sheet, read_table
from xieshou.roster.layouts import ROSTER
from xieshou.roster.rowchecks import ALL, check_roster

TWENTY = sorted(PLANTERS)[:10] + sorted(PLANTERS)[-10:]


def checked(path: Path) -> tuple[Sheet, list[RowProblem]]:
    sheet = read_sheet(read_table(path, wanted=ROSTER.by_heading), ROSTER, as_of=DAY)
    return sheet, check_roster(sheet, as_of=DAY, areas={AREA}, places=places())


def named(problems: list[RowProblem]) -> set[tuple[int, str, str]]:
    return {(problem.row, problem.column, problem.code) for problem in problems}


def test_five_thousand_clean_rows_raise_no_alarm(tmp_path):
    sheet, problems = checked(save(tmp_path / "名册.xlsx", County(7).rows(5000)))
    assert len(sheet) == 5000
    assert problems == []


def test_forty_faults_of_twenty_kinds_in_five_thousand_rows_are_each_named_by_row_and_column(tmp_path):
    assert len(set(TWENTY)) == 20
    county = County(11)
    rows, truth = plant(county.rows(5000), TWENTY * 2, county)
    path = save(tmp_path / "名册.xlsx", rows)
    started = time.perf_counter()
    _, problems = checked(path)
    assert time.perf_counter() - started < 5
    assert named(problems) == truth
    headings = {column.key: column.heading for column in ROSTER.columns}
    for problem in problems:
        assert problem.sentence.startswith(f"第{problem.row}行“{headings[problem.column]}”:")
        assert problem.remedy
        assert "{" not in problem.sentence + problem.remedy


@pytest.mark.parametrize("seed", range(3))
def test_every_planted_kind_is_found_and_nothing_else(tmp_path, seed):
    county = County(100 + seed)
    rows, truth = plant(county.rows(1200), sorted(PLANTERS) * 2, county)
    _, problems = checked(save(tmp_path / "名册.xlsx", rows))
    assert named(problems) == truth


def test_a_wrong_number_never_blocks_its_row_and_is_never_repaired(tmp_path):
    codes = [code for code in PLANTERS if code.startswith("F-01")]
    county = County(5)
    rows, truth = plant(county.rows(600), codes, county)
    sheet, problems = checked(save(tmp_path / "名册.xlsx", rows))
    assert {p.severity for p in problems} == {Severity.ASK}
    for row, column, _ in truth:
        if column == "citizen":
            assert sheet.value["citizen"][row - 2] is None
            assert sheet.raw["证件号码"][row - 2] == rows[row - 2]["citizen"]


def test_every_kind_has_a_code_a_rule_and_two_sentences():
    assert len(ALL) >= 50
    for code, kind in ALL.items():
        assert code == kind.code
        assert code.startswith(f"{kind.rule}.")
        assert kind.what
        assert kind.remedy
