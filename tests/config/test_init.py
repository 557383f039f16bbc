"""The first day from the command line: once, in words that say what next, and nothing half done."""

from __future__ import annotations

import argparse
import json
import re
from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest

from tests.tree import tree
from xieshou.audit.models import Event
from xieshou.config.cli import main
from xieshou.config.clock import now
from xieshou.config.commands import account, init
from xieshou.config.wording import line_of, place_of, refuse_other_level
from xieshou.engines.errors import InputError
from xieshou.offices.models import Assignment, Office, Role, SignInLink
from xieshou.offices.services.links import use_link

__all__ = ["tree"]
pytestmark = [pytest.mark.usefixtures("tree"), pytest.mark.django_db]
FIRST = [
    "init",
    "--line",
    "人社",
    "--region",
    "河池市",
    "--level",
    "市",
    "--username",
    "wei",
    "--admin-name",
    "韦某",
    "--json",
]
PASSWORD = "一个够长的密码-2018"


@pytest.fixture(autouse=True)
def awake_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own database stands in for the one the command would wake."""
    for module in (init, account):
        monkeypatch.setattr(module, "awake", nullcontext)
    monkeypatch.setattr("xieshou.config.migrating.migrate", lambda: None)
    monkeypatch.delenv("XIESHOU_DEMO")


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    assert main(list(words)) == code
    out = capsys.readouterr()
    return json.loads(out.out) if code == 0 else out.err


def test_the_first_day(capsys: pytest.CaptureFixture[str]) -> None:
    done = said(capsys, *FIRST)
    assert (done["office_name"], done["level"], done["region"]["code"]) == ("河池市人力资源和社会保障局", 2, "451200")
    office = Office.objects.get(code=done["office"])
    held = Assignment.objects.get(office=office)
    assert (held.role, held.user.username, held.region) == (Role.ADMIN, "wei", office.region)
    token = re.fullmatch(r"http://127\.0\.0\.1:8018/sign-in/link/\?k=([\w-]+)", done["link"]).group(1)
    assert use_link(token, PASSWORD, at=now()).username == "wei"
    verbs = set(Event.objects.filter(actor_label__contains="xieshou init").values_list("verb", flat=True))
    assert {"office.open", "account.invite"} <= verbs
    assert not Event.objects.filter(table__startswith="offices_", actor_label="").exists()


def test_it_opens_once_and_says_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, *FIRST)
    again = said(capsys, *FIRST, code=2)
    for word in ("河池市人力资源和社会保障局", "xieshou serve", "xieshou account link", "--further"):
        assert word in again
    assert Office.objects.filter(is_demo=False).count() == 1


def test_another_line_opens_beside_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, *FIRST)
    other = [
        "init",
        "--line",
        "扶贫",
        "--region",
        "451200",
        "--username",
        "qin",
        "--admin-name",
        "覃某",
        "--further",
        "--json",
    ]
    assert said(capsys, *other)["office_name"] == "河池市扶贫开发办公室"
    assert "已经开设过" in said(capsys, *other, code=2)


def test_a_name_of_an_older_day_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert place_of("宜山县", date(1990, 6, 1)).name == "宜州区"
    assert place_of("452702", date(2000, 6, 1)).name == "宜州区"  # the code it had then
    with pytest.raises(InputError, match="没有代码 452702"):
        place_of("452702", date(2018, 6, 1))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (["--line", "工会"], "人社、扶贫 或 监督"),
        (["--region", "999999"], "没有代码 999999"),
        (["--region", "没有这个地方"], "不能确定"),
        (["--level", "县"], "不是“县”级"),
        (["--level", "国"], "不是级别"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_opened(
    change: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = said(capsys, *FIRST, *change, code=2)
    assert told in fault
    assert " / " in fault
    assert len(fault.strip().splitlines()) == 1
    assert not Office.objects.exists()


def test_without_a_terminal_it_names_all_that_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", argparse.Namespace(isatty=lambda: False))
    fault = said(capsys, "init", "--line", "人社", code=2)
    assert "--region --username --admin-name" in fault


def test_on_a_terminal_it_asks(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["人社", "", "河池市", "wei", "韦某"])
    monkeypatch.setattr("sys.stdin", argparse.Namespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    assert main(["init"]) == 0
    assert "sign-in/link/?k=" in capsys.readouterr().out


def test_not_in_the_demo(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIESHOU_DEMO", "1")
    assert "XIESHOU_DEMO" in said(capsys, *FIRST, code=2)


def test_a_lost_link_is_made_anew_on_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, *FIRST)
    made = said(capsys, "account", "link", "wei", "--reason", "链接丢了", "--json")
    assert SignInLink.objects.filter(user__username="wei", used_at__isnull=True, voided_at__isnull=True).count() == 1
    assert use_link(made["link"].partition("k=")[2], PASSWORD, at=now())
    assert "没有用户名为 nobody" in said(capsys, "account", "link", "nobody", "--reason", "x", code=2)
    assert "没有绑定两步登录" in said(capsys, "account", "reset-phone", "wei", "--reason", "x", code=2)
    assert said(capsys, "account", "unlock", "wei", "--reason", "锁了", "--json") == {"username": "wei", "forgotten": 0}


def test_words_for_lines_and_levels() -> None:
    assert [line_of(word) for word in ("人社", "扶贫", "监督", "hr")] == ["hr", "poverty", "supervision", "hr"]
    with pytest.raises(InputError, match="条线"):
        line_of("")
    refuse_other_level("", None)
