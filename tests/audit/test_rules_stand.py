"""Every rule and index that a model declares stands in the database: a migration may lose one without a word."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.builders import SYSTEM
from tests.builders_flow import a_world
from xieshou.kit.verbs import acting

pytestmark = pytest.mark.django_db


def test_every_declared_rule_and_index_is_there():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('i', 'I') UNION SELECT conname FROM pg_constraint")
        there = {name for (name,) in cursor.fetchall()}
    models = [model for model in apps.get_models() if model.__module__.startswith("xieshou.")]
    declared = {rule.name for model in models for rule in (*model._meta.constraints, *model._meta.indexes)}
    assert len(declared) > 100
    assert not declared - there


def test_a_number_of_a_person_is_given_once():
    world = a_world()
    with (
        acting(SYSTEM, "test"),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="person_source_no_once"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE roster_person SET source_no = %s WHERE id = %s", [world.spouse.source_no, world.head.pk])
