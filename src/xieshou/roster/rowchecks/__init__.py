"""The check-up of a roster: every row and household question that needs nothing but the file (domain.md 5.1).

A problem either blocks its row from being merged, or asks a 疑点. It accuses nobody and changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from xieshou.kit.imports import RowProblem, Sheet
from xieshou.roster.places import Places
from xieshou.roster.rowchecks.household import check_households
from xieshou.roster.rowchecks.identity import check_identity
from xieshou.roster.rowchecks.kinds import ALL
from xieshou.roster.rowchecks.person import check_persons
from xieshou.roster.rowchecks.rows import Bounds, Rows
from xieshou.roster.rowchecks.work import check_work

__all__ = ["ALL", "Bounds", "Places", "check_roster"]


def check_roster(
    sheet: Sheet,
    *,
    as_of: date,
    areas: Collection[str] | None = None,
    places: Places | None = None,
    bounds: Bounds | None = None,
) -> list[RowProblem]:
    """Every problem of the file, in the order of its rows.

    `areas`: six-digit codes ever valid; `places`: the office's villages. What is None is not asked about.
    """
    rows = Rows(sheet, as_of, bounds or Bounds(), sheet.findings())
    check_persons(rows, places)
    check_identity(rows, areas)
    check_households(rows)
    check_work(rows)
    return rows.found.in_order()
