"""No page offers its reader a way that is closed to them: every link of every kind of page, followed as each role."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tools.touring import LEFT_OUT, kind_of

from tests.matrix.world import Side
from xieshou.offices.models import Role

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)')
FOUND = {200, 302, 303}


def closed_ways(side: Side, role: str) -> dict[str, str]:
    """Link that was refused -> the page that offers it; one of each kind is followed."""
    browser, met, waiting, closed = side.browser(role), {"/": ""}, ["/"], {}
    while waiting:
        here = waiting.pop(0)
        answer = browser.get(here)
        if answer.status_code not in FOUND:
            closed[here] = met[kind_of(here)]
            continue
        if answer.status_code in (302, 303):
            links = [answer["Location"]]
        elif answer.status_code != 200 or answer.streaming or "text/html" not in answer["Content-Type"]:
            continue
        else:
            links = [unescape(link) for link in LINK.findall(answer.text)]
        for link in links:
            if kind_of(link) not in met and not LEFT_OUT.search(link.split("?")[0]):
                met[kind_of(link)] = here
                waiting.append(link)
    assert len(met) > 4
    return closed


# Who sees what the clerk sees, or less of it, walks later.
LATER = {Role.HELPER, Role.SECRETARY, Role.LEADER}


@pytest.mark.parametrize("role", [pytest.param(role, marks=[pytest.mark.walk] if role in LATER else []) for role in Role.values])
def test_every_way_that_is_offered_is_open(role: str, own: Side) -> None:
    assert closed_ways(own, role) == {}
