"""Chinese punctuation on paper: the program's half-width marks become the full-width ones that documents are printed with."""

from __future__ import annotations

import re

HAN = r"\u3400-\u9fff\u3007〔〕《》“”、。%"
WIDE = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})
# A mark that touches a Chinese character, or stands between a figure's unit and one, belongs to the Chinese sentence.
AFTER = re.compile(rf"(?<=[{HAN}，；：（）])[,;:()]")
BEFORE = re.compile(rf"[,;:()](?=[{HAN}，；：（）])")
MARK = re.compile(r"[,;:()]")
PAIR = re.compile(r"（([^（）()]*)\)|\(([^（）()]*)）")


def printed(text: str) -> str:
    """`text` with its marks full-width wherever they touch Chinese; times, codes and English stay as they are."""
    if not MARK.search(text):
        return text
    for pattern in (AFTER, BEFORE):
        before = None
        while before != text:
            before, text = text, pattern.sub(lambda found: found.group().translate(WIDE), text)
    return PAIR.sub(lambda found: f"（{found.group(1) or found.group(2) or ''}）", text)


def in_lines(title: str, most: int) -> list[str]:
    """A title as lines of about equal length, none wider than `most` Chinese characters; a number is never broken."""
    wide = text_width(title)
    count = max(1, -(-int(wide * 2) // (most * 2)))
    lines, line, filled = [], "", 0.0
    for at, letter in enumerate(title):
        line, filled = line + letter, filled + _width(letter)
        is_inside = letter.isascii() and title[at + 1 : at + 2].isascii()
        if len(lines) + 1 < count and filled >= wide / count and not is_inside:
            lines.append(line)
            line, filled = "", 0.0
    return [*lines, line] if line else lines


def text_width(text: str) -> float:
    """How wide a text is, in Chinese characters."""
    return sum(map(_width, text))


def _width(letter: str) -> float:
    return 0.55 if letter.isascii() else 1.0
