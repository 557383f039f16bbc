"""Parts of the pairings pages: the flows of a day, the table of who helps whom, and how one row was read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xieshou.kit.charts import Flow, sankey
from xieshou.kit.phrases import retold_each
from xieshou.pairings.models import Pairing, Standard
from xieshou.pairings.selectors import PairingFlow
from xieshou.web.components import AsOf, Badge, Cell, Column, Empty, Fact, Row, Table, Tone
from xieshou.web.pages import Section


def flow_sections(flows: list[PairingFlow], day: date) -> tuple[Section, ...]:
    """One drawing a population standard: 国定 and 省定 are never added into one."""
    return tuple(
        _flow_section(standard, [flow for flow in flows if flow.standard == standard], day)
        for standard in Standard
        if any(flow.standard == standard for flow in flows)
    )


def _flow_section(standard: Standard, flows: list[PairingFlow], day: date) -> Section:
    title = _("帮扶关系的走向({standard})").format(standard=standard.label)
    ribbons: dict[tuple[str, str], int] = {}
    for flow in flows:
        ends = flow.origin, flow.workplace
        ribbons[ends] = ribbons.get(ends, 0) + flow.pairing_count
    drawn = sankey(
        title,
        [Flow(origin, workplace, count) for (origin, workplace), count in ribbons.items()],
        heads=(_("户籍地(受援方)"), _("就业地(支援方)"), _("帮扶关系(条)")),
        unit=pgettext("帮扶", "条"),
        most=30,
    )
    lede = _("劳动者从左边的户籍地到右边的就业地;帮扶从右到左。")
    return Section(title, as_of=_as_of(day, standard.label), lede=lede, chart=drawn)


def pairings_table(pairings: Iterable[Pairing], day: date, scope: str) -> Table:
    """Who helps whom under which task; the first cell opens how the row was read."""
    columns = (
        Column(_("支援方(就业地)")),
        Column(_("任务类型")),
        Column(_("受援方(户籍地)")),
        Column(_("人群标准"), is_minor=True),
        Column(_("起"), "date", is_minor=True),
        Column(_("止"), "date", is_minor=True),
    )
    rows = tuple(_row(pairing) for pairing in pairings)
    empty = Empty(_("当天没有生效的帮扶关系。"), _("请核对日期,或先导入帮扶关系表。"))
    return Table(_("谁帮谁"), _as_of(day, scope), columns, rows, empty)


def _row(pairing: Pairing) -> Row:
    return Row(
        (
            Cell(_full(pairing.supporter), f"/pairings/{pairing.ref}/"),
            Cell(str(pairing.get_task_type_display())),
            Cell(_full(pairing.recipient)),
            Cell(str(pairing.get_standard_display())),
            Cell(pairing.started_on),
            Cell(pairing.ended_on, missing=_("未定")),
        )
    )


def held_section(held: Iterable[Pairing], day: date) -> tuple[Section, ...]:
    """The rows a person has to decide; nothing when there are none."""
    rows = tuple(
        Row(
            (
                Cell(pairing.recipient_text, f"/pairings/{pairing.ref}/", badge=Badge(_("待确认"), Tone.WARN)),
                Cell(pairing.supporter_text),
                Cell(retold_each(pairing.hold_reason)),
            ),
            Tone.WARN,
        )
        for pairing in held
    )
    if not rows:
        return ()
    columns = Column(_("受援方原文")), Column(_("支援方原文")), Column(_("为什么没有直接采用"))
    table = Table(_("待确认的行"), _as_of(day, _("全部")), columns, rows, Empty(_("没有待确认的行")))
    return (Section(_("待确认的行"), table=table),)


def reading_facts(pairing: Pairing) -> tuple[Fact, ...]:
    """One row: as printed, as it stood then, as it stands now."""
    line = _("第{line}行第{ordinal}处").format(line=pairing.source_row, ordinal=pairing.source_ordinal)
    return (
        Fact(_("支援方"), _full(pairing.supporter), missing=_("没有认出")),
        Fact(_("受援方"), _full(pairing.recipient), missing=_("没有认出")),
        Fact(_("任务类型"), str(pairing.get_task_type_display()) or pairing.task_text),
        Fact(_("人群标准"), str(pairing.get_standard_display()) or None, missing=_("未定")),
        Fact(_("原文"), f"{pairing.supporter_text} | {pairing.task_text} | {pairing.recipient_text}"),
        Fact(_("当时代码"), _codes(pairing.supporter_code, pairing.recipient_code)),
        Fact(_("现行代码"), _codes(_code(pairing.supporter), _code(pairing.recipient))),
        Fact(_("原表备注"), pairing.remark or None, missing=_("无")),
        Fact(_("来源"), f"{pairing.table.document} {line}" if pairing.table else _("单独登记")),
        Fact(_("起"), pairing.started_on),
        Fact(_("止"), pairing.ended_on, missing=_("未定")),
    )


def notes_table(pairing: Pairing, day: date) -> Table:
    """Every inheritance, shift, split, rename and doubt of the row."""
    rows = tuple(Row((Cell(note.code), Cell(retold_each(note.text)))) for note in pairing.notes.all())
    columns = Column(_("编号"), "code"), Column(_("读表时的说明"))
    return Table(_("这一行是怎么读的"), _as_of(day, _("本行")), columns, rows, Empty(_("没有需要说明的地方")))


def _full(region: Any) -> str | None:
    return region.full_name if region else None


def _code(region: Any) -> str:
    return region.code if region else ""


def _codes(supporter: str, recipient: str) -> str:
    return f"{supporter or _('无')} → {recipient or _('无')}"


def _as_of(day: date, scope: Any) -> AsOf:
    return AsOf(day, str(scope), _("帮扶关系表(附件2)及其后登记"))
