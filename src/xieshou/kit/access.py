"""Who may open an address: said beside the view, enforced by the middleware, listed in the permission matrix.

An address without a declaration does not open, for anybody, and turns the build red.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from xieshou.kit.errors import NotAllowed
from xieshou.kit.scope import Actor

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """`public` opens to anybody; otherwise one of `roles`, and, where named, one of `lines`, at or above/below levels."""

    public: bool = False
    roles: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()

    def lets(self, actor: Actor) -> bool:
        """True when the actor's present role may open the address."""
        if self.public:
            return True
        return (
            actor.role in self.roles
            and (not self.lines or actor.line in self.lines)
            and (not self.levels or actor.level in self.levels)
        )

    def refuse_unless_lets(self, actor: Actor) -> None:
        """Raise NotAllowed for an actor whose role may not."""
        if not self.lets(actor):
            raise NotAllowed()


def open_to(*roles: str, lines: Iterable[str] = (), levels: Iterable[int] = ()) -> Callable[[V], V]:
    """The view opens to these roles (of these lines and levels, where named)."""
    access = Access(roles=frozenset(roles), lines=frozenset(lines), levels=frozenset(levels))

    def declare(view: V) -> V:
        view.access = access  # type: ignore[attr-defined]
        return view

    return declare


def public(view: V) -> V:
    """The view opens to anybody, signed in or not."""
    view.access = Access(public=True)  # type: ignore[attr-defined]
    return view
