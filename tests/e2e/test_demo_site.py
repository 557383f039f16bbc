"""The served demo in a real browser: every page of the flow at both widths, without an accessibility fault or sideways scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from tools.touring import inaccessible, seen_at, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]
WIDTHS = (1366, 360)
PAGE_BYTES_MAX = (
    60_000  # everything a first visit fetches, as it travels (design: a page weighs less than 60 KB compressed)
)
PAGES = {
    "demo-county": (
        "/", "/cockpit/", "/ledgers/", "/ledgers/L-01/", "/ledgers/L-02/", "/ledgers/L-07/?group=needs_help", "/reports/",
        "/reports/L-13/", "/pairings/", "/match/", "/offers/", "/asks/", "/posts/", "/posts/new/", "/imports/", "/imports/new/",
        "/people/", "/follow-ups/", "/account/", "/inspections/",
    ),
    "demo-supporter": ("/", "/arrivals/", "/posts/"),
    "demo-auditor": ("/", "/inspections/", "/inspections/tasks/", "/reports/snapshots/", "/verify/", "/verify/receipt/", "/public/"),
    "demo-village": ("/", "/asks/", "/asks/?visit=1", "/ledgers/L-01/", "/village/work/", "/village/work/sheet/", "/found-there/"),
    "demo-labourer": ("/me/", "/me/wish/"),
    "demo-employer": ("/", "/arrivals/"),
}  # fmt: skip


def assert_well_made(page: Page, where: str, complaints: list[str]) -> None:
    assert inaccessible(page) == [], where
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{where} scrolls sideways at {width}"
    assert page.locator(".demo").count() == 1, f"{where} does not say that it is the demo"
    assert complaints == [], where


class Wire:
    """What a page's visits carry, counted by the browser, nothing taken from its cache."""

    def __init__(self, page: Page) -> None:
        self.carried = 0
        ear = page.context.new_cdp_session(page)
        ear.on("Network.loadingFinished", self._count)
        ear.send("Network.enable")
        ear.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _count(self, told: dict[str, float]) -> None:
        self.carried += int(told["encodedDataLength"])


@pytest.mark.parametrize("account", sorted(PAGES))
def test_every_page_is_well_made(site: str, browser: Browser, account: str) -> None:
    """Each page is fetched once, by a phone, and looked at in each width."""
    page, complaints = sign_in(browser, site, account, WIDTHS[-1])
    wire = Wire(page)
    for path in PAGES[account]:
        wire.carried = 0
        answer = page.goto(f"{site}{path}")
        assert answer is not None
        assert answer.status == 200, f"{account} {path}: {answer.status}"
        page.wait_for_load_state("networkidle")
        assert 0 < wire.carried < PAGE_BYTES_MAX, f"{account} {path} weighs {wire.carried} bytes"
        for width in WIDTHS:
            seen_at(page, width)
            assert_well_made(page, f"{account} {path} at {width}", complaints)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_number_opens_into_its_records(site: str, browser: Browser, width: int) -> None:
    """From the report's cell to the list, from the list to a person: the number and the list agree."""
    page, complaints = sign_in(browser, site, "demo-county", width)
    page.goto(f"{site}/reports/L-13/")
    cell = page.locator("a[href*='cell=KPI-1&']").first
    number = cell.inner_text().replace(",", "").strip()
    cell.click()
    page.wait_for_load_state()
    assert_well_made(page, "the records behind the number", complaints)
    assert number in page.locator("main").inner_text().replace(",", "")
    page.locator("a[href^='/people/']").first.click()
    page.wait_for_load_state()
    assert_well_made(page, "a person", complaints)
