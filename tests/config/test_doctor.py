"""The doctor: each illness is found by its own check, said in words, and ends the command with 1."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_accounts import a_seat, a_staff, an_office
from xieshou.audit.standing import fallen, powers
from xieshou.config.cli import main
from xieshou.config.commands import doctor
from xieshou.config.doctor import base, machine, running
from xieshou.config.doctor.finding import BAD, GOOD, WARN
from xieshou.config.doctor.settled import check_settings
from xieshou.kit.models import Parameter, Upkeep
from xieshou.kit.parameters import load_shipped
from xieshou.kit.upkeep import chores
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.regions.models import Region
from xieshou.supervision.complaints.services import open_desk

both = pytest.mark.django_db(databases=["default", "owner"])
CHINA = ZoneInfo("Asia/Shanghai")
AT = datetime(2018, 9, 30, 9, 0, tzinfo=CHINA)


def states(found: Any) -> dict[str, str]:
    return {one.check: one.state for one in found}


def test_python_disk_and_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.check_python((3, 10)).state == BAD
    assert machine.check_python((3, 11)).state == GOOD
    assert machine.check_zone().state == GOOD
    for free, state in ((1 << 29, BAD), (2 << 30, WARN), (9 << 30, GOOD)):
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda place, free=free: SimpleNamespace(free=free))
        assert machine.check_disk(tmp_path / "not yet").state == state


def test_keys_are_there_and_for_their_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XIESHOU_FIELD_KEYS", raising=False)
    assert machine.check_keys(tmp_path).state == BAD
    path = tmp_path / "keys.json"
    path.write_text("{}")
    path.chmod(0o644)
    found = machine.check_keys(tmp_path)
    assert (found.state, f"chmod 600 {path}" in found.next) == (BAD, True)
    path.chmod(0o600)
    assert machine.check_keys(tmp_path).state == GOOD


def test_an_old_backup_is_told(tmp_path: Path) -> None:
    assert machine.check_backup(tmp_path, AT).state == WARN
    for days, state in ((0, GOOD), (7, GOOD), (8, WARN)):
        (tmp_path / "last-backup.json").write_text(
            json.dumps({"at": (AT - timedelta(days=days)).isoformat(), "path": "x"})
        )
        assert machine.check_backup(tmp_path, AT).state == state


SAFE = {
    "ALLOWED_HOSTS": ["localhost"],
    "DEBUG": False,
    "SECRET_KEY": "s" * 48,
    "DEMO": False,
    "IS_HTTPS": False,
    "JOBS": "worker",
}


@pytest.mark.parametrize(
    ("change", "check", "state"),
    [
        ({"DEBUG": True}, "debug", BAD),
        ({"ALLOWED_HOSTS": ["*"]}, "hosts", BAD),
        ({"SECRET_KEY": "short"}, "secret", BAD),
        ({"DEMO": True}, "demo", BAD),
        ({"ALLOWED_HOSTS": ["jy.example.gov.cn"]}, "https", WARN),
        ({"JOBS": "inline"}, "jobs", WARN),
        ({}, "settings", GOOD),
        ({"ALLOWED_HOSTS": ["jy.example.gov.cn"], "IS_HTTPS": True}, "settings", GOOD),
    ],
)
def test_each_dangerous_setting_is_named(change: dict[str, Any], check: str, state: str) -> None:
    assert states(check_settings(SimpleNamespace(**SAFE | change), is_durable=True))[check] == state


def test_a_database_that_does_not_wait_for_the_disk_is_dangerous() -> None:
    assert states(check_settings(SimpleNamespace(**SAFE), is_durable=False)) == {"durable": BAD}


@both
def test_a_whole_database_is_well() -> None:
    load_shipped(SYSTEM)
    found = states(base.check_base(datetime.now(CHINA)))
    assert found == dict.fromkeys(("database", "clock", "role", "migrations", "walls", "parameters"), GOOD)


@both
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE roster_person DISABLE ROW LEVEL SECURITY", "roster_person: row-level security"),
        ("DROP POLICY scope_change ON roster_household", "roster_household: scope_change"),
        ("ALTER TABLE roster_person DISABLE TRIGGER history_update", "roster_person: history_update"),
        ("DROP TRIGGER history_insert ON offices_user", "offices_user: history_insert"),
        ("GRANT UPDATE ON audit_reading TO xieshou_app", "audit_reading: may be changed"),
        ("GRANT INSERT ON audit_event TO xieshou_app", "audit_event: may be changed"),
        ("GRANT SELECT ON audit_salt TO xieshou_app", "audit_salt: may be seen or changed"),
    ],
)
def test_each_fallen_wall_is_found(statement: str, told: str) -> None:
    """Seen in the owner's own transaction, which is then rolled back."""
    assert fallen("owner", role="xieshou_app") == []
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        found = fallen("owner", role="xieshou_app")
        transaction.set_rollback(True, using="owner")
    assert found == [told]


