"""The check-up page: drop in files, see the questions, take the files back; uploads are gone at once, results within the hour."""

from __future__ import annotations

import io
import os
import time
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders import DAY, SYSTEM
from tests.builders_web import a_county, a_user, signed_in
from xieshou.config.fiction.faults import planted
from xieshou.config.fiction.sources import FILES, Sources
from xieshou.kit.models import Job
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.supervision.checkup import desk
from xieshou.supervision.work import sweep_checkups

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def five() -> dict[str, bytes]:
    """Five small lists with two faults of each pattern."""
    made = planted(Sources.make(9, 1_500), count=2, seed=4)
    return {name: table.write_csv().encode("gb18030") for name, table in made.tables.items()}


@pytest.fixture
def clerk(tmp_path: Path, settings: Any) -> Any:
    settings.PASSING_FOLDER = tmp_path / "passing"
    return signed_in(a_user(a_county().county, Role.CLERK))


def drop(browser: Any, files: dict[str, bytes], **more: str) -> Any:
    given = [SimpleUploadedFile(f"{name}.csv" if "." not in name else name, content) for name, content in files.items()]
    return browser.post("/checkup/", {"files": given, "as_of": "2018-09-30", **more})


def checked(browser: Any, files: dict[str, bytes]) -> str:
    """The address of the results."""
    answer = drop(browser, files)
    assert answer.status_code == 303, answer.content.decode()
    with acting(SYSTEM, "test"):
        job = Job.objects.unscoped("test").latest("pk")
    assert job.state == Job.State.DONE, job.message
    assert answer["Location"] == f"/work/{job.ref}/"
    return str(job.result_url)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_files_are_read_the_questions_shown_and_the_uploads_gone(clerk: Any, five: dict[str, bytes]) -> None:
    here = checked(clerk, five)
    page = text(clerk.get(here))
    for words in ("roster.csv,1,5", "补贴发放表", "公益性岗位或车间与县外务工矛盾", "5_01_003", "没有检查的规则", "结对关系的开始日期", "体检汇总.xlsx"):
        assert words in page
    folders = list((settings.PASSING_FOLDER).iterdir())
    assert len(folders) == 1
    assert not (folders[0] / "in").exists()


def test_hits_are_filtered_in_the_address_and_numbers_are_masked(clerk: Any, five: dict[str, bytes]) -> None:
    here = checked(clerk, five)
    whole = text(clerk.get(f"{here}hits/"))
    assert "第 1–50 处" in whole
    assert "from=50" in whole
    one = text(clerk.get(f"{here}hits/?code=F-11.range"))
    assert one.count("登记月工资") == 4
    assert "86,000元" in one
    assert "*" * 14 in one
    assert "4512991" not in one
    assert "这样筛选没有疑点" in text(clerk.get(f"{here}hits/?code=F-11.range&severity=B"))
    strangers = text(clerk.get(f"{here}hits/?town=-&village=-"))
    assert strangers.count("补贴发给名册以外的人") >= 1
    assert "名册里没有这个号码" in strangers


