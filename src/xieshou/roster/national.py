"""The register back in the national system's own columns: the office's order and headings, ready to be uploaded there.

What a file once said in words the register keeps more coarsely (七年级 is 初中 here) goes back in the file's own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import Secret
from xieshou.kit.imports.opening.words import normal_heading
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, scoped
from xieshou.regions.models import Region
from xieshou.roster import lists
from xieshou.roster.enums import IdentityState
from xieshou.roster.layouts import ROSTER
from xieshou.roster.models import Household, Identity, Membership, Person, Profile

FORM_2022 = (
    "序号", "县(市、区、旗)", "乡(镇)", "行政村", "自然村", "户编号", "人编号", "姓名", "证件号码", "人数", "与户主关系", "民族", "文化程度",
    "在校生状况", "健康状况", "劳动技能", "务工时间（月）", "是否参加大病保险", "致贫原因1", "危房户", "是否解决安全饮用水", "人均纯收入",
    "户联系电话", "人联系电话", "首次识别时间", "人员识别时间", "户类型", "易返贫致贫户(监测对象)类型", "风险是否消除", "风险识别时间",
    "风险消除时间",
)  # fmt: skip
FORM_MEMBERS = (
    "省", "市", "县", "乡", "村", "户编号", "人口编号", "姓名", "性别", "出生日期", "证件类型", "证件号码", "民族", "户联系电话", "成员联系电话",
    "年度", "与户主关系", "文化程度", "在校生状况", "劳动技能", "务工时间（月）", "健康状况", "政治面貌", "务工企业名称", "公益性岗位类型",
    "公益性岗位(月数)", "就业渠道", "残疾类别", "务工所在地", "户主姓名", "户主证件号码", "识别标准",
)  # fmt: skip


@dataclass(frozen=True)
class NationalForm:
    """One table of the national system: its name, the headings in order, and the key of ROSTER each stands for."""

    code: str
    title: Any
    headings: tuple[str, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(ROSTER.by_heading[normal_heading(heading)] for heading in self.headings)


FORMS = {
    form.code: form
    for form in (
        NationalForm("national_2022", _("人员信息(2022版)"), FORM_2022),
        NationalForm("national_members", _("家庭成员信息(含务工)"), FORM_MEMBERS),
    )
}


@dataclass(frozen=True)
class _Facts:
    """All that is known of one person on a day."""

    person: Person
    household: Household
    membership: Membership
    profile: Profile | None
    identity: Identity | None
    head: Person | None
    head_identity: Identity | None
    size: int
    places: dict[int, str]


def rows_of(actor: Actor, form: NationalForm, people: Sequence[int], day: date) -> Iterator[list[str]]:
    """The rows of these persons, household by household, the head first; whole numbers in clear."""
    for number, facts in enumerate(_facts(actor, people, day), start=1):
        yield [_text(_VALUES[key](facts)) if key != "seq" else str(number) for key in form.keys]


def values_of(actor: Actor, form: NationalForm, person: int, day: date) -> list[tuple[str, str]]:
    """One person's row as (heading, value), without the running number."""
    [row] = list(rows_of(actor, form, [person], day)) or [[""] * len(form.headings)]
    return [(heading, value) for heading, value in zip(form.headings, row, strict=True) if heading != "序号"]


def with_households(actor: Actor, people: Sequence[int], day: date) -> list[int]:
    """These persons and everybody who lives with them on the day."""
    homes = scoped(actor, Membership).filter(on_day(day), person_id__anyof=list(people)).values("household_id")
    rows = scoped(actor, Membership).filter(on_day(day), household_id__in=homes)
    return list(rows.values_list("person_id", flat=True))


def _facts(actor: Actor, people: Sequence[int], day: date) -> Iterator[_Facts]:
    wanted = scoped(actor, Membership).filter(on_day(day), person_id__anyof=list(people))
    rows = list(wanted.select_related("person", "household").order_by("household__source_no", "relation", "person_id"))
    homes = list({row.household_id for row in rows})
    everybody = scoped(actor, Membership).filter(on_day(day), household_id__anyof=homes)
    size: dict[int, int] = {}
    heads: dict[int, int] = {}
    for home, person, relation in everybody.values_list("household_id", "person_id", "relation"):
        size[home] = size.get(home, 0) + 1
        if relation == "01":
            heads[home] = person
    ids = [row.person_id for row in rows]
    profiles = {p.person_id: p for p in scoped(actor, Profile).filter(on_day(day), person_id__anyof=ids)}
    numbers = _numbers(actor, [*ids, *heads.values()])
    head_people = {p.pk: p for p in scoped(actor, Person).filter(pk__anyof=list(heads.values()))}
    places = _places({str(row.household.scope_path) for row in rows})
    for row in rows:
        head = heads.get(row.household_id, 0)
        yield _Facts(
            row.person, row.household, row, profiles.get(row.person_id), numbers.get(row.person_id), head_people.get(head),
            numbers.get(head), size[row.household_id], places[str(row.household.scope_path)],
        )  # fmt: skip


