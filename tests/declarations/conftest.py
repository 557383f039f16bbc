"""Four declarations of the tests' own, in force for this package alone: read as a start reads a room's, and forgotten."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit.sample import Paper, with_table
from xieshou.kit.checks import declaration as checks
from xieshou.kit.indicators import declaration as indicators
from xieshou.kit.ledgers import declaration as ledgers
from xieshou.kit.workflow import declaration as flows

FILES = {"ledgers": "a_ledger", "indicators": "an_indicator", "checks": "a_check", "flows": "a_flow"}
KNOWN = {"ledgers": ledgers, "indicators": indicators, "checks": checks, "flows": flows}
FOLDER = Path(__file__).parent


@pytest.fixture(scope="package")
def declared(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Kind -> its declaration. The flow's table, and what the database holds of a flow, are made as `migrate` makes them."""
    made: dict[str, Any] = {}
    try:
        for kind, name in FILES.items():
            made[kind] = runpy.run_path(str(FOLDER / f"{name}.py"))["DECLARED"]
        with django_db_blocker.unblock(), with_table(Paper):
            try:
                yield made
            finally:
                flows._known.pop(made["flows"].code, None)
    finally:
        for kind, one in made.items():
            KNOWN[kind]._known.pop(one.code, None)
