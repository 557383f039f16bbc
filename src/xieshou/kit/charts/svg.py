"""The little SVG that the charts need: elements, text that is measured and clipped, colours, round axis steps."""

from __future__ import annotations

import hashlib
import html
import math
import unicodedata

from xieshou.kit.charts.model import Number

INK, QUIET, RULE, WASH = "#1f2a33", "#4f5b63", "#d9d4c7", "#e9e5da"
BRAND = "#24607f"
PALETTE = ("#24607f", "#a8632a", "#3f7a5b", "#7b5688", "#a4443a", "#56698f", "#7c7430", "#4f7f83")
STEPS = ("#f1f5f6", "#dbe8ee", "#bdd6e1", "#9cc2d3", "#7badc4")
FONT = 13
WIDE, NARROW = 720, 320


class Markup(str):
    """Finished markup: templates print it as it is, because everything inside was escaped when it was made."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def el(name: str, *children: str, **attributes: object) -> str:
    """One element. Attribute values are escaped here; children come from `el` or `words`. `class_` writes class."""
    head = "".join(f' {key.rstrip("_").replace("_", "-")}="{_safe(value)}"' for key, value in attributes.items())
    body = "".join(children)
    return f"<{name}{head}>{body}</{name}>" if body else f"<{name}{head}/>"


def words(text: object) -> str:
    """Text as it may stand inside an element: escaped, without the characters XML cannot hold."""
    return html.escape(_legal(str(text)), quote=True)


def _safe(value: object) -> str:
    return px(value) if isinstance(value, int | float) else words(value)


def _legal(text: str) -> str:
    if text.isprintable():  # almost always: nothing to take out
        return text
    return "".join(
        c for c in text if c in "\t\n\r" or (ord(c) >= 32 and unicodedata.category(c) not in ("Cs", "Cn", "Cc"))
    )


def px(value: float) -> str:
    """A coordinate with at most one decimal: enough for a screen, and small on the wire."""
    return f"{value:.1f}".removesuffix(".0")


def grouped(value: Number) -> str:
    """4180 → 4,180; a fraction keeps at most two decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def measure(text: str, size: float = FONT) -> float:
    """Width of a text in drawing units: a Chinese character is one em, others a little over half."""
    return sum(size if unicodedata.east_asian_width(c) in "WF" else size * 0.58 for c in text)


def clip(text: str, room: float, size: float = FONT) -> str:
    """The text, or as much of it as fits with an ellipsis. The twin always has the whole of it."""
    text = _legal(text)
    if measure(text, size) <= room + 1e-6:
        return text
    while text and measure(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def label(
    x: float, y: float, text: str, *, anchor: str = "start", quiet: bool = False, size: float = FONT, bold: bool = False
) -> str:
    """A text on its base line."""
    extra: dict[str, object] = {"font_weight": 600} if bold else {}
    if anchor != "start":
        extra["text_anchor"] = anchor
    colour, class_ = (QUIET, "c-quiet") if quiet else (INK, "c-ink")
    return el("text", words(text), x=x, y=y, font_size=size, fill=colour, class_=class_, **extra)


def rect(x: float, y: float, width: float, height: float, fill: str, class_: str, **more: object) -> str:
    """A rectangle whose sides are never negative."""
    return el("rect", x=x, y=y, width=max(0.0, width), height=max(0.0, height), fill=fill, class_=class_, **more)


def colour(index: int) -> tuple[str, str]:
    """Fill and class of the index-th series; after eight the colours come round again."""
    place = index % len(PALETTE)
    return PALETTE[place], f"c-{place + 1}"


def drawing(title: str, summary: str, width: float, height: float, *shapes: str) -> Markup:
    """The whole SVG: named for screen readers, scaled by its box, without style or script."""
    body = "".join(shapes)
    key = "c" + hashlib.sha256(f"{title}\n{width}\n{body}".encode("utf-8", "replace")).hexdigest()[:10]
    whole = el(
        "svg",
        el("title", words(title) or "–", id=f"{key}t"),
        el("desc", words(summary) or "–", id=f"{key}d"),
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {px(width)} {px(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{key}t {key}d",
        class_="chart",
        font_family="sans-serif",
    )
    return Markup(whole)


def axis_steps(top: Number, bottom: Number = 0, about: int = 4) -> list[float]:
    """Round numbers from at or below `bottom` to at or above `top`: steps of 1, 2 or 5 times a power of ten.

    Whole numbers get whole steps; a range of nothing gets one step.
    """
    is_whole = isinstance(top, int) and isinstance(bottom, int)
    raw = (top - bottom) / about or 1.0
    raw = max(raw, 1.0) if is_whole else raw
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)
    first, last = math.floor(bottom / step), math.ceil(top / step - 1e-9)
    return [index * step for index in range(first, max(last, first + 1) + 1)]
