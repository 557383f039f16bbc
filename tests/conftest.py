"""A strict host for all tests: its own data folder and cluster, no network, no undefined template variable, no unscoped query."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOME = Path(tempfile.mkdtemp(prefix="xs-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.update(
    DJANGO_SETTINGS_MODULE="xieshou.config.settings",
    XIESHOU_DATA=str(HOME),
    XIESHOU_DATABASE="xieshou_test",
    XIESHOU_DURABLE="0",
    XIESHOU_JOBS="inline",
    XIESHOU_DEMO="1",
)
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 - the environment above decides the settings

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import ScryptPasswordHasher  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import translation  # noqa: E402

from tests.lasting import _deferred_as_declared, _lasting, _made  # noqa: E402, F401
from tests.mould import DATABASE, mould  # noqa: E402
from xieshou.config.database import embedded_cluster, make_database, make_roles  # noqa: E402
from xieshou.config.migrating import migrate  # noqa: E402

SHARED = Path(os.environ.get("XIESHOU_SHARED", Path(__file__).resolve().parents[2] / "shared"))


class Undefined(str):
    """A template variable that nobody defined is a mistake, not an empty string."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined template variable: {name}")


hypothesis.settings.register_profile("house", deadline=None)  # a slow machine is no fault of the code
hypothesis.settings.load_profile("house")
ScryptPasswordHasher.work_factor = 2  # half a second a password is for guessers, not for tests

settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A long walk may take its time where others use the machine."""
    for item in items:
        if item.get_closest_marker("walk"):
            item.add_marker(pytest.mark.timeout(1200))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A private cluster, one database, migrated by the owner; tests connect as the app."""
    cluster = embedded_cluster()
    with mould() as kept:
        if not kept.fill(cluster):
            with cluster.used(), django_db_blocker.unblock():
                make_roles(cluster)
                make_database(cluster, DATABASE)
                migrate()
                connections.close_all()
            kept.keep(cluster)
    with cluster.used():
        yield
        connections.close_all()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine may be spoken to."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        local = self.family == socket.AF_UNIX or (
            isinstance(address, tuple) and address[0] in {"127.0.0.1", "::1", "localhost"}
        )
        assert local, f"a test tried to reach {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _the_offices_language() -> Iterator[None]:
    """A page asked for in English leaves its thread in English: the next test begins in Chinese again."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for a run: a second beside it would not start. Its loop runs in the tests' thread; Django is told that this
    is no server, for builders set up beside it."""
    from tests.web.browser import chromium

    with pytest.MonkeyPatch.context() as patch, chromium() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield started


@pytest.fixture
def shared() -> Path:
    """The folder of reference data beside the checkout; the test is skipped, loudly, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"reference data not found at {SHARED}")
    return SHARED
