"""Who may give which role, at which level, in which line: the one declaration, read by services, forms and the manual.

An administrator acts in the own office and in offices below it in the tree of regions, of the lines its own line manages.
Being an administrator opens no roster: an administrator's scope is empty (selectors.actor_of).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xieshou.kit.scope import Actor
from xieshou.offices.errors import BeyondYourPower, RoleDoesNotFit
from xieshou.offices.models import Line, Office, Role
from xieshou.offices.places import is_inside
from xieshou.regions.models import Level, Region

ABOVE_VILLAGE = frozenset((Level.PROVINCE, Level.PREFECTURE, Level.COUNTY, Level.TOWN))
HIGH = frozenset((Level.PROVINCE, Level.PREFECTURE, Level.COUNTY))
OFFICIAL = frozenset((Line.HR, Line.POVERTY))

# Which lines the administrators of a line manage. Nobody outside the line of supervision makes an inspector.
MANAGED_LINES: dict[str, frozenset[str]] = {
    Line.HR: frozenset((Line.HR, Line.VILLAGE, Line.EMPLOYER, Line.OTHER)),
    Line.POVERTY: frozenset((Line.POVERTY, Line.VILLAGE, Line.OTHER)),
    Line.SUPERVISION: frozenset((Line.SUPERVISION,)),
}


@dataclass(frozen=True)
class Seat:
    """Where a role can be held: in offices of `lines`, answering for a place of `levels`; given by administrators `by`."""

    lines: frozenset[str]
    levels: frozenset[int]
    by: frozenset[int]


SEATS: dict[str, Seat] = {
    Role.ADMIN: Seat(OFFICIAL | {Line.SUPERVISION}, ABOVE_VILLAGE, by=HIGH | {Level.TOWN}),
    Role.LEADER: Seat(OFFICIAL, ABOVE_VILLAGE, by=ABOVE_VILLAGE),
    Role.CLERK: Seat(OFFICIAL, ABOVE_VILLAGE, by=ABOVE_VILLAGE),
    Role.VILLAGE: Seat(frozenset((Line.VILLAGE,)), frozenset((Level.VILLAGE,)), by=frozenset((Level.COUNTY, Level.TOWN))),
    Role.SECRETARY: Seat(frozenset((Line.VILLAGE,)), frozenset((Level.VILLAGE,)), by=frozenset((Level.COUNTY,))),
    Role.HELPER: Seat(
        OFFICIAL | {Line.OTHER}, frozenset((Level.VILLAGE,)), by=frozenset((Level.COUNTY, Level.TOWN))
    ),
    Role.AUDITOR: Seat(frozenset((Line.SUPERVISION,)), HIGH, by=HIGH),
    Role.EMPLOYER: Seat(frozenset((Line.EMPLOYER,)), ABOVE_VILLAGE, by=HIGH),
}  # fmt: skip


def manages(actor: Actor, office: Office) -> bool:
    """True for the administrator's own office and those below it, of the lines it manages.

    Never for an account that stands for a person: whoever could reset its password could read the person's file.
    """
    if actor.scope.whole:
        return True
    if office.self_kind == "person":
        return False
    is_admin = actor.role == Role.ADMIN and bool(actor.place)
    return is_admin and office.line in managed_lines(actor) and is_inside(office.path, actor.place)


def managed_lines(actor: Actor) -> frozenset[str]:
    """The lines an administrator of the actor's line has a say in."""
    return MANAGED_LINES.get(actor.line, frozenset())


def roles_given_by(actor: Actor) -> list[str]:
    """The roles the actor may give at all, in their usual order: what a form offers."""
    lines = managed_lines(actor)
    return [role for role, seat in SEATS.items() if actor.level in seat.by and seat.lines & lines]


def refuse_grant(actor: Actor, role: str, office: Office, place: Region) -> None:
    """Raise BeyondYourPower when the actor may not give the role there, RoleDoesNotFit when nobody could."""
    seat = SEATS.get(role)
    if seat is None or place.level not in seat.levels or office.line not in seat.lines:
        raise RoleDoesNotFit(role=Role(role).label, level=Level(place.level).label, line=Line(office.line).label)
    if actor.scope.whole:
        return
    if not manages(actor, office) or actor.level not in seat.by or not is_inside(place.path, actor.place):
        raise BeyondYourPower()


def stands_above(actor: Actor, offices: Iterable[Office]) -> bool:
    """True when the administrator's place lies strictly above each of these offices'; set-up stands above all."""
    if actor.scope.whole:
        return True
    return all(is_inside(one.path, actor.place) and str(one.path) != str(actor.place) for one in offices)
