"""A list goes on where its last page ended: every order is of columns that always have a value, rising or falling."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldDoesNotExist

from tests.builders import DAY, a_clerk, a_region
from tests.builders_web import parameters
from xieshou.kit.ledgers import all_ledgers

pytestmark = pytest.mark.django_db


def test_no_ledger_is_ordered_by_what_may_be_empty() -> None:
    parameters()
    clerk = a_clerk(a_region("排序县"))
    for ledger in all_ledgers():
        model = ledger.rows(clerk, DAY).model
        for name in ledger.sort:
            try:
                found = model._meta.get_field(name.removeprefix("-")) if name.removeprefix("-") != "pk" else model._meta.pk
            except FieldDoesNotExist:
                continue  # worked out by the list itself, or of another table
            assert not found.null, (ledger.code, name)
        assert ledger.sort[-1].removeprefix("-") == "pk", ledger.code
