"""A checkpoint is at most a minute behind: the cadence, the thread beside the jobs, the alarm; and an office without witnesses."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from tests.audit.logbook import NAME, a_database, a_witness, act, add_row, as_role, kept, seen_by
from xieshou.audit import keeping
from xieshou.audit.keeping import lag
from xieshou.audit.log import Lag, first_receipt, lag_of
from xieshou.audit.log.witnesses import SECONDS
from xieshou.audit.sequencer import LAG_SECONDS, Sequencer, sequencing
from xieshou.config.cli import main
from xieshou.config.commands import log as log_command
from xieshou.config.commands import serve
from xieshou.config.doctor.finding import BAD, GOOD, WARN
from xieshou.config.doctor.sealing import check_log, said_of
from xieshou.engines.errors import ProofRefused
from xieshou.kit.documents.stamps import lines_of
from xieshou.reporting.stamping import live_stamp

START = datetime(2018, 9, 30, 9, 0, tzinfo=UTC)
HOUR = 3600


@pytest.fixture
def log(django_db_setup: None, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A log of its own that Django's sequencer and owner connections lead to; its data folder, in which nothing is named."""
    settings.DATA_FOLDER = tmp_path
    with django_db_blocker.unblock(), a_database():
        dicts = [connections[alias].settings_dict for alias in ("sequencer", "owner")]
        own = [one["NAME"] for one in dicts]
        connections.close_all()
        for one in dicts:
            one["NAME"] = NAME
        try:
            yield tmp_path
        finally:
            connections.close_all()
            for one, name in zip(dicts, own, strict=True):
                one["NAME"] = name


class Minute:
    """A virtual hour: events fall at random, a pass takes time, silent witnesses most of all."""

    def __init__(self, seed: int) -> None:
        self.luck = Random(seed)
        self.seconds, self.worst, self.asked = 0.0, 0.0, 0
        self.waiting = sorted(self.luck.uniform(0, HOUR) for _event in range(2000))

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def pause(self, seconds: float) -> bool:
        self.seconds += seconds
        return self.seconds > HOUR

    def keep(self, at: datetime, *, ask: bool) -> Any:
        """What was there when the pass began is sealed 5 s later; witnesses that do not answer hold the pass up."""
        begun = self.seconds
        self.seconds += 5
        sealed = [one for one in self.waiting if one <= begun]
        self.worst = max([self.worst, *(self.seconds - one for one in sealed)])
        self.waiting = self.waiting[len(sealed) :]
        self.asked += ask
        self.seconds += 2 * SECONDS * ask
        return SimpleNamespace(answers=())


@pytest.mark.parametrize("seed", range(5))
def test_whatever_a_pass_takes_no_event_waits_a_minute(seed: int) -> None:
    hour = Minute(seed)
    Sequencer(hour.clock, hour.pause, keep=hour.keep, behind=lambda at: Lag(0, 0, 0)).run()
    assert not [one for one in hour.waiting if one < HOUR - LAG_SECONDS]
    assert 0 < hour.worst <= LAG_SECONDS
    assert HOUR / 90 <= hour.asked <= HOUR / 55 + 1  # and the witnesses are asked each minute or so


def test_a_pass_that_fails_or_a_log_that_is_cut_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    faults: list[Exception | None] = [ProofRefused("尾部被截 / cut"), RuntimeError("the database went away"), None]
    calls = iter(faults)

    def keep(at: datetime, *, ask: bool) -> Any:
        if fault := next(calls):
            raise fault
        return SimpleNamespace(answers=())

    stops = iter([False, False, True])
    Sequencer(lambda: START, lambda seconds: next(stops), keep=keep, behind=lambda at: Lag(7, 61, 300)).run()
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert next(calls, "none left") == "none left"
    assert sum("7 events without a checkpoint for 61 seconds" in one for one in said) == 3
    assert any("尾部被截" in one for one in said)


