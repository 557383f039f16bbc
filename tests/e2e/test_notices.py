"""Acceptance scenario 11 in a real browser: a notice with a full number is refused; without it everybody reads it, and may object."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page
from tools.touring import sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]
NUMBER = "900101199001010019"


def village_of(page: Page, site: str) -> str:
    """A village of the demo county, as town/village, from its register."""
    page.goto(f"{site}/ledgers/L-01/")
    found = re.search(r"([\u4e00-\u9fff]{2,8}?[镇乡])([\u4e00-\u9fff]{2,8}?村(?:民?委会)?)", page.locator("main").inner_text())
    assert found
    return f"{found[1].rpartition('县')[2]}/{found[2]}"


def submit(page: Page, label: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=label, exact=True).or_(page.locator("main").get_by_role("link", name=label, exact=True)).first.click()


def test_scenario_11(site: str, browser: Browser) -> None:
    clerk, complaints = sign_in(browser, site, "demo-county", 1366)
    village = village_of(clerk, site)
    clerk.goto(f"{site}/notices/new/")
    clerk.check("[name=kind][value=subsidy]")
    clerk.fill("[name=title]", "2018年第三季度交通补贴公示(演示)")
    clerk.fill("[name=document]", "演示人社〔2018〕9号")
    clerk.fill("[name=contact]", "0778-1234567")
    head = "姓名\t村\t项目\t期间\t金额"
    clerk.fill("[name=text]", f"{head}\n韦某\t{village}\t交通补贴{NUMBER}\t2018年8月\t300")
    submit(clerk, "存草稿")
    refused = clerk.locator("main").inner_text()
    assert "第1行“项目”里有像证件号码" in refused
    assert clerk.input_value("[name=title]").startswith("2018年第三季度")  # what was typed is kept
    clerk.fill("[name=text]", f"{head}\n韦某\t{village}\t交通补贴\t2018年8月\t300")
    submit(clerk, "存草稿")
    address = clerk.url
    submit(clerk, "提交审定")
    submit(clerk, "提交审定")
    leader, more = sign_in(browser, site, "demo-county-leader", 1366)
    leader.goto(address)
    submit(leader, "开始公示")
    submit(leader, "开始公示")

    for width in (360, 1366):
        stranger = browser.new_page(viewport={"width": width, "height": 800}, locale="zh-CN")
        stranger.goto(f"{site}/public/notices/")
        with stranger.expect_navigation():
            stranger.get_by_role("link", name="2018年第三季度交通补贴公示(演示)").first.click()
        shown = stranger.locator("main").inner_text()
        assert "韦某" in shown
        assert NUMBER not in shown
        assert stranger.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    submit(stranger, "提出异议")
    stranger.fill("[name=words]", "这个人一直在家,没有出去")
    submit(stranger, "提交")
    assert re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", stranger.locator("main").inner_text())
    assert [said for said in complaints if "422" not in said] == more == []  # the browser also tells of the refusal
