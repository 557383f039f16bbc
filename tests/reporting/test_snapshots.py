"""A printed number can be found again, cannot be changed, and can be counted anew."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.builders import DAY, SYSTEM, a_clerk, a_region
from tests.builders_web import County, a_county, a_household, an_own_job, refresh
from tests.lasting import lasting
from xieshou.audit.models import Event
from xieshou.kit.errors import NotAllowed, NotYours
from xieshou.kit.models import Parameter
from xieshou.kit.scope import NOTHING, Actor, activate
from xieshou.kit.verbs import acting
from xieshou.reporting import snapshots
from xieshou.reporting.figures import month_figures
from xieshou.reporting.models import Snapshot
from xieshou.reporting.monthly import monthly_report

pytestmark = pytest.mark.django_db
AT = datetime(2018, 10, 3, 2, tzinfo=UTC)


@lasting
def county() -> County:
    made = a_county()
    an_own_job(a_household(made.village, count=2)[0], on=date(2018, 9, 3))
    a_household(made.village)
    refresh()
    return made


@lasting
def clerk(county: County) -> Actor:
    actor = a_clerk(county.county)
    activate(actor.scope)
    return actor


def seal(actor: Actor, month: date = DAY) -> Snapshot:
    return snapshots.take_snapshot(actor, month=month, today=DAY, at=AT)


def test_it_holds_every_figure_of_the_report_and_its_rules(clerk: Actor, county: County) -> None:
    made = seal(clerk)
    report = monthly_report(clerk, place="演示县", month=DAY, today=DAY)
    assert made.figures == {line.code: line.count for line in report.lines}
    assert made.number == f"L-13-{county.county.code}-201809-1"
    assert (made.as_of, made.month, made.version) == (DAY, date(2018, 9, 1), 1)
    assert {rule["name"] for rule in made.rules} == set(snapshots.RULES)
    assert all(rule["document"] and rule["clause"] for rule in made.rules)
    sealed = snapshots.sealed_report(made)
    assert [(line.code, line.count) for line in sealed.lines] == [(line.code, line.count) for line in report.lines]


def test_the_sealing_is_in_the_log(clerk: Actor) -> None:
    made = seal(clerk)
    event = Event.objects.get(table="reporting_snapshot", row_id=made.pk)
    assert (event.verb, event.actor_label) == ("report.seal", clerk.label)


def test_what_has_not_changed_is_not_sealed_twice(clerk: Actor, county: County) -> None:
    first = seal(clerk)
    assert seal(clerk) == first
    an_own_job(a_household(county.village)[0])
    activate(clerk.scope)
    second = seal(clerk)
    assert (second.version, second.sha256 != first.sha256) == (2, True)
    first.refresh_from_db()
    assert first.figures["KPI-1"] == second.figures["KPI-1"] - 1


def test_a_changed_rule_is_a_new_version_though_the_figures_are_the_same(clerk: Actor) -> None:
    first = seal(clerk)
    with acting(SYSTEM, "test"):
        Parameter.objects.filter(name="zero_household.clear_days").update(clause="改了依据")
    activate(clerk.scope)
    second = seal(clerk)
    assert (second.version, second.figures == first.figures) == (2, True)


@pytest.mark.parametrize(
    "statement", ["UPDATE reporting_snapshot SET figures = '{}'", "DELETE FROM reporting_snapshot"]
)
def test_nobody_changes_or_removes_one(clerk: Actor, statement: str) -> None:
    seal(clerk)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_is_found_by_the_number_on_the_paper_and_only_within_scope(clerk: Actor) -> None:
    made = seal(clerk)
    assert snapshots.snapshot_numbered(clerk, f" {made.number} ") == made
    stranger = a_clerk(a_county("外县").county)
    activate(stranger.scope)
    with pytest.raises(NotYours):
        snapshots.snapshot_numbered(stranger, made.number)
    assert not Snapshot.objects.unscoped("test of the second wall").exists()


def test_counting_anew_gives_the_same_and_tells_what_came_later(clerk: Actor, county: County) -> None:
    made = seal(clerk)
    assert snapshots.check(made).holds
    an_own_job(a_household(county.village)[0], on=date(2018, 9, 5))
    checked = snapshots.check(made)
    assert (checked.is_intact, checked.holds) == (True, False)
    told = {d.code: (d.sealed, d.now) for d in checked.differences}
    assert told["KPI-1"] == (1, 2)
    assert told["month-begun"] == (1, 2)
    assert "place-outside" not in told


def test_a_month_before_is_counted_as_of_its_own_end(clerk: Actor) -> None:
    august = seal(clerk, date(2018, 8, 15))
    assert (august.as_of, august.figures["KPI-1"]) == (date(2018, 8, 31), 0)
    assert snapshots.check(august).holds


def test_a_touched_figure_is_seen(clerk: Actor) -> None:
    made = seal(clerk)
    made.figures = {**made.figures, "KPI-1": made.figures["KPI-1"] + 1}
    assert not snapshots.check(made).is_intact


def test_a_new_code_of_the_place_changes_no_seal(clerk: Actor, county: County) -> None:
    made = seal(clerk)
    with acting(SYSTEM, "test"):
        county.county.code = "451281"
        county.county.save()
    activate(clerk.scope)
    assert snapshots.is_intact(Snapshot.objects.for_scope(clerk.scope).select_related("region").get(pk=made.pk))


def test_checking_leaves_the_reader_with_their_own_scope(clerk: Actor, county: County) -> None:
    made = seal(clerk)
    wider = a_clerk(county.province)
    with acting(wider, "test"):
        before = month_figures(wider, DAY)
        snapshots.check(made)
        assert month_figures(wider, DAY) == before
        neighbour = a_region("邻县", parent=county.county.parent)
        assert neighbour.pk


def test_who_answers_for_no_place_seals_nothing() -> None:
    with pytest.raises(NotAllowed):
        seal(Actor(user_id=1, label="劳动者", scope=NOTHING))


def test_a_place_has_one_number_a_version(clerk: Actor, county: County) -> None:
    made = seal(clerk)
    twin: dict[str, Any] = {
        f.attname: getattr(made, f.attname) for f in Snapshot._meta.fields if f.name not in ("id", "ref")
    }
    with pytest.raises(DatabaseError, match=r"snapshot_version_once|number"), acting(clerk, "test"):
        Snapshot.objects.create(**twin)
