"""A whole office out to a file and into another machine: every row, every file, and the encrypted columns still open."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.mould import DATABASE, in_place

ROOT = Path(__file__).resolve().parents[3]
PASSPHRASE = "一个很长的备份口令就行了"
# In the first database: a household of two, with encrypted numbers, and one uploaded file.
FURNISH = """
from xieshou.config.django import awake
with awake():
    from django.conf import settings
    from tests.builders import a_region
    from tests.builders_flow import NOW, a_household, a_person
    from xieshou.config.migrating import prepare
    from xieshou.placements.services.status import refresh_all
    from tests.builders import DAY, SYSTEM
    prepare("test")
    home = a_household(a_region("演示县"))
    a_person(home, "韦秀芳", relation="01")
    a_person(home, "覃国强", relation="10")
    refresh_all(SYSTEM, day=DAY, at=NOW)
    settings.FILES_FOLDER.joinpath("match").mkdir(parents=True)
    settings.FILES_FOLDER.joinpath("match", "证明书.json").write_text("{}")
"""
# Every table by its content, the newest change, the month's figures and the numbers in clear.
LOOK = """
import json
from xieshou.config.django import awake
with awake():
    from django.conf import settings
    from django.db import connections
    from tests.builders import DAY, SYSTEM
    from xieshou.audit.models import Event
    from xieshou.config.database import addresses
    from xieshou.config.keeping.database import count_rows
    from xieshou.kit.verbs import acting
    from xieshou.reporting.figures import month_figures
    from xieshou.roster.models import Identity
    rows, digests = count_rows(addresses().owner).rows, {}
    with connections["owner"].cursor() as cursor:
        for name in rows:
            cursor.execute(f"SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {name} t")
            (digests[name],) = cursor.fetchone()
    head = Event.objects.order_by("-pk").values_list("pk", "table", "row_id", "at").first()
    with acting(SYSTEM, "test"):
        numbers = sorted(one.number.reveal() for one in Identity.objects.unscoped("test"))
        figures = month_figures(SYSTEM, DAY)
    files = sorted(str(one.relative_to(settings.FILES_FOLDER)) for one in settings.FILES_FOLDER.rglob("*.json"))
    found = {"numbers": numbers, "files": files, "rows": rows, "digests": digests, "head": head, "figures": figures}
    print(json.dumps(found, default=str))
"""
WRITE = """
from xieshou.config.django import awake
with awake():
    from tests.builders import SYSTEM
    from tests.builders_flow import a_person
    from xieshou.kit.verbs import acting
    from xieshou.roster.models import Household
    with acting(SYSTEM, "test"):
        home = Household.objects.unscoped("test").get()
    a_person(home, "黄小妹", relation="20")
"""
NUMBER = re.compile(r"99000119900301\d{4}")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """A data folder with an office in it; the cluster stays up for the module."""
    home = tmp_path_factory.mktemp("k")

    def run(data: str, *words: str, code: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("XIESHOU_", "DATABASE_", "DJANGO_"))
        }
        environment = kept | {
            "XIESHOU_DATA": str(home / data), "XIESHOU_DURABLE": "0", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "XIESHOU_BACKUP_PASSPHRASE": PASSPHRASE, "XIESHOU_DATABASE": DATABASE,
        } | more  # fmt: skip
        way = ["-c", code] if code else ["-m", "xieshou.config.cli", *words]
        return subprocess.run(
            [sys.executable, *way], env=environment, capture_output=True, text=True, check=False, timeout=280
        )

    in_place(home / "a")
    made = run("a", code=FURNISH)
    assert made.returncode == 0, made.stderr
    (home / "a" / "witnesses.txt").write_text("# 见证人\n", encoding="utf-8")
    done = run("a", "backup", "--out", str(home / "day.xsb"), "--json")
    assert done.returncode == 0, done.stderr
    return home, run


def told(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_another_machine_has_every_row_and_file_and_opens_the_encrypted(office: tuple[Path, Run]) -> None:
    home, run = office
    before = told(run("a", code=LOOK))
    back = told(run("b", "restore", str(home / "day.xsb"), "--json"))
    assert back["files"] == 1
    after = told(run("b", code=LOOK))
    assert after == before
    assert len([one for one in after["numbers"] if NUMBER.fullmatch(one)]) == 2
    assert after["files"] == ["match/证明书.json"]
    assert after["head"]
    assert (home / "b" / "witnesses.txt").read_text(encoding="utf-8") == "# 见证人\n"
    assert sum(after["rows"].values()) > 3000
    assert any(after["figures"].values())
    assert run("b", code=WRITE).returncode == 0, "work goes on: the next numbers are free"


@pytest.mark.slow
@pytest.mark.walk
def test_what_is_there_is_not_overwritten_and_a_new_database_is_made(office: tuple[Path, Run]) -> None:
    home, run = office
    refused = run("a", "restore", str(home / "day.xsb"))
    assert refused.returncode == 2
    assert "--into 新库名" in refused.stderr
    assert told(run("a", "restore", str(home / "day.xsb"), "--into", "beside", "--json"))["database"] == "beside"
    beside = told(run("a", code=LOOK, XIESHOU_DATABASE="beside"))
    assert NUMBER.fullmatch(beside["numbers"][0])
    again = run("a", "restore", str(home / "day.xsb"), "--into", "beside")
    assert (again.returncode, "已经有了" in again.stderr) == (2, True)
    assert run("a", "restore", str(home / "day.xsb"), "--into", "x; drop").returncode == 2


@pytest.mark.slow
@pytest.mark.walk
def test_damage_a_wrong_passphrase_and_foreign_keys_change_nothing(office: tuple[Path, Run]) -> None:
    home, run = office
    whole = (home / "day.xsb").read_bytes()
    damaged = home / "damaged.xsb"
    damaged.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    cut = home / "cut.xsb"
    cut.write_bytes(whole[:-100])
    for faulty, words, more in (
        (damaged, "备份不完整", {}),
        (cut, "备份不完整", {}),
        (home / "day.xsb", "口令不对", {"XIESHOU_BACKUP_PASSPHRASE": PASSPHRASE + "x"}),
        (home / "nothing.xsb", "没有这个文件", {}),
    ):
        done = run("c", "restore", str(faulty), **more)
        assert done.returncode == 2
        assert words in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert not (home / "c").exists(), "nothing was made"
    (home / "d").mkdir()
    (home / "d" / "keys.json").write_text(json.dumps({"signing": "x", "fields": {"index": "00" * 32, "1": "11" * 32}}))
    foreign = run("d", "restore", str(home / "day.xsb"))
    assert (foreign.returncode, "另外的钥匙" in foreign.stderr) == (2, True)


@pytest.mark.slow
def test_a_backup_can_be_tried_without_a_database(office: tuple[Path, Run]) -> None:
    home, run = office
    assert told(run("e", "restore", str(home / "day.xsb"), "--check", "--json"))["rows"] > 3000
    assert not (home / "e").exists()
    assert (home / "a" / "last-backup.json").exists()
    assert not list(home.glob("*/.keeping-*")), "no copy in clear is left"
    assert "韦秀芳".encode() not in (home / "day.xsb").read_bytes()
