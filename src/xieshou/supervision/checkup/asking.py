"""Asking every question that the lists at hand can answer; the others are listed with what is missing.

Two kinds of rules, each defined once: those of a single roster (`roster.rowchecks`, row by row, with the cell) and those across
rows and lists (`kit.checks`, the same declarations that the register is asked every night), here on DuckDB.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Check, Found, Severity, all_checks, ask, check_named
from xieshou.kit.checks.duck import DuckDB
from xieshou.kit.imports.problems import Severity as RowSeverity
from xieshou.kit.phrases import retold
from xieshou.kit.shipped import shipped_on
from xieshou.placements import checks as _placements
from xieshou.roster import checks as _roster
from xieshou.roster.rowchecks import ALL, check_roster
from xieshou.supervision import checks as _supervision
from xieshou.supervision.checkup.facts import Facts
from xieshou.supervision.checkup.layouts import LABELS, Source
from xieshou.supervision.checkup.reading import List

DECLARED = (_placements, _roster, _supervision)
# The roster's own row checks ask these of a file, with row and cell; asked again they would be told twice.
BY_ROWS = frozenset({"F-01", "F-02", "F-07", "F-17", "F-28", "F-28.spouse"})
HOLE = re.compile(r"\{[^}]*\}")
SENTENCE = re.compile(r"(?<=。)|(?<=\.) ")
HITS = {
    "row_id": pl.Int64, "code": pl.String, "severity": pl.String, "said": pl.String, "advice": pl.String, "column": pl.String,
}  # fmt: skip
Value = Callable[[str, date], Any]
Step = Callable[[str], None]
LIST_OF = {
    "spells": Source.EMPLOYMENT, "claims": Source.ROSTER, "members": Source.ROSTER, "profiles": Source.ROSTER,
    "registrations": Source.REGISTRATION, "trainings": Source.TRAINING, "payments": Source.PAYMENTS,
}  # fmt: skip
LISTED = {*LIST_OF, "people", "identities"}
OF_THE_REGISTER = {
    "spell_limits": _("当地的最低工资和公益性岗位年龄上限(只在系统里有)"),
    "household_groups": _("户的就业分组(只在系统里有)"),
    "identities": _("系统里的身份记录"),
    "people": _("花名册"),
    "answers": _("本人回答的记录(只在系统里有)"),
    "contacts": _("历次联系的记录(只在系统里有)"),
    "entries": _("谁在哪天录入的记录(只在系统里有)"),
    "incomes": _("人均纯收入(只在系统里查)"),
    "operators": _("村操作员的名单(只在系统里有)"),
    "post_months": _("公益性岗位的月考勤(只在系统里有)"),
    "sealed_figures": _("封存的报表数字(只在系统里有)"),
}
COLUMNS = {
    "people.died_on": _("花名册的“人员变更”和“变更日期”"),
    "people.left_on": _("花名册的“人员变更”和“变更日期”"),
    "claims.months": _("花名册的“务工时间(月)”"),
    "claims.verified_on": _("花名册的“最近核实日期”"),
    "profiles.ability": _("花名册的“劳动技能”"),
    "profiles.school": _("花名册的“在校生状况”"),
    "profiles.ended_on": _("劳动能力的变更记录(只在系统里有)"),
    "spells.wage_fen_month": _("就业表的“月工资”"),
    "spells.home_county_id": _("花名册的“县”"),
    "spells.work_county_id": _("就业表里写到县的就业地"),
    "spells.employer_verified_on": _("单位的核实日期(只在系统里有)"),
    "spells.pairing_id": _("就业计在哪个结对关系名下(只在系统里有)"),
    "spells.pairing_started_on": _("结对关系的开始日期(只在系统里有)"),
    "registrations.county_id": _("参保登记里写到县的参保地"),
    "trainings.county_id": _("培训表里写到县的培训地址"),
    "payments.payee": _("发放表的“收款人”"),
    "payments.account": _("发放表的“银行账号”"),
}


@dataclass(frozen=True)
class Rule:
    """A rule as it is listed: its number, the ministries' own, what it is called, how grave."""

    code: str
    official: str
    title: Any
    severity: Severity
    clause: str


@dataclass(frozen=True)
class NotAsked:
    """A rule that could not be asked, and what is missing for it."""

    rule: Rule
    missing: tuple[Any, ...]


@dataclass(frozen=True)
class Answers:
    """`hits`: row_id, code, severity, said, advice, column; `rules`: those asked, by code."""

    hits: pl.DataFrame
    rules: dict[str, Rule]
    not_asked: tuple[NotAsked, ...]


