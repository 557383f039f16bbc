"""What the command says of a database that nobody has set up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"


def test_a_database_without_tables_is_told_what_to_do(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XIESHOU_", "DATABASE_"))}
    environment = kept | {"XIESHOU_DATA": str(tmp_path / "data"), "XIESHOU_DURABLE": "0", "PYTHONPATH": str(SOURCE)}
    words = [sys.executable, "-m", "xieshou.config.cli", "log", "verify"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()
    assert "xieshou init" in line
    assert "XIESHOU_DATABASE=xieshou_demo" in line
