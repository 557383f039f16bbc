"""Refusals of inspections.

Invalid
  FigureNotInspected  FrameDiffers  OwnPlace  TooEarly  TooSoon  PoolTooSmall  HoldersTooFew  DrawRefused
  TooFewAttempts  NotAnswered  VerdictDoesNotFit  TasksOpen  ReplyOpen  FindingsOpen  NotSequential  BadCalendar  NotAnInspector  NothingToReply
  NotDrawn
  OwnFinding  NotYetLookBack  NotConcluded
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid


class FigureNotInspected(Invalid):
    code = "inspection.figure"
    message = _("“{title}”不是逐人登记的就业数字,不能逐条抽查。")
    remedy = _("请选“已就业”等按人计数的指标。")


class FrameDiffers(Invalid):
    code = "inspection.frame_differs"
    message = _("快照公布的是{published}条,现在按同一口径取出{found}条:名单与公布数不一致,不能冻结,也不给可信界。")
    remedy = _("记录在封存以后改动过。请被查单位重新封存这个月的报表,再对新的快照立项。")


class OwnPlace(Invalid):
    code = "inspection.own_place"
    message = _("督查须由上级对下级进行,不能查{place}自己。")
    remedy = _("请由上一级单位或上一级监督检查机构立项。")


class BadCalendar(Invalid):
    code = "inspection.calendar"
    message = _("日程不对:电话抽查截止日须在今天之后,入户核查截止日须更晚。")
    remedy = _("请按先电话、后入户的次序填写两轮的截止日期。")


class TooSoon(Invalid):
    code = "inspection.announce_too_late"
    message = _("公告须早于开奖至少{hours}小时;您填的开奖时间是{opens_at:%Y年%-m月%-d日 %H:%M}。")
    remedy = _("请选更晚的一期开奖。")


class TooEarly(Invalid):
    code = "inspection.before_opening"
    message = _("公告的开奖时间是{opens_at:%Y年%-m月%-d日 %H:%M},还没有到。")
    remedy = _("请在开奖以后录入结果;不能改用别的一期。")


class PoolTooSmall(Invalid):
    code = "inspection.pool_too_small"
    message = _("检查人不够:回避以后,最少的一个村只剩{free}人可派,每人上限{cap}个村,可能派不齐两人。")
    remedy = _("请增加检查人(至少两人不需回避),或提高每人的村数上限。")


class NotAnInspector(Invalid):
    code = "inspection.not_an_inspector"
    message = _("“{name}”属于被查地区,不能做检查人。")
    remedy = _("请从被查地区以外的单位选检查人。")


class HoldersTooFew(Invalid):
    code = "inspection.holders_too_few"
    message = _("封存摇号至少要两位秘密保管人,各交一份没有用过的承诺。")
    remedy = _("请补齐保管人的承诺;或者改为公开摇号,不设保管人。")


class DrawRefused(Invalid):
    code = "inspection.draw_refused"
    message = _("{fault}")
    remedy = _("请核对公告、开奖结果和揭示值;核对不上的,写明是谁、为什么,作废这次抽查。")


class TooFewAttempts(Invalid):
    code = "inspection.too_few_attempts"
    message = _("电话在不同时段联系过{phone}次(至少{needed}次),上门{visit}次(至少1次),还不能写“没有联系上”。")
    remedy = _("请换个时段再打;打不通的,第二轮上门。每次都记下来。")


class NotAnswered(Invalid):
    code = "inspection.not_answered"
    message = _("还没有记下本人的回答,也没有联系够次数,现在看不到登记的内容,也不能判定。")
    remedy = _("请先按提纲问完并保存。")


class VerdictDoesNotFit(Invalid):
    code = "inspection.verdict"
    message = _("“{outcome}”与记录不符:没有问到本人的不能判“属实”,问到了本人的不能判“联系不上”。")
    remedy = _("请按核查记录选择结果。")


class TasksOpen(Invalid):
    code = "inspection.tasks_open"
    message = _("还有{count}条没有判定。")
    remedy = _("抽中的每一条都要有结果;联系不上的,按“联系不上”判定,不能换一条。")


class NotDrawn(Invalid):
    code = "inspection.not_drawn"
    message = _("有{count}条核查不是这次抽中的(举报、疑点等有目标的核查),不能并入可信界。")
    remedy = _("有目标的核查按疑点或举报办理;可信界只由随机抽中的记录得出。")


class ReplyOpen(Invalid):
    code = "inspection.reply_open"
    message = _("被查单位还没有反馈,反馈期到{until:%Y年%-m月%-d日}。")
    remedy = _("请等被查单位反馈,或者等反馈期满。")


class FindingsOpen(Invalid):
    code = "inspection.findings_open"
    message = _("还有{count}个问题没有销号并回头看。")
    remedy = _("请先逐个整改、复核、销号,并在回头看的日期再核一次。")


class OwnFinding(Invalid):
    code = "inspection.own_finding"
    message = _("您是这一条的检查人,不能自己撤销自己查出的问题。")
    remedy = _("请由督查单位的另一人审看被查单位的反馈。")


class NotYetLookBack(Invalid):
    code = "inspection.not_yet_look_back"
    message = _("这个问题的回头看日期是{on:%Y年%-m月%-d日},还没有到。")
    remedy = _("请到那一天再核。")


class NotConcluded(Invalid):
    code = "inspection.not_concluded"
    message = _("督查还没有出结论。")
    remedy = _("请在出结论、下发问题清单以后办理。")


class NothingToReply(Invalid):
    code = "inspection.nothing_to_reply"
    message = _("这次督查现在不在反馈阶段,或者已经反馈过了。")
    remedy = _("反馈在初步结论以后、结论以前,由被查单位办理一次。")


class NotSequential(Invalid):
    code = "inspection.not_sequential"
    message = _("公告的是固定样本,不能加抽;名单里还剩{left}条没有抽。")
    remedy = _("只有公告时写明序贯抽样的,才能按票号次序往下加抽。")
