"""Sign-ins, looks at sensitive values and exports are events, and so in the log."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.builders import SYSTEM
from tests.builders_web import a_county, a_household, a_user, signed_in
from xieshou.audit.models import Event, SignInNote
from xieshou.kit.verbs import acting

pytestmark = pytest.mark.django_db


def notes() -> list[tuple[str, str, int]]:
    with acting(SYSTEM, "test"):
        return list(SignInNote.objects.unscoped("test").order_by("pk").values_list("what", "way", "actor_id"))


def test_coming_in_and_going_out_are_events() -> None:
    user = a_user(a_county().county).user
    browser = Client()
    assert browser.post(f"/sign-in/demo/{user.username}/").status_code == 302
    assert browser.post("/sign-out/").status_code == 302
    assert browser.post("/sign-out/").status_code == 302  # nobody is signed in any more
    assert notes() == [("in", "demo", user.pk), ("out", "", user.pk)]
    assert list(Event.objects.filter(table="audit_signinnote").values_list("verb", "actor_id")) == [("account.sign_in", user.pk)] * 2


def test_a_wrong_password_is_no_sign_in() -> None:
    a_user(a_county().county)
    Client().post("/sign-in/", {"username": "nobody", "password": "wrong"})
    assert notes() == []


def test_a_note_is_never_changed() -> None:
    user = a_user(a_county().county).user
    Client().post(f"/sign-in/demo/{user.username}/")
    for statement in ("UPDATE audit_signinnote SET what = 'out'", "DELETE FROM audit_signinnote"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_look_at_a_number_and_an_export_are_events() -> None:
    county = a_county()
    [person] = a_household(county.village)
    browser = signed_in(a_user(county.county))
    browser.post(f"/people/{person.ref}/reveal/", {"what": "phone", "purpose": "联系本人回访", "detail": ""})
    browser.post("/ledgers/L-01/export.xlsx", {})
    tables = set(Event.objects.filter(table__in=("audit_reading", "audit_export")).values_list("table", flat=True))
    assert tables == {"audit_reading", "audit_export"}
