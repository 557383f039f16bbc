"""手册: one page from each declaration, so that what is explained is what is done; a new declaration has its page at once.

Nothing here is written for one ledger, indicator, check or flow: whatever a page says is read from the declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.kit.checks import Check, Severity, all_checks, check_named
from xieshou.kit.indicators import Indicator, all_indicators, named
from xieshou.kit.ledgers import Filter, Ledger, all_ledgers, ledger_named
from xieshou.kit.workflow import Step, Workflow, all_flows, flow_named, in_words

COLUMN_KINDS = {
    "text": gettext_lazy("文字"),
    "int": gettext_lazy("整数"),
    "day": gettext_lazy("日期"),
    "yuan": gettext_lazy("金额(元)"),
    "choice": gettext_lazy("代码表里的词"),
    "place": gettext_lazy("行政区"),
}
FACT = re.compile(r"\{(\w+)[^}]*\}")


@dataclass(frozen=True)
class Sheet:
    """A small table of a page: its title, heads, and rows of words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Entry:
    """A page of the manual. `facts`: (what, words) pairs; `parameters`: names of the dated rules it works by; `readers`:
    the roles that may open it; `page` and `api`: where it is; `counted_in`: (kind, code) of what it is counted in."""

    kind: str
    code: str
    title: str
    clause: str
    facts: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]
    readers: tuple[str, ...]
    page: str
    api: str
    parameters: tuple[str, ...] = ()
    counted_in: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of declaration: its word, all there are, the one of a code, and how its page is made."""

    code: str
    title: Any
    every: Callable[[], list[Any]]
    named: Callable[[str], Any]
    page_of: Callable[[Any, Iterable[str]], Entry]


def entry(kind: str, code: str, readers: Iterable[str]) -> Entry | None:
    """The page of one declaration; `readers` are the roles that open this kind's pages, where the declaration names none."""
    known = KINDS.get(kind)
    found = known.named(code) if known else None
    return known.page_of(found, readers) if known and found is not None and found.code == code else None


def of_ledger(one: Ledger, readers: Iterable[str]) -> Entry:
    """Columns, filters, source, and the numbers that are counted in it."""
    columns = tuple((str(column.title), str(COLUMN_KINDS.get(column.kind, column.kind))) for column in one.columns)
    counted = [each for each in all_indicators() if each.ledger == one.code]
    return Entry(
        "ledgers", one.code, str(one.title), one.clause,
        facts=_said((_("来源"), one.source), (_("没有记录时"), one.empty)),
        sheets=(
            Sheet(_("栏目"), (_("栏目"), _("类型")), columns),
            Sheet(_("筛选"), (_("筛选"), _("可以选")), tuple(_filter(each) for each in one.filters)),
        ),
        readers=_words(one.roles), page=f"/ledgers/{one.code}/", api=f"/api/v1/ledgers/{one.code}",
        counted_in=tuple(("indicators", each.code, str(each.title)) for each in counted),
    )  # fmt: skip


def of_indicator(one: Indicator, readers: Iterable[str]) -> Entry:
    """What is counted, out of what, by which condition, and the ledger that lists it."""
    population = one.population
    facts = _said(
        (_("单位"), one.unit),
        (_("数的是"), population.title if population else ""),
        (_("分母的条件"), one.base),
        (_("计入的条件"), one.where),
        (_("说明"), one.note),
        (_("核实级别"), _("可以按“至少核实到”分开数") if population and population.rung else ""),
        (_("近几个月"), _("可以看") if one.has_trend else ""),
    )
    parts = tuple((str(by.title), _("、").join(str(label) for _value, label in by.choices)) for by in one.per)
    ledger = ledger_named(one.ledger)
    return Entry(
        "indicators", one.code, str(one.title), one.clause, facts,
        sheets=(Sheet(_("还可以按这些分开数"), (_("分法"), _("各类")), parts),),
        readers=_words(readers), page=f"/indicators/{one.code}/", api=f"/api/v1/indicators/{one.code}",
        counted_in=(("ledgers", one.ledger, str(ledger.title) if ledger else one.ledger),),
    )  # fmt: skip


def of_check(one: Check, readers: Iterable[str]) -> Entry:
    """What it asks, over which data, how grave, and by which rule of the ministries."""
    facts = _said(
        (_("级别"), Severity(one.severity).label),
        (_("问什么"), FACT.sub("…", str(one.ask))),
        (_("规则说明"), str(one.meaning)),
        (_("用到的数据"), _("、").join(one.query.inputs)),
        (_("官方规则号"), one.official),
        (_("规则版本"), one.version),
        (_("没有条件判断的"), _("数出来,写明缺什么;不拿别处的数代替") if one.blind else ""),
    )
    return Entry(
        "checks", one.code, str(one.title), one.clause, facts, sheets=(), readers=_words(readers),
        page=f"/checks/{one.code}/" if one.is_stored else "/checkup/", api=f"/api/v1/checks/{one.code}" if one.is_stored else "",
        parameters=one.parameters,
    )  # fmt: skip


def of_flow(one: Workflow, readers: Iterable[str]) -> Entry:
    """States, steps, who takes each, who may not, what is waited for."""
    terms = [*one.deadlines.values(), *one.notices.values()]
    facts = _said(
        (_("从这里开始"), _("、").join(one.label(state) for state in one.starts)),
        (_("签的内容"), _("、").join(_field(one, name) for name in one.signs)),
        (_("限期办理的状态"), _("、").join(one.label(state) for state in one.deadlines)),
        (_("公示的状态"), _("、").join(one.label(state) for state in one.notices)),
    )
    heads = (_("办理"), _("从"), _("到"), _("由谁办理"), _("不能由谁办"), _("要写什么"))
    return Entry(
        "flows", one.code, str(one.title), one.clause, facts,
        sheets=(Sheet(_("步骤"), heads, tuple(_step(one, step) for step in one.steps)),),
        readers=_words(readers), page=f"/flows/{one.code}/", api=f"/api/v1/flows/{one.code}",
        parameters=tuple(dict.fromkeys(term.parameter for term in terms)),
    )  # fmt: skip


def _step(flow: Workflow, step: Step) -> tuple[str, ...]:
    others = [str(other.title) for other in flow.steps if other.code in step.never_by]
    asked = _("原因和说明") if step.reasons else _("说明") if step.needs_words else _("不用写")
    return (
        str(step.title),
        _("、").join(flow.label(state) for state in step.sources),
        flow.label(step.target),
        in_words(step.by),
        _("办过“{steps}”的人").format(steps=_("、").join(others)) if others else _("没有限制"),
        asked,
    )


def _field(flow: Workflow, name: str) -> str:
    return str(flow.model._meta.get_field(name).verbose_name)


def _filter(one: Filter) -> tuple[str, str]:
    if callable(one.choices):
        return str(one.label), _("随所在地和时间而定")
    words = _("、").join(str(label) for _value, label in one.choices or ())
    return str(one.label), words or _("地区、日期或文字")


def _said(*facts: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((label, str(value)) for label, value in facts if str(value))


def _words(roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(str(getattr(role, "label", role)) for role in roles))


KINDS: dict[str, Kind] = {
    one.code: one
    for one in (
        Kind("ledgers", gettext_lazy("台账"), all_ledgers, ledger_named, of_ledger),
        Kind("indicators", gettext_lazy("指标"), all_indicators, named, of_indicator),
        Kind("checks", gettext_lazy("疑点规则"), all_checks, check_named, of_check),
        Kind("flows", gettext_lazy("办理流程"), all_flows, flow_named, of_flow),
    )
}
