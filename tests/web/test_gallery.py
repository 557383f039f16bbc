"""The look of the product, proved in a real browser at 1366 and at 360 pixels."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tools.touring import inaccessible

from tests.web import gallery
from tests.web.browser import PHONE, WIDE, page_of, served

pytestmark = pytest.mark.e2e
SIZES = {"1366": WIDE, "360": PHONE}
SHOTS = os.environ.get("XIESHOU_SHOTS", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("gallery")
    gallery.write(place)
    return place


@pytest.fixture(scope="module")
def address(folder):
    with served(folder) as where:
        yield where


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.html"))


def faults_of(page, name: str) -> list[str]:
    """What is wrong with the page as it stands: too wide, or not accessible."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    faults = [f"{name}: {wide}px too wide"] if wide > 0 else []
    return faults + [f"{name}: {fault}" for fault in inaccessible(page)]


@pytest.mark.parametrize("size", [pytest.param("1366", marks=pytest.mark.walk), "360"])  # the demo's pages are seen at both
def test_every_page_is_accessible_and_never_scrolls_sideways(browser, address, folder, size):
    with page_of(browser, SIZES[size]) as (page, complaints):
        faults = []
        for name in names(folder):
            page.goto(f"{address}/{name}.html")
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{size}.png", full_page=True)
            faults += faults_of(page, name)
        faults += complaints
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("wish", [{"contrast": "more"}, {"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_wishes_of_the_reader_break_nothing(browser, address, wish):
    with page_of(browser, WIDE, **wish) as (page, complaints):
        page.goto(f"{address}/cockpit.html")
        assert faults_of(page, "cockpit") + complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_open_parts_are_accessible_too(browser, address, size):
    with page_of(browser, SIZES[size]) as (page, complaints):
        page.goto(f"{address}/cockpit.html")
        for twin in page.locator("details.twin").all():
            twin.locator("summary").click()
        if size == "360":
            page.locator("details.more summary").click()
            expect(page.get_by_role("link", name="帮扶关系")).to_be_visible()
        assert faults_of(page, "cockpit, opened") + complaints == []
        if size == "360":
            page.keyboard.press("Escape")
            expect(page.locator(".sheet")).to_be_hidden()


def test_without_javascript_filters_still_live_in_the_address(browser, address):
    with page_of(browser, PHONE, java_script_enabled=False) as (page, _):
        page.goto(f"{address}/ledger.html")
        expect(page.locator("x-print button")).to_have_count(0)
        page.get_by_label("户主或户编号").fill("韦")
        page.get_by_role("button", name="查询").click()
        assert "q=%E9%9F%A6" in page.url
        page.locator("details.more summary").click()
        expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_with_javascript_results_follow_while_one_types(browser, address):
    with page_of(browser, WIDE) as (page, complaints):
        page.goto(f"{address}/ledger.html")
        page.evaluate("window.same = true")
        page.get_by_label("户主或户编号").type("韦")
        page.wait_for_url("**/ledger.html?*q=%E9%9F%A6*")
        assert page.evaluate("window.same"), "the page was not loaded anew"
        expect(page.locator("#results table")).to_have_count(1)
        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert "韦○芳" not in kept, "no page with names stays behind in the browser"
        assert complaints == []


def test_the_keyboard_reaches_the_text_at_once(browser, address):
    with page_of(browser, WIDE) as (page, _):
        page.goto(f"{address}/home.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_a_form_is_sent_once_however_often_one_clicks(browser, address):
    sent = []
    with page_of(browser, WIDE) as (page, _):
        page.goto(f"{address}/person.html")
        page.route("**/offers/**", lambda route: sent.append(route))  # the server takes its time: no answer yet
        box = page.get_by_role("button", name="接受").bounding_box()
        for _click in range(3):
            page.mouse.click(box["x"] + 10, box["y"] + 10)
            page.wait_for_timeout(120)
        for route in sent:
            route.abort()
    assert len(sent) == 1


def test_paper_shows_the_day_on_every_table_and_nothing_to_click(browser, address):
    with page_of(browser, (680, 960)) as (page, _):
        page.emulate_media(media="print")
        page.goto(f"{address}/ledger.html")
        expect(page.locator("thead .print-only")).to_be_visible()
        expect(page.locator("thead .print-only")).to_contain_text("截至 2018年9月30日")
        for gone in (".filters", ".bar", ".side", ".page-head .actions", ".pager"):
            expect(page.locator(gone)).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
        assert page.evaluate("getComputedStyle(document.querySelector('tbody tr')).display") == "table-row"


def test_a_wide_table_scrolls_in_its_own_frame(browser, address):
    with page_of(browser, (1180, 800)) as (page, _):
        page.goto(f"{address}/ledger-wide.html")
        assert page.evaluate("(f => f.scrollWidth - f.clientWidth)(document.querySelector('.table-frame'))") > 0
        assert faults_of(page, "ledger-wide at 1180") == []


def test_what_is_not_accessible_is_told(browser, address):
    with page_of(browser, PHONE) as (page, _):
        page.goto(f"{address}/cockpit.html")
        page.evaluate("document.querySelector('main').innerHTML += '<img src=\"\"><input>'")
        assert {fault.split()[0] for fault in inaccessible(page)} >= {"image-alt", "label"}
