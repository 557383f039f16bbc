"""A tour of the served demo: the site on a small county, and every kind of page that a role can reach by links."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

READY_SECONDS = 300
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")  # fmt: skip
NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")
DECLARED = re.compile(r"^(/help/[a-z]+/|/indicators/|/checks/)[\w.-]*[A-Z_][\w.-]*/$|^(/help/indicators/|/indicators/)[\w.-]+/$")
LEFT_OUT = re.compile(r"\.(xlsx|csv|pdf|docx|zip|json)$|^/static/|^/sign-out|^/language")


@contextmanager
def demo_site(
    *, labourers: int = 600, posts: int = 200, begin: Callable[[Path], object] = lambda folder: None, **more: str
) -> Iterator[str]:
    """`xieshou demo` on a small county, in a data folder and at a port of its own; gives its address.

    `begin` may put something into its data folder before it starts; `more` goes into its environment.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="xs-tour-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("XIESHOU_")}
        environment |= {"XIESHOU_DATA": folder, "XIESHOU_DURABLE": "0"} | more
        begin(Path(folder))
        words = [sys.executable, "-m", "xieshou.config.cli", "demo", "--port", str(port)]
        words += ["--labourers", str(labourers), "--posts", str(posts)]
        log = Path(folder) / "demo.log"
        with log.open("w") as sink:
            server = subprocess.Popen(words, env=environment, stdout=sink, stderr=sink)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, server, log)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < READY_SECONDS:
        if server.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            urlopen(f"{address}/sign-in/", timeout=5).close()
        except OSError:
            time.sleep(1)
        else:
            return
    raise RuntimeError(log.read_text())


def sign_in(browser: Browser, site: str, account: str, width: int, *, english: bool = False) -> tuple[Page, list[str]]:
    """A page signed in by one click, and the complaints its console will make."""
    page = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN").new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(f"{site}/sign-in/")
    if english:
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": site}])
        page.goto(f"{site}/sign-in/")
    page.locator(f"button[formaction='/sign-in/demo/{account}/']").click()
    page.wait_for_load_state()
    return page, complaints


def inaccessible(page: Page) -> list[str]:
    """What axe finds in the page as it stands, a line each; its program is given to a loaded page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    rules = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    return [f"{rule['id']} {node['html'][:160]}" for rule in rules for node in rule["nodes"][:3]]


def seen_at(page: Page, width: int) -> None:
    """The page as it stands, in a window of another width: laid out anew, not fetched anew."""
    page.set_viewport_size({"width": width, "height": 800})


def accounts(browser: Browser, site: str) -> list[str]:
    """The names of the demo accounts, as the sign-in page offers them."""
    page = browser.new_context().new_page()
    page.goto(f"{site}/sign-in/")
    doors = page.locator("button[formaction^='/sign-in/demo/']").evaluate_all(
        "all => all.map(b => b.getAttribute('formaction'))"
    )
    page.context.close()
    return [door.rstrip("/").rsplit("/", 1)[1] for door in doors]


def kind_of(address: str) -> str:
    """The kind of page at an address: /people/<one>/ for every person, /checks/<one>/ for every check (they are drawn by
    one template from their declarations); the query counts only by its names."""
    parts = urlsplit(address)
    names = sorted(piece.split("=")[0] for piece in parts.query.split("&") if piece)
    path = DECLARED.sub(lambda found: f"{found[1] or found[2]}<one>/", parts.path)
    return NAMED.sub("<one>", path) + ("?" + "&".join(names) if names else "")


def walk(page: Page, site: str, *, most: int = 120) -> dict[str, str]:
    """One address of every kind of page that links lead to from home, in the order they are met."""
    met, waiting = {"/": "/"}, ["/"]
    while waiting and len(met) < most:
        here = waiting.pop(0)
        try:
            page.goto(site + here)
        except PlaywrightError:  # a file, not a page
            met.pop(kind_of(here))
            continue
        links = page.locator("a[href^='/']").evaluate_all("all => all.map(a => a.getAttribute('href').split('#')[0])")
        for link in links:
            kind = kind_of(link)
            if (
                link
                and kind not in met
                and not LEFT_OUT.search(urlsplit(link).path)
                and "after=" not in link
                and "before=" not in link
            ):
                met[kind] = link
                waiting.append(link)
    return met
