"""Pictures of every kind of page, for every demo role, at both widths, in both languages: `python -m tools.screenshots`.

Says for each page what is wrong with it: a status other than 200, a complaint in the console, a sideways scroll. What stays
Chinese on each English page is listed in chinese.txt beside the pictures: names, places and what people wrote belong there,
words of the product do not. `--manual` remakes the pictures of docs/images instead.
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
from tools.touring import FLAGS, accounts, demo_site, seen_at, sign_in, walk

WIDTHS = (1366, 360)
STILL_CHINESE = r"""() => {
  const said = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    if (/\p{Script=Han}/u.test(text) && !walk.currentNode.parentElement.closest("[lang^=zh], script, style")) said.add(text);
  }
  return [...said];
}"""


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
    words.add_argument("--once", action="store_true", help="each kind of page by the first account that reaches it")
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
        faults, taken = [], set()
        for account in asked.account or accounts(browser, site):
            found, more = _tour(browser, site, account, asked.out, taken)
            faults += more
            taken |= found if asked.once else set()
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


def _tour(browser: Browser, site: str, account: str, out: Path, taken: set[str]) -> tuple[set[str], list[str]]:
    """The kinds of pages this account reaches, less those taken already, and what is wrong with them."""
    faults = []
    page, _complaints = sign_in(browser, site, account, WIDTHS[0])
    found = {kind: address for kind, address in walk(page, site).items() if kind not in taken}
    page.context.close()
    for english in (False, True):
        page, complaints = sign_in(browser, site, account, WIDTHS[0], english=english)
        for kind, address in found.items():
            faults += _take(page, site, address, f"{account} {{}} {'en' if english else 'zh'} {kind}", complaints, out)
            if english:
                with (out / "chinese.txt").open("a", encoding="utf-8") as sink:
                    sink.writelines(f"{kind}: {said}\n" for said in page.evaluate(STILL_CHINESE))
        page.context.close()
    print(f"{account}: {len(found)} kinds of pages", flush=True)
    return set(found), faults


def _take(page: Page, site: str, address: str, where: str, complaints: list[str], out: Path) -> list[str]:
    """One page in one language, fetched once and laid out at each width."""
    complaints.clear()
    answer = page.goto(site + address)
    faults = [] if answer and answer.status == 200 else [f"{where}: status {answer.status if answer else None}"]
    out.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        seen_at(page, width)
        page.screenshot(path=out / (re.sub(r"[^\w?=&-]+", "_", where.format(width)) + ".png"), full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{where.format(width)}: scrolls sideways")
    return faults + [f"{where}: {said}" for said in complaints]


if __name__ == "__main__":
    raise SystemExit(main())
