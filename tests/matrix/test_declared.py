"""Each declaration × address × role, own and foreign place; by session and by token; with Python's scope and without it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q

from tests.matrix.declared import Opening, openings
from tests.matrix.world import Side
from xieshou.kit.ledgers import all_ledgers
from xieshou.kit.manual import KINDS
from xieshou.kit.scope import WHOLE, ScopedQuerySet, Within, activate
from xieshou.offices.models import Role
from xieshou.offices.services.tokens import Made
from xieshou.web import middleware

pytestmark = pytest.mark.django_db
ROWS = openings()
APIS = [one for one in ROWS if one.address.startswith("/api/")]
OFFICIAL = Role.CLERK
# Whose declaration names the roles is tried with all of them; of the others each route is (test_matrix), and here one of each sort.
NAMES_ROLES = ("/ledgers/L", "/flows/W", "/api/v1/ledgers/", "/api/v1/flows/")


def tried(row: Opening) -> list[str]:
    if row.address.startswith(NAMES_ROLES) and not row.fields:
        return list(Role.values)
    inside, outside = sorted(row.roles), sorted(set(Role.values) - row.roles)
    return [inside[len(row.what) % len(inside)], *outside[:1]]


def status(browser: Any, row: Opening, **headers: str) -> int:
    ask = browser.post if row.method == "POST" else browser.get
    return int(ask(row.address, dict(row.fields), headers=headers).status_code)


def bearer(made: Made) -> dict[str, str]:
    return {"authorization": f"Bearer {made.secret}"}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_declaration_opens_to_its_roles_and_to_nobody_else(row: Opening, own: Side) -> None:
    for role in tried(row):
        assert status(own.browser(role), row) == (200 if role in row.roles else 403), role
    assert status(own.browser(""), row) == (401 if row in APIS else 302)


@pytest.mark.parametrize("row", APIS, ids=str)
def test_a_token_reads_what_its_role_reads(row: Opening, own: Side) -> None:
    """Whoever may have a token; it opens the API and no page."""
    nobody = own.browser("")
    for role in sorted(row.roles.intersection(tried(row))):
        made = own.token_of(role)
        assert status(nobody, row, **bearer(made)) == 200, role
        assert nobody.get(f"/{row.address.split('/', 3)[3]}/", headers=bearer(made)).status_code == 302


@pytest.mark.parametrize("row", APIS, ids=str)
def test_no_place_of_another_county_is_asked_for(row: Opening, own: Side, foreign: Side) -> None:
    browser = own.browser(OFFICIAL)
    for place in (foreign.village, foreign.county.parent):
        assert browser.get(row.address, {"region": place.pk}).status_code == 404
    assert browser.get(row.address, {"region": own.village.pk}).status_code == 200


WHERE = [*(f"ledgers/{one.code}" for one in all_ledgers()), "checks/F-04", "flows/W-F"]


@pytest.mark.parametrize("where", WHERE)
def test_rows_of_another_county_are_not_in_the_answer(where: str, own: Side, foreign: Side) -> None:
    told = {side.name: side.browser(OFFICIAL).get(f"/api/v1/{where}").json() for side in (own, foreign)}
    assert told[own.name]["total"] > 0
    records = {side: {row["record"] for row in answer["rows"]} for side, answer in told.items()}
    assert not records[own.name] & records[foreign.name]


@pytest.mark.parametrize("where", WHERE)
def test_without_pythons_scope_the_database_still_hides_them(
    where: str, own: Side, foreign: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both guards that Python has are taken away: what is left is row-level security alone."""
    before = own.browser(OFFICIAL).get(f"/api/v1/{where}").json()["total"]
    theirs = foreign.browser(OFFICIAL).get(f"/api/v1/{where}").json()["total"]
    assert theirs > 0
    monkeypatch.setattr(ScopedQuerySet, "for_scope", lambda rows, scope: rows.unscoped("row-level security alone"))
    monkeypatch.setattr(Within, "q", lambda rule, scope: Q())
    assert own.browser(OFFICIAL).get(f"/api/v1/{where}").json()["total"] == before
    monkeypatch.setattr(middleware, "activate", lambda scope: activate(WHOLE))
    assert own.browser(OFFICIAL).get(f"/api/v1/{where}").json()["total"] == before + theirs  # nothing else hid them


def test_every_kind_is_walked() -> None:
    assert {row.address.split("/")[3] for row in APIS} == set(KINDS)
