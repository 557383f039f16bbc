"""`python -m tools.newcomer --out DIR`: walk once, keep the pictures in DIR; `--write` puts times into docs/newcomer.zh-CN.md."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.bootstrap import ROOT
from tools.newcomer.office import Office
from tools.newcomer.telling import table, write_into
from tools.newcomer.walk import Walk, walk_through
from tools.touring import FLAGS

PAGE = ROOT / "docs" / "newcomer.zh-CN.md"


def main() -> int:
    """0 when the whole day was walked; a step that stumbles ends with its words and a picture `stumbled.png`."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    words.add_argument("--write", action="store_true", help="put the table of times into the page of the manual")
    asked = words.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("XIESHOU_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory(prefix="xs-new-") as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        walk = Walk(Office(Path(folder)), browser, asked.out.resolve())
        walk_through(walk)
    told = table(walk.steps)
    print(told)
    if asked.write:
        write_into(PAGE, told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
