"""How one official name is written in practice: 甘孜藏族自治州 as 甘孜自治州, 甘孜藏族州, 甘孜州 or 甘孜; 河源市 as 河源."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

PEOPLES = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
    "各",
]
_LONG_FIRST = sorted(PEOPLES, key=len, reverse=True)
# A people of one syllable is never written without 族; the longer ones sometimes are (喀喇沁左翼蒙古族, 博尔塔拉蒙古).
_PEOPLE = "|".join(f"{people}族?" if len(people) > 1 else f"{people}族" for people in _LONG_FIRST)
_PEOPLES_AT_END = re.compile(f"(?:{_PEOPLE})+$")
_AUTONOMOUS = {"自治区": "区", "自治州": "州", "自治县": "县", "自治旗": "旗"}
SUFFIXES = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "行政区",
    "地区",
    "林区",
    "特区",
    "省",
    "市",
    "盟",
    "县",
    "区",
    "旗",
)


class Form(IntEnum):
    """How far a written form is from the official name; the kind of unit (县, 州, 市) is still said up to SHORT."""

    FULL = 0
    SHORT = 1
    PLAIN = 2
    STEM = 3


def forms(name: str) -> Iterator[tuple[str, Form]]:
    """Every usual way to write an official name, nearest first; a form of one character is never given.

    >>> [text for text, form in forms("甘孜藏族自治州")]
    ['甘孜藏族自治州', '甘孜自治州', '甘孜藏族州', '甘孜州', '甘孜']
    """
    yield name, Form.FULL
    suffix = suffix_of(name)
    head = name[: len(name) - len(suffix)]
    if suffix in _AUTONOMOUS:
        yield from _autonomous(head, suffix)
    elif len(head) > 1 and suffix:
        yield head, Form.PLAIN


def _autonomous(head: str, suffix: str) -> Iterator[tuple[str, Form]]:
    kind = _AUTONOMOUS[suffix]
    stem = _PEOPLES_AT_END.sub("", head)
    stem = stem if len(stem) > 1 else head.removesuffix("族")
    stem = stem if len(stem) > 1 else head
    written = {f"{stem}{suffix}": Form.SHORT, f"{head}{kind}": Form.SHORT, f"{stem}{kind}": Form.SHORT, stem: Form.STEM}
    written.pop(f"{head}{suffix}", None)
    yield from written.items()


def suffix_of(name: str) -> str:
    """The word that says what kind of unit it is; empty when there is none."""
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix) and len(name) > len(suffix)), "")


def kind_word(name: str) -> str:
    """The last word of the kind of unit, as lists share it: 县 for both 天等县 and 龙胜各族自治县; empty when not said."""
    suffix = suffix_of(name) or ("州" if name.endswith("州") else "")
    return _AUTONOMOUS.get(suffix, suffix)
