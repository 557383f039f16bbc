"""公益性岗位月发放: a line a month, days by one and money by another; held while the records contradict each other, never by ability."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import DAY, SYSTEM
from tests.builders_web import County, a_county, a_household, a_user, signed_in
from tests.placements.on_posts import NOW, STANDARD_FEN, an_appointment, goes_away
from xieshou.jobs.models import Post
from xieshou.kit.errors import NotYours
from xieshou.kit.models import Parameter
from xieshou.kit.parameters import NoParameter
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.kit.workflow.errors import NotYourStep, SamePerson
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.placements.errors import (
    AtWorkElsewhere,
    MonthNotBegun,
    MonthNotOver,
    MoreDaysThanOnPost,
    NobodyOnPosts,
    NoStandard,
)
from xieshou.placements.models import Appointment, PostPay
from xieshou.placements.services.postpay import Attendance, amount_of, days_on_post, draw_up, elsewhere, one_pay, pays
from xieshou.placements.services.spells import end_spell
from xieshou.placements.workflows import POST_PAY, record_attendance
from xieshou.roster.models import Profile
from xieshou.supervision.models import Hit
from xieshou.supervision.services import run_checks

pytestmark = pytest.mark.django_db
MONTH = date(2018, 9, 1)


class Case:
    """A county with one person on a post, drawn up for September."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.county: County = a_county()
        self.village = actor_of(a_user(self.county.village, Role.VILLAGE, line="village"), DAY)
        self.clerk, self.leader = actor_of(a_user(self.county.county), DAY), actor_of(a_user(self.county.county, Role.LEADER), DAY)
        self.term = an_appointment(self.county)
        if is_away:
            goes_away(self.county, self.term.person)
        assert draw_up(self.clerk, MONTH, day=DAY) == 1
        [self.pay] = self.every()

    def every(self) -> list[PostPay]:
        with acting(SYSTEM, "test"):
            return list(pays(self.clerk))

    def recorded(self, worked: int, *, due: int = 30, by: Actor | None = None) -> None:
        record_attendance(by or self.village, self.pay.ref, Attendance(due, worked, "9月考勤表第1页"), day=DAY, at=NOW)

    def step(self, actor: Actor, code: str, **said: str) -> None:
        with acting(actor, "test"):
            found = one_pay(actor, self.pay.ref)
        take(POST_PAY, actor, found, code, day=DAY, at=NOW, **said)

    def now(self) -> PostPay:
        with acting(SYSTEM, "test"):
            return PostPay.objects.unscoped("test").get(pk=self.pay.pk)


@given(st.integers(0, 10**7), st.integers(1, 31), st.data())
def test_the_amount_is_the_days_worked_and_no_more_than_a_fen_over(standard: int, due: int, data: st.DataObject) -> None:
    worked = data.draw(st.integers(0, due))
    amount = amount_of(standard, worked, due)
    assert 0 <= amount * due - standard * worked < due
    assert amount_of(standard, due, due) == standard


def test_the_amount_worked_by_hand() -> None:
    assert amount_of(80_000, 3, 30) == 8_000  # 800 yuan, three days of thirty
    assert amount_of(80_000, 1, 31) == 2_581  # 2580.6 fen: the rest of a fen is the person's


def test_a_list_takes_everybody_on_a_post_once(db: None) -> None:
    case = Case()
    an_appointment(case.county, since=date(2018, 9, 15))
    an_appointment(a_county("外县"))
    assert draw_up(case.clerk, MONTH, day=DAY) == 1  # who came later in the month; not the other county's
    with pytest.raises(NobodyOnPosts):
        draw_up(case.clerk, MONTH, day=DAY)
    with pytest.raises(MonthNotBegun):
        draw_up(case.clerk, date(2018, 10, 1), day=DAY)
    assert [days_on_post(pay) for pay in case.every()] == [30, 16]


