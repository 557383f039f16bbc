"""The check-up of a file of posts: what cannot be published, and what an employer may not ask (domain.md 2.6, design.md 4)."""

from __future__ import annotations

from datetime import date

import polars as pl

from xieshou.engines.identifiers import Fault
from xieshou.kit.imports import Findings, Kind, ProblemKind, RowProblem, Severity, Sheet

BLOCK, ASK = Severity.BLOCK, Severity.ASK
VALID_DAYS_MAX = 366
LAWFUL_AGE = 16
# What a post can hold and matching can read; the form for one post asks the same.
AGE_MIN_MAX, HEADCOUNT_MAX, PAY_FEN_MAX = 100, 100_000, 20_000_000


def _kind(code: str, severity: Severity, what: str, remedy: str) -> ProblemKind:
    return ProblemKind(f"post.{code}", "R-032", severity, what, remedy)


CREDIT = {
    fault: _kind(f"credit_{fault.name.lower()}", BLOCK, fault.chinese, "请对照营业执照核对统一社会信用代码")
    for fault in (Fault.EMPTY, Fault.MASKED, Fault.LENGTH, Fault.CHARACTERS, Fault.FORM, Fault.CHECK)
}
CREDIT_INNER = _kind("credit_inner", ASK, Fault.INNER_CHECK.chinese, "请对照营业执照核对;照原样可以入库")
EMPTY = _kind("empty", BLOCK, "没有填写", "请补填")
HEADCOUNT = _kind("headcount", BLOCK, "招聘人数应当大于0", "请填实际招用人数")
HEADCOUNT_MANY = _kind("headcount_many", BLOCK, "招聘人数多于{most}人", "请核对是否多写了0")
POOR_MORE = _kind("headcount_poor", ASK, "适合贫困劳动力{poor}人,多于招聘人数{all}人", "请核对两个人数")
PAY_ORDER = _kind("pay_order", BLOCK, "最高月工资低于最低月工资", "请核对两个数")
PAY_RANGE = _kind("pay_range", BLOCK, "月工资应当在0到20万元之间", "请核对单位是否是元、是否多写了0;面议的空着")
PAY_UNIT = _kind("pay_unit", ASK, "月工资只有{yuan}元", "请核对单位是否是元、是否填成日薪")
AGE_LIMIT = _kind(
    "age_limit", ASK, "写了年龄上限,属于就业歧视,系统只提示,不用于筛选", "请与用工单位沟通删除;法律另有规定的除外"
)
SEX_LIMIT = _kind(
    "sex_limit", ASK, "写了性别要求,属于就业歧视,系统只提示,不用于筛选", "请与用工单位沟通删除;法律另有规定的除外"
)
AGE_LAW = _kind("age_law", BLOCK, "最低年龄小于16周岁", "劳动法第十五条:不得招用未满16周岁的人")
AGE_RANGE = _kind("age_range", BLOCK, "最低年龄大于{most}岁", "请核对年龄;没有要求的空着")
MANDARIN = _kind("mandarin", BLOCK, "要求普通话,却没有写明理由", "请写明岗位职责为什么需要普通话,或改为“否”")
NO_END = _kind("no_end", BLOCK, "有效期“{written}”不是存在的日期", "请写成2018-05-01这样的日期")
EXPIRED = _kind("expired", BLOCK, "有效期{day}已过", "请核实岗位是否还在招,改正有效期")
DATE_ORDER = _kind("date_order", BLOCK, "有效期早于发布日期", "请核对两个日期")
TOO_LONG = _kind("valid_long", ASK, "有效期超过一年", "请填近期有效的日期,到期再续")
TWICE = _kind("twice", BLOCK, "岗位编号与第{other}行相同", "请删去重复的一行,或改正岗位编号")
TWO_NAMES = _kind("two_names", ASK, "同一信用代码在第{other}行是另一个单位名称", "请对照营业执照统一单位名称")
PHONE = _kind("phone", ASK, "电话号码不是11位手机号,也不是带区号的固定电话", "请核对号码")
WORD = _kind("word", ASK, "“{written}”不在“{title}”的选项里", "请改成选项里的写法;原文已保留")
NUMBER = _kind("number", ASK, "“{written}”不是数字", "请填阿拉伯数字")
DAY = _kind("day", ASK, "“{written}”不是存在的日期", "请写成2018-05-01这样的日期")
LARGE = _kind("large", ASK, "“{written}”太大,这一栏记不下", "请核对是否多写了数字;不清楚的留空")
FLAG = _kind("flag", ASK, "“{written}”不是“是”或“否”", "请填“是”或“否”")
FOREIGN = _kind(
    "place", BLOCK, "区划代码“{written}”不认识", "请核对工作地区划代码"
)
_UNREADABLE = {Kind.CODE: WORD, Kind.INTEGER: NUMBER, Kind.YUAN: NUMBER, Kind.DAY: DAY, Kind.FLAG: FLAG}


