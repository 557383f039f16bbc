"""The month's papers: one set of figures on the page and in every file; long lists by the worker; nobody's else's files."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from html import unescape
from typing import Any

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from tests.builders import DAY, SYSTEM
from tests.builders_web import (
    County,
    a_county,
    a_household,
    a_post,
    a_user,
    an_answer,
    an_arrival,
    an_offer,
    an_own_job,
    refresh,
    signed_in,
)
from tests.kit.documents import samples
from tests.lasting import lasting
from xieshou.audit.models import Export
from xieshou.kit import jobfiles
from xieshou.kit.documents.packs import parts_of
from xieshou.kit.models import Job
from xieshou.kit.verbs import acting
from xieshou.offices.models import Office
from xieshou.placements.casefile import household_files
from xieshou.reporting import lists
from xieshou.reporting.models import Snapshot
from xieshou.roster.models import Household, Identity

pytestmark = pytest.mark.django_db
READ = {
    "xlsx": samples.figures_of_xlsx,
    "docx": samples.figures_of_docx,
    "pdf": samples.figures_of_pdf,
    "html": lambda content: samples.figures_of_html(content.decode()),
}


@lasting
def county() -> County:
    made = a_county()
    people = [a_household(made.village, count=2)[0] for _ in range(5)]
    post = a_post(made.district)
    an_offer(people[0], post)
    an_arrival(people[1], post, on=date(2018, 8, 31))
    an_own_job(people[2], on=date(2018, 9, 5))
    an_own_job(people[3], place_id=made.village.pk, channel="workshop")
    an_answer(people[4])
    made.people = people
    refresh()
    return made


@lasting
def client(county: County) -> Any:
    return signed_in(a_user(county.county))


def on_page(text: str) -> list[tuple[str, int]]:
    return samples.figures_of_html(text)


def taken(client: Any, address: str, **asked: str) -> bytes:
    answer = client.post(address, asked)
    assert answer.status_code == 200, answer.status_code
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.content


# --- L-13 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("month", ["2018-09", "2018-08"])
def test_page_excel_word_and_pdf_say_the_same(client: Any, form: str, month: str) -> None:
    page = on_page(client.get("/reports/L-13/", {"month": month}).text)
    assert len(page) > 35
    assert sum(count for _what, count in page) > 10
    assert READ[form](taken(client, f"/reports/L-13/export.{form}", month=month)) == page


def test_every_number_of_the_page_is_its_list(client: Any) -> None:
    text = client.get("/reports/L-13/").text
    cells = re.findall(r'<td class="number"><a href="([^"]+)">([\d,]+)</a>', text)
    assert len(cells) == len(on_page(text))
    for href, count in cells:
        assert f"共{count}条" in client.get(unescape(href)).text, href


def test_files_of_an_unchanged_month_carry_one_snapshot(client: Any, county: County) -> None:
    words = ["".join(p.extract_text() for p in PdfReader(io.BytesIO(taken(client, f"/reports/{what}/export.pdf"))).pages) for what in ("L-13", "bulletin")]  # fmt: skip
    [made] = Snapshot.objects.unscoped("test")
    assert all(made.number in said and "草稿 · 未签发" in said for said in words)
    notes = Export.objects.unscoped("test")
    assert {note.filters["snapshot"] for note in notes} == {made.number}
    for note, said in zip(notes.order_by("pk"), words, strict=True):
        assert f"导出号{str(note.ref)[:8]}" in said.replace(" ", "")
    page = client.get(f"/reports/snapshots/{made.ref}/").text
    assert "未改动;重算一致" in page
    assert f'<p class="issuer">{Office.objects.get(assignments__user=made.actor_id).name}</p>' in page
    assert made.number in client.get("/reports/snapshots/", {"q": made.number[5:]}).text
    assert made.number in client.get("/reports/L-13/").text


def test_a_page_is_live_and_says_so(client: Any) -> None:
    for address in ("/reports/L-13/", "/reports/bulletin/"):
        text = client.get(address).text
        assert "实时数据，没有快照" in text
        assert "未核验 · 未见证" in text
        assert "草稿 · 未签发" in text
    assert not Snapshot.objects.unscoped("looking seals nothing").exists()


def test_what_came_later_is_shown_beside_the_seal(client: Any, county: County) -> None:
    taken(client, "/reports/L-13/export.xlsx")
    [made] = Snapshot.objects.unscoped("test")
    an_own_job(a_household(county.village)[0], on=date(2018, 9, 6))
    text = client.get(f"/reports/snapshots/{made.ref}/").text
    assert "未改动;记录后来有变化" in text
    assert "不同的数" in text
    assert on_page(text)[: len(made.figures)] != []


def test_an_unknown_form_is_not_there(client: Any) -> None:
    for address in ("/reports/L-13/export.exe", "/reports/bulletin/export.xlsx", "/ledgers/L-01/export.docx"):
        assert client.post(address).status_code == 404


def test_the_cost_of_the_report_does_not_grow(client: Any, county: County, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(25) as few:
        client.get("/reports/L-13/")
    a_household(county.village, count=20)
    refresh()
    with django_assert_max_num_queries(len(few)):
        client.get("/reports/L-13/")


# --- 简报 ------------------------------------------------------------------------------------------------------------


def test_the_bulletin_says_the_figures_of_the_report(client: Any) -> None:
    report = dict(on_page(client.get("/reports/L-13/").text))
    text = client.get("/reports/bulletin/").text
    assert "第9期（未签发）" in text
    for what, count in on_page(text):
        assert report[what] == count, what
    words = re.sub(r"<[^>]+>", "", text)
    assert f"建档立卡贫困劳动力{report['建档立卡贫困劳动力']}人，已就业{report['已就业']}人。" in words
    assert f"需帮扶户{report['需帮扶户']}户，" in words
    said = [line.text for line in docx.Document(io.BytesIO(taken(client, "/reports/bulletin/export.docx"))).paragraphs]
    assert any(f"需帮扶户{report['需帮扶户']}户，" in line for line in said)


def test_an_unsigned_bulletin_is_nowhere_red(client: Any) -> None:
    assert "document red" not in client.get("/reports/bulletin/").text
    word = docx.Document(io.BytesIO(taken(client, "/reports/bulletin/export.docx")))
    colours = {str(run.font.color.rgb) for line in word.paragraphs for run in line.runs}
    assert "C8102E" not in colours


# --- the pack --------------------------------------------------------------------------------------------------------


def made_by(client: Any, answer: Any) -> tuple[Any, bytes]:
    """The job somebody asked for, and the file it made."""
    assert answer.status_code == 303
    job = Job.objects.unscoped("test").get(ref=answer["Location"].split("/")[2])
    assert "下载文件" in client.get(answer["Location"]).text
    return job, taken(client, f"{answer['Location']}file/")


def test_the_pack_holds_the_months_papers_from_one_snapshot(client: Any) -> None:
    job, content = made_by(client, client.post("/reports/pack/", {"month": "2018-09"}))
    whole = zipfile.ZipFile(io.BytesIO(content))
    told = json.loads(whole.read("manifest.json"))
    [made] = Snapshot.objects.unscoped("test")
    assert told["snapshot"] == job.result["snapshot"] == made.number
    tail = made.number.removeprefix("L-13-")
    assert {one["name"] for one in told["files"]} == {
        *(f"L-13-{tail}.{form}" for form in ("html", "xlsx", "docx", "pdf")), "L-07-20180930.xlsx", "L-07-20180930.pdf",
        "L-01-20180930.xlsx", "L-14-20180930.xlsx", f"简报-{tail}.docx", f"简报-{tail}.pdf",
    }  # fmt: skip
    assert set(whole.namelist()) == {one["name"] for one in told["files"]} | {"manifest.json"}
    page = on_page(client.get("/reports/L-13/").text)
    assert samples.figures_of_xlsx(whole.read(f"L-13-{tail}.xlsx")) == page
    rows = openpyxl.load_workbook(io.BytesIO(whole.read("L-01-20180930.xlsx"))).active.max_row - 1
    assert rows == dict(page)["建档立卡贫困劳动力"]
    assert {one["name"]: one["rows"] for one in told["files"]}["L-01-20180930.xlsx"] == rows


def test_the_parts_of_the_pack_in_their_order() -> None:
    assert [part.code for part in parts_of("month")] == ["L-13", "L-07", "L-01", "L-14", "简报"]


def test_a_made_file_goes_to_who_asked_and_not_for_ever(client: Any, county: County, monkeypatch: Any) -> None:
    answer = client.post("/reports/pack/", {"month": "2018-09"})
    address = f"{answer['Location']}file/"
    colleague = signed_in(a_user(county.county))
    assert colleague.post(address).status_code == 403
    assert client.get(address).status_code == 405
    monkeypatch.setattr(jobfiles, "KEPT_DAYS", -1)
    jobfiles.new_file("another.pdf")
    gone = client.post(address)
    assert gone.status_code == 422
    assert "已过保存期" in gone.text


# --- ledgers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "wide"), [("L-01", 1191), ("L-02", 1191), ("L-07", 842)])
def test_a_ledger_prints_across_wide_paper_with_its_source(client: Any, code: str, wide: int) -> None:
    content = taken(client, f"/ledgers/{code}/export.pdf")
    [page] = PdfReader(io.BytesIO(content)).pages
    assert round(page.mediabox.width) == wide
    assert page.mediabox.width > page.mediabox.height
    words = page.extract_text().replace("\n", "").replace(" ", "")
    note = Export.objects.unscoped("test").get()
    for said in (
        "工作用件·未签发",
        "实时数据，没有快照",
        "数据截至2018年9月30日",
        f"导出号{str(note.ref)[:8]}",
        "用户",
    ):
        assert said in words, said
    assert note.row_count > 0
    assert "13900000000" not in words


def test_a_printed_ledger_has_the_rows_of_the_page(client: Any) -> None:
    asked = {"status": "U"}
    shown = re.search(r"共(\d+)条", client.get("/ledgers/L-01/", asked).text).group(1)
    words = "".join(
        p.extract_text() for p in PdfReader(io.BytesIO(taken(client, "/ledgers/L-01/export.pdf", **asked))).pages
    )
    assert words.count("139****0000") == int(shown)


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_a_long_list_is_written_by_the_worker_with_progress(
    client: Any, county: County, monkeypatch: Any, form: str
) -> None:
    monkeypatch.setitem(lists.AT_ONCE_MOST, form, 3)
    monkeypatch.setattr(lists, "VOLUME_ROWS", 4)
    monkeypatch.setattr(lists, "STEP_ROWS", 2)
    shown = int(re.search(r"共(\d+)条", client.get("/ledgers/L-01/").text).group(1))
    job, content = made_by(client, client.post(f"/ledgers/L-01/export.{form}"))
    assert (job.result["rows"], job.total) == (shown, shown)
    assert job.done == (shown - 1) // 2 * 2
    if form == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(content)).active.max_row - 1 == shown
        return
    volumes = zipfile.ZipFile(io.BytesIO(content))
    assert volumes.namelist() == [f"第{at}册.pdf" for at in range(1, -(-shown // 4) + 1)]
    last = PdfReader(io.BytesIO(volumes.read(volumes.namelist()[-1]))).pages[0].extract_text()
    assert re.search(rf"^{shown} ", last, re.MULTILINE)


def test_a_short_list_comes_at_once(client: Any, monkeypatch: Any) -> None:
    taken(client, "/ledgers/L-01/export.xlsx")
    assert not Job.objects.unscoped("test").exists()


# --- 一户一档 --------------------------------------------------------------------------------------------------------


@pytest.fixture
def hamlets(county: County) -> County:
    """Two 屯 in the village; one person with an identity number."""
    with acting(SYSTEM, "test"):
        for at, person in enumerate(county.people):
            home = person.memberships.get().household
            Household.objects.unscoped("test").filter(pk=home.pk).update(group_name=("上屯", "下屯")[at % 2])
        first = county.people[1]
        Identity.objects.create(
            person=first, scope_path=first.scope_path, number="990001198503010011", number_index=b"x" * 16, tail4="0011"
        )
    return county


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_one_households_folder(client: Any, hamlets: County, form: str) -> None:
    worker = hamlets.people[1]
    home = worker.memberships.get().household
    content = taken(client, f"/households/{home.ref}/file.{form}")
    if form == "pdf":
        words = "".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages)
    else:
        file = docx.Document(io.BytesIO(content))
        cells = [c.text for t in file.tables for r in t.rows for c in r.cells]
        words = " ".join([*cells, *(p.text for p in file.paragraphs), *(p.text for p in file.sections[0].footer.paragraphs), *(p.text for p in file.sections[0].header.paragraphs)])  # fmt: skip
    for said in (
        worker.name,
        home.source_no,
        "0011",
        "139****0000",
        "户主签字",
        "在岗",
        "接受",
        "工作用件 · 未签发",
        "实时数据",
    ):
        assert said in words, said
    for hidden in ("990001198503010011", "13900000000", "民族"):
        assert hidden not in words
    assert Export.objects.unscoped("test").get().what == "L-17"


def test_the_way_down_to_a_village_is_asked_as_a_place(client: Any, hamlets: County) -> None:
    """The choice goes from the county down; 村 over a list of counties is no label."""
    for place in (hamlets.county, hamlets.town, hamlets.village):
        field = client.get("/reports/L-17/", {"region": place.pk}).context["page"].filters.filters[0]
        assert field.label == "地区"


def test_a_village_is_printed_household_by_household(client: Any, hamlets: County) -> None:
    page = client.get("/reports/L-17/", {"region": hamlets.village.pk}).text
    assert all(name in page for name in ("全村", "上屯", "下屯"))
    job, content = made_by(client, client.post("/reports/L-17/", {"region": hamlets.village.pk}))
    pages = [p.extract_text() for p in PdfReader(io.BytesIO(content)).pages]
    homes = [person.memberships.get().household.source_no for person in hamlets.people]
    assert job.result["rows"] == len(homes)
    firsts = [words for words in pages if "一、这一户" in words]
    assert len(firsts) == len(homes)
    for number in homes:
        assert sum(number in words for words in firsts) == 1
    assert all("— 1 / " in words for words in firsts)


def test_one_hamlet_only(client: Any, hamlets: County) -> None:
    asked = {"region": hamlets.village.pk, "hamlet": "下屯", "by": "hamlet"}
    job, content = made_by(client, client.post("/reports/L-17/", asked))
    words = "".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages)
    assert job.result["rows"] == 2
    for at, person in enumerate(hamlets.people):
        assert (person.memberships.get().household.source_no in words) == (at % 2 == 1)


def test_nobody_prints_the_folders_of_another_place(client: Any, county: County) -> None:
    other = a_county("外县")
    [stranger] = a_household(other.village)
    refresh()
    assert client.post("/reports/L-17/", {"region": other.village.pk}).status_code == 404
    assert client.post("/reports/L-17/", {"region": county.town.pk}).status_code == 404
    assert client.post("/reports/L-17/", {"region": "x"}).status_code == 404
    assert (
        client.post("/reports/L-17/", {"region": county.village.pk, "hamlet": "没有", "by": "hamlet"}).status_code
        == 422
    )
    assert client.post(f"/households/{stranger.memberships.get().household.ref}/file.pdf").status_code == 404


def test_the_cost_of_folders_does_not_grow(county: County, django_assert_num_queries: Any) -> None:
    with acting(SYSTEM, "test"):
        homes = list(Household.objects.unscoped("test").order_by("pk"))
        with django_assert_num_queries(9) as few:  # seven, and two that ask for which day the cache holds
            household_files(SYSTEM, homes[:1], DAY)
        with django_assert_num_queries(len(few)):
            household_files(SYSTEM, homes, DAY)


def test_the_household_page_offers_its_folder(client: Any, county: County) -> None:
    home = county.people[0].memberships.get().household
    assert f"/households/{home.ref}/file.pdf" in client.get(f"/households/{home.ref}/").text
