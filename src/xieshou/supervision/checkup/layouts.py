"""The five kinds of file a check-up reads, by the headings offices really use (domain.md 2.3, 2.12b, 2.11).

Only what a question needs is required: a file with other columns is read all the same, and they go back with it.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from xieshou.kit.imports import Column, Kind, Layout, Mask
from xieshou.roster import layouts as roster_layouts

NUMBERS = ("身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "证件号", "证件号码", "居民身份证号码", "社会保障号码", "社会保障号")
NAMES = ("姓名", "劳动力姓名", "人员姓名", "学员姓名", "参保人姓名", "享受人姓名", "受益人姓名", "成员姓名")


class Source(StrEnum):
    """What a file is a list of."""

    ROSTER = "roster"
    EMPLOYMENT = "employment"
    REGISTRATION = "registration"
    TRAINING = "training"
    PAYMENTS = "payments"

    @property
    def label(self) -> object:
        return LABELS[self]


LABELS = {
    Source.ROSTER: _("花名册"),
    Source.EMPLOYMENT: _("就业表"),
    Source.REGISTRATION: _("参保或就业登记"),
    Source.TRAINING: _("培训表"),
    Source.PAYMENTS: _("补贴发放表"),
}


def _number(*more: str) -> Column:
    return Column("citizen", "身份证号", Kind.CITIZEN, aliases=(*NUMBERS[1:], *more), required=True, mask=Mask.CITIZEN)


def _name() -> Column:
    return Column("name", "姓名", Kind.NAME, aliases=NAMES[1:], mask=Mask.NAME)


EMPLOYMENT = Layout(
    "checkup.employment",
    LABELS[Source.EMPLOYMENT],
    (
        _name(),
        _number(),
        Column("channel", "就业渠道"),
        Column("region_class", "就业地域"),
        Column("kind", "就业类型", aliases=("就业形式", "就业状态")),
        Column("employer", "就业单位", aliases=("务工企业名称", "务工单位", "用工单位", "单位名称", "企业名称", "就业单位名称")),
        Column("unit_kind", "就业单位性质"),
        Column("feature", "特色就业", aliases=("公益性岗位类型", "公益性岗位", "就业渠道明细类型")),
        Column("started_on", "就业起始日期", Kind.DAY, required=True,
               aliases=("上岗日期", "上岗时间", "务工开始时间", "就业开始日期", "就业日期", "开始时间", "开始日期", "入职日期")),
        Column("ended_on", "就业终止日期", Kind.DAY,
               aliases=("离岗日期", "离岗时间", "务工结束时间", "就业结束日期", "结束时间", "结束日期", "离职日期")),
        Column("place", "就业地址", aliases=("务工所在地", "务工地点", "工作地点", "工作地址", "就业地", "就业地点")),
        Column("place_code", "就业地区划代码", aliases=("就业地代码",)),
        Column("pay", "月工资(元)", Kind.YUAN, aliases=("月工资", "务工月收入", "务工月收入(元)", "月收入", "月收入(元)", "工资(元/月)")),
    ),
)  # fmt: skip
REGISTRATION = Layout(
    "checkup.registration",
    LABELS[Source.REGISTRATION],
    (
        _name(),
        _number(),
        Column("kind", "参保险种", aliases=("险种", "险种类型", "险种名称", "登记类型", "登记类别"), required=True),
        Column("employer", "参保单位", aliases=("单位名称", "参保单位名称", "就业单位", "用人单位")),
        Column("place", "参保地", aliases=("参保地区", "参保地名称", "参保地行政区划", "登记地", "就业登记地", "经办机构所在地")),
        Column("place_code", "参保地区划代码", aliases=("参保地代码", "行政区划代码")),
        Column("started_on", "参保开始日期", Kind.DAY, required=True,
               aliases=("参保日期", "参保时间", "参保开始年月", "参保起始年月", "开始年月", "就业登记日期", "登记日期", "首次参保时间")),
        Column("ended_on", "参保终止日期", Kind.DAY,
               aliases=("参保终止年月", "终止日期", "停保日期", "终止年月", "中断日期", "就业登记终止日期")),
    ),
)  # fmt: skip
TRAINING = Layout(
    "checkup.training",
    LABELS[Source.TRAINING],
    (
        _name(),
        _number(),
        Column("kind", "培训类型"),
        Column("trade", "培训工种", aliases=("培训专业", "培训项目", "工种")),
        Column("school", "培训单位名称", aliases=("培训机构", "培训单位", "培训机构名称", "培训学校"), required=True),
        Column("place", "培训地址", aliases=("培训地点", "培训地")),
        Column("started_on", "起始日期", Kind.DAY, aliases=("开班日期", "开班时间", "培训开始日期", "培训开始时间", "开始日期", "开始时间"),
               required=True),
        Column("ended_on", "终止日期", Kind.DAY, aliases=("结业日期", "结束日期", "结束时间", "培训结束日期", "培训结束时间")),
        Column("days", "实际培训天数", Kind.INTEGER, aliases=("培训天数",)),
    ),
)  # fmt: skip
PAYMENTS = Layout(
    "checkup.payments",
    LABELS[Source.PAYMENTS],
    (
        _name(),
        _number("享受人身份证号"),
        Column("kind", "补贴项目", aliases=("补贴名称", "补贴类型", "补贴种类", "资金项目", "项目名称", "发放项目"), required=True),
        Column("month", "补贴所属月份", Kind.DAY, aliases=("所属月份", "所属期", "补贴月份", "补贴期间", "享受月份", "发放月份", "月份")),
        Column("amount", "金额(元)", Kind.YUAN, required=True,
               aliases=("金额", "补贴金额", "补贴金额(元)", "发放金额", "发放金额(元)", "实发金额", "实发金额(元)")),
        Column("paid_on", "发放日期", Kind.DAY, aliases=("发放时间", "支付日期", "到账日期")),
        Column("payee", "收款人", Kind.NAME, aliases=("收款人姓名", "户名", "开户名", "账户名", "领款人"), mask=Mask.NAME),
        Column("account", "银行账号", aliases=("银行卡号", "收款账号", "一卡通账号", "社保卡账号", "卡号", "账号"), mask=Mask.CARD),
    ),
)  # fmt: skip
# What offices add to a roster, and a check-up asks; a column the roster's own layout knows is left to it.
ADDED = (
    Column("change", "人员变更", aliases=("人员增减", "减少原因", "变更类型", "人员状态", "变更原因")),
    Column("change_on", "变更日期", Kind.DAY, aliases=("变更时间", "减少时间", "减少日期")),
    Column("died_on", "去世日期", Kind.DAY, aliases=("死亡日期", "死亡时间", "去世时间")),
    Column("verified_on", "最近核实日期", Kind.DAY,
           aliases=("核实日期", "核实时间", "最近核实时间", "更新日期", "更新时间", "最近更新时间", "最近更新日期")),
)  # fmt: skip


def _rosters() -> tuple[Layout, ...]:
    """Every layout the roster reads, with the added columns."""
    found = [one for one in vars(roster_layouts).values() if isinstance(one, Layout) and one.code.startswith("roster.")]
    return tuple(_with_added(one) for one in found)


def _with_added(layout: Layout) -> Layout:
    more = [one for one in ADDED if one.key not in layout.by_key and not one.headings & set(layout.by_heading)]
    return Layout(layout.code, LABELS[Source.ROSTER], (*layout.columns, *more), layout.ignored)


ROSTERS = _rosters()
LAYOUTS: dict[Source, tuple[Layout, ...]] = {
    Source.ROSTER: ROSTERS,
    Source.EMPLOYMENT: (EMPLOYMENT,),
    Source.REGISTRATION: (REGISTRATION,),
    Source.TRAINING: (TRAINING,),
    Source.PAYMENTS: (PAYMENTS,),
}


def profiles() -> list[str]:
    """What may be named with --profile: the roster's layouts."""
    return [one.code.removeprefix("roster.") for one in ROSTERS]
