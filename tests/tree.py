"""The shipped tree in the database for a whole test module: loaded once, rolled back after its last test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.builders import SYSTEM
from xieshou.regions.services import FactsLoaded, load_facts


@pytest.fixture(scope="module")
def tree(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[FactsLoaded]:
    """Loading takes seconds; each test runs in a savepoint inside this transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_facts(SYSTEM)
        transaction.set_rollback(True)
