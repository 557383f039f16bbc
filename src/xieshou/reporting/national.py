"""A list as a file for the national system: exactly its columns, nothing printed on it; who took it and what for is kept."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime

from xieshou.audit.exports import note_export
from xieshou.kit.imports import write_rows
from xieshou.kit.ledgers import Ledger
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, scoped
from xieshou.placements.models import Spell
from xieshou.roster.models import Household, Membership, Person
from xieshou.roster.national import FORMS, rows_of, with_households
from xieshou.roster.services.readings import PurposeMissing


def national_file(
    actor: Actor, declared: Ledger, filters: Mapping[str, str], *, form: str, with_family: bool, purpose: str, day: date,
    at: datetime,
) -> bytes:  # fmt: skip
    """The persons of a list (or of its households) as a workbook in the columns of `form`. Raises PurposeMissing."""
    if not purpose.strip():
        raise PurposeMissing()
    people = _people(actor, declared, filters, day)
    if with_family:
        people = with_households(actor, people, day)
    rows = list(rows_of(actor, FORMS[form], people, day))
    made = io.BytesIO()
    write_rows(made, str(FORMS[form].title), FORMS[form].headings, rows)
    content = made.getvalue()
    note_export(
        actor, what=f"roster.{form}", day=day, filters={**filters, "list": declared.code, "purpose": purpose.strip()[:200]},
        row_count=len(rows), content=content, at=at,
    )  # fmt: skip
    return content


def takes_people(actor: Actor, declared: Ledger, day: date) -> bool:
    """Whether a list is one of people, households or jobs, so that it can go back in the national columns."""
    return declared.rows(actor, day).model in (Person, Household, Spell)


def _people(actor: Actor, declared: Ledger, filters: Mapping[str, str], day: date) -> list[int]:
    rows = declared.narrowed(actor, day, filters).order_by()
    if rows.model is Person:
        return list(rows.values_list("pk", flat=True))
    if rows.model is Spell:
        return list(dict.fromkeys(rows.values_list("person_id", flat=True)))
    homes = list(rows.values_list("pk", flat=True))
    found = scoped(actor, Membership).filter(on_day(day), household_id__anyof=homes)
    return list(found.values_list("person_id", flat=True))
