"""登记比对: a register of the supporter turned into tokens. No database here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from xieshou.engines.errors import InputError
from xieshou.engines.tokens import Found, Key, Table, earliest, token_of
from xieshou.kit.imports import Column, FileRefused, Kind, Layout, Mask, read_sheet, read_table

DISTRICT = 6  # digits of a county's code
REGISTER = Layout(
    "placements.register", _("参保或就业登记"),
    (
        Column("citizen", "证件号码", Kind.CITIZEN, required=True, mask=Mask.CITIZEN, aliases=(
            "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "证件号", "居民身份证号码", "社会保障号码", "社会保障号", "identity")),
        Column("started_on", "参保开始日期", Kind.DAY, aliases=(
            "起始日期", "起始月份", "参保日期", "参保时间", "参保开始年月", "参保起始年月", "开始年月", "就业登记日期", "登记日期", "首次参保时间", "start")),
        Column("district", "区县代码", aliases=("参保地区划代码", "参保地代码", "行政区划代码", "登记地区划代码", "district")),
    ),
)  # fmt: skip


def tokens_of_register(path: Path, key: Key, *, name: str, on: date) -> tuple[Table, int]:
    """A register (.xlsx, .xls, .csv) as tokens, and how many rows had no sound number; whoever has several keeps the first month.

    Raises InputError that names the file and what to do.
    """
    try:
        sheet = read_sheet(read_table(path, name=name, wanted=set(REGISTER.by_heading)), REGISTER, as_of=on)
    except FileRefused as refusal:
        raise InputError(f"{name}:{refusal}") from refusal
    numbers = sheet.get("citizen").to_list()
    months = sheet.get("started_on").dt.strftime("%Y-%m").fill_null("").to_list()
    codes = sheet.get("district").fill_null("").str.extract(rf"^\s*([0-9]{{{DISTRICT}}})").fill_null("").to_list()
    rows = [
        (token_of(number, key), Found(month, code))
        for number, month, code in zip(numbers, months, codes, strict=True) if number is not None
    ]  # fmt: skip
    return Table.of("there", key, earliest(rows)), len(numbers) - len(rows)
