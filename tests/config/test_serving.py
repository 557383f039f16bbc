"""The site as a process: it opens, answers, refuses a taken port in words, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import segno

from tests.mould import DATABASE, in_place
from xieshou.config import lan, migrating, serving
from xieshou.config.cli import main
from xieshou.config.commands import demo as demo_command
from xieshou.config.commands import serve as serve_command
from xieshou.config.serving import address, refuse_taken
from xieshou.engines.errors import InputError

SOURCE = Path(__file__).parents[2] / "src"
COMMAND = [sys.executable, "-m", "xieshou.config.cli"]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_taken_port_is_refused_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"端口 {port} 已被占用.*--port {port + 1}"):
            refuse_taken("127.0.0.1", port)
    refuse_taken("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 0), ("127.0.0.1", 70000), ("no.such.host.invalid", 8018)])
def test_an_impossible_address_is_refused(host: str, port: int) -> None:
    with pytest.raises(InputError):
        refuse_taken(host, port)


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "http://127.0.0.1:8018/"), ("::1", "http://[::1]:8018/"), ("10.0.0.5", "http://10.0.0.5:8018/")],
)
def test_the_address_is_one_a_browser_can_open(host: str, shown: str) -> None:
    assert address(host, 8018) == shown


def test_by_default_only_this_machine_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XIESHOU_HOSTS", raising=False)
    assert serving.nearby("127.0.0.1", 8018) == []
    assert serving._environment("127.0.0.1")["XIESHOU_HOSTS"] == "localhost,127.0.0.1,[::1]"


def test_on_the_network_its_addresses_are_told_and_answered_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XIESHOU_HOSTS", raising=False)
    monkeypatch.setattr(serving, "lan_addresses", lambda: ["192.168.1.7", "fd00::7"])
    told = serving.nearby("0.0.0.0", 8018)
    assert "http://192.168.1.7:8018/  http://[fd00::7]:8018/" in told[0]
    assert modules(told[1]) == [
        [bool(dot) for dot in row] for row in segno.make("http://192.168.1.7:8018/", error="m").matrix
    ]
    hosts = serving._environment("0.0.0.0")["XIESHOU_HOSTS"].split(",")
    assert hosts == ["localhost", "127.0.0.1", "[::1]", "192.168.1.7", "[fd00::7]"]
    monkeypatch.setattr(serving, "lan_addresses", list)
    assert "没有找到局域网地址" in serving.nearby("::", 8018)[0]


def modules(drawn: str) -> list[list[bool]]:
    """The dark dots of a square of blocks, without its quiet zone: a full block is two light dots, one above the other."""
    rows = []
    for line in drawn.splitlines():
        rows += [[letter not in "█▀" for letter in line], [letter not in "█▄" for letter in line]]
    size = len(rows[0])
    return [row[lan.QUIET_ZONE : size - lan.QUIET_ZONE] for row in rows[lan.QUIET_ZONE : size - lan.QUIET_ZONE]]


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("127.0.0.1", False),
        ("169.254.3.4", False),
        ("fe80::1%eth0", False),
        ("::1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", True),
    ],
)
def test_an_address_that_a_phone_cannot_reach_is_not_told(
    address: str, is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lan, "_way_to", lambda family, far: [address])
    monkeypatch.setattr(lan.socket, "getaddrinfo", lambda *asked: [])
    assert lan.lan_addresses() == ([address] if is_told else [])


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an installation that `xieshou migrate` has made; whoever stops leaves it ready for the next."""
    data = tmp_path_factory.mktemp("site") / "data"
    in_place(data)
    environment = {
        **os.environ, "XIESHOU_DATA": str(data), "PYTHONPATH": str(SOURCE), "XIESHOU_DATABASE": DATABASE, "XIESHOU_JOBS": "worker",
    }  # fmt: skip
    subprocess.run([*COMMAND, "migrate"], env=environment, check=True, capture_output=True, timeout=120)
    return environment


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.walk)])
def test_the_site_opens_and_a_stop_leaves_nothing(installed: dict[str, str], stop: signal.Signals) -> None:
    port = a_free_port()
    site = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=installed, stdout=subprocess.PIPE, text=True)
    try:
        assert site.stdout is not None
        assert f"http://127.0.0.1:{port}/" in site.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=20) as page:
            assert page.status == 200
            assert "script-src 'self'" in page.headers["Content-Security-Policy"]
            assert "登录" in page.read().decode()
        with urlopen(f"http://127.0.0.1:{port}/static/web/xieshou.css", timeout=20) as style:
            assert style.status == 200
        site.send_signal(stop)
        assert site.wait(30) == 0
    finally:
        if site.poll() is None:
            site.kill()
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/", timeout=2)
    assert _nobody_lives_in(Path(installed["XIESHOU_DATA"]) / "postgres" / "pgdata")


def _nobody_lives_in(folder: Path) -> bool:
    """The cluster stops with its last user."""
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        if not (folder / "postmaster.pid").exists():
            return True
        time.sleep(0.2)
    return False


def test_tables_older_than_the_code_are_not_served(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serve_command, "awake", nullcontext)
    monkeypatch.setattr(serve_command, "serve", lambda host, port: 0)
    monkeypatch.setattr(migrating, "unapplied", lambda: ["roster.9999_new"])
    assert main(["serve"]) == 2
    assert "数据库还差1个升级:请先运行 xieshou migrate" in capsys.readouterr().err
    monkeypatch.setattr(migrating, "unapplied", list)
    assert main(["serve"]) == 0


def test_a_demo_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "story.json").write_text("{}")
    done: list[str] = []
    monkeypatch.setattr(demo_command, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(demo_command, "embedded_cluster", lambda: SimpleNamespace(used=nullcontext))
    monkeypatch.setattr(demo_command, "awake", nullcontext)
    monkeypatch.setattr(demo_command, "_summary", lambda facts: [])
    monkeypatch.setattr(demo_command, "serve", lambda host, port, note: done.append("serve") or 0)
    monkeypatch.setattr(migrating, "migrate", lambda: done.append("migrate"))
    monkeypatch.setattr(os, "environ", {**os.environ})
    assert main(["demo", "--port", str(a_free_port())]) == 0
    assert done == ["migrate", "serve"]