def check_posts(sheet: Sheet, *, as_of: date, places: frozenset[str] | None = None) -> list[RowProblem]:
    """Every problem of the file in the order of its rows; `places`: region codes the office may publish in, or None."""
    found = sheet.findings()
    _employers(sheet, found)
    _needed(sheet, found)
    _people(sheet, found)
    _pay_and_time(sheet, found, as_of)
    if places is not None:
        code = sheet.get("place_code").fill_null("")
        found.add(FOREIGN, "place_code", ~code.is_in(list(places)), written=code)
    return found.in_order()


def _employers(sheet: Sheet, found: Findings) -> None:
    for fault, kind in CREDIT.items():
        found.add(kind, "credit_code", sheet.fault["credit_code"] == fault)
    found.add(CREDIT_INNER, "credit_code", sheet.fault["credit_code"] == Fault.INNER_CHECK)
    code = sheet.get("credit_code")
    frame = pl.DataFrame({"code": code, "name": sheet.get("employer"), "number": sheet.number})
    first = frame.select(name=pl.col("name").first().over("code"), other=pl.col("number").first().over("code"))
    found.add(TWO_NAMES, "employer", code.is_not_null() & (frame["name"] != first["name"]), other=first["other"])
    if "phone" in sheet.bad:
        found.add(PHONE, "phone", sheet.bad["phone"])


def _needed(sheet: Sheet, found: Findings) -> None:
    for key in ("employer", "title", "address"):
        found.add(EMPTY, key, sheet.get(key).is_null())
    found.add(EMPTY, "ended_on", sheet.text["ended_on"] == "")
    end = sheet.text["ended_on"]
    found.add(NO_END, "ended_on", sheet.get("ended_on").is_null() & (end != ""), written=end.str.slice(0, 20))
    number, own = sheet.get("source_no"), sheet.get("credit_code")
    group = pl.select(pl.concat_str([own, number], separator="|")).to_series()
    frame = pl.DataFrame({"group": group, "number": sheet.number})
    first = frame.select(pl.col("number").first().over("group")).to_series()
    found.add(TWICE, "source_no", group.is_not_null() & (frame["number"] != first), other=first)
    for key, bad in sheet.bad.items():
        column = sheet.layout.by_key[key]
        if column.kind in _UNREADABLE and key != "ended_on":
            title = [column.codes.title if column.codes else ""] * len(bad)
            written, large = sheet.text[key].str.slice(0, 20), sheet.too_large(key)
            found.add(LARGE, key, large, written=written)
            found.add(_UNREADABLE[column.kind], key, bad & ~large, written=written, title=title)


def _people(sheet: Sheet, found: Findings) -> None:
    headcount, poor = sheet.get("headcount"), sheet.get("headcount_poor")
    found.add(HEADCOUNT, "headcount", headcount.is_null() | (headcount <= 0))
    found.add(HEADCOUNT_MANY, "headcount", headcount > HEADCOUNT_MAX, most=[HEADCOUNT_MAX] * len(headcount))
    found.add(POOR_MORE, "headcount_poor", poor > headcount, poor=poor, all=headcount)
    found.add(AGE_LAW, "age_min", sheet.get("age_min") < LAWFUL_AGE)
    found.add(AGE_RANGE, "age_min", sheet.get("age_min") > AGE_MIN_MAX, most=[AGE_MIN_MAX] * len(headcount))
    found.add(AGE_LIMIT, "age_max", sheet.get("age_max").is_not_null())
    sex = sheet.get("sex_wanted")
    found.add(SEX_LIMIT, "sex_wanted", sex.is_not_null() & ~sex.is_in(["不限", "无", "男女不限"]))
    reasonless = sheet.get("mandarin_required") & sheet.get("mandarin_reason").is_null()
    found.add(MANDARIN, "mandarin_reason", reasonless)


def _pay_and_time(sheet: Sheet, found: Findings, as_of: date) -> None:
    low, high = sheet.get("pay_min"), sheet.get("pay_max")
    found.add(PAY_ORDER, "pay_max", high < low)
    for key, pay in (("pay_min", low), ("pay_max", high)):
        found.add(PAY_RANGE, key, ~pay.is_between(0, PAY_FEN_MAX))
    found.add(PAY_UNIT, "pay_min", (low > 0) & (low < 40_000), yuan=low // 100)
    start, end = sheet.get("started_on"), sheet.get("ended_on")
    found.add(EXPIRED, "ended_on", end < as_of, day=end)
    found.add(DATE_ORDER, "ended_on", end < start)
    found.add(TOO_LONG, "ended_on", (end - as_of).dt.total_days() > VALID_DAYS_MAX)
