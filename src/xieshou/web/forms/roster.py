"""Forms of the register by hand: one household with its head, one person, and their corrections. Unknown is an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import xieshou.roster.terms  # noqa: F401 - so that its words are found again
from xieshou.kit.phrases import retold_lazy
from xieshou.regions.models import Region
from xieshou.roster import lists
from xieshou.roster.enums import Ability, Education, Health, Relation, Rung, SchoolStatus, Sex
from xieshou.roster.models import Household, Person, Profile
from xieshou.roster.services.correcting import HouseholdSaid, PersonSaid, ProfileSaid
from xieshou.roster.services.facts import HouseholdFacts
from xieshou.roster.written import Written
from xieshou.web.forms.doubting import Doubting
from xieshou.web.forms.fields import UNSAID, DayField, PhoneField, Select, Several, because, clause, line

SEXES = [UNSAID, *[choice for choice in Sex.choices if choice[0] != Sex.UNKNOWN]]
ETHNICS = [UNSAID, *[(word, retold_lazy(word)) for word in lists.ETHNIC.words.values()]]
MANDARIN = [UNSAID, ("0", _("不会")), ("1", _("会一些")), ("2", _("会"))]
CAUSES = [UNSAID, *[(code, retold_lazy(word)) for code, word in lists.CAUSE.words.items()]]
STANDARDS = [(code, retold_lazy(word)) for code, word in lists.STANDARD.words.items()]
SEEN, TOLD, PAPER = "入户", "本人", "材料"
SOURCES = [
    (SEEN, _("入户看了户口簿、身份证")),
    (TOLD, _("本人或家人说的")),
    (PAPER, _("单位转来的材料或数据")),
]


def _reason() -> forms.Field:
    return line(
        _("更正的理由"),
        help_text=_("写明凭什么改,例如“本人换了电话”“户口簿第3页”。原来的内容和理由都留在变更记录里。"),
        ask=_("请写明为什么更正、凭什么;没有理由不能改。"),
    )


class Told(forms.Form):
    """Where a fact is known from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = because(
            Select(label=_("怎样知道的"), choices=SOURCES),
            _("每一项都要说得出来历(R-014):入户看到的、本人说的、单位材料上的,级别不一样。"),
        )

    @property
    def source_text(self) -> str:
        """The source as it stands beside each fact."""
        return f"手工:{dict(SOURCES)[self.cleaned_data['source']]}"


class PersonFields(forms.Form):
    """What is asked of a person; only the name is needed."""

    name = line(_("姓名"), most=100, ask=_("请写姓名,照身份证上的写;少数民族姓名用“·”分开。"))
    citizen = because(
        clause(
            line(
                _("证件号码"), required=False, most=30, inputmode="text",
                help_text=_("照身份证写。系统只核对、不改任何一位;核对不上的也照原样留着,此人先按“待核实身份”登记。"),
            ),
            "R-102",
        ),
        _("一个人只登记一次,靠号码认。号码加密保存,平时只显示后四位;谁为什么看过,本人可以查。"),
    )  # fmt: skip
    sex = Select(label=_("性别"), choices=SEXES, required=False, help_text=_("号码有效的,按号码推算,这里可以不选。"))
    birth_on = DayField(label=_("出生日期"), required=False, help_text=_("号码有效的,按号码推算,这里可以不填。"))
    ethnic = because(
        Select(label=_("民族"), choices=ETHNICS, required=False),
        _("只作登记,用来安排翻译和带队;不参加匹配,不进任何评分(R-074)。"),
    )
    phone = PhoneField(label=_("联系电话"), help_text=_("本人或家人的号码;没有的空着,不要代填别人的。"))
    mandarin = Select(label=_("普通话"), choices=MANDARIN, required=False)

    def clean_mandarin(self) -> int | None:
        text = self.cleaned_data.get("mandarin")
        return int(text) if text else None


class KnownFields(forms.Form):
    """What is known of a person for a period."""

    education = Select(label=_("文化程度"), choices=Education.choices, required=False)
    school = Select(
        label=_("在校情况"), choices=SchoolStatus.choices, required=False, help_text=_("在校的不算劳动力,毕业后再改。")
    )
    ability = because(
        clause(Select(label=_("劳动能力"), choices=Ability.choices, required=False), "R-020"),
        _("零就业户怎样算、谁可以推荐岗位,都从这一项来。不清楚就选“不详”,不要估;残疾不等于没有劳动能力。"),
    )
    health = because(
        Several(label=_("健康状况"), choices=Health.choices, help_text=_("可多选;不清楚的不选。")),
        _("只给办事的人看,用来避免推荐不合适的工种;用工方永远看不到。"),
    )


