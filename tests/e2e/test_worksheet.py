"""The village's sheet on a poor phone: 360 pixels, no JavaScript, a thumb that presses twice; and how large its targets are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]
AT = "/village/work/"
TARGET_PX_MIN = 40


@pytest.fixture
def phone(site: str, browser: Browser) -> Page:
    """A phone without JavaScript, signed in as the village's operator."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/sign-in/")
    page.locator("button[formaction='/sign-in/demo/demo-village/']").click()
    return page


def waiting(page: Page, site: str) -> int:
    """How many are overdue, by the tab's own count."""
    page.goto(f"{site}{AT}?show=overdue")
    return int(page.locator("nav.tabs a[aria-current=page] .count").inner_text())


def press(page: Page, label: str) -> None:
    """Send a form, and wait for the answer."""
    with page.expect_navigation():
        page.locator(f"button:has-text('{label}')").click()


def test_ask_touch_touch_again_and_undo_without_javascript(site: str, phone: Page) -> None:
    before = waiting(phone, site)
    first = phone.locator("tbody tr").first
    for button in first.locator("button, a.button").all():
        assert button.bounding_box()["height"] >= TARGET_PX_MIN
    name = first.locator("th a").inner_text()
    with phone.expect_navigation():
        first.locator("button").first.dblclick()  # a thumb that presses twice
    phone.wait_for_load_state("networkidle")  # the second press has been answered too
    assert waiting(phone, site) == before - 1
    assert f"刚才记下:{name},问过,没变(本人)。" in phone.content()
    press(phone, "撤销这一条")
    assert waiting(phone, site) == before


def test_a_job_found_alone_in_two_touches_and_one_line(site: str, phone: Page) -> None:
    phone.goto(f"{site}{AT}")
    first = phone.locator("tbody tr").first
    name, where = first.locator("th a").inner_text(), first.locator("th a").get_attribute("href")
    phone.goto(f"{site}{where}job/")
    phone.locator("[name=employer_text]").fill("镇上饭店")
    press(phone, "保存")
    assert f"已记下{name}的工作" in phone.content()
    assert "镇上饭店" in phone.content()
    press(phone, "撤销这一条")
    assert "镇上饭店" not in phone.content()
