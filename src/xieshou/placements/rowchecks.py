"""The questions put to a table of jobs (domain.md 2.12b): only what cannot be is held back, all else is asked with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from xieshou.kit.imports import Findings, Kind, ProblemKind, Severity, Sheet
from xieshou.placements.layouts import PUBLIC_POSTS

ASK, BLOCK = Severity.ASK, Severity.BLOCK


def _kind(code: str, severity: Severity, what: str, remedy: str) -> ProblemKind:
    return ProblemKind(code, code.split(".")[0], severity, what, remedy)


NO_START = _kind("F-25.no_start", BLOCK, "没有就业起始日期,无法记为一段就业经历", "请问本人后补填;只记得月份的写成2018-05")
STARTS_LATER = _kind("F-25.starts_later", BLOCK, "就业起始日期{day}还没有到", "请核对年份;确未上岗的等上岗后再报")
ENDS_BEFORE = _kind("F-25.order", BLOCK, "就业终止日期早于起始日期{day}", "请核对两个日期")
ENDS_LATER = _kind("F-25.ends_later", ASK, "终止日期晚于基准日,先按仍在岗入库", "合同到期日不是离岗日期;离岗后再填")
PAY_BELOW = _kind("F-11.below", BLOCK, "月工资小于0", "请核对;不知道、不愿说的空着")
BEFORE_BIRTH = _kind("F-25.before_birth", BLOCK, "就业起始日期早于本人的出生日期", "请核对起始日期的年份,或更正本人的出生日期")
TOO_YOUNG = _kind("F-04.start", BLOCK, "就业开始时{age}岁,未满16周岁", "请核对出生日期和起始日期;属实的立即停止用工并上报")
UNABLE = _kind("F-06.ability", ASK, "系统里此人的劳动能力是“{word}”", "请核实:劳动能力已变化,还是就业登记有误")
STUDENT = _kind("F-08.work", ASK, "系统里此人是在校生,不是就业帮扶对象", "请核对是否假期务工、是否已毕业")
POST_KIND = _kind("F-13.kind", ASK, "公益性岗位应当是转移就业", "请核对就业类型或特色就业")
POST_CHANNEL = _kind("F-13.channel", ASK, "公益性岗位应当是组织介绍", "请核对就业渠道或特色就业")
POST_OUTSIDE = _kind("F-13b.outside", ASK, "公益性岗位不会在省外", "请核对就业地域;已外出的办理退岗")
NO_CHANNEL = _kind("R-041.channel", ASK, "没有写明就业渠道,按自行就业入库", "是组织介绍或亲友介绍的请补填")
ORGANISED = _kind("R-047.organised", ASK, "组织介绍没有写明由谁组织,不计入任何协作的成效", "请写明:东西部协作、省内劳务协作、劳务经纪等")
NO_EMPLOYER = _kind("F-10.employer", ASK, "没有填就业单位", "请补填;说不清的写“不详”")
CLOSED_NOTHING = _kind("F-25.nothing_open", BLOCK, "此人没有在岗的就业经历", "请先导入就业信息,或核对身份证号码")
CLOSED_SEVERAL = _kind("F-25.several_open", BLOCK, "此人有{count}段没结束的就业经历,分不清结束哪一段", "请打开本人页面逐段办理")
CLOSED_BEFORE = _kind("F-25.close_order", BLOCK, "早于这段经历的上岗日期{day}", "请核对结束日期")
CLOSES_LATER = _kind("F-25.closes_later", BLOCK, "结束日期{day}还没有到", "请在离岗以后再报")
NO_END = _kind("F-25.no_end", BLOCK, "没有结束日期", "请补填")
ALREADY = _kind("F-09.at_work", ASK, "系统里此人自{day}起已在“{employer}”,没有结束", "换了工作的请先报前一段的终止日期;同时做两份工的照原样入库")
TWICE = _kind("F-09.twice", ASK, "与第{other}行是同一个人,两段经历时间重叠", "同一时间一般只有一段就业;请核对日期")
AGE_TWO_WAYS = _kind("F-04.age_two_ways", ASK, "按出生年份算{by_year}岁,按出生日期算{exact}岁", "以出生日期为准;原系统按年份算,每年只算一次")
NOT_WORKING = _kind("F-25.not_working", ASK, "是否已务工填“否”,本行不记就业经历", "已返乡的请用“就业终止(批量)”报结束日期")


@dataclass(frozen=True)
class Known:
    """What the register knows of the person of a row: birth, ability and school as codes, and spells that are open
    (first day, employer)."""

    birth_on: date | None
    ability: str
    ability_word: str
    in_school: bool
    open: tuple[tuple[date, str], ...]


def check_spells(sheet: Sheet, found: Findings, who: Sequence[int | None], known: Mapping[int, Known], day: date) -> None:
    """Every question of one row about work, and those of two rows of one person."""
    _days(sheet, found, day)
    found.add(PAY_BELOW, "pay", (sheet.get_or("pay", Kind.YUAN) < 0) & _counts(sheet))
    if sheet.has("employer"):
        found.add(NO_EMPLOYER, "employer", (sheet.text["employer"] == "") & _counts(sheet) & (sheet.get_or("kind") != "E5"))
    _words(sheet, found)
    for row, pk in enumerate(who):
        person = known.get(pk) if pk is not None else None
        start = sheet.get("started_on")[row]
        if person and start:
            _person(sheet, found, row, person, start, day)
    _overlaps(sheet, found, who)


def _counts(sheet: Sheet) -> pl.Series:
    """Rows that tell of a job: those that say 否 do not."""
    working = sheet.get("is_working") if "is_working" in sheet.layout.by_key else None
    return pl.Series([True] * len(sheet)) if working is None else working.fill_null(True)


def _days(sheet: Sheet, found: Findings, day: date) -> None:
    start, end, counts = sheet.get("started_on"), sheet.get("ended_on"), _counts(sheet)
    found.add(NO_START, "started_on", start.is_null() & counts)
    found.add(STARTS_LATER, "started_on", (start > day) & counts, day=start)
    found.add(ENDS_LATER, "ended_on", (end > day) & counts)
    found.add(ENDS_BEFORE, "ended_on", (end < start) & counts, day=start)
    found.add(NOT_WORKING, "is_working", ~counts)


def _words(sheet: Sheet, found: Findings) -> None:
    channel, counts = sheet.get("channel"), _counts(sheet)
    found.add(NO_CHANNEL, "channel", channel.is_null() & counts)
    feature = sheet.get_or("feature")
    is_post = (feature.is_in(PUBLIC_POSTS) | (channel == "public_post")).fill_null(False)
    found.add(ORGANISED, "channel", (channel == "organised") & feature.is_null() & counts)
    if "kind" in sheet.layout.by_key:
        found.add(POST_KIND, "kind", is_post & (sheet.get("kind") != "E1"))
        found.add(POST_CHANNEL, "channel", is_post & ~channel.is_in(["organised", "public_post"]))
        found.add(POST_OUTSIDE, "area", is_post & sheet.get("area").is_in(["outside", "abroad"]))


def _person(sheet: Sheet, found: Findings, row: int, person: Known, start: date, day: date) -> None:
    if person.birth_on:
        age = _age(person.birth_on, start)
        if start < person.birth_on:
            found.tell(BEFORE_BIRTH, "started_on", row)
        elif age < 16:
            found.tell(TOO_YOUNG, "started_on", row, age=age)
        elif start.year - person.birth_on.year >= 16 > _age(person.birth_on, date(start.year, 1, 1)):
            found.tell(AGE_TWO_WAYS, "started_on", row, by_year=start.year - person.birth_on.year, exact=age)
    if person.ability in ("03", "04"):
        found.tell(UNABLE, "name", row, word=person.ability_word)
    if person.in_school:
        found.tell(STUDENT, "name", row)
    employer = sheet.text["employer"][row] if sheet.has("employer") else ""
    end = sheet.get("ended_on")[row] or day
    others = [(on, at) for on, at in person.open if on <= end and (on, at) != (start, employer)]
    if others:
        found.tell(ALREADY, "started_on", row, day=others[0][0], employer=others[0][1] or "单位不详")


def _age(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _overlaps(sheet: Sheet, found: Findings, who: Sequence[int | None]) -> None:
    """Two rows of one person whose periods share a day."""
    starts, ends = sheet.get("started_on").to_list(), sheet.get("ended_on").to_list()
    rows: dict[int, list[int]] = {}
    for row, pk in enumerate(who):
        if pk is not None and starts[row]:
            rows.setdefault(pk, []).append(row)
    for mine in rows.values():
        mine.sort(key=lambda row: (starts[row], row))
        for before, after in pairwise(mine):
            if ends[before] is None or ends[before] >= starts[after]:
                found.tell(TWICE, "started_on", after, other=int(sheet.number[before]))


def check_closing(sheet: Sheet, found: Findings, who: Sequence[int | None], known: Mapping[int, Known], day: date) -> None:
    """A last day needs one open spell that began before it."""
    ends = sheet.get("ended_on")
    found.add(NO_END, "ended_on", ends.is_null())
    found.add(CLOSES_LATER, "ended_on", ends > day, day=ends)
    for row, pk in enumerate(who):
        if pk is None:
            continue
        spells = known[pk].open
        if not spells:
            found.tell(CLOSED_NOTHING, "citizen", row)
        elif len(spells) > 1:
            found.tell(CLOSED_SEVERAL, "citizen", row, count=len(spells))
        elif ends[row] and ends[row] < spells[0][0]:
            found.tell(CLOSED_BEFORE, "ended_on", row, day=spells[0][0])
