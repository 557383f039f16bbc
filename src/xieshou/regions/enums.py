"""聚焦: the marks of places shipped or imported. An office may add its own; these have a code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Focus(models.TextChoices):
    """What a list can be narrowed to. The first three ship; the rest are imported with their document."""

    POVERTY_832 = "poverty_832", _("国家级贫困县(832个)")
    THREE_REGIONS = "three_regions", _("三区三州")
    AUTONOMOUS_COUNTY = "autonomous_county", _("自治县")
    AUTONOMOUS_AREA = "autonomous_area", _("民族自治地方")
    OLD_BASE = "old_base", _("革命老区")
    CENTRAL_SOVIET = "central_soviet", _("原中央苏区")
    DEEP_POVERTY = "deep_poverty", _("深度贫困县")
