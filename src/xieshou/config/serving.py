"""Serving the site: a web server and a worker beside it, started together and stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.request import urlopen

from xieshou.config.database import embedded_cluster, is_embedded
from xieshou.config.lan import host_name, is_everywhere, lan_addresses, square
from xieshou.engines.errors import InputError

READY_SECONDS = 40
LEAVE_SECONDS = 10
THREADS = 4


def serve(host: str, port: int, *, note: str = "") -> int:
    """Serve until Ctrl-C; returns the exit code. Raises InputError when the port is taken.

    With the embedded cluster, this process stays one of its users for as long as the site runs.
    """
    refuse_taken(host, port)
    with _database():
        children = [_start("gunicorn", host, port), _start("worker", host, port)]
        try:
            _wait_until_ready(host, port, children)
            print(f"携手已打开 / open: {address(host, port)}    (Ctrl-C 停止 / stops it)", flush=True)
            for line in [*nearby(host, port), *([note] if note else [])]:
                print(line, flush=True)
            return _stand_by(children)
        except KeyboardInterrupt:
            print("\n正在停止 / stopping", flush=True)
            return 0
        finally:
            _stop(children)


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds the site."""
    return f"http://{host_name('127.0.0.1' if is_everywhere(host) else host)}:{port}/"


def nearby(host: str, port: int) -> list[str]:
    """What to tell somebody who holds a phone: the address and its square; nothing for a site of this machine only."""
    if not is_everywhere(host):
        return []
    found = [f"http://{host_name(one)}:{port}/" for one in lan_addresses()]
    if not found:
        return ["没有找到局域网地址,请先接上网络 / no network address found: connect to a network first"]
    return [
        f"同一网络里的手机打开 / a phone on this network opens: {'  '.join(found)}",
        square(found[0], in_colour=sys.stdout.isatty()),
        "同一网络里的人都能打开,内容不加密;打不开的,请让防火墙放行这个端口 / "
        f"open to all on this network, not encrypted; if it does not open, let port {port} through the firewall",
    ]


def refuse_taken(host: str, port: int) -> None:
    """Raise InputError when nobody could listen there."""
    if not 0 < port < 65536:
        raise InputError(f"--port:{port} 不是端口号,应在1到65535之间 / not a port number")
    try:
        family, kind, protocol, _name, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except socket.gaierror as fault:
        raise InputError(f"--host:{host} 不是这台机器的地址 / not an address of this machine") from fault
    except PermissionError as fault:
        raise InputError(
            f"没有权限使用端口 {port},请换大于1023的端口,如 --port 8018 / no permission for this port"
        ) from fault
    except OSError as fault:
        raise InputError(
            f"端口 {port} 已被占用,请换一个,如 --port {port + 1} / the port is taken; try another"
        ) from fault


@contextlib.contextmanager
def _database() -> Iterator[None]:
    if not is_embedded():
        yield
        return
    with embedded_cluster().used():
        yield


def _start(what: str, host: str, port: int) -> subprocess.Popen[bytes]:
    bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    words = {
        "gunicorn": [
            "-m", "gunicorn", "xieshou.config.wsgi", "--bind", bound, "--worker-class", "gthread", "--workers", "2",
            "--threads", str(THREADS), "--timeout", "120", "--graceful-timeout", "5", "--log-level", "warning",
            "--logger-class", "xieshou.config.logs.DiscreetLogger", *_access_log(),
        ],
        "worker": ["-m", "xieshou.config.cli", "worker"],
    }[what]  # fmt: skip
    # A group of its own: Ctrl-C reaches only us, and we stop the others in order.
    return subprocess.Popen([sys.executable, *words], env=_environment(host), start_new_session=True)


def _access_log() -> list[str]:
    """XIESHOU_ACCESS_LOG names the file of the access log, "-" the terminal; unset keeps none."""
    wanted = os.environ.get("XIESHOU_ACCESS_LOG")
    return ["--access-logfile", wanted] if wanted else []


def _environment(host: str) -> dict[str, str]:
    """The children's: the same, and the addresses served are ones the site answers to."""
    names = os.environ.get("XIESHOU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    served = lan_addresses() if is_everywhere(host) else [host]
    return {**os.environ, "XIESHOU_HOSTS": ",".join(dict.fromkeys([*names, *map(host_name, served)]))}


def _wait_until_ready(host: str, port: int, children: list[subprocess.Popen[bytes]]) -> None:
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up:
        if any(child.poll() is not None for child in children):
            raise InputError("网站没有打开,原因见上面 / the site did not open; see above")
        with contextlib.suppress(OSError):
            urlopen(f"{address(host, port)}sign-in/", timeout=5).close()  # noqa: S310 - our own address
            return
        time.sleep(0.2)
    raise InputError(f"网站{READY_SECONDS}秒内没有打开 / the site did not open in time")


def _stand_by(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait for Ctrl-C or a polite stop; a child that ends by itself ends us all."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    print("网站意外停止,原因见上面 / the site stopped unexpectedly; see above", file=sys.stderr, flush=True)
    return 1


def _as_interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
