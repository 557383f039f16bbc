"""Acceptance scenario 6 in a real browser: the question is met before the report goes, and goes with it in every form."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.acceptance.test_deadline_week import END, a_deadline_week, word_of
from tests.audit.test_forgetting import committed
from tests.e2e.at_hand import Desk, served

__all__ = ["committed"]
pytestmark = [pytest.mark.e2e, pytest.mark.walk, pytest.mark.slow, pytest.mark.timeout(300)]
ASKED, TOLD = "占全县一年40条的60%", "十二月逐户补录并抽三十户电话核实"


def sheet_of(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def print_of(content: bytes) -> str:
    return "".join("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages).split())


FORMS: dict[str, Callable[[bytes], str]] = {"Excel": sheet_of, "Word": word_of, "PDF": print_of}


def test_scenario_6(committed: None, settings: Any, browser: Browser) -> None:
    settings.DEMO_DAY = END.isoformat()
    week = a_deadline_week()
    with served() as site:
        clerk, leader = Desk(browser, site, week.clerk), Desk(browser, site, week.leader)
        before = clerk.go("/reports/L-13/?month=2018-12")
        assert "报送前请看" in before
        assert ASKED in before
        assert "给10户录入了完全相同的就业" in before
        clerk.well_made(360, 1366)
        for form, read in FORMS.items():
            sent = read(clerk.takes(f"下载 {form}"))
            assert ASKED in sent, form
            assert "还没有说明" in sent, form

        asked = clerk.page.locator("main tr", has_text=ASKED)
        with clerk.page.expect_navigation():
            asked.get_by_role("link", name="写说明").click()
        question = clerk.path
        clerk.press("属实,已处理")
        clerk.page.fill("[name=words]", TOLD)
        assert "待复核" in clerk.press("属实,已处理")
        assert TOLD in clerk.go("/reports/L-13/?month=2018-12")
        for form, read in FORMS.items():
            assert TOLD in read(clerk.takes(f"下载 {form}")), form

        with clerk.page.expect_navigation():
            clerk.page.locator("main a[href^='/reports/snapshots/']").first.click()
        assert TOLD in clerk.text  # whoever opens what was sent meets it too
        clerk.go(question)
        assert clerk.page.get_by_role("button", name="复核销号").count() == 0  # not by whoever answered
        leader.go(question)
        leader.press("复核销号")
        leader.press("复核销号")
        assert "已销号" in leader.text
        assert [*clerk.complaints, *leader.complaints] == []

