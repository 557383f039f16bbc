"""Keeping a note of every sign-in and sign-out, so that the log has them."""

from __future__ import annotations

from datetime import datetime

from xieshou.audit.models import SignInNote
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb


@verb("account.sign_in")
def note_sign_in(actor: Actor, *, what: str, way: str, address: str | None, at: datetime) -> SignInNote:
    """Write down that the account of `actor` came in or went out."""
    return SignInNote.objects.create(
        actor_id=actor.user_id, actor_label=actor.label, what=what, way=way, address=address, at=at
    )
