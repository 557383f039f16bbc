"""One page for all ledgers: what it shows, how it narrows, how it opens a number, and what leaves the house."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest

from tests.builders import DAY
from tests.builders_web import County, a_county, a_household, a_user, an_own_job, refresh, signed_in
from tests.lasting import lasting
from xieshou.audit.models import Event, Export
from xieshou.kit import indicators
from xieshou.kit.ledgers import all_ledgers
from xieshou.offices.models import Role

pytestmark = pytest.mark.django_db


@lasting
def county() -> County:
    made = a_county()
    made.people = [*a_household(made.village, count=2), *a_household(made.village), *a_household(made.village)]
    an_own_job(made.people[0])
    refresh()
    return made


@lasting
def client(county: County) -> Any:
    return signed_in(a_user(county.county))


def test_every_ledger_opens(client: Any) -> None:
    listed = client.get("/ledgers/").text
    for one in all_ledgers():
        assert f"/ledgers/{one.code}/" in listed
        page = client.get(f"/ledgers/{one.code}/")
        assert page.status_code == 200, one.code
        assert str(one.title) in page.text


def test_a_row_opens_its_person_and_hides_the_phone(client: Any, county: County) -> None:
    text = client.get("/ledgers/L-01/").text
    assert f"/people/{county.people[0].ref}/" in text
    assert "139****0000" in text
    assert "13900000000" not in text


def test_a_county_does_not_see_another(county: County) -> None:
    elsewhere = signed_in(a_user(a_county("别处").county))
    text = elsewhere.get("/ledgers/L-01/").text
    assert "这里还没有劳动力" in text
    assert elsewhere.get(f"/ledgers/L-01/?region={county.village.pk}").status_code == 404


def test_searches_by_pinyin_initials_name(client: Any, county: County) -> None:
    person = county.people[0]
    for text in (person.name, person.initials, re.sub("[^a-z]", "", person.sort_key)):
        assert f"/people/{person.ref}/" in client.get("/ledgers/L-01/", {"q": text}).text, text
    assert "没有符合条件" in client.get("/ledgers/L-01/", {"q": "查无此人"}).text


@pytest.mark.parametrize("one", indicators.all_indicators(), ids=lambda one: one.code)
def test_a_number_equals_its_list(client: Any, one: Any) -> None:
    page = client.get(one.address(DAY))
    assert page.status_code == 200
    actor = page.wsgi_request.actor
    assert f"共{one.count(actor, DAY):,}条" in page.text
    assert f"数字:{one.title}" in page.text
    assert 'href="/ledgers/' in page.text


def test_a_cell_of_another_ledger_is_refused(client: Any) -> None:
    assert client.get("/ledgers/L-07/?cell=KPI-1").status_code == 422


@pytest.mark.parametrize("day", ["昨天", "2018-13-01", "2018-10-01"])
def test_an_impossible_day_is_refused(client: Any, day: str) -> None:
    assert client.get("/ledgers/L-01/", {"day": day}).status_code == 422


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwgImIiXQ", "bnVsbA"])
def test_a_broken_cursor_is_refused(client: Any, cursor: str) -> None:
    assert client.get("/ledgers/L-01/", {"after": cursor}).status_code == 422


def test_a_nul_in_the_address_is_refused(client: Any) -> None:
    assert client.get("/ledgers/L-01/?q=%00").status_code == 400


def test_the_groups_are_printed_together(client: Any) -> None:
    text = client.get("/ledgers/L-07/").text
    for words in ("需帮扶户", "有劳动力但本人均表示暂不就业", "暂无人能就业"):
        assert words in text


def test_a_tab_says_how_many_rows_its_list_has(client: Any) -> None:
    """A number chosen before is none of the tabs: the tab that leads away from it must not stand as chosen over its list."""
    number = next(one for one in indicators.all_indicators() if one.ledger == "L-07" and one.code.endswith("exempt"))
    for address in ("/ledgers/L-07/", "/ledgers/L-07/?group=exempt", number.address(DAY), f"{number.address(DAY)}&group=exempt"):
        page = client.get(address).context["page"]
        assert len(page.tabs) > 3
        total = int(re.search(r"共([\d,]+)条", page.pager.summary)[1].replace(",", ""))
        assert [tab.count for tab in page.tabs if tab.is_current] == ([] if "cell=" in address else [total]), address
        for tab in page.tabs:
            assert f"共{tab.count}条" in client.get(tab.href).text, (address, tab.label)


def test_a_place_that_only_a_link_sets_is_told_by_its_name(client: Any, county: County) -> None:
    text = client.get("/ledgers/L-02/", {"place": county.county.pk}).text
    assert f"就业地:{county.county.full_name}" in text
    for odd in ("9" * 30, "²", "x"):
        assert "共0条" in client.get("/ledgers/L-02/", {"place": odd}).text


def test_the_file_holds_the_rows_of_the_list_and_the_taking_is_kept(client: Any, county: County) -> None:
    asked = {"status": "U", "q": ""}
    on_page = client.get("/ledgers/L-01/", asked)
    taken = client.post("/ledgers/L-01/export.xlsx", asked)
    content = taken.content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert f"共{len(rows) - 1}条" in on_page.text
    assert len(rows) - 1 == 3
    assert taken.headers["Cache-Control"] == "no-store"
    note = Export.objects.unscoped("test").get()
    assert (note.what, note.row_count, note.filters) == ("L-01", 3, {"status": "U"})
    assert Event.objects.filter(table="audit_export", row_id=note.pk, verb="ledger.export").count() == 1


def test_what_was_searched_for_is_not_written_down(client: Any) -> None:
    client.post("/ledgers/L-01/export.xlsx", {"q": "990001199003010011"})
    assert Export.objects.unscoped("test").get().filters == {"q": "…"}


def test_a_file_is_never_given_by_looking(client: Any) -> None:
    assert client.get("/ledgers/L-01/export.xlsx").status_code == 405


def test_an_employer_opens_no_ledger(county: County) -> None:
    visitor = signed_in(a_user(county.county, Role.EMPLOYER, self_kind="employer", self_id=1))
    assert visitor.get("/ledgers/L-01/").status_code == 403


def test_the_cost_of_a_page_does_not_grow_with_its_rows(
    client: Any, county: County, django_assert_max_num_queries: Any
) -> None:
    for one in all_ledgers():
        address = f"/ledgers/{one.code}/"
        with django_assert_max_num_queries(60) as few:
            client.get(address)
        before = len(few)
        a_household(county.village, count=12)
        refresh()
        with django_assert_max_num_queries(before):
            client.get(address)


def test_a_page_says_places_as_its_office_does_and_a_file_says_them_whole() -> None:
    """Every row would begin with the county; what travels must be understood elsewhere."""
    county = a_county("近处县")
    a_household(county.village)
    refresh()
    browser = signed_in(a_user(county.county))
    page = browser.get("/ledgers/L-01/").content.decode()
    assert "近处县镇近处县村" in page
    assert county.village.full_name not in page
    answer = browser.post("/ledgers/L-01/export.xlsx")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.values for cell in row]
    assert county.village.full_name in cells
