"""Tables about people the register already knows: real templates and exports that lack what a new record needs.

Five of the six import templates of domain.md 2.12b (the sixth, 就业, belongs to placements), and the tables of people of the
national systems without 行政村. Who is meant is found by `finding`; nobody is added by them.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.imports import CodeList, Column, Kind, Layout, Mask
from xieshou.roster import lists

POOR_STATE = CodeList(
    "脱贫状态", {"poor": "未脱贫", "out": "已脱贫", "back": "返贫", "new": "新认定"},
    {"脱贫": "out", "预脱贫": "poor", "新识别": "new"},
)  # fmt: skip
WORK_STATE = CodeList(
    "就业创业状态", {"none": "未就业创业", "transfer": "转移就业", "farm": "农业就业", "own": "自主创业"},
    {"未就业": "none", "创业": "own"},
)  # fmt: skip


def _name(heading: str = "姓名", *aliases: str, required: bool = True) -> Column:
    return Column("name", heading, Kind.NAME, aliases=aliases, required=required, mask=Mask.NAME)


def _citizen(heading: str = "身份证号", *, required: bool = True) -> Column:
    words = ("身份证号", "身份证号码", "证件号码", "公民身份号码", "劳动力身份证号码", "劳动力身份证号")
    aliases = tuple(word for word in words if word != heading)
    return Column("citizen", heading, Kind.CITIZEN, aliases=aliases, required=required, mask=Mask.CITIZEN)


def _phone(heading: str = "电话") -> Column:
    aliases = tuple(word for word in ("电话", "联系电话", "联系方式", "家庭成员联系电话", "手机号码") if word != heading)
    return Column("phone", heading, Kind.PHONE, aliases=aliases, mask=Mask.PHONE)


def _head(number: str) -> tuple[Column, Column]:
    return (
        Column("head_name", "户主姓名", Kind.NAME, required=True, mask=Mask.NAME),
        Column("head_citizen", number, Kind.CITIZEN, aliases=("户主身份证号码",), required=True, mask=Mask.CITIZEN),
    )


_EDUCATION = Column("education", "文化程度", Kind.CODE, aliases=("受教育程度",), codes=lists.EDUCATION)
_SCHOOL = Column("school", "在校生状况", Kind.CODE, codes=lists.SCHOOL)
_HEALTH = Column("health", "健康状况", Kind.CODES, codes=lists.HEALTH)
_ABILITY = Column("ability", "劳动技能", Kind.CODE, aliases=("劳动能力",), codes=lists.ABILITY)
_RELATION = Column("relation", "与户主关系", Kind.CODE, codes=lists.RELATION)
_ETHNIC = Column("ethnic", "民族", Kind.CODE, codes=lists.ETHNIC)
_SEX = Column("sex", "性别", Kind.CODE, codes=lists.SEX)
_BIRTH = Column("birth_on", "出生日期", Kind.DAY, aliases=("出生年月",))
_HOUSEHOLD_NO = Column("household_no", "户编号", aliases=("贫困户编号",))
_REMARK = Column("remark", "备注")

HEADS = Layout(
    "roster.heads", _("贫困户信息(导入模板)"),
    (
        Column("year", "认定年度", Kind.INTEGER),
        Column("name", "户主姓名", Kind.NAME, required=True, mask=Mask.NAME),
        Column("citizen", "户主身份证号", Kind.CITIZEN, aliases=("户主身份证号码", "户主证件号码"), required=True, mask=Mask.CITIZEN),
        Column("phone", "户主电话", Kind.PHONE, required=True, mask=Mask.PHONE),
        Column("address", "详细住址", required=True),
        Column("resettled", "是否属于易地扶贫搬迁户", Kind.FLAG, required=True),
        Column("site", "安置点名称"),
        Column("is_disabled", "是否残疾人", Kind.FLAG),
        Column("poor_state", "脱贫状态", Kind.CODE, codes=POOR_STATE),
        _REMARK,
    ),
)  # fmt: skip

MEMBERS = Layout(
    "roster.members", _("家庭成员信息(导入模板)"),
    (
        *_head("户主证件号码"),
        _name(),
        _citizen(),
        Column("phone", "电话", Kind.PHONE, aliases=("联系电话",), required=True, mask=Mask.PHONE),
        Column("education", "文化程度", Kind.CODE, codes=lists.EDUCATION, required=True),
        Column("work_state", "就业创业状态", Kind.CODE, codes=WORK_STATE),
        Column("wish", "就创业意愿", Kind.CODE, codes=lists.WISH, note="只作为向本人询问的线索,不算本人意愿"),
        Column("ability", "劳动能力", Kind.CODE, codes=lists.ABILITY),
        Column("trained", "培训教育状态"),
        Column("training_wish", "培训教育意愿"),
        Column("is_disabled", "是否残疾人", Kind.FLAG),
        Column("school", "上学状态", Kind.CODE, codes=lists.SCHOOL),
        _REMARK,
    ),
)  # fmt: skip

PEOPLE = Layout(
    "roster.people", _("贫困人口信息"),
    (
        _HOUSEHOLD_NO, _name(), _SEX, Column("id_kind", "证件类型"), _citizen(), _BIRTH, _RELATION, _ETHNIC,
        Column("marriage", "婚姻状况"), Column("politics", "政治面貌"), _EDUCATION, _SCHOOL, _ABILITY, _phone("联系方式"),
        Column("months", "务工时间", Kind.INTEGER, aliases=("务工时间(月)",), bounds=(0, 12)),
        Column("work_province", "务工所在省"), Column("work_city", "务工所在市"), Column("work_county", "务工所在县"),
        Column("work_town", "务工所在乡"), Column("employer", "务工企业名称"), _HEALTH, Column("allowance", "是否享受低保"),
        Column("soldier", "是否现役军人"), Column("living", "生存状态"), Column("year", "分区年度"),
        Column("work_state", "就业(就学)情况"), Column("unit", "就业单位"), Column("work_on", "就业时间"),
        Column("post", "就业岗位"),
    ),
)  # fmt: skip

MONITORED = Layout(
    "roster.monitored", _("监测对象信息(自定义导出)"),
    (
        Column("county", "县"), _HOUSEHOLD_NO, Column("household_kind", "户类型"), _citizen("证件号码"),
        Column("id_kind", "证件类型"), _SEX, _ETHNIC, _RELATION, _EDUCATION, _SCHOOL, Column("left_school", "失学或辍学原因"),
        _HEALTH, _ABILITY, _phone("家庭成员联系电话"), Column("work_place", "务工所在地"),
        Column("channel", "就业渠道(易地搬迁后扶使用)"), Column("allowance", "享受低保政策情况"),
        Column("extreme", "享受特困供养政策情况"), Column("medical", "是否参加城乡居民基本医疗保险"),
        Column("medical_work", "是否参加城镇职工基本医疗保险"), Column("insured", "是否参加大病保险"),
        Column("safe_water", "是否解决安全饮用水"), Column("income", "人均纯收入(元)"), Column("wages", "工资性收入"),
        Column("business", "风险消除后生产经营性收入"),
        Column("monitored_kind", "监测对象类别"), Column("risk_on", "识别监测时间"), Column("risk_cleared", "风险是否已消除"),
        Column("risk_way", "风险消除方式"), Column("help_work", "就业帮扶"), Column("help_post", "公益岗位帮扶"),
        Column("public_post", "公益性岗位"), Column("help_trade", "产业帮扶"), Column("help_school", "义务教育保障"),
        Column("help_all", "综合保障"),
    ),
)  # fmt: skip

PLANS = Layout(
    "roster.plans", _("计划外出务工信息(务工月监测)"),
    (
        _HOUSEHOLD_NO, _name(), _citizen("证件号码"), Column("household_kind", "户类型"),
        Column("wish", "是否计划务工", Kind.FLAG, required=True, note="只作为向本人询问的线索,不算本人意愿"),
        Column("wish_place", "计划务工所在县"), Column("service", "就业服务需求"), _ABILITY,
    ),
)  # fmt: skip

AWAY = Layout(
    "roster.away", _("外出务工人员调查表"),
    (
        Column("household_no", "户编号", required=True), _name(), _SEX, _ETHNIC, Column("birth_on", "出生年月", Kind.DAY, aliases=("出生日期",)),
        Column("residence", "户口性质"), _EDUCATION, Column("home", "现住地"), Column("way", "外出方式"),
        Column("trained", "是否经过培训"),
        Column("months", "务工累计时间", Kind.INTEGER, aliases=("务工累计时间(月)",), bounds=(0, 12)),
        Column("earned", "务工总收入", aliases=("务工总收入(元)",)),
        Column("trade", "当年从事的主要行业和职业"),
    ),
)  # fmt: skip

SCHOOLS = Layout(
    "roster.schools", _("技工院校信息(导入模板)"),
    (
        _name(), _citizen(), Column("institution", "院校名称", required=True), Column("address", "院校地址", required=True),
        Column("subject", "专业"), Column("started_on", "入学日期", Kind.DAY, required=True),
        Column("ended_on", "毕业日期", Kind.DAY), Column("worked_on", "毕业后就业年月", Kind.DAY), Column("years", "学年制"),
        Column("is_pairing", "是否苏陕协作", Kind.FLAG, required=True), Column("grant", "助学金", Kind.YUAN),
        Column("fee", "免学费", Kind.YUAN), Column("dew", "雨露计划", Kind.YUAN), _REMARK,
    ),
)  # fmt: skip

TRAINING = Layout(
    "roster.training", _("培训信息(导入模板)"),
    (
        _name("姓名", "劳动力姓名"), _citizen(), Column("kind", "培训类型", required=True), Column("trade", "培训工种", required=True),
        Column("institution", "培训单位名称", required=True), Column("address", "培训地址"),
        Column("started_on", "起始日期", Kind.DAY, aliases=("培训起始日期",), required=True),
        Column("ended_on", "终止日期", Kind.DAY, aliases=("培训终止日期",)), Column("days", "实际培训天数", Kind.INTEGER, bounds=(0, 366)),
        Column("is_pairing", "苏陕协作", Kind.FLAG), Column("allowance", "享受生活和交通补贴(元)", Kind.YUAN, aliases=("享受培训和生活补贴",)),
        Column("worked_on", "培训后就业年月", Kind.DAY, in_template=False), _REMARK,
    ),
)  # fmt: skip

VENTURES = Layout(
    "roster.ventures", _("创业信息(导入模板)"),
    (
        _name(), _citizen(), Column("project", "创业项目", required=True), Column("unit", "创业单位"),
        Column("address", "创业地址", required=True), Column("registered", "登记注册", required=True),
        Column("started_on", "起始日期", Kind.DAY, required=True), Column("hired", "带动就业人数", Kind.INTEGER),
        Column("hired_poor", "带动贫困劳动力人数", Kind.INTEGER), Column("loan", "创业担保贷款(元)", Kind.YUAN),
        Column("subsidy", "创业补贴(元)", Kind.YUAN), Column("training", "创业培训"), Column("incubation", "创业孵化"),
        Column("tax", "减免税"), _REMARK,
    ),
)  # fmt: skip
