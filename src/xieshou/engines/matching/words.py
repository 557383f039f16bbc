"""The sentences of the reasons, apart from the kernels: a page that tells them again loads no compiler."""

from __future__ import annotations

from xieshou.engines.words import phrase

NEAR_WORDS = (phrase("同村"), phrase("同乡镇"), phrase("同县"), phrase("同市"), phrase("同省"), phrase("外省"))
REACH_WORDS = ("本村", "本乡镇", "本县", "本市", "本省", "任何地方")

NOT_WISHED = phrase("岗位工种「{word}」不在本人意愿({wanted})之内")
WILLING_TO = phrase("本人愿意从事「{word}」时可匹配")
TOO_FAR = phrase("岗位在{where},本人只考虑{reach}")
TOO_YOUNG = phrase("本人{age}周岁,岗位法定最低{least}周岁")
WHEN_OF_AGE = phrase("满{least}周岁后可匹配")
LESS_SCHOOLING = phrase("学历低于岗位要求(代码{codes})")
LESS_PAY = phrase("岗位月工资最高{most}元,低于本人要求的{floor}元")
MORE_PAY = phrase("岗位工资提高{more}元后可匹配")
BY_WISH = phrase("第{rank}意愿「{word}」")
ANY_TRADE = phrase("不限工种")
PAY_AND_WISH = phrase("岗位工资中位{middle}元,本人要求{wished}元")
NAMED_PLACE = phrase("是本人点名的地方")
PAIRED_PLACE = phrase("在结对帮扶地区")
WITH_LODGING = phrase("岗位包住")
WAITED = phrase("已等待{days}天")
NOT_IN_MARKET = phrase("公益性岗位不参加市场匹配")
LAST_RESORT = phrase("经认定就业困难的,走公益性岗位托底安置")
GOING_FURTHER = phrase("本人愿意走得更远或点名该地,或有交通补助、包车时可匹配")
TRAINING = phrase("参加技能培训或学历提升,或与用人单位协商放宽")
NEEDS_MANDARIN = phrase("岗位职责需要普通话")
LEARNING_MANDARIN = phrase("参加普通话培训,或由带队人员翻译并经用人单位同意")
NO_LODGING = phrase("本人需要住宿,岗位不包住")
GIVEN_LODGING = phrase("用人单位或政府安排住宿后可匹配")
NO_OPENINGS = phrase("岗位没有名额")
MORE_OPENINGS = phrase("用人单位增加招用人数后可安排")
PAYING_MORE = phrase("岗位提高工资后可匹配")
OTHER_TRADES = phrase("开发本人愿意的工种的岗位,或组织转岗培训")

# The titles of the shipped score table (score_table.json); another table's stand as they are.
TITLES = (
    phrase("工种意愿"), phrase("工资高出期望"), phrase("离家远近"), phrase("本人点名的地方"), phrase("结对帮扶地区"), phrase("岗位包住"),
    phrase("等待时间"),
)  # fmt: skip