def ask_all(lists: list[List], facts: Facts, *, day: date, value: Value = shipped_on, step: Step = lambda _said: None) -> Answers:
    """Ask everything that can be asked; `value` gives the dated parameters, None where nobody has set one."""
    parts, rules, not_asked = [], {}, []
    rosters = [one for one in lists if one.source is Source.ROSTER]
    for one in rosters:
        parts.append(_row_hits(one, day, rules))
        step(one.name)
    asked, duck = [], DuckDB()
    for check in all_checks():
        if not LISTED & set(check.query.inputs):
            continue  # about how records came to be, or about reports: not a question to a list
        missing = _missing(check, facts, value, day, has_roster=bool(rosters))
        if missing:
            not_asked.append(NotAsked(_rule(check), missing))
        elif check.code not in BY_ROWS:
            rules[check.code] = _rule(check)
            params = {"day": day, **{name.replace(".", "_"): value(name, day) for name in check.parameters}}
            asked.append((check, partial(ask, check, facts.inputs, params, by=duck)))
    for (check, _question), result in zip(asked, duck.at_once(question for _check, question in asked), strict=True):
        parts.append(_hits(check, result.hits, lists, facts))
    hits = pl.concat([pl.DataFrame(schema=HITS), *parts])
    return Answers(hits.sort("row_id", "code", "said"), rules, tuple(not_asked))


def _rule(check: Check) -> Rule:
    return Rule(check.code, check.official, check.title, check.severity, check.clause)


def _missing(check: Check, facts: Facts, value: Value, day: date, *, has_roster: bool) -> tuple[Any, ...]:
    """What a check lacks: whole lists, columns, values nobody has set."""
    if check.code in BY_ROWS:
        return () if has_roster else (LABELS[Source.ROSTER],)
    asked = (*check.query.inputs, *(check.blind.inputs if check.blind else ()))
    lists = [LABELS[LIST_OF[name]] for name in asked if name in LIST_OF and name not in facts.inputs]
    kept = [OF_THE_REGISTER[name] for name in asked if name not in LIST_OF and name not in facts.inputs]
    columns = [COLUMNS[name] for name in check.needs if name in facts.lacking and not lists]
    if any(name.startswith("people.") for name in check.needs) and not has_roster:
        lists, columns = [*lists, LABELS[Source.ROSTER]], []
    unset = [_("参数“{name}”在这一天的值").format(name=name) for name in check.parameters if value(name, day) is None]
    return tuple(dict.fromkeys([*lists, *kept, *columns, *unset]))


def _row_hits(one: List, day: date, rules: dict[str, Rule]) -> pl.DataFrame:
    """What the roster's own rows are told; a rule is one kind of problem, under its number of domain.md 5.1."""
    problems = check_roster(one.sheet, as_of=day)
    places = np.searchsorted(one.sheet.number, [problem.row for problem in problems])
    rows = []
    for problem, place in zip(problems, places.tolist(), strict=True):
        severity = Severity.BLOCK if problem.severity is RowSeverity.BLOCK else Severity.MEDIUM
        said = problem.sentence.partition(":")[2] or problem.sentence
        rows.append((one.first + place, problem.code, severity.value, _ended(retold(said)), _ended(retold(problem.remedy)), problem.column))
    for code in {problem.code for problem in problems}:
        kind = ALL[code]
        declared = check_named(kind.rule)
        title = HOLE.sub("…", translation.gettext(kind.what))
        severity = Severity.BLOCK if kind.severity is RowSeverity.BLOCK else Severity.MEDIUM
        clause = kind.rule if kind.rule.startswith("R-") else "R-015"
        rules[code] = Rule(code, declared.official if declared else "", title, severity, clause)
    return pl.DataFrame(rows, schema=HITS, orient="row")


def _ended(sentence: str) -> str:
    """With its full stop, in the manner of its language."""
    mark = "。" if get_language().startswith("zh") else "."
    return sentence if sentence.endswith(("。", ".", "?", "?")) else sentence + mark


def _hits(check: Check, found: tuple[Found, ...], lists: list[List], facts: Facts) -> pl.DataFrame:
    rows = []
    first_row = _first_rows(lists, facts) if check.subject == "person" and found else {}
    for hit in found:
        said, advice = in_two(check.question(hit.facts))
        row = hit.facts.get("first_spell") or first_row.get(hit.person_id) if check.subject == "person" else hit.subject_id
        rows.append((row, check.code, check.severity.value, said, advice, ""))
    return pl.DataFrame(rows, schema=HITS, orient="row")


def in_two(question: str) -> tuple[str, str]:
    """What was seen, its first sentence; and what to do about it, the rest."""
    said, *advice = SENTENCE.split(question, maxsplit=1)
    return said, "".join(advice)


def _first_rows(lists: list[List], facts: Facts) -> dict[int, int]:
    """person → the first row that the employment list has of them, else the roster's: where a question about them is put."""
    order = {one.first: place for place, one in enumerate(sorted(lists, key=lambda one: one.source is not Source.EMPLOYMENT))}
    ranks = pl.concat([pl.Series([order[one.first]]).new_from_index(0, len(one.sheet)) for one in lists])
    rows = facts.people.with_columns(rank=ranks).sort("rank", "row_id").unique("person_id", keep="first")
    return dict(zip(rows["person_id"].to_list(), rows["row_id"].to_list(), strict=True))
