"""A real browser against the gallery, served as the product is: one origin, a strict Content-Security-Policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tools.browser import browser_path

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = (1366, 900), (360, 740)


class Handler(SimpleHTTPRequestHandler):
    """Files of one folder, with the policy on each answer and no chatter."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # the name is the base class's
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder at an address of this machine, for as long as the block lasts."""
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))) as address:
        yield address


@contextmanager
def listening(server: HTTPServer) -> Iterator[str]:
    """The server's address, for as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium from XIESHOU_CHROMIUM, the PATH, or Playwright's own."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(browser: Browser, size: tuple[int, int], **wishes: object) -> Iterator[tuple[Page, list[str]]]:
    """A fresh page and the list of its complaints: console errors, thrown errors, refused policies."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **wishes)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page, complaints
    finally:
        context.close()
