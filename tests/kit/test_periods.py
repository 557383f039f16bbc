"""Periods as boxes refuse exactly what periods as ranges refuse, and the rule holds against raw SQL."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError, connection, models, transaction

from tests.builders import SYSTEM
from tests.builders_flow import a_world
from xieshou.kit.periods import DayBox, one_at_a_time
from xieshou.kit.verbs import acting
from xieshou.roster.models import Membership, Profile

pytestmark = pytest.mark.django_db
DAY = date(2018, 11, 20)
ENDS = [None, "0001-01-01", "2018-11-19", "2018-11-20", "2018-11-21", "9999-12-31", "5874897-12-30"]  # a range cannot hold the very last day
KEYS = [1, 2, 2**31, 2**53 - 1, 2**53]


def test_two_boxes_meet_exactly_where_key_and_days_do():
    periods = [(start, end) for start, end in product(ENDS[1:], ENDS) if end is None or ENDS.index(start) <= ENDS.index(end)]
    box = DayBox("k", "s", "e")
    sides = {side: _sql(box, side) for side in ("a", "b")}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE spans (k bigint, s date, e date) ON COMMIT DROP")
        cursor.executemany("INSERT INTO spans VALUES (%s, %s, %s)", [(k, *p) for k, p in product(KEYS, periods)])
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {sides['a']} && {sides['b']}), count(*) FILTER (WHERE "
            f"({sides['a']} && {sides['b']}) IS DISTINCT FROM (a.k = b.k AND daterange(a.s, a.e, '[]') && daterange(b.s, b.e, '[]'))) "
            "FROM spans a, spans b WHERE NOT (a.k >= 2^53 - 1 AND b.k >= 2^53 - 1 AND a.k <> b.k)"
        )
        count, met, different = cursor.fetchone()
    assert different == 0
    assert 0 < met < count


def _sql(box: DayBox, side: str) -> str:
    class Compiler:
        def compile(self, node):
            return f"{side}.{node.name}", []

    return box.as_sql(Compiler(), connection)[0]


def test_the_large_tables_hold_their_periods_so():
    held = [rule for model in (Membership, Profile) for rule in model._meta.constraints if isinstance(rule, ExclusionConstraint)]
    assert sorted(rule.name for rule in held) == ["household_one_head", "person_one_household", "profile_one_at_a_time"]
    for rule in held:
        assert isinstance(rule.expressions[0][0], DayBox)
    for model in (Membership, Profile):  # a reversed period is a box too: only this rule refuses it
        assert any(rule.name.endswith("_in_order") for rule in model._meta.constraints)


@pytest.mark.parametrize(("start", "end", "is_refused"), [
    (DAY - timedelta(9), DAY - timedelta(1), False), (DAY - timedelta(9), DAY, True), (DAY, None, True),
    (DAY + timedelta(400), DAY + timedelta(401), True), (DAY - timedelta(9), None, True),
])  # fmt: skip
def test_a_second_place_on_the_same_day_is_refused_whoever_writes_it(start, end, is_refused):
    person = a_world().head
    was = Membership.objects.unscoped("test").get(person=person)
    with acting(SYSTEM, "test"), connection.cursor() as cursor:
        cursor.execute("UPDATE roster_membership SET started_on = %s, relation = '03' WHERE id = %s", [DAY, was.pk])
        again = (
            "INSERT INTO roster_membership (person_id, household_id, scope_path, relation, started_on, ended_on, end_reason) "
            "SELECT person_id, household_id, scope_path, '03', %s, %s, '' FROM roster_membership WHERE id = %s"
        )
        if is_refused:
            with pytest.raises(IntegrityError, match="person_one_household"), transaction.atomic():
                cursor.execute(again, [start, end, was.pk])
        else:
            cursor.execute(again, [start, end, was.pk])
            assert cursor.rowcount == 1


def test_a_rule_may_have_a_condition():
    rule = one_at_a_time("k", start="s", end="e", name="n", condition=models.Q(k=1))
    assert "condition" in rule.deconstruct()[2]
