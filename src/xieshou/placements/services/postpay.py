"""公益性岗位月发放: the month's list, the days attended, and what must be so before money is released (R-034).

What the records contradict is held, with its reason; a hit alone holds nothing, and ability to work is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import Dated
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import verb
from xieshou.placements.errors import (
    AtWorkElsewhere,
    MonthNotBegun,
    MonthNotOver,
    MoreDaysThanOnPost,
    NobodyOnPosts,
    NoStandard,
)
from xieshou.placements.models import Appointment, PayState, PostPay

COLUMNS = ("ref", "appointment", "person", "scope_path", "month", "standard_fen", "evidence", "state")
ELSEWHERE = """
SELECT p.id, e.from_on, e.until_on, coalesce(r.full_name, '') AS place
FROM unnest(%s::bigint[], %s::int[]) AS asked(id, allowed)
JOIN placements_postpay p ON p.id = asked.id
CROSS JOIN LATERAL post_elsewhere(p.appointment_id, p.month) e
LEFT JOIN regions_region r ON r.id = e.place_id
WHERE e.until_on - e.from_on + 1 > asked.allowed
ORDER BY p.id, e.from_on, e.spell_id
"""


@dataclass(frozen=True)
class Elsewhere:
    """Days of the month on which the person was also written down at work in another province."""

    from_on: date
    until_on: date
    place: str


@verb("post_pay.draw_up")
def draw_up(actor: Actor, month: date, *, day: date) -> int:
    """A line for everybody of the actor's own place who was on a post in the month and has none yet; returns how many.

    Raises MonthNotBegun, NobodyOnPosts. The standard is the post's pay as it stands now."""
    first, last = month.replace(day=1), last_of(month)
    if first > day:
        raise MonthNotBegun(month=first)
    own = scoped(actor, Appointment).filter(scope_path__within=list(actor.scope.own), started_on__lte=last)
    due = own.filter(Q(left_on__isnull=True) | Q(left_on__gte=first)).exclude(pays__month=first).select_related("post").order_by("pk")
    rows = [(None, one.pk, one.person_id, one.scope_path, first, one.post.pay_fen_month_min, "", PayState.DRAFT) for one in due]
    if not rows:
        raise NobodyOnPosts(month=first)
    insert_set(PostPay, COLUMNS, rows)
    return len(rows)


def amount_of(standard_fen: int, worked_days: int, due_days: int) -> int:
    """The standard for the days attended of those due, in fen, rounded up: a remainder is the person's.

    0 <= worked_days <= due_days, due_days >= 1."""
    return -(-standard_fen * worked_days // due_days)


@dataclass(frozen=True)
class Attendance:
    """What the sheet says of one person's month: the days due, those attended, and where it can be looked up."""

    due_days: int
    worked_days: int
    evidence: str


def write_attendance(pay: PostPay, said: Attendance) -> None:
    """In the transaction of the step that signs it. Raises NoStandard, MoreDaysThanOnPost."""
    if pay.standard_fen is None:  # the list was drawn up before the post's pay was known
        pay.standard_fen = pay.appointment.post.pay_fen_month_min
    if pay.standard_fen is None:
        raise NoStandard(title=pay.appointment.post.title)
    _days_fit(pay, said.worked_days)
    pay.due_days, pay.worked_days, pay.evidence = said.due_days, said.worked_days, said.evidence
    pay.amount_fen = amount_of(pay.standard_fen, said.worked_days, said.due_days)
    pay.save(update_fields=["standard_fen", "due_days", "worked_days", "evidence", "amount_fen"])


def days_on_post(pay: PostPay) -> int:
    """Days of the month between the first and the last day on the post, both counted."""
    term = pay.appointment
    until: date = min(term.left_on or date.max, last_of(pay.month))
    days: int = (until - max(term.started_on, pay.month)).days + 1
    return max(0, days)


def _days_fit(pay: PostPay, worked: int) -> None:
    on_post = days_on_post(pay)
    if worked > on_post:
        raise MoreDaysThanOnPost(name=pay.person.name, month=pay.month, on_post=on_post, worked=worked)


def days_are_on_post(pay: PostPay, day: date) -> None:
    """Raises MoreDaysThanOnPost: the last day may have become known after the sheet was taken down."""
    _days_fit(pay, pay.worked_days or 0)


def month_is_over(pay: PostPay, day: date) -> None:
    """Raises MonthNotOver while somebody still on the post has days to come."""
    if day < last_of(pay.month) and pay.appointment.left_on is None:
        raise MonthNotOver(month=pay.month)


def is_not_elsewhere(pay: PostPay, day: date) -> None:
    """Raises AtWorkElsewhere: the records contradict each other, and somebody has to be asked first."""
    found = elsewhere([pay]).get(pay.pk)
    if found:
        raise AtWorkElsewhere(from_on=found[0].from_on, until_on=found[0].until_on, place=found[0].place)


def elsewhere(pays: Iterable[PostPay]) -> dict[int, list[Elsewhere]]:
    """Line id → where else the person is written down at work in the month; two queries. Raises NoParameter."""
    allowed = Dated("post_pay.overlap_days")
    asked = [(pay.pk, int(allowed.on(last_of(pay.month)))) for pay in pays]
    found: dict[int, list[Elsewhere]] = {}
    with connection.cursor() as cursor:
        cursor.execute(ELSEWHERE, [[pk for pk, _days in asked], [days for _pk, days in asked]])
        for pk, from_on, until_on, place in cursor.fetchall():
            found.setdefault(pk, []).append(Elsewhere(from_on, until_on, place))
    return found


def in_words(found: list[Elsewhere]) -> str | None:
    """Where and when, for a cell; None when nothing is held."""
    said = [_("{from_on:%m月%d日}至{until_on:%m月%d日}又登记在{place}务工").format(from_on=one.from_on, until_on=one.until_on, place=one.place) for one in found]
    return ";".join(said) or None


def months(actor: Actor) -> list[tuple[str, str]]:
    """The months that have a list, newest first: what one may choose from."""
    found = scoped(actor, PostPay).order_by("-month").values_list("month", flat=True).distinct()
    return [(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in found]


def pays(actor: Actor) -> QuerySet[PostPay]:
    """Every line of the actor's places, with whom it is about."""
    found: QuerySet[PostPay] = scoped(actor, PostPay).select_related("person__region", "appointment__post__employer")
    return found


def one_pay(actor: Actor, ref: UUID) -> PostPay:
    """One line. Raises NotYours."""
    found = pays(actor).filter(ref=ref).first()
    if found is None:
        raise NotYours()
    return found


def last_of(month: date) -> date:
    """The last day of a month."""
    following: date = month.replace(day=1) + relativedelta(months=1)
    return following - timedelta(days=1)
