"""The two counties, furnished once; each test takes back what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.matrix.world import Side


@pytest.fixture(scope="module")
def sides(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Side, Side]]:
    """The own county and a foreign one."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        made = Side("甲县").furnish(), Side("乙县").furnish()
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def own(sides: tuple[Side, Side], db: None) -> Side:
    """The county one belongs to."""
    return sides[0]


@pytest.fixture
def foreign(sides: tuple[Side, Side], db: None) -> Side:
    """A county one has nothing to do with."""
    return sides[1]
