"""Where the heading is: one row or two, in the first rows, under titles and notes; which column means what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xieshou.kit.imports.layout import SYSTEMS, Layout
from xieshou.kit.imports.opening.words import HEADING_ROWS, normal_heading
from xieshou.kit.imports.refusals import FileRefused

FIELD_CODE = re.compile(r"^[A-Z]{3}\d{3}$")
CODES_MIN = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """`texts` are the headings as shown to the person; data begins after `last` (index in the raw table)."""

    last: int
    texts: tuple[str, ...]
    keys: tuple[str | None, ...]

    @property
    def places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.keys) if key}


def find_heading(rows: Sequence[Sequence[str]], layout: Layout, system: str = "") -> Heading:
    """The row, or pair of rows, that names most of the layout's columns. Raises FileRefused when required ones lack."""
    known = layout.headings_in(system)
    candidates = [_single(rows, at, known) for at in range(len(rows))]
    candidates += [_double(rows, at, known) for at in range(len(rows) - 1)]
    best = max(candidates, key=lambda heading: (len(heading.places), -heading.last), default=None)
    required = [column for column in layout.columns if column.required]
    if not system and (codes := _field_codes(rows)):
        raise FileRefused("field_codes", codes="、".join(codes[:3]), systems="、".join(SYSTEMS.values()))
    if best is None or len(best.places) < 2:
        missing = "、".join(column.heading for column in required)
        raise FileRefused("no_heading", rows=HEADING_ROWS, title=layout.title, missing=missing)
    lacking = [column.heading for column in required if column.key not in best.places]
    if lacking:
        raise FileRefused("missing_columns", missing="、".join(lacking))
    return best


def _field_codes(rows: Sequence[Sequence[str]]) -> list[str]:
    """The codes of a heading that is made of field codes, such as AAB004."""
    for row in rows:
        codes = [text.strip() for text in row if FIELD_CODE.match(text.strip())]
        if len(codes) >= CODES_MIN:
            return codes
    return []


def _single(rows: Sequence[Sequence[str]], at: int, known: Mapping[str, str]) -> Heading:
    texts = tuple(" ".join(text.split()) for text in rows[at])
    return Heading(at, texts, _keys(texts, known))


def _double(rows: Sequence[Sequence[str]], at: int, known: Mapping[str, str]) -> Heading:
    """Two rows: the lower word where there is one, else the upper; a known pair "upper lower" is one heading."""
    upper = _carried(rows[at])
    lower = [" ".join(text.split()) for text in rows[at + 1]]
    own = [" ".join(text.split()) for text in rows[at]]
    texts = tuple(_pair(up, low, mine, known) for up, low, mine in zip(upper, lower, own, strict=True))
    return Heading(at + 1, texts, _keys(texts, known))


def _pair(upper: str, lower: str, own: str, known: Mapping[str, str]) -> str:
    if not lower:
        return own
    joined = f"{upper}{lower}"
    return joined if normal_heading(joined) in known else lower


def _carried(row: Sequence[str]) -> list[str]:
    """A merged cell holds its word in the first place only: carry it to the right."""
    out, last = [], ""
    for text in row:
        last = " ".join(text.split()) or last
        out.append(last)
    return out


def _keys(texts: Sequence[str], known: Mapping[str, str]) -> tuple[str | None, ...]:
    """The key of each place; of two equal headings the first counts, the second is kept as an unknown column."""
    seen: set[str] = set()
    keys: list[str | None] = []
    for text in texts:
        key = known.get(normal_heading(text)) if text else None
        keys.append(None if key in seen else key)
        seen.update({key} if key else ())
    return tuple(keys)
