"""Where an account is signed in, and ending it: one place, or everywhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session

from xieshou.kit.errors import NotYours
from xieshou.offices.models import SignedIn, User


def note_session(user: User, session_key: str, *, at: datetime, address: str | None, browser: str) -> SignedIn:
    """Write down that the account signed in here."""
    return SignedIn.objects.create(user=user, session_key=session_key, at=at, address=address, browser=browser[:60])


def sessions_of(user: User, at: datetime) -> list[SignedIn]:
    """Where the account is signed in now, newest first."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    return list(user.sign_ins.filter(session_key__in=alive).order_by("-at", "-pk"))


def end_one(user: User, ref: UUID) -> str:
    """End one of the account's own sessions; returns its key. Raises NotYours."""
    found = user.sign_ins.filter(ref=ref).first()
    if found is None:
        raise NotYours()
    Session.objects.filter(session_key=found.session_key).delete()
    found.delete()
    return found.session_key


def end_all(user: User, *, but: str = "") -> int:
    """End the account's sessions everywhere (but the one of this key); returns how many."""
    rows = user.sign_ins.exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    ended, _each = Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return ended
