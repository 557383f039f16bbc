"""The check-up in a real browser: five files at once, progress, results by rule and by row, the workbook back; also a county's whole."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tools.touring import inaccessible, sign_in

from xieshou.config.fiction import files
from xieshou.config.fiction.faults import planted
from xieshou.config.fiction.sources import FILES, Sources

pytestmark = pytest.mark.e2e
WHOLE = 320_000
MINUTE = 60_000


@pytest.fixture
def clerk(browser: Browser, site: str) -> Iterator[tuple[Page, list[str]]]:
    page, complaints = sign_in(browser, site, "demo-county", 1366)
    yield page, complaints
    page.context.close()


def five(folder: Path, persons: int, count: int) -> list[Path]:
    made = planted(Sources.make(21, persons), count=count, seed=5)
    for name in FILES:
        files.csv(made.tables[name], folder / f"{name}.csv", encoding="gb18030")
    return [folder / f"{name}.csv" for name in FILES]


def drop(page: Page, site: str, paths: list[Path]) -> None:
    page.goto(f"{site}/checkup/")
    page.locator("input[type=file]").set_input_files([str(path) for path in paths])
    page.locator("input[type=date]").fill("2018-09-30")
    page.get_by_role("button", name="开始体检").click()


def assert_no_barriers(page: Page) -> None:
    assert inaccessible(page) == []


def test_five_files_are_dropped_in_and_come_back(clerk: Any, site: str, tmp_path: Path) -> None:
    page, complaints = clerk
    page.goto(f"{site}/checkup/")
    assert_no_barriers(page)
    drop(page, site, five(tmp_path, 1_200, 2))
    page.get_by_role("link", name="查看结果").click(timeout=2 * MINUTE)
    expect(page.get_by_role("heading", name="体检结果")).to_be_visible()
    assert_no_barriers(page)
    page.get_by_role("link", name="公益性岗位或车间与县外务工矛盾").click()
    expect(page.get_by_text("却登记为本县的公益性岗位").first).to_be_visible()
    assert "code=F-13b" in page.url
    assert_no_barriers(page)
    page.go_back()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="体检汇总.xlsx").click()
    assert waiting.value.suggested_filename == "体检汇总.xlsx"
    page.get_by_role("link", name="现在就删除").click()
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("已删除,什么都没有留下")).to_be_visible()
    assert complaints == []


def test_it_is_done_with_the_keyboard_alone(clerk: Any, site: str, tmp_path: Path) -> None:
    page, _complaints = clerk
    page.goto(f"{site}/checkup/")
    page.locator("input[type=file]").focus()
    page.locator("input[type=file]").set_input_files([str(five(tmp_path, 1_200, 1)[4])])
    for _press in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "开始体检":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="查看结果")).to_be_visible(timeout=2 * MINUTE)


def test_without_javascript_the_plain_form_does_it(browser: Browser, site: str, clerk: Any, tmp_path: Path) -> None:
    page, _complaints = clerk
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", storage_state=page.context.storage_state())
    plain = context.new_page()
    drop(plain, site, five(tmp_path, 1_200, 1)[:2])
    for _look in range(60):
        if plain.get_by_role("link", name="查看结果").count():
            break
        plain.wait_for_timeout(1000)
        plain.reload()
    plain.get_by_role("link", name="查看结果").click()
    expect(plain.get_by_role("heading", name="体检结果")).to_be_visible()
    context.close()


@pytest.mark.whole
@pytest.mark.timeout(1800)
def test_a_countys_whole_is_checked_with_progress(clerk: Any, site: str, tmp_path: Path) -> None:
    """320,000 people in five lists: the bar moves, and the results are on the screen. How long it takes is logged, not judged."""
    page, complaints = clerk
    paths = five(tmp_path, WHOLE, 200)
    begun = time.monotonic()
    drop(page, site, paths)
    sent = time.monotonic() - begun
    seen = set()
    while not page.get_by_role("link", name="查看结果").count():
        bar = page.locator("progress[value]")
        if bar.count():
            seen.add(bar.first.get_attribute("value"))
        assert not page.get_by_text("没有办成").count(), page.inner_text("main")
        page.wait_for_timeout(500)
    took = time.monotonic() - begun
    assert len(seen) >= 3, "the bar did not move"
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_text(re.compile("共 320,[0-9]{3} 人"))).to_be_visible()
    assert complaints == []
    logging.getLogger(__name__).warning("320,000 people, five lists: upload %.0f s, results after %.0f s", sent, took)
