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
    "roster.import": _("导入花名册"),
    "roster.save": _("保存花名册"),
    "account.invite": _("邀请同事"),
    "account.invite_employer": _("邀请用工单位"),
    "account.give_role": _("授予岗位"),
    "account.end_role": _("结束岗位"),
    "account.disable": _("停用账号"),
    "account.enable": _("重新启用账号"),
    "account.reset_password": _("发重设密码的链接"),
    "account.unlock": _("解锁账号"),
    "account.reset_second_step": _("重设两步登录"),
    "account.use_link": _("用链接设置密码"),
    "account.change_password": _("本人更改密码"),
    "account.begin_second_step": _("开始绑定两步登录"),
    "account.bind_second_step": _("绑定两步登录"),
    "account.second_step": _("两步登录"),
    "account.renew_recovery": _("换恢复码"),
    "office.open_first": _("第一天开设单位"),
    "office.open_below": _("开设下级单位"),
    "office.open": _("开设单位"),
    "user.open": _("开设账号"),
    "assignment.give": _("登记岗位"),
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
    "offices_user": _("账号"),
    "offices_assignment": _("任职"),
    "offices_secondstep": _("两步登录"),
    "offices_office": _("单位"),
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
