"""Which Chromium draws the pages of tests and pictures."""

from __future__ import annotations

import os
import shutil

# The one without a window first: the same engine, a third less work a page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def browser_path() -> str | None:
    """XIESHOU_CHROMIUM, else the first on the PATH; None leaves it to Playwright's own."""
    return os.environ.get("XIESHOU_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
