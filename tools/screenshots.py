"""Pictures of every kind of page, for every demo role, at both widths, in both languages: `python -m tools.screenshots`.

Says for each page what is wrong with it: a status other than 200, a complaint in the console, a sideways scroll, Chinese
left on an English page outside names and places. `--readme` remakes the four pictures of the README instead.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.bootstrap import ROOT
from tools.touring import FLAGS, accounts, demo_site, sign_in, walk

WIDTHS = (1366, 360)
README = {
    "home.png": ("demo-village", "/", 360),
    "cockpit.png": ("demo-county", "/cockpit/", 1366),
    "match.png": ("demo-county", "/match/", 1366),
    "report.png": ("demo-county", "/reports/L-13/", 1366),
}


def main() -> int:
    """Take the pictures; 0 when no page had a fault."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--out", type=Path, default=ROOT / "data" / "screenshots")
    words.add_argument("--account", action="append", help="only this demo account; may be repeated")
    words.add_argument("--readme", action="store_true")
    asked = words.parse_args()
    chromium = os.environ.get("XIESHOU_CHROMIUM") or shutil.which("chromium")
    with demo_site() as site, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        if asked.readme:
            return _readme(browser, site)
        faults = [
            fault
            for account in asked.account or accounts(browser, site)
            for fault in _tour(browser, site, account, asked.out)
        ]
    print("\n".join(faults) or "no faults", flush=True)
    return 1 if faults else 0


def _readme(browser: Browser, site: str) -> int:
    for name, (account, path, width) in README.items():
        page, _complaints = sign_in(browser, site, account, width)
        page.goto(site + path)
        if path == "/match/":
            page.locator("main a[href^='/match/']").first.click()
            page.wait_for_load_state()
        page.screenshot(path=ROOT / "docs" / "images" / name, full_page=width < 500, clip=None)
        page.context.close()
    return 0


def _tour(browser: Browser, site: str, account: str, out: Path) -> list[str]:
    faults = []
    page, _complaints = sign_in(browser, site, account, WIDTHS[0])
    found = walk(page, site)
    page.context.close()
    for english in (False, True):
        for width in WIDTHS:
            page, complaints = sign_in(browser, site, account, width, english=english)
            for kind, address in found.items():
                where = f"{account} {width} {'en' if english else 'zh'} {kind}"
                faults += _take(page, site, address, where, complaints, out)
            page.context.close()
    print(f"{account}: {len(found)} kinds of pages", flush=True)
    return faults


def _take(page: Page, site: str, address: str, where: str, complaints: list[str], out: Path) -> list[str]:
    complaints.clear()
    answer = page.goto(site + address)
    picture = out / (re.sub(r"[^\w?=&-]+", "_", where) + ".png")
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture, full_page=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    faults = [] if answer and answer.status == 200 else [f"{where}: status {answer.status if answer else None}"]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append(f"{where}: scrolls sideways")
    return faults + [f"{where}: {said}" for said in complaints]


if __name__ == "__main__":
    raise SystemExit(main())
