"""The first office of a line, and its first administrator: what nobody inside can open, because nobody is inside yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.offices.errors import OpenedAlready
from xieshou.offices.models import Office, Role
from xieshou.offices.services.accounts import Post, invite
from xieshou.offices.services.links import Link
from xieshou.offices.services.opening import open_office
from xieshou.regions.models import Region


@dataclass(frozen=True)
class FirstOffice:
    """An office as it is opened on the first day."""

    code: str
    name: str
    line: str
    region: Region


def first_office(line: str = "") -> Office | None:
    """The office of administration (of that line) that was opened first, if one was; the demo's do not count."""
    real = Office.objects.filter(is_demo=False, self_kind="", assignments__role=Role.ADMIN)
    return real.filter(**({"line": line} if line else {})).order_by("pk").first()


@verb("office.open_first")
def open_first(
    actor: Actor, office: FirstOffice, *, username: str, name: str, further: bool, day: date, at: datetime
) -> Link:
    """Open the office and invite its administrator. `further` opens another line's first office beside those there are.

    Raises OpenedAlready, RoleDoesNotFit, UsernameTaken.
    """
    known = first_office(office.line if further else "")
    if known:
        raise OpenedAlready(office=known.name)
    made = open_office(actor, code=office.code, name=office.name, line=office.line, region=office.region)
    post = Post(made, Role.ADMIN, office.region, day)
    return invite(actor, username=username, name=name, post=post, day=day, at=at, reason="第一天开设")
