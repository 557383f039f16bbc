"""Every problem a roster row can have: rule number, blocking or asking, what to say, what to do (domain.md 5.1)."""

from __future__ import annotations

from xieshou.engines.identifiers import Fault
from xieshou.engines.words import phrase
from xieshou.kit.imports import ProblemKind, Severity

BLOCK, ASK = Severity.BLOCK, Severity.ASK
ALL: dict[str, ProblemKind] = {}


def _kind(code: str, severity: Severity, what: str, remedy: str) -> ProblemKind:
    rule = code.split(".")[0]
    ALL[code] = ProblemKind(code, rule, severity, what, remedy)
    return ALL[code]


_PENDING = phrase("请对照身份证或户口簿核对;核对前此人按“待核实身份”入库,号码原样保留,系统不改任何一位")

ID_FAULTS = {
    fault: _kind(f"F-01.{fault.name.lower()}", ASK, fault.chinese, _PENDING)
    for fault in (
        Fault.EMPTY,
        Fault.MASKED,
        Fault.CHARACTERS,
        Fault.LENGTH,
        Fault.PLACEHOLDER,
        Fault.DATE,
        Fault.FUTURE,
        Fault.EXCEL,
        Fault.CHECK,
        Fault.DISABILITY,
    )
}
ID_AREA = _kind("F-01.area", ASK, Fault.AREA_UNKNOWN.chinese, "历年撤并的代码也算已知;请核对前六位是否写错")
ID_BIRTH = _kind("F-01.birth", ASK, "与证件号码里的出生日期{number_birth}不一致", "请对照户口簿,改正写错的一处")
ID_SEX = _kind("F-01.sex", ASK, "与证件号码第17位表示的性别“{number_sex}”不一致", "请对照身份证,改正写错的一处")
ID_HEALTH = _kind(
    "F-01.health", ASK, "填的是残疾人证号,健康状况却没有“残疾”", "请核对残疾人证是否有效,补填或改正健康状况"
)

TWICE = _kind("F-02.twice", BLOCK, "与第{other}行是同一个人(同户、同名、同号)", "请删去重复的一行")
TWO_HOUSEHOLDS = _kind(
    "F-02.two_households",
    BLOCK,
    "这个号码还出现在第{other}行的另一户",
    "婚嫁或分户的,请只保留现在的一户,再办迁移;号码写错的请改正",
)
TWO_NAMES = _kind("F-02.two_names", BLOCK, "这个号码在第{other}行登记为另一个姓名", "请对照身份证,确认号码属于谁")
TWO_NUMBERS = _kind(
    "F-02.two_numbers",
    ASK,
    "与第{other}行同村、同名、同出生日期,证件号码却不同",
    "请核对是同一个人还是重名;是同一个人的请并为一行",
)
PERSON_NO_TWICE = _kind("F-02.person_no", BLOCK, "人编号与第{other}行相同,却不是同一个人", "请对照原系统改正人编号")

NO_HEAD = _kind("F-28.no_head", ASK, "户编号{household}在本表里没有户主", "请补上户主,或改正与户主关系")
TWO_HEADS = _kind(
    "F-28.two_heads", BLOCK, "同一户有{count}名户主(见第{other}行)", "请只保留一名户主;已变更的,把原户主改成现在的关系"
)
TWO_SPOUSES = _kind(
    "F-28.two_spouses", ASK, "同一户有{count}名配偶(见第{other}行)", "请核对与户主关系,儿媳、女婿不填配偶"
)
SPOUSE_SEX = _kind("F-28.spouse_sex", ASK, "配偶与户主性别相同", "请核对证件号码、性别和与户主关系")
MEMBER_COUNT = _kind("F-28.count", ASK, "填的是{written}人,本表里这一户有{seen}行", "请核对是否漏了人或多了人")
TWO_VILLAGES = _kind(
    "F-28.village", BLOCK, "同一户编号在第{other}行属于另一个村", "一户只能在一个村;请改正户编号或行政村"
)
TWO_PHONES = _kind("F-28.phone", ASK, "同一户的户联系电话与第{other}行不同", "请核实后填同一个号码")
HEAD_NAME = _kind("F-28.head_name", ASK, "户主姓名与本户户主行的姓名不一致", "请核对是否已变更户主")
KIN_SEX = _kind("F-28.kin_sex", ASK, "关系是“{relation}”,性别却是“{sex}”", "请核对证件号码和与户主关系")
KIN_AGE = _kind("F-28.kin_age", ASK, "关系是“{relation}”,年龄却{versus}户主", "请核对出生日期和与户主关系")

