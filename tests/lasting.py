"""What every test of a module begins with: made once for the module, taken back as each test ends, never kept.

`@lasting` in place of `@pytest.fixture` says so of a fixture that only writes to the database and returns what it wrote. The
first test of a module makes it, in one transaction around all of them; each test gets a copy of its own and a savepoint.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

_BUILT_BY: dict[int, tuple[str, Callable[..., Any]]] = {}  # a fixture's identity -> its name and what makes it


def lasting(build: Callable[..., Any]) -> Any:
    """A fixture made once a module; its arguments are other lasting ones of the module, above it."""
    name = build.__name__

    @pytest.fixture(name=name)
    def copied(_lasting: dict[str, Any]) -> Any:
        return _lasting[name]

    _BUILT_BY[id(copied)] = name, build
    return copied


@pytest.fixture(scope="module", autouse=True)
def _made(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """For every test of the module, also those that do not ask for it: what there is does not hang on their order."""
    builds = [_BUILT_BY[id(one)] for one in list(vars(request.module).values()) if id(one) in _BUILT_BY]
    if not builds:
        yield {}
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    made: dict[str, Any] = {}
    with blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            for name, build in builds:
                made[name] = build(**{asked: _asked(request, made, asked) for asked in _arguments(build)})
        except BaseException as failed:
            around.__exit__(type(failed), failed, failed.__traceback__)
            raise
    yield made
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def _arguments(build: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(build).parameters)


def _asked(request: pytest.FixtureRequest, made: dict[str, Any], name: str) -> Any:
    """What the module made above, a folder, or a fixture that outlives it."""
    if name == "tmp_path":
        return request.getfixturevalue("tmp_path_factory").mktemp("lasting")
    return made[name] if name in made else request.getfixturevalue(name)


@pytest.fixture(autouse=True)
def _deferred_as_declared(request: pytest.FixtureRequest, _made: dict[str, Any]) -> None:
    """Each test begins with constraints that wait, or do not, as they are declared: what `SET CONSTRAINTS` said in a savepoint
    that was kept outlives the one around it that is rolled back."""
    if _made:
        with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SELECT string_agg(DISTINCT quote_ident(conname), ', ') FROM pg_constraint WHERE condeferred")
            cursor.execute(f"SET CONSTRAINTS {cursor.fetchone()[0]} DEFERRED")


@pytest.fixture
def _lasting(_made: dict[str, Any], db: None) -> dict[str, Any]:
    """A test's own copy: what it changes in memory is gone with it, as what it changes in the database is."""
    return copy.deepcopy(_made)


def _own_browser(self: Client, memo: dict[int, Any]) -> Client:
    """The same session in a browser of its own."""
    mine = copy.copy(self)
    mine.cookies = copy.deepcopy(self.cookies, memo)
    return mine


Client.__deepcopy__ = _own_browser  # type: ignore[attr-defined]
