"""Asking about accounts: those an administrator manages, narrowed, and the state of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from xieshou.kit.errors import NotYours
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor
from xieshou.offices.models import Assignment, Office, RecoveryCode, SecondStep, SignInLink, User
from xieshou.offices.powers import managed_lines, stands_above
from xieshou.offices.services.accounts import posts_held
from xieshou.offices.services.second_step import FAILURES_MAX
from xieshou.regions.models import Region


@dataclass(frozen=True)
class AccountsWanted:
    """What an administrator looks for; empty narrows nothing. `state`: active, disabled, invited or ended."""

    word: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True)
class AccountFile:
    """One account as its administrator sees it. `link`: a live one-time link; `may_act`: every present role is managed."""

    user: User
    posts: list[Assignment]
    link: SignInLink | None
    second_step: SecondStep | None
    codes_left: int
    is_locked: bool
    may_act: bool
    may_reset_phone: bool


def managed_offices(actor: Actor) -> QuerySet[Office]:
    """The administrator's own office and those below it, of the lines it manages, from the top; as `powers.manages`."""
    rows = Office.objects.filter(path__within=[actor.place], line__in=managed_lines(actor)).exclude(self_kind="person")
    return rows.select_related("region").order_by("region__level", "code", "pk")


def offices_of_administration(actor: Actor) -> QuerySet[Office]:
    """As `managed_offices`, without those that stand for one employer or person."""
    return managed_offices(actor).filter(self_kind="")


def managed_office(actor: Actor, pk: str) -> Office:
    """One of them by its inner id. Raises NotYours."""
    found = managed_offices(actor).filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 16 else None
    if found is None:
        raise NotYours()
    return found


def accounts_of(actor: Actor, day: date, wanted: AccountsWanted | None = None) -> QuerySet[User]:
    """Accounts that have, had or will have a role in a managed office; `posts` on each are those the administrator sees."""
    asked = wanted or AccountsWanted()
    managed = Assignment.objects.filter(office__in=managed_offices(actor).order_by())
    mine = managed.filter(user=OuterRef("pk"))
    if asked.role:
        mine = mine.filter(on_day(day), role=asked.role)
    rows = User.objects.filter(Exists(mine))
    if asked.word:
        rows = rows.filter(Q(name__contains=asked.word) | Q(username__icontains=asked.word))
    rows = _in_state(rows, asked.state, managed, day)
    return rows.prefetch_related(Prefetch("assignments", _told(managed), to_attr="posts")).order_by("username", "pk")


def _in_state(rows: QuerySet[User], state: str, managed: QuerySet[Assignment], day: date) -> QuerySet[User]:
    now = Exists(managed.filter(on_day(day), user=OuterRef("pk")))
    ways = {
        "active": rows.filter(now, is_active=True),
        "disabled": rows.filter(is_active=False),
        "invited": rows.filter(password_set_at__isnull=True, is_demo=False),
        "ended": rows.exclude(now),
    }
    return ways.get(state, rows)


def _told(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.select_related("office", "region", "sent_by").order_by("-started_on", "pk")


def account_file(actor: Actor, ref: UUID, *, day: date, at: datetime) -> AccountFile:
    """One account with a role in a managed office. Raises NotYours."""
    user = accounts_of(actor, day).filter(ref=ref).first()
    if user is None:
        raise NotYours()
    held = posts_held(user, day)
    offices = set(managed_offices(actor).filter(pk__in=[one.office_id for one in held]).values_list("pk", flat=True))
    may_act = actor.user_id != user.pk and all(one.office_id in offices for one in held)
    step = SecondStep.objects.filter(user=user, confirmed_at__isnull=False).first()
    live = SignInLink.objects.filter(user=user, used_at__isnull=True, voided_at__isnull=True, expires_at__gt=at)
    return AccountFile(
        user, user.posts, live.first(), step, RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
        is_locked=bool(locked_names([user.username], at)) or bool(step and step.failure_count >= FAILURES_MAX),
        may_act=may_act,
        may_reset_phone=may_act and step is not None and stands_above(actor, [one.office for one in held]),
    )  # fmt: skip


def managed_post(actor: Actor, user_ref: UUID, ref: UUID) -> Assignment:
    """One role of one account, in a managed office. Raises NotYours."""
    rows = Assignment.objects.filter(office__in=managed_offices(actor).order_by(), user__ref=user_ref, ref=ref)
    found = rows.select_related("user", "office", "region").first()
    if found is None:
        raise NotYours()
    return found


def locked_names(usernames: Iterable[str], at: datetime) -> set[str]:
    """Those of the accounts that too many wrong passwords or codes lock now, from some address."""
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    many = AccessAttempt.objects.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since)
    return set(many.filter(username__in=list(usernames)).values_list("username", flat=True))


def places_of(actor: Actor, deepest: int) -> QuerySet[Region]:
    """The administrator's place and those below it down to level `deepest`, a tree read from the top."""
    rows = Region.objects.filter(path__within=[actor.place], level__lte=deepest, ended_on__isnull=True)
    return rows.order_by("level", "code", "pk")
