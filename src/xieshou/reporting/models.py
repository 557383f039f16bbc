"""快照: the figures of a report as they were sealed, so that a printed number can be found again. Append only."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField
from xieshou.kit.periods import in_order
from xieshou.kit.scope import Scoped, Within


class Snapshot(Scoped):
    """One report of one place for one month, sealed: `number` is printed on each page of every file made from it.

    A changed figure is a new version; a version is never changed. `sha256` is of the canonical JSON of what was sealed.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(_("快照编号"), max_length=60, unique=True)
    code = models.CharField(_("报表编号"), max_length=20)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="snapshots")
    scope_path = PathField()
    month = models.DateField(_("月份"))
    version = models.PositiveSmallIntegerField(_("版本"))
    as_of = models.DateField(_("截至"))
    figures = models.JSONField(_("数字"))
    rules = models.JSONField(_("口径"))
    sha256 = models.CharField(_("摘要"), max_length=64)
    actor_id = models.BigIntegerField(_("封存人"), null=True)
    actor_label = models.CharField(_("封存人姓名和单位"), max_length=200)
    made_at = models.DateTimeField(_("封存时间"))

    scope_rule = Within("scope_path")
    keeps_history = True
    is_written_once = True
    true_paths = (("region_id", "scope_path", "regions_region", "path"),)

    class Meta(Scoped.Meta):
        constraints = [
            in_order("month", "as_of", name="snapshot_within_its_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="snapshot_month_is_its_first_day"),
            models.UniqueConstraint(fields=["code", "region", "month", "version"], name="snapshot_version_once"),
        ]
        indexes = [GistIndex(fields=["scope_path"], name="snapshot_scope")]

    def __str__(self) -> str:
        return self.number


class Publication(models.Model):
    """对外公布: the headline figures of a sealed report as the public reads them, small cells left out. Written once.

    `figures`: indicator -> count, or null where it would tell of fewer than ten people.
    """

    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="publication")
    number = models.CharField(_("快照编号"), max_length=60)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="publications")
    place = models.CharField(_("地区"), max_length=100)
    as_of = models.DateField(_("截至"))
    figures = models.JSONField(_("公布的数字"))
    sha256 = models.CharField(_("快照摘要"), max_length=64)
    published_by = models.CharField(_("公布人"), max_length=200)
    on = models.DateField(_("公布日期"))

    keeps_history = True
    is_written_once = True

    class Meta:
        indexes = [models.Index(fields=["region", "-as_of"], name="publication_of_place")]
