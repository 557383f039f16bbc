"""What an upgrade finds and may not settle itself."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from xieshou.engines.errors import InputError

lean_rows = import_module("xieshou.roster.migrations.0011_lean_rows")


@pytest.mark.django_db
def test_person_numbers_borne_by_several_are_named_and_nothing_is_changed() -> None:
    here = SimpleNamespace(connection=connection)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE roster_person (source_no text) ON COMMIT DROP")  # stands before the real one
        cursor.execute("INSERT INTO roster_person VALUES (''), (''), ('P1'), ('P2')")
        lean_rows.refuse_repeated(None, here)
        cursor.execute("INSERT INTO roster_person VALUES ('P2')")
        with pytest.raises(InputError, match="有1个人编号登记在几个人名下,没有升级,数据没有改动:P2;"):
            lean_rows.refuse_repeated(None, here)
        cursor.execute("DROP TABLE roster_person")
