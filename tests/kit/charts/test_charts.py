"""Charts: the drawing and its twin say the same, whatever the labels and however empty the data."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.kit.charts import Bar, Flow, Series, Stack, TileDatum, bars, line, sankey, stacked, tiles
from xieshou.kit.charts.grid import shade
from xieshou.kit.charts.svg import axis_steps, clip, measure

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\"' onload=x &amp; \x00\x0b\ud800 ]]>"
labels = st.text(max_size=30)
counts = st.integers(0, 10**9)


def drawn(svg: str) -> ET.Element:
    """The SVG parsed strictly, after the promises that hold for every chart."""
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title") is not None
    ids = {child.get("id") for child in root if child.get("id")}
    assert set(root.get("aria-labelledby").split()) == ids
    for node in root.iter():
        assert node.tag.removeprefix(SVG) in {"svg", "title", "desc", "text", "rect", "path", "circle"}
        assert not [key for key in node.attrib if key == "style" or key.startswith("on")]
        for side in ("width", "height", "r"):
            assert float(node.get(side, 0)) >= 0
    return root


def texts(root: ET.Element) -> list[str]:
    return [node.text for node in root.iter(f"{SVG}text")]


def every_chart(label: str, value: int) -> list:
    return [
        bars(label, [Bar(label, value, target=value)], heads=("甲", "乙", "丙"), unit=label),
        stacked(label, [label, label + "2"], [Stack(label, (value, value))], head="甲", unit=label),
        line(label, [label] * 2, [Series(label, (value, None)), Series(label, (None, value))], head="甲", unit=label),
        tiles(label, [TileDatum(label, value), TileDatum(label, None)], heads=("甲", "乙"), unit=label),
        sankey(label, [Flow(label, label, value)], heads=("甲", "乙", "丙"), unit=label),
    ]


@given(labels | st.just(HOSTILE), st.integers(1, 10**9))
def test_no_label_breaks_out_of_the_drawing(label, value):
    for chart in every_chart(label, value):
        for svg in (chart.svg, chart.narrow_svg):
            drawn(svg)
            svg.encode("utf-8")


def test_hostile_label_is_text_and_stays_text():
    for chart in every_chart(HOSTILE, 5):
        assert "<script" not in chart.svg + chart.narrow_svg
        assert "</script>" in ET.fromstring(chart.svg).findtext(f"{SVG}title")


@pytest.mark.parametrize(
    "chart",
    [
        bars("空", [], heads=("甲", "乙")),
        bars("全零", [Bar("甲", 0, target=0)], heads=("甲", "乙", "丙")),
        stacked("空", [], [], head="甲"),
        stacked("全零", ["一"], [Stack("甲", (0,))], head="甲"),
        line("空", [], [], head="月"),
        line("全不详", ["1月"], [Series("甲", (None,))], head="月"),
        tiles("空", [], heads=("甲", "乙")),
        tiles("全不详", [TileDatum("甲", None)], heads=("甲", "乙")),
        sankey("空", [], heads=("甲", "乙", "丙")),
        sankey("全零", [Flow("甲", "乙", 0)], heads=("甲", "乙", "丙")),
    ],
    ids=lambda chart: chart.title,
)
def test_nothing_to_draw_is_said_not_drawn(chart):
    assert chart.is_empty
    assert (chart.svg, chart.narrow_svg) == ("", "")
    assert chart.summary


def test_all_zero_line_and_tiles_are_drawn_because_zero_is_an_answer():
    assert not line("零", ["1月", "2月"], [Series("甲", (0, 0))], head="月").is_empty
    assert not tiles("零", [TileDatum("甲", 0)], heads=("甲", "乙")).is_empty


@pytest.mark.parametrize("bad", [-1, float("nan"), float("inf")])
def test_impossible_numbers_are_refused(bad):
    refused = [
        lambda: bars("t", [Bar("a", bad)], heads=("a", "b")),
        lambda: bars("t", [Bar("a", 1, target=bad)], heads=("a", "b", "c")),
        lambda: stacked("t", ["p"], [Stack("a", (bad,))], head="a"),
        lambda: tiles("t", [TileDatum("a", bad)], heads=("a", "b")),
        lambda: sankey("t", [Flow("a", "b", bad)], heads=("a", "b", "c")),
    ]
    for draw in refused:
        with pytest.raises(ValueError, match="finite"):
            draw()
    with pytest.raises(ValueError, match="finite"):
        line("t", ["p"], [Series("a", (float("inf"),))], head="a")


def test_rows_of_the_wrong_length_are_refused():
    with pytest.raises(ValueError, match="parts"):
        stacked("t", ["p", "q"], [Stack("a", (1,))], head="a")
    with pytest.raises(ValueError, match="periods"):
        line("t", ["p", "q"], [Series("a", (1,))], head="a")


@given(st.lists(st.tuples(labels, counts, st.none() | counts), max_size=12))
def test_bars_twin_adds_up_and_lengths_follow_values(rows):
    given_rows = [Bar(*row) for row in rows]
    chart = bars("图", given_rows, heads=("甲", "乙", "丙"))
    assert [row.values[0] for row in chart.table.rows] == [row.value for row in given_rows]
    if rows:
        assert chart.table.total[0] == sum(row.value for row in given_rows)
    for svg in filter(None, (chart.svg, chart.narrow_svg)):
        lengths = [float(node.get("width")) for node in drawn(svg).iter(f"{SVG}rect") if node.get("class") == "c-1"]
        assert len(lengths) == len(rows)
        ordered = [length for _, length in sorted(zip((row.value for row in given_rows), lengths, strict=True))]
        assert all(a <= b for a, b in pairwise(ordered))


@given(st.lists(st.tuples(labels, st.lists(counts, min_size=3, max_size=3)), min_size=1, max_size=8))
def test_stacked_twin_adds_up_both_ways(rows):
    chart = stacked("图", ["一", "二", "三"], [Stack(name, tuple(values)) for name, values in rows], head="甲")
    *parts, total = chart.table.total
    assert total == sum(parts) == sum(sum(values) for _, values in rows)
    assert all(row.values[-1] == sum(row.values[:-1]) for row in chart.table.rows)


places = st.sampled_from([f"地{i}" for i in range(25)])
flow_lists = st.lists(st.builds(Flow, places, places, st.integers(0, 10**6)), max_size=40)


@given(flow_lists, st.integers(2, 14))
def test_sankey_loses_nobody(flows, most):
    total = sum(flow.value for flow in flows)
    chart = sankey("图", flows, heads=("户籍地", "就业地", "人数"), most=most)
    assert len(chart.table.rows) == len(flows)
    assert (chart.table.total or (0,))[0] == total
    if not total:
        assert chart.is_empty
        return
    root = drawn(chart.svg)
    nodes = [int(text.rsplit(" ", 1)[1].replace(",", "")) for text in texts(root)[2:]]
    assert sum(nodes) == 2 * total, "both sides carry everybody"
    narrow = drawn(chart.narrow_svg)
    ends = [node.text for node in narrow.iter(f"{SVG}text") if node.get("text-anchor")]
    assert sum(int(text.replace(",", "")) for text in ends) == 2 * total


def test_sankey_ribbons_fill_their_nodes():
    # 100 of 150 leave 百色, 50 leave 河池; 广州 takes 120 of them. Heights on both sides add up to the same.
    flows = [Flow("百色市", "深圳市", 30), Flow("百色市", "广州市", 70), Flow("河池市", "广州市", 50)]
    root = drawn(sankey("流向", flows, heads=("户籍地", "就业地", "人数")).svg)
    heights = {}
    for node in root.iter(f"{SVG}rect"):
        heights.setdefault(node.get("x"), []).append(float(node.get("height")))
    left, right = heights.values()
    assert sum(left) == pytest.approx(sum(right), abs=0.3)
    assert left[0] / left[1] == pytest.approx(2, abs=0.01)
    assert right[0] / right[1] == pytest.approx(4, abs=0.02)
    assert texts(root) == ["户籍地", "就业地", "百色市 100", "河池市 50", "广州市 120", "深圳市 30"]


def test_line_breaks_at_the_unknown():
    root = drawn(line("月", ["1", "2", "3", "4"], [Series("甲", (1, None, 3, 4))], head="月").svg)
    strokes = [node.get("d") for node in root.iter(f"{SVG}path") if node.get("class") == "c-1 c-line"]
    assert len(strokes) == 2
    assert len(list(root.iter(f"{SVG}circle"))) == 3


@given(st.lists(st.none() | st.integers(-(10**9), 10**9), min_size=1, max_size=24))
def test_line_points_stay_in_the_frame(values):
    chart = line("月", [str(i) for i in range(len(values))], [Series("甲", tuple(values))], head="月")
    for svg in filter(None, (chart.svg, chart.narrow_svg)):
        root = drawn(svg)
        _, _, width, height = map(float, root.get("viewBox").split())
        for point in root.iter(f"{SVG}circle"):
            assert 0 <= float(point.get("cx")) <= width
            assert 0 <= float(point.get("cy")) <= height


def test_unknown_tile_looks_unlike_zero():
    root = drawn(tiles("格", [TileDatum("甲", 0), TileDatum("乙", None)], heads=("县", "人")).svg)
    classes = [node.get("class") for node in root.iter(f"{SVG}rect")]
    assert classes == ["c-step-0", "c-unknown"]
    assert "不详" in texts(root)


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_more_is_never_paler(a, b):
    top = max(a, b)
    low, high = sorted((a, b))
    assert 0 <= shade(low, top) <= shade(high, top) <= 4


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9))
def test_axis_covers_its_range_in_few_whole_steps(bottom, span):
    steps = axis_steps(bottom + span, bottom)
    assert steps[0] <= bottom
    assert steps[-1] >= bottom + span
    assert 2 <= len(steps) <= 8
    assert all(step == int(step) for step in steps)


@given(st.text(max_size=60), st.floats(20, 300))
def test_clipped_text_fits(text, room):
    assert measure(clip(text, room)) <= room


def test_where_all_is_zero_nothing_is_the_most():
    assert bars("全零", [Bar("甲", 0)], heads=("甲", "乙"), unit="人").summary == "都是0人。"
