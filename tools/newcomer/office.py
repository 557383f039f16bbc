"""A fresh data folder and the commands that the manual names, as somebody at a terminal runs them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tools.bootstrap import ROOT

READY_SECONDS = 120


class Office:
    """The machine of an office: a data folder, a port, and the `xieshou` command."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.site = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.practice = folder / "练习"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XIESHOU_", "DATABASE_"))}
        self.environment = kept | {"XIESHOU_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT / "src")}

    def run(self, *words: str) -> str:
        """What a command prints. Raises RuntimeError with its complaint."""
        done = subprocess.run(
            [sys.executable, "-m", "xieshou.config.cli", *words], env=self.environment, cwd=self.folder,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"xieshou {' '.join(words)}: {done.stderr}")
        return done.stdout

    def told(self, *words: str) -> Any:
        """The JSON object a command prints."""
        return json.loads(self.run(*words, "--json"))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """`xieshou serve`, until left."""
        words = [sys.executable, "-m", "xieshou.config.cli", "serve", "--port", str(self.port)]
        log = self.folder / "serve.log"
        with log.open("w") as sink:
            server = subprocess.Popen(words, env=self.environment, stdout=sink, stderr=sink)
        try:
            self._wait(server, log)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)

    def _wait(self, server: subprocess.Popen[bytes], log: Path) -> None:
        begun = time.monotonic()
        while time.monotonic() - begun < READY_SECONDS and server.poll() is None:
            try:
                urlopen(f"{self.site}/sign-in/", timeout=5).close()
            except OSError:
                time.sleep(0.5)
            else:
                return
        raise RuntimeError(log.read_text())
