"""登记比对 by three people in three browsers, with files and no command line; the home side's hands stay on the keyboard."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.audit.test_forgetting import committed
from tests.builders import DAY
from tests.builders_flow import World, a_user, a_world
from tests.builders_web import parameters
from tests.e2e.at_hand import Desk, served
from tests.placements.test_registering import number, with_number
from tests.web.test_registering_pages import a_register

__all__ = ["committed"]
pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(300)]
PICTURES = os.environ.get("XIESHOU_PICTURES", "")  # a folder, for whoever wants to look
AT = "/found-there/"


@pytest.fixture
def world(committed: None, settings: Any, tmp_path: Path) -> World:
    settings.DEMO_DAY = DAY.isoformat()
    settings.PASSING_FOLDER, settings.FILES_FOLDER = tmp_path / "passing", tmp_path / "files"
    parameters()
    return a_world()


def well_made(desk: Desk) -> None:
    desk.well_made(1366, 360)
    for width in (1366, 360) if PICTURES else ():
        desk.page.set_viewport_size({"width": width, "height": 800})
        desk.page.screenshot(path=f"{PICTURES}/{desk.path.strip('/').replace('/', '-')}-{width}.png", full_page=True)


def put(desk: Desk, path: str, button: str, **files: tuple[str, bytes]) -> None:
    """Open a page, choose its files, send them; a job's page follows itself to the end."""
    desk.go(path)
    for name, (called, content) in files.items():
        desk.page.locator(f"input[name={name}]").set_input_files({"name": called, "mimeType": "application/octet-stream", "buffer": content})
    well_made(desk)
    desk.press(button)


def test_begun_by_keyboard_helped_by_two_taken_back(world: World, browser: Browser) -> None:
    ours = with_number(world.head, 1)
    with served() as site:
        clerk = Desk(browser, site, a_user(world.county), width=360)
        supporter = Desk(browser, site, a_user(world.city))
        third = Desk(browser, site, a_user(world.stranger_county))
        clerk.go(f"{AT}ask/")
        well_made(clerk)
        keys = clerk.page.keyboard
        clerk.page.locator("[name=pairing]").focus()
        keys.press("ArrowDown")
        keys.press("Tab")
        keys.type("两地劳务协作协议〔2018〕3号")
        with clerk.page.expect_navigation():
            keys.press("Enter")
        assert "只在这里给一次" in clerk.page.locator("h1").inner_text()
        well_made(clerk)
        key, home = clerk.takes("下载密钥(给支援方)"), clerk.takes("下载令牌(给第三方)")
        register = a_register((ours, "2018-03-05", "440307"), (number(77), "2017-01-01", "440305"))
        put(supporter, f"{AT}register/", "做成令牌", key_file=("k.json", key), register=("参保.xlsx", register))
        supporter.page.get_by_text("2个令牌;0行号码不对,没有算。").wait_for()
        well_made(supporter)
        there = supporter.takes("下载文件")
        put(third, f"{AT}match/", "开始比对", home=("a.tokens", home), there=("b.tokens", there))
        third.page.get_by_text("1个令牌两边都有。").wait_for()
        found = third.takes("下载文件")
        clerk.go(f"{AT}comparisons/")
        well_made(clerk)
        clerk.press("取回结果")
        put(clerk, clerk.path, "取回", key_file=("k.json", key), found=("c.tokens", found))
        assert "结对以后自己去的 1" in clerk.page.content()
        clerk.go(f"{AT}?kind=alone")
        well_made(clerk)
        assert world.head.name in clerk.text
