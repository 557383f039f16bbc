"""Household events in words: what can be registered, what is on record, and who lives there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.roster.models import Household, HouseholdEvent, Membership
from xieshou.roster.tables import EventKind
from xieshou.web import components as c
from xieshou.web.pages import Section

_t = gettext_lazy
LEDES = {
    EventKind.SPLIT: _t("选谁分出去、谁是新户的户主;其余的系统按原来的关系推算,不对的在下面改。"),
    EventKind.JOIN: _t("填另一户的户编号,那一户的人都并到这一户。与户主的关系先记为“其他”,再逐个更正。"),
    EventKind.HEAD: _t("选新户主;其他人的关系按原来的推算,不对的在下面改。"),
    EventKind.BIRTH: _t("孩子登记进这一户;号码和户口办好以后再补。"),
    EventKind.MARRY_IN: _t("嫁(入赘)进来的人如果在本单位名册里,是同一个人搬过来,经历都带着。"),
    EventKind.MOVE_IN: _t("从本单位别的户迁过来,是同一个人,经历都带着。"),
    EventKind.PRISON_OUT: _t("刑满释放的人回到这一户,是同一个人。"),
    EventKind.ARMY_OUT: _t("退役的人回到这一户,是同一个人。"),
    EventKind.DEATH: _t("登记以后不再计算;就业经历没有结束的,会提醒您办离岗。"),
    EventKind.MARRY_OUT: _t("嫁(入赘)到外地的登记这一项;嫁到本单位别的村的,到那一户办婚入。"),
    EventKind.MOVE_OUT: _t("迁到外地的登记这一项;迁到本单位别的户的,到那一户办迁入。"),
    EventKind.PRISON_IN: _t("服刑期间不计算;释放以后登记“刑满释放”就回来。这一项不给用工单位看。"),
    EventKind.ARMY_IN: _t("服役期间不计算;退役以后登记“退役”就回来。"),
}
GROUPS = (
    (_t("户的变动"), (EventKind.SPLIT, EventKind.JOIN, EventKind.HEAD)),
    (_t("有人来"), (EventKind.BIRTH, EventKind.MARRY_IN, EventKind.MOVE_IN, EventKind.PRISON_OUT, EventKind.ARMY_OUT)),
    (_t("有人走"), (EventKind.DEATH, EventKind.MARRY_OUT, EventKind.MOVE_OUT, EventKind.PRISON_IN, EventKind.ARMY_IN)),
)


def kinds(household: Household) -> tuple[Section, ...]:
    """What can be registered, three groups of buttons."""
    at = f"/households/{household.ref}/events"
    return tuple(
        Section(
            str(label), actions=tuple(c.Action(str(kind.label), f"{at}/{kind.value}/", "secondary") for kind in some)
        )
        for label, some in GROUPS
    )


def members(rows: Iterable[Membership]) -> Section:
    """Who lives there today."""
    facts = tuple(c.Fact(str(m.get_relation_display()), m.person.name, f"/people/{m.person.ref}/") for m in rows)
    return Section(_("这一户现在的人"), facts=facts, lede="" if facts else _("今天没有人。"))


def events_table(rows: Sequence[HouseholdEvent], names: Mapping[int, str], as_of: c.AsOf, *, can_undo: bool) -> c.Table:
    """Every event on record, newest first, each with a way back to how the household stood before it."""
    columns = (
        c.Column(_("哪一天"), "date"), c.Column(_("变动")), c.Column(_("涉及的人")), c.Column(_("原因和依据")),
        c.Column(_("登记日期"), "date", is_minor=True), c.Column(_("以前的样子")), c.Column(_("办理")),
    )  # fmt: skip
    lines = tuple(_row(event, names, can_undo=can_undo) for event in rows)
    empty = c.Empty(_("还没有登记过变动"), _("分户、婚嫁、生死、迁移都在这里登记。"))
    return c.Table(_("登记过的变动"), as_of, columns, lines, empty)


def _row(event: HouseholdEvent, names: Mapping[int, str], *, can_undo: bool) -> c.Row:
    undone = getattr(event, "undone_by", None) is not None
    badge = c.Badge(_("已撤销"), c.Tone.PLAIN) if undone else None
    open_to_undo = can_undo and not undone and event.kind != EventKind.UNDO
    back = c.Action(_("撤销"), f"/household-events/{event.ref}/undo/", "quiet") if open_to_undo else None
    before = (event.on - timedelta(1)).isoformat()
    return c.Row(
        (
            c.Cell(event.on), c.Cell(_what(event), badge=badge), c.Cell(who(event, names), missing=_("整户")),
            c.Cell(event.reason, note=event.evidence), c.Cell(event.recorded_on),
            c.Cell(_("前一天"), f"/households/{event.household.ref}/?on={before}"),
            c.Cell(action=back) if back else c.Cell(missing="—"),
        )
    )  # fmt: skip


def _what(event: HouseholdEvent) -> str:
    if event.kind == EventKind.UNDO and event.undoes:
        return _("撤销:{what}").format(what=event.undoes.get_kind_display())
    if event.other:
        return _("{what}(户{number})").format(what=event.get_kind_display(), number=event.other.source_no)
    return str(event.get_kind_display())


def who(event: HouseholdEvent, names: Mapping[int, str]) -> str | None:
    """Whom it happened to; None for nobody the reader may see."""
    return _("、").join(names[pk] for pk in event.people if pk in names) or None


def event_facts(event: HouseholdEvent, names: Mapping[int, str]) -> Section:
    """One event, as it was registered."""
    facts = (
        c.Fact(_("变动"), _what(event)), c.Fact(_("哪一天"), event.on), c.Fact(_("涉及的人"), who(event, names), missing=_("整户")),
        c.Fact(_("原因"), event.reason), c.Fact(_("依据"), event.evidence), c.Fact(_("登记日期"), event.recorded_on),
    )  # fmt: skip
    return Section(_("这次变动"), facts=facts)
