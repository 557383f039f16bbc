"""登记比对: what the supporter's registers say of people of the home side, by tokens; "there already" and "brought by us" apart."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.periods import in_order
from xieshou.kit.scope import Mine, Scoped, Within


class FoundKind(models.TextChoices):
    """R-047: counted apart and never added."""

    ALREADY = "already", _("结对以前就在那边")
    ALONE = "alone", _("结对以后自己去的")
    BROUGHT = "brought", _("协作组织去的")
    UNKNOWN = "unknown", _("登记没有写月份,分不清")


class RegistryComparison(Scoped):
    """One comparison with the supporter's social insurance or employment registration, under one pairing and one key.

    The key itself is nowhere here: only its name, so that no key serves twice."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    pairing = models.ForeignKey("pairings.Pairing", models.PROTECT, related_name="registry_comparisons")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    scope_path = PathField()
    document = models.CharField(_("依据文件"), max_length=200)
    asked_on = models.DateField(_("发起日期"))
    until = models.DateField(_("密钥有效至"))
    key_name = models.CharField(_("密钥名"), max_length=16, unique=True)
    home_count = models.IntegerField(_("交出的令牌"))
    taken_on = models.DateField(_("取回日期"), null=True, blank=True)
    by = models.CharField(_("办理人"), max_length=200)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("region_id", "scope_path", "regions_region", "path"),)

    class Meta(Scoped.Meta):
        constraints = [
            in_order("asked_on", "until", name="registry_comparison_in_order"),
            models.CheckConstraint(condition=~models.Q(document=""), name="registry_comparison_has_a_document",
                                   violation_error_message=_("请写明比对依据的文件。")),
        ]  # fmt: skip


class FoundThere(Scoped):
    """One person of the home side whom the supporter's register knows: since which month, in which district. A lead to ask, no spell."""

    comparison = models.ForeignKey(RegistryComparison, models.PROTECT, related_name="found")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="found_there")
    scope_path = PathField()
    month = models.DateField(_("起始月份"), null=True, blank=True)
    district = models.CharField(_("区县代码"), max_length=6, blank=True)
    kind = models.CharField(_("怎样去的"), max_length=8, choices=FoundKind.choices)
    spell = models.ForeignKey("placements.Spell", models.SET_NULL, null=True, blank=True, related_name="+")

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = (("person_id", "scope_path", "roster_person", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("kind", FoundKind, name="found_there_kind"),
            models.UniqueConstraint(fields=["comparison", "person"], name="found_there_once"),
            models.CheckConstraint(
                condition=models.Q(kind=FoundKind.BROUGHT) | models.Q(spell__isnull=True),
                name="only_the_brought_have_a_spell",
            ),
        ]
