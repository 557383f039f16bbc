"""Reading what is to be published: a table pasted with its headings; what tells too much is refused, cell by cell (R-106)."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from xieshou.supervision.notices.errors import CellUnread, ColumnMissing, NoLines, TellsTooMuch, UnknownColumn

NAME, VILLAGE, ITEM, PERIOD, AMOUNT, MARK = "姓名", "村", "项目", "期间", "金额", "区分"
NEEDED, KNOWN = (NAME, VILLAGE, ITEM, PERIOD), (NAME, VILLAGE, ITEM, PERIOD, AMOUNT, MARK)
LINES_MOST = 2000
MONTHS = re.compile(r"20\d{2}年(1?\d月)?(至(20\d{2}年)?1?\d月)?")
APART = r"[\s\-./·_]*"  # spaces and dashes hide nothing
LONG, SHORT = re.compile(rf"(?:[0-9]{APART}){{7}}"), re.compile(rf"(?:[0-9]{APART}){{5}}")
BORN = re.compile(r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}")
BODY = re.compile(r"^[男女]$|性别|\d\s*岁|病|癌|残疾|瘫|精神障|艾滋|怀孕|智障")
MONEY_MOST = Decimal(10_000_000)


@dataclass(frozen=True)
class Line:
    """One line as it will be shown; `row` counts from the one under the headings."""

    row: int
    name: str
    village: str
    item: str
    period: str
    amount_fen: int | None
    mark: str


def read_lines(text: str) -> list[Line]:
    """The lines of a pasted table, in their order. Raises NoLines, UnknownColumn, ColumnMissing, TellsTooMuch, CellUnread."""
    plain = unicodedata.normalize("NFKC", text).replace("\r", "")
    separator = "\t" if "\t" in plain else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(plain), delimiter=separator)]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or len(rows) > LINES_MOST:
        raise NoLines()
    head = rows[0]
    for column in head:
        if column not in KNOWN:
            raise UnknownColumn(column=column[:20])
    for column in NEEDED:
        if column not in head:
            raise ColumnMissing(column=column)
    return [_line(number, dict(zip(head, row, strict=False))) for number, row in enumerate(rows[1:], start=1)]


def told_too_much(written: str) -> str:
    """What a cell says that a notice must not, in words; "" for none. Spaces and dashes hide nothing."""
    if BORN.search(written):
        return _("日期")
    if LONG.search(written):
        return _("像证件号码、电话或卡号的一串数字")
    if SHORT.search(written):
        return _("像号码后几位的一串数字")
    return _("性别、年龄或健康情况") if BODY.search(written) else ""


def _line(row: int, cells: dict[str, str]) -> Line:
    for column in (NAME, VILLAGE, ITEM):
        written = cells.get(column, "")
        what = told_too_much(written) or (_("数字") if column == NAME and re.search(r"\d", written) else "")
        if what:
            raise TellsTooMuch(row=row, column=column, what=what)
        if not written:
            raise CellUnread(row=row, column=column, written=_("空的"))
    period, mark = cells.get(PERIOD, "").replace(" ", ""), cells.get(MARK, "")
    for column, written, is_sound in ((PERIOD, period, MONTHS.fullmatch(period)), (MARK, mark, not mark or re.fullmatch(r"\d{2}", mark))):
        if not is_sound:
            if what := told_too_much(written):
                raise TellsTooMuch(row=row, column=column, what=what)
            raise CellUnread(row=row, column=column, written=written[:20])
    return Line(row, cells[NAME][:60], cells[VILLAGE], cells[ITEM][:40], period, _fen(row, cells.get(AMOUNT, "")), mark)


def _fen(row: int, written: str) -> int | None:
    plain = written.replace(",", "").removesuffix("元")
    if not plain:
        return None
    try:
        yuan = Decimal(plain)
    except InvalidOperation:
        yuan = Decimal(-1)
    if not 0 < yuan < MONEY_MOST:
        what = told_too_much(written)
        raise TellsTooMuch(row=row, column=AMOUNT, what=what) if what else CellUnread(row=row, column=AMOUNT, written=written[:20])
    if yuan * 100 != int(yuan * 100):
        raise CellUnread(row=row, column=AMOUNT, written=written[:20])
    return int(yuan * 100)
