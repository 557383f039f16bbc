"""行政区划: a dated tree. A unit keeps its identity while its code, name and parent change (撤县设市 is a new name and code)."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField
from xieshou.kit.periods import in_order, no_overlap


class Level(models.IntegerChoices):
    """Five levels of administration; farms and corps units stand at the level they act on."""

    COUNTRY = 0, _("全国")
    PROVINCE = 1, _("省级")
    PREFECTURE = 2, _("地级")
    COUNTY = 3, _("县级")
    TOWN = 4, _("乡级")
    VILLAGE = 5, _("村级")


class CodeSystem(models.TextChoices):
    GB2260 = "GB/T 2260", _("行政区划代码")
    STATISTICS = "NBS", _("统计用区划代码")
    CIVIL_AFFAIRS = "MCA", _("民政区划代码")
    LOCAL = "LOCAL", _("本地代码")


class Region(models.Model):
    """A unit of the dated tree. `path` is today's way from the root (ids); `parent` is today's parent, null once abolished."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    level = models.SmallIntegerField(_("级别"), choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField(unique=True)
    code = models.CharField(_("现行代码"), max_length=12, blank=True, db_index=True)
    name = models.CharField(_("现行名称"), max_length=60)
    full_name = models.CharField(_("全称"), max_length=160)
    sort_key = models.CharField(max_length=240, db_index=True)
    is_corps = models.BooleanField(_("兵团"), default=False)
    is_farm = models.BooleanField(_("农场"), default=False)
    is_fiction = models.BooleanField(_("虚构(演示)"), default=False)
    started_on = models.DateField(_("设立"), null=True, blank=True)
    ended_on = models.DateField(_("撤销"), null=True, blank=True)

    keeps_history = True

    class Meta:
        constraints = [in_order("started_on", "ended_on", name="region_period_in_order")]
        indexes = [
            GistIndex(fields=["path"], name="region_path"),
            # Any part of a written place, three characters or more, is found by these.
            GinIndex(fields=["full_name"], name="region_full_name_part", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["name"], name="region_name_part", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class RegionName(models.Model):
    """A name of a unit for a period, as the documents wrote it."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="names")
    name = models.CharField(_("名称"), max_length=60, db_index=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="region_name_in_order"),
            no_overlap("region", start="started_on", end="ended_on", name="region_one_name_at_a_time"),
        ]


class RegionCode(models.Model):
    """A code of a unit for a period; codes carry their system, because the systems differ below the county."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="codes")
    system = models.CharField(_("代码体系"), max_length=12, choices=CodeSystem.choices)
    code = models.CharField(_("代码"), max_length=12, db_index=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="region_code_in_order"),
            no_overlap("region", "system", start="started_on", end="ended_on", name="region_one_code_a_system"),
            no_overlap("system", "code", start="started_on", end="ended_on", name="region_code_means_one_unit"),
        ]


class RegionParent(models.Model):
    """Which unit a unit belonged to, for a period: one parent at a time."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Region, models.PROTECT, related_name="+")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="region_parent_in_order"),
            no_overlap("region", start="started_on", end="ended_on", name="region_one_parent_at_a_time"),
        ]


class RegionChange(models.Model):
    """A change event: what became what, when, by which document."""

    on = models.DateField(_("日期"))
    kind = models.CharField(_("变更"), max_length=20)
    before = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="changes_from")
    after = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="changes_to")
    document = models.CharField(_("文号"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on", "kind", "before", "after"], name="region_change_once", nulls_distinct=False
            )
        ]


class RegionTag(models.Model):
    """聚焦: a mark on a unit for a period, with the document that gives it (三区三州, 832 贫困县, 老区, …)."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="tags")
    tag = models.CharField(_("标签"), max_length=30, db_index=True)
    detail = models.CharField(_("说明"), max_length=60, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    source = models.CharField(_("来源文件"), max_length=200)

    keeps_history = True

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="region_tag_in_order"),
            no_overlap("region", "tag", start="started_on", end="ended_on", name="region_tag_once"),
        ]
