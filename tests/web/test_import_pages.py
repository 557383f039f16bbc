"""Imports through the pages: upload, what was found, take in, take back; and the table of pairings opens to officials."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import NOW, a_user, an_own_answer, signed_in
from tests.lasting import lasting
from tests.roster.county import TOWNS, County, save
from xieshou.audit.models import Export
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.models import Job
from xieshou.kit.parameters import load_shipped
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.placements.models import HouseholdStatus, PersonStatus
from xieshou.placements.services.status import cache_differences, refresh_all
from xieshou.roster.models import Household, Intention, Person
from xieshou.web.forms.imports import RowsForm

pytestmark = pytest.mark.django_db


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
def clerk(county):
    return signed_in(a_user(county))


def text(response) -> str:
    return response.content.decode()


def upload(clerk, path, layout="roster.national_2022"):
    with path.open("rb") as file:
        return clerk.post("/imports/new/", {"layout": layout, "file": file})


def a_batch(clerk, tmp_path, rows) -> ImportBatch:
    response = upload(clerk, save(tmp_path / "花名册.xlsx", rows))
    assert response.status_code == 303, text(response)
    assert response["Location"].startswith("/work/")
    with acting(SYSTEM, "test"):
        return ImportBatch.objects.unscoped("test").latest("pk")


def count(model) -> int:
    with acting(SYSTEM, "test"):
        return model.objects.unscoped("test").count()


def test_a_roster_is_checked_taken_in_and_brings_status_up_to_date(clerk, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(60))
    assert "可以入库" in text(clerk.get(f"/imports/{batch.ref}/"))
    assert count(Person) == 0
    assert clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""}).status_code == 303
    assert count(Person) == 60
    assert count(Intention) == 0
    assert count(PersonStatus) == 60
    with acting(SYSTEM, "test"):
        assert cache_differences(DAY) == 0
    assert "已入库" in text(clerk.get(f"/imports/{batch.ref}/"))


def test_each_fault_is_told_with_row_and_column_and_the_file_of_errors_comes_in_the_same_columns(clerk, tmp_path):
    rows = County(1).rows(20)
    rows[3]["citizen"] = rows[3]["citizen"][:-1] + ("0" if rows[3]["citizen"][-1] != "0" else "1")
    batch = a_batch(clerk, tmp_path, rows)
    page = text(clerk.get(f"/imports/{batch.ref}/"))
    assert "证件号码" in page
    assert rows[3]["citizen"] not in page
    assert "不能入库" in page
    book = openpyxl.load_workbook(io.BytesIO(clerk.post(f"/imports/{batch.ref}/errors.xlsx").content))
    cells = [str(cell.value) for cell in book.active[2]]
    assert rows[3]["citizen"] in cells
    with acting(SYSTEM, "test"):
        assert Export.objects.unscoped("test").get().what == "imports.errors"


def test_some_rows_alone_can_be_taken_in(clerk, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(30))
    assert clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": "行"}).status_code == 422
    rows = County(1).rows(30)
    first_home = [n for n, row in enumerate(rows) if row["household_no"] == rows[0]["household_no"]]
    clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": f"2-{len(first_home) + 1}"})
    assert count(Person) == len(first_home)


@pytest.mark.parametrize("written", ["2-4,6", "2 - 4 ，6", "２到４、６", "2～4;6"])
def test_row_numbers_are_read_as_people_write_them(written):
    form = RowsForm({"rows": written})
    assert form.is_valid()
    assert form.cleaned_data["rows"] == [2, 3, 4, 6]


def test_rows_that_are_not_there_are_said_to_be_so_and_the_others_stay_ready(clerk, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(30))
    clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": "500-9999999"})
    with acting(SYSTEM, "test"):
        asked = Job.objects.unscoped("test").latest("pk")
    assert asked.message.startswith("写的行号里没有一行可以入库;可以入库的共30行。")
    assert len(asked.arguments["numbers"]) < 2_000_000
    assert count(Person) == 0


def test_a_batch_that_is_in_whole_says_so_and_where_it_is_seen(clerk, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(30))
    for _twice in range(2):
        answer = clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""})
    page = text(clerk.get(answer["Location"]))
    assert "这次导入的30行都已经入库,没有剩下的。" in page
    assert "到“导入”里打开这一次就能看到" in page
    assert "错误文件" not in page


def test_a_batch_is_taken_back_whole_with_a_reason(clerk, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(40))
    clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""})
    assert clerk.post(f"/imports/{batch.ref}/undo/", {"reason": ""}).status_code == 422
    assert clerk.post(f"/imports/{batch.ref}/undo/", {"reason": "传错了文件"}).status_code == 303
    assert (count(Person), count(Household), count(PersonStatus), count(HouseholdStatus)) == (0, 0, 0, 0)


def test_a_batch_somebody_already_answered_on_is_not_taken_back(clerk, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(10))
    clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""})
    with acting(SYSTEM, "test"):
        person = Person.objects.unscoped("test").filter(birth_on__year__lt=1990).first()
    an_own_answer(person)
    refused = clerk.post(f"/imports/{batch.ref}/undo/", {"reason": "传错了文件"})
    assert refused.status_code == 422
    assert "不能整批撤销" in text(refused)
    assert count(Person) == 10
    assert count(PersonStatus) == 10


@pytest.mark.parametrize("name", ["a.doc", "a.pdf", "a.xlsm", "a"])
def test_a_file_of_another_kind_is_refused_before_it_is_read(clerk, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"old")
    refused = upload(clerk, path)
    assert refused.status_code == 422
    assert "另存为 .xlsx" in text(refused)
    assert count(ImportBatch) == 0


def test_a_torn_old_workbook_says_so_on_the_page_of_its_work(clerk, tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(b"old")
    answer = upload(clerk, path)
    assert answer.status_code == 303
    assert "内容却是" in text(clerk.get(answer["Location"]))
    assert count(ImportBatch) == 0


def test_the_empty_table_can_be_taken_away(clerk):
    book = openpyxl.load_workbook(io.BytesIO(clerk.get("/imports/template/roster.national_2022.xlsx").content))
    assert "姓名*" in [cell.value for cell in book.worksheets[0][1]]
    assert clerk.get("/imports/template/nothing.xlsx").status_code == 404


def test_a_stranger_never_sees_the_batch(clerk, county, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(5))
    stranger = signed_in(a_user(a_region("外县")))
    for address in ("", "confirm/", "undo/", "errors.xlsx"):
        assert stranger.get(f"/imports/{batch.ref}/{address}").status_code == 404
        if address:
            assert stranger.post(f"/imports/{batch.ref}/{address}", {"rows": "", "reason": "x"}).status_code == 404
    assert signed_in(a_user(county, Role.VILLAGE, line="village")).get("/imports/").status_code == 403


# --- editing a staged row --------------------------------------------------------------------------------------------


def test_a_faulty_cell_is_corrected_in_the_browser_and_the_row_is_checked_again(clerk, tmp_path):
    rows = County(1).rows(12)
    rows[2]["name"] = ""
    batch = a_batch(clerk, tmp_path, rows)
    at = f"/imports/{batch.ref}/rows/4/"
    assert at in text(clerk.get(f"/imports/{batch.ref}/"))
    form = clerk.get(at).context["form"]
    place = next(name for name, field in form.fields.items() if field.label == "姓名")
    assert clerk.post(at, {place: ""}).status_code == 422
    saved = clerk.post(at, {place: "农秀兰", "mark": form.fields["mark"].initial})
    assert saved.status_code == 303
    assert "第4行已改好,可以入库" in text(clerk.get(saved["Location"]))
    with acting(SYSTEM, "test"):
        batch.refresh_from_db()
        assert batch.edited == [{"row": 4, "columns": ["姓名"]}]
    stale = clerk.post(at, {place: "农秀花", "mark": form.fields["mark"].initial})
    assert stale.status_code in (409, 422)
    clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""})
    with acting(SYSTEM, "test"):
        assert Person.objects.unscoped("test").filter(name="农秀兰").exists()
    assert clerk.get(at).status_code == 409


def test_a_column_that_the_layout_requires_is_not_called_optional(clerk, tmp_path):
    rows = County(1).rows(12)
    rows[2]["name"], rows[2]["citizen"] = "", "1"
    rows[2]["phone"] = "1"
    batch = a_batch(clerk, tmp_path, rows)
    page = text(clerk.get(f"/imports/{batch.ref}/rows/4/"))
    labels = re.findall(r"<label for=[^>]*>(.*?)</label>", page)
    assert {"姓名", "证件号码"} < set(labels)
    assert [label for label in labels if "可不填" in label] == ["人联系电话<small>可不填</small>"]


def test_a_number_is_never_put_into_the_form_and_a_wrong_one_is_checked_again(clerk, tmp_path):
    rows = County(1).rows(12)
    good = rows[1]["citizen"]
    rows[1]["citizen"] = good[:-1] + ("0" if good[-1] != "0" else "1")
    batch = a_batch(clerk, tmp_path, rows)
    at = f"/imports/{batch.ref}/rows/3/"
    page = clerk.get(at)
    assert rows[1]["citizen"] not in text(page)
    assert rows[1]["citizen"][-4:] in text(page)
    place = next(name for name, field in page.context["form"].fields.items() if field.label == "证件号码")
    assert clerk.post(at, {place: good}).status_code == 303
    with acting(SYSTEM, "test"):
        row = batch.rows.get(number=3)
        assert not [told for told in row.problems if told["column"] == "citizen"]


def test_editing_one_row_of_a_household_asks_the_others_again(clerk, tmp_path):
    rows = County(1).rows(12)
    home = [n for n, row in enumerate(rows) if row["household_no"] == rows[0]["household_no"]]
    assert len(home) > 1
    rows[home[1]]["relation"] = "户主"
    batch = a_batch(clerk, tmp_path, rows)
    with acting(SYSTEM, "test"):
        assert {batch.rows.get(number=n + 2).state for n in home[:2]} == {"blocked"}
    at = f"/imports/{batch.ref}/rows/{home[1] + 2}/"
    place = next(name for name, field in clerk.get(at).context["form"].fields.items() if field.label == "与户主关系")
    assert clerk.post(at, {place: "其他"}).status_code == 303
    with acting(SYSTEM, "test"):
        assert {batch.rows.get(number=n + 2).state for n in home[:2]} == {"ready"}


# --- what stands in the way of an undo -------------------------------------------------------------------------------


def test_the_undo_page_says_what_would_go(clerk, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(40))
    clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""})
    page = text(clerk.get(f"/imports/{batch.ref}/undo/"))
    assert "移除人员 40 条" in page
    assert "还没有人在这些记录上办过事" in page


def test_the_undo_page_names_who_has_acted_since(clerk, tmp_path):
    batch = a_batch(clerk, tmp_path, County(1).rows(10))
    clerk.post(f"/imports/{batch.ref}/confirm/", {"rows": ""})
    with acting(SYSTEM, "test"):
        person = Person.objects.unscoped("test").filter(birth_on__year__lt=1990).first()
    an_own_answer(person)
    page = text(clerk.get(f"/imports/{batch.ref}/undo/"))
    assert "不能整批撤销" in page
    assert person.name in page
    assert f"/people/{person.ref}/" in page
    assert "新增本人意愿" in page


def test_a_later_correction_is_not_lost_by_an_undo(clerk, county, tmp_path):
    """Undoing used to put the row back as it was before the file, over what somebody had corrected since."""
    from tests.builders import a_clerk
    from tests.roster.test_by_hand import said
    from xieshou.placements.services.byhand import put_person_right

    rows = County(1).rows(10)
    first = a_batch(clerk, tmp_path, rows)
    clerk.post(f"/imports/{first.ref}/confirm/", {"rows": ""})
    rows[0]["phone"] = "19911112222"
    second = a_batch(clerk, tmp_path, rows)
    clerk.post(f"/imports/{second.ref}/confirm/", {"rows": ""})
    with acting(SYSTEM, "test"):
        person = Person.objects.unscoped("test").get(name=rows[0]["name"], birth_on=rows[0]["birth_on"])
    put_person_right(
        a_clerk(county),
        person.ref,
        said(person, phone="19933334444"),
        day=DAY,
        reason="本人换号",
        knowing=True,
    )
    refused = clerk.post(f"/imports/{second.ref}/undo/", {"reason": "传错了"})
    assert refused.status_code == 422
    assert "更正资料" in text(refused)
    with acting(SYSTEM, "test"):
        person.refresh_from_db()
    assert person.phone.reveal() == "19933334444"


def test_why_a_file_cannot_be_read_is_told_in_the_language_of_whoever_uploaded_it(clerk, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("姓名,证件号码", encoding="utf-8")
    clerk.cookies["django_language"] = "en"
    upload(clerk, path)
    with acting(SYSTEM, "test"):
        asked = Job.objects.unscoped("test").latest("pk")
    assert asked.message == (
        "the name says .xlsx, the content is something else: save it again under the right name. Correct it and upload it again."
    )
