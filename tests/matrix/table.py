"""The whole permission matrix: route name -> the roles it opens to, gathered from the files of `rooms/`."""

from __future__ import annotations

import importlib
import pkgutil

from tests.matrix import rooms
from xieshou.offices.models import Role

PUBLIC = None  # anybody, signed in or not
EVERYONE = set(Role.values)
READERS = {Role.CLERK, Role.LEADER, Role.VILLAGE, Role.SECRETARY, Role.HELPER, Role.AUDITOR}

Roles = set[str] | None


def permissions() -> dict[str, Roles]:
    """Every declared route. Raises ValueError when two rooms declare one."""
    whole: dict[str, Roles] = {}
    for found in pkgutil.iter_modules(rooms.__path__):
        declared = importlib.import_module(f"{rooms.__name__}.{found.name}").PERMISSIONS
        twice = whole.keys() & declared.keys()
        if twice:
            raise ValueError(f"declared twice: {sorted(twice)}")
        whole |= declared
    return whole
