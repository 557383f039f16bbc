"""底数比对 and 核实 in pages."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.builders import DAY, SYSTEM, a_clerk, a_region
from tests.builders_flow import NOW, a_household, a_person
from tests.builders_web import a_user, parameters, signed_in
from tests.lasting import lasting
from tests.roster.county import County, save
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.imports.services import Desk, stage
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.placements.services.comparing import NotARoster, compare
from xieshou.roster.models import Comparison, Difference, Verification
from xieshou.roster.tables import ComparedWith


@lasting
def village():
    parameters()
    return a_region("比对村", parent=a_region("比对镇", parent=a_region("比对县")))


def a_difference(village) -> Difference:
    person = a_person(a_household(village), "韦小妹")
    with acting(SYSTEM, "test"):
        made = Comparison.objects.create(
            batch_id=1,
            scope_path=village.parent.parent.path,
            with_what="quarter",
            file_name="a.xlsx",
            on=DAY,
            row_count=1,
            same_count=0,
            is_whole=True,
        )
        return Difference.objects.create(
            comparison=made, kind="changed", person=person, name_masked="韦**", scope_path=village.path, asked_path=village.path,
            facts=[["education", "04", "03"]], due_on=DAY,
        )  # fmt: skip


def test_from_todays_duties_to_a_settled_difference(village):
    row = a_difference(village)
    clerk = signed_in(a_user(village, Role.VILLAGE))
    assert f"/differences/{row.ref}/" in clerk.get("/").text
    assert "文化程度:表“高中”,名册“初中”" in clerk.get("/comparisons/").text
    assert "还没有核实过的差异" in clerk.get("/comparisons/?settled=1").text
    at = f"/differences/{row.ref}/"
    assert clerk.post(at, {"outcome": "ours", "words": ""}).status_code == 422
    assert clerk.post(at, {"outcome": "ours", "words": "看了户口簿"}).status_code == 303
    assert f"/differences/{row.ref}/" not in clerk.get("/").text
    assert "看了" not in clerk.get("/comparisons/").text
    assert "名册是对的" in clerk.get("/comparisons/?settled=1").text


def test_verifying_by_page(village):
    person = a_person(a_household(village), "覃大山")
    clerk = signed_in(a_user(village, Role.VILLAGE))
    assert "覃大山" in clerk.get("/verifying/").text
    assert clerk.post("/verifying/", {"people": [], "evidence": "入户"}).status_code == 422
    assert clerk.post("/verifying/", {"people": [str(person.ref)], "evidence": "入户,看了户口簿"}).status_code == 303
    assert Verification.every.get().rung == 1
    assert "覃大山" not in clerk.get("/verifying/").text


def test_a_comparison_is_begun_and_withdrawn_by_the_clerk(village, tmp_path):
    county = village.parent.parent
    user = a_user(county, Role.CLERK)
    clerk = signed_in(user)
    assert clerk.post("/comparisons/new/", {"batch": "", "with_what": "january"}).status_code == 422
    rows = County(1).rows(3)
    for row in rows:
        row |= {"county": county.name, "town": village.parent.name, "village": village.name}
    path = save(tmp_path / "表.xlsx", rows)
    with acting(SYSTEM, "test"):
        a_person(a_household(village), "覃大山")
    batch, _new = stage(a_clerk(county), Desk(user.office_id, str(county.path)), "roster.national_2022", path, name=path.name, day=DAY, at=NOW)
    assert "表.xlsx(3行," in clerk.get("/comparisons/new/").text
    sent = {"batch": str(batch.ref), "with_what": "quarter"}
    work = clerk.post("/comparisons/new/", {**sent, "is_whole": "on"}).headers["location"]
    assert "不像全部底数" in clerk.get(work).text
    work = clerk.post("/comparisons/new/", sent).headers["location"]
    assert "比对了3人:0人一致,3条差异要核实" in clerk.get(work).text
    assert "表.xlsx" not in clerk.get("/comparisons/new/").text
    at = f"/comparisons/{Comparison.every.get().ref}/withdraw/"
    assert at in clerk.get("/comparisons/done/").text
    assert "3条差异不再要核实" in clerk.get(at).text
    assert clerk.post(at, {"reason": ""}).status_code == 422
    assert clerk.post(at, {"reason": "选错了文件"}).status_code == 303
    assert "已撤回" in clerk.get("/comparisons/done/").text
    assert not Difference.every.exists()
    assert "表.xlsx" in clerk.get("/comparisons/new/").text


def test_a_file_of_posts_is_not_compared_with_the_roster(village):
    user = a_user(village.parent.parent, Role.CLERK)
    with acting(SYSTEM, "test"):
        posts = ImportBatch.objects.create(
            office_id=user.office_id, scope_path=user.path, layout="jobs.posts", file_name="岗位.xlsx", sha256="0" * 64, day=DAY,
            row_count=1, heading_row=1, staged_at=NOW,
        )  # fmt: skip
    assert "岗位.xlsx" not in signed_in(user).get("/comparisons/new/").text
    with pytest.raises(NotARoster), acting(SYSTEM, "test"):
        compare(SYSTEM, posts.ref, ComparedWith.QUARTER, is_whole=True, day=DAY)


def test_compared_files_are_paged_the_newest_first(village):
    county = village.parent.parent
    with acting(SYSTEM, "test"):
        for number in range(60):
            Comparison.objects.create(
                batch_id=number, scope_path=county.path, with_what="quarter", file_name=f"第{number}份.xlsx", on=DAY, row_count=1, same_count=1,
                is_whole=True,
            )  # fmt: skip
    clerk = signed_in(a_user(county, Role.CLERK))
    seen, at = [], "/comparisons/done/"
    while at:
        text = clerk.get(at).text
        seen += [int(one) for one in re.findall(r"第(\d+)份", text)]
        [at] = [unescape(one) for one in re.findall(r'href="(/comparisons/done/\?after=[^"]*)"', text)] or [""]
    assert seen == [*reversed(range(60))]
