from __future__ import annotations

import pytest

from xieshou.kit.imports import CodeList
from xieshou.kit.imports.opening.words import normal_heading
from xieshou.roster import enums, lists
from xieshou.roster.layouts import ROSTER


@pytest.mark.parametrize(
    ("read", "stored"),
    [
        (lists.RELATION, enums.Relation),
        (lists.EDUCATION, enums.Education),
        (lists.SCHOOL, enums.SchoolStatus),
        (lists.HEALTH, enums.Health),
        (lists.ABILITY, enums.Ability),
        (lists.SEX, enums.Sex),
        (lists.WISH, enums.Want),
    ],
)
def test_every_code_a_file_can_bring_is_one_the_register_stores(read: CodeList, stored):
    assert set(read.words) | set(read.aliases.values()) <= set(stored.values)


@pytest.mark.parametrize("read", [lists.RELATION, lists.EDUCATION, lists.HEALTH, lists.ABILITY])
def test_the_official_words_are_those_shown(read: CodeList):
    stored = {
        "与户主关系": enums.Relation,
        "文化程度": enums.Education,
        "健康状况": enums.Health,
        "劳动技能": enums.Ability,
    }[read.title]
    assert {code: str(stored(code).label) for code in read.words} == dict(read.words)


def test_56_peoples_and_the_two_others():
    assert len(lists.ETHNIC.words) == 58


VARIANT_1 = """序号, 县(市、区、旗), 乡(镇), 行政村, 自然村, 户编号, 人编号, 姓名, 证件号码, 人数, 与户主关系, 民族, 文化程度, 在校生状况,
健康状况, 劳动技能, 务工时间（月）, 是否参加大病保险, 致贫原因1, 危房户, 是否解决安全饮用水, 人均纯收入, 户联系电话, 人联系电话, 首次识别时间,
人员识别时间, 户类型, 易返贫致贫户(监测对象)类型, 风险是否消除, 风险识别时间, 风险消除时间"""
VARIANT_2 = """省 市 县 乡 村 户编号 人口编号 姓名 性别 出生日期 证件类型 证件号码 民族 户联系电话 成员联系电话 年度 与户主关系 文化程度
在校生状况 劳动技能 务工时间（月） 健康状况 政治面貌 务工企业名称 公益性岗位类型 公益性岗位(月数) 就业渠道 残疾类别 务工所在地 户主姓名
户主证件号码 识别标准"""


@pytest.mark.parametrize("headings", [VARIANT_1.replace("\n", " ").split(", "), VARIANT_2.split()])
def test_every_heading_of_both_real_variants_is_known(headings):
    unknown = [heading for heading in headings if normal_heading(heading) not in ROSTER.by_heading]
    assert unknown == []
    assert len(headings) in (31, 32)
