"""A row's place is its parent's place, always: the database keeps it, and follows when the parent moves."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import a_user, a_world, an_offer
from xieshou.kit.verbs import acting
from xieshou.offices.selectors import actor_of
from xieshou.placements.models import Confirmation
from xieshou.placements.services.offers import OfferReply, answer_offer
from xieshou.placements.services.spells import Arrival, confirm_arrival

pytestmark = pytest.mark.django_db
# Rows whose place is that of the act that made them, or that are counted anew from rows with true paths.
OF_AN_ACT = {
    "ImportBatch", "StagedBlock", "StagedRow", "ImportChange", "Signature", "Job", "Reading", "Export", "Region", "PersonStatus", "HouseholdStatus",
    "Hit", "Unjudged", "AuditorRead", "ChangedPlace", "Comparison", "Difference",
}  # fmt: skip


def test_every_table_with_a_place_says_whose_place_it_is():
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        covered = {way[1] for way in getattr(model, "true_paths", ())}
        missing = {"scope_path", "place_path", "to_path"} & names - covered
        assert not missing or model.__name__ in OF_AN_ACT, (model, missing)


def test_a_confirmation_lies_where_its_spell_lies():
    world = a_world()
    offer = an_offer(world.head, world.post)
    answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", DAY, "call", "通话"), day=DAY)
    world.city.refresh_from_db()
    confirm_arrival(actor_of(a_user(world.city), DAY), Arrival(offer.ref, DAY, "合同1号"), day=DAY)
    elsewhere = a_region("别省", level=1)
    elsewhere.refresh_from_db()
    with (
        acting(SYSTEM, "test"),
        pytest.raises(IntegrityError, match="placements_confirmation_true_scope_path"),
        transaction.atomic(),
    ):
        Confirmation.objects.unscoped("test").update(scope_path=elsewhere.path)


def test_what_the_key_on_place_and_parent_holds_is_not_held_twice():
    """Where neither column may be null, the bare key says nothing more."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            for column, path, parent, _parent_path in getattr(model, "true_paths", ()):
                table = model._meta.db_table
                cursor.execute(
                    "SELECT count(*) FILTER (WHERE cardinality(conkey) = 2), count(*) FILTER (WHERE cardinality(conkey) = 1), "
                    "(SELECT bool_and(attnotnull) FROM pg_attribute WHERE attrelid = %s::regclass AND attname IN (%s, %s)) "
                    "FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass AND confrelid = %s::regclass AND "
                    "(SELECT attnum FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s) = ANY (conkey)",
                    [table, column, path, table, parent, table, column],
                )
                with_place, bare, is_never_null = cursor.fetchone()
                assert with_place >= 1, (table, column)
                assert bare == 0 or not is_never_null, (table, column)


def test_a_row_of_a_parent_that_is_not_there_is_refused():
    a_world()
    with acting(SYSTEM, "test"), connection.cursor() as cursor:
        for table, column in (("roster_profile", "person_id"), ("roster_membership", "household_id")):
            with pytest.raises(IntegrityError, match=f"{table}_true_scope_path"), transaction.atomic():
                cursor.execute(f"UPDATE {table} SET {column} = 999999999 WHERE id = (SELECT min(id) FROM {table})")


def test_a_parent_with_rows_is_not_removed():
    person = a_world().head
    with (
        acting(SYSTEM, "test"),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="true_scope_path"),
        transaction.atomic(),
    ):
        cursor.execute("DELETE FROM roster_person WHERE id = %s", [person.pk])
