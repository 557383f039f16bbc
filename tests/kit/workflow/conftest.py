"""The tests' own table and flow, there for a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kit.sample import PAPERS, Paper, with_table


@pytest.fixture(scope="package")
def papers(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), with_table(Paper, flows=(PAPERS,)):
        yield
