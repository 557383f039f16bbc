"""Lock windows (R-105): open until the lock day, then refused with a way on; the next level decides, and only that period opens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from tests.builders import SYSTEM, a_clerk, a_region
from tests.builders_flow import a_household, a_person
from tests.builders_web import a_user, parameters, signed_in
from tests.lasting import lasting
from xieshou.kit.models import Parameter
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.kit.workflow.errors import NotYourStep
from xieshou.offices.models import Role
from xieshou.roster.models import CorrectionRequest, Household
from xieshou.roster.services.correcting import ProfileSaid, correct_profile
from xieshou.roster.services.events import Newborn, Said, is_born, undo
from xieshou.roster.services.locking import NotLocked, PeriodLocked, ask_correction, last_day_of_period
from xieshou.roster.workflows import CORRECTIONS

AT = datetime(2018, 9, 30, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@lasting
def home() -> Household:
    parameters()
    village = a_region("锁定村", parent=a_region("锁定镇", parent=a_region("锁定县")))
    made = a_household(village)
    a_person(made, "莫大山")
    with acting(SYSTEM, "test"):
        Parameter.objects.create(
            name="lock.day", value=20, unit="日", title="锁定日", path=village.parent.parent.path, document="测试文件", clause="第一条",
            started_on=date(2018, 1, 1),
        )  # fmt: skip
    return made


def born(actor: Any, home: Household, on: date, today: date) -> Any:
    return is_born(
        actor, home.ref, Newborn(f"宝{on:%m%d}", "1", "03"), said=Said(on, today, "出生", "出生证", "已核对")
    )


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2018, 3, 20), date(2018, 3, 20)), (date(2018, 3, 21), date(2018, 4, 20)), (date(2018, 4, 1), date(2018, 4, 20)),
        (date(2018, 12, 31), date(2019, 1, 20)), (date(2018, 1, 31), date(2018, 2, 20)),
    ],
)  # fmt: skip
def test_from_the_day_after_the_lock_day_a_new_period_runs(on, last):
    assert last_day_of_period(on, 20) == last


def test_open_until_the_lock_day_and_refused_the_day_after(home):
    village = a_clerk(home.region)
    born(village, home, date(2018, 8, 21), date(2018, 9, 20))
    with pytest.raises(PeriodLocked) as refused:
        born(village, home, date(2018, 8, 22), date(2018, 9, 21))
    assert "申请更正" in str(refused.value)


def test_a_place_that_sets_no_lock_day_locks_nothing(home):
    with acting(SYSTEM, "test"):
        Parameter.objects.filter(name="lock.day").delete()
    born(a_clerk(home.region), home, date(2018, 1, 5), date(2018, 9, 30))
    with pytest.raises(NotLocked):
        ask_correction(a_clerk(home.region), home.ref, date(2018, 1, 5), "漏登记", today=date(2018, 9, 30))


def test_the_next_level_opens_that_period_and_no_other(home):
    village, town, today = a_clerk(home.region, role="village"), a_clerk(home.region.parent), date(2018, 9, 30)
    asked = ask_correction(village, home.ref, date(2018, 3, 5), "漏登记一个孩子", today=today)
    with pytest.raises(NotYourStep):
        take(CORRECTIONS, a_clerk(home.region), asked, "grant", day=today, at=AT)
    take(CORRECTIONS, town, asked, "grant", day=today, at=AT)
    event = born(village, home, date(2018, 3, 5), today)
    with pytest.raises(PeriodLocked):
        born(village, home, date(2018, 3, 21), today)
    with pytest.raises(PeriodLocked):
        born(village, home, date(2018, 3, 6), date(2018, 10, 6))
    with pytest.raises(PeriodLocked):
        undo(village, event.ref, said=Said(date(2018, 10, 6), date(2018, 10, 6), "登记错了", "户口簿"))


def test_a_locked_profile_is_not_rewritten_silently(home):
    clerk, person = a_clerk(home.region.parent.parent), home.memberships.get().person
    said = ProfileSaid(started_on=date(2018, 3, 5), education="04", school="01", ability="01", health=())
    with pytest.raises(PeriodLocked):
        correct_profile(clerk, person.ref, said, rung=0, day=date(2018, 9, 30), source="手工", reason="户口簿", knowing=True)
    later = ProfileSaid(started_on=date(2018, 9, 25), education="04", school="01", ability="01", health=())
    correct_profile(clerk, person.ref, later, rung=0, day=date(2018, 9, 30), source="手工", reason="户口簿", knowing=True)


def test_asked_once_at_a_time_and_with_words(home):
    village, today = a_clerk(home.region), date(2018, 9, 30)
    ask_correction(village, home.ref, date(2018, 3, 5), "漏登记", today=today)
    with pytest.raises(IntegrityError, match="correction_request_one_open"), transaction.atomic():
        ask_correction(village, home.ref, date(2018, 3, 6), "再申请", today=today)
    with pytest.raises(IntegrityError, match="correction_request_says_what"), transaction.atomic():
        ask_correction(village, home.ref, date(2018, 5, 6), " ", today=today)


def test_asking_and_deciding_by_page(home):
    village, town = signed_in(a_user(home.region, Role.VILLAGE)), signed_in(a_user(home.region.parent, Role.CLERK))
    at = f"/households/{home.ref}/events/birth/"
    sent = {"name": "小宝", "sex": "1", "relation": "03", "on": "2018-03-05", "reason": "出生", "evidence": "出生证"}
    assert "已经锁定" in village.post(at, sent).text
    assert f"/households/{home.ref}/correction/" in village.get(f"/households/{home.ref}/events/").text
    assert (
        village.post(f"/households/{home.ref}/correction/", {"on": "2018-03-05", "what": "漏登记"}).status_code == 303
    )
    asked = CorrectionRequest.every.get()
    step = f"/flows/W-L/{asked.ref}/grant/"
    assert "户" in town.get("/flows/W-L/").text
    stamp = town.get(step).context["form"].initial["stamp"]
    assert town.post(step, {"stamp": stamp, "words": ""}).status_code == 303
    assert village.post(at, sent).status_code == 303
