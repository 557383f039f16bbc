"""The browser's own checker: the same folders as the Python one, most of them spoiled; and its pages on the demo."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.engines.draw.builders import KEYS, a_draw, add_proof
from tests.engines.draw.test_check import OUTCOMES, SPOILED
from tests.web.browser import served
from xieshou.engines.bound import false_count_upper
from xieshou.engines.draw import check_draw

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]
STATIC = Path(__file__).resolve().parents[2] / "src/xieshou/web/static/web"
ASK = """async (files) => {
  const given = {};
  for (const [name, bytes] of Object.entries(files)) given[name] = Uint8Array.from(bytes);
  const said = [];
  try { await XieshouDraw.checkDraw(given, (code, value) => said.push(value === undefined ? code : [code, value])); }
  catch (fault) { return fault instanceof XieshouDraw.Refused ? {refused: fault.file, fault: fault.message} : {crash: String(fault)}; }
  return {said: said.map((one) => Array.isArray(one) ? one[0] : one), witnesses: (said.find((one) => one[0] === "witnessed") || [])[1]};
}"""


@pytest.fixture(scope="module")
def checker(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A bare page with the checker alone, at an address of this machine, where the browser has Ed25519."""
    folder = tmp_path_factory.mktemp("bare")
    shutil.copy(STATIC / "checkdraw.js", folder)
    (folder / "index.html").write_text('<!doctype html><meta charset="utf-8"><title>x</title><script src="checkdraw.js"></script>')
    with served(folder) as address:
        page = browser.new_page()
        page.goto(f"{address}/index.html")
        yield page
        page.close()


def asked(page: Page, folder: Path) -> dict:
    return page.evaluate(ASK, {path.name: list(path.read_bytes()) for path in folder.iterdir()})


def whole(folder: Path, **more: object) -> Path:
    return a_draw(folder, count=7, inspectors_count=4, outcomes=OUTCOMES, **more)


def test_a_whole_draw_holds_step_by_step(checker: Page, tmp_path: Path) -> None:
    folder = whole(tmp_path / "d", more={"opens_at": "2018-09-30T21:30:00+08:00"})
    add_proof(folder, at=1_538_300_000)
    (folder / "keys.txt").write_text("\n".join(KEYS))
    check_draw.check(folder, KEYS, 2)
    found = asked(checker, folder)
    steps = ["announcement", "beacon", "reveals", "frame", "selection", "inspectors", "results", "bound", "in_log"]
    assert found["said"] == [*steps, "witnessed"], found
    assert found["witnesses"] == 2
    add_proof(folder, at=1_538_400_000)
    assert asked(checker, folder) == {"refused": "announcement.proof", "fault": "late"}


@pytest.mark.parametrize("name", SPOILED)
def test_what_python_refuses_the_browser_refuses(checker: Page, tmp_path: Path, name: str) -> None:
    folder = whole(tmp_path / "d", drand=True)
    assert "said" in asked(checker, folder)
    SPOILED[name](folder)
    assert "refused" in asked(checker, folder), name


def test_every_changed_byte_is_refused(checker: Page, tmp_path: Path) -> None:
    folder = whole(tmp_path / "d")
    files = [path for path in folder.iterdir() if path.name != "results.csv"]
    for path in files:
        before = path.read_bytes()
        for at in range(0, len(before), max(1, len(before) // 12)):
            path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
            assert "refused" in asked(checker, folder), (path.name, at)
        path.write_bytes(before)


@pytest.mark.parametrize(("population", "sampled", "seen"), [(100, 20, 0), (200, 59, 0), (500, 100, 1), (5000, 149, 1), (50, 50, 3), (10, 0, 0)])  # fmt: skip
def test_its_bound_is_the_engines(checker: Page, population: int, sampled: int, seen: int) -> None:
    found = checker.evaluate(f"XieshouDraw.boundAbove({population}, {sampled}, {seen}, [5n, 100n])")
    assert found == false_count_upper(population, sampled, seen)


def the_zip(site: str, page: Page) -> bytes:
    """The demo's draw, found as a stranger finds it: from the public page of the county."""
    page.goto(f"{site}/public/")
    page.locator("main table a").first.click()
    href = page.locator("a[href$='.zip']").first.get_attribute("href")
    with urlopen(f"{site}{href}") as answer:
        return bytes(answer.read())


def test_a_stranger_verifies_the_demos_draw_without_an_account(site: str, browser: Browser, tmp_path: Path) -> None:
    for width in (1366, 360):
        page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
        content = the_zip(site, page)
        assert "以95%置信度" in page.locator("main").inner_text()
        said = page.locator("main table [data-label='抽查核验']").all_inner_texts()
        assert "未核验" in said, "no draw covers September"
        assert [one for one in said if one.startswith("N=")], "the draw covers August"
        assert all(one == "未核验" or one.startswith("N=") for one in said), said
        page.goto(f"{site}/verify/")
        page.wait_for_load_state("networkidle")
        sent: list[str] = []
        page.on("request", lambda asked_for, sent=sent: sent.append(asked_for.url))
        page.keyboard.press("Tab")
        page.locator("#files").focus()
        page.locator("#files").set_input_files({"name": "draw.zip", "mimeType": "application/zip", "buffer": content})
        page.wait_for_selector(".outcome.good", timeout=60_000)
        assert page.locator(".checks .bad").count() == 0
        assert page.locator(".checks .good").count() >= 9
        assert "见证人" in page.locator(".checks").inner_text()
        page.locator("#files").set_input_files({"name": "draw.zip", "mimeType": "application/zip", "buffer": spoiled(content)})
        page.wait_for_selector(".outcome.bad", timeout=60_000)
        assert "selection.csv" in page.locator(".outcome").inner_text()
        assert sent == [], "something was sent"
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            file.extractall(tmp_path / str(width))
        keys = (tmp_path / str(width) / "keys.txt").read_text().split()
        assert check_draw.check(tmp_path / str(width), keys, 2).endswith("witnessed=2")
        page.context.close()


def spoiled(content: bytes) -> bytes:
    """The same archive with two rows of the selection exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == "selection.csv":
                lines = raw.split(b"\n")
                raw = b"\n".join([lines[0], lines[2], lines[1], *lines[3:]])
            new.writestr(name, raw)
    return out.getvalue()


def test_a_receipt_is_verified_where_it_is_pasted(site: str, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_context(viewport={"width": 1366, "height": 900}, locale="zh-CN").new_page()
    with zipfile.ZipFile(io.BytesIO(the_zip(site, page))) as file:
        proof, keys = file.read("announcement.proof").decode(), file.read("keys.txt").decode()
    page.goto(f"{site}/verify/receipt/")
    page.locator("#receipt").fill(proof)
    page.locator("#keys").fill(keys)
    page.locator("#check").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".outcome.good")
    assert "draw.announce" in page.locator("#entry").inner_text()
    assert "2位见证人" in page.locator(".checks").inner_text()
    page.locator("#receipt").fill(proof.replace("index ", "index 1", 1))
    page.locator("#check").click()
    page.wait_for_selector(".outcome.bad")
