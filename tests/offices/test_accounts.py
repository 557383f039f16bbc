"""Who may do what with whose account: one table of powers, nobody for themselves, each act with its reason in the history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import ProgrammingError, connection, transaction

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_accounts import NOW, PASSWORD, SINCE, Staff, a_seat, a_staff, acts, an_office
from tests.builders_flow import a_household, a_person
from xieshou.audit.models import Event
from xieshou.kit.errors import NotYours, Stale
from xieshou.kit.parameters import NoParameter
from xieshou.kit.scope import activate, scoped
from xieshou.kit.verbs import acting
from xieshou.offices.accounts import account_file, accounts_of, managed_offices
from xieshou.offices.errors import (
    BeyondYourPower,
    LastAdmin,
    LinkDead,
    NoReason,
    NotForYourself,
    PlaceOutside,
    RoleDoesNotFit,
    UsernameTaken,
    WeakPassword,
)
from xieshou.offices.models import Assignment, Line, Role, SignInLink, User
from xieshou.offices.powers import MANAGED_LINES, SEATS, manages, refuse_grant, roles_given_by
from xieshou.offices.services import open_office
from xieshou.offices.services.accounts import (
    Post,
    disable,
    enable,
    end_role,
    give_role,
    invite,
    invite_employer,
    reset_password,
    unlock,
)
from xieshou.offices.services.links import link_of, use_link
from xieshou.offices.services.units import open_below
from xieshou.roster.models import Person

pytestmark = pytest.mark.django_db
WHY = "新同事"


@pytest.fixture
def staff() -> Staff:
    return a_staff()


def authenticate(username: str, password: str) -> User | None:
    """By name and password alone, as the door asks after the lock."""
    return ModelBackend().authenticate(None, username=username, password=password)


def invited(staff: Staff, by: Assignment, role: str = Role.CLERK, username: str = "new.one", **post):
    given = {"office": staff.office, "place": staff.county} | post
    return invite(
        acts(by),
        username=username,
        name="新人",
        post=Post(given["office"], role, given["place"], DAY),
        day=DAY,
        at=NOW,
        reason=WHY,
    )


# --- inviting --------------------------------------------------------------------------------------------------------


def test_an_invited_colleague_sets_a_password_and_is_in(staff):
    link = invited(staff, staff.admin)
    user = use_link(link.token, PASSWORD, at=NOW)
    assert authenticate(username="new.one", password=PASSWORD) == user
    assert user.assignments.get().role == Role.CLERK


def test_the_token_is_kept_nowhere(staff):
    link = invited(staff, staff.admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE after::text LIKE %s", [f"%{link.token}%"])
        assert cursor.fetchone() == (0,)
    stored = SignInLink.objects.get(user=link.user)
    assert link.token.encode() not in bytes(stored.digest)
    assert link.token not in repr(link)


@pytest.mark.parametrize("case", ["wrong", "used", "old", "replaced", "disabled"])
def test_a_dead_link_opens_nothing_and_says_one_thing(staff, case):
    link = invited(staff, staff.admin)
    token, at = link.token, NOW
    if case == "wrong":
        token = "x" * 43
    if case == "used":
        use_link(token, PASSWORD, at=NOW)
    if case == "old":
        at = NOW + timedelta(hours=72)
    if case == "replaced":
        reset_password(acts(staff.admin), link.user, day=DAY, at=NOW, reason="丢了")
    if case == "disabled":
        disable(acts(staff.admin), link.user, day=DAY, reason="不来了")
    with pytest.raises(LinkDead) as refusal:
        use_link(token, PASSWORD, at=at)
    assert "打不开" in str(refusal.value)


def test_looking_at_a_link_uses_nothing_up(staff):
    token = invited(staff, staff.admin).token
    assert link_of(token, NOW) == link_of(token, NOW)
    with pytest.raises(WeakPassword):
        use_link(token, "12345", at=NOW)
    assert use_link(token, PASSWORD, at=NOW)


def test_how_long_a_link_lives_is_a_parameter_and_never_a_guess(staff):
    with pytest.raises(NoParameter):
        invite(
            acts(staff.admin),
            username="x.y",
            name="新人",
            post=Post(staff.office, Role.CLERK, staff.county, DAY),
            day=date(2000, 1, 1),
            at=NOW,
            reason=WHY,
        )
    assert not User.objects.filter(username="x.y").exists()


def test_a_name_is_given_once_and_every_act_says_why(staff):
    invited(staff, staff.admin)
    with pytest.raises(UsernameTaken):
        invited(staff, staff.admin)
    with pytest.raises(NoReason):
        invite(
            acts(staff.admin),
            username="a.b",
            name="新",
            post=Post(staff.office, Role.CLERK, staff.county, DAY),
            day=DAY,
            at=NOW,
            reason=" ",
        )


# --- powers ----------------------------------------------------------------------------------------------------------


def test_an_administrator_manages_the_own_office_and_those_below_of_its_lines(staff):
    village_office = an_office(staff.village, Line.VILLAGE)
    admin = acts(staff.admin)
    assert manages(admin, staff.office)
    assert manages(admin, village_office)
    assert not manages(admin, staff.city_admin.office)
    assert not manages(admin, staff.other_clerk.office)
    assert not manages(admin, staff.poverty_clerk.office)
    assert not manages(acts(staff.clerk), staff.office)
    assert set(managed_offices(admin)) == {staff.office, village_office}


@pytest.mark.parametrize(
    ("by", "role", "refusal"),
    [
        ("admin", Role.CLERK, None),
        ("admin", Role.LEADER, None),
        ("admin", Role.ADMIN, None),
        ("city_admin", Role.CLERK, None),
        ("clerk", Role.CLERK, BeyondYourPower),
        ("other_clerk", Role.CLERK, BeyondYourPower),
        ("admin", Role.VILLAGE, RoleDoesNotFit),  # a village's role, in a county's office
        ("admin", Role.AUDITOR, RoleDoesNotFit),  # nobody outside supervision makes an inspector
        ("admin", Role.LABOURER, RoleDoesNotFit),
    ],
)
def test_who_may_give_which_role(staff, by, role, refusal):
    giver = getattr(staff, by)
    if refusal is None:
        assert invited(staff, giver, role).user.assignments.get().role == role
    else:
        with pytest.raises(refusal):
            invited(staff, giver, role)
        assert not User.objects.filter(username="new.one").exists()


def test_every_cell_of_the_table_of_powers(staff):
    """By line and level of the administrator, role, line of the office, level of the place: allowed exactly as declared."""
    chain = [staff.city.parent, staff.city, staff.county, staff.village.parent, staff.village]
    admins = {
        (line, place.level): acts(a_seat(an_office(place, line), Role.ADMIN))
        for line in MANAGED_LINES
        for place in chain
    }
    offices = {(line, place.level): (an_office(place, line), place) for line in Line.values for place in chain}
    seen = 0
    for (own_line, own_level), admin in admins.items():
        for (line, level), (office, place) in offices.items():
            for role in Role.values:
                seat = SEATS.get(role)
                fits = bool(seat and level in seat.levels and line in seat.lines)
                allowed = fits and own_level in seat.by and line in MANAGED_LINES[own_line] and level >= own_level
                from_table = _may(admin, role, office, place)
                assert from_table == allowed, (own_line, own_level, role, line, level)
                seen += 1
    assert seen == 3 * 5 * 6 * 5 * 9


def _may(admin, role, office, place) -> bool:
    try:
        refuse_grant(admin, role, office, place)
    except (BeyondYourPower, RoleDoesNotFit):
        return False
    return True


def test_a_place_lies_within_the_offices_own(staff):
    with pytest.raises(PlaceOutside):
        invited(staff, staff.city_admin, place=staff.other)


def test_a_form_offers_only_what_the_level_may_give(staff):
    assert Role.VILLAGE in roles_given_by(acts(staff.admin))
    assert Role.VILLAGE not in roles_given_by(acts(staff.city_admin))
    assert Role.AUDITOR not in roles_given_by(acts(staff.admin))


def test_nobody_changes_their_own_roles_or_account(staff):
    me = acts(staff.admin)
    for act in (
        lambda: give_role(me, staff.admin.user, Post(staff.office, Role.LEADER, staff.county, DAY), reason=WHY),
        lambda: end_role(me, staff.admin, last_day=DAY, day=DAY, reason=WHY),
        lambda: disable(me, staff.admin.user, day=DAY, reason=WHY),
        lambda: reset_password(me, staff.admin.user, day=DAY, at=NOW, reason=WHY),
        lambda: unlock(me, staff.admin.user, day=DAY, reason=WHY),
    ):
        with pytest.raises(NotForYourself):
            act()


def test_a_power_over_somebody_is_a_power_over_all_their_roles(staff):
    """A clerk here who is also an administrator above: a reset here would open the office above."""
    with acting(SYSTEM, "test"):
        Assignment.objects.create(
            user=staff.clerk.user,
            office=staff.city_admin.office,
            role=Role.ADMIN,
            region=staff.city,
            path=staff.city.path,
            started_on=SINCE,
        )
    for act in (reset_password, disable, unlock, enable):
        more = {"at": NOW} if act is reset_password else {}
        with pytest.raises(BeyondYourPower):
            act(acts(staff.admin), staff.clerk.user, day=DAY, reason=WHY, **more)
    assert reset_password(acts(staff.city_admin), staff.clerk.user, day=DAY, at=NOW, reason=WHY)


def test_a_stranger_sees_nobody(staff):
    stranger = acts(a_seat(an_office(staff.other), Role.ADMIN))
    with pytest.raises(NotYours):
        account_file(stranger, staff.clerk.user.ref, day=DAY, at=NOW)
    assert staff.clerk.user not in accounts_of(stranger, DAY)
    assert {staff.clerk.user, staff.admin.user, staff.deputy.user} <= set(accounts_of(acts(staff.city_admin), DAY))
    assert staff.poverty_clerk.user not in accounts_of(acts(staff.city_admin), DAY)


def test_an_administrator_reads_no_roster_in_python_or_in_the_database(staff):
    a_person(a_household(staff.village), "韦秀芳")
    for seat, count in ((staff.clerk, 1), (staff.admin, 0), (staff.city_admin, 0)):
        actor = acts(seat)
        with acting(actor, "test"):
            assert scoped(actor, Person).count() == count
        activate(actor.scope)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM roster_person")
            assert cursor.fetchone() == (count,)


def test_the_account_of_a_labourer_is_no_administrators(staff):
    """Whoever could reset its password could read the person's file."""
    home = open_office(
        SYSTEM, code="person-9", name="本人", line=Line.OTHER, region=staff.village, self_kind="person", self_id=9
    )
    labourer = a_seat(home, Role.LABOURER)
    for admin in (staff.admin, staff.city_admin):
        assert not manages(acts(admin), home)
        assert labourer.user not in accounts_of(acts(admin), DAY)
        with pytest.raises(BeyondYourPower):
            reset_password(acts(admin), labourer.user, day=DAY, at=NOW, reason=WHY)


