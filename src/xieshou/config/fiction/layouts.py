"""Column headings of the files offices hand in, one list each: the national export of 2022 (domain.md 2.3), posts
(2.6), employment (2.12b, layout 3), and the statistics bureau's lists of places."""

from __future__ import annotations

ROSTER = (
    "序号", "县(市、区、旗)", "乡(镇)", "行政村", "自然村", "户编号", "人编号", "姓名", "证件号码", "人数",
    "与户主关系", "民族",
    "文化程度", "在校生状况", "健康状况", "劳动技能", "务工时间（月）", "是否参加大病保险", "致贫原因1",
    "危房户", "是否解决安全饮用水",
    "人均纯收入", "户联系电话", "人联系电话", "首次识别时间", "人员识别时间", "户类型",
    "易返贫致贫户(监测对象)类型", "风险是否消除",
    "风险识别时间", "风险消除时间",
)  # fmt: skip
ROSTER_OPTIONAL = ("识别标准", "是否会讲普通话", "就业意愿", "意向地")

POSTS = {
    "岗位编号": "post_id",
    "统一社会信用代码": "employer_code",
    "单位名称": "employer",
    "联系人": "contact",
    "联系电话": "contact_phone",
    "工作地区划代码": "place_code",
    "工作地址": "address",
    "岗位类别": "kind",
    "岗位名称": "title",
    "职业代码": "occupation",
    "职业名称": "occupation_name",
    "所属行业": "industry",
    "招聘人数": "capacity",
    "适合贫困劳动力人数": "capacity_poor",
    "性别要求": "sex_wanted",
    "最低年龄": "age_min",
    "年龄上限": "age_max",
    "学历要求": "education",
    "技能证书": "certificate",
    "普通话要求": "mandarin_required",
    "普通话要求理由": "mandarin_reason",
    "最低月工资(元)": "pay_min_yuan_month",
    "最高月工资(元)": "pay_max_yuan_month",
    "计薪方式": "pay_mode",
    "试用期(月)": "probation_months",
    "包住": "lodging",
    "包吃": "meals",
    "班制": "shift",
    "每周工时": "hours_week",
    "保险": "insurance",
    "合同类型": "contract",
    "夫妻岗": "couples",
    "接送": "transport",
    "工种风险": "hazard",
    "发布日期": "valid_from",
    "有效期至": "valid_to",
    "信息来源": "source",
}

EMPLOYMENT = (
    "劳动力姓名*", "身份证号*", "就业渠道*", "就业地域*", "就业类型*", "上年度农业人均纯收入(元)", "就业单位",
    "就业单位性质", "岗位工种",
    "特色就业", "就业起始日期*", "就业终止日期", "签订合同或协议（月）*", "就业见习补贴", "求职补贴",
    "转移就业交通补贴", "就业地址*", "备注",
)  # fmt: skip
EMPLOYMENT_OPTIONAL = ("就业地区划代码", "月工资（元）", "就业渠道明细", "就业单位信用代码")

COUNTIES = ("county_code", "name", "prefecture_code")
TOWNS = ("town_code", "name", "county_code")
VILLAGES = ("village_code", "name")

# design.md §5, files of matching.
MATCH_PEOPLE = (
    "person_id", "household_id", "zero_employment", "region", "birth_on", "education", "mandarin", "reach", "places",
    "pay_min_fen_month", "occupations", "needs_lodging", "wait_days", "together",
)  # fmt: skip
MATCH_POSTS = (
    "post_id", "region", "occupation", "capacity", "kind", "education_min", "mandarin_required", "pay_min_fen_month",
    "pay_max_fen_month", "lodging", "age_min",
)  # fmt: skip
MATCH_PAIRINGS = ("supporter", "recipient")
