"""Official words of inspections: states, outcomes, ways."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    PLANNED = "planned", _("计划")
    FROZEN = "frozen", _("名单已冻结")
    ANNOUNCED = "announced", _("已公告")
    OPENED = "opened", _("已开封")
    FIELDWORK = "fieldwork", _("核查中")
    PRELIMINARY = "preliminary", _("初步结论")
    CONCLUDED = "concluded", _("已出结论")
    CLOSED = "closed", _("已归档")
    VOID = "void", _("已作废")


class Design(models.TextChoices):
    FIXED = "srs", _("固定样本")
    SEQUENTIAL = "srs-sequential", _("预告过的序贯抽样")


class BeaconKind(models.TextChoices):
    """Public dice. A drand round is not offered: nothing is published on a value whose signature was not checked."""

    DICE = "dice", _("公开掷骰(十面骰20次)")
    SSQ = "ssq", _("双色球")
    DLT = "dlt", _("大乐透")
    PL5 = "pl5", _("排列五")


class Verdict(models.TextChoices):
    """What became of one record drawn; everything but `true` counts as not true in the headline, and is never replaced."""

    TRUE = "true", _("属实")
    FALSE = "false", _("不实")
    UNREACHABLE = "unreachable", _("联系不上")
    REFUSED = "refused", _("拒绝核查")
    MOVED = "moved", _("已搬离")
    DEAD = "dead", _("已去世")
    OTHER_PERSON = "other-person", _("不是本人")
    DELETED = "deleted", _("冻结后被删除")
    DUPLICATE = "duplicate", _("重复登记")


NOT_REACHED = (Verdict.UNREACHABLE, Verdict.REFUSED, Verdict.MOVED, Verdict.DEAD, Verdict.OTHER_PERSON)


class VoidReason(models.TextChoices):
    INSPECTED_HOLDER = "inspected_holder", _("被查方的保管人不揭示")
    ENTRY_REFUSED = "entry_refused", _("被查方拒绝核查")
    OTHER_HOLDER = "other_holder", _("其他保管人不揭示")
    BEACON = "beacon", _("公告的开奖没有举行")


WORST = (VoidReason.INSPECTED_HOLDER, VoidReason.ENTRY_REFUSED)  # all of the sample count as false


class HolderSide(models.TextChoices):
    INSPECTED = "inspected", _("被查方")
    OTHER = "other", _("其他方")


class TaskKind(models.TextChoices):
    FIRST = "first", _("核查")
    AGAIN = "again", _("盲复查")


class TaskState(models.TextChoices):
    OPEN = "open", _("待核查")
    ANSWERED = "answered", _("已记录,待判定")
    JUDGED = "judged", _("已判定")


class ContactWay(models.TextChoices):
    PHONE = "phone", _("电话")
    VISIT = "visit", _("入户")
    SITE = "site", _("到用工单位")


class ContactResult(models.TextChoices):
    REACHED = "reached", _("联系上本人")
    NO_ANSWER = "no_answer", _("没人接、没人在")
    WRONG = "wrong", _("号码或地址不对")
    OTHERS = "others", _("只联系上别人")
    REFUSED = "refused", _("本人不愿回答")


class FindingState(models.TextChoices):
    RAISED = "raised", _("初步问题,待反馈")
    WITHDRAWN = "withdrawn", _("反馈属实,已撤销")
    ISSUED = "issued", _("待整改")
    RECTIFIED = "rectified", _("已整改,待复核")
    REVIEWED = "reviewed", _("已复核,待销号")
    CLOSED = "closed", _("已销号,待回头看")
    LOOKED_BACK = "looked_back", _("回头看未反弹")
