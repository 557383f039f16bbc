"""户的变动 on a page: one form, the fields that the kind of event asks; what can be told is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kit.phrases import with_note
from xieshou.roster.enums import Relation, Sex
from xieshou.roster.models import Membership
from xieshou.roster.services.events import Newborn, Said
from xieshou.roster.services.events.heads import next_head
from xieshou.roster.tables import COMES, LEAVES, EventKind
from xieshou.web.forms.doubting import Doubting
from xieshou.web.forms.fields import DayField, Pick, Select, Several, line

BACK = (EventKind.PRISON_OUT, EventKind.ARMY_OUT)
NEW_HEAD = (EventKind.SPLIT, EventKind.HEAD, *LEAVES)
TOLD = ("", _("按原来的关系推算"))
EVIDENCE = {
    EventKind.DEATH: _("例如:死亡证明,派出所注销户口的证明。"),
    EventKind.BIRTH: _("例如:出生医学证明编号,或已上户的户口簿页。"),
    EventKind.PRISON_IN: _("例如:判决书案号,村委会证明。"),
    EventKind.PRISON_OUT: _("例如:释放证明书编号。"),
    EventKind.ARMY_IN: _("例如:入伍通知书编号。"),
    EventKind.ARMY_OUT: _("例如:退出现役证编号。"),
}


class WhenAndWhy(Doubting):
    """The day, the reason and the evidence, asked of every event."""

    on = DayField(label=_("哪一天"), help_text=_("从这一天起算;不是登记的日子。"))
    reason = line(_("原因"), ask=_("请写明原因。"))
    evidence = line(
        _("依据"), help_text=_("看了什么:户口簿、证明或证件的名称和编号。"), ask=_("请写明看了什么,例如“户口簿第2页”。")
    )

    def said(self, today: date) -> Said:
        """When, why and by what, as the service takes it."""
        given = self.cleaned_data
        return Said(given["on"], today, given["reason"], given["evidence"], self.despite)


class EventForm(WhenAndWhy):
    """`members` are those of the household today, `away` (ref, name) who could come back."""

    folded_label = _("其他人与户主的关系")

    def __init__(
        self, kind: EventKind, members: Mapping[int, Membership], away: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.members = kind, members
        self.fields["evidence"].help_text = EVIDENCE.get(kind, self.fields["evidence"].help_text)
        own = {name: field for name, field in self._asked(away) if field is not None}
        rest = {name: self.fields[name] for name in ("on", "reason", "evidence", "despite")}
        self.fields = {**own, "on": rest["on"], **{n: f for n, f in rest.items() if n != "on"}, **self._relations()}

    @property
    def folded(self) -> tuple[str, ...]:
        return tuple(self._relations()) if self.kind in NEW_HEAD or self.kind == EventKind.JOIN else ()

    def _asked(self, away: list[tuple[str, str]]) -> list[tuple[str, forms.Field | None]]:
        who = [(str(pk), with_note(m.person.name, m.get_relation_display())) for pk, m in self.members.items()]
        relations = [("", _("请选择")), *Relation.choices[1:]]
        kind = self.kind
        if kind in (EventKind.SPLIT, *LEAVES):
            label = _("谁分出去") if kind == EventKind.SPLIT else _("谁")
            people = Several(label=label, choices=who, required=True, error_messages={"required": _("请至少选一人。")})
            next_up = Select(
                label=_("留下的人里谁当户主"),
                choices=[("", _("户主没有变")), *who],
                required=False,
                help_text=_("户主走了才选。"),
            )
            made = [
                ("new_no", line(_("新户的户编号"), most=40)),
                ("head", Select(label=_("新户的户主"), choices=[("", _("请选择")), *who])),
            ]
            return [("people", people), *(made if kind == EventKind.SPLIT else []), ("next", next_up)]
        if kind == EventKind.HEAD:
            offered = next_head({pk: m for pk, m in self.members.items() if m.relation != Relation.HEAD})
            return [("head", Pick(label=_("新户主"), choices=who, initial=str(offered or "")))]
        if kind == EventKind.JOIN:
            help_text = _("那一户的人都并到这一户,那一户从这天起注销。")
            return [("other_no", line(_("并进来的是哪一户(户编号)"), most=40, help_text=help_text))]
        if kind == EventKind.BIRTH:
            sexes = [choice for choice in Sex.choices if choice[0] != Sex.UNKNOWN]
            return [("name", line(_("孩子的姓名"), most=100, help_text=_("还没有起名的写“某某之子”,起名以后更正。"))),
                    ("sex", Pick(label=_("性别"), choices=sexes)), ("relation", Select(label=_("与户主关系"), choices=relations))]  # fmt: skip
        if kind in BACK and away:
            return [
                ("person", Pick(label=_("谁"), choices=away)),
                ("relation", Select(label=_("与户主关系"), choices=relations)),
            ]
        help_text = _("本单位名册里有的人,凭号码认;名册里没有的,请用“添加一人”。")
        number = line(_("本人的证件号码或人编号"), most=40, help_text=help_text)
        return [("number", number), ("relation", Select(label=_("与户主关系"), choices=relations))]

    def _relations(self) -> dict[str, forms.Field]:
        if self.kind not in (EventKind.SPLIT, EventKind.HEAD, *LEAVES):
            return {}
        choices = [TOLD, *Relation.choices[1:]]
        return {
            f"rel_{pk}": Select(label=m.person.name, choices=choices, required=False) for pk, m in self.members.items()
        }

    def people(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["people"]]

    def relations(self) -> dict[int, str]:
        """The relations somebody said; the others are told from the old ones."""
        given = self.cleaned_data
        return {pk: given[f"rel_{pk}"] for pk in self.members if given.get(f"rel_{pk}")}

    def one(self, name: str) -> int | None:
        text = self.cleaned_data.get(name)
        return int(text) if text else None

    def child(self) -> Newborn:
        given = self.cleaned_data
        return Newborn(given["name"], given["sex"], given["relation"])


def is_coming(kind: EventKind) -> bool:
    return kind in COMES


class CorrectionForm(forms.Form):
    """Asking the next level to open a locked period of one household."""

    on = DayField(label=_("要改的是哪一天的事"))
    what = line(
        _("要更正什么、为什么"), most=300, ask=_("请写明要更正什么、为什么。"),
        help_text=_("例如:3月12日的死亡漏登记了,有火化证明。"),
    )  # fmt: skip


class TransferForm(WhenAndWhy):
    """整村划转: from which village to which, all households or those listed by their 户编号."""

    village = Select(label=_("从哪个村"))
    to = Select(label=_("划到哪个村"))
    numbers = forms.CharField(
        label=_("只划这些户(户编号)"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一个;整村都划的空着。"),
    )  # fmt: skip

    field_order = ("village", "to", "numbers", "on", "reason", "evidence", "despite")

    def __init__(self, villages: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("village", "to"):
            self.fields[name].choices = [("", _("请选择")), *villages]

    def wanted(self) -> list[str]:
        return self.cleaned_data["numbers"].split()