# --- ending ----------------------------------------------------------------------------------------------------------


def test_a_role_ends_on_its_last_day(staff):
    end_role(acts(staff.admin), staff.clerk, last_day=DAY, day=DAY, reason="调走")
    staff.clerk.refresh_from_db()
    assert staff.clerk.ended_on == DAY
    with pytest.raises(Stale):
        end_role(acts(staff.admin), staff.clerk, last_day=DAY, day=DAY, reason="再来")


def test_the_last_administrator_stays(staff):
    end_role(acts(staff.admin), staff.deputy, last_day=DAY - timedelta(days=1), day=DAY, reason="调走")
    for act in (
        lambda: end_role(acts(staff.city_admin), staff.admin, last_day=DAY, day=DAY, reason=WHY),
        lambda: disable(acts(staff.city_admin), staff.admin.user, day=DAY, reason=WHY),
    ):
        with pytest.raises(LastAdmin):
            act()


def test_a_disabled_account_is_shut_and_opens_again(staff):
    user = staff.clerk.user
    disable(acts(staff.admin), user, day=DAY, reason="离职")
    assert authenticate(username=user.username, password=PASSWORD) is None
    enable(acts(staff.admin), user, day=DAY, reason="又回来了")
    assert authenticate(username=user.username, password=PASSWORD)


