"""Charts drawn on the server: pure functions from rows to an SVG and its data-table twin.

    chart = bars("各县已就业人数", [Bar("田阳县", 4180, target=4500)], heads=("县", "已就业"), unit="人")
    chart.svg          wide drawing;  chart.narrow_svg  the same data for a 360-pixel screen
    chart.table        the same numbers as a table: what a screen reader, a copy or a doubtful reader uses
    chart.summary      one sentence: the greatest, and the total
    chart.is_empty     nothing to draw: show an empty state, never an empty frame

Nothing here asks a database or a clock. Colours are presentation attributes (a strict CSP and a PDF both keep them);
classes let the style sheet of the site change them for high contrast and print. Labels are escaped, always.
"""

from xieshou.kit.charts.bars import bars
from xieshou.kit.charts.grid import tiles
from xieshou.kit.charts.line import line
from xieshou.kit.charts.model import Bar, Chart, ChartRow, ChartTable, Flow, Heads, Number, Series, Stack, TileDatum
from xieshou.kit.charts.sankey import sankey
from xieshou.kit.charts.stacked import stacked

__all__ = [
    "Bar",
    "Chart",
    "ChartRow",
    "ChartTable",
    "Flow",
    "Heads",
    "Number",
    "Series",
    "Stack",
    "TileDatum",
    "bars",
    "line",
    "sankey",
    "stacked",
    "tiles",
]
