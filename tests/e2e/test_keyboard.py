"""The whole way without a mouse: sign in, today, ask, answer, offers; every stop is seen, Enter acts, Escape closes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]
STOPS_MOST = 90
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return { tag: one.tagName, href: one.getAttribute("href") || "", action: (one.form && one.form.getAttribute("action")) || "",
    name: one.getAttribute("name") || "", value: one.value || "", text: (one.innerText || "").trim(),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight };
}"""


def focus(page: Page) -> dict:
    return page.evaluate(FOCUS)


def tab_to(page: Page, **wanted: str) -> dict:
    """Press Tab until the focus stands on what is wanted; on the way every stop must be visible and marked."""
    for _stop in range(STOPS_MOST):
        page.keyboard.press("Tab")
        here = focus(page)
        if here["tag"] == "BODY":
            continue
        assert here["inside"], f"the focus is out of sight: {here}"
        assert here["outline"] >= 2, f"the focus is not marked: {here}"
        if all(value in here[name] for name, value in wanted.items()):
            return here
    raise AssertionError(f"{page.url}: no Tab leads to {wanted}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state()


def ask_the_first(page: Page, site: str, account: str) -> None:
    """From the sign-in page to a recorded answer."""
    page.goto(f"{site}/sign-in/")
    while account not in page.evaluate("document.activeElement.getAttribute('formaction') || ''"):
        tab_to(page, tag="BUTTON")
    enter(page)
    assert page.url == f"{site}/"
    tab_to(page, tag="A", href="#main")  # the first stop of every page
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, tag="BUTTON", action="/call/")
    enter(page)
    tab_to(page, tag="A", href="tel:")
    tab_to(page, tag="INPUT", name="answerer")
    tab_to(page, tag="INPUT", name="want")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.querySelector('[name=want]:checked').value") == "nearby"
    evidence = page.locator("[name=evidence]").input_value()
    assert "拨打登记电话" in evidence
    tab_to(page, tag="BUTTON", action="/answer/")
    enter(page)
    assert page.url == f"{site}/"
    assert "已记下" in page.locator(".messages").inner_text()


def answer_an_offer(page: Page, site: str) -> None:
    """By the navigation to the offers, and the first one answered: declined, which asks no reason."""
    tab_to(page, tag="A", href="/offers/")
    enter(page)
    tab_to(page, tag="A", href="/answer/")
    enter(page)
    tab_to(page, tag="INPUT", name="answer")
    page.keyboard.press("Space")
    while page.evaluate("document.querySelector('[name=answer]:checked').value") != "declined":
        page.keyboard.press("ArrowDown")
    tab_to(page, name="evidence")
    page.keyboard.type("9月30日 通话")
    tab_to(page, tag="BUTTON", action="")
    while "保存" not in focus(page)["text"]:
        tab_to(page, tag="BUTTON")
    enter(page)
    assert "已记下" in page.locator(".messages").inner_text()


def test_the_flow_on_a_wide_screen(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1366, "height": 800}, locale="zh-CN").new_page()
    ask_the_first(page, site, "demo-county")
    answer_an_offer(page, site)


def test_the_flow_on_a_phone(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN").new_page()
    ask_the_first(page, site, "demo-county")
    tab_to(page, tag="SUMMARY", text="更多")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details.more').open")
    tab_to(page, tag="A", href="/offers/")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('details.more').open")
    page.goto(f"{site}/offers/")
    tab_to(page, tag="A", href="/answer/")


def test_suggestions_are_walked_and_closed_from_the_keyboard(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1366, "height": 800}, locale="zh-CN").new_page()
    page.goto(f"{site}/sign-in/")
    page.locator("button[formaction='/sign-in/demo/demo-county/']").click()
    page.wait_for_load_state()
    tab_to(page, tag="INPUT", name="q")
    page.keyboard.type("wei", delay=30)
    page.wait_for_selector(".suggestions a")
    page.keyboard.press("ArrowDown")
    assert focus(page)["href"].startswith("/people/")
    page.keyboard.press("Escape")
    assert page.locator(".suggestions a").count() == 0
    assert focus(page)["name"] == "q"
    enter(page)
    assert "/search/?q=wei" in page.url
    page.goto(f"{site}/ledgers/L-01/")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url))
    page.locator("form.filters input[type=search]").press_sequentially("11010519491231002X", delay=20)
    page.wait_for_timeout(600)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{site}/search/"
    assert not any("1101051949" in url for url in sent), "a number stood in an address"
