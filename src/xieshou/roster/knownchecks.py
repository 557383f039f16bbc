"""The questions put to a table about people the register knows: cells that cannot be read, and what contradicts itself.

The rules of real systems (domain.md 2.12b) are questions with their reason; only the impossible blocks a row.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from xieshou.engines.identifiers import Fault
from xieshou.kit.imports import Findings, Kind, ProblemKind, Severity, Sheet
from xieshou.roster.rowchecks import kinds

ASK, BLOCK = Severity.ASK, Severity.BLOCK


def _kind(code: str, severity: Severity, what: str, remedy: str) -> ProblemKind:
    return ProblemKind(code, code.split(".")[0], severity, what, remedy)


MISSING = _kind("R-102.missing", ASK, "没有填写", "请补填;不清楚的写“不详”")
NOBODY = _kind("R-102.nobody", BLOCK, "没有写明是谁", "请填姓名和证件号码,或户编号和姓名")
ENDS_BEFORE = _kind("F-25.order", BLOCK, "早于起始日期{day}", "请核对两个日期")
ENDS_LATER = _kind("F-25.ends_later", ASK, "晚于基准日:还没有到的日子", "确已结束的请改成实际日期;没结束的留空")
STARTS_LATER = _kind("F-25.future", ASK, "日期{day}晚于基准日", "请核对年份")
DAYS_MORE = _kind("F-25.days", ASK, "实际培训{days}天,起止日期之间只有{most}天", "请核对天数和起止日期")
NO_WISH = _kind("R-051.wish", ASK, "未就业创业,却没有填就创业意愿", "请问本人后补填;导入的意愿只是待询问的线索")
NO_TRAINING_WISH = _kind("R-082.training_wish", ASK, "未参加培训,却没有填培训教育意愿", "请问本人后补填")
STUDENT_WISH = _kind("F-08.wish", ASK, "在校生不是就业帮扶对象,却填了就业创业状态或意愿", "请核对是否已毕业")
UNABLE_AT_WORK = _kind("F-06.ability", ASK, "劳动能力是“{word}”,却填为已就业创业", "请核实劳动能力或就业状态")
HIRED = _kind("F-25.hired", ASK, "带动贫困劳动力{poor}人,多于带动就业{all}人", "请核对两个人数")

UNREADABLE = {
    Kind.DAY: kinds.UNREADABLE_DAY,
    Kind.INTEGER: kinds.UNREADABLE_NUMBER,
    Kind.YUAN: kinds.UNREADABLE_NUMBER,
    Kind.FLAG: kinds.UNREADABLE_FLAG,
    Kind.CODE: kinds.UNKNOWN_WORD,
    Kind.CODES: kinds.UNKNOWN_WORD,
}


def check_cells(sheet: Sheet, found: Findings) -> None:
    """Cells that cannot be read, required ones that are empty, numbers with a fault."""
    for column in sheet.layout.columns:
        if not sheet.has(column.key):
            continue
        written = sheet.text[column.key]
        if column.kind in UNREADABLE:
            title = [column.codes.title if column.codes else ""] * len(sheet)
            seen, large = written.str.slice(0, 20), sheet.too_large(column.key)
            found.add(kinds.LARGE_NUMBER, column.key, large, written=seen)
            found.add(UNREADABLE[column.kind], column.key, sheet.bad[column.key] & ~large, written=seen, title=title)
        elif column.kind is Kind.PHONE:
            found.add(kinds.BAD_PHONE, column.key, sheet.bad[column.key])
        elif column.kind is Kind.CITIZEN:
            for fault, kind in kinds.ID_FAULTS.items():
                if fault is not Fault.EMPTY:
                    found.add(kind, column.key, sheet.fault[column.key] == fault)
        if column.bounds:
            _bounds(sheet, found, column.key, column.bounds)
        if column.required and column.key not in ("name", "citizen"):
            found.add(MISSING, column.key, written == "")
    _nobody(sheet, found)


def _bounds(sheet: Sheet, found: Findings, key: str, bounds: tuple[int, int]) -> None:
    outside = ~sheet.get(key).is_between(*bounds)
    low, high = ([bound] * len(sheet) for bound in bounds)
    found.add(kinds.OUT_OF_RANGE, key, outside, written=sheet.text[key].str.slice(0, 20), low=low, high=high)


def _nobody(sheet: Sheet, found: Findings) -> None:
    keys = [key for key in ("name", "citizen") if sheet.has(key)]
    empty = pl.DataFrame({key: sheet.text[key] == "" for key in keys}).select(pl.all_horizontal(pl.all())).to_series()
    found.add(NOBODY, keys[0], empty)


def check_period(sheet: Sheet, found: Findings, as_of: date) -> None:
    """`started_on` and `ended_on`: in order, and not after the day the table is read for."""
    start, end = sheet.get("started_on"), sheet.get_or("ended_on", Kind.DAY)
    found.add(STARTS_LATER, "started_on", start > as_of, day=start)
    found.add(ENDS_LATER, "ended_on", end > as_of)
    found.add(ENDS_BEFORE, "ended_on", end < start, day=start)
    if "days" in sheet.layout.by_key and sheet.has("days"):
        most = (end - start).dt.total_days() + 1
        found.add(DAYS_MORE, "days", sheet.get("days") > most, days=sheet.get("days"), most=most)


def check_states(sheet: Sheet, found: Findings) -> None:
    """What the template of members asks of itself: a wish where there is no work, no wish of a pupil."""
    state, wish = sheet.get("work_state"), sheet.get("wish")
    found.add(NO_WISH, "wish", (state == "none") & (wish.is_null()))
    untrained = sheet.get("trained") == "未参加培训"
    found.add(NO_TRAINING_WISH, "training_wish", untrained & sheet.get("training_wish").is_null())
    pupil = sheet.get("school").is_not_null() & (sheet.get("school") != "01")
    found.add(STUDENT_WISH, "school", pupil & (state.is_not_null() | wish.is_not_null()))
    ability = sheet.get("ability")
    words = sheet.text["ability"] if sheet.has("ability") else ability
    found.add(UNABLE_AT_WORK, "ability", ability.is_in(["03", "04"]) & (state != "none"), word=words)


def check_hired(sheet: Sheet, found: Findings) -> None:
    """Somebody who gives work to poor people gives work to at least as many."""
    some, poor = sheet.get("hired"), sheet.get("hired_poor")
    found.add(HIRED, "hired_poor", poor > some, poor=poor, all=some)
