"""The check-up of files: every planted fault is asked about and nobody else is; what cannot be asked is said; nothing is started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from xieshou.config.commands.checks import add
from xieshou.config.fiction import files
from xieshou.config.fiction.faults import PATTERNS, planted
from xieshou.config.fiction.sources import FILES, Sources
from xieshou.engines.errors import InputError
from xieshou.kit.checks import all_checks, check_named
from xieshou.supervision.checkup import Named, check_files, write_results
from xieshou.supervision.checkup.asking import BY_ROWS, COLUMNS, LIST_OF, LISTED, OF_THE_REGISTER
from xieshou.supervision.checkup.layouts import ROSTERS
from xieshou.supervision.checkup.writing import ADDED

DAY = date(2018, 9, 30)
COUNT = 8
# The question that each pattern must be asked; measured per pattern below.
ASKED = {
    "public post, workplace in another county": "F-13b",
    "public post and a job in another county": "F-13",
    "at work before sixteen": "F-04",
    "at school and at work": "F-08",
    "dead and at work": "F-03",
    "paid after death": "F-03.paid",
    "trained after death": "F-16.dead",
    "unable and at work": "F-06",
    "two jobs in two counties": "F-13",
    "several jobs without an end": "F-25",
    "nothing known of the job": "F-10",
    "a job that ends before it begins": "F-25.order",
    "a job that begins in the future": "F-25.future",
    "pay far too low": "F-11.range",
    "pay far too high": "F-11.range",
    "months in the roster, no job in the list": "F-10.list",
    "a job all year, no months in the roster": "F-10.months",
    "insured in another county than at work": "F-26",
    "insured by an employer, out of work in the list": "F-26.unlisted",
    "trained while at work far away": "F-16.away",
    "two classes at once": "F-16.twice",
    "a pupil in a class for workers": "F-16.pupil",
    "a class that ends before it begins": "F-25.class",
    "paid without a job": "F-15.idle",
    "paid twice for a month": "F-19.twice",
    "paid to another name": "F-19.payee",
    "one account for many people": "F-19.account",
    "paid and not in the roster": "F-19.stranger",
    "not verified for long": "F-30",
    "one number in two households": "F-02.two_households",
    "one person under two numbers": "F-02.two_numbers",
    "a number with a wrong digit": "F-01.check",
    "no head of the household": "F-28.no_head",
    "two heads of the household": "F-28.two_heads",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: Any) -> Any:
    """Five files with planted faults, checked once."""
    sources = Sources.make(5, 12_000)
    made = planted(sources, count=COUNT, seed=2)
    folder = tmp_path_factory.mktemp("five")
    for name, table in made.tables.items():
        files.csv(table, folder / f"{name}.csv", encoding="gb18030")
    found = check_files([Named(folder / f"{name}.csv", f"{name}.csv") for name in FILES], day=DAY)
    return sources, made, folder, found


def asked_about(found: Any) -> dict[tuple[str, int], set[str]]:
    """(file, row) → the rules that asked about it."""
    rows: dict[tuple[str, int], set[str]] = {}
    for file, number, code in found.hits.select("file", "number", "code").iter_rows():
        rows.setdefault((file.removesuffix(".csv"), number), set()).add(code)
    return rows


def test_every_pattern_has_its_question() -> None:
    assert set(ASKED) == {name for name in PATTERNS if not name.startswith("no fault")}


@pytest.mark.parametrize("pattern", ASKED)
def test_recall_of_each_pattern(made: Any, pattern: str) -> None:
    """Every planted row is asked its own question: at the row, or, of two rows that contradict each other, at the other."""
    _sources, five, _folder, found = made
    rows = asked_about(found)
    by_person = _codes_by_person(made)
    truth = five.truth.filter(pl.col("pattern") == pattern)
    code = ASKED[pattern]
    missed = [row for row in truth.rows() if code not in rows.get(row[:2], ()) and code not in by_person.get(row[3], ())]
    assert truth.height >= COUNT
    assert missed == []


def _codes_by_person(made: Any) -> dict[int, set[str]]:
    sources, _five, _folder, found = made
    number = dict(zip(sources.county.persons["citizen_no"], sources.county.persons["person"], strict=True))
    codes: dict[int, set[str]] = {}
    for citizen, code in found.hits.select("citizen", "code").iter_rows():
        if citizen in number:
            codes.setdefault(number[citizen], set()).add(code)
    return codes


def test_nobody_else_is_asked_about(made: Any) -> None:
    """No hit outside the households of planted people: not one in twelve thousand, and not at what only looks like a fault."""
    sources, five, _folder, found = made
    home = sources.county.persons["household"].to_list()
    planted_homes = {home[person] for person in five.truth["person"].to_list()}
    person_of = _persons_of_rows(sources, five)
    truth = {row[:2] for row in five.truth.rows()}
    false = [
        (where, codes)
        for where, codes in asked_about(found).items()
        if where not in truth and home[person_of.get(where, 0)] not in planted_homes
    ]
    assert false == []


def _persons_of_rows(sources: Any, five: Any) -> dict[tuple[str, int], int]:
    """Each row's person: as made, and for rows added later by the number."""
    number = dict(zip(sources.county.persons["citizen_no"], sources.county.persons["person"], strict=True))
    heading = {"roster": "证件号码", "registration": "公民身份号码", "payments": "身份证号"}
    found = {}
    for name, table in five.tables.items():
        for row, written in enumerate(table[heading.get(name, "身份证号*")].to_list()):
            own = int(sources.who[name][row]) if row < len(sources.who[name]) else number.get(written)
            if own is not None:
                found[name, row + 2] = own
    return found


