"""The page of pairings: the notice's table on a day, its flows, its held row, and how a row was read."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import SYSTEM, a_region
from tests.builders_web import a_user, signed_in
from tests.tree import tree
from xieshou.offices.models import Role
from xieshou.pairings.facts import attachment2
from xieshou.pairings.models import Pairing
from xieshou.pairings.reading import read_table
from xieshou.pairings.services import import_table
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


def test_a_person_decides_a_held_row(client):
    row = Pairing.objects.get(state=Pairing.State.HELD)
    address = f"/pairings/{row.ref}/decide/"
    assert address in client.get(f"/pairings/{row.ref}/").text
    assert "西藏自治区林芝市朗县(540426)" in client.get(address).text
    assert client.post(address, {"decision": "accept", "reason": "核对原件"}).status_code == 422
    row.refresh_from_db()
    assert row.state == Pairing.State.HELD
    sent = client.post(address, {"decision": "accept", "recipient": "540426", "reason": "核对原件,应为朗县"})
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/pairings/{row.ref}/")
    page = client.get(f"/pairings/{row.ref}/").text
    assert "朗县" in page
    assert "核对原件,应为朗县" in page
    assert address not in page
    assert client.post(address, {"decision": "reject", "reason": "再想想"}).status_code == 409


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
