"""The site as a process: it opens, answers, refuses a taken port in words, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from xieshou.config.serving import address, refuse_taken
from xieshou.engines.errors import InputError

SOURCE = Path(__file__).parents[2] / "src"


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


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_site_opens_and_a_stop_leaves_nothing(tmp_path: Path, stop: signal.Signals) -> None:
    port = a_free_port()
    environment = {
        **os.environ, "XIESHOU_DATA": str(tmp_path / "data"), "PYTHONPATH": str(SOURCE), "XIESHOU_DATABASE": "xieshou",
        "XIESHOU_JOBS": "worker",
    }  # fmt: skip
    command = [sys.executable, "-m", "xieshou.config.cli"]
    subprocess.run([*command, "migrate"], env=environment, check=True, capture_output=True, timeout=120)
    site = subprocess.Popen(
        [*command, "serve", "--port", str(port)], env=environment, stdout=subprocess.PIPE, text=True
    )
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
    assert _nobody_lives_in(tmp_path / "data" / "postgres" / "pgdata")


def _nobody_lives_in(folder: Path) -> bool:
    """The cluster stops with its last user."""
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        if not (folder / "postmaster.pid").exists():
            return True
        time.sleep(0.2)
    return False
