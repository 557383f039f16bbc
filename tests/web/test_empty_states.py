"""An office on its first Monday: every list is empty, says what that means, and what to do next."""

from __future__ import annotations

import pytest

from tests.builders import a_region
from tests.builders_web import a_user, parameters, refresh, signed_in
from xieshou.kit.ledgers import all_ledgers
from xieshou.offices.models import Role
from xieshou.regions.models import Level

pytestmark = pytest.mark.django_db
LISTS = {
    Role.CLERK: (
        "/ledgers/", "/asks/", "/offers/", "/arrivals/", "/posts/", "/match/", "/imports/", "/follow-ups/", "/search/",
        "/search/?q=zzz", "/people/", "/pairings/", *(f"/ledgers/{one.code}/" for one in all_ledgers()),
        *(f"/ledgers/{one.code}/?q=zzz" for one in all_ledgers()),
    ),
    Role.VILLAGE: ("/asks/", "/offers/", "/village/", "/village/?q=zzz", "/follow-ups/", "/ledgers/L-01/", "/posts/?kind=market"),
    Role.HELPER: ("/village/", "/asks/", "/search/"),
    Role.EMPLOYER: ("/arrivals/", "/posts/"),
}  # fmt: skip


@pytest.mark.parametrize("role", sorted(LISTS))
def test_every_empty_list_says_what_to_do_next(role):
    parameters()
    county = a_region("演示县", parent=a_region("演示市", parent=a_region("演示省", level=Level.PROVINCE)))
    place = (
        county if role in (Role.CLERK, Role.EMPLOYER) else a_region("演示村", parent=a_region("演示镇", parent=county))
    )
    known = {"self_kind": "employer", "self_id": 999_999, "line": "employer"} if role == Role.EMPLOYER else {}
    browser = signed_in(a_user(place, role, **known))
    refresh()
    for path in LISTS[role]:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        table = answer.context["page"].table
        if table.rows:
            continue
        assert table.empty.title, path
        assert table.empty.body or table.empty.action, f"{path}: nothing here, and nothing to do"
        assert table.empty.title in answer.content.decode(), path


def test_today_is_empty_and_says_so():
    parameters()
    browser = signed_in(a_user(a_region("演示县")))
    refresh()
    page = browser.get("/").context["page"]
    assert page.empty is not None
    assert page.empty.body