class HouseholdFields(forms.Form):
    """What is asked of a household."""

    source_no = clause(
        line(
            _("户编号"), most=40, help_text=_("国办系统里的户编号。还没有编号的,先在国办系统建户。"),
            ask=_("请填写国办系统里的户编号。"),
        ),
        "R-020",
    )  # fmt: skip
    group_name = line(_("村民组"), required=False, most=60)
    standard = Select(label=_("识别标准"), choices=STANDARDS, initial="national")
    kind = line(_("户类型"), required=False, most=40, help_text=_("照国办系统写,例如“一般贫困户”“脱贫户”。"))
    monitored_kind = line(_("监测对象类型"), required=False, most=40)
    cause_1 = Select(label=_("主要致贫原因"), choices=CAUSES, required=False)
    cause_2 = Select(label=_("其他致贫原因"), choices=CAUSES, required=False)
    identified_on = DayField(label=_("首次识别时间"), required=False)
    household_phone = PhoneField(label=_("户联系电话"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("cause_1") and said.get("cause_1") == said.get("cause_2"):
            self.add_error("cause_2", _("与主要致贫原因相同;没有其他原因的空着。"))
        return said

    @property
    def causes(self) -> tuple[str, ...]:
        return tuple(filter(None, [self.cleaned_data["cause_1"], self.cleaned_data["cause_2"]]))


class NotAhead(forms.Form):
    """Days that cannot lie ahead."""

    day: date

    def refuse_ahead(self, *names: str) -> None:
        for name in names:
            given = self.cleaned_data.get(name)
            if given and given > self.day:
                self.add_error(name, _("这一天还没有到,请核对年份。"))


class NewPersonForm(Doubting, Told, NotAhead, PersonFields, KnownFields):
    """One person more in a household."""

    relation = Select(label=_("与户主关系"), choices=[("", _("请选择")), *Relation.choices])
    person_no = line(_("人编号"), required=False, most=40, help_text=_("国办系统里的人编号;不知道就空着。"))
    field_order = (
        "name", "citizen", "relation", "phone", "sex", "birth_on", "ethnic", "mandarin", "education", "school", "ability",
        "health", "person_no", "source", "despite",
    )  # fmt: skip

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        self.day = day
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.refuse_ahead("birth_on")
        return said

    def written(self) -> Written:
        """The person as the service takes them."""
        said = self.cleaned_data
        return Written(
            name=said["name"], citizen=said["citizen"], relation=said["relation"], person_no=said["person_no"], sex=said["sex"],
            birth_on=said["birth_on"], ethnic=said["ethnic"], phone=said["phone"], mandarin=said["mandarin"],
            education=said["education"], school=said["school"], ability=said["ability"], health=tuple(said["health"]),
        )  # fmt: skip


class NewHouseholdForm(HouseholdFields, NewPersonForm):
    """A household with its head; the others are added on its page."""

    region = Select(label=_("所在村"))
    relation = None  # the first one entered is the head
    field_order = (
        "region", "group_name", "source_no", "name", "citizen", "household_phone", "phone", "sex", "birth_on", "ethnic",
        "mandarin", "education", "school", "ability", "health", "person_no", "standard", "kind", "monitored_kind", "cause_1",
        "cause_2", "identified_on", "source", "despite",
    )  # fmt: skip

    def __init__(self, *args: Any, villages: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", _("请选择")), *villages]
        self.fields["name"].label = _("户主姓名")
        self.fields["citizen"].label = _("户主证件号码")
        self.fields["phone"].label = _("户主电话")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        self.refuse_ahead("identified_on")
        self.cleaned_data["relation"] = Relation.HEAD
        return said

    def home(self, village: Region) -> HouseholdFacts:
        """The household as the service takes it."""
        said = self.cleaned_data
        return HouseholdFacts(
            said["source_no"], village.pk, str(village.path), said["group_name"], said["standard"], said["kind"],
            said["monitored_kind"], self.causes, said["identified_on"], said["household_phone"] or None,
        )  # fmt: skip


def new_phone(given: dict[str, Any], name: str = "phone") -> str | None:
    """The phone to be written; None leaves the one that is registered, "" takes it off."""
    return given[name] or ("" if given.get("no_phone") else None)


class CorrectPersonForm(Doubting, Told, NotAhead, PersonFields):
    """A person's facts as they are to stand; the number is only written when it changes."""

    person_no = line(_("人编号"), required=False, most=40)
    no_phone = forms.BooleanField(label=_("登记的电话已不用,清空"), required=False)
    mark = forms.CharField(required=False, widget=forms.HiddenInput())
    field_order = (
        "name", "phone", "no_phone", "citizen", "sex", "birth_on", "ethnic", "mandarin", "person_no", "source", "reason",
        "despite", "mark",
    )  # fmt: skip

    def __init__(self, *args: Any, day: date, person: Person, is_sound: bool, **kwargs: Any) -> None:
        self.day, self.person, self.is_sound = day, person, is_sound
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _reason()
        self.fields["phone"].label = _("新的联系电话")
        self.fields["phone"].help_text = (
            _now("现在登记的是 {phone};不变的空着。").format(phone=person.phone)
            if person.phone
            else _("现在没有登记电话。")
        )
        if not person.phone:
            del self.fields["no_phone"]
        self.fields["citizen"].label = _("新的证件号码")
        self.fields["citizen"].help_text = _(
            "号码不变的空着。系统只核对、不改任何一位;换了号码的,旧号码停用并留在记录里。"
        )
        if is_sound:
            for name in ("sex", "birth_on"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("按有效的证件号码推算;号码错了的请改号码。")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.refuse_ahead("birth_on")
        return said

    def said(self) -> PersonSaid:
        """The facts as the service takes them."""
        given = self.cleaned_data
        return PersonSaid(
            name=given["name"], sex=given["sex"] or Sex.UNKNOWN, birth_on=given["birth_on"], ethnic=given["ethnic"],
            phone=new_phone(given), mandarin=given["mandarin"], source_no=given["person_no"], citizen=given["citizen"],
        )  # fmt: skip

    @staticmethod
    def first(person: Person) -> dict[str, Any]:
        """How the form begins: as the person stands. Number and phone are never put into a page."""
        return {
            "name": person.name, "sex": "" if person.sex == Sex.UNKNOWN else person.sex, "birth_on": person.birth_on,
            "ethnic": person.ethnic,
            "mandarin": "" if person.mandarin is None else str(person.mandarin), "person_no": person.source_no,
        }  # fmt: skip


class CorrectProfileForm(Doubting, KnownFields):
    """What is known of a person from a day on."""

    started_on = DayField(
        label=_("从哪天起是这样"),
        help_text=_("情况变了的,填变化的那一天;原来就登记错的,填原来的起始日期,就在原处更正。"),
    )
    checked = because(
        Select(label=_("怎样知道的"), choices=SOURCES),
        _("本人说的记为“自报”;入户核实或有材料的,记为您这一级的核实。级别低的不能改写级别高的。"),
    )
    mark = forms.CharField(required=False, widget=forms.HiddenInput())
    field_order = (
        "ability", "education", "school", "health", "started_on", "checked", "reason", "despite", "mark",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _reason()
        self.order_fields(self.field_order)

    def said(self) -> ProfileSaid:
        given = self.cleaned_data
        return ProfileSaid(
            given["started_on"], given["education"], given["school"], given["ability"], tuple(given["health"])
        )

    def rung(self, own: Rung) -> int:
        """自报 for what was only told; what was seen or shown bears the rung of the office."""
        return Rung.REPORTED if self.cleaned_data["checked"] == TOLD else own

    @property
    def source_text(self) -> str:
        return f"手工:{dict(SOURCES)[self.cleaned_data['checked']]}"

    @staticmethod
    def first(profile: Profile | None, day: date) -> dict[str, Any]:
        """How the form begins: what is known today, from today on."""
        known = (
            {name: getattr(profile, name) for name in ("education", "school", "ability", "health")} if profile else {}
        )
        return known | {"started_on": day.isoformat(), "checked": SEEN}


class CorrectHouseholdForm(HouseholdFields):
    """A household's facts as they are to stand."""

    no_phone = forms.BooleanField(label=_("登记的电话已不用,清空"), required=False)
    mark = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, day: date, home: Household, **kwargs: Any) -> None:
        self.day = day
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _reason()
        self.fields["household_phone"].label = _("新的户联系电话")
        self.fields["household_phone"].help_text = (
            _now("现在登记的是 {phone};不变的空着。").format(phone=home.phone)
            if home.phone
            else _("现在没有登记电话。")
        )
        if not home.phone:
            del self.fields["no_phone"]
        last = ("household_phone", "no_phone", "reason", "mark")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        given = said.get("identified_on")
        if given and given > self.day:
            self.add_error("identified_on", _("这一天还没有到,请核对年份。"))
        return said

    def said(self) -> HouseholdSaid:
        given = self.cleaned_data
        return HouseholdSaid(
            given["source_no"], given["group_name"], given["standard"], given["kind"], given["monitored_kind"], self.causes,
            given["identified_on"], new_phone(given, "household_phone"),
        )  # fmt: skip

    @staticmethod
    def first(home: Household) -> dict[str, Any]:
        """How the form begins: as the household stands."""
        causes = [*home.causes, "", ""]
        return {
            "source_no": home.source_no, "group_name": home.group_name, "standard": home.standard, "kind": home.kind,
            "monitored_kind": home.monitored_kind, "cause_1": causes[0], "cause_2": causes[1],
            "identified_on": home.identified_on,
        }  # fmt: skip
