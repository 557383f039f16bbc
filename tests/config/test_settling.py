"""A process that serves leaves what it has loaded out of the search for cycles of garbage."""

from __future__ import annotations

import gc
import subprocess
import sys

from xieshou.config.settling import settle


def test_what_is_loaded_is_searched_no_more() -> None:
    before = len(gc.get_objects())
    try:
        settle()
        assert gc.get_freeze_count() > before / 2
        assert len(gc.get_objects()) < before / 10
    finally:
        gc.unfreeze()


def test_the_served_site_settles_before_its_first_request() -> None:
    asked = "import gc; from xieshou.config import wsgi; print(gc.get_freeze_count() > 100_000)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True", done.stderr
