"""The pages of matching and of the last resort, walked through as a county does: both widths, both languages, axe 0."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tools.touring import seen_at, sign_in

from tests.e2e.test_demo_site import WIDTHS, assert_well_made

pytestmark = [pytest.mark.e2e, pytest.mark.walk, pytest.mark.slow, pytest.mark.timeout(600)]
REF = r"[0-9a-f]{8}-[0-9a-f-]{27}"
PICTURES = os.environ.get("XIESHOU_PICTURES", "")  # a folder, for whoever wants to look


def fill(page: Page, said: dict[str, str]) -> None:
    """Fill the page's form and send it."""
    for name, value in said.items():
        field = page.locator(f"main [name='{name}']").first
        kind = field.evaluate("one => one.type")
        if kind == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form.form .actions button").click()
    page.wait_for_load_state()


def first(page: Page, pattern: str) -> str:
    """The first address of this shape that the page leads to."""
    links = page.locator("main a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return next(link for link in links if link and re.fullmatch(pattern, link))


@pytest.fixture(scope="module")
def county(site: str, browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    page, complaints = sign_in(browser, site, "demo-county", 1366)
    yield page, complaints
    page.context.close()


@pytest.fixture(scope="module")
def paths(site: str, browser: Browser, county: tuple[Page, list[str]]) -> dict[str, str]:
    """A fallback run made through the pages, and the address of each page that belongs to matching."""
    page, _complaints = county
    page.goto(f"{site}/match/")
    run = first(page, rf"/match/{REF}/")
    page.goto(f"{site}{run}shortage/")
    gaps = first(page, rf"/match/{REF}/gaps/\?need=transport.*")
    page.goto(site + gaps)
    person = first(page, rf"/match/{REF}/people/{REF}/").split("/")[-2]
    page.goto(f"{site}/people/{person}/hardship/")
    fill(page, {"reason": "weak", "evidence": "入户,村民代表会议记录第3页"})
    other, _ = sign_in(browser, site, "demo-county-poverty", 1366)
    other.goto(f"{site}/people/{person}/")
    recognise = first(other, rf"/hardships/{REF}/recognise/")
    page.goto(f"{site}/posts/new/")
    post = {"title": "护林员", "occupation": "5-05", "kind": "public", "headcount": "2", "pay_min": "800", "pay_max": "800", "ended_on": "2018-12-31"}
    page.locator("main [name='employer']").first.select_option(index=1)
    fill(page, post)
    own_post = page.url.removeprefix(site)
    employer_quota = first(page, rf"/employers/{REF}/quota/")
    page.goto(f"{site}/pairings/")
    pairing = first(page, rf"/pairings/{REF}/")
    other.goto(site + recognise)
    other.locator("main form.form .actions button").click()
    other.wait_for_load_state()
    other.context.close()
    page.goto(f"{site}/match/fallback/new/")
    fill(page, {})
    page.wait_for_selector("main a[href^='/match/']:not([href='/match/'])", timeout=120_000)
    fallback = first(page, rf"/match/{REF}/")
    page.goto(site + fallback)
    expect(page.locator("h1")).to_be_visible()
    proof = first(page, rf"/match/{REF}/proof/{REF}/")
    check = next(link for link in page.locator("main a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
             if link and re.fullmatch(rf"/match/{REF}/", link) and link != fallback)  # fmt: skip
    return {
        "new": "/match/new/", "run": run, "shortage": f"{run}shortage/", "gaps": gaps, "compare": "/match/compare/",
        "compared": f"/match/compare/?before={run.split('/')[2]}&after={run.split('/')[2]}", "person": f"{run}people/{person}/",
        "change": f"{run}people/{person}/change/", "runs": "/match/", "fallbacks": "/match/fallback/",
        "fallback-new": "/match/fallback/new/", "fallback": fallback, "proof": proof, "check": check,
        "appointments": "/ledgers/L-05/", "hardship": f"/people/{person}/hardship/", "who": f"/people/{person}/",
        "post": own_post, "employer-quota": employer_quota, "pairing": pairing,
    }  # fmt: skip


@pytest.mark.parametrize("english", [False, True])
def test_every_page_of_matching_is_well_made(
    site: str, browser: Browser, paths: dict[str, str], english: bool
) -> None:
    page, complaints = sign_in(browser, site, "demo-county", WIDTHS[0], english=english)
    for name, path in paths.items():
        answer = page.goto(site + path)
        assert answer is not None
        assert answer.status == 200, f"{name} {path}: {answer.status}"
        page.wait_for_load_state("networkidle")
        for width in WIDTHS:
            seen_at(page, width)
            if PICTURES:
                target = Path(PICTURES) / f"{name}-{width}-{'en' if english else 'zh'}.png"
                page.screenshot(path=target, full_page=True)
            assert_well_made(page, f"{name} {path} at {width}", complaints)