def test_the_old_password_stays_good_until_the_link_is_used(staff):
    user = staff.clerk.user
    link = reset_password(acts(staff.admin), user, day=DAY, at=NOW, reason="忘了")
    assert authenticate(username=user.username, password=PASSWORD)
    use_link(link.token, "另一个够长的密码-2018", at=NOW)
    assert authenticate(username=user.username, password=PASSWORD) is None


def test_every_act_is_in_the_history_with_its_actor_and_reason_and_without_the_password(staff):
    user = staff.clerk.user
    disable(acts(staff.admin), user, day=DAY, reason="离职了")
    reset_password(acts(staff.admin), user, day=DAY, at=NOW, reason="备用")
    told = Event.objects.filter(table="offices_user", row_id=user.pk).latest("id")
    assert (told.verb, told.reason, told.actor_id) == ("account.disable", "离职了", staff.admin.user_id)
    assert (told.before["is_active"], told.after["is_active"]) == (True, False)
    assert not Event.objects.filter(table="offices_user", after__has_key="password").exists()
    assert Event.objects.filter(table="offices_signinlink", verb="account.reset_password", reason="备用").exists()


def test_an_account_cannot_be_changed_outside_a_service_but_a_sign_in_may_be_noted(staff):
    User.objects.filter(pk=staff.clerk.user_id).update(last_login=NOW)
    assert not Event.objects.filter(table="offices_user", row_id=staff.clerk.user_id, op="update").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.verb', '', true)")
    with pytest.raises(ProgrammingError, match="nobody acts"), transaction.atomic():
        User.objects.filter(pk=staff.clerk.user_id).update(is_active=False)


