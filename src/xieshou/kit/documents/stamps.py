"""The words of a stamp: where the figures come from, how far they are checked, who printed them. On each page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xieshou.kit.documents.model import Column as Col
from xieshou.kit.documents.model import Facts, Rule, Stamp, Table
from xieshou.kit.documents.model import Row as Line
from xieshou.kit.documents.numbers import day_in_words

GROUPS = 4


def short(digest: str) -> str:
    """A sha256 as people compare it: its first sixteen digits in groups of four."""
    return " ".join(digest[at : at + 4] for at in range(0, 4 * GROUPS, 4))


def lines_of(stamp: Stamp) -> tuple[str, ...]:
    """The lines at the foot of each page."""
    source = [_("数据截至{day}").format(day=day_in_words(stamp.day)), stamp.scope]
    if stamp.snapshot:
        source += [
            _("快照 {number}").format(number=stamp.snapshot),
            _("摘要 {digest}").format(digest=short(stamp.digest)),
        ]
    else:
        source.append(_("实时数据,没有快照"))
    proof = [
        stamp.bound or _("未核验"),
        _("检查点 {mark}").format(mark=stamp.checkpoint) if stamp.checkpoint else _("未见证"),
    ]
    if stamp.rules:
        version = short(stamp.rules_digest)
        proof.insert(0, _("规则{count}条,版本 {version}").format(count=len(stamp.rules), version=version))
    if stamp.made_by:
        proof.append(stamp.made_by)
    if stamp.made_at:
        proof.append(f"{stamp.made_at:%Y-%m-%d %H:%M}")
    if stamp.export:
        proof.append(_("导出号 {number}").format(number=stamp.export))
    return (" · ".join(filter(None, source)), " · ".join(proof))


def basis_of(stamp: Stamp) -> tuple[Facts | Table, ...]:
    """The last part of a report: which snapshot, and each rule it was counted by, with its document."""
    facts: list[tuple[str, str]] = [(_("数据截至"), day_in_words(stamp.day)), (_("范围"), stamp.scope)]
    if stamp.snapshot:
        facts += [(_("快照编号"), stamp.snapshot), (_("快照摘要(SHA-256)"), stamp.digest)]
    else:
        facts.append((_("快照"), _("没有;这一份直接取自打印时的记录")))
    facts.append((_("抽查核验"), stamp.bound or _("未核验:没有经过随机抽查,不附不实率上界")))
    facts.append((_("日志见证"), stamp.checkpoint or _("未见证:还没有经见证的检查点")))
    parts: list[Facts | Table] = [Facts(_("数据来历"), tuple(facts))]
    if stamp.rules:
        parts.append(_rules(stamp.rules))
    return tuple(parts)


def _rules(rules: tuple[Rule, ...]) -> Table:
    columns = (
        Col(_("口径"), width=26),
        Col(_("取值"), width=10),
        Col(_("起始日期"), "date", 12),
        Col(_("依据"), width=52),
    )
    rows = tuple(Line((str(r.title), r.value, r.since, f"{r.document} {r.clause}")) for r in rules)
    return Table(_("统计口径"), columns, rows)