@both
def test_nothing_has_fallen_and_the_app_is_harmless_and_the_owner_is_not() -> None:
    assert fallen() == []
    assert powers().is_harmless
    assert not powers("owner").is_harmless


@both
def test_a_missing_parameter_and_a_wrong_clock_are_told() -> None:
    load_shipped(SYSTEM)
    with acting(SYSTEM, "test"):
        Parameter.objects.filter(name="intention.valid_days").delete()
    found = {one.check: one for one in base.check_base(datetime.now(CHINA) - timedelta(hours=1))}
    assert (found["parameters"].state, "intention.valid_days" in found["parameters"].said) == (BAD, True)
    assert found["clock"].state == WARN


@both
def test_migrations_not_applied_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "unapplied", lambda: ["roster.9999_new"])
    found = list(base.check_base(datetime.now(CHINA)))
    assert (found[-1].check, found[-1].state, "xieshou migrate" in found[-1].next) == ("migrations", BAD, True)


@pytest.mark.django_db
def test_accounts_worker_and_chores() -> None:
    assert states(running.check_running(AT, is_demo=False)) == {"accounts": BAD, "worker": BAD, "upkeep": WARN, "complaints": GOOD}
    a_staff()
    assert states(running.check_running(AT, is_demo=False))["accounts"] == WARN  # nobody has used a link yet
    seat = a_seat(an_office(a_region("新县")), Role.ADMIN)
    with acting(SYSTEM, "test"):
        seat.user.password_set_at = AT
        seat.user.save()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [AT])
    for code in [chore.code for chore in chores()]:
        Upkeep.objects.create(code=code, day=DAY, started_at=AT, ended_at=AT, is_well=True)
    well = {"accounts": GOOD, "worker": GOOD, "upkeep": GOOD}
    assert states(running.check_running(AT, is_demo=False)) == well | {"complaints": BAD}
    for root in Region.objects.filter(parent=None):
        open_desk(SYSTEM, an_office(root, line="supervision"), root, since=DAY, document="测试")
    assert states(running.check_running(AT, is_demo=False)) == well | {"complaints": GOOD}
    assert states(running.check_running(AT + timedelta(minutes=2), is_demo=False))["worker"] == BAD
    Upkeep.objects.filter(code="placements.status_check").update(is_well=False, said="有3人不一致")
    (found,) = [one for one in running.check_running(AT, is_demo=False) if one.check == "upkeep"]
    assert (found.state, "有3人不一致" in found.said) == (BAD, True)


@pytest.mark.django_db(databases=["default", "owner", "sequencer"])
def test_the_command_ends_with_one_when_something_is_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load_shipped(SYSTEM)
    monkeypatch.setattr(doctor, "awake", nullcontext)
    assert main(["doctor", "--json"]) == 1  # the tests run with the demo's settings and no disk
    told = json.loads(capsys.readouterr().out)
    found = {one["check"]: one for one in told["findings"]}
    assert (told["ok"], found["demo"]["state"], found["walls"]["state"]) == (False, "bad", "good")
    assert (found["log"]["state"], found["witnesses"]["state"]) == ("good", "warn")
    assert all(one["next"] for one in told["findings"] if one["state"] != "good")
    assert all(" / " in one["said"] or one["state"] == "good" for one in told["findings"])


def test_looking_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XIESHOU_DATA", str(tmp_path / "empty"))
    assert main(["doctor"]) == 1
    assert "xieshou init" in capsys.readouterr().out
    assert not (tmp_path / "empty").exists()