def test_a_rule_taken_away_is_missed(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure is able to fail: without F-13b its pattern is not found."""
    from xieshou.supervision.checkup import asking

    _sources, five, folder, _found = made
    monkeypatch.setattr(asking, "all_checks", lambda: [one for one in all_checks() if one.code != "F-13b"])
    found = check_files([Named(folder / f"{name}.csv", f"{name}.csv") for name in FILES], day=DAY)
    rows = asked_about(found)
    truth = five.truth.filter(pl.col("pattern") == "public post, workplace in another county")
    assert not any("F-13b" in rows.get(row[:2], ()) for row in truth.rows())


def test_what_cannot_be_asked_says_what_is_missing(made: Any) -> None:
    _sources, _five, folder, found = made
    assert {one["code"] for one in found.not_asked} >= {"F-05", "F-09", "F-11", "F-20", "F-27.zero"}
    about_lists = {one.code for one in all_checks() if LISTED & set(one.query.inputs)}
    assert set(found.answers.rules) | {one["code"] for one in found.not_asked} | BY_ROWS >= about_lists
    assert all(one["missing"] for one in found.not_asked)
    alone = check_files([Named(folder / "payments.csv", "payments.csv")], day=DAY)
    missing = {one["code"]: one["missing"] for one in alone.not_asked}
    assert missing["F-19.stranger"] == ["花名册"]
    assert missing["F-15.idle"] == ["就业表"]
    assert missing["F-03.paid"] == ["花名册"]
    assert missing["F-28"] == ["花名册"]
    assert {"F-19.twice", "F-19.payee", "F-19.account"} <= set(alone.answers.rules)


def test_a_missing_column_is_not_a_clean_answer(made: Any, tmp_path: Path) -> None:
    _sources, five, _folder, _found = made
    table = five.tables["roster"].drop("变更日期", "务工时间（月）", "最近核实日期")
    files.csv(table, tmp_path / "r.csv", encoding="gb18030")
    files.csv(five.tables["employment"], tmp_path / "e.csv", encoding="gb18030")
    found = check_files([Named(tmp_path / "r.csv", "r.csv"), Named(tmp_path / "e.csv", "e.csv")], day=DAY)
    missing = {one["code"]: one["missing"] for one in found.not_asked}
    assert missing["F-03"] == ["花名册的“人员变更”和“变更日期”"]
    assert missing["F-10.list"] == ["花名册的“务工时间(月)”"]
    assert missing["F-30"] == ["花名册的“最近核实日期”"]


def test_a_day_without_parameters_guesses_none(made: Any) -> None:
    _sources, _five, folder, _found = made
    found = check_files([Named(folder / "employment.csv", "e.csv")], day=date(2017, 12, 31))
    missing = {one["code"]: one["missing"] for one in found.not_asked}
    assert "参数“check.overlap_days”在这一天的值" in missing["F-13"]


def test_every_need_has_words() -> None:
    needs = {name for one in all_checks() if not one.is_stored for name in one.needs}
    assert needs <= set(COLUMNS)
    assert set(OF_THE_REGISTER) <= {name for one in all_checks() for name in one.query.inputs}


def test_the_files_come_back_as_they_were_with_reasons(made: Any, tmp_path: Path) -> None:
    _sources, five, _folder, found = made
    names = write_results(found, tmp_path)
    assert names[0] == "体检汇总.xlsx"
    for name in FILES:
        sheet = openpyxl.load_workbook(tmp_path / f"{name}-体检.xlsx", read_only=True).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        own = five.tables[name]
        assert list(rows[0]) == [*own.columns, *ADDED]
        assert len(rows) == own.height + 1
        plain = [[None if value is None or value == "" else str(value) for value in row] for row in own.head(50).rows()]
        assert [list(row[: own.width]) for row in rows[1:51]] == plain
    truth = five.truth.filter(pl.col("pattern") == "pay far too high").rows()[0]
    sheet = openpyxl.load_workbook(tmp_path / "employment-体检.xlsx").worksheets[0]
    told = dict(zip(ADDED, [cell.value for cell in sheet[truth[1]]][-len(ADDED) :], strict=True))
    assert told["规则号"] == "F-11.range"
    assert told["官方规则号"] == "1111_12"
    assert told["错误原因"] == "登记月工资86,000元。"
    assert told["如何核实"].startswith("请核对单位是不是元")


def test_the_roster_also_tells_what_the_other_lists_say(made: Any, tmp_path: Path) -> None:
    _sources, five, _folder, found = made
    write_results(found, tmp_path)
    person = five.truth.filter(pl.col("pattern") == "paid twice for a month").rows()[0][3]
    sheet = openpyxl.load_workbook(tmp_path / "roster-体检.xlsx", read_only=True).worksheets[0]
    row = next(sheet.iter_rows(min_row=person + 2, max_row=person + 2, values_only=True))
    assert "〔payments.csv第" in row[-2]
    assert "F-19.twice" in row[-4]


def test_summaries_show_no_whole_number(made: Any, tmp_path: Path) -> None:
    sources, _five, _folder, found = made
    write_results(found, tmp_path)
    numbers = set(sources.county.persons["citizen_no"])
    told = (tmp_path / "summary.json").read_text(encoding="utf-8") + (tmp_path / "hits.csv").read_text(encoding="utf-8-sig")
    book = openpyxl.load_workbook(tmp_path / "体检汇总.xlsx", read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert not any(number in told for number in numbers)
    assert not numbers & set(cells)
    assert any(cell.startswith("*" * 14) and cell[-4:].isalnum() for cell in cells)


def test_a_file_checked_again_does_not_grow(made: Any, tmp_path: Path) -> None:
    _sources, _five, folder, _found = made
    first = check_files([Named(folder / "training.csv", "training.csv")], day=DAY)
    write_results(first, tmp_path / "one")
    again = check_files([Named(tmp_path / "one" / "training-体检.xlsx", "training-体检.xlsx")], day=DAY)
    write_results(again, tmp_path / "two")
    one = openpyxl.load_workbook(tmp_path / "one" / "training-体检.xlsx", read_only=True).worksheets[0]
    two = openpyxl.load_workbook(tmp_path / "two" / "training-体检-体检.xlsx", read_only=True).worksheets[0]
    assert next(one.iter_rows(values_only=True)) == next(two.iter_rows(values_only=True))
    assert first.hits.height == again.hits.height


def test_the_command_starts_neither_django_nor_a_database(made: Any, tmp_path: Path) -> None:
    _sources, _five, folder, _found = made
    code = (
        "import sys; sys.argv = ['xieshou', *sys.argv[1:]]; from xieshou.config.cli import main; code = main();"
        "from django.apps import apps; bad = [n for n in ('django.db', 'django.contrib', 'procrastinate') if n in sys.modules];"
        "assert not apps.ready and not bad, bad; sys.exit(code)"
    )
    words = ["checks", "file", *(str(folder / f"{name}.csv") for name in FILES), "--as-of", "2018-09-30", "--out", str(tmp_path / "out"), "--json"]
    bare = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, env=bare, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["persons"] >= 12_000
    assert report["hits"] == sum(one["hits"] for one in report["rules"]) == sum(one["hits"] for one in report["places"])
    assert {one["kind"] for one in report["files"]} == set(FILES)
    assert sorted(report["outputs"]) == sorted(path.name for path in (tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv", "--out", "x"], "没有这个文件"),
        (["{five}/roster.csv", "--profile", "mine", "--out", "x"], "没有这种版式"),
        (["{five}/roster.csv"] * 6 + ["--out", "x"], "一次检查1至5个文件"),
        (["{five}/notes.csv", "--out", "x"], "notes.csv:"),
        (["{five}/empty.csv", "--out", "x"], "empty.csv:文件里没有数据"),
        (["{five}/roster.csv", "--out", "{five}/roster.csv"], "不是文件夹"),
    ],
)
def test_bad_input_is_one_line_in_both_languages(made: Any, words: list[str], said: str) -> None:
    import argparse

    _sources, _five, folder, _found = made
    (folder / "notes.csv").write_text("品名,数量\n白菜,3\n", encoding="utf-8")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    parser = argparse.ArgumentParser()
    add(parser.add_subparsers())
    args = parser.parse_args(["checks", "file", *(word.format(five=folder) for word in words)])
    with pytest.raises(InputError) as refused:
        args.run(args)
    assert said in str(refused.value)
    assert " / " in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_rosters_own_layouts_are_all_read() -> None:
    from xieshou.roster.layouts import ROSTER

    assert ROSTER.code in {one.code for one in ROSTERS}
    for layout in ROSTERS:
        assert {"died_on", "verified_on", "change", "change_on"} <= set(layout.by_key)


def test_each_check_asked_of_files_has_an_official_number_where_the_ministries_have_one() -> None:
    known = {code: check_named(code) for code in ("F-04", "F-06", "F-08", "F-13b", "F-11.range", "F-15.idle")}
    assert {code: one.official for code, one in known.items() if one} == {
        "F-04": "5_16_010", "F-06": "2_01_015", "F-08": "4_01_006", "F-13b": "5_01_003", "F-11.range": "1111_12", "F-15.idle": "5_15_003",
    }  # fmt: skip


def test_whatever_a_check_needs_beyond_the_lists_has_words() -> None:
    for check in all_checks():
        asked = (*check.query.inputs, *(check.blind.inputs if check.blind else ()))
        assert {name for name in asked if name not in LIST_OF} <= OF_THE_REGISTER.keys(), check.code
        assert set(check.needs) <= COLUMNS.keys(), check.code
