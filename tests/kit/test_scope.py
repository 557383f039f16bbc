"""Two walls: Python refuses unscoped queries, and PostgreSQL alone still returns no foreign row."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.builders import SYSTEM, a_clerk, a_region
from tests.lasting import lasting
from xieshou.audit.models import Event
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Unscoped, activate, one, scoped, sql_of
from xieshou.kit.verbs import acting
from xieshou.roster.models import Household

pytestmark = pytest.mark.django_db


@lasting
def two_counties():
    ours, theirs = a_region("甲县"), a_region("乙县")
    village, far = a_region("甲村", parent=ours), a_region("乙村", parent=theirs)
    with acting(SYSTEM, "test"):
        mine = Household.objects.create(source_no="H1", region=village, scope_path=village.path)
        foreign = Household.objects.create(source_no="H2", region=far, scope_path=far.path)
    return a_clerk(ours), mine, foreign


def test_unscoped_query_is_refused():
    for ask in (
        lambda: list(Household.objects.all()),
        lambda: Household.objects.count(),
        lambda: Household.objects.exists(),
        lambda: sql_of(Household.objects.all()),
    ):
        with pytest.raises(Unscoped):
            ask()


def test_scoped_query_sees_own_rows_only(two_counties):
    clerk, mine, foreign = two_counties
    with acting(clerk, "test"):
        assert list(scoped(clerk, Household)) == [mine]
        with pytest.raises(NotYours):
            one(clerk, Household, foreign.ref)


def test_row_security_alone_hides_foreign_rows(two_counties):
    clerk, mine, _foreign = two_counties
    activate(clerk.scope)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM roster_household")
        assert cursor.fetchall() == [(mine.pk,)]


def test_nobody_sees_nothing(two_counties):
    activate(a_clerk(a_region("丙县")).scope)
    assert not Household.objects.unscoped("row security is what is tested").exists()


def test_writing_outside_the_scope_is_refused_by_the_database(two_counties):
    clerk, _mine, foreign = two_counties
    with pytest.raises(ProgrammingError, match="row-level security"), acting(clerk, "test"):
        Household.objects.create(source_no="H3", region=foreign.region, scope_path=foreign.scope_path)


def test_scope_path_cannot_lie(two_counties):
    clerk, mine, foreign = two_counties
    with pytest.raises(Exception, match="true_scope_path"), acting(SYSTEM, "test"):  # noqa: PT012
        Household.objects.create(source_no="H4", region=foreign.region, scope_path=mine.scope_path)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_moving_a_village_moves_its_rows(two_counties):
    clerk, mine, foreign = two_counties
    village = mine.region
    village.path = f"{foreign.region.parent.path}.{village.pk}"
    with acting(SYSTEM, "test"):
        village.save()
    with acting(clerk, "test"):
        assert not scoped(clerk, Household).exists()


def test_nobody_writes_without_acting():
    with pytest.raises(ProgrammingError, match="nobody acts"), transaction.atomic():  # noqa: PT012 - the block is one story
        activate(SYSTEM.scope)
        region = a_region("丁县")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.verb', '', true)")
        Household.objects.create(source_no="H5", region=region, scope_path=region.path)


def test_history_tells_who_what_and_why(two_counties):
    clerk, mine, _foreign = two_counties
    with acting(clerk, "household.rename", "户主来电更正"):
        scoped(clerk, Household).filter(pk=mine.pk).update(group_name="三组")
    event = Event.objects.filter(table="roster_household", row_id=mine.pk).latest("id")
    assert (event.op, event.verb, event.reason, event.actor_label) == (
        "update",
        "household.rename",
        "户主来电更正",
        clerk.label,
    )
    assert (event.before["group_name"], event.after["group_name"]) == ("", "三组")


def test_history_cannot_be_written_or_changed_by_the_app(two_counties):
    for statement in (
        "DELETE FROM audit_event",
        "UPDATE audit_event SET reason = 'x'",
        "INSERT INTO audit_event DEFAULT VALUES",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_exports_and_readings_stay_as_they_were_noted():
    for table in ("audit_export", "audit_reading"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
