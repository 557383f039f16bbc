"""`xieshou checks run` and `xieshou parameters`, as somebody at the server types them."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest

from tests.builders_web import County, a_county, a_household, an_own_job, refresh
from xieshou.config import cli
from xieshou.config.commands import checks, parameters
from xieshou.kit.checks import stored_checks
from xieshou.kit.models import Parameter
from xieshou.kit.parameters import value_on
from xieshou.supervision.models import CheckRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(monkeypatch: pytest.MonkeyPatch) -> County:
    """Somebody at work in a district whose minimum wage nobody has set; the commands find Django awake already."""
    for module in (checks, parameters):
        monkeypatch.setattr(module, "awake", nullcontext)
    made = a_county()
    an_own_job(a_household(made.village)[0], place_id=made.district.pk, wage_fen_month=150000)
    refresh()
    return made


def run(capsys: Any, *words: str) -> tuple[int, str, str]:
    code = cli.main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def told(capsys: Any, *words: str) -> Any:
    code, out, err = run(capsys, *words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


SET = (
    "parameters",
    "set",
    "wage.fen_month_min",
    "170000",
    "--since",
    "2018-02-01",
    "--document",
    "某府函",
    "--clause",
    "第一条",
)


def test_a_minimum_wage_set_for_a_place_decides_from_its_day_on(county: County, capsys: Any) -> None:
    [before] = told(capsys, "checks", "run", "--as-of", "2018-09-30", "--only", "F-11")["checks"]
    assert (before["hits"], before["unjudged"]) == (0, [{"what": county.district.full_name, "rows": 1}])
    assert run(capsys, *SET, "--region", county.district.code)[0] == 0
    [after] = told(capsys, "checks", "run", "--as-of", "2018-09-30", "--only", "F-11")["checks"]
    assert (after["hits"], after["new"], after["unjudged"]) == (1, 1, [])
    [listed] = [
        one
        for one in told(capsys, "parameters", "list", "--as-of", "2018-09-30")["parameters"]
        if one["name"] == SET[2]
    ]
    assert (listed["value"], listed["path"], listed["document"]) == (170000, str(county.district.path), "某府函")


def test_every_check_is_asked_and_the_run_is_kept(county: County, capsys: Any) -> None:
    report = told(capsys, "checks", "run", "--as-of", "2018-09-30")
    assert [one["code"] for one in report["checks"]] == [one.code for one in stored_checks()]
    assert report["hits"] == sum(one["hits"] for one in report["checks"])
    assert CheckRun.objects.filter(day=date(2018, 9, 30)).count() == len(stored_checks())
    code, out, _err = run(capsys, "checks", "run", "--as-of", "2018-09-30", "--only", "F-04")
    assert (code, out.splitlines()[0]) == (0, "F-04 未满法定年龄务工:0处,新0,消0")


def test_a_value_in_use_is_not_changed(county: County, capsys: Any) -> None:
    was = value_on("labour.age_min", date(2018, 9, 30))
    change = ("parameters", "set", "labour.age_min", "17", "--document", "某法", "--clause", "第一条", "--since")
    assert run(capsys, *change, "1990-01-01")[0] == 2
    assert run(capsys, *change, "2019-01-01")[0] == 0
    assert (value_on("labour.age_min", date(2018, 12, 31)), value_on("labour.age_min", date(2019, 1, 1))) == (was, 17)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("checks", "run", "--only", "F-99"), "F-99"),
        (("checks", "run", "--as-of", "yesterday"), "2018-10-31"),
        ((*SET[:3], "many", *SET[4:]), "JSON"),
        ((*SET, "--region", "999999"), "999999"),
    ],
)
def test_nonsense_is_refused_in_one_line(words: tuple[str, ...], said: str, county: County, capsys: Any) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not Parameter.objects.filter(name=SET[2]).exists()
