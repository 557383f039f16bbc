"""A list as SQL is kept as a question: built once for who asks the same, and anew where building it had to ask."""

from __future__ import annotations

from typing import Any

import pytest

from xieshou.kit import compiling
from xieshou.kit.compiling import columns_of, compiled
from xieshou.kit.models import Parameter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_kept", {})


def built(key: Any, *, asking: bool = False) -> bool:
    """Whether the list had to be built."""
    done = []

    def build() -> Any:
        done.append(key)
        days = [Parameter.objects.count()] if asking else [0]
        return columns_of(Parameter.objects.filter(pk__gt=days[0]), ("pk", "name"))

    assert compiled(key, build, ("pk", "at")).text.startswith("SELECT pk, at FROM (SELECT")
    return bool(done)


def test_it_is_built_once_for_each_key() -> None:
    assert [built(1), built(1), built(2), built(1)] == [True, False, True, False]


def test_what_asked_while_it_was_built_is_never_kept() -> None:
    assert [built(1, asking=True), built(1, asking=True)] == [True, True]


def test_what_nothing_can_be_in_has_no_text() -> None:
    assert compiled(1, lambda: columns_of(Parameter.objects.none(), ("pk",)), ("pk",)).text == ""


def test_no_more_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "KEPT_MOST", 2)
    for key in (1, 2, 3):
        built(key)
    assert len(compiling._kept) == 1
