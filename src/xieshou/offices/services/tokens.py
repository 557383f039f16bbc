"""Access tokens: made by a person for a program, read-only, dated, kept as a digest, its use written down, and revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Max, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours, Refused
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.offices.models import AccessToken, Assignment, TokenUse, User

PREFIX = "xst_"
DAYS_MAX = 366


class NotSignedIn(Refused):
    code = "api.not_signed_in"
    status = 401
    message = _("没有登录,或访问令牌无效、过期、已停用。")
    remedy = _("请登录后再试;程序请在“我的账号”里设立访问令牌,放在 Authorization: Bearer 里。")


class OutsideToken(Refused):
    code = "api.outside_token"
    status = 403
    message = _("这个访问令牌不能读{what}。")
    remedy = _("请在“我的账号”里另设一个可以读它的令牌。")


class TooMany(Refused):
    code = "api.too_many"
    status = 429
    message = _("这个访问令牌一分钟内已请求{count}次,超过了{limit}次。")
    remedy = _("请过一分钟再试;需要成批取数的,用 limit 参数每次多取几条。")


class TooLong(Invalid):
    code = "token.too_long"
    message = _("有效期最长{days}天。")
    remedy = _("请把有效期改短;到期前可以再设一个。")


@dataclass(frozen=True)
class Made:
    """A new token; `secret` is shown once and kept nowhere."""

    token: AccessToken
    secret: str


@verb("token.make")
def make_token(
    actor: Actor,
    assignment: Assignment,
    *,
    title: str,
    scopes: Iterable[str],
    expires_on: date,
    day: date,
    at: datetime,
) -> Made:
    """A token that reads in this role until its day. Raises TooLong."""
    if expires_on < day or expires_on > day + timedelta(days=DAYS_MAX):
        raise TooLong(days=DAYS_MAX)
    secret = PREFIX + secrets.token_urlsafe(32)
    made = AccessToken.objects.create(
        user=assignment.user, assignment=assignment, title=title, digest=digest_of(secret), tail=secret[-4:],
        scopes=sorted(set(scopes)), made_at=at, expires_on=expires_on,
    )  # fmt: skip
    return Made(made, secret)


@verb("token.revoke")
def revoke_token(actor: Actor, user: User, ref: UUID, *, at: datetime) -> AccessToken:
    """Stop one of the person's own tokens at once; one that is stopped stays as it was. Raises NotYours."""
    found = AccessToken.objects.select_for_update().filter(user=user, ref=ref).first()
    if found is None:
        raise NotYours()
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
    return found


def tokens_of(user: User) -> QuerySet[AccessToken]:
    """The person's tokens, the newest first, each with when it was last used."""
    found = user.tokens.select_related("assignment__office").annotate(used_at=Max("uses__minute"))
    return found.order_by("-made_at", "-pk")


def token_of(user: User, ref: UUID) -> AccessToken:
    """One of the person's own tokens. Raises NotYours."""
    found = tokens_of(user).filter(ref=ref).first()
    if found is None:
        raise NotYours()
    return found


def token_in_force(secret: str, now: datetime, day: date) -> AccessToken | None:
    """The token of this secret, if it is in force, its account is open and its role not ended."""
    found = AccessToken.objects.filter(digest=digest_of(secret), revoked_at__isnull=True, expires_on__gte=day)
    found = found.filter(user__is_active=True, assignment__in=Assignment.objects.filter(on_day(day)))
    return found.select_related("user", "assignment__user", "assignment__office", "assignment__region").first()


def refuse_too_many(token: AccessToken, now: datetime) -> None:
    """Raise TooMany when the token has asked as often as it may within this minute."""
    uses = TokenUse.objects.filter(token=token, minute=_minute(now))
    count = uses.aggregate(whole=Sum("count"))["whole"] or 0
    if count >= settings.API_REQUESTS_MINUTE_MAX:
        raise TooMany(count=count, limit=settings.API_REQUESTS_MINUTE_MAX)


def count_use(token: AccessToken, now: datetime, what: str) -> None:
    """Write down one more request of the token within this minute, and for what."""
    known = {"token": token, "minute": _minute(now), "what": what[:60]}
    TokenUse.objects.get_or_create(**known)
    TokenUse.objects.filter(**known).update(count=F("count") + 1)


def uses_of(token: AccessToken) -> QuerySet[TokenUse]:
    """What the token read."""
    return token.uses.all()


def digest_of(secret: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
