"""Pictures of every kind of page, for every demo role, at both widths, in both languages: `python -m tools.screenshots`.

Says for each page what is wrong with it: a status other than 200, a complaint in the console, a sideways scroll, Chinese
left on an English page outside names and places. `--manual` remakes the pictures of docs/images instead.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.bootstrap import ROOT
from tools.touring import FLAGS, accounts, demo_site, sign_in, walk

WIDTHS = (1366, 360)


@dataclass(frozen=True)
class Shot:
    """One picture of the manuals: whose page, where it begins, what is pressed from there, and how wide it is."""

    name: str
    account: str
    path: str
    press: tuple[str, ...] = ()
    width: int = 1366
    height: int = 800


PHONE = {"width": 360, "height": 740}
SHOTS = (
    Shot("village-home", "demo-village", "/", **PHONE),
    Shot("village-asks", "demo-village", "/asks/", **PHONE),
    Shot("village-answer", "demo-village", "/asks/", ("button:has-text('打电话问')",), **PHONE),
    Shot("village-people", "demo-village", "/village/", **PHONE),
    Shot("town-home", "demo-town", "/"),
    Shot("county-import", "demo-county-poverty", "/imports/", ("a:has-text('花名册')",)),
    Shot("county-match", "demo-county", "/match/", ("a[href^='/match/']:not([href='/match/new/'])",)),
    Shot("county-ledger", "demo-county", "/ledgers/L-07/?group=needs_help"),
    Shot("county-report", "demo-county", "/reports/L-13/"),
    Shot("county-cockpit", "demo-county", "/cockpit/"),
    Shot("supporter-pairings", "demo-supporter", "/pairings/"),
    Shot("supporter-posts", "demo-supporter", "/posts/"),
    Shot("employer-posts", "demo-employer", "/posts/", **PHONE),
    Shot("labourer-me", "demo-labourer", "/me/", **PHONE),
    Shot("auditor-ledger", "demo-auditor", "/ledgers/L-01/"),
    Shot("admin-users", "demo-county-admin", "/users/"),
)


def main() -> int:
    """Take the pictures; 0 when no page had a fault."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--out", type=Path, default=ROOT / "data" / "screenshots")
    words.add_argument("--account", action="append", help="only this demo account; may be repeated")
    words.add_argument("--manual", action="store_true", help="remake the pictures of the manuals in docs/images")
    words.add_argument("--site", help="a demo that is served already, instead of one of its own")
    asked = words.parse_args()
    chromium = os.environ.get("XIESHOU_CHROMIUM") or shutil.which("chromium")
    serving = nullcontext(asked.site) if asked.site else demo_site()
    with serving as site, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium, args=[*FLAGS, "--lang=zh-CN"], env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        if asked.manual:
            return _manual(
                browser, site, {shot.account for shot in SHOTS} & set(asked.account or accounts(browser, site))
            )
        faults = [
            fault
            for account in asked.account or accounts(browser, site)
            for fault in _tour(browser, site, account, asked.out)
        ]
    print("\n".join(faults) or "no faults", flush=True)
    return 1 if faults else 0


def _manual(browser: Browser, site: str, wanted: set[str]) -> int:
    """The first screen of each page, as somebody sees it who has just come there."""
    folder = ROOT / "docs" / "images"
    folder.mkdir(exist_ok=True)
    for shot in SHOTS:
        if shot.account not in wanted:
            continue
        page, complaints = sign_in(browser, site, shot.account, shot.width)
        page.set_viewport_size({"width": shot.width, "height": shot.height})
        page.goto(site + shot.path)
        for where in shot.press:
            page.locator(f"main {where}").first.click()
            page.wait_for_load_state()
        page.screenshot(path=folder / f"{shot.name}.png")
        print(f"{shot.name}: {page.url.removeprefix(site)} {' '.join(complaints)}", flush=True)
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
