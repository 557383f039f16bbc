"""L-17 一户一档: everything known of one household on one day, to keep in its folder; a village's households in one file.

Identity numbers show their last four, telephones are masked: a paper folder is read by many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.kit.documents import Column, Document, Facts, Figure, Lines, PlainHead, Row, Stamp, Table, day_in_words
from xieshou.kit.errors import NotYours
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, scoped
from xieshou.placements.casefile import HouseholdFile, Member, household_files, offers_of
from xieshou.placements.enums import OfferAnswer
from xieshou.placements.models import Offer
from xieshou.placements.words import wish_words
from xieshou.regions.models import Region
from xieshou.roster.models import Household, Identity, Membership

CODE = "L-17"
AT_ONCE = 100  # households read at a time


@dataclass(frozen=True)
class HamletCount:
    """A 屯 (村民组) of a village and how many households live in it; "" where none was written."""

    name: str
    count: int


def households_of(actor: Actor, village: Region, day: date, hamlet: str | None = None) -> QuerySet[Household]:
    """The households of a village (or one 屯 of it) that somebody lives in on `day`, by 屯 and number: the actor's own only."""
    living = Membership.objects.unscoped("of its household").filter(on_day(day)).values("household_id")
    rows = scoped(actor, Household).filter(scope_path__within=[village.path], pk__in=living)
    rows = rows.filter(scope_path__within=list(actor.scope.own))
    if hamlet is not None:
        rows = rows.filter(group_name=hamlet)
    return rows.select_related("region").order_by("group_name", "source_no", "pk")


def hamlets_of(actor: Actor, village: Region, day: date) -> list[HamletCount]:
    """The 屯 of a village with their households, by name."""
    counts = households_of(actor, village, day).order_by().values_list("group_name").annotate(n=Count("pk"))
    return [HamletCount(name, count) for name, count in sorted(counts)]


def own_household(actor: Actor, ref: UUID) -> Household:
    """One household of a place the actor answers for. Raises NotYours, also for those only a pairing opens."""
    found = scoped(actor, Household).filter(ref=ref, scope_path__within=list(actor.scope.own)).select_related("region")
    household = found.first()
    if household is None:
        raise NotYours()
    return household


def documents_of(actor: Actor, households: list[Household], stamp: Stamp, *, issuer: str) -> Iterator[Document]:
    """One document a household, in order, read a hundred at a time: the same number of queries for one as for a hundred."""
    for at in range(0, len(households), AT_ONCE):
        files = household_files(actor, households[at : at + AT_ONCE], stamp.day)
        people = [member.person.pk for file in files for member in file.members]
        offers = offers_of(actor, people)
        tails = _tails(actor, people)
        for file in files:
            yield _document(file, offers, tails, stamp, issuer)


def _tails(actor: Actor, people: list[int]) -> dict[int, str]:
    active = scoped(actor, Identity).filter(person_id__in=people, state="active")
    return dict(active.values_list("person_id", "tail4"))


def _document(
    file: HouseholdFile, offers: dict[int, list[tuple[Offer, object]]], tails: dict[int, str], stamp: Stamp, issuer: str
) -> Document:
    home = file.household
    head = file.head.person.name if file.head else _("无户主")
    title = _("一户一档:{head}户").format(head=head)
    where = " · ".join(filter(None, (home.region.full_name, home.group_name)))
    parts = (
        _facts(file), _members(file, tails), _wishes(file), _spells(file), _offers(file, offers), _watches(file),
        Lines((_("户主签字"), _("帮扶责任人签字"), _("日期"))),
    )  # fmt: skip
    return Document(
        PlainHead(issuer, title, where, CODE), parts, stamp, is_working=True, language=get_language() or "zh-hans"
    )


def _facts(file: HouseholdFile) -> Facts:
    home, stand = file.household, file.standing
    people = _("人")
    return Facts(
        _("一、这一户"),
        (
            (_("户编号"), home.source_no),
            (_("户类型"), home.kind or None),
            (_("首次识别"), home.identified_on),
            (_("户联系电话"), str(home.phone) if home.phone else None),
            (_("分组"), str(stand.group_label) if stand else None),
            (_("家庭人口"), Figure(len(file.members), people)),
            (_("劳动力"), Figure(stand.capable_count if stand else None, people)),
            (_("本人愿意就业"), Figure(stand.willing_count if stand else None, people)),
            (_("已就业"), Figure(stand.employed_count if stand else None, people)),
            (_("数据截至"), day_in_words(file.day)),
        ),
    )