# --- employers and offices -------------------------------------------------------------------------------------------


def test_an_employers_account_is_bound_to_one_employer(staff):
    firm = (4711, "示例厂(虚构)", staff.county)
    link = invite_employer(
        acts(staff.admin), username="boss", name="老板", employer=firm, day=DAY, at=NOW, reason="招工"
    )
    post = link.user.assignments.get()
    assert (post.role, post.office.self_kind, post.office.self_id) == (Role.EMPLOYER, "employer", 4711)
    assert acts(post).scope.self_ids == {("employer", 4711), ("user", link.user.pk)}
    with pytest.raises(BeyondYourPower):
        invite_employer(
            acts(staff.admin),
            username="far",
            name="远",
            employer=(4712, "旁县厂", staff.other),
            day=DAY,
            at=NOW,
            reason="招工",
        )
    with pytest.raises(BeyondYourPower):
        give_role(
            acts(staff.admin), staff.clerk.user, Post(post.office, Role.EMPLOYER, staff.county, DAY), reason="兼职"
        )


def test_an_office_is_opened_below_and_in_ones_own_line(staff):
    made = open_below(
        acts(staff.admin), name="演示村民委员会", line=Line.VILLAGE, region=staff.village, reason="村里要用"
    )
    assert made in managed_offices(acts(staff.admin))
    for line, region in ((Line.POVERTY, staff.county), (Line.HR, staff.other), (Line.HR, staff.city)):
        with pytest.raises(BeyondYourPower):
            open_below(acts(staff.admin), name="x", line=line, region=region, reason=WHY)
    assert a_region("旁边")
