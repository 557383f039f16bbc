"""An office's first day in a real browser, from `xieshou init` to the report's files, by the way of README.zh-CN.md alone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tools.bootstrap import ROOT
from tools.newcomer.office import Office
from tools.newcomer.telling import BEGIN, END, table
from tools.newcomer.walk import Walk, walk_through

pytestmark = [pytest.mark.e2e, pytest.mark.walk, pytest.mark.slow, pytest.mark.timeout(900)]


def test_from_an_empty_folder_to_a_report(tmp_path: Path, browser: Browser) -> None:
    """Each step by whom it is really done; jobs by the worker of the served site, not in the asking process."""
    walk = Walk(Office(tmp_path), browser, tmp_path, people=60, asked=2)
    walk_through(walk)
    assert {one.who for one in walk.steps} == {"机房", "管理员", "县经办", "村级操作员"}
    assert all(visitor.complaints == [] for visitor in walk.visitors.values())
    assert zipfile.ZipFile(io.BytesIO(walk.files["Excel"])).testzip() is None
    assert zipfile.ZipFile(io.BytesIO(walk.files["Word"])).testzip() is None
    assert walk.files["PDF"].startswith(b"%PDF-")
    written = (ROOT / "docs" / "newcomer.zh-CN.md").read_text(encoding="utf-8")
    for one in walk.steps:
        assert one.title.split("(")[0].rstrip("0123456789") in written.replace("记下6个人", "记下2个人"), one.title
    assert table(walk.steps).count("\n") == len(walk.steps) + 2
    assert BEGIN in written
    assert END in written
