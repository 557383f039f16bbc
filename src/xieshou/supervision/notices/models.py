"""公示 and its lines: as little of a person as tells them from their neighbours, and nothing more, held by the database."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Scoped, Through, Within


class NoticeKind(models.TextChoices):
    SUBSIDY = "subsidy", _("就业补贴")
    PROJECT = "project", _("扶贫资金和项目")
    POST = "post", _("公益性岗位拟聘人选")


class NoticeState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审定")
    ON_NOTICE = "on_notice", _("公示中")
    ENDED = "ended", _("公示期满")
    WITHDRAWN = "withdrawn", _("已撤回")


class Notice(Scoped):
    """公示: about what, by which office, by which document; on show for its term, then taken down. `until` is its last day."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("公示的事项"), max_length=8, choices=NoticeKind.choices)
    title = models.CharField(_("标题"), max_length=80)
    document = models.CharField(_("依据的文件"), max_length=120)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("公示的地方"))
    scope_path = PathField()
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("公示单位"))
    contact = models.CharField(_("联系电话(公开)"), max_length=20)
    lines_sha256 = models.CharField(_("名单摘要"), max_length=64, blank=True)
    published_on = models.DateField(_("公示日期"), null=True)
    until = models.DateField(_("公示到"), null=True)
    objection_count = models.IntegerField(_("收到异议"), null=True)
    state = models.CharField(_("状态"), max_length=10, choices=NoticeState.choices, default=NoticeState.DRAFT)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("region_id", "scope_path", "regions_region", "path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", NoticeState, name="notice_state"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(document="") & ~Q(contact=""),
                name="notice_says_by_what",
                violation_error_message=_("请写明标题、依据的文件和联系电话。"),
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_on"], name="notice_open")]


class NoticeLine(Scoped):
    """公示名单的一行: full name, village, item, period, amount; two digits more only where two of one name live in one village.

    `person` is who it is in the register, where that is known: nobody reads it, and a lawful deletion finds the line by it.
    The database refuses a number that could be an identity number, a phone, a card or a date of birth.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="lines")
    serial = models.IntegerField(_("序号"))
    name = models.CharField(_("姓名"), max_length=60)
    mark = models.CharField(_("区分"), max_length=2, blank=True)
    village = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("村"))
    item = models.CharField(_("项目"), max_length=40)
    period = models.CharField(_("期间"), max_length=24)
    amount_fen = models.BigIntegerField(_("金额"), null=True)
    person = models.ForeignKey("roster.Person", models.PROTECT, null=True, related_name="+")

    scope_rule = Through("notice_id", "supervision.Notice")
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["notice", "serial"], name="notice_line_once"),
            models.UniqueConstraint(
                fields=["notice", "village", "name", "mark", "item", "period"],
                name="notice_line_told_apart",
                violation_error_message=_("同一个村有同名的人,请填“区分”:证件号码第15、16位。"),
            ),
            models.CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0), name="notice_amount_positive"),
            models.CheckConstraint(condition=Q(mark="") | Q(mark__regex=r"^[0-9]{2}$"), name="notice_mark_two_digits"),
            models.CheckConstraint(
                condition=Q(period__regex=r"^20[0-9]{2}年(1?[0-9]月)?(至(20[0-9]{2}年)?1?[0-9]月)?$"),
                name="notice_period_in_months",
                violation_error_message=_("期间请写到月,如“2018年8月”“2018年7月至9月”,不写日子。"),
            ),
            models.CheckConstraint(
                condition=~Q(name__regex=r"[0-9０-９]") & ~Q(item__regex=r"([0-9０-９][-\s./·_]*){5}"),
                name="notice_tells_no_number",
                violation_error_message=_("公示里不能有证件号码、电话、卡号、出生日期。"),
            ),
        ]  # fmt: skip
