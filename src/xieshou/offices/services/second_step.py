"""两步登录: binding a phone, checking its codes once each, recovery codes, and a reset from the level above."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from xieshou.kit import totp
from xieshou.kit.fields import blind
from xieshou.kit.parameters import value_on
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting, verb
from xieshou.offices.errors import NoReason, NothingToReset, OnlyFromAbove, WrongCode
from xieshou.offices.models import RecoveryCode, SecondStep, User
from xieshou.offices.powers import stands_above
from xieshou.offices.services.accounts import posts_held, refuse_power
from xieshou.offices.services.links import owner
from xieshou.offices.services.sessions import end_all

RECOVERY_COUNT = 8
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
RECOVERY_LENGTH = 10
# In a row, from wherever they come; the count by address is django-axes'.
FAILURES_MAX = 10


@dataclass(frozen=True)
class Bound:
    """The recovery codes in clear: shown once."""

    codes: tuple[str, ...] = field(repr=False)


def roles_that_need_it(day: date) -> set[str]:
    """The roles that may not be used without a second step. Raises NoParameter."""
    return set(value_on("account.second_step_roles", day))


def needs_it(user: User, day: date) -> bool:
    """True when the account holds a role on `day` that needs a second step; a demo account never does."""
    if user.is_demo:
        return False
    return user.assignments.filter(on_day(day), role__in=roles_that_need_it(day)).exists()


def is_bound(user: User) -> bool:
    """True when the account has a phone that has shown a right code."""
    return SecondStep.objects.filter(user=user, confirmed_at__isnull=False).exists()


def begin(user: User, *, at: datetime) -> SecondStep:
    """Have a secret wait for the phone; one that waits already stays, so that the square does not change under one's eyes."""
    with acting(owner(user), "account.begin_second_step"):
        SecondStep.objects.get_or_create(user=user, defaults={"secret": totp.new_secret(), "made_at": at})
    return SecondStep.objects.get(user=user)


def waiting(user: User) -> SecondStep | None:
    """The secret that waits for its first code, if one does."""
    return SecondStep.objects.filter(user=user, confirmed_at__isnull=True).first()


def confirm(user: User, code: str, *, at: datetime) -> Bound:
    """The phone's first right code binds it; the answer holds the recovery codes, once. Raises WrongCode."""
    with acting(owner(user), "account.bind_second_step"):
        step = SecondStep.objects.select_for_update().filter(user=user, confirmed_at__isnull=True).first()
        taken = step and totp.step_of(step.secret.reveal(), _digits(code), at)
        if step is None or taken is None:
            raise WrongCode()
        step.confirmed_at, step.last_step, step.failure_count = at, taken, 0
        step.save(update_fields=["confirmed_at", "last_step", "failure_count"])
        return _new_codes(user, at)


def check(user: User, code: str, *, at: datetime) -> bool:
    """True for a code of the bound phone not taken before, or an unused recovery code; either is used up by it.

    A wrong one is counted; after FAILURES_MAX in a row nothing is right until an administrator unlocks the account.
    """
    with acting(owner(user), "account.second_step"):
        step = SecondStep.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
        if step is None or step.failure_count >= FAILURES_MAX:
            return False
        taken = totp.step_of(step.secret.reveal(), _digits(code), at, after=step.last_step)
        right = taken is not None or _take_recovery(user, code, at)
        step.last_step = taken or step.last_step
        step.failure_count = 0 if right else step.failure_count + 1
        step.save(update_fields=["last_step", "failure_count"])
        return right


def renew_codes(user: User, code: str, *, at: datetime) -> Bound:
    """New recovery codes against a right code; the old ones are void. Raises WrongCode."""
    if not check(user, code, at=at):
        raise WrongCode()
    with acting(owner(user), "account.renew_recovery"):
        return _new_codes(user, at)


@verb("account.reset_second_step")
def reset(actor: Actor, user: User, *, day: date, reason: str) -> int:
    """Unbind a lost phone; the next sign-in binds a new one. Returns how many sessions ended.

    Raises NotForYourself, BeyondYourPower, OnlyFromAbove, NothingToReset, NoReason.
    """
    if not reason.strip():
        raise NoReason()
    refuse_power(actor, user, day)
    if not stands_above(actor, [held.office for held in posts_held(user, day)]):
        raise OnlyFromAbove()
    gone, _each = SecondStep.objects.filter(user=user).delete()
    if not gone:
        raise NothingToReset(name=user.name)
    RecoveryCode.objects.filter(user=user).delete()
    return end_all(user)


def codes_left(user: User) -> int:
    """How many recovery codes are still good."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def _new_codes(user: User, at: datetime) -> Bound:
    RecoveryCode.objects.filter(user=user).delete()
    codes = tuple(
        "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_COUNT)
    )
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, one), made_at=at) for one in codes)
    return Bound(tuple(f"{one[:5]}-{one[5:]}" for one in codes))


def _take_recovery(user: User, code: str, at: datetime) -> bool:
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    if len(plain) != RECOVERY_LENGTH:
        return False
    mine = RecoveryCode.objects.filter(user=user, digest=_digest(user, plain), used_at__isnull=True)
    return bool(mine.update(used_at=at))


def _digest(user: User, code: str) -> bytes:
    return blind(f"{user.pk}:{code}", "recovery")


def _digits(code: str) -> str:
    return code.replace(" ", "").strip()
