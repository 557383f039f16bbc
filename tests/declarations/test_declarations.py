"""A ledger, an indicator, a check and a flow of fewer than thirty lines each: everything else is there by itself."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from tests.builders import DAY, SYSTEM
from tests.builders_web import a_county, a_household, a_user, refresh, signed_in
from tests.declarations.conftest import FILES, FOLDER
from tests.kit.sample import Paper
from tests.lasting import lasting
from tests.matrix.declared import Opening, openings, openings_of
from xieshou.kit import manual
from xieshou.kit.workflow import take
from xieshou.offices.clauses import all_clauses
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.supervision.services import run_checks

pytestmark = pytest.mark.django_db
NOW = datetime(2018, 9, 30, 2, tzinfo=UTC)
LINES_MOST = 30
LONG_NAME = "阿卜杜拉·买买提"
KINDS = sorted(FILES)


class Place:
    """A county with two people without work, one of them with a long name, and a browser of every role."""

    def __init__(self, name: str) -> None:
        made = a_county(name)
        self.people = [a_household(made.village, names=(who,))[0] for who in (LONG_NAME, "韦春芳")]
        self.county = made.county
        self.village = made.village

    def browser(self, role: str = Role.CLERK) -> Any:
        return signed_in(a_user(self.village if role == Role.VILLAGE else self.county, role))


@lasting
def place(declared: dict[str, Any]) -> Place:
    """A county, and another that nobody here may see; the checks have run, a paper is under way."""
    made = Place("试验县")
    Place("外县")
    refresh()
    run_checks(SYSTEM, day=DAY, at=NOW)
    paper = Paper.objects.create(title="一份材料")
    take(declared["flows"], actor_of(a_user(made.county), DAY), paper, "submit", day=DAY, at=NOW)
    return made


# What a page, a file and the API must hold of each: the words of one row, and how many rows the county has.
ROWS = {"ledgers": ("韦春芳", 2), "indicators": ("韦春芳", 2), "checks": (LONG_NAME, 1), "flows": ("一份材料", 1)}


def rows_of(kind: str, one: Any) -> dict[str, Opening]:
    """page, file, api, help -> the row of the matrix."""
    return {row.what.split()[-1]: row for row in openings_of(kind, one)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_declaration_is_short(kind: str) -> None:
    lines = (FOLDER / f"{FILES[kind]}.py").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) < LINES_MOST


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_its_page_and_stands_in_the_list_of_its_kind(kind: str, place: Place, declared: dict[str, Any]) -> None:
    one, (words, count) = declared[kind], ROWS[kind]
    browser = place.browser()
    page = browser.get(f"/{kind}/{one.code}/")
    assert page.status_code == 200
    assert str(one.title) in page.text
    assert (words in page.text) == (kind != "indicators")  # an indicator shows its number, and opens into the rows
    assert f"/help/{kind}/{one.code}/" in page.text
    assert "export.xlsx" in page.text
    listed = browser.get(f"/{kind}/").text
    assert str(one.title) in listed
    assert f"/{kind}/{one.code}/" in listed
    if kind == "indicators":
        assert "100.0%" in page.text
        opened = browser.get(one.address(DAY)).text
        assert words in opened
        assert f"共{count}条" in opened


@pytest.mark.parametrize("kind", KINDS)
def test_it_leaves_as_a_file(kind: str, place: Place, declared: dict[str, Any]) -> None:
    words, count = ROWS[kind]
    row = rows_of(kind, declared[kind])["file"]
    answer = place.browser().post(row.address, dict(row.fields))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(lines) == count
    assert any(words in map(str, line) for line in lines)


@pytest.mark.parametrize("kind", KINDS)
def test_a_program_reads_it(kind: str, place: Place, declared: dict[str, Any]) -> None:
    one, (words, count) = declared[kind], ROWS[kind]
    browser = place.browser()
    told = browser.get(f"/api/v1/{kind}/{one.code}").json()
    if kind == "indicators":
        assert (told["count"], told["base"], told["per_mille"]) == (count, count, 1000)
    else:
        assert told["total"] == len(told["rows"]) == count
        assert any(words in map(str, row["cells"]) for row in told["rows"])
    assert one.code in [each["code"] for each in browser.get(f"/api/v1/{kind}").json()]
    assert f"/api/v1/{kind}/{one.code}" in browser.get("/api/v1/openapi.json").json()["paths"]


@pytest.mark.parametrize("kind", KINDS)
def test_its_rows_are_in_the_matrix_and_hold(kind: str, place: Place, declared: dict[str, Any]) -> None:
    one = declared[kind]
    mine = [row for row in openings() if row in openings_of(kind, one)]
    assert [row.what for row in mine] == [f"{one.code} {what}" for what in ("page", "file", "api", "help")]
    for role in (Role.CLERK, Role.VILLAGE, Role.LEADER, Role.ADMIN, Role.LABOURER):
        browser = place.browser(role) if role != Role.LABOURER else labourer(place)
        for row in mine:
            ask = browser.post if row.method == "POST" else browser.get
            status = ask(row.address, dict(row.fields)).status_code
            assert status == (200 if role in row.roles else 403), (role, row)


def test_a_ledger_is_only_in_the_lists_of_its_roles(place: Place, declared: dict[str, Any]) -> None:
    clerk, leader = place.browser(), place.browser(Role.LEADER)
    for address in ("/ledgers/", "/api/v1/ledgers", "/api/v1/openapi.json"):
        assert "L-99" in clerk.get(address).text
        assert "L-99" not in leader.get(address).text


def labourer(place: Place) -> Any:
    person = place.people[0]
    return signed_in(a_user(place.county, Role.LABOURER, line="other", self_kind="person", self_id=person.pk))


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_its_page_in_the_manual(kind: str, place: Place, declared: dict[str, Any]) -> None:
    one = declared[kind]
    browser = place.browser()
    assert f"/help/{kind}/{one.code}/" in browser.get("/help/").text
    page = browser.get(f"/help/{kind}/{one.code}/").text
    for words in (one.title, one.clause, "谁可以看", f"/{kind}/{one.code}/", f"/api/v1/{kind}/{one.code}"):
        assert str(words) in page
    own = {
        "ledgers": ("出生日期", "试验来源", "地区"),
        "indicators": ("s.is_capable", "s.status = ", "试验说明", "建档立卡贫困劳动力台账"),
        "checks": ("登记的姓名有…个字", "间隔号也算", "people"),
        "flows": ("提交", "审定", "负责人", "办过“提交”的人"),
    }
    assert [words for words in own[kind] if words not in page] == []


def test_a_question_waits_for_the_village_and_is_closed_by_another(place: Place, declared: dict[str, Any]) -> None:
    village, leader = place.browser(Role.VILLAGE), place.browser(Role.LEADER)
    assert "登记的姓名有8个字" in village.get("/").text
    [row] = village.get("/api/v1/checks/F-99", {"live": "1"}).json()["rows"]
    assert village.post(f"{row['record']}answer_false_alarm/", {"words": "户口簿就是这样"}).status_code == 303
    assert leader.post(f"{row['record']}close/", {}).status_code == 303
    assert village.get("/api/v1/checks/F-99", {"live": "1"}).json()["total"] == 0


def test_a_step_is_taken_on_the_page(place: Place, declared: dict[str, Any]) -> None:
    paper = Paper.objects.get()
    here = f"/flows/W-99/{paper.ref}/"
    assert place.browser().post(f"{here}confirm/", {}).status_code == 403
    assert place.browser(Role.LEADER).post(f"{here}confirm/", {}).status_code == 303
    paper.refresh_from_db()
    assert paper.state == "confirmed"


def test_every_citation_can_be_looked_up() -> None:
    """What a declaration cites is a number of the table of clauses, an indicator's own, or a document by its name."""
    cited = {(code, one.clause) for code, kind in manual.KINDS.items() for one in kind.every()}
    unknown = [told for told in cited for number in re.findall(r"R-\d+", told[1]) if number not in all_clauses()]
    assert unknown == []
    assert [told for told in cited if ".md" in told[1]] == [], "a document that no office has"
