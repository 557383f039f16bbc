"""An inspection walked in a real browser from plan to closure: auditor, prefecture, county clerk, county leader, a stranger."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from tools.touring import sign_in

from tests.e2e.clock import HEADER

pytestmark = [pytest.mark.e2e, pytest.mark.walk, pytest.mark.slow, pytest.mark.timeout(900)]
INSPECTORS = ("auditor", "auditor-second", "prefecture", "prefecture-leader")  # the pool: each record is two people's, and two others look again
BEFORE, AFTER, LONG_AFTER = "2018-09-30T09:00:00+08:00", "2018-10-08T09:00:00+08:00", "2019-01-15T09:00:00+08:00"


@dataclass
class Desk:
    """One person's browser."""

    page: Page
    site: str

    def go(self, path: str) -> Page:
        answer = self.page.goto(f"{self.site}{path}")
        assert answer is not None
        assert answer.status == 200, path
        return self.page

    def press(self, label: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=label, exact=True).or_(
                self.page.locator("main").get_by_role("link", name=label, exact=True)
            ).first.click()

    def at(self, moment: str) -> None:
        self.page.context.set_extra_http_headers({HEADER: moment})


@pytest.fixture
def desks(site: str, browser: Browser) -> dict[str, Desk]:
    made = {}
    for name in (*INSPECTORS, "county", "county-leader"):
        page, _complaints = sign_in(browser, site, f"demo-{name}", 1366)
        made[name] = Desk(page, site)
        made[name].at(BEFORE)
    return made


def test_from_plan_to_closure(desks: dict[str, Desk], site: str, browser: Browser) -> None:
    auditor, prefecture = desks["auditor"], desks["prefecture"]
    campaign = planned(auditor)
    auditor.go(campaign)
    auditor.press("冻结名单")
    auditor.press("冻结名单")
    announced(prefecture, campaign)
    for desk in desks.values():
        desk.at(AFTER)
    prefecture.go(campaign)
    prefecture.press("开封")
    prefecture.page.fill("[name=value0]", "4.4.0.9.1.7.2.2.5.8.")
    prefecture.page.fill("[name=said_by0]", "大厅1号桌,公证员在场")
    prefecture.press("开封")
    prefecture.press("抽取并派发")
    prefecture.press("抽取并派发")
    inspected(*(desks[name] for name in INSPECTORS))
    auditor.go(campaign)
    auditor.press("初步结论")
    auditor.press("初步结论")
    replied(desks["county"], campaign)
    auditor.go(campaign)
    auditor.press("出结论")
    auditor.press("出结论")
    assert "未核验" in auditor.go(campaign).locator("main").inner_text()  # the demo's log has no witnesses of its own
    closed(desks, campaign)
    stranger = browser.new_page()
    draw = auditor.go(campaign).locator("a[href$='.zip']").get_attribute("href")
    assert stranger.request.get(f"{site}{draw}").ok


def planned(auditor: Desk) -> str:
    page = auditor.go("/reports/snapshots/")
    with page.expect_navigation():
        page.locator("main table a", has_text="201809").first.click()
    auditor.press("对这份数立项督查")
    options = page.locator("[name=figure] option").all_inner_texts()
    counts = [int(text.rsplit(" ", 1)[-1].replace(",", "")) for text in options]
    small = min(range(len(options)), key=lambda at: (counts[at] < 3, counts[at]))
    page.select_option("[name=figure]", index=small)
    page.check("[name=p0][value='0.20']")
    page.fill("[name=allowed]", "0")
    page.fill("[name=load_cap]", "500")
    page.fill("[name=round_one_until]", "2018-10-12")
    page.fill("[name=round_two_until]", "2018-10-19")
    auditor.press("立项")
    for label in page.locator("label", has_text="河池").all():
        label.click()
    auditor.press("列入")
    return re.sub(r"^https?://[^/]+", "", page.url)


def announced(prefecture: Desk, campaign: str) -> None:
    page = prefecture.go(campaign)
    prefecture.press("公告")
    page.fill("[name=opens_at]", "2018-10-07T21:30")
    page.select_option("[name=kind1]", "dice")
    page.fill("[name=reference1]", "hall-1")
    prefecture.press("公告")
    assert "已公告" in page.locator(".messages").inner_text()


def inspected(*inspectors: Desk) -> None:
    """Both take what waits for them until nothing does; the first record is found false."""
    is_first = True
    for _round in range(60):
        waiting = [desk for desk in inspectors if desk.go("/inspections/tasks/").locator("main table a").count()]
        if not waiting:
            return
        desk = waiting[0]
        with desk.page.expect_navigation():
            desk.page.locator("main table a").first.click()
        if desk.page.get_by_role("link", name="记录本人回答").count():
            assert "冻结时登记的" not in desk.page.locator("main").inner_text()
            desk.press("记录本人回答")
            for field in desk.page.locator("[name^=q_]").all():
                field.fill("照实说了")
            desk.press("保存回答")
        else:
            desk.press("对照登记内容判定")
            assert "冻结时登记的" in desk.page.locator("main").inner_text()
            desk.page.check(f"[name=outcome][value='{'false' if is_first else 'true'}']")
            desk.page.fill("[name=words]", "对照过工资条")
            desk.press("判定")
            is_first = False
    raise AssertionError("there is no end of records")


def replied(county: Desk, campaign: str) -> None:
    page = county.go("/")
    assert "的初步结论反馈" in page.locator("main").inner_text()
    county.go(campaign)
    county.press("反馈")
    page.fill("[name=words]", "没有异议")
    county.press("提交反馈")


def closed(desks: dict[str, Desk], campaign: str) -> None:
    """Put right by the county's clerk, reviewed by its leader, closed by the auditor."""
    county, leader, auditor = desks["county"], desks["county-leader"], desks["auditor"]
    finding = county.go(campaign).locator("a[href*='/inspections/findings/']").first.get_attribute("href")
    for desk, label in ((county, "整改并交佐证"), (leader, "复核"), (auditor, "销号")):
        desk.go(finding)
        desk.press(label)
        desk.page.fill("[name=words]", "附佐证,核对过")
        desk.press(label)
    assert "待回头看" in auditor.go(finding).locator("main").inner_text()
    auditor.press("回头看:没有反弹")
    auditor.page.fill("[name=words]", "今天就看")
    auditor.press("回头看:没有反弹")
    assert auditor.page.locator(".refusal").is_visible(), "before its day"
    auditor.at(LONG_AFTER)
    auditor.press("回头看:没有反弹")
    assert auditor.page.locator(".refusal").count() == 0
    auditor.go(campaign)
    auditor.press("归档")
    auditor.press("归档")
    assert auditor.go(campaign).locator(".badge", has_text="已归档").is_visible()
