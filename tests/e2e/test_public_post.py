"""Acceptance scenario 15 in a real browser: on a post and away in one month; pay held, asked, three days paid, closed by the county."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.audit.test_forgetting import committed
from tests.builders import DAY, SYSTEM
from tests.builders_web import a_county, a_user
from tests.e2e.at_hand import Desk, served
from tests.placements.on_posts import NOW, an_appointment, goes_away
from xieshou.offices.models import Role
from xieshou.placements.services.status import refresh_all
from xieshou.supervision.services import run_checks

__all__ = ["committed"]
pytestmark = [pytest.mark.e2e, pytest.mark.walk, pytest.mark.slow, pytest.mark.timeout(300)]
PICTURES = os.environ.get("XIESHOU_PICTURES", "")  # a folder, for whoever wants to look


def look(desk: Desk, name: str) -> None:
    for width in (360, 1366):
        desk.page.set_viewport_size({"width": width, "height": 800})
        if PICTURES:
            desk.page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


def sheet(desk: Desk, days: int, evidence: str) -> None:
    desk.press("记考勤")
    desk.page.fill("[name=worked_days]", str(days))
    desk.page.fill("[name=evidence]", evidence)
    desk.press("记考勤")


def test_scenario_15(committed: None, settings: Any, browser: Browser) -> None:
    settings.DEMO_DAY = DAY.isoformat()
    county = a_county()
    term = an_appointment(county)
    name = term.person.name
    away = goes_away(county, term.person)
    cadre = a_user(county.village, Role.VILLAGE, line="village")
    clerk, leader = a_user(county.county), a_user(county.county, Role.LEADER)
    refresh_all(SYSTEM, day=DAY, at=NOW)
    with served() as site:
        office, village, head = Desk(browser, site, clerk), Desk(browser, site, cadre), Desk(browser, site, leader)
        office.go("/ledgers/L-05M/")
        office.press("起月发放表")
        office.page.select_option("[name=month]", "2018-09")
        office.press("起表")
        assert "又登记在远方省远方市远方区务工" in office.text
        look(office, "list")
        office.well_made(360, 1366)
        assert f"记{name}09月的公益性岗位考勤" in village.go("/")
        with village.page.expect_navigation():
            village.page.locator("main a", has_text=f"记{name}09月的公益性岗位考勤").first.click()
        line = village.path
        sheet(village, 30, "9月考勤表第1页")
        look(office, "form")

        head.go(line)
        assert "为什么暂缓" in head.text
        assert head.page.get_by_role("link", name="核发").count() == 0
        look(head, "held")
        head.well_made(360, 1366)
        run_checks(SYSTEM, day=DAY, at=NOW)  # as every night

        assert f"在公益性岗位的月份又在省外务工:{name}" in village.go("/")
        with village.page.expect_navigation():
            village.page.locator("main a", has_text=f"在公益性岗位的月份又在省外务工:{name}").first.click()
        question = village.path
        village.go(f"/spells/{term.spell.ref}/end/")
        village.page.fill("[name=ended_on]", "2018-09-03")
        with village.page.expect_navigation():
            village.page.locator("main form.form .actions button").first.click()
        village.go(question)
        village.press("属实,已更正")
        village.page.fill("[name=words]", "问过本人和护林站:9月3日离岗,4日去远方区")
        village.press("属实,已更正")

        village.go(line)
        assert "为什么暂缓" not in village.text
        village.press("重记考勤")
        village.page.select_option("[name=reason]", "left")
        village.page.fill("[name=words]", "3日离岗")
        village.press("重记考勤")
        sheet(village, 3, "9月考勤表第1页,只到3日")
        head.go(line)
        head.press("核发")
        head.press("核发")
        assert "已核发" in head.text
        assert "80" in head.page.locator("main").inner_text()  # 800 yuan, three days of thirty
        look(head, "released")

        run_checks(SYSTEM, day=DAY, at=NOW)
        office.go(question)
        office.press("复核销号")
        office.press("复核销号")
        assert "已销号" in office.text
        assert "80" in office.go("/ledgers/L-05M/?month=2018-09")
        assert away.ended_on is None
        assert [*office.complaints, *village.complaints, *head.complaints] == []
