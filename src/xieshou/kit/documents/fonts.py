"""The fonts of PDF: the office's own where it keeps them, else the free one that comes with the program.

Fonts of the machine are never used, so that a document looks the same wherever it is made. A character that no font has
(a rare name) is printed as 〓 and named at the foot of the page; it is never silently dropped.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import justmytype_intl_cjk
import typst
from django.conf import settings

SHIPPED = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc"
SHIPPED_FAMILY = "Noto Sans SC"
# By role, best first (GB/T 9704: 仿宋 for the body, 小标宋 for titles, 黑体 for headings).
WISHED = {
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"),
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "STZhongsong"),
    "heading": ("SimHei", "黑体"),
}
MISSING = "〓"
DOTS = "\u2219\u22c5\uff65"  # between the parts of a name; where no font has one, the dot that every font has is drawn


def folders() -> list[Path]:
    """Where fonts are looked for: the office's folder, if set, then the shipped one."""
    own = [Path(settings.FONTS_FOLDER)] if settings.FONTS_FOLDER else []
    return [*own, SHIPPED]


@cache
def _found(where: tuple[str, ...]) -> tuple[frozenset[str], frozenset[int]]:
    """The families there, and every character that any of them can draw."""
    from fontTools.ttLib import TTFont

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(where))
    characters: set[int] = set()
    for path, index in sorted({(font.path, font.index) for font in fonts.fonts()}):
        with TTFont(path, fontNumber=index, lazy=True) as face:
            characters |= set(face.getBestCmap() or {})
    return frozenset(fonts.families()), frozenset(characters)


def families() -> dict[str, list[str]]:
    """The families to use for each role, the shipped one last."""
    known, _characters = _found(tuple(map(str, folders())))
    return {role: [*(name for name in wished if name in known), SHIPPED_FAMILY] for role, wished in WISHED.items()}


def legible(value: Any, missing: set[str]) -> Any:
    """`value` (JSON) with each character that no font has replaced by 〓; those go into `missing`."""
    if isinstance(value, str):
        return _legible(value, missing)
    if isinstance(value, list):
        return [legible(one, missing) for one in value]
    if isinstance(value, dict):
        return {key: legible(one, missing) for key, one in value.items()}
    return value


def _legible(text: str, missing: set[str]) -> str:
    _families, characters = _found(tuple(map(str, folders())))
    dots = {ord(dot): "\u00b7" for dot in DOTS if ord(dot) not in characters}
    text = text.translate(dots) if dots else text
    lost = {one for one in set(text) if ord(one) not in characters and one not in "\n\t"}
    missing |= lost
    return "".join(MISSING if one in lost else one for one in text) if lost else text
