"""Somebody at a browser: fills what the page asks, presses what it offers, and is counted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from xieshou.kit.totp import code_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

JOB_MS = 60_000


class Visitor:
    """One person in a browser of their own. `opened`, `filled`, `pressed` count what the person did."""

    def __init__(self, browser: Browser, site: str, *, width: int = 1366) -> None:
        self.page = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN").new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.site = site
        self.opened = self.filled = self.pressed = 0

    def open(self, address: str) -> None:
        """An address typed or pasted."""
        self.page.goto(address if address.startswith("http") else f"{self.site}{address}")
        self.opened += 1

    def fill(self, **given: str) -> None:
        """Fields by name: text, the words of a choice, or a file's path."""
        for name, text in given.items():
            self._fill(self.page.locator(f"main [name='{name}']"), text)
            self.filled += 1

    def _fill(self, field: Locator, text: str) -> None:
        kind = field.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind == "select":
            field.select_option(label=self._label(field, text))
        elif kind == "radio":
            self.page.locator("main label", has_text=re.compile(rf"^\s*{re.escape(text)}")).first.click()
        elif kind == "checkbox":
            field.check()
        elif kind == "file":
            field.set_input_files(text)
        else:
            field.fill(text)

    def _label(self, field: Locator, text: str) -> str:
        labels = field.locator("option").all_text_contents()
        return next((one for one in labels if one.strip() == text), None) or next(one for one in labels if text in one)

    def press(self, label: str) -> None:
        """A button or link of the page's main part by its words, the one that is exactly so first."""
        exact = self.page.locator("main").locator(f"button:text-is('{label}'), a:text-is('{label}')")
        some = self.page.locator("main").locator(f"button:has-text('{label}'), a:has-text('{label}')")
        (exact if exact.count() else some).first.click()
        self.page.wait_for_load_state()
        self.pressed += 1
        wrong = self.page.locator("main .field.wrong, main .refusal")
        if wrong.count():
            raise RuntimeError(" / ".join(wrong.all_inner_texts()))

    def go(self, label: str) -> None:
        """A place of the navigation by its words; on a phone the list is opened first."""
        self.page.locator(f"nav a:has-text('{label}')").first.click()
        self.page.wait_for_load_state()
        self.pressed += 1

    def wait_for_job(self) -> None:
        """Until the page of a job says that it is done, then on to its result. Raises RuntimeError."""
        state = self.page.locator(".progress-state")
        state.filter(has_text=re.compile("已办完|没有办成|已取消")).wait_for(timeout=JOB_MS)
        if "已办完" not in state.inner_text():
            raise RuntimeError(self.page.locator("main").inner_text())
        self.press("查看结果")

    def fetch(self, label: str) -> bytes:
        """A file that a link or button brings."""
        with self.page.expect_download(timeout=JOB_MS) as coming:
            self.page.locator(f"main a:has-text('{label}'), main button:has-text('{label}')").first.click()
        self.pressed += 1
        return coming.value.path().read_bytes()

    def come_in(self, link: str, password: str, *, has_second_step: bool) -> None:
        """The one-time link, a password, and where the role asks for it a phone bound."""
        self.open(link)
        self.fill(password=password, again=password)
        self.press("保存密码")
        if has_second_step:
            secret = self.page.locator("main dd", has_text=re.compile("^[A-Z2-7 ]{20,}$")).first.inner_text()
            self.fill(code=code_at(secret.replace(" ", ""), datetime.now(UTC)))
            self.press("绑定并登录")
            self.press("抄好了")

    def said(self) -> str:
        """What the main part of the page says."""
        return self.page.locator("main").inner_text()
