"""The month on paper: L-13 and the 简报, both from the same lines, so that no figure can differ between them."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.kit.documents import (
    BulletinHead,
    Column,
    Document,
    Figure,
    Head,
    Heading,
    Paragraph,
    Part,
    PlainHead,
    Row,
    Stamp,
    Table,
    basis_of,
    day_in_words,
    month_in_words,
    sentence,
)
from xieshou.kit.documents.words import worded
from xieshou.placements import indicators as work
from xieshou.placements.enums import Group
from xieshou.reporting import monthly
from xieshou.reporting.beside import Bounds
from xieshou.reporting.monthly import CODE, TITLE, Line, MonthlyReport
from xieshou.reporting.terms import TERMS
from xieshou.supervision.inspections import wording

BULLETIN = "简报"
KEY_FIGURES = (
    work.CAPABLE, work.AT_WORK, work.BEGUN, work.ENDED, work.WAITING, *work.BY_PLACE, work.GROUPS[Group.NEEDS_HELP],
    work.GROUPS[Group.SETTLING], work.OPENED, work.CLEARED,
)  # fmt: skip


def monthly_document(report: MonthlyReport, stamp: Stamp, *, issuer: str) -> Document:
    """L-13 as a document: a draft, since nobody has signed it."""
    head = PlainHead(issuer, TITLE, f"{month_in_words(report.month)} · {report.place}", CODE)
    parts = (*(_table(part, report.bounds) for part in report.parts), *_bounds(report.bounds), _left_out())
    return _in_words_of(report, head, parts, stamp, basis_of(stamp))


def bulletin(report: MonthlyReport, stamp: Stamp, *, issuer: str) -> Document:
    """简报 of the month, numbered by its month: short words and the key figures. A draft, since nobody has signed it."""
    said = {line.code: line for line in report.lines}
    title = _("{month}就业扶贫工作进展").format(month=month_in_words(report.month))
    head = BulletinHead(_("就业扶贫工作简报"), report.month.month, issuer, report.day, title)
    return _in_words_of(report, head, (*_words(report, said), _key_table(said), _source(report)), stamp)


def _in_words_of(
    report: MonthlyReport, head: Head, parts: tuple[Part, ...], stamp: Stamp, basis: tuple[Part, ...] = ()
) -> Document:
    """The document in the words of its own day; what it cites as its basis is quoted as it was written."""
    drawn, said = worded(head, TERMS, report.day), worded(parts, TERMS, report.day)
    return Document(drawn, (*said, *basis), stamp, language=_language())


def figure_of(line: Line) -> Figure:
    """The figure of a line, with its records."""
    return Figure(line.count, line.unit, line.code, line.address)


def _table(part: monthly.Part, bounds: Bounds) -> Table:
    rows = tuple(_row(line, bounds) for line in part.lines)
    columns = (
        Column(_("指标"), width=42), Column(_("数量"), "number", 14), Column(_("单位"), width=10), Column(_("抽查核验"), width=34),
    )  # fmt: skip
    return Table(part.title, columns, rows, note=part.note)


def _columns() -> tuple[Column, ...]:
    return (Column(_("指标"), width=60), Column(_("数量"), "number", 20), Column(_("单位"), width=12))


def _row(line: Line, bounds: Bounds) -> Row:
    title = _("其中:{title}").format(title=line.title) if line.is_part else str(line.title)
    bound = bounds.get(line.code)
    checked = wording.brief(bound) if bound else _("未核验")
    return Row((title, figure_of(line), str(line.unit), checked), is_part=line.is_part)


def _bounds(bounds: Bounds) -> tuple[Part, ...]:
    """What each finished draw proves, in the fixed words."""
    if not bounds:
        return ()
    said = tuple(Paragraph((line,)) for bound in bounds.values() for line in wording.lines(bound))
    return (Heading(_("抽查核验:可信界")), *said)


def _left_out() -> Paragraph:
    """What the form asks and no record can answer yet: said, and never filled with zero.

    People who work in a workshop are counted, by their channel; workshops are not, since none is registered. Subsidies of
    public posts have their own ledger (L-05M), others none.
    """
    said = _("未列项目:扶贫车间个数、培训、招聘会,以及公益性岗位以外的补贴,还没有登记在本系统,不填数,也不以0代替。“扶贫车间”一行数的是经这一渠道就业的人;公益性岗位补贴见公岗月发放台账。")
    return Paragraph((said,), is_note=True)


def _words(report: MonthlyReport, said: dict[str, Line]) -> tuple[Part, ...]:
    number = {code: figure_of(line) for code, line in said.items()}
    place = {"county": number["place-county"], "province": number["place-province"], "outside": number["place-outside"], "unknown": number["place-unknown"]}  # fmt: skip
    group = {group.value: number[one.code] for group, one in work.GROUPS.items()}
    return (
        Heading(_("一、就业情况")),
        sentence(
            _("截至{day},{place}有建档立卡贫困劳动力{capable},已就业{at_work}。已就业人员中,在县内{county},省内县外{province},省外{outside},就业地不详{unknown}。达到县核或数据比对级别的{checked}。"),
            day=day_in_words(report.day), place=report.place, capable=number[work.CAPABLE.code],
            at_work=number[work.AT_WORK.code], checked=number["rung-3"], **place,
        ),
        Heading(_("二、零就业贫困户")),
        sentence(
            _("需帮扶户{needs_help},有劳动力但本人均表示暂不就业的{nobody_willing},暂无人能就业的{exempt};已上岗待稳定{settling}。本月新列入{opened},清零{cleared}。"),
            opened=number[work.OPENED.code], cleared=number[work.CLEARED.code], **group,
        ),
        Heading(_("三、本月变化")),
        sentence(
            _("本月新上岗{begun},离岗{ended}。未就业且本人愿意就业的还有{waiting}。"),
            begun=number[work.BEGUN.code], ended=number[work.ENDED.code], waiting=number[work.WAITING.code],
        ),
    )  # fmt: skip


def _key_table(said: dict[str, Line]) -> Table:
    rows = tuple(
        Row((str(said[one.code].title), figure_of(said[one.code]), str(said[one.code].unit))) for one in KEY_FIGURES
    )
    return Table(_("主要数字"), _columns(), rows)


def _source(report: MonthlyReport) -> Paragraph:
    text = _("数字与{month}月报({code})出自同一份数据,由就业经历推算。").format(month=month_in_words(report.month), code=CODE)
    said = [wording.headline(bound) for bound in report.bounds.values()]
    rest = _("其余数字未核验。") if said else _("尚未经随机抽查,不附不实率上界。")
    return Paragraph(("".join((text, *said, rest)),), is_note=True)


def _language() -> str:
    return get_language() or "zh-hans"
