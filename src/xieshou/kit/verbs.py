"""Doing: every service is one verb, one transaction, and the log knows who acts, for whom and why."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from xieshou.kit.scope import WHOLE, Actor, Scope, activate

P = ParamSpec("P")
R = TypeVar("R")


def verb(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function `f(actor, …, reason="")` a service: it opens the transaction and tells the database who acts.

    `reason`, where given, goes to the history of every row written; the function may also take it.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def service(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = args[0]
            if not isinstance(actor, Actor):
                raise TypeError(f"{name}: the first argument of a service is the actor")
            with acting(actor, name, str(kwargs.get("reason", ""))):
                return function(*args, **kwargs)

        service.verb = name  # type: ignore[attr-defined]
        return service

    return decorate


@contextmanager
def acting(actor: Actor, name: str, reason: str = "") -> Iterator[None]:
    """A transaction in which `actor` does `name`; inside another one it is a savepoint with its own name."""
    with transaction.atomic():
        before = _told()
        _tell(
            {
                "app.actor": str(actor.user_id or ""),
                "app.actor_label": actor.label,
                "app.verb": name,
                "app.reason": reason,
            }
        )
        activate(actor.scope)
        yield
        if before["app.verb"]:
            _tell(before)


NAMES = ("app.actor", "app.actor_label", "app.verb", "app.reason", "app.own", "app.kept", "app.shared", "app.self", "app.whole")


def _told() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in NAMES))
        return dict(zip(NAMES, cursor.fetchone(), strict=True))


def _tell(settings: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        marks = ", ".join("set_config(%s, %s, true)" for _ in settings)
        cursor.execute(f"SELECT {marks}", [item for pair in settings.items() for item in pair])


@contextmanager
def consequences() -> Iterator[None]:
    """What follows by rule from an act, wherever it lies: the home side's task after the receiving side's confirmation.

    The actor stays in the history; only row-level security looks at the whole. Never around a query that answers the actor.
    """
    with looking_as(WHOLE):
        yield


@contextmanager
def looking_as(scope: Scope) -> Iterator[None]:
    """Row-level security looks with another scope for a while, then again with the one before. Inside a transaction."""
    before = _told()
    activate(scope)
    try:
        yield
    finally:
        _tell({name: before[name] for name in ("app.own", "app.kept", "app.shared", "app.self", "app.whole")})
