"""Every main page in a language two fifths longer than English, on a screen and on a phone: nothing scrolls sideways, nothing is cut."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tools.touring import seen_at, sign_in

from tests.e2e.pseudo import HTML_OR_FIELD, LONGER_PERCENT, longer
from tests.e2e.test_demo_site import PAGES as SHORT
from tests.web.test_look import STATIC

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]
WIDTHS = (1366, 360)
CUT = (Path(__file__).parent / "cut.js").read_text(encoding="utf-8")
PAGES = SHORT | {
    "demo-county-admin": ("/", "/users/", "/users/new/", "/upkeep/"),
    "demo-auditor": ("/", "/ledgers/L-01/"),
}


def faults(page: Page) -> list[str]:
    """What is cut on the page, and whether it scrolls sideways."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*page.evaluate(CUT), *([f"scrolls sideways: {wide} of {width}"] if wide > width else [])]


@pytest.mark.parametrize("account", sorted(PAGES))
def test_nothing_overflows_in_a_longer_language(site: str, browser: Browser, account: str) -> None:
    page, _complaints = sign_in(browser, site, account, WIDTHS[-1], english=True)
    found = {}
    for path in PAGES[account]:
        page.goto(f"{site}{path}")
        assert "ţőrąç" in page.locator("body").inner_text(), f"{path} is not in the longer language"
        for width in WIDTHS:
            seen_at(page, width)
            if said := faults(page):
                found[path, width] = said
    page.context.close()
    assert found == {}


def test_the_eye_sees_what_is_cut_and_what_is_wide(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 600})
    page.set_content("<button style='width:6rem'>short</button><table><tr><th>head</th></tr></table>")
    assert faults(page) == []
    page.set_content("<button style='width:3rem;overflow:hidden;white-space:nowrap'>far too long for it</button>")
    assert len(faults(page)) == 1
    page.set_content("<table style='table-layout:fixed;width:3rem'><tr><th>unbreakable-heading</th></tr></table>")
    assert len(faults(page)) == 1
    page.set_content("<div style='width:500px'>wide</div>")
    assert faults(page) == ["scrolls sideways: 508 of 360"]


def test_every_message_is_longer_and_keeps_its_fields() -> None:
    for text in ("Save", "{count} people", "%(n)s rows, <b>all</b>", "Household 45 needs help"):
        seen = len(HTML_OR_FIELD.sub("", text))
        assert len(longer(text)) - len(text) >= seen * LONGER_PERCENT / 100
        assert longer(text).startswith(text)
    assert os.environ.get("PSEUDO_LOCALE") is None


def test_a_wide_table_shows_at_its_edge_that_there_is_more_until_its_end(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 600})

    def edge(columns: int, scrolled: int) -> bytes:
        """The last four pixels of a frame of empty cells."""
        cells = "<td style='min-width:9rem'></td>" * columns
        style = (STATIC / "xieshou.css").read_text(encoding="utf-8")
        page.set_content(f"<style>{style}</style><div class='table-frame wide'><table class='data'>{f'<tr>{cells}</tr>' * 9}</table></div>")
        page.locator(".wide").evaluate("(frame, to) => { frame.scrollLeft = to }", scrolled)
        frame = page.locator(".wide").bounding_box()
        assert frame is not None
        return page.screenshot(clip={"x": frame["x"] + frame["width"] - 4, "y": frame["y"] + 50, "width": 4, "height": 100})

    whole = edge(3, 0)
    assert edge(40, 0) != whole
    assert edge(40, 200) == edge(40, 0)
    assert edge(40, 100_000) == whole
    page.context.close()
