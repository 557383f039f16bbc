"""帮助: the manual that comes from the declarations, the words, and how a program reads the same."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.manual import KINDS, Entry, Sheet, entry
from xieshou.kit.parameters import NoParameter, in_words, rules_on
from xieshou.offices.clauses import Clause, all_clauses, cited_in
from xieshou.reporting.lists import FLOW_READERS
from xieshou.web import components as c
from xieshou.web.access import EVERYONE, opens
from xieshou.web.framing import READERS, show
from xieshou.web.glossary import Word, glossary
from xieshou.web.pages import ListPage, RecordPage, Section

HELP = "/help/"
READERS_OF = {"flows": FLOW_READERS}
HEADINGS = {
    "Domain words": gettext_lazy("业务用词"),
    "Tables": gettext_lazy("各张表"),
    "Lists of codes": gettext_lazy("代码表"),
}


def _crumbs() -> tuple[c.Link, ...]:
    return (c.Link(_("帮助"), HELP),)


@open_to(*EVERYONE)
@require_safe
def index(request: Any) -> HttpResponse:
    """Every page of the manual, by kind."""
    page = RecordPage(
        title=_("帮助"),
        subtitle=_("每本台账、每项指标、每条疑点规则、每个流程各有一页说明,和程序用的是同一份定义。"),
        sections=tuple(_kind_section(request, code) for code in KINDS),
        actions=(c.Action(_("依据"), f"{HELP}clauses/"), c.Action(_("词汇"), f"{HELP}glossary/"), c.Action(_("接口说明"), f"{HELP}api/")),
        is_printable=False,
    )
    return show(request, "web/page_record.html", page)


def _kind_section(request: Any, code: str) -> Section:
    kind = KINDS[code]
    rows = tuple(
        c.Row((c.Cell(str(one.title), f"{HELP}{code}/{one.code}/"), c.Cell(one.code), c.Cell(one.clause))) for one in kind.every()
    )  # fmt: skip
    columns = (c.Column(str(kind.title)), c.Column(_("编号"), "code"), c.Column(_("依据"), is_minor=True))
    return Section(str(kind.title), table=_table(request, str(kind.title), columns, rows))


def _table(request: Any, caption: str, columns: tuple[c.Column, ...], rows: tuple[c.Row, ...]) -> c.Table:
    return c.Table(
        caption, c.AsOf(request.day, _("全部地区"), _("程序的定义")), columns, rows, c.Empty(_("没有内容。"))
    )


@open_to(*EVERYONE)
@require_safe
def page(request: Any, kind: str, code: str) -> HttpResponse:
    """The page of one declaration. Raises NotYours."""
    found = entry(kind, code, READERS_OF.get(kind, READERS))
    if found is None:
        raise NotYours()
    sections = [Section(facts=(*_facts(found), *_places(request, found)))]
    sections += [Section(sheet.title, table=_sheet(request, sheet)) for sheet in found.sheets if sheet.rows]
    if found.parameters:
        sections.append(
            Section(_("参数"), lede=_("用到的数都有日期和文件,各地可以另设。"), table=_rules(request, found.parameters))
        )
    if clauses := cited_in(found.clause):
        sections.append(Section(_("依据"), table=_clauses(request, _("依据"), clauses)))
    if found.counted_in:
        heading = _("从这里数出的指标") if kind == "ledgers" else _("数出来的是哪些记录")
        links = tuple(c.Fact(code, title, f"{HELP}{where}/{code}/") for where, code, title in found.counted_in)
        sections.append(Section(heading, facts=links))
    shown = RecordPage(
        title=found.title,
        subtitle=_("依据:{clause}").format(clause=found.clause),
        code=found.code,
        crumbs=(*_crumbs(), c.Link(str(KINDS[kind].title), HELP)),
        sections=tuple(sections),
        actions=(c.Action(_("打开"), found.page, "primary"),) if opens(request.actor, found.page) else (),
    )
    return show(request, "web/page_record.html", shown)


def _facts(found: Entry) -> tuple[c.Fact, ...]:
    return (*(c.Fact(label, words) for label, words in found.facts), c.Fact(_("谁可以看"), _("、").join(found.readers)))


def _places(request: Any, found: Entry) -> tuple[c.Fact, ...]:
    """Where it is: its page, its files, and what a program asks for."""
    page = c.Fact(_("页面"), found.page, found.page if opens(request.actor, found.page) else "")
    return (page, *([c.Fact(_("接口"), found.api, f"{HELP}api/")] if found.api else []))


def _sheet(request: Any, sheet: Sheet) -> c.Table:
    columns = tuple(c.Column(head) for head in sheet.heads)
    return _table(request, sheet.title, columns, tuple(c.Row(tuple(map(c.Cell, row))) for row in sheet.rows))


def _rules(request: Any, names: tuple[str, ...]) -> c.Table:
    columns = (
        c.Column(_("参数")), c.Column(_("值"), "number"), c.Column(_("单位"), is_minor=True), c.Column(_("文件")),
        c.Column(_("条款"), is_minor=True), c.Column(_("名称"), "code", is_minor=True),
    )  # fmt: skip
    return _table(request, _("参数"), columns, tuple(_rule(name, request.day) for name in names))


def _rule(name: str, day: date) -> c.Row:
    try:
        [one] = rules_on([name], day)
    except NoParameter:
        missing = c.Cell(missing=_("这一天没有有效的值"))
        return c.Row(
            (c.Cell(name), missing, c.Cell(missing="—"), c.Cell(missing="—"), c.Cell(missing="—"), c.Cell(name))
        )
    told = (
        in_words(one["title"]), _worded(one["value"]), in_words(one["unit"]), one["document"], one["clause"], name,
    )  # fmt: skip
    return c.Row(tuple(c.Cell(value) for value in told))


def _worded(value: Any) -> str | int:
    return value if isinstance(value, int) else _("、").join(map(str, value)) if isinstance(value, list) else str(value)


@open_to(*EVERYONE)
@require_safe
def words(request: Any) -> HttpResponse:
    """The glossary: the offices' words, what they mean, and what the program calls them."""
    sections = tuple(
        Section(
            str(HEADINGS.get(heading, heading)), table=_words_table(request, str(HEADINGS.get(heading, heading)), rows)
        )
        for heading, rows in glossary()
    )
    empty = (Section(empty=c.Empty(_("这里没有装词汇表。"), _("它在源码的 docs/glossary.md 里。"))),)
    page = RecordPage(
        title=_("词汇"), subtitle=_("官方的说法、它的含义,和程序里的名字。"), sections=sections or empty, crumbs=_crumbs()
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


def _words_table(request: Any, caption: str, rows: tuple[Word, ...]) -> c.Table:
    is_chinese = (get_language() or "").startswith("zh")
    columns = (
        c.Column(_("官方名称")),
        c.Column(_("含义")),
        c.Column(_("依据"), is_minor=True),
        c.Column(_("程序里的名字"), "code", is_minor=True),
    )
    lines = tuple(
        c.Row(
            tuple(map(c.Cell, (one.official, one.meaning_zh if is_chinese else one.meaning_en, one.clause, one.code)))
        )
        for one in rows
    )
    return c.Table(caption, c.AsOf(request.day, _("全部地区"), _("词汇表")), columns, lines, c.Empty(_("没有内容。")))


@open_to(*EVERYONE)
@require_safe
def clauses(request: Any) -> HttpResponse:
    """What the numbers mean that pages cite: those the address names first, then all, by document."""
    asked = cited_in(request.GET.get("of", ""))
    sections = [Section(_("这里引用的"), table=_clauses(request, _("这里引用的"), asked))] if asked else []
    for document, found in groupby(all_clauses().values(), key=lambda one: one.document):
        sections.append(Section(document, table=_clauses(request, document, list(found))))
    page = RecordPage(
        title=_("依据"), subtitle=_("页面、台账和表格上写着的编号,出自哪个文件、哪一条。"), sections=tuple(sections), crumbs=_crumbs()
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


def _clauses(request: Any, caption: str, found: list[Clause]) -> c.Table:
    is_chinese = (get_language() or "").startswith("zh")
    columns = (c.Column(_("编号"), "code"), c.Column(_("文件")), c.Column(_("条款")), c.Column(_("内容")))
    rows = tuple(
        c.Row((c.Cell(one.code), c.Cell(one.document), c.Cell(one.place or None, missing="—"), c.Cell(one.words if is_chinese else one.english)))
        for one in found
    )  # fmt: skip
    return c.Table(caption, c.AsOf(request.day, _("全部地区"), _("条款对照表")), columns, rows, c.Empty(_("没有内容。")))


@open_to(*EVERYONE)
@require_safe
def interface(request: Any) -> HttpResponse:
    """How a program reads the same: the routes, the token, the answers."""
    rows = tuple(
        c.Row((c.Cell(str(one.title)), c.Cell(f"/api/v1/{one.code}"), c.Cell(f"/api/v1/{one.code}/{_('编号')}"), c.Cell(len(one.every()))))
        for one in KINDS.values()
    )  # fmt: skip
    columns = (
        c.Column(_("内容")),
        c.Column(_("目录"), "code"),
        c.Column(_("一项"), "code"),
        c.Column(_("现有"), "number", is_minor=True),
    )
    facts = (
        c.Fact(_("谁可以读"), _("登录的工作人员,或者他设的访问令牌;看到的和页面上一样多,号码同样遮住。")),
        c.Fact(_("怎样带令牌"), "Authorization: Bearer xst_…"),
        c.Fact(_("某一天"), "?day=2018-09-30"),
        c.Fact(_("翻页"), _("照应答里的 after 接着取:?after=…;limit 每次最多1000条")),
        c.Fact(_("筛选"), _("和页面地址里的一样;每一项的说明页列着")),
        c.Fact(_("金额"), _("以分为单位的整数")),
        c.Fact(_("不能办的"), _("应答是一个 JSON:code 代码、message 说明、remedy 怎么办;语言按 Accept-Language")),
        c.Fact(_("留下的记录"), _("每分钟读了什么、几次;成批取的和导出一样记")),
    )
    page = ListPage(
        _("接口说明"),
        _table(request, _("接口"), columns, rows),
        crumbs=_crumbs(),
        before=(Section(facts=facts),),
        actions=_interface_actions(request),
        lede=_("让别的系统按时取台账、指标、疑点和流程。只读,不能办理任何事项。"),
        is_printable=False,
    )
    return show(request, "web/page_list.html", page)


def _interface_actions(request: Any) -> tuple[c.Action, ...]:
    ways = ((_("访问令牌"), "/account/tokens/"), ("OpenAPI", "/api/v1/openapi.json"))
    return tuple(c.Action(label, where) for label, where in ways if opens(request.actor, where))
