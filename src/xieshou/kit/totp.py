"""Codes that a phone shows and that change every thirty seconds (RFC 6238): pure functions, the instant is an argument."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
# A phone's clock may be one step early or late, and a person needs time to type.
STEPS_AROUND = 1


def new_secret() -> str:
    """A fresh secret in base32, as it is typed into a phone that cannot read the square."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address_of(secret: str, *, account: str, issuer: str) -> str:
    """The `otpauth://` address that an authenticator app reads from the square."""
    facts = {"secret": secret, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{urlencode(facts, quote_via=quote)}"


def code_at(secret: str, at: datetime) -> str:
    """The code a phone shows at that instant."""
    made = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - the phones' apps know no other
    return made.generate(int(at.timestamp())).decode()


def step_of(secret: str, code: str, at: datetime, *, after: int = 0) -> int | None:
    """The time step the code belongs to, within one of `at` and later than `after`; None when it is no such code.

    Whoever stores the step and passes it as `after` next time takes no code twice.
    """
    now = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        known = code_at(secret, datetime.fromtimestamp(step * STEP_SECONDS, at.tzinfo))
        if bytes_eq(known.encode(), code.encode()) and step > after and found is None:
            found = step
    return found
