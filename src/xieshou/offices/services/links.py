"""One-time links: shown once to whoever made them, kept only as a digest, good for one password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from xieshou.kit.parameters import value_on
from xieshou.kit.scope import NOTHING, Actor
from xieshou.kit.verbs import acting
from xieshou.offices.errors import LinkDead, WeakPassword
from xieshou.offices.models import SignInLink, User


@dataclass(frozen=True)
class Link:
    """`token` is known nowhere else and never again."""

    user: User
    token: str = field(repr=False)
    expires_at: datetime


def make_link(user: User, kind: str, *, day: date, at: datetime) -> Link:
    """A new link for the account; an older one that still waits is void from now. Within a verb. Raises NoParameter."""
    hours = value_on("account.link_hours", day)
    token = secrets.token_urlsafe(32)
    live = SignInLink.objects.filter(user=user, used_at__isnull=True, voided_at__isnull=True)
    live.update(voided_at=at)
    made = SignInLink.objects.create(
        user=user, kind=kind, digest=_digest(token), made_at=at, expires_at=at + timedelta(hours=hours)
    )
    return Link(user, token, made.expires_at)


def link_of(token: str, at: datetime) -> SignInLink:
    """The live link of this token. Raises LinkDead, the same for wrong, used, replaced and expired."""
    live = SignInLink.objects.filter(
        used_at__isnull=True, voided_at__isnull=True, expires_at__gt=at, user__is_active=True
    )
    found = live.select_related("user").filter(digest=_digest(token)).first()
    if found is None:
        raise LinkDead()
    return found


def use_link(token: str, password: str, *, at: datetime) -> User:
    """Set the account's password by its link, which is then used up. Raises LinkDead, WeakPassword."""
    link = link_of(token, at)
    with acting(owner(link.user), "account.use_link"):
        taken = SignInLink.objects.select_for_update().filter(pk=link.pk, used_at__isnull=True, voided_at__isnull=True)
        if not taken.update(used_at=at):
            raise LinkDead()
        set_password(link.user, password, at=at)
    return link.user


def change_password(user: User, password: str, *, at: datetime) -> None:
    """The owner's own change, once the present password was right. Raises WeakPassword."""
    with acting(owner(user), "account.change_password"):
        set_password(user, password, at=at)


def set_password(user: User, password: str, *, at: datetime) -> None:
    """Within a verb: a password that passes the rules. Raises WeakPassword."""
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise WeakPassword(why=" ".join(fault.messages)) from None
    user.set_password(password)
    user.password_set_at = at
    user.save(update_fields=["password", "password_set_at"])


def owner(user: User) -> Actor:
    """The account acting on itself, before any role: it sees nothing but what it is handed."""
    return Actor(user_id=user.pk, label=user.name, scope=NOTHING)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
