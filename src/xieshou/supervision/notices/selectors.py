"""What is on show to everybody, what an office has, and what of objections it may know: how many, and whether they are answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from xieshou.audit.models import Checkpoint
from xieshou.kit.scope import WHOLE, Actor, scoped
from xieshou.kit.verbs import consequences, looking_as
from xieshou.offices.models import Role
from xieshou.supervision.complaints.models import Complaint, ComplaintState
from xieshou.supervision.notices.errors import ObjectionsOpen
from xieshou.supervision.notices.models import Notice, NoticeLine, NoticeState

OPEN = Q(state=NoticeState.ON_NOTICE)
SHOWN_MOST = 200


def notices(actor: Actor) -> QuerySet[Notice]:
    """The notices of the actor's place, with how many lines each has."""
    return scoped(actor, Notice).select_related("region", "office").annotate(line_count=Count("lines"))


def waiting(actor: Actor, day: date) -> QuerySet[Notice]:
    """Those of the actor's office that wait for its leader, or are over and wait to be ended by anybody there who may."""
    over, handed_in = Q(state=NoticeState.ON_NOTICE, until__lt=day), Q(state=NoticeState.SUBMITTED)
    mine = {Role.LEADER: over | handed_in, Role.CLERK: over}.get(actor.role)
    rows = scoped(actor, Notice).filter(office_id=actor.office_id).select_related("region")
    return rows.filter(mine) if mine is not None else rows.none()


def on_show(day: date) -> list[Notice]:
    """Those that run today, and the newest that are over, for anybody."""
    with transaction.atomic(), looking_as(WHOLE):
        shown = Notice.objects.unscoped("public").filter(OPEN | Q(state=NoticeState.ENDED), published_on__lte=day)
        return list(shown.select_related("region", "office").order_by("-until", "pk")[:SHOWN_MOST])


def shown(ref: UUID, day: date) -> tuple[Notice, Sequence[NoticeLine]] | None:
    """One notice for anybody, and its lines while it runs: on the day after its last one they are gone. None for no such."""
    with transaction.atomic(), looking_as(WHOLE):
        found = Notice.objects.unscoped("public").filter(OPEN | Q(state=NoticeState.ENDED), ref=ref, published_on__lte=day)
        notice = found.select_related("region", "office").first()
        if notice is None:
            return None
        return notice, lines_of(notice) if is_running(notice, day) else ()


def is_running(notice: Notice, day: date) -> bool:
    return notice.state == NoticeState.ON_NOTICE and notice.until is not None and day <= notice.until


def lines_of(notice: Notice) -> list[NoticeLine]:
    """The lines of a notice already seen, in order."""
    rows = NoticeLine.objects.unscoped("of a notice already seen").filter(notice=notice)
    return list(rows.select_related("village__parent").order_by("serial"))


def objections(notice_id: int) -> QuerySet[Complaint]:
    """Every objection, wherever its desk is; only counts of it leave this file."""
    return Complaint.objects.unscoped("only counted").filter(notice_id=notice_id)


def none_open(notice: Notice, day: date) -> None:
    """Raises ObjectionsOpen while an objection is neither answered nor handed over."""
    with consequences():
        count = objections(notice.pk).filter(state__in=(ComplaintState.RECEIVED, ComplaintState.ACCEPTED)).count()
    if count:
        raise ObjectionsOpen(count=count)


def newest_checkpoint() -> tuple[str, bool]:
    """The newest note of the log, for the foot of a notice, and whether a witness signed it."""
    note = Checkpoint.objects.order_by("-size").values_list("note", flat=True).first() or ""
    return note, note.rpartition("\n\n")[2].count("\n") > 1
