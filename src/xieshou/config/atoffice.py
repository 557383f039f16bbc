"""Who acts when a command works for an office: a clerk of it, on the server."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xieshou.engines.errors import InputError

if TYPE_CHECKING:
    from xieshou.kit.scope import Actor
    from xieshou.offices.models import Office


def clerk_at(code: str, *, shared_on: date | None = None) -> tuple[Office, Actor]:
    """The office of this code and its clerk; with a day, also what pairings opened to it then. Django is awake.

    Raises InputError for a code that no office has: a desk of a person's or an employer's own is none.
    """
    from xieshou.kit.scope import Actor, Scope, shared_paths
    from xieshou.offices.models import Office

    office = Office.objects.select_related("region").filter(code=code, self_kind="").first()
    if office is None:
        raise InputError(f"--office {code}:没有这个单位编号 / no office has this code")
    own = (str(office.path),)
    scope = Scope(own=own, shared=shared_paths(own, shared_on) if shared_on else ())
    label = f"命令行({office.name})"
    return office, Actor(None, label, scope, office_id=office.pk, role="clerk", level=office.region.level, line=office.line)
