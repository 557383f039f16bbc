from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from xieshou.engines.identifiers.credit import check_character
from xieshou.jobs.layouts import POSTS
from xieshou.jobs.rowchecks import check_posts
from xieshou.kit.imports import RowProblem, read_sheet, read_table, write_rows

DAY = date(2018, 9, 30)
BODY = "91451299MA900001"
CODE = BODY + "1" + check_character(BODY + "1")
GOOD = {
    "source_no": "A1", "credit_code": CODE, "employer": "演示制衣有限公司", "contact": "李经理", "phone": "15400001234",
    "place_code": "451299000000", "address": "演示县城关镇", "kind": "企业岗位", "title": "缝纫工", "occupation": "6-05",
    "industry": "制造业", "headcount": "20", "headcount_poor": "10", "age_min": "18", "education_min": "不限",
    "mandarin_required": "否", "pay_min": "2800", "pay_max": "4200", "lodging": "是", "transport": "包车",
    "started_on": "2018-09-01", "ended_on": "2018-12-31", "source": "企业",
}  # fmt: skip


def problems_of(folder: Path, *rows: dict[str, str]) -> list[RowProblem]:
    headings = [column.heading for column in POSTS.columns]
    path = folder / "岗位.xlsx"
    write_rows(path, "岗位信息", headings, ([row.get(column.key, "") for column in POSTS.columns] for row in rows))
    sheet = read_sheet(read_table(path, wanted=POSTS.by_heading), POSTS, as_of=DAY)
    return check_posts(sheet, as_of=DAY, places=frozenset({"451299000000"}))


def test_a_good_post_raises_no_question(tmp_path):
    assert problems_of(tmp_path, GOOD, GOOD | {"source_no": "A2"}) == []


FAULTS = {
    "post.credit_check": ("credit_code", {"credit_code": CODE[:17] + ("0" if CODE[17] != "0" else "1")}, "block"),
    "post.credit_length": ("credit_code", {"credit_code": CODE[:15]}, "block"),
    "post.empty": ("title", {"title": ""}, "block"),
    "post.headcount": ("headcount", {"headcount": "0", "headcount_poor": ""}, "block"),
    "post.headcount_poor": ("headcount_poor", {"headcount_poor": "21"}, "ask"),
    "post.pay_order": ("pay_max", {"pay_max": "2000"}, "block"),
    "post.pay_unit": ("pay_min", {"pay_min": "120"}, "ask"),
    "post.headcount_many": ("headcount", {"headcount": "100001"}, "block"),
    "post.pay_range": ("pay_max", {"pay_max": "200001"}, "block"),
    "post.age_range": ("age_min", {"age_min": "101"}, "block"),
    "post.no_end": ("ended_on", {"ended_on": "2018-02-30"}, "block"),
    "post.age_limit": ("age_max", {"age_max": "45"}, "ask"),
    "post.sex_limit": ("sex_wanted", {"sex_wanted": "女"}, "ask"),
    "post.age_law": ("age_min", {"age_min": "15"}, "block"),
    "post.mandarin": ("mandarin_reason", {"mandarin_required": "是"}, "block"),
    "post.expired": ("ended_on", {"ended_on": "2018-09-29"}, "block"),
    "post.date_order": ("ended_on", {"started_on": "2019-02-01"}, "block"),
    "post.valid_long": ("ended_on", {"ended_on": "2020-12-31"}, "ask"),
    "post.phone": ("phone", {"phone": "123"}, "ask"),
    "post.word": ("industry", {"industry": "造衣服"}, "ask"),
    "post.number": ("pay_max", {"pay_max": "面议"}, "ask"),
    "post.large": ("pay_max", {"pay_max": "420000000000元"}, "ask"),
    "post.place": ("place_code", {"place_code": "110105000000"}, "block"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_named_by_row_and_column_and_nothing_else(tmp_path, code):
    column, change, severity = FAULTS[code]
    found = problems_of(tmp_path, GOOD, GOOD | {"source_no": "A2"} | change)
    assert [(p.row, p.column, p.code, p.severity) for p in found] == [(3, column, code, severity)]


def test_a_number_used_twice_and_an_employer_with_two_names(tmp_path):
    found = problems_of(tmp_path, GOOD, GOOD | {"employer": "演示制衣厂"})
    assert [(p.row, p.column, p.code) for p in found] == [
        (3, "source_no", "post.twice"),
        (3, "employer", "post.two_names"),
    ]
