"""What a person writes on the command line for a line of administration, a level, a place; errors say what else to write."""

from __future__ import annotations

from datetime import date
from typing import Any

from xieshou.engines.errors import InputError

LINES = {
    "人社": "hr",
    "扶贫": "poverty",
    "监督": "supervision",
    "hr": "hr",
    "poverty": "poverty",
    "supervision": "supervision",
}
LEVELS = {"省": 1, "市": 2, "县": 3, "乡": 4, "镇": 4, "1": 1, "2": 2, "3": 3, "4": 4}
OFFICE_NAMES = {"hr": "人力资源和社会保障局", "poverty": "扶贫开发办公室", "supervision": "扶贫监督检查组"}


def line_of(text: str) -> str:
    """人社, 扶贫, 监督 or the code. Raises InputError."""
    if text not in LINES:
        raise InputError(f"--line:“{text}”不是条线,请写 人社、扶贫 或 监督 / write hr, poverty or supervision")
    return LINES[text]


def refuse_other_level(text: str, place: Any) -> None:
    """Raise InputError when the place is not of the level that was written; "" asks nothing."""
    if not text:
        return
    if text not in LEVELS:
        raise InputError(f"--level:“{text}”不是级别,请写 省、市、县 或 乡 / write 1 to 4")
    if place.level != LEVELS[text]:
        raise InputError(
            f"--level:{place.full_name}是{place.get_level_display()},不是“{text}”级,请核对地名或代码 / the place is of another level"
        )


def place_of(text: str, day: date) -> Any:
    """The unit of a code, or of a name as it was written on `day`. Raises InputError with the candidates."""
    from xieshou.regions.models import CodeSystem, Region
    from xieshou.regions.selectors import regions_by_code, resolve

    if text.isdigit():
        for system in CodeSystem:
            if pk := regions_by_code([text], day, system).get(text):
                return Region.objects.get(pk=pk)
        raise InputError(
            f"--region:{day}没有代码 {text};乡级、村级要先用 xieshou regions import 装入 / no such code on that day"
        )
    answer, found = resolve(text, day)
    if found is None:
        near = "、".join(f"{one.path}({one.code})" for one in answer.candidates[:5])
        hint = f";可能是:{near}" if near else ";请改写代码,或先用 xieshou regions import 装入乡、村"
        raise InputError(f"--region:“{text}”在{day}不能确定是哪里{hint} / the place is not certain: write its code")
    return found