def test_a_change_is_sealed_while_the_worker_is_busy_with_a_long_job(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's own command; its one job lasts until the change is under a checkpoint."""
    sealed = threading.Event()
    with as_role("owner") as connection:
        add_row(connection, 1)
    assert lag(datetime.now(UTC)).waiting_count == 1

    def keep(at: datetime, *, ask: bool) -> keeping.Kept:
        done = keeping.keep_log(at, ask=ask)
        sealed.set()
        return done

    async def long_job(*, wait: bool) -> None:
        assert sealed.wait(30)

    monkeypatch.setattr(Sequencer.__init__, "__kwdefaults__", {"keep": keep, "behind": lag})
    monkeypatch.setattr(serve, "_worker", long_job)
    monkeypatch.setattr(serve, "awake", nullcontext)
    monkeypatch.setattr("xieshou.kit.upkeep.keep_up_soon", lambda at: None)
    assert main(["worker", "--once"]) == 0
    assert lag(datetime.now(UTC)).waiting_count == 0


def test_the_thread_ends_with_what_it_stood_beside(log: Path) -> None:
    with sequencing(lambda: datetime.now(UTC)):
        assert "sequencer" in {thread.name for thread in threading.enumerate()}
    assert "sequencer" not in {thread.name for thread in threading.enumerate()}


def test_the_doctor_says_when_the_log_is_behind(log: Path) -> None:
    with as_role("owner") as connection:
        add_row(connection, 1)
    now = datetime.now(UTC)

    def told(seconds: float) -> Any:
        with as_role("sequencer") as connection, connection.cursor() as cursor:
            return said_of(lag_of(cursor, now + timedelta(seconds=seconds)))

    assert (told(30).state, told(90).state) == (GOOD, BAD)
    assert ("1条变更等了" in told(90).said, "xieshou worker" in told(90).next) == (True, True)
    keeping.keep_log(now)
    assert told(90_000).state == GOOD  # nothing waits: an old checkpoint is no lag
    with as_role("owner") as connection:
        add_row(connection, 2)
    assert (told(50).state, told(90).state) == (GOOD, BAD)
    assert said_of(Lag(5, 300, 20)).state == WARN  # one long transaction, or a great import: it works on it
    found = {one.check: one for one in check_log(log, now)}
    assert (found["log"].state, found["witnesses"].state) == (GOOD, WARN)
    assert "未见证" in found["witnesses"].said


def test_a_great_import_is_sealed_batch_by_batch(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with as_role("owner") as connection:
        for number in range(7):
            add_row(connection, number)
    taking = keeping.take_in
    monkeypatch.setattr(keeping, "take_in", lambda cursor, origin: taking(cursor, origin, most=3))
    assert keeping.keep_log(datetime.now(UTC)).taken_count == 7
    with as_role("owner") as connection:
        sizes = connection.execute("SELECT size FROM audit_checkpoint ORDER BY size").fetchall()
    assert [size for (size,) in sizes] == [3, 6, 7]


def test_an_office_without_witnesses_starts_and_every_proof_says_so(
    log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_role("owner") as connection:
        add_row(connection, 1)
        [event] = connection.execute("SELECT max(id) FROM audit_event").fetchone()
    monkeypatch.setattr(log_command, "awake", nullcontext)
    assert keeping.named_in(log) == []
    proofs = {"checkpoint": ["checkpoint"], "verify": ["verify"], "receipt": ["receipt", str(event), "--out", str(log / "r.txt")]}
    told = {}
    for what, words in proofs.items():
        assert main(["log", *words]) == 0
        told[what] = capsys.readouterr().out
    assert main(["log", "key"]) == 0
    (log / "keys.txt").write_text(capsys.readouterr().out)
    assert main(["log", "verify-receipt", str(log / "r.txt"), "--keys", str(log / "keys.txt")]) == 0
    told["verify-receipt"] = capsys.readouterr().out
    told["document"] = lines_of(live_stamp(START.date(), "某县", is_counted=False))[1]
    for what in ("checkpoint", "verify", "verify-receipt", "document"):
        assert "未见证" in told[what], what
    assert main(["log", "verify", "--policy", "1of1"]) != 0  # asked for one, it does not pass for want of any


def test_an_announcement_is_dated_by_the_first_checkpoint_that_two_witnesses_signed(log: Path, tmp_path: Path) -> None:
    eyes = [a_witness(tmp_path, name) for name in ("province", "finance")]
    with as_role("owner") as connection:
        row = add_row(connection, 1)
    kept()  # sealed, and seen by nobody yet
    with as_role("owner") as connection:
        add_row(connection, 2)
    note = kept()
    for folder, key in eyes:
        seen_by(folder, key, note, old=0)
    with as_role("owner") as connection:
        act(connection, "UPDATE audit_export SET row_count = 5 WHERE id = %s", row)
    kept()
    with as_role("owner") as connection, connection.cursor() as cursor:
        proof = first_receipt(cursor, "audit_export", row)
    assert "\n2\n" in proof
    assert proof.count("\n— ") == 3


def test_without_a_role_of_its_own_the_alarm_says_what_to_set(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.DATABASE_ROLES = settings.DATABASE_ROLES | {"sequencer": settings.DATABASE_ROLES["app"]}
    Sequencer(lambda: START, lambda seconds: True).run()
    [said] = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert "DATABASE_SEQUENCER_URL" in said
