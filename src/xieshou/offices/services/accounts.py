"""What an administrator does with accounts: invite, give and end roles, disable, reset, unlock. Each with its reason.

Nobody does any of this to themselves; a power over somebody is a power over all their present roles, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from axes.utils import reset as forget_failures

from xieshou.kit.errors import NotYours, Stale
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.offices.errors import (
    BeyondYourPower,
    LastAdmin,
    NoReason,
    NotForYourself,
    PlaceOutside,
    UsernameTaken,
)
from xieshou.offices.models import Assignment, Line, Office, Role, SignInLink, User
from xieshou.offices.places import is_inside
from xieshou.offices.powers import manages, refuse_grant
from xieshou.offices.services.links import Link, make_link
from xieshou.offices.services.sessions import end_all
from xieshou.regions.models import Region


@dataclass(frozen=True)
class Post:
    """A role of an office for a period; `place` may be narrower than the office's. Both days count."""

    office: Office
    role: str
    place: Region
    started_on: date
    ended_on: date | None = None
    sent_by: Office | None = None


@verb("account.invite")
def invite(actor: Actor, *, username: str, name: str, post: Post, day: date, at: datetime, reason: str) -> Link:
    """Open an account with its first role; the link lets its owner set the password.

    Raises UsernameTaken, RoleDoesNotFit, BeyondYourPower, PlaceOutside, NoReason.
    """
    _refuse_without(reason)
    _refuse_post(actor, post)
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    user = User(username=username, name=name)
    user.set_unusable_password()
    user.save()
    _give(user, post)
    return make_link(user, SignInLink.Kind.INVITE, day=day, at=at)


@verb("account.invite_employer")
def invite_employer(
    actor: Actor, *, username: str, name: str, employer: tuple[int, str, Region], day: date, at: datetime, reason: str
) -> Link:
    """Open an account that acts for one employer (id, name, place), and can never be made to act for another.

    Raises as `invite`.
    """
    pk, title, region = employer
    office, _made = Office.objects.get_or_create(
        code=f"employer-{pk}",
        defaults={
            "name": title, "line": Line.EMPLOYER, "region": region, "path": region.path, "self_kind": "employer", "self_id": pk,
        },
    )  # fmt: skip
    post = Post(office, Role.EMPLOYER, region, day)
    return invite(actor, username=username, name=name, post=post, day=day, at=at, reason=reason)


@verb("account.give_role")
def give_role(actor: Actor, user: User, post: Post, *, reason: str) -> Assignment:
    """Give a known account a further role. Raises NotForYourself and as `invite`."""
    _refuse_without(reason)
    _refuse_self(actor, user)
    if post.role == Role.EMPLOYER:  # an account of an employer is opened for it, and has no other role
        raise BeyondYourPower()
    _refuse_post(actor, post)
    return _give(user, post)


@verb("account.end_role")
def end_role(actor: Actor, assignment: Assignment, *, last_day: date, day: date, reason: str) -> Assignment:
    """End a role on `last_day`; from the next day it opens nothing.

    Raises NotForYourself, BeyondYourPower, LastAdmin, Stale.
    """
    _refuse_without(reason)
    _refuse_self(actor, assignment.user)
    if not manages(actor, assignment.office):
        raise NotYours()
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if held.ended_on and held.ended_on <= last_day:
        raise Stale()
    _refuse_last_admin(held, day)
    held.ended_on = last_day
    held.save(update_fields=["ended_on"])
    return held


@verb("account.disable")
def disable(actor: Actor, user: User, *, day: date, reason: str) -> int:
    """Shut the account at once, everywhere; returns how many sessions ended. Raises NotForYourself, BeyondYourPower."""
    _refuse_power(actor, user, day, reason)
    for held in posts_held(user, day):
        _refuse_last_admin(held, day)
    user.is_active = False
    user.save(update_fields=["is_active"])
    return end_all(user)


@verb("account.enable")
def enable(actor: Actor, user: User, *, day: date, reason: str) -> User:
    """Open a disabled account again; its password and roles are as they were."""
    _refuse_power(actor, user, day, reason)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@verb("account.reset_password")
def reset_password(actor: Actor, user: User, *, day: date, at: datetime, reason: str) -> Link:
    """A link to set a new password. Until it is used the old one stays good, so that nobody is locked out by a mistake.

    Raises NotForYourself, BeyondYourPower.
    """
    _refuse_power(actor, user, day, reason)
    return make_link(user, SignInLink.Kind.RESET, day=day, at=at)


@verb("account.unlock")
def unlock(actor: Actor, user: User, *, day: date, reason: str) -> int:
    """Forget the wrong passwords and codes that locked the account; returns how many were counted."""
    _refuse_power(actor, user, day, reason)
    step = getattr(user, "second_step", None)
    counted = step.failure_count if step else 0
    if step:
        step.failure_count = 0
        step.save(update_fields=["failure_count"])
    user.unlock_count += 1
    user.save(update_fields=["unlock_count"])
    return counted + forget_failures(username=user.username)


def posts_held(user: User, day: date) -> Sequence[Assignment]:
    """The roles the account holds on `day` or will hold later."""
    later = user.assignments.filter(on_day(day)) | user.assignments.filter(started_on__gt=day)
    return list(later.select_related("office", "user"))


def refuse_power(actor: Actor, user: User, day: date) -> None:
    """Raise NotForYourself, BeyondYourPower unless the actor manages every office where the account acts or will act."""
    _refuse_self(actor, user)
    held = posts_held(user, day) or list(user.assignments.select_related("office"))
    if not actor.scope.whole and not (held and all(manages(actor, one.office) for one in held)):
        raise BeyondYourPower()


def _refuse_power(actor: Actor, user: User, day: date, reason: str) -> None:
    _refuse_without(reason)
    refuse_power(actor, user, day)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise NoReason()


def _refuse_self(actor: Actor, user: User) -> None:
    if actor.user_id == user.pk:
        raise NotForYourself()


def _refuse_post(actor: Actor, post: Post) -> None:
    refuse_grant(actor, post.role, post.office, post.place)
    if not is_inside(post.place.path, post.office.path):
        raise PlaceOutside(place=post.place.name, office=post.office.name)


def _refuse_last_admin(held: Assignment, day: date) -> None:
    if held.role != Role.ADMIN:
        return
    others = Assignment.objects.filter(on_day(day), office=held.office, role=Role.ADMIN, user__is_active=True)
    if not others.exclude(user_id=held.user_id).exists():
        raise LastAdmin(office=held.office.name)


def _give(user: User, post: Post) -> Assignment:
    return Assignment.objects.create(
        user=user, office=post.office, role=post.role, region=post.place, path=post.place.path,
        sent_by=post.sent_by, started_on=post.started_on, ended_on=post.ended_on,
    )  # fmt: skip