def test_the_same_workbooks_can_be_taken_back(clerk: Any, five: dict[str, bytes]) -> None:
    here = checked(clerk, five)
    answer = clerk.post(f"{here}files/0/")
    assert answer["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    assert book.sheetnames == ["说明", "按规则", "按村", "疑点清单", "没有检查的规则", "列的识别"]
    assert clerk.post(f"{here}files/9/").status_code == 404


def test_columns_are_shown_as_they_were_read(clerk: Any, five: dict[str, bytes]) -> None:
    here = checked(clerk, {"payments": five["payments"]})
    page = text(clerk.get(f"{here}columns/"))
    assert "补贴所属月份" in page
    assert "payments.csv:认作补贴发放表" in page


def test_nobody_else_sees_it_not_even_a_colleague(clerk: Any, five: dict[str, bytes]) -> None:
    here = checked(clerk, {"payments": five["payments"]})
    with acting(SYSTEM, "test"):
        job = Job.objects.unscoped("test").latest("pk")
    from xieshou.offices.models import Assignment

    colleague = signed_in(a_user(Assignment.objects.get(pk=job.assignment_id).office.region, Role.LEADER))
    for way in ("", "hits/", "columns/"):
        assert colleague.get(here + way).status_code == 404
    assert colleague.post(f"{here}files/0/").status_code == 404
    assert colleague.post(f"{here}delete/").status_code == 404
    assert clerk.get(here).status_code == 200


def test_deleted_by_its_owner_or_after_an_hour(clerk: Any, five: dict[str, bytes]) -> None:
    here = checked(clerk, {"payments": five["payments"]})
    root = settings.PASSING_FOLDER
    assert "现在就删除" in text(clerk.get(f"{here}delete/"))
    assert clerk.post(f"{here}delete/").status_code == 303
    assert list(root.iterdir()) == []
    gone = clerk.get(here)
    assert gone.status_code == 422
    assert "已经删除" in text(gone)
    there = checked(clerk, {"payments": five["payments"]})
    [folder] = root.iterdir()
    old = time.time() - desk.KEPT_MINUTES * 60 - 1
    os.utime(folder, (old, old))
    assert clerk.get(there).status_code == 422
    sweep_checkups(int(time.time()))
    assert list(root.iterdir()) == []


def test_a_file_that_is_no_list_is_said_and_nothing_stays(clerk: Any) -> None:
    answer = drop(clerk, {"notes": "品名,数量\n白菜,3\n".encode()})
    page = text(clerk.get(answer["Location"]))
    assert "notes.csv:" in page
    assert "表头" in page
    assert list((settings.PASSING_FOLDER).iterdir()) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [({}, "请选择文件"), ({f"a{n}": b"x" for n in range(6)}, "一次最多放 5 个文件"), ({"a.xls": b"x"}, "不是 .xlsx 或 .csv"), ({"a": b""}, "空的")],
)
def test_a_wrong_form_says_what_to_do(clerk: Any, files: dict[str, bytes], said: str) -> None:
    answer = drop(clerk, files)
    assert answer.status_code == 422
    assert said in text(answer)


def test_one_at_a_time_and_not_without_end(clerk: Any, five: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "HOUR_MOST", 1)
    checked(clerk, {"payments": five["payments"]})
    answer = drop(clerk, {"payments": five["payments"]})
    assert answer.status_code == 422
    assert "一小时内您已经体检了1次" in text(answer)
    with acting(SYSTEM, "test"):
        Job.objects.unscoped("test").update(state=Job.State.RUNNING)
    answer = drop(clerk, {"payments": five["payments"]})
    assert "还没有做完" in text(answer)


def test_the_empty_page_explains_and_a_recent_one_is_listed(clerk: Any, five: dict[str, bytes]) -> None:
    page = text(clerk.get("/checkup/"))
    assert "这一小时还没有体检过" in page
    assert 'type="file"' in page
    assert "multiple" in page
    here = checked(clerk, {"payments": five["payments"]})
    assert here in text(clerk.get("/checkup/"))


def test_in_english_the_questions_are_english(clerk: Any, five: dict[str, bytes]) -> None:
    clerk.post("/language/", {"language": "en"})
    here = checked(clerk, {name: five[name] for name in FILES})
    page = text(clerk.get(f"{here}hits/?code=F-19.payee"))
    assert "Paid to somebody else" in page
    assert 'was paid to "罗某某".' in unescape(page)
    assert "written authority" in page


def test_the_day_asked_for_is_what_counts(clerk: Any, five: dict[str, bytes]) -> None:
    later = drop(clerk, {"roster": five["roster"], "employment": five["employment"]}, as_of=(DAY + timedelta(days=200)).isoformat())
    assert later.status_code == 303
    with acting(SYSTEM, "test"):
        job = Job.objects.unscoped("test").latest("pk")
    page = text(clerk.get(f"{job.result_url}hits/?code=F-30"))
    assert "第 1–50 处" in page


def test_no_backup_holds_it(clerk: Any, five: dict[str, bytes]) -> None:
    """A backup takes FILES_FOLDER whole: what passes through lies elsewhere."""
    from xieshou.config import settings as shipped

    checked(clerk, {"payments": five["payments"]})
    assert [one.name for one in settings.PASSING_FOLDER.iterdir()]
    assert shipped.FILES_FOLDER not in (shipped.PASSING_FOLDER, *shipped.PASSING_FOLDER.parents)
