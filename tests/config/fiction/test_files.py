"""The files: headings as the offices print them, the same values in both formats, the same bytes from the same seed."""

import csv
import json
from zipfile import ZipFile

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from xieshou.config import cli
from xieshou.config.fiction import County, layouts, tables
from xieshou.config.fiction.files import write_all, xlsx


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    return folder, list(write_all(County.of_persons(3, 600), folder, workbooks=True))


def read(path, encoding="gbk"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def test_roster_heading_is_the_national_one(shared):
    text = (shared / "domain.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("Export header of the national system"))
    names = line.split("real column names): ")[1].split(". Another variant")[0]
    assert tuple(names.split(", ")) == layouts.ROSTER


def test_employment_heading_is_the_real_one(shared):
    text = (shared / "domain.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("3. 就业: "))
    names = [name.split("{")[0] for name in _outside_braces(line.removeprefix("3. 就业: ").split("; second sheet")[0])]
    assert [name + ("*" if starred else "") for name, starred in (_starred(name) for name in names)] == list(
        layouts.EMPLOYMENT
    )


def _outside_braces(text):
    depth, part, parts = 0, "", []
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        if letter == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += letter
    return [*parts, part.strip()]


def _starred(name):
    return name.rstrip("*"), name.endswith("*")


def test_workbook_and_gbk_file_say_the_same(folder):
    where, _ = folder
    for name in ("roster", "posts_offered", "employment"):
        rows = CalamineWorkbook.from_path(where / f"{name}.xlsx").get_sheet_by_index(0).to_python()
        plain = [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
        assert plain == read(where / f"{name}.csv"), name


def test_a_long_number_stays_text_in_the_workbook(folder):
    where, _ = folder
    rows = CalamineWorkbook.from_path(where / "roster.xlsx").get_sheet_by_index(0).to_python()
    column = layouts.ROSTER.index("证件号码")
    assert all(isinstance(row[column], str) and len(row[column]) == 18 for row in rows[1:])


def test_same_seed_same_bytes_another_seed_others(tmp_path):
    def hashes(seed, name):
        county = County.of_persons(seed, 400)
        return {file.path.name: file.sha256 for file in write_all(county, tmp_path / name, workbooks=True)}

    first, again, other = hashes(4, "a"), hashes(4, "b"), hashes(5, "c")
    assert first == again
    same = {name for name in first if first[name] == other[name]}
    assert same == {"counties.csv", "towns.csv", "pairings.csv"}


def test_a_workbook_does_not_tell_when_it_was_written(folder):
    where, _ = folder
    with ZipFile(where / "roster.xlsx") as book:
        assert b">2018-09-30T00:00:00Z<" in book.read("docProps/core.xml")


def test_matching_files_hold_the_willing_alone(folder):
    where, _ = folder
    rows = read(where / "people.csv", "utf-8")
    assert tuple(rows[0]) == layouts.MATCH_PEOPLE
    county = County.of_persons(3, 600)
    willing = county.wishes.filter(pl.col("state") == "willing")["person_id"].to_list()
    assert [row[0] for row in rows[1:]] == willing
    zero = set(county.households.filter("zero_employment")["household_id"])
    assert all((row[2] == "1") == (row[1] in zero) for row in rows[1:])
    assert tuple(read(where / "posts.csv", "utf-8")[0]) == layouts.MATCH_POSTS
    assert read(where / "pairings.csv", "utf-8")[1] == ["440300000000", "451200000000"]


def test_together_points_into_the_same_file(big):
    people = tables.match_people(big)
    assert set(people["together"].drop_nulls()) <= set(people["person_id"])


def test_places_are_in_the_bureaus_format(folder):
    where, _ = folder
    towns, villages = read(where / "towns.csv", "utf-8"), read(where / "villages.csv", "utf-8")
    assert towns[0] == ["town_code", "name", "county_code"]
    assert all(row[0].startswith(row[2]) and len(row[0]) == 9 for row in towns[1:])
    assert villages[0] == ["village_code", "name"]
    assert {row[0][:9] for row in villages[1:]} == {row[0] for row in towns[1:]}


def test_every_village_of_the_roster_is_on_the_list(folder):
    where, _ = folder
    names = {row[1].removesuffix("委会") for row in read(where / "villages.csv", "utf-8")[1:]}
    assert {row[3] for row in read(where / "roster.csv")[1:]} <= names


def test_a_sheet_too_long_is_refused(tmp_path):
    with pytest.raises(ValueError, match="放不进"):
        xlsx(pl.DataFrame({"a": pl.repeat(1, 1_048_576, eager=True)}), tmp_path / "x.xlsx", "a")


def test_exact_count_of_persons_at_odd_sizes():
    for wanted in (1, 2, 7, 333):
        assert County.of_persons(9, wanted).persons.height == wanted


def test_command_prints_one_json_object(tmp_path, capsys):
    assert cli.main(["loadgen", "--seed", "2", "--persons", "300", "--out", str(tmp_path / "o"), "--json"]) == 0
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert (report["persons"], report["day"]) == (300, "2018-09-30")
    assert {file["name"] for file in report["files"]} == {path.name for path in (tmp_path / "o").iterdir()}
    assert "roster.csv" in printed.err


def test_command_leaves_workbooks_out_when_told(tmp_path, capsys):
    assert cli.main(["loadgen", "--seed", "2", "--persons", "50", "--out", str(tmp_path), "--no-xlsx"]) == 0
    assert not list(tmp_path.glob("*.xlsx"))
    assert len(capsys.readouterr().out.splitlines()) == len(list(tmp_path.iterdir()))


@pytest.mark.parametrize("words", [["--persons", "0"], ["--persons", "9000000"], ["--persons", "5", "--posts", "0"]])
def test_command_refuses_nonsense_in_one_line(words, tmp_path, capsys):
    assert cli.main(["loadgen", "--seed", "1", "--out", str(tmp_path), *words]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_command_refuses_a_folder_it_cannot_write(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert cli.main(["loadgen", "--seed", "1", "--persons", "20", "--out", str(tmp_path / "file")]) == 2
    assert "写不进去" in capsys.readouterr().err
