"""The layout in which offices hand in posts: the fields of domain.md 2.6, one row a post."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.imports import CodeList, Column, Kind, Layout, Mask

KIND = CodeList(
    "岗位类别",
    {"market": "企业岗位", "workshop": "扶贫车间", "public": "公益性岗位"},
    {"市场岗位": "market", "企业": "market", "社区工厂": "workshop", "卫星工厂": "workshop", "公岗": "public"},
)
EDUCATION = CodeList(
    "学历要求",
    {"": "不限", "02": "小学", "03": "初中", "04": "高中", "05": "大专及以上"},
    {"无要求": "", "小学及以上": "02", "初中及以上": "03", "高中及以上": "04", "中专": "04", "中职": "04", "大专": "05",
     "本科": "05", "本科及以上": "05", "高中(中职)": "04"},
)  # fmt: skip
INDUSTRY = CodeList(
    "所属行业",
    {
        "A": "农、林、牧、渔业", "B": "采矿业", "C": "制造业", "D": "电力、热力、燃气及水生产和供应业", "E": "建筑业",
        "F": "批发和零售业", "G": "交通运输、仓储和邮政业", "H": "住宿和餐饮业",
        "I": "信息传输、软件和信息技术服务业", "J": "金融业", "K": "房地产业", "L": "租赁和商务服务业",
        "M": "科学研究和技术服务业", "N": "水利、环境和公共设施管理业", "O": "居民服务、修理和其他服务业", "P": "教育",
        "Q": "卫生和社会工作", "R": "文化、体育和娱乐业", "S": "公共管理、社会保障和社会组织", "T": "国际组织",
    },
    {"农业": "A", "农林牧渔业": "A", "批发零售": "F", "住宿餐饮": "H", "居民服务业": "O"},
)  # fmt: skip
SOURCE = CodeList(
    "信息来源",
    {"destination": "输入地", "employer": "企业", "agency": "机构", "local": "本地"},
    {"输入地提供": "destination", "企业自报": "employer", "机构提供": "agency", "本地收集": "local"},
)
TRANSPORT = CodeList(
    "接送", {"0": "无", "1": "有"}, {"包车": "1", "接送": "1", "是": "1", "班车": "1", "否": "0", "自行前往": "0"}
)

POSTS = Layout(
    "jobs.posts",
    _("岗位表"),
    (
        Column("source_no", "岗位编号"),
        Column("credit_code", "统一社会信用代码", Kind.CREDIT, aliases=("信用代码", "单位信用代码"), required=True),
        Column("employer", "单位名称", aliases=("用工单位", "企业名称", "招聘单位"), required=True),
        Column("contact", "联系人", mask=Mask.NAME),
        Column("phone", "联系电话", Kind.PHONE, aliases=("联系方式", "电话"), mask=Mask.PHONE),
        Column("place_code", "工作地区划代码", aliases=("工作地代码", "区划代码")),
        Column("address", "工作地址", aliases=("工作地点", "详细地址"), required=True),
        Column("kind", "岗位类别", Kind.CODE, codes=KIND),
        Column("title", "岗位名称", aliases=("工种名称", "岗位"), required=True),
        Column("occupation", "职业代码", note="职业分类大典代码的前两段,如6-01"),
        Column("occupation_name", "职业名称", aliases=("工种",)),
        Column("industry", "所属行业", Kind.CODE, aliases=("行业",), codes=INDUSTRY),
        Column("headcount", "招聘人数", Kind.INTEGER, aliases=("招用人数", "人数", "岗位数"), required=True),
        Column("headcount_poor", "适合贫困劳动力人数", Kind.INTEGER, aliases=("其中适合贫困劳动力",)),
        Column("sex_wanted", "性别要求"),
        Column("age_min", "最低年龄", Kind.INTEGER, aliases=("年龄下限",)),
        Column("age_max", "年龄上限", Kind.INTEGER, aliases=("最高年龄",), note="只作歧视提示,不用于筛选"),
        Column("education_min", "学历要求", Kind.CODE, codes=EDUCATION),
        Column("certificate", "技能证书"),
        Column("mandarin_required", "普通话要求", Kind.FLAG, aliases=("是否要求普通话",)),
        Column("mandarin_reason", "普通话要求理由", note="要求普通话的必须写明岗位职责上的理由"),
        Column("pay_min", "最低月工资(元)", Kind.YUAN, aliases=("月薪下限", "最低月工资")),
        Column("pay_max", "最高月工资(元)", Kind.YUAN, aliases=("月薪上限", "最高月工资")),
        Column("pay_mode", "计薪方式"),
        Column("probation", "试用期(月)", Kind.INTEGER),
        Column("lodging", "包住", Kind.FLAG, aliases=("是否包住", "提供住宿")),
        Column("meals", "包吃", Kind.FLAG, aliases=("是否包吃", "提供伙食")),
        Column("shift", "班制"),
        Column("hours", "每周工时", Kind.INTEGER),
        Column("insurance", "保险", aliases=("社会保险",)),
        Column("contract", "合同类型"),
        Column("couples", "夫妻岗", Kind.FLAG),
        Column("transport", "接送", Kind.CODE, aliases=("接送或包车",), codes=TRANSPORT),
        Column("risk", "工种风险"),
        Column("started_on", "发布日期", Kind.DAY),
        Column("ended_on", "有效期至", Kind.DAY, aliases=("截止日期",), required=True),
        Column("source", "信息来源", Kind.CODE, aliases=("来源",), codes=SOURCE),
    ),
)
