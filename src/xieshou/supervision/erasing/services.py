"""Forgetting a person: the live rows first, then their history and salts, by a function that the database guards itself.

What stays names nobody: a person without name, number or telephone, born in a year, so that sealed reports still add up.
Backups made before keep what they held until they are destroyed in their own time (docs/operations.md).
"""

from __future__ import annotations

import os
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from xieshou.kit.imports import blocks
from xieshou.kit.imports.models import ImportChange
from xieshou.kit.scope import Actor, one
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import consequences, verb
from xieshou.placements.models import Confirmation, FollowUp, FoundThere, Offer, Spell, WorkUpdate
from xieshou.roster.models import ClaimedWish, Hardship, Identity, Intention, Person, PersonName, Profile
from xieshou.supervision.complaints.models import Complaint
from xieshou.supervision.erasing.models import Erasure
from xieshou.supervision.erasing.reaching import forget_elsewhere, same_person
from xieshou.supervision.models import Hit

OF_PEOPLE = ("roster.", "placements.")  # rows of these layouts became people
OF_PERSON = (Identity, Profile, Intention, ClaimedWish, Hardship, Offer, Spell, FollowUp, FoundThere, WorkUpdate)


@verb("erasure.ask")
def ask_erasure(actor: Actor, person_ref: UUID, *, ground: str, document: str, day: date) -> Erasure:
    """Ask for a person's data to be forgotten. Nothing is deleted yet: another person decides (W-E). Raises NotYours."""
    person = one(actor, Person, person_ref, lock=True)
    return Erasure.objects.create(
        person=person, scope_path=person.scope_path, ground=ground, document=document, asked_on=day
    )


def erase(actor: Actor, record: Any, signed: Signature) -> None:
    """What follows by rule from the second signature. In the transaction of the step."""
    person_id, mark = record.person_id, f"已依法删除({record.pk})"
    with consequences():
        who = same_person(person_id)
        forget_elsewhere(who, mark)
        for one_id in who:
            _forget_rows(one_id, mark)
            _forget_files(one_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT forget_history(%s)", [record.pk])
            (count,) = cursor.fetchone()
        Erasure.objects.unscoped("the row of the step").filter(pk=record.pk).update(row_count=count)


def _forget_rows(person_id: int, mark: str) -> None:
    """Every row that says something of the person gets a last version that says nothing."""
    person = Person.objects.unscoped("forgetting").get(pk=person_id)
    born = person.birth_on and person.birth_on.replace(month=1, day=1)
    Person.objects.unscoped("forgetting").filter(pk=person_id).update(
        name=mark, sort_key=mark, initials="", birth_on=born, ethnic="", phone=None, phone_index=None, source_no="", extra={}
    )
    PersonName.objects.unscoped("forgetting").filter(person_id=person_id).delete()
    for row in Identity.objects.unscoped("forgetting").filter(person_id=person_id):
        row.number, row.number_index, row.tail4, row.state, row.problem = "", os.urandom(16), "", "retired", mark
        row.save(update_fields=["number", "number_index", "tail4", "state", "problem"])
    Profile.objects.unscoped("forgetting").filter(person_id=person_id).update(health=[], source=mark)
    Intention.objects.unscoped("forgetting").filter(person_id=person_id).update(evidence=mark, reason_none="")
    ClaimedWish.objects.unscoped("forgetting").filter(person_id=person_id).update(text=mark, place_text="")
    Hardship.objects.unscoped("forgetting").filter(person_id=person_id).update(evidence=mark, end_reason=mark)
    offers = Offer.objects.unscoped("forgetting").filter(person_id=person_id)
    offers.update(disclosed_name="", disclosed_phone=None, reasons=[mark])
    offers.exclude(answer="").update(answer_evidence=mark)
    Spell.objects.unscoped("forgetting").filter(person_id=person_id).update(evidence=mark, employer_text="")
    FollowUp.objects.unscoped("forgetting").filter(person_id=person_id).update(note=mark)
    FoundThere.objects.unscoped("forgetting").filter(person_id=person_id).update(month=None, district="")
    WorkUpdate.objects.unscoped("forgetting").filter(person_id=person_id).update(before={})
    Confirmation.objects.unscoped("forgetting").filter(spell__person_id=person_id).update(evidence=mark, by=mark)
    for hit in Hit.objects.unscoped("forgetting").filter(facts__kin_name=person.name, household_id__isnull=True):
        hit.facts = hit.facts | {"kin_name": mark}
        hit.save(update_fields=["facts"])
    Complaint.objects.unscoped("forgetting").filter(person_id=person_id).update(person=None, contact=None)


def _forget_files(person_id: int) -> None:
    """The rows of files that the person came in with, and what an import would put back."""
    blocks.forget([person_id], OF_PEOPLE)
    rows = {model._meta.db_table: model.objects.unscoped("forgetting").filter(person_id=person_id) for model in OF_PERSON}
    rows[Person._meta.db_table] = Person.objects.unscoped("forgetting").filter(pk=person_id)
    for table, found in rows.items():
        ids = list(found.values_list("pk", flat=True))
        ImportChange.objects.unscoped("forgetting").filter(table=table, row_id__in=ids).update(before={})