def test_recorded_by_one_and_released_by_another_of_the_county() -> None:
    case = Case()
    case.recorded(30, by=case.clerk)
    with pytest.raises(SamePerson):
        case.step(case.clerk, "release")
    with pytest.raises(NotYourStep):
        case.step(case.village, "release")
    case.step(case.leader, "release")
    paid = case.now()
    assert (paid.state, paid.amount_fen) == ("released", STANDARD_FEN)
    with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM, "test"):  # what was released stands
        PostPay.objects.unscoped("test").filter(pk=paid.pk).update(state="draft")


def test_a_stranger_sees_no_line_and_the_person_their_own() -> None:
    case = Case()
    stranger = actor_of(a_user(a_county("外县").county), DAY)
    with acting(stranger, "test"), pytest.raises(NotYours):
        one_pay(stranger, case.pay.ref)
    own = actor_of(a_user(case.county.village, Role.LABOURER, line="other", self_kind="person", self_id=case.pay.person_id), DAY)
    with acting(own, "test"):
        assert pays(own).count() == 1


def test_days_that_nobody_could_have_worked_are_refused() -> None:
    case = Case()
    with pytest.raises(MoreDaysThanOnPost, match="30天"):
        case.recorded(31, due=31)
    case.recorded(30)
    with acting(SYSTEM, "test"):
        end_spell(case.clerk, case.term.spell.ref, ended_on=date(2018, 9, 3), end_reason="other", day=DAY)
    with pytest.raises(MoreDaysThanOnPost, match="只在岗3天"):
        case.step(case.leader, "release")
    case.step(case.village, "again", reason="left", words="3日离岗")
    case.recorded(3)
    case.step(case.leader, "release")
    assert case.now().amount_fen == 8_000


def test_nothing_is_released_while_days_are_still_to_come() -> None:
    case = Case()
    case.recorded(20)
    with acting(case.leader, "test"):
        found = one_pay(case.leader, case.pay.ref)
    with pytest.raises(MonthNotOver):
        take(POST_PAY, case.leader, found, "release", day=date(2018, 9, 20), at=NOW)


def test_a_post_without_a_standard_pays_nothing_by_guess() -> None:
    case = Case()
    with acting(SYSTEM, "test"):
        PostPay.objects.unscoped("test").filter(pk=case.pay.pk).update(standard_fen=None)
        Post.objects.unscoped("test").filter(pk=case.term.post_id).update(pay_fen_month_min=None)
    with pytest.raises(NoStandard):
        case.recorded(30)
    with acting(SYSTEM, "test"):
        Post.objects.unscoped("test").filter(pk=case.term.post_id).update(pay_fen_month_min=60_000)
    case.recorded(30)
    assert case.now().amount_fen == 60_000


def test_held_while_the_records_say_another_province_and_asked_of_the_village() -> None:
    case = Case(is_away=True)
    case.recorded(30)
    with pytest.raises(AtWorkElsewhere, match=r"09月04日至09月30日.*远方区"):
        case.step(case.leader, "release")
    run_checks(SYSTEM, day=DAY, at=NOW)
    with acting(case.village, "test"):
        hit = Hit.objects.unscoped("test").get(check_code="F-15.away", gone_on=None)
    assert (hit.facts["from_on"], hit.facts["until_on"]) == ("2018-09-04", "2018-09-30")
    with acting(SYSTEM, "test"):
        end_spell(case.clerk, case.term.spell.ref, ended_on=date(2018, 9, 3), end_reason="other", day=DAY)
    case.step(case.village, "again", reason="left", words="3日离岗")
    case.recorded(3)
    case.step(case.leader, "release")
    run_checks(SYSTEM, day=DAY, at=NOW)
    with acting(SYSTEM, "test"):
        assert Hit.objects.unscoped("test").get(pk=hit.pk).gone_on == DAY
    assert case.now().amount_fen == 8_000


