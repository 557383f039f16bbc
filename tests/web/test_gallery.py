"""The look of the product, proved in a real browser at 1366 and at 360 pixels."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web import gallery
from tests.web.browser import PHONE, WIDE, chromium, page_of, served

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


@pytest.fixture(scope="module")
def browser():
    with chromium() as one:
        yield one


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.html"))


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_accessible_and_never_scrolls_sideways(browser, address, folder, size):
    faults = []
    for name in names(folder):
        with page_of(browser, SIZES[size]) as (page, complaints):
            page.goto(f"{address}/{name}.html")
            shoot(page, f"{name}-{size}")
            faults += [f"{name}: {text}" for text in complaints]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            faults += [f"{name}: {wide}px too wide"] if wide > 0 else []
            for rule in Axe().run(page).response["violations"]:
                faults += [f"{name}: {rule['id']} {node['html'][:120]} {node['failureSummary'][:200]}" for node in rule["nodes"][:3]]
    assert not faults, "\n".join(faults)
