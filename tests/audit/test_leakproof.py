"""Containment of paths is marked leakproof in a database of ours: without it a village's first page walks the province."""

import pytest
from django.db import connection

from xieshou.config.database import LEAKPROOF

pytestmark = pytest.mark.django_db


def test_the_planner_may_use_paths_below_row_level_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(proleakproof), count(*) FROM pg_proc WHERE oid = ANY (%s::regprocedure[])",
            [list(LEAKPROOF)],
        )
        assert cursor.fetchone() == (True, len(LEAKPROOF))