def _numbers(actor: Actor, people: Sequence[int]) -> dict[int, Identity]:
    """The number in force of each, else the one in doubt."""
    rows = scoped(actor, Identity).filter(person_id__anyof=list(set(people))).exclude(state=IdentityState.RETIRED)
    return {row.person_id: row for row in rows.order_by("-state", "pk")}


def _places(paths: set[str]) -> dict[str, dict[int, str]]:
    """For each path the names of its units, by level."""
    ids = {int(part) for path in paths for part in path.split(".")}
    names = {pk: (level, name) for pk, level, name in Region.objects.filter(pk__in=ids).values_list("pk", "level", "name")}
    return {path: dict(names[int(part)] for part in path.split(".") if int(part) in names) for path in paths}


Value = Callable[[_Facts], Any]


def _kept(key: str, *, of_household: bool = False) -> Value:
    """A column that the register keeps as it was written."""
    heading = ROSTER.by_key[key].heading
    return lambda f: (f.household if of_household else f.person).extra.get(heading)


def _word(codes: Any, value: str | None) -> str:
    return codes.words.get(value or "", "")


def _school(facts: _Facts) -> str:
    """In the words of the file it came from, while that still means the same."""
    known = facts.profile.school if facts.profile else ""
    written = facts.person.extra.get("在校生状况", "")
    return written if lists.SCHOOL.by_word.get(normal_heading(written)) == known and written else _word(lists.SCHOOL, known)


def _place(level: int) -> Value:
    return lambda f: f.places.get(level)


_VALUES: dict[str, Value] = {
    "province": _place(1), "city": _place(2), "county": _place(3), "town": _place(4), "village": _place(5),
    "hamlet": lambda f: f.household.group_name,
    "household_no": lambda f: f.household.source_no,
    "person_no": lambda f: f.person.source_no,
    "name": lambda f: f.person.name,
    "id_kind": lambda f: f.identity.kind if f.identity else "",
    "citizen": lambda f: f.identity.number if f.identity else "",
    "sex": lambda f: _word(lists.SEX, f.person.sex),
    "birth_on": lambda f: f.person.birth_on,
    "member_count": lambda f: f.size,
    "relation": lambda f: _word(lists.RELATION, f.membership.relation),
    "ethnic": lambda f: f.person.ethnic,
    "politics": _kept("politics"),
    "education": lambda f: _word(lists.EDUCATION, f.profile.education if f.profile else ""),
    "school": _school,
    "health": lambda f: ",".join(_word(lists.HEALTH, code) for code in (f.profile.health if f.profile else ())),
    "disability": _kept("disability"),
    "ability": lambda f: _word(lists.ABILITY, f.profile.ability if f.profile else ""),
    "months": lambda f: f.profile.reported_months if f.profile else None,
    "insured": _kept("insured"),
    "cause1": lambda f: _word(lists.CAUSE, f.household.causes[0]) if f.household.causes else "",
    "unsafe_house": _kept("unsafe_house", of_household=True),
    "safe_water": _kept("safe_water", of_household=True),
    "income": _kept("income", of_household=True),
    "household_phone": lambda f: f.household.phone,
    "phone": lambda f: f.person.phone,
    "identified_on": lambda f: f.household.identified_on,
    "member_identified_on": lambda f: f.membership.started_on,
    "household_kind": lambda f: f.household.kind,
    "monitored_kind": lambda f: f.household.monitored_kind,
    "risk_cleared": _kept("risk_cleared", of_household=True),
    "risk_on": _kept("risk_on", of_household=True),
    "risk_cleared_on": _kept("risk_cleared_on", of_household=True),
    "year": _kept("year", of_household=True),
    "employer": _kept("employer"), "public_kind": _kept("public_kind"), "public_months": _kept("public_months"),
    "channel": _kept("channel"), "work_place": _kept("work_place"),
    "head_name": lambda f: f.head.name if f.head else "",
    "head_citizen": lambda f: f.head_identity.number if f.head_identity else "",
    "standard": lambda f: _word(lists.STANDARD, f.household.standard),
}  # fmt: skip


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.reveal() if isinstance(value, Secret) else value.isoformat() if isinstance(value, date) else str(value)
