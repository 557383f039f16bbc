"""The layout of the national export, form of 2022, in both its variants, with the columns offices add (domain.md 2.3).

Headings are the real ones. 就业意愿 and 意向地 are columns offices add: a claimed wish, never an answer.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from xieshou.kit.imports import Column, Kind, Layout, Mask
from xieshou.roster import lists

_WHERE = (
    Column("seq", "序号", in_template=False),
    Column("province", "省", aliases=("省份",), in_template=False),
    Column("city", "市", aliases=("市(州)", "市州"), in_template=False),
    Column("county", "县(市、区、旗)", aliases=("县", "县区", "县(市、区)", "区县")),
    Column("town", "乡(镇)", aliases=("乡", "乡镇", "镇", "乡镇(街道)")),
    Column("village", "行政村", aliases=("村", "村(社区)", "行政村(社区)"), required=True),
    Column("hamlet", "自然村", aliases=("村民组", "村民小组", "组")),
)

_WHO = (
    Column("household_no", "户编号", aliases=("贫困户编号",), required=True),
    Column("person_no", "人编号", aliases=("人口编号",)),
    Column("name", "姓名", Kind.NAME, aliases=("成员姓名", "劳动力姓名"), required=True, mask=Mask.NAME),
    Column("id_kind", "证件类型", in_template=False),
    Column(
        "citizen",
        "证件号码",
        Kind.CITIZEN,
        aliases=("身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "证件号"),
        required=True,
        mask=Mask.CITIZEN,
    ),
    Column("sex", "性别", Kind.CODE, codes=lists.SEX, in_template=False),
    Column("birth_on", "出生日期", Kind.DAY, aliases=("出生年月", "出生年月日"), in_template=False),
    Column("member_count", "人数", Kind.INTEGER, aliases=("家庭人口", "家庭人口数", "家庭人数")),
    Column("relation", "与户主关系", Kind.CODE, aliases=("家庭关系",), codes=lists.RELATION, required=True),
    Column("ethnic", "民族", Kind.CODE, codes=lists.ETHNIC),
    Column("politics", "政治面貌", in_template=False),
    Column("head_name", "户主姓名", Kind.NAME, mask=Mask.NAME, in_template=False),
    Column("head_citizen", "户主证件号码", Kind.CITIZEN, aliases=("户主身份证号", "户主身份证号码"), mask=Mask.CITIZEN,
           in_template=False),
)  # fmt: skip

_PROFILE = (
    Column("education", "文化程度", Kind.CODE, aliases=("受教育程度",), codes=lists.EDUCATION),
    Column("school", "在校生状况", Kind.CODE, codes=lists.SCHOOL),
    Column("health", "健康状况", Kind.CODES, codes=lists.HEALTH),
    Column("disability", "残疾类别", in_template=False),
    Column("ability", "劳动技能", Kind.CODE, aliases=("劳动能力",), codes=lists.ABILITY),
    Column("months", "务工时间（月）", Kind.INTEGER, aliases=("务工时间", "务工月数"), bounds=(0, 12)),
    Column("insured", "是否参加大病保险", Kind.FLAG),
    Column("mandarin", "是否会讲普通话", Kind.FLAG, aliases=("是否会普通话", "会讲普通话")),
)

_PHONES = ("成员联系电话", "家庭成员联系电话", "联系电话", "联系方式", "电话")
_RESETTLED = ("是否易地搬迁", "是否属于易地扶贫搬迁户")
_ACCOUNTS = ("社保卡账号", "银行账号", "一卡通账号")

_HOUSEHOLD = (
    Column("cause1", "致贫原因1", Kind.CODE, aliases=("主要致贫原因", "致贫原因"), codes=lists.CAUSE),
    Column("cause2", "致贫原因2", Kind.CODE, aliases=("其他致贫原因",), codes=lists.CAUSE, in_template=False),
    Column("unsafe_house", "危房户", Kind.FLAG),
    Column("safe_water", "是否解决安全饮用水", Kind.FLAG),
    Column("income", "人均纯收入", Kind.YUAN, aliases=("人均纯收入(元)",)),
    Column("household_phone", "户联系电话", Kind.PHONE, aliases=("户主电话",), mask=Mask.PHONE),
    Column("phone", "人联系电话", Kind.PHONE, aliases=_PHONES, mask=Mask.PHONE),
    Column("identified_on", "首次识别时间", Kind.DAY, aliases=("识别时间",)),
    Column("member_identified_on", "人员识别时间", Kind.DAY),
    Column("household_kind", "户类型"),
    Column("monitored_kind", "易返贫致贫户(监测对象)类型", aliases=("监测对象类别", "监测对象类型")),
    Column("risk_cleared", "风险是否消除", Kind.FLAG, aliases=("风险是否已消除",)),
    Column("risk_on", "风险识别时间", Kind.DAY, aliases=("识别监测时间",)),
    Column("risk_cleared_on", "风险消除时间", Kind.DAY),
    Column("standard", "识别标准", Kind.CODE, codes=lists.STANDARD),
    Column("year", "年度", Kind.INTEGER, in_template=False),
    Column("data_on", "数据日期", Kind.DAY, in_template=False),
    Column("resettled", "是否易地扶贫搬迁户", Kind.FLAG, aliases=_RESETTLED, in_template=False),
    Column("account", "银行卡号", Kind.CARD, aliases=_ACCOUNTS, mask=Mask.CARD, in_template=False),
)  # fmt: skip

_WORK = (
    Column("is_working", "是否已务工", Kind.FLAG),
    Column("employer", "务工企业名称", aliases=("就业单位", "务工单位")),
    Column("work_place", "务工所在地", aliases=("务工地点", "就业地址")),
    Column("work_province", "务工所在省", in_template=False),
    Column("work_city", "务工所在市", in_template=False),
    Column("work_county", "务工所在县", aliases=("务工所在县(区)",)),
    Column("work_started_on", "开始时间", Kind.DAY, aliases=("务工开始时间", "就业起始日期")),
    Column("work_ended_on", "结束时间", Kind.DAY, aliases=("务工结束时间", "就业终止日期")),
    Column("pay", "务工月收入", Kind.YUAN, aliases=("务工月收入(元)", "月收入", "月工资")),
    Column("industry", "所属行业", in_template=False),
    Column("channel", "就业渠道", Kind.CODE, codes=lists.CHANNEL),
    Column("public_kind", "公益性岗位类型", aliases=("公益性岗位", "公益性岗位(类型)")),
    Column("public_months", "公益性岗位(月数)", Kind.INTEGER, bounds=(0, 12)),
)

_WISH = (
    Column("wish", "就业意愿", Kind.CODE, aliases=("就创业意愿", "意愿"), codes=lists.WISH,
           note="只作为向本人询问的线索,不算本人意愿"),
    Column("wish_place", "意向地", aliases=("意向就业地", "意向地点", "计划务工所在县")),
    Column("wish_on", "意愿登记日期", Kind.DAY, aliases=("意愿登记时间",)),
)  # fmt: skip

# What the two systems call these columns where an export carries field codes (domain.md 2.13). One code, two meanings:
# AAB004 is the number of a person in one system and the name of an employer in the other.
FIELD_CODES: dict[str, dict[str, str]] = {
    "name": {"poverty": "AAB002", "hr": "AAC003"},
    "sex": {"poverty": "AAB003", "hr": "AAC004"},
    "citizen": {"poverty": "AAB004", "hr": "AAC147"},
    "relation": {"poverty": "AAB006"},
    "ethnic": {"poverty": "AAB007", "hr": "AAC005"},
    "education": {"poverty": "AAB008", "hr": "AAC011"},
    "school": {"poverty": "AAB009"},
    "ability": {"poverty": "AAB010"},
    "months": {"poverty": "AAB012"},
    "health": {"poverty": "AAB017"},
    "insured": {"poverty": "AAB022"},
    "employer": {"poverty": "AAB029", "hr": "AAB004"},
    "phone": {"poverty": "AAB031", "hr": "AAE005"},
    "mandarin": {"poverty": "AAB065"},
    "household_no": {"poverty": "AAC001"},
    "person_no": {"hr": "AAC001"},
    "standard": {"poverty": "AAC005"},
    "household_kind": {"poverty": "AAC006"},
    "cause1": {"poverty": "AAC007"},
    "cause2": {"poverty": "AAC008"},
    "year": {"poverty": "AAR040"},
    "household_phone": {"poverty": "AAR012"},
    "birth_on": {"hr": "AAC006"},
    "id_kind": {"hr": "AAC058"},
    "work_province": {"poverty": "AAB025"},
    "work_city": {"poverty": "AAB026"},
    "work_county": {"poverty": "AAB027"},
}


def _coded(*columns: Column) -> tuple[Column, ...]:
    return tuple(replace(one, field_codes=FIELD_CODES.get(one.key, {})) for one in columns)


ROSTER = Layout(
    "roster.national_2022", _("花名册(国办系统2022版)"), _coded(*_WHERE, *_WHO, *_PROFILE, *_HOUSEHOLD, *_WORK, *_WISH)
)