NO_NAME = _kind("R-102.name", BLOCK, "没有填写姓名", "请补填姓名")
NO_HOUSEHOLD = _kind("R-102.household", BLOCK, "没有填写户编号", "请补填户编号")
NO_RELATION = _kind("R-102.relation", ASK, "没有填写与户主关系", "请补填;不清楚的填“其他”")
NO_VILLAGE = _kind("R-102.village", BLOCK, "没有填写行政村", "请补填乡镇和行政村")
FOREIGN_VILLAGE = _kind(
    "R-102.place", BLOCK, "本单位辖区内没有“{place}”", "请核对乡镇、行政村的写法;外地的名册请交对方单位导入"
)
TOO_LONG = _kind("R-102.long", BLOCK, "有{count}个字,最多{most}个字", "请核对是否几格内容粘在了一起")
ODD_NAME = _kind("R-102.odd_name", ASK, "姓名里有不该出现的字符", "请对照身份证改正;少数民族姓名用“·”分开")
UNKNOWN_WORD = _kind(
    "R-102.word", ASK, "“{written}”不在“{title}”的选项里", "请改成选项里的写法;原文已保留,暂按不详入库"
)
UNREADABLE_DAY = _kind("R-102.day", ASK, "“{written}”不是存在的日期", "请写成2018-05-01这样的日期")
UNREADABLE_NUMBER = _kind("R-102.number", ASK, "“{written}”不是数字", "请填阿拉伯数字")
LARGE_NUMBER = _kind("R-102.large", ASK, "“{written}”太大,这一栏记不下", "请核对是否多写了数字;不清楚的留空")
UNREADABLE_FLAG = _kind("R-102.flag", ASK, "“{written}”不是“是”或“否”", "请填“是”或“否”,不清楚的留空")
BAD_PHONE = _kind("R-102.phone", ASK, "电话号码不是11位手机号,也不是带区号的固定电话", "请核对号码;没有电话的留空")
ACCOUNT_LUHN = _kind("R-102.account", ASK, "账号不符合银行卡校验规则", "是存折账号的可以不改;是银行卡的请核对")
OUT_OF_RANGE = _kind("R-102.range", ASK, "“{written}”超出范围,应在{low}到{high}之间", "请填当年的月数")

FUTURE_DAY = _kind("F-25.future", ASK, "日期{day}晚于基准日", "请核对年份")
BEFORE_BIRTH = _kind("F-25.before_birth", ASK, "人员识别时间早于出生日期", "请核对两个日期")
RISK_ORDER = _kind("F-25.risk_order", ASK, "风险消除时间早于风险识别时间", "请核对两个日期")
RISK_OPEN = _kind("F-25.risk_open", ASK, "填了风险消除时间,风险是否消除却是“否”", "请改正其中一处")
VERY_OLD = _kind("F-25.age", ASK, "按出生日期已满{age}岁", "请核对是否健在、出生日期是否写错")

EDUCATION_TWICE = _kind("R-102.education_both", ASK, "在校生又填了文化程度", "在校生只填在校生状况")
EDUCATION_NONE = _kind(
    "R-102.education_none", ASK, "文化程度和在校生状况都没有填", "非在校生请填文化程度,在校生请填在校生状况"
)
EDUCATION_AGE = _kind("R-102.education_age", ASK, "{age}岁,文化程度却是“{word}”", "请核对出生日期或文化程度")
OLD_STUDENT = _kind("F-08.age", ASK, "{age}岁仍是在校生", "请核对是否已毕业")
HEALTH_BOTH = _kind("R-102.health", ASK, "健康状况同时填了“健康”和别的情况", "请只保留真实的一种")
CHILD_ABILITY = _kind("R-110.ability", ASK, "未满16周岁,却填为劳动力", "未满16周岁的请填“无劳动力”")
CAUSE_TWICE = _kind("R-102.cause", ASK, "其他致贫原因与主要致贫原因相同", "请删去重复的原因")
SHARED_PHONE = _kind("F-17.phone", ASK, "同一个电话出现在{count}户", "请核实是否代填;填本人或家人的号码")
HEALTHY_UNABLE = _kind("F-07.ability", ASK, "{age}岁、健康、不在校,劳动技能却是“{word}”", "请入户核实劳动能力,写明依据")

MINOR_AT_WORK = _kind("F-04.minor", ASK, "未满16周岁({age}岁),却有务工登记", "请核对出生日期;属实的立即停止用工并上报")
UNABLE_AT_WORK = _kind("F-06.ability", ASK, "劳动技能是“{word}”,却有务工登记", "请核实:劳动能力已变化,还是务工登记有误")
STUDENT_AT_WORK = _kind("F-08.work", ASK, "在校生却有务工登记", "请核对是否假期务工、是否已毕业")
NO_WORK_PLACE = _kind("F-10.place", ASK, "有务工时间,却没有填{lacking}", "请补填;不清楚或不愿说的写“不详”")
NO_MONTHS = _kind("F-10.months", ASK, "填了务工单位或地点,务工时间却是0", "请核对务工时间")
PAY_NO_MONTHS = _kind("F-10.pay", ASK, "有务工月收入,务工时间却是0", "请核对务工时间")
LOW_PAY = _kind("F-11.low", ASK, "务工月收入只有{yuan}元", "请核对单位是否是元、是否填成日薪;计件、兼职的请注明")
HIGH_PAY = _kind("F-11.high", ASK, "务工月收入有{yuan}元", "请核对是否填成年收入")
PUBLIC_OUTSIDE = _kind("F-13b.place", ASK, "在公益性岗位上,务工所在县却是“{county}”", "请核实是否已外出;外出的办理退岗")
PUBLIC_HALF = _kind("F-15.months", ASK, "公益性岗位类型和月数只填了一项", "请两项都填或都不填")
END_BEFORE_START = _kind("F-25.order", ASK, "结束时间早于开始时间", "请核对两个日期")
START_TOO_YOUNG = _kind("F-25.young", ASK, "务工开始时未满16周岁", "请核对出生日期和开始时间")
NOT_WORKING_OPEN = _kind(
    "F-25.open", ASK, "是否已务工填“否”,却有没结束的务工经历", "已返乡的补填结束时间;仍在外的改成“是”"
)
