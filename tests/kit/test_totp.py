"""The six digits: RFC 6238's own vectors, a window of one step, and no code twice."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from xieshou.kit import totp

# RFC 6238, appendix B, SHA-1: the secret is the ASCII string 12345678901234567890; its eight digits end in these six.
RFC = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2018, 9, 30, 9, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "eight"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
    ],
)
def test_the_vectors_of_the_standard(second: int, eight: str) -> None:
    assert totp.code_at(RFC, datetime.fromtimestamp(second, UTC)) == eight[-6:]


@pytest.mark.parametrize(("off", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(off: int, taken: bool) -> None:
    code = totp.code_at(RFC, NOW + timedelta(seconds=off))
    assert (totp.step_of(RFC, code, NOW) is not None) is taken


def test_a_code_is_taken_once() -> None:
    code = totp.code_at(RFC, NOW)
    step = totp.step_of(RFC, code, NOW)
    assert step == int(NOW.timestamp()) // 30
    assert totp.step_of(RFC, code, NOW, after=step) is None
    later = NOW + timedelta(seconds=30)
    assert totp.step_of(RFC, totp.code_at(RFC, later), NOW, after=step) == step + 1


@pytest.mark.parametrize("typed", ["", "abc", "12345", "一二三四五六", "0000000"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert totp.step_of(RFC, typed, NOW) is None


def test_secrets_differ_and_the_address_says_everything_an_app_needs() -> None:
    assert len({totp.new_secret() for _ in range(20)}) == 20
    assert len(base64.b32decode(totp.new_secret())) == 20
    address = totp.address_of(RFC, account="wei", issuer="携手 Xieshou")
    assert address.startswith("otpauth://totp/%E6%90%BA%E6%89%8B%20Xieshou:wei?")
    assert f"secret={RFC}" in address
    assert " " not in address
