from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import SYSTEM, a_region
from tests.roster.county import DAY, TOWNS, County, save
from tests.roster.faults import plant
from xieshou.config import cli
from xieshou.config.commands import roster as command
from xieshou.kit.parameters import load_shipped
from xieshou.kit.verbs import acting
from xieshou.offices.models import Office
from xieshou.placements.models import PersonStatus
from xieshou.placements.services.status import refresh_all
from xieshou.roster.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch) -> Office:
    """The county's office; the command finds Django awake already."""
    monkeypatch.setattr(command, "awake", nullcontext)
    load_shipped(SYSTEM)
    county = a_region("云山县", code="459901")
    for town, villages in TOWNS.items():
        parent = a_region(town, parent=county)
        for village in villages:
            a_region(village, parent=parent)
    with acting(SYSTEM, "test"):
        return Office.objects.create(code="YS-RS", name="云山县人社局", line="hr", region=county, path=county.path)


def run(capsys, *words: str | Path) -> tuple[int, str, str]:
    code = cli.main(["roster", "import", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_staging_names_each_fault_and_takes_nothing_in_until_asked(office, tmp_path, capsys):
    county = County(21)
    rows, truth = plant(county.rows(300), ["F-01.check", "F-02.two_households", "R-102.word"], county)
    path = save(tmp_path / "名册.xlsx", rows)
    words = (path, "--office", "YS-RS", "--as-of", DAY, "--json")
    code, out, err = run(capsys, *words, "--errors", tmp_path / "错误.xlsx")
    report = json.loads(out)
    assert (code, err, report["committed"], report["rows"], report["blocked"]) == (0, "", False, len(rows), 2)
    assert {(p["row"], p["column"], p["code"]) for p in report["problems"]} == truth
    assert (tmp_path / "错误.xlsx").exists()
    report = json.loads(run(capsys, *words, "--commit")[1])
    assert (report["staged_before"], report["new"], report["changed"], report["held"]) == (True, len(rows) - 2, 0, 2)
    again = json.loads(run(capsys, *words, "--commit")[1])
    assert (again["new"], again["changed"], again["same"], again["held"]) == (0, 0, len(rows) - 2, 2)


def test_taking_in_brings_the_employment_status_up_to_date(office, tmp_path, capsys):
    rows = County(22).rows(10)
    refresh_all(SYSTEM, day=DAY, at=datetime(2018, 11, 20, 1, tzinfo=UTC))  # the night's work: the status is kept for this day
    run(capsys, save(tmp_path / "名册.xlsx", rows), "--office", "YS-RS", "--as-of", DAY, "--commit")
    with acting(SYSTEM, "test"):
        stated = set(PersonStatus.objects.unscoped("test").values_list("person_id", "day"))
        people = Person.objects.unscoped("test").values_list("pk", flat=True)
        assert stated == {(pk, DAY) for pk in people}
        assert len(stated) == len(rows)


def test_in_words(office, tmp_path, capsys):
    code, out, _ = run(
        capsys, save(tmp_path / "名册.xlsx", County(22).rows(10)), "--office", "YS-RS", "--as-of", DAY, "--commit"
    )
    assert code == 0
    assert "新增10人,更新0人" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("无.xlsx", "--office", "YS-RS"), "没有这个文件"),
        (("{file}", "--office", "XX"), "没有这个单位编号"),
        (("{file}", "--office", "YS-RS", "--profile", "x"), "没有这种版式"),
        (("{file}", "--office", "YS-RS", "--as-of", "昨天"), "日期应写成"),
        (("{torn}", "--office", "YS-RS"), "文件已损坏"),
        (("{file}",), "--office"),
    ],
)
def test_nonsense_is_one_line_in_both_languages_and_exit_2(office, tmp_path, capsys, words, said):
    good = save(tmp_path / "名册.xlsx", County(23).rows(5))
    torn = tmp_path / "破.xlsx"
    torn.write_bytes(good.read_bytes()[:3000])
    code, out, err = run(capsys, *(word.format(file=good, torn=torn) for word in words))
    assert (code, out) == (2, "")
    assert said in err
    assert " / " in err
    assert err.count("\n") == 1
