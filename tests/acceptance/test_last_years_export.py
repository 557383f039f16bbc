"""Acceptance 1 (domain.md 12): a village operator's clerk takes in last year's national export, through the pages.

A GBK csv of 1,200 persons, 13 bad numbers, 4 duplicates, 2 households without a head: staging, error file, the rest is
merged, and the same again changes nothing. Acceptance 7: a number of a county that was renamed is no fault.
"""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import NOW, a_user, signed_in
from tests.roster.county import TOWNS, County, Row
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.parameters import load_shipped
from xieshou.kit.verbs import acting
from xieshou.placements.models import PersonStatus
from xieshou.placements.services.status import refresh_all
from xieshou.regions.models import Region
from xieshou.roster.enums import IdentityState
from xieshou.roster.layouts import ROSTER
from xieshou.roster.models import Household, Identity, Intention, Person

pytestmark = pytest.mark.django_db
COLUMNS = [
    "seq", "county", "town", "village", "hamlet", "household_no", "person_no", "name", "citizen", "member_count", "relation",
    "ethnic", "education", "school", "health", "ability", "months", "cause1", "household_phone", "phone", "identified_on",
    "member_identified_on", "household_kind",
]  # fmt: skip
BAD, TWICE, HEADLESS = 13, 4, 2


@pytest.fixture
def clerk():
    load_shipped(SYSTEM)
    county = a_region("云山县", code="459901000000")
    for town, names in TOWNS.items():
        parent = a_region(town, parent=county)
        for village in names:
            a_region(village, parent=parent)
    refresh_all(SYSTEM, day=DAY, at=NOW)
    return signed_in(a_user(county))


def last_year() -> list[Row]:
    """1,200 rows: 13 numbers with a wrong check character, 4 rows again, 2 heads that became 其他."""
    rows = County(17).rows(1200 - TWICE)
    adults = [row for row in rows if row["relation"] == "配偶"]
    for row in adults[:BAD]:
        row["citizen"] = row["citizen"][:17] + ("1" if row["citizen"][17] != "1" else "2")
    alone = [row for row in rows if row["member_count"] == "1"]
    for row in alone[:HEADLESS]:
        row["relation"] = "其他"
    children = [row for row in rows if row["relation"] == "之子"]
    return [*rows, *[dict(row) for row in children[:TWICE]]]


def csv_of(rows: list[Row], *, mark: str = "") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([ROSTER.by_key[key].heading for key in COLUMNS])
    writer.writerows([row[key] + (mark if key == "seq" else "") for key in COLUMNS] for row in rows)
    return out.getvalue().encode("gbk")


def upload(clerk, data: bytes) -> ImportBatch:
    file = io.BytesIO(data)
    file.name = "去年名册.csv"
    answer = clerk.post("/imports/new/", {"layout": "roster.national_2022", "file": file, "system": ""})
    assert answer.status_code == 303, answer.content.decode()
    with acting(SYSTEM, "test"):
        return ImportBatch.objects.unscoped("test").latest("pk")


def count(model, **only) -> int:
    with acting(SYSTEM, "test"):
        return model.objects.unscoped("test").filter(**only).count()


def test_last_years_export_through_the_pages(clerk):
    rows = last_year()
    batch = upload(clerk, csv_of(rows))
    page = clerk.get(f"/imports/{batch.ref}/").content.decode()
    assert "1,200" in page
    assert count(Person) == 0, "nothing is true before it is confirmed"
    book = openpyxl.load_workbook(io.BytesIO(clerk.post(f"/imports/{batch.ref}/errors.xlsx").content)).active
    said = [row[-1] or "" for row in book.iter_rows(min_row=2, values_only=True)]
    assert sum("校验" in one for one in said) == BAD
    assert sum("同一个人" in one for one in said) == TWICE
    assert sum("没有户主" in one for one in said) == HEADLESS
    assert [cell.value for cell in book[1]][:-1] == [ROSTER.by_key[key].heading for key in COLUMNS]
    assert clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""}).status_code == 303
    assert count(Person) == 1200 - TWICE
    assert count(Identity, state=IdentityState.PENDING) == BAD
    assert count(Intention) == 0
    assert count(PersonStatus) == 1200 - TWICE
    homes = count(Household)
    again = upload(clerk, csv_of(rows, mark=" "))
    clerk.post(f"/imports/{again.ref}/confirm/", {"rows": ""})
    with acting(SYSTEM, "test"):
        states = {}
        for block in ImportBatch.objects.unscoped("test").get(pk=again.pk).blocks.unscoped("test"):
            for letter in block.states:
                states[letter] = states.get(letter, 0) + 1
    assert states == {"s": 1200 - TWICE, "b": TWICE}
    assert (count(Person), count(Household)) == (1200 - TWICE, homes)


def test_a_number_of_a_county_renamed_since_is_fine(clerk):
    """513321 is 康定县 until 2015; today's 康定市 has another code, the people keep their numbers."""
    with acting(SYSTEM, "test"):
        today = a_region("康定市", code="513301000000")
        Region.objects.filter(pk=today.pk).update(name="康定市")
    row = County(3).rows(1)[0]
    from xieshou.engines.identifiers import check_character

    first = "513321" + row["citizen"][6:17]
    row["citizen"] = first + check_character(first)
    batch = upload(clerk, csv_of([row]))
    with acting(SYSTEM, "test"):
        told = [p["code"] for one in batch.rows.unscoped("test") for p in one.problems]
    assert "F-01.check" not in told
    clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""})
    assert count(Identity, state=IdentityState.ACTIVE) == 1
