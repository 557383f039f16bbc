"""The offices' words for acts and tables, as the history of a record tells them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "answer.record": _("记录本人意愿"),
    "offer.make": _("发出推荐"),
    "offer.answer": _("记录本人答复"),
    "offer.withdraw": _("撤回推荐"),
    "spell.record_own": _("登记自己找到的工作"),
    "spell.confirm_arrival": _("就业地确认到岗"),
    "spell.confirm_at_home": _("户籍地核实"),
    "spell.end": _("登记离岗"),
    "follow_up.done": _("记录回访"),
    "person.reveal": _("查看完整号码"),
    "status.refresh_all": _("每日更新就业状态"),
    "post.publish": _("发布岗位"),
    "post.share": _("共享岗位"),
    "post.correct": _("更正岗位"),
    "answer.correct": _("更正本人回答"),
    "roster.register": _("导入花名册"),
    "household.add": _("手工添加一户"),
    "household.correct": _("更正户的登记"),
    "household.withdraw": _("撤回手工添加的户"),
    "person.add": _("手工添加一人"),
    "person.correct": _("更正资料"),
    "person.withdraw": _("撤回手工添加的人"),
    "profile.correct": _("更正情况"),
    "import.confirm": _("导入入库"),
    "import.undo": _("撤销导入"),
}
TABLES: dict[str, Any] = {
    "roster_person": _("人员"),
    "roster_membership": _("户内关系"),
    "roster_profile": _("基本情况"),
    "roster_identity": _("证件"),
    "roster_intention": _("本人意愿"),
    "roster_claimedwish": _("原表意愿"),
    "roster_household": _("户"),
    "placements_offer": _("推荐"),
    "placements_spell": _("就业经历"),
    "placements_followup": _("回访"),
    "placements_zerowatch": _("零就业监测"),
    "placements_confirmation": _("核实记录"),
    "audit_reading": _("查看记录"),
    "jobs_post": _("岗位"),
}
OPERATIONS: dict[str, Any] = {"insert": _("新增"), "update": _("更改"), "delete": _("移除")}

REASONS_NONE: tuple[tuple[str, Any], ...] = (
    ("无合适岗位", _("无合适岗位")),
    ("缺技能", _("缺技能")),
    ("照料老人", _("照料老人")),
    ("照料儿童", _("照料儿童")),
    ("照料病人", _("照料病人")),
    ("身体原因(暂时)", _("身体原因(暂时)")),
    ("交通", _("交通不便")),
    ("语言", _("语言不通")),
    ("待遇不满意", _("待遇不满意")),
    ("季节返乡", _("季节返乡")),
    ("等待入学/参军", _("等待入学或参军")),
    ("无意愿", _("目前不想")),
    ("拒答", _("不愿说明")),
    ("其他", _("其他")),
)
