"""两步登录: bound once, each code taken once, recovery codes used once, reset from above only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.builders import DAY
from tests.builders_accounts import NOW, Staff, a_seat, a_staff, acts, an_office
from xieshou.kit import totp
from xieshou.offices.errors import NotForYourself, NothingToReset, OnlyFromAbove, WrongCode
from xieshou.offices.models import RecoveryCode, Role, SecondStep, User
from xieshou.offices.services import second_step
from xieshou.offices.services.accounts import unlock

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Staff:
    return a_staff()


def bound(user: User) -> tuple[str, tuple[str, ...]]:
    """The secret and the recovery codes of a phone bound a minute ago."""
    early = NOW - timedelta(minutes=1)
    secret = second_step.begin(user, at=early).secret.reveal()
    return secret, second_step.confirm(user, totp.code_at(secret, early), at=early).codes


def test_the_roles_that_need_it_are_a_dated_parameter(staff):
    assert second_step.needs_it(staff.clerk.user, DAY)
    village = a_seat(an_office(staff.village, "village"), Role.VILLAGE)
    assert not second_step.needs_it(village.user, DAY)


def test_a_demo_account_never_needs_it(staff):
    staff.clerk.user.is_demo = True
    assert not second_step.needs_it(staff.clerk.user, DAY)


def test_binding_takes_a_right_code(staff):
    user = staff.clerk.user
    secret = second_step.begin(user, at=NOW).secret.reveal()
    assert second_step.begin(user, at=NOW).secret.reveal() == secret
    with pytest.raises(WrongCode):
        second_step.confirm(user, "000000", at=NOW)
    assert not second_step.is_bound(user)
    assert len(second_step.confirm(user, totp.code_at(secret, NOW), at=NOW).codes) == 8
    assert second_step.is_bound(user)
    with pytest.raises(WrongCode):  # bound already: nothing waits any more
        second_step.confirm(user, totp.code_at(secret, NOW), at=NOW)


def test_a_code_is_taken_once(staff):
    secret, _codes = bound(staff.clerk.user)
    code = totp.code_at(secret, NOW)
    assert second_step.check(staff.clerk.user, code, at=NOW)
    assert not second_step.check(staff.clerk.user, code, at=NOW)
    assert not second_step.check(staff.clerk.user, totp.code_at(secret, NOW - timedelta(seconds=30)), at=NOW)
    later = NOW + timedelta(seconds=30)
    assert second_step.check(staff.clerk.user, totp.code_at(secret, later), at=later)


def test_the_code_that_bound_the_phone_is_not_taken_again(staff):
    user = staff.clerk.user
    secret = second_step.begin(user, at=NOW).secret.reveal()
    code = totp.code_at(secret, NOW)
    second_step.confirm(user, code, at=NOW)
    assert not second_step.check(user, code, at=NOW)


def test_a_recovery_code_is_taken_once_however_it_is_typed(staff):
    user = staff.clerk.user
    _secret, codes = bound(user)
    assert second_step.check(user, f" {codes[0].upper()} ", at=NOW)
    assert not second_step.check(user, codes[0], at=NOW)
    assert second_step.check(user, codes[1].replace("-", ""), at=NOW)
    assert second_step.codes_left(user) == 6


def test_one_accounts_recovery_code_is_not_anothers(staff):
    _secret, codes = bound(staff.clerk.user)
    bound(staff.deputy.user)
    assert not second_step.check(staff.deputy.user, codes[0], at=NOW)


def test_new_recovery_codes_void_the_old(staff):
    user = staff.clerk.user
    secret, old = bound(user)
    with pytest.raises(WrongCode):
        second_step.renew_codes(user, "000000", at=NOW)
    new = second_step.renew_codes(user, totp.code_at(secret, NOW), at=NOW).codes
    assert not set(new) & set(old)
    assert not second_step.check(user, old[0], at=NOW)
    assert second_step.check(user, new[0], at=NOW)


def test_after_ten_wrong_codes_in_a_row_only_an_administrator_helps(staff):
    user = staff.clerk.user
    secret, _codes = bound(user)
    for _ in range(second_step.FAILURES_MAX):
        assert not second_step.check(user, "000000", at=NOW)
    assert not second_step.check(user, totp.code_at(secret, NOW), at=NOW)
    unlock(acts(staff.admin), user, day=DAY, reason="本人来电")
    assert second_step.check(user, totp.code_at(secret, NOW), at=NOW)


def test_only_the_level_above_unbinds_a_phone(staff):
    user = staff.clerk.user
    bound(user)
    with pytest.raises(OnlyFromAbove):
        second_step.reset(acts(staff.admin), user, day=DAY, reason="手机丢了")
    with pytest.raises(NotForYourself):
        second_step.reset(acts(staff.city_admin), staff.city_admin.user, day=DAY, reason="手机丢了")
    second_step.reset(acts(staff.city_admin), user, day=DAY, reason="手机丢了")
    assert not second_step.is_bound(user)
    assert not RecoveryCode.objects.filter(user=user).exists()
    with pytest.raises(NothingToReset):
        second_step.reset(acts(staff.city_admin), user, day=DAY, reason="再来")


def test_neither_secret_nor_codes_lie_open_in_the_database_or_its_history(staff):
    secret, codes = bound(staff.clerk.user)
    plain = [secret, *(code.replace("-", "") for code in codes), *codes]
    with connection.cursor() as cursor:
        for table in ("offices_secondstep", "offices_recoverycode", "audit_event"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            (text,) = cursor.fetchone()
            assert not [one for one in plain if one in text], table
            assert not [one for one in plain if one.encode().hex() in text], table
    assert str(SecondStep.objects.get().secret).startswith("*")