def _members(file: HouseholdFile, tails: dict[int, str]) -> Table:
    columns = (
        Column(_("姓名"), width=10), Column(_("与户主关系"), width=10), Column(_("性别"), width=5), Column(_("出生日期"), "date", 10),
        Column(_("证件后四位"), width=9), Column(_("文化程度"), width=10), Column(_("劳动能力"), width=13), Column(_("就业状态"), width=10),
        Column(_("联系电话"), width=12),
    )  # fmt: skip
    return Table(_("二、家庭成员"), columns, tuple(_member(m, tails) for m in file.members), empty=_("当日没有成员。"))


def _member(member: Member, tails: dict[int, str]) -> Row:
    person, known = member.person, member.profile
    return Row(
        (
            person.name,
            str(member.membership.get_relation_display()),
            str(person.get_sex_display()),
            person.birth_on,
            tails.get(person.pk) or None,
            str(known.get_education_display()) if known else None,
            str(known.get_ability_display()) if known else None,
            str(member.standing.status_label) if member.standing else None,
            str(person.phone) if person.phone else None,
        )
    )


def _wishes(file: HouseholdFile) -> Table:
    columns = (
        Column(_("姓名"), width=10), Column(_("回答日期"), "date", 11), Column(_("谁回答"), width=9), Column(_("意愿"), width=38),
        Column(_("有效期至"), "date", 11), Column(_("依据"), width=22),
    )  # fmt: skip
    rows = tuple(
        Row((m.person.name, a.answered_on, str(a.get_answerer_display()), wish_words(a), a.valid_to, a.evidence))
        for m in file.members
        for a in m.intentions
    )
    return Table(_("三、就业意愿"), columns, rows, empty=_("还没有问到本人。没有问到不算不愿意。"))


def _spells(file: HouseholdFile) -> Table:
    columns = (
        Column(_("姓名"), width=10), Column(_("上岗日期"), "date", 11), Column(_("离岗日期"), "date", 11), Column(_("就业地和单位"), width=32),
        Column(_("工种"), width=12), Column(_("月工资(元)"), "number", 10), Column(_("核实级别"), width=9),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                m.person.name,
                s.started_on,
                s.ended_on or _("在岗"),
                " ".join(filter(None, (s.place.full_name if s.place else _("地点不详"), s.employer.name if s.employer else s.employer_text))),
                s.occupation or None,
                Figure(s.wage_fen_month, is_money=True),
                str(s.get_rung_display()),
            )
        )
        for m in file.members
        for s in m.spells
    )  # fmt: skip
    return Table(_("四、就业经历"), columns, rows, empty=_("没有登记过就业经历。"))


def _offers(file: HouseholdFile, offers: dict[int, list[tuple[Offer, object]]]) -> Table:
    columns = (
        Column(_("姓名"), width=10), Column(_("推荐日期"), "date", 11), Column(_("岗位"), width=24), Column(_("工作地"), width=28),
        Column(_("本人答复"), width=14),
    )  # fmt: skip
    rows = tuple(
        Row((m.person.name, offer.offered_on, getattr(post, "title", "") or _("岗位"), offer.place.full_name, _answer(offer)))
        for m in file.members
        for offer, post in offers.get(m.person.pk, [])
    )  # fmt: skip
    return Table(_("五、岗位推荐和本人答复"), columns, rows, empty=_("还没有推荐过岗位。"))


def _answer(offer: Offer) -> str:
    if offer.withdrawn_on:
        return _("已撤回")
    return str(OfferAnswer(offer.answer).label) if offer.answer else _("等待本人答复")


def _watches(file: HouseholdFile) -> Table:
    columns = (Column(_("列入日期"), "date", 20), Column(_("清零日期"), width=20))
    rows = tuple(
        Row((w.opened_on, f"{w.cleared_on:%Y-%m-%d}" if w.cleared_on else _("还没有清零"))) for w in file.watches
    )
    return Table(_("六、零就业户监测"), columns, rows, empty=_("没有列入过零就业户监测。"))
