"""Back into the national system through the pages: a list as its file, one person's values to be copied."""

from __future__ import annotations

import hashlib
import io

import openpyxl
import pytest

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import NOW, a_user, signed_in
from tests.lasting import lasting
from tests.roster.county import TOWNS, County, save
from xieshou.audit.models import Export, Reading
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.parameters import load_shipped
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.placements.services.status import refresh_all
from xieshou.roster.models import Person
from xieshou.roster.national import FORM_2022, FORM_MEMBERS

pytestmark = pytest.mark.django_db
PURPOSE = {"purpose": "报上级系统", "detail": ""}


@lasting
def county():
    load_shipped(SYSTEM)
    made = a_region("云山县", code="459901000000")
    for town, names in TOWNS.items():
        parent = a_region(town, parent=made)
        for village in names:
            a_region(village, parent=parent)
    refresh_all(SYSTEM, day=DAY, at=NOW)
    return made


@lasting
def rows(county, tmp_path):
    clerk, rows = signed_in(a_user(county)), County(1).rows(30)
    with save(tmp_path / "花名册.xlsx", rows).open("rb") as file:
        at = clerk.post("/imports/new/", {"layout": "roster.national_2022", "file": file, "system": ""})["Location"]
    assert at.startswith("/work/")
    ref = one(ImportBatch).ref
    clerk.post(f"/imports/{ref}/confirm/", {"rows": ""})
    return rows


@lasting
def clerk(county, rows):
    return signed_in(a_user(county))


def one(model, **only):
    with acting(SYSTEM, "test"):
        return model.objects.unscoped("test").get(**only)


def test_a_list_goes_out_in_the_national_columns_and_is_written_down(clerk, rows):
    assert "/ledgers/L-01/national/" in clerk.get("/ledgers/L-01/").content.decode()
    assert clerk.get("/ledgers/L-01/national/").status_code == 200
    without = clerk.post("/ledgers/L-01/national/", {"table": "national_2022", "purpose": "其他", "detail": ""})
    assert without.status_code == 422
    answer = clerk.post("/ledgers/L-01/national/", {"table": "national_2022", "with_family": "on", **PURPOSE})
    assert answer.status_code == 200
    lines = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert lines[0] == FORM_2022
    numbers = {line[8] for line in lines[1:]}
    assert {row["citizen"] for row in rows if row["ability"] == "普通劳动力"} <= numbers
    kept = one(Export)
    assert (kept.what, kept.row_count) == ("roster.national_2022", len(lines) - 1)
    assert kept.sha256 == hashlib.sha256(answer.content).hexdigest()
    assert kept.filters["purpose"] == "报上级系统"
    assert kept.filters["list"] == "L-01"


def test_without_the_family_only_those_on_the_list(clerk, rows):
    answer = clerk.post("/ledgers/L-01/national/", {"table": "national_members", **PURPOSE})
    lines = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert lines[0] == FORM_MEMBERS
    able = [row for row in rows if row["ability"] == "普通劳动力"]
    assert len(lines) - 1 == len(able)


def test_one_persons_values_stand_there_to_be_copied_and_the_reading_is_kept(clerk, rows):
    person = one(Person, source_no=rows[0]["person_no"])
    assert f"/people/{person.ref}/copy/" in clerk.get(f"/people/{person.ref}/").content.decode()
    asked = clerk.get(f"/people/{person.ref}/copy/").content.decode()
    assert rows[0]["citizen"] not in asked
    page = clerk.post(f"/people/{person.ref}/copy/", {"table": "national_2022", **PURPOSE}).content.decode()
    assert f'<code class="copied">{rows[0]["citizen"]}</code>' in page, "readable without script"
    assert f'data-text="{rows[0]["citizen"]}"' in page
    for heading in FORM_2022[1:]:
        assert f"<dt>{heading}</dt>" in page
    reading = one(Reading)
    assert (reading.what, reading.purpose, reading.row_id) == ("row", "报上级系统", person.pk)


def test_nobody_else_takes_rows_out(county, rows):
    leader = signed_in(a_user(county, role=Role.LEADER))
    assert leader.get("/ledgers/L-01/national/").status_code == 403
    assert "/national/" not in leader.get("/ledgers/L-01/").content.decode()
    stranger = signed_in(a_user(a_region("远方县")))
    person = one(Person, source_no=rows[0]["person_no"])
    assert stranger.get(f"/people/{person.ref}/copy/").status_code == 404
