"""The page of pairings: the notice's table on a day, its flows, its held row, and how a row was read."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import SYSTEM, a_region
from tests.builders_web import a_user, signed_in
from tests.tree import tree
from xieshou.kit.parameters import load_shipped
from xieshou.kit.workflow import stamp_of
from xieshou.offices.models import Role
from xieshou.pairings.facts import attachment2
from xieshou.pairings.models import Pairing
from xieshou.pairings.reading import read_table
from xieshou.pairings.services import import_table
from xieshou.pairings.workflows import HELD_ROWS
from xieshou.regions.models import Region
from xieshou.regions.selectors import regions_by_code

__all__ = ["tree"]
pytestmark = [pytest.mark.usefixtures("tree"), pytest.mark.django_db]


@pytest.fixture
def client():
    text = attachment2().decode()
    import_table(SYSTEM, text, read_table(text, date(2018, 6, 1)), document="附件2")
    return signed_in(a_user(unit("441300")))  # 惠州市, the supporter of the held row


def unit(code: str) -> Region:
    return Region.objects.get(pk=regions_by_code([code], date(2018, 6, 1))[code])


def test_the_table_the_flows_and_the_held_row(client):
    page = client.get("/pairings/")
    assert page.status_code == 200
    assert "共83条" in page.text
    assert page.text.count("<svg") >= 2  # 国定 and 省定 apart
    assert "帮扶关系的走向(国定标准)" in page.text
    assert "帮扶关系的走向(省定标准)" in page.text
    assert "西藏林芝援朗县" in page.text


def test_before_the_document_nothing_is_in_force(client):
    page = client.get("/pairings/?on=2018-05-31")
    assert "当天没有生效的帮扶关系" in page.text


def test_narrowed_by_task_and_name(client):
    assert "共12条" in client.get("/pairings/?task=in_province").text
    assert "共19条" in client.get("/pairings/?q=甘孜").text
    assert client.get("/pairings/?on=yesterday").status_code == 422


def test_a_row_says_how_it_was_read(client):
    row = Pairing.objects.get(recipient_text="四川甘孜州康定县")
    page = client.get(f"/pairings/{row.ref}/").text
    assert "513301" in page
    assert "旧称" in page
    assert "第42行第1处" in page
    assert client.get("/pairings/00000000-0000-0000-0000-000000000000/").status_code == 404


@pytest.fixture
def offices(client):
    """The province's clerk and leader."""
    load_shipped(SYSTEM)
    province = unit("440000")
    return signed_in(a_user(province)), signed_in(a_user(province, Role.LEADER))


def test_one_proposes_another_confirms(offices):
    clerk, leader = offices
    row = Pairing.objects.get(state=Pairing.State.HELD)
    address = f"/pairings/{row.ref}/decide/"
    assert address in clerk.get(f"/pairings/{row.ref}/").text
    assert "西藏自治区林芝市朗县(540426)" in clerk.get(address).text
    assert clerk.post(address, {"decision": "accept", "reason": "核对原件"}).status_code == 422
    row.refresh_from_db()
    assert row.state == Pairing.State.HELD
    sent = clerk.post(address, {"decision": "accept", "recipient": "540426", "reason": "核对原件,应为朗县"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/pairings/{row.ref}/")
    page = clerk.get(f"/pairings/{row.ref}/").text
    assert "拟采用,待审定" in page
    assert "负责人" in page
    assert "2018年10月12日" in page  # five working days after 30 September: the National Day week does not count
    step = f"/flows/W-7/{row.ref}/confirm/"
    assert step not in page
    assert step in leader.get(f"/pairings/{row.ref}/").text
    assert leader.get(step).status_code == 200
    assert leader.post(step).status_code == 303
    page = leader.get(f"/pairings/{row.ref}/").text
    assert "核对原件,应为朗县" in page
    assert address not in page
    again = leader.post(step)
    assert again.status_code == 409
    assert "已经办理" in again.text
    assert clerk.post(address, {"decision": "reject", "reason": "再想想"}).status_code == 422


def test_a_stale_page_is_told_who_was_quicker(offices):
    clerk, _leader = offices
    row = Pairing.objects.get(state=Pairing.State.HELD)
    address = f"/pairings/{row.ref}/decide/"
    old = stamp_of(HELD_ROWS, row)
    given = {"decision": "accept", "recipient": "540426", "reason": "核对原件", "stamp": old}
    assert clerk.post(address, given).status_code == 303
    second = clerk.post(address, given)
    assert second.status_code == 409
    assert "不用再办一次" in second.text
    other = clerk.post(address, given | {"decision": "reject"})
    assert other.status_code == 409
    assert "您打开页面之后" in other.text


def test_the_list_of_a_flow_and_its_records(offices):
    clerk, leader = offices
    row = Pairing.objects.get(state=Pairing.State.HELD)
    assert "待确认的帮扶关系" in clerk.get("/flows/").text
    assert "西藏林芝援朗县" in leader.get("/flows/W-7/").text
    assert "西藏林芝援朗县" not in leader.get("/flows/W-7/?state=rejected").text
    assert leader.get(f"/flows/W-7/{row.ref}/").status_code == 200
    assert leader.get(f"/flows/W-7/{row.ref}/propose/").status_code == 404  # has a form of its own
    assert leader.get("/flows/W-99/").status_code == 404


def test_sending_back_wants_a_reason_from_the_list(offices):
    clerk, leader = offices
    row = Pairing.objects.get(state=Pairing.State.HELD)
    clerk.post(f"/pairings/{row.ref}/decide/", {"decision": "accept", "recipient": "540426", "reason": "核对原件"})
    step = f"/flows/W-7/{row.ref}/send_back/"
    assert leader.post(step, {"words": "再核"}).status_code == 422
    assert leader.post(step, {"reason": "wrong_place", "words": "再核"}).status_code == 303
    assert "地区选错:再核" in leader.get(f"/pairings/{row.ref}/").text


def test_a_village_operator_reads_and_does_not_decide(client):
    row = Pairing.objects.get(state=Pairing.State.HELD)
    village = signed_in(a_user(a_region("乙村"), Role.VILLAGE))
    assert village.get(f"/pairings/{row.ref}/").status_code == 200
    assert village.get(f"/pairings/{row.ref}/decide/").status_code == 403


def test_only_the_two_ends_decide(client):
    row = Pairing.objects.get(state=Pairing.State.HELD)
    address = f"/pairings/{row.ref}/decide/"
    elsewhere = signed_in(a_user(unit("440300")))  # 深圳市 reads the row, and is neither end of it
    assert address not in elsewhere.get(f"/pairings/{row.ref}/").text
    for answer in (elsewhere.get(address), elsewhere.post(address, {"decision": "reject", "reason": "与我无关"})):
        assert answer.status_code == 403
        assert "两端都不在您的管辖范围内" in answer.text
    row.refresh_from_db()
    assert row.state == Pairing.State.HELD