def test_a_day_on_the_way_holds_nothing_and_a_job_in_the_province_neither() -> None:
    case = Case()
    with acting(SYSTEM, "test"):
        end_spell(case.clerk, case.term.spell.ref, ended_on=date(2018, 9, 4), end_reason="other", day=DAY)
    goes_away(case.county, case.term.person)  # from the fourth: one day in common
    assert elsewhere([case.pay]) == {}
    other = an_appointment(case.county)
    near = County(case.county.province, case.county.county, case.county.town, case.county.village, case.county.town)
    goes_away(near, other.person)
    draw_up(case.clerk, MONTH, day=DAY)
    assert elsewhere(case.every()) == {}


def test_without_the_number_of_days_nothing_is_released_rather_than_guessed() -> None:
    case = Case()
    case.recorded(30)
    Parameter.objects.filter(name="post_pay.overlap_days").delete()
    with pytest.raises(NoParameter):
        case.step(case.leader, "release")


def test_a_worker_said_to_be_unable_is_paid_whatever_is_asked() -> None:
    """F-06 asks to update the ability; it holds no pay, and the amount is the days'."""
    case = Case()
    with acting(SYSTEM, "test"):
        Profile.objects.unscoped("test").filter(person_id=case.pay.person_id).update(ability="04")
    case.recorded(30)
    run_checks(SYSTEM, day=DAY, at=NOW)
    with acting(SYSTEM, "test"):
        asked = set(Hit.objects.unscoped("test").filter(person_id=case.pay.person_id, gone_on=None).values_list("check_code", flat=True))
    assert "F-06" in asked, asked
    case.step(case.leader, "release")
    assert (case.now().state, case.now().amount_fen) == ("released", STANDARD_FEN)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("post_pay_days_within_the_month", "worked_days = 31"),
        ("post_pay_follows_from_the_days", "amount_fen = amount_fen + 1"),
        ("post_pay_follows_from_the_days", "amount_fen = amount_fen - 1"),
        ("post_pay_of_a_month", "month = '2018-09-02'"),
        ("post_pay_recorded_has_days", "evidence = ''"),
    ],
)
def test_what_the_database_refuses(name: str, change: str) -> None:
    case = Case()
    case.recorded(29)
    with acting(SYSTEM, "test"), pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE placements_postpay SET {change} WHERE id = %s", [case.pay.pk])


def test_pages_and_list() -> None:
    case = Case(is_away=True)
    clerk = signed_in(a_user(case.county.county))
    listed = clerk.get("/ledgers/L-05M/?month=2018-09").content.decode()
    assert "09月04日至09月30日又登记在" in listed
    assert "起月发放表" in listed
    assert clerk.get("/ledgers/L-05M/?state=held").content.decode().count(f"/post-pay/{case.pay.ref}/") >= 1
    page = clerk.get(f"/post-pay/{case.pay.ref}/").content.decode()
    assert "为什么暂缓" in page
    assert "不是说本人有错" in page
    wrong = clerk.post(f"/post-pay/{case.pay.ref}/record/", {"due_days": "30", "worked_days": "31", "evidence": "表"})
    assert wrong.status_code == 422
    said = {"due_days": "30", "worked_days": "30", "evidence": "9月考勤表"}
    assert clerk.post(f"/post-pay/{case.pay.ref}/record/", said).status_code == 303
    assert signed_in(a_user(a_county("外县").county)).get(f"/post-pay/{case.pay.ref}/").status_code == 404
    assert clerk.post("/post-pay/new/", {"month": "2018-08"}).status_code == 303
    assert clerk.post("/post-pay/new/", {"month": "2018-08"}).status_code == 422
    assert Appointment.objects.unscoped("test").filter(pk=case.term.pk).exists()


def test_nobody_without_a_post_is_on_the_list() -> None:
    county = a_county()
    a_household(county.village)
    with pytest.raises(NobodyOnPosts):
        draw_up(actor_of(a_user(county.county), DAY), MONTH, day=DAY)
