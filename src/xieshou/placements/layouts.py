"""Tables of jobs people have: the import template 就业 with its second sheet, and the monthly export of those away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.imports import CodeList, Column, Kind, Layout, Mask

WAYS = CodeList(
    "就业渠道", {"organised": "组织介绍", "friends": "亲友介绍", "own": "自行就业", "other": "其他"},
    {
        **dict.fromkeys(("政府组织", "企业组织", "劳务输出"), "organised"),
        **dict.fromkeys(("自发", "自主就业", "自谋职业"), "own"),
        "亲戚朋友介绍": "friends", "其它": "other",
        **dict.fromkeys(("东西部协作", "东西部劳务协作"), "east_west"), "省内劳务协作": "in_province", "劳务经纪": "broker",
        **dict.fromkeys(("扶贫车间", "帮扶车间"), "workshop"), "社区工厂": "community", "公益性岗位": "public_post",
    },
)  # fmt: skip
AREAS = CodeList(
    "就业地域",
    {"town": "乡(镇)内", "county": "乡(镇)外县内", "city": "县外市内", "province": "市外省内", "outside": "省外", "abroad": "境外"},
    {"乡镇内": "town", "乡(镇)内务工": "town", "乡镇外县内": "county", "乡(镇)外县内务工": "county", "县外省内": "province",
     "县外省内务工": "province", "省外务工": "outside"},
)  # fmt: skip
KINDS = CodeList("就业类型", {"E1": "转移就业", "E5": "农业就业", "E2": "灵活就业"}, {"务农": "E5"})
FEATURES = CodeList(
    "特色就业",
    {"community": "社区工厂", "base": "扶贫基地", "special": "公益专岗", "town_post": "城镇公岗", "added_post": "特设公岗"},
    {"就业扶贫基地": "base", "公益性岗位": "added_post", "扶贫车间": "workshop", "就业扶贫车间": "workshop"},
)  # fmt: skip
PUBLIC_POSTS = ("special", "town_post", "added_post")
_NUMBERS = ("身份证号码", "劳动力身份证号码", "劳动力身份证号", "证件号码", "公民身份号码")

EMPLOYMENT = Layout(
    "placements.employment", _("就业信息(导入模板)"),
    (
        Column("name", "劳动力姓名", Kind.NAME, aliases=("姓名",), required=True, mask=Mask.NAME),
        Column("citizen", "身份证号", Kind.CITIZEN, aliases=_NUMBERS, required=True, mask=Mask.CITIZEN),
        Column("channel", "就业渠道", Kind.CODE, codes=WAYS, required=True),
        Column("area", "就业地域", Kind.CODE, codes=AREAS, required=True),
        Column("kind", "就业类型", Kind.CODE, codes=KINDS, required=True),
        Column("farm_income", "上年度农业人均纯收入(元)", Kind.YUAN),
        Column("employer", "就业单位", aliases=("务工企业名称", "就业单位名称"), field_codes={"hr": "AAB004"}),
        Column("employer_kind", "就业单位性质"),
        Column("occupation", "岗位工种"),
        Column("feature", "特色就业", Kind.CODE, codes=FEATURES),
        Column("started_on", "就业起始日期", Kind.DAY, aliases=("起始日期",), required=True),
        Column("ended_on", "就业终止日期", Kind.DAY, aliases=("终止日期",)),
        Column("contract_months", "签订合同或协议(月)", Kind.INTEGER, aliases=("签订合同(月)",), bounds=(0, 120)),
        Column("trainee_subsidy", "就业见习补贴", Kind.YUAN, aliases=("就业见习补贴(元)",)),
        Column("seeker_subsidy", "求职补贴", Kind.YUAN, aliases=("求职补贴(元)",)),
        Column("travel_subsidy", "转移就业交通补贴", Kind.YUAN, aliases=("转移就业交通补贴(元)",)),
        Column("address", "就业地址", required=True),
        Column("remark", "备注"),
        Column("place_code", "工作地区划代码", in_template=False),
        Column("pay", "月工资(元)", Kind.YUAN, aliases=("月工资", "务工月收入", "月收入"), in_template=False),
        Column("phone", "联系电话", Kind.PHONE, aliases=("电话",), mask=Mask.PHONE, in_template=False),
    ),
)  # fmt: skip

CLOSING = Layout(
    "placements.closing", _("就业终止(批量)"),
    (
        Column("citizen", "身份证号码", Kind.CITIZEN, aliases=("身份证号", *_NUMBERS[1:]), required=True, mask=Mask.CITIZEN),
        Column("ended_on", "结束日期", Kind.DAY, aliases=("就业终止日期", "终止日期", "结束时间"), required=True),
        Column("name", "姓名", Kind.NAME, aliases=("劳动力姓名",), mask=Mask.NAME, in_template=False),
    ),
)  # fmt: skip

AWAY = Layout(
    "placements.away", _("已外出务工信息(务工月监测)"),
    (
        Column("household_no", "户编号", aliases=("贫困户编号",)),
        Column("name", "姓名", Kind.NAME, required=True, mask=Mask.NAME),
        Column("citizen", "证件号码", Kind.CITIZEN, aliases=("身份证号", *_NUMBERS[:3]), mask=Mask.CITIZEN),
        Column("household_kind", "户类型"),
        Column("monitored_kind", "监测对象类别"),
        Column("is_working", "是否已务工", Kind.FLAG, required=True),
        Column("work_county", "务工所在县", aliases=("务工所在地",)),
        Column("employer", "务工企业名称", aliases=("就业单位",)),
        Column("channel", "就业渠道", Kind.CODE, codes=WAYS),
        Column("started_on", "开始时间", Kind.DAY, aliases=("务工开始时间",)),
        Column("ended_on", "结束时间", Kind.DAY, aliases=("务工结束时间",)),
        Column("allowance", "年度交通费补助", Kind.YUAN),
        Column("ability", "劳动技能"),
        Column("pay", "务工月收入", Kind.YUAN, aliases=("务工月收入(元)",), in_template=False),
    ),
)  # fmt: skip
