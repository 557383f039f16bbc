"""指标: one declaration gives the number, its rate, its parts by place and dimension, its trend, and the records behind it."""

from xieshou.kit.indicators.declaration import (
    BASE,
    Dimension,
    Indicator,
    Population,
    all_indicators,
    indicator,
    named,
)
from xieshou.kit.indicators.figures import Figure, Parts, figures, figures_per, nothing, parts_of, standing, trend
from xieshou.kit.indicators.kept import Counted, Together, Trend, forget_kept, kept_figures, kept_standing, kept_trend

__all__ = [
    "BASE",
    "Counted",
    "Dimension",
    "Figure",
    "Indicator",
    "Parts",
    "Population",
    "Together",
    "Trend",
    "all_indicators",
    "figures",
    "figures_per",
    "forget_kept",
    "indicator",
    "kept_figures",
    "kept_standing",
    "kept_trend",
    "named",
    "nothing",
    "parts_of",
    "standing",
    "trend",
]
