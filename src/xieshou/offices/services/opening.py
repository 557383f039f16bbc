"""Making offices, accounts and assignments, as set-up does: nobody's power is asked. Pages go through `accounts`."""

from __future__ import annotations

from datetime import date

from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.offices.models import Assignment, Office, User
from xieshou.regions.models import Region


@verb("office.open")
def open_office(
    actor: Actor,
    *,
    code: str,
    name: str,
    line: str,
    region: Region,
    parent: Office | None = None,
    is_demo: bool = False,
    self_kind: str = "",
    self_id: int | None = None,
) -> Office:
    """Make an office, or return the one of this code as it is."""
    made, _ = Office.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "line": line,
            "region": region,
            "path": region.path,
            "parent": parent,
            "is_demo": is_demo,
            "self_kind": self_kind,
            "self_id": self_id,
        },
    )
    return made


@verb("user.open")
def open_user(actor: Actor, *, username: str, name: str, password: str | None = None, is_demo: bool = False) -> User:
    """Make an account, or return the one of this name as it is. Without a password nobody can sign in with one."""
    known = User.objects.filter(username=username).first()
    if known:
        return known
    user = User(username=username, name=name, is_demo=is_demo)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


@verb("assignment.give")
def assign(
    actor: Actor,
    *,
    user: User,
    office: Office,
    role: str,
    started_on: date,
    region: Region | None = None,
    sent_by: Office | None = None,
    ended_on: date | None = None,
) -> Assignment:
    """Give a person a role of an office, for its whole place or a narrower one."""
    place = region or office.region
    made, _ = Assignment.objects.get_or_create(
        user=user,
        office=office,
        role=role,
        region=place,
        started_on=started_on,
        defaults={"path": place.path, "sent_by": sent_by, "ended_on": ended_on},
    )
    return made
