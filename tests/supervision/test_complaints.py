"""W-11: told without a name, at a desk the accused cannot see, answered in time, shown one level up when it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import NOW, a_household, a_person
from tests.builders_web import a_user, an_office, parameters, signed_in
from tests.lasting import lasting
from xieshou.audit.models import Event, Reading
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.offices.models import Assignment, Office, Role
from xieshou.offices.selectors import actor_of
from xieshou.regions.models import Region
from xieshou.supervision.complaints.errors import NoDesk, NoSuchCode, NotIndependent, TooOften
from xieshou.supervision.complaints.models import Complaint, ComplaintState
from xieshou.supervision.complaints.services import (
    NAMELESS,
    Told,
    answer_complaint,
    by_code,
    file_complaint,
    knock,
    open_desk,
    raise_overdue,
)
from xieshou.supervision.complaints.workflows import COMPLAINTS

pytestmark = pytest.mark.django_db
WORDS = "厂里扣了身份证,不让走。"


@dataclass
class Land:
    """A province with a desk, a prefecture with a desk, a county with none; who works there."""

    province: Region
    prefecture: Region
    county: Region
    village: Region
    desk: Office
    high_desk: Office
    clerk: Assignment
    auditors: tuple[Assignment, Assignment]
    high_auditor: Assignment


def seat_at(office: Office, role: str = Role.AUDITOR) -> Assignment:
    """One more account in this very office."""
    made = a_user(office.region, role, line="supervision")
    with acting(SYSTEM, "test"):
        Assignment.objects.filter(pk=made.pk).update(office=office)
    made.refresh_from_db()
    return made


@lasting
def land() -> Land:
    parameters()
    province = a_region("某省", level=1)
    prefecture = a_region("某市", parent=province, level=2)
    county = a_region("某县", parent=prefecture, level=3)
    village = a_region("某村", parent=a_region("某镇", parent=county, level=4), level=5)
    desk, high = an_office(prefecture, line="supervision"), an_office(province, line="supervision")
    for office in (desk, high):
        open_desk(SYSTEM, office, office.region, since=date(2018, 1, 1), document="测试文件")
    return Land(
        province, prefecture, county, village, desk, high, a_user(county), (seat_at(desk), seat_at(desk)), seat_at(high)
    )  # fmt: skip


def told(land: Land, **more: Any) -> Any:
    return file_complaint(NAMELESS, Told(land.county.pk, "coercion", WORDS, **more), day=DAY)


def row_of(filed: Any) -> Complaint:
    return Complaint.objects.unscoped("test").get(ref=filed.ref)


def with_system_eyes(filed: Any) -> Complaint:
    with acting(SYSTEM, "test"):
        return row_of(filed)


def unfiltered(assignment: Assignment, model: Any = Complaint) -> int:
    """How many rows PostgreSQL itself lets through: the Python filter is taken away."""
    with acting(actor_of(assignment, DAY), "test"):
        return int(model.objects.unscoped("without the Python filter").count())


def test_a_stranger_tells_without_an_account_and_leaves_no_trace(land: Land) -> None:
    page = Client().post(
        "/complain/", {"region": land.county.pk, "kind": "papers", "words": WORDS, "accused": "某厂", "contact": ""}
    )
    assert page.status_code == 200
    [code] = re.findall(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", page.content.decode())
    found = by_code(code.lower())
    event = Event.objects.get(table="supervision_complaint", row_id=found.pk)
    assert (event.actor_id, event.actor_label, found.person_id) == (None, "匿名", None)
    assert WORDS not in str(event.after)
    assert code not in str(event.after)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM supervision_knock k")
        assert "127.0.0.1" not in str(cursor.fetchall())


def test_a_labourer_is_named_only_when_they_say_so(land: Land) -> None:
    person = a_person(a_household(land.village), "韦秀芳")
    browser = signed_in(a_user(land.village, Role.LABOURER, line="other", self_kind="person", self_id=person.pk))
    said = {"kind": "wage", "words": "三个月没有发工资"}
    for more in ({}, {"is_named": "on"}):
        assert browser.post("/me/complain/", said | more).status_code == 200
    with acting(SYSTEM, "test"):
        nameless, named = Complaint.objects.unscoped("test").order_by("pk")
    assert (nameless.person_id, named.person_id) == (None, person.pk)
    assert Event.objects.get(table="supervision_complaint", row_id=nameless.pk).actor_id is None
    assert "拖欠克扣工资" in browser.get("/me/").content.decode()


def test_it_goes_to_the_next_level_up_where_none_is_set(land: Land) -> None:
    assert told(land).desk == land.desk.name
    assert told(land, is_about_the_desk=True).desk == land.high_desk.name
    assert told(land, accused_office=land.desk.ref).desk == land.high_desk.name
    alone = a_region("别省", level=1)
    with pytest.raises(NoDesk):
        file_complaint(NAMELESS, Told(alone.pk, "wage", WORDS), day=DAY)


def test_only_an_office_of_supervision_is_a_desk(land: Land) -> None:
    with pytest.raises(NotIndependent):
        open_desk(SYSTEM, land.clerk.office, land.county, since=DAY, document="测试")


def test_the_database_refuses_the_accused_as_desk(land: Land) -> None:
    found = with_system_eyes(told(land))
    with pytest.raises(IntegrityError, match="complaint_not_at_the_accused"), transaction.atomic(), acting(SYSTEM, "test"):
        Complaint.objects.unscoped("test").filter(pk=found.pk).update(accused_office=land.desk)


def test_the_accused_sees_nothing_even_without_the_python_filter(land: Land) -> None:
    filed = told(land, accused_office=land.clerk.office.ref)
    first = land.auditors[0]
    take(COMPLAINTS, actor_of(first, DAY), with_system_eyes(filed), "accept", day=DAY, at=NOW)
    prefecture_hr, prefecture_leader = a_user(land.prefecture), a_user(land.prefecture, Role.LEADER)
    for other in (land.clerk, prefecture_hr, prefecture_leader, seat_at(an_office(land.county, line="supervision"))):
        assert unfiltered(other) == 0
        with acting(actor_of(other, DAY), "test"):
            assert not Signature.objects.unscoped("without the filter").filter(flow="W-11").exists()
    assert (unfiltered(first), unfiltered(land.high_auditor)) == (1, 0)
    for browser in (signed_in(land.clerk), signed_in(prefecture_hr)):
        assert browser.get(f"/complaints/{filed.ref}/").status_code in (403, 404)
        assert browser.get(f"/flows/W-11/{filed.ref}/").status_code == 404


def test_walked_from_desk_to_answer_to_archive(land: Land) -> None:
    filed = told(land)
    first, second = (signed_in(one) for one in land.auditors)
    page = first.get(f"/complaints/{filed.ref}/").content.decode()
    assert WORDS in page
    with acting(SYSTEM, "test"):
        assert Reading.objects.unscoped("test").get(table="supervision_complaint").actor_id == land.auditors[0].user_id
    assert first.post(f"/flows/W-11/{filed.ref}/accept/", {"words": ""}).status_code == 303
    assert with_system_eyes(filed).due_on == date(2018, 11, 16)  # 30 working days, the National Day week left out
    assert first.post(f"/complaints/{filed.ref}/answer/", {"words": "已责令归还。"}).status_code == 303
    asked = Client().post("/complain/answer/", {"code": filed.code}).content.decode()
    assert "已责令归还。" in asked
    assert Client().post("/complain/answer/", {"code": filed.code, "satisfaction": "satisfied"}).status_code == 303
    assert with_system_eyes(filed).satisfaction == "satisfied"
    assert first.post(f"/flows/W-11/{filed.ref}/close/", {"words": ""}).status_code != 303  # who answered does not file it away
    assert second.post(f"/flows/W-11/{filed.ref}/close/", {"words": ""}).status_code == 303
    assert with_system_eyes(filed).state == ComplaintState.CLOSED


def test_overdue_is_shown_one_level_up_and_no_sooner(land: Land) -> None:
    filed = told(land)
    due = with_system_eyes(filed).due_on
    assert due == date(2018, 10, 9)  # two working days after Sunday 30 September, a worked Sunday, and the holidays
    assert raise_overdue(SYSTEM, day=due) == (0, 0)
    assert unfiltered(land.high_auditor) == 0
    assert raise_overdue(SYSTEM, day=due + timedelta(days=1)) == (1, 0)
    assert unfiltered(land.high_auditor) == 1
    assert unfiltered(land.auditors[0]) == 1
    assert raise_overdue(SYSTEM, day=due + timedelta(days=30)) == (0, 1)  # nothing above the province
    answer_actor: Actor = actor_of(land.high_auditor, DAY)
    take(COMPLAINTS, answer_actor, scoped(answer_actor, Complaint).get(), "accept", day=DAY, at=NOW)
    answer_complaint(answer_actor, filed.ref, "上级已督办。", day=DAY, at=NOW)


def test_a_wrong_code_opens_nothing_and_tries_are_counted(land: Land) -> None:
    told(land)
    with pytest.raises(NoSuchCode):
        by_code("AAAA-BBBB-CCCC")
    for _try in range(5):
        knock(NAMELESS, "file", "10.0.0.1", day=DAY)
    with pytest.raises(TooOften):
        knock(NAMELESS, "file", "10.0.0.1", day=DAY)
    knock(NAMELESS, "file", "10.0.0.2", day=DAY)
    knock(NAMELESS, "file", "10.0.0.1", day=DAY + timedelta(days=1))
