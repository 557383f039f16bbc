"""A site in this process, over a database of its own: builders set up what is needed, the browser does only what a person does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer
from playwright.sync_api import Browser, Page
from tools.touring import inaccessible

from tests.builders_web import signed_in
from tests.web.browser import listening
from xieshou.config.wsgi import application
from xieshou.offices.models import Assignment


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:  # the name is the base class's
        return


@contextmanager
def served() -> Iterator[str]:
    """The site over the database that Django speaks to now, at an address of this machine, for as long as the block lasts."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(application)
    with listening(server) as address:
        yield address


class Desk:
    """One person's browser window on that site."""

    def __init__(self, browser: Browser, site: str, assignment: Assignment | None = None, *, width: int = 1366) -> None:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", accept_downloads=True)
        if assignment:
            session = signed_in(assignment).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        self.site, self.page = site, context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def go(self, path: str) -> str:
        """Open a page; gives its text."""
        answer = self.page.goto(f"{self.site}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.text

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site)

    def press(self, label: str) -> str:
        """Press a button or follow a link by its words; gives the text of what comes."""
        main = self.page.locator("main")
        found = main.get_by_role("button", name=label, exact=True).or_(main.get_by_role("link", name=label, exact=True))
        with self.page.expect_navigation():
            found.first.click()
        return self.text

    def takes(self, label: str) -> bytes:
        """Press a button that gives a file; gives its content."""
        with self.page.expect_download() as taken:
            self.page.locator("main").get_by_role("button", name=label, exact=True).first.click()
        return taken.value.path().read_bytes()

    def well_made(self, *widths: int) -> None:
        """No fault that axe knows, nothing that scrolls sideways, no complaint of the console, in each width."""
        well_made(self.page, *widths)
        assert self.complaints == [], self.path


def well_made(page: Page, *widths: int) -> None:
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        assert inaccessible(page) == [], f"{page.url} at {width}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways at {width}"
