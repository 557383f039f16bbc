"""The table in the database: one and set, idempotent, held rows decided by a person, and what a pairing opens."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.builders import SYSTEM, a_clerk, a_region
from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import Actor, shared_paths
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import history, take
from xieshou.kit.workflow.errors import AlreadyDone, NotYourStep
from xieshou.pairings.errors import EndMissing, NotAnEnd, SamePlace
from xieshou.pairings.facts import attachment2
from xieshou.pairings.models import Pairing, PairingNote, PairingTable, TaskType
from xieshou.pairings.reading import read_table
from xieshou.pairings.selectors import held_rows, helpers_of, pairing_flows, pairings_on
from xieshou.pairings.services import ChildPair, Decision, end_pairing, import_table, pair_children, propose_decision
from xieshou.pairings.workflows import HELD_ROWS
from xieshou.regions.models import Region
from xieshou.regions.selectors import regions_by_code

pytestmark = [pytest.mark.usefixtures("tree"), pytest.mark.django_db]
DAY = date(2018, 6, 1)
NOW = datetime(2018, 6, 1, 2, 0, tzinfo=UTC)
TEXT = attachment2().decode()


@pytest.fixture
def table():
    load_shipped(SYSTEM)
    return import_table(SYSTEM, TEXT, read_table(TEXT, DAY), document="附件2")


def unit(code: str) -> Region:
    return Region.objects.get(pk=regions_by_code([code], DAY)[code])


def pair(supporter: str, recipient: str, task: TaskType = TaskType.EAST_WEST) -> Pairing:
    return Pairing.objects.get(supporter=unit(supporter), recipient=unit(recipient), task_type=task)


def test_every_row_is_stored_with_its_source(table):
    assert (table.added, table.held) == (84, 1)
    assert pairings_on(DAY).count() == 83
    assert pairings_on(date(2018, 5, 31)).count() == 0
    row = pair("440300", "653131", TaskType.COUNTERPART)
    assert (row.source_row, row.source_ordinal, row.recipient_text) == (13, 2, "塔什库尔干县")
    assert row.remark == "对口支援方案由深圳市自行制定"
    assert {note.code for note in row.notes.all()} >= {"I-10", "I-15"}
    assert PairingTable.objects.get().text == TEXT


def test_the_same_table_again_changes_nothing(table):
    again = import_table(SYSTEM, TEXT, read_table(TEXT, DAY), document="附件2")
    assert (again.table_ref, again.added, again.held) == (table.table_ref, 0, 0)
    assert Pairing.objects.count() == 84
    assert Region.objects.filter(is_farm=True).count() == 2


def test_one_row_alone_is_stored_as_in_the_set(table):
    lines = TEXT.splitlines()
    alone = "\n".join([lines[0], lines[45]]) + "\n"
    import_table(SYSTEM, alone, read_table(alone, DAY, home="440000"), document="一行")
    columns = ("supporter", "recipient", "task_type", "standard", "started_on", "ended_on", "state", "supporter_code", "recipient_code", "recipient_text", "parent__recipient")  # fmt: skip
    one = Pairing.objects.filter(table__document="一行").order_by("source_ordinal").values_list(*columns)
    among = (
        Pairing.objects.filter(table__document="附件2", source_row=46).order_by("source_ordinal").values_list(*columns)
    )
    assert list(one) == list(among)
    assert len(one) == 5


def test_farms_become_places_without_a_code(table):
    farm = Region.objects.get(name="察隅农场")
    assert (farm.code, farm.is_farm, farm.parent.name) == ("", True, "林芝市")


def test_a_pairing_knows_the_one_above_it(table):
    # 广东省 → 广西 and 深圳 → 百色 are both 东西部扶贫协作; 广东省 → 甘孜州 and 江门 → 康定 are not of one task.
    assert pair("440300", "451000").parent == pair("440000", "450000")
    assert pair("440700", "513301", TaskType.COUNTERPART).parent is None


def proposed(row: Pairing, clerk: Actor, **given: Any) -> Pairing:
    decision = Decision(**({"accept": True, "words": "原件为朗县"} | given))
    return propose_decision(clerk, row.ref, decision, day=DAY, at=NOW)


@pytest.fixture
def clerk() -> Actor:
    return a_clerk(unit("440000"))


@pytest.fixture
def leader() -> Actor:
    return a_clerk(unit("440000"), role="leader")


def test_a_held_row_is_proposed_by_one_and_confirmed_by_another(table, clerk, leader):
    row = held_rows().get()
    assert row.recipient_text == "西藏林芝援朗县"
    assert [found["code"] for found in row.candidates] == ["540426"]
    with pytest.raises(EndMissing):
        proposed(row, clerk)
    proposed(row, clerk, recipient_id=unit("540426").pk)
    assert pairings_on(DAY).count() == 83
    row.refresh_from_db()
    assert row.chosen == ["recipient"]
    take(HELD_ROWS, leader, row, "confirm", day=DAY, at=NOW)
    assert pairings_on(DAY).count() == 84
    assert [help.pairing.supporter.name for help in helpers_of(unit("540426"), DAY)] == ["惠州市"]
    note = PairingNote.objects.get(pairing=row, code="人工确认")
    assert note.text == f"{clerk.label}提出,{leader.label}审定:原件为朗县"
    with pytest.raises(AlreadyDone):
        take(HELD_ROWS, leader, row, "confirm", day=DAY, at=NOW)


def test_a_held_row_can_be_refused(table, clerk, leader):
    row = held_rows().get()
    proposed(row, clerk, accept=False, words="原件没有这一行")
    take(HELD_ROWS, leader, row, "confirm_refusal", day=DAY, at=NOW)
    assert not held_rows().exists()
    assert pairings_on(DAY).count() == 83
    row.refresh_from_db()
    assert row.state == Pairing.State.REJECTED


def test_a_row_sent_back_is_open_again(table, clerk, leader):
    row = held_rows().get()
    proposed(row, clerk, recipient_id=unit("540426").pk)
    take(HELD_ROWS, leader, row, "send_back", day=DAY, at=NOW, reason="wrong_place", words="请核对第2页")
    row.refresh_from_db()
    assert (row.state, row.recipient_id, row.chosen) == (Pairing.State.HELD, None, [])
    proposed(row, clerk, recipient_id=unit("540426").pk)
    take(HELD_ROWS, leader, row, "confirm", day=DAY, at=NOW)
    assert [one.round for one in history(HELD_ROWS, row)] == [1, 1, 2, 2]


def test_nobody_is_paired_with_itself(table, clerk):
    row = held_rows().get()
    with pytest.raises(SamePlace):
        proposed(row, clerk, recipient_id=row.supporter_id)
    with pytest.raises(NotYours):
        propose_decision(clerk, uuid4(), Decision(accept=False, words="x"), day=DAY, at=NOW)


def test_a_row_is_for_those_whose_place_it_names(table):
    row = held_rows().get()
    with pytest.raises(NotAnEnd):
        proposed(row, a_clerk(unit("451000")), recipient_id=unit("540426").pk)
    proposed(row, a_clerk(unit("440000")), recipient_id=unit("540426").pk)
    with pytest.raises(NotYourStep):
        take(HELD_ROWS, a_clerk(unit("451000"), role="leader"), row, "confirm", day=DAY, at=NOW)


def test_a_county_inherits_the_pairing_of_its_prefecture(table):
    helps = helpers_of(unit("451022"), DAY)  # 田东县 in 百色市 in 广西
    assert [(one.pairing.supporter.name, one.by_parent) for one in helps] == [("深圳市", True), ("广东省", True)]
    named = helpers_of(unit("450225"), DAY)  # 融水 is named itself, and lies in 广西
    assert [(one.pairing.supporter.name, one.by_parent) for one in named] == [("湛江市", False), ("广东省", True)]


def test_only_an_explicit_child_between_counties_opens_anything(table):
    district, county = unit("440304"), unit("451022")  # 福田区, 田东县
    clerk = a_clerk(district)
    assert shared_paths(clerk.scope.own, DAY) == ()
    assert shared_paths(a_clerk(unit("440300")).scope.own, DAY) == ()
    city = pair("440300", "451000")
    pair_children(SYSTEM, city.ref, [ChildPair(district.pk, county.pk, DAY)])
    assert shared_paths(clerk.scope.own, DAY) == (county.path,)
    assert shared_paths(a_clerk(unit("440300")).scope.own, DAY) == (county.path,)
    assert shared_paths(a_clerk(unit("440305")).scope.own, DAY) == ()
    assert shared_paths(clerk.scope.own, date(2018, 5, 31)) == ()
    assert end_pairing(SYSTEM, city.ref, date(2018, 12, 31), reason="到期") == 2
    assert shared_paths(clerk.scope.own, date(2019, 1, 1)) == ()


def test_a_child_outside_its_parent_is_kept_with_a_warning_and_opens_nothing(table):
    city = pair("440300", "451000")
    district, elsewhere = unit("440304"), unit("450225")  # 融水 lies in 柳州
    ids = pair_children(SYSTEM, city.ref, [ChildPair(district.pk, elsewhere.pk, DAY)])
    child = Pairing.objects.get(pk=ids[0])
    assert child.parent is None
    assert "融水" in child.notes.get(code="W-01").text
    assert shared_paths(a_clerk(district).scope.own, DAY) == ()


@pytest.mark.parametrize(("supporter", "recipient"), [("440300", "451022"), ("440304", "451000")])
def test_a_city_at_either_end_opens_nothing(table, supporter, recipient):
    province = pair("440000", "450000")
    there, here = unit(supporter), unit(recipient)
    (pk,) = pair_children(SYSTEM, province.ref, [ChildPair(there.pk, here.pk, DAY)])
    assert Pairing.objects.get(pk=pk).parent == province
    assert shared_paths((there.path,), DAY) == ()


def test_children_reach_down_to_villages(table):
    city = pair("440300", "451000")
    there, here = a_region("甲村", parent=unit("440304"), level=5), a_region("乙村", parent=unit("451022"), level=5)
    (pk,) = pair_children(SYSTEM, city.ref, [ChildPair(there.pk, here.pk, DAY)])
    assert Pairing.objects.get(pk=pk).parent == city
    assert shared_paths((there.path,), DAY) == (here.path,)


def test_flows_run_from_home_to_work_and_keep_standards_apart(table):
    flows = pairing_flows(pairings_on(DAY))
    assert sum(flow.pairing_count for flow in flows) == 83
    ganzi = [flow for flow in flows if flow.origin == "四川省" and flow.workplace == "江门市"]
    assert [(flow.pairing_count, flow.standard.label) for flow in ganzi] == [(2, "国定标准")]
    inside = [flow for flow in flows if flow.task_type == TaskType.IN_PROVINCE]
    assert sum(flow.pairing_count for flow in inside) == 12
    assert {flow.standard.label for flow in inside} == {"省定标准"}


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"recipient": None}, "active_pairing_has_both_ends"),
        ({"task_type": ""}, "active_pairing_has_a_task"),
        ({"standard": ""}, "active_pairing_has_a_task"),
        ({"ended_on": date(2018, 5, 31)}, "pairing_in_order"),
    ],
)
def test_the_database_refuses_a_pairing_that_says_nothing(table, values, rule):
    with pytest.raises(IntegrityError, match=rule), acting(SYSTEM, "test"), transaction.atomic():
        Pairing.objects.filter(source_row=46).update(**values)


def test_the_database_refuses_a_place_paired_with_itself(table):
    row = pair("440300", "451000")
    with pytest.raises(IntegrityError, match="nobody_is_paired"), acting(SYSTEM, "test"), transaction.atomic():
        Pairing.objects.filter(pk=row.pk).update(recipient=row.supporter)
