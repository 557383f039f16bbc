"""台账 over people and their work: L-01 and L-02 of persons and spells, L-05 of public-welfare posts and their pay, L-07 of households without anyone at work."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xieshou.kit.ledgers import Column, Filter, Ledger, ledger
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.workflow import last_steps
from xieshou.offices.models import Role
from xieshou.placements import selectors
from xieshou.placements.enums import Channel, Group, Status
from xieshou.placements.models import Appointment, PayState, PostPay, Spell, ZeroWatch
from xieshou.placements.services import postpay
from xieshou.placements.workflows import POST_PAY
from xieshou.regions.models import Region
from xieshou.regions.selectors import focus_filter
from xieshou.roster.enums import Ability, Education, Rung, SchoolStatus, Sex, Want
from xieshou.roster.models import Household, Identity, Intention, Membership, Person, Profile
from xieshou.roster.search import households_matching, matching_text

SEX_WORDS, WANT_WORDS = dict(Sex.choices), dict(Want.choices)
UNASKED, UNKNOWN, NO_HEAD = _("未询问"), _("不详"), _("无户主")
OFFICIALS = frozenset({Role.CLERK, Role.LEADER, Role.VILLAGE, Role.SECRETARY, Role.HELPER, Role.AUDITOR})


def within(path: str) -> Any:
    """A filter by place: the region's inner id, everything at or below it."""

    def apply(rows: QuerySet, value: str, day: date) -> QuerySet:
        place = _place_of(value)
        return rows.filter(**{f"{path}__within": [place.path]}) if place else rows.none()

    return apply


def _place_of(value: str) -> Region | None:
    return Region.objects.filter(pk=value).first() if value.isdecimal() and len(value) < 16 else None


def _place_name(value: str) -> str:
    place = _place_of(value)
    return place.full_name if place else ""


PLACE = Filter("region", _("地区"), within("scope_path"))
FOCUS = focus_filter("scope_path")

# --- L-01 ------------------------------------------------------------------------------------------------------------


def _l01_rows(actor: Actor, day: date) -> QuerySet[Person]:
    return _with_facts(selectors.labourers(actor, day), day)


def _l01_openable(actor: Actor, day: date) -> QuerySet[Person]:
    return _with_facts(scoped(actor, Person), day)


def _with_facts(people: QuerySet[Person], day: date) -> QuerySet[Person]:
    """People with everything a row shows, in a fixed number of queries."""
    answers = Intention.objects.unscoped("of its person").filter(answerer="self", answered_on__lte=day)
    spells = Spell.objects.unscoped("of its person").filter(on_day(day)).select_related("employer")
    members = Membership.objects.unscoped("of its person").filter(on_day(day)).select_related("household")
    now = {
        "now_profile": Profile.objects.unscoped("of its person").filter(on_day(day)).only("person", "education", "ability", "school"),
        "now_identity": Identity.objects.unscoped("of its person").filter(state="active").only("person", "number"),
        "now_member": members.only("person", "household__source_no"),
        "own_answers": answers.order_by("-answered_on", "-pk").only("person", "want", "valid_to"),
        "now_spells": spells.order_by("-started_on", "-pk").only("person", "employer_text", "rung", "employer__name"),
    }  # fmt: skip
    sources = {
        "now_profile": "profiles", "now_identity": "identities", "now_member": "memberships", "own_answers": "intentions",
        "now_spells": "spells",
    }  # fmt: skip
    prefetch = [Prefetch(sources[name], rows, to_attr=name) for name, rows in now.items()]
    shown = ("ref", "name", "sex", "birth_on", "phone", "sort_key", "region__full_name")
    return people.select_related("region").only(*shown).prefetch_related(*prefetch)


def _first(attribute: str, path: str) -> Any:
    def value(person: Person) -> Any:
        found = getattr(person, attribute)
        row: Any = found[0] if found else None
        for name in path.split("."):
            row = getattr(row, name, None)
            row = row() if callable(row) else row
        return row

    return value


def _word(attribute: str, name: str, choices: Any) -> Any:
    """The official word of a code, looked up without Django's walk over all choices at every cell."""
    words = dict(choices)

    def value(person: Person) -> Any:
        found = getattr(person, attribute)
        return words.get(getattr(found[0], name)) if found else None

    return value


def _wish(person: Person) -> Any:
    """The person's own latest answer; one that has run out is said to have, and nobody's answer is made up."""
    if not person.own_answers:
        return UNASKED
    latest = person.own_answers[0]
    word = WANT_WORDS[latest.want]
    return word if latest.valid_to >= person.asked_on else _("{word}(已过期,待重新询问)").format(word=word)


def _employer(person: Person) -> Any:
    spell = person.now_spells[0] if person.now_spells else None
    if spell is None:
        return None
    return spell.employer.name if spell.employer else spell.employer_text or UNKNOWN


def _by_status(rows: QuerySet[Person], value: str, day: date) -> QuerySet[Person]:
    if value not in Status.values:
        return rows.none()
    return rows.filter(pk__in=selectors.status_ids(day, [value]))


def _dress_people(rows: list[Person], day: date) -> None:
    """Each person's standing on the day, one query a page."""
    found = selectors.standings([person.pk for person in rows], day)
    for person in rows:
        person.standing = found.get(person.pk)
        person.asked_on = day


L01 = ledger(
    Ledger(
        code="L-01",
        title=_("建档立卡贫困劳动力台账"),
        clause="R-020, R-051",
        rows=_l01_rows,
        openable=_l01_openable,
        roles=OFFICIALS,
        columns=(
            Column(_("所属行政区"), "region.full_name", "place"),
            Column(_("户编号"), _first("now_member", "household.source_no"), on_phone=False),
            Column(_("姓名"), "name", is_key=True),
            Column(_("证件号码"), _first("now_identity", "number"), on_phone=False),
            Column(_("性别"), lambda person: SEX_WORDS[person.sex]),
            Column(_("出生日期"), "birth_on", kind="day", on_phone=False),
            Column(_("文化程度"), _word("now_profile", "education", Education.choices), on_phone=False),
            Column(_("劳动能力"), _word("now_profile", "ability", Ability.choices), on_phone=False),
            Column(_("在校状态"), _word("now_profile", "school", SchoolStatus.choices), on_phone=False),
            Column(_("联系电话"), "phone", on_phone=False),
            Column(_("就业状态"), "standing.status_label"),
            Column(_("本人意愿"), _wish),
            Column(pgettext_lazy("工作", "单位"), _employer, on_phone=False, missing="—"),
            Column(_("核实级别"), _word("now_spells", "rung", Rung.choices), missing="—"),
        ),
        filters=(
            Filter("q", _("姓名、拼音、后四位、村、户编号"), matching_text),
            PLACE,
            FOCUS,
            Filter("status", _("就业状态"), _by_status, choices=Status.choices),
        ),
        sort=("sort_key", "pk"),
        dress=_dress_people,
        link=lambda person: f"/people/{person.ref}/",
        empty=_("这里还没有劳动力。"),
        advice=_("请先导入花名册,或手工添加一户;也可以换一个地区再看。"),
        source=_("花名册和就业经历"),
    )
)


# --- L-02 ------------------------------------------------------------------------------------------------------------


def _by_rung(rows: QuerySet[Spell], value: str, day: date) -> QuerySet[Spell]:
    return rows.filter(rung=int(value)) if value in map(str, Rung.values) else rows.none()


SPELL_FACTS = ("person__region", "employer", "place", "post", "pairing")


def _spells_of(rows: QuerySet[Spell], text: str, day: date) -> QuerySet[Spell]:
    people = matching_text(Person.objects.unscoped("narrowed by its spell"), text, day)
    return rows.filter(person_id__in=people.order_by().values("pk"))


def _l02_rows(actor: Actor, day: date) -> QuerySet[Spell]:
    return selectors.spells_on(actor, day).select_related(*SPELL_FACTS)


def _l02_openable(actor: Actor, day: date) -> QuerySet[Spell]:
    """Spells that have ended too: a rate of staying counts those who left."""
    return scoped(actor, Spell).filter(started_on__lte=day).select_related(*SPELL_FACTS)


L02 = ledger(
    Ledger(
        code="L-02",
        title=_("贫困劳动力就业台账"),
        clause="R-020, R-047",
        rows=_l02_rows,
        openable=_l02_openable,
        roles=OFFICIALS,
        columns=(
            Column(_("所属行政区"), "person.region.full_name", "place"),
            Column(_("姓名"), "person.name", is_key=True),
            Column(_("就业类型"), "get_kind_display"),
            Column(_("就业渠道"), "get_channel_display"),
            Column(_("就业地"), "place.full_name", "place"),
            Column(
                pgettext_lazy("工作", "单位"), lambda s: s.employer.name if s.employer else s.employer_text or UNKNOWN
            ),
            Column(_("工种"), "occupation", on_phone=False),
            Column(_("上岗日期"), "started_on", kind="day"),
            Column(_("离岗日期"), "ended_on", kind="day", on_phone=False, missing=_("在岗")),
            Column(_("月工资(元)"), "wage_fen_month", kind="yuan", on_phone=False),
            Column(_("核实级别"), "get_rung_display"),
            Column(_("依据"), "evidence", on_phone=False),
        ),
        filters=(
            Filter("q", _("姓名、拼音、后四位、村、户编号"), _spells_of),
            PLACE,
            FOCUS,
            # A home of the other side is none of the reader's places to choose from, and still counted in the flow.
            Filter("home", _("户籍地"), within("scope_path"), choices=(), told=_place_name),
            Filter("place", _("就业地"), within("place_path"), choices=(), told=_place_name),
            Filter("rung", _("核实级别"), _by_rung, choices=Rung.choices),
            Filter(
                "channel", _("就业渠道"), lambda rows, value, day: rows.filter(channel=value), choices=Channel.choices
            ),
        ),
        sort=("person__sort_key", "pk"),
        link=lambda spell: f"/people/{spell.person.ref}/",
        empty=_("当日没有在岗的就业经历。"),
        advice=_("本人自己找到的工作在本人档案里登记;接受了推荐的,由就业地确认到岗以后出现在这里。"),
        source=_("就业经历"),
    )
)

# --- L-05 ------------------------------------------------------------------------------------------------------------


def _l05_over(rows: QuerySet[Appointment], value: str, day: date) -> QuerySet[Appointment]:
    return rows.filter(ended_on__lt=day) if value == "over" else rows.filter(ended_on__gte=day)


L05 = ledger(
    Ledger(
        code="L-05",
        title=_("公益性岗位台账"),
        clause="R-034, R-035",
        rows=selectors.appointments_on,
        roles=OFFICIALS,
        columns=(
            Column(_("所属行政区"), "person.region.full_name", "place"),
            Column(_("姓名"), "person.name", is_key=True),
            Column(_("困难原因"), "proof.hardship.get_reason_display"),
            Column(_("认定人"), "proof.hardship.recognised_by", on_phone=False),
            Column(pgettext_lazy("栏目", "岗位"), "post.title"),
            Column(_("设岗单位"), "post.employer.name", on_phone=False),
            Column(_("起始日期"), "started_on", kind="day"),
            Column(_("期满日期"), "ended_on", kind="day"),
            Column(_("第几次安排"), "number", kind="int", on_phone=False),
            Column(_("期限例外"), "get_exception_display", on_phone=False, missing="—"),
        ),
        filters=(
            PLACE,
            FOCUS,
            Filter("term", _("期限"), _l05_over, choices=(("over", _("已期满,还没有离岗")), ("running", _("期限内")))),
        ),
        sort=("ended_on", "pk"),
        link=lambda one: f"/match/{one.proof.run.ref}/proof/{one.proof.person.ref}/",
        empty=_("当日没有人在公益性岗位上。"),
        advice=_("从“托底安置”推荐、本人接受、到岗确认以后,出现在这里;期满或提前离开的,在就业经历里登记离岗。"),
        source=_("托底安置和到岗确认"),
    )
)

# --- L-05M -----------------------------------------------------------------------------------------------------------


def _l05m_rows(actor: Actor, day: date) -> QuerySet[PostPay]:
    return postpay.pays(actor).filter(month__lte=day)


def _dress_pays(rows: list[PostPay], day: date) -> None:
    """Why each waits, and who took its last step: two queries a page, and one a month."""
    away, steps = postpay.elsewhere(rows), last_steps(POST_PAY, rows)
    for pay in rows:
        pay.held = None if pay.state == PayState.RELEASED else postpay.in_words(away.get(pay.pk, []))
        last = steps.get(pay.pk)
        pay.recorded = last if pay.state == PayState.RECORDED else None
        pay.released = last if pay.state == PayState.RELEASED else None


def _l05m_month(rows: QuerySet[PostPay], value: str, day: date) -> QuerySet[PostPay]:
    try:
        return rows.filter(month=date.fromisoformat(f"{value}-01"))
    except ValueError:
        return rows.none()


def _l05m_state(rows: QuerySet[PostPay], value: str, day: date) -> QuerySet[PostPay]:
    if value == "held":
        waiting = rows.exclude(state=PayState.RELEASED)
        return rows.filter(pk__in=postpay.elsewhere(waiting.select_related(None).only("pk", "month")))
    return rows.filter(state=value) if value in PayState.values else rows.none()


L05M = ledger(
    Ledger(
        code="L-05M",
        title=_("公益性岗位月考勤和月发放表"),
        clause="R-034, R-015",
        rows=_l05m_rows,
        roles=OFFICIALS,
        columns=(
            Column(_("月份"), lambda pay: f"{pay.month:%Y-%m}"),
            Column(_("姓名"), "person.name", is_key=True),
            Column(_("状态"), "get_state_display"),
            Column(_("暂缓原因"), "held", missing="—"),
            Column(_("实出勤天数"), "worked_days", kind="int", missing=_("还没有记考勤")),
            Column(_("应发金额(元)"), "amount_fen", kind="yuan", missing=_("还没有记考勤")),
            Column(_("所属行政区"), "person.region.full_name", "place", on_phone=False),
            Column(pgettext_lazy("栏目", "岗位"), "appointment.post.title", on_phone=False),
            Column(_("补贴标准(元/月)"), "standard_fen", kind="yuan", on_phone=False),
            Column(_("应出勤天数"), "due_days", kind="int", on_phone=False, missing=_("还没有记考勤")),
            Column(_("记考勤的人"), "recorded.actor_label", on_phone=False, missing="—"),
            Column(_("核发人"), "released.actor_label", on_phone=False, missing=_("还没有核发")),
            Column(_("核发日期"), "released.on", kind="day", on_phone=False, missing=_("还没有核发")),
        ),
        filters=(
            PLACE,
            FOCUS,
            Filter("month", _("月份"), _l05m_month, choices=postpay.months),
            Filter("state", _("状态"), _l05m_state, choices=(*PayState.choices, ("held", _("暂缓的")))),
        ),
        sort=("-month", "pk"),
        dress=_dress_pays,
        link=lambda pay: f"/post-pay/{pay.ref}/",
        empty=_("还没有起过月发放表。"),
        advice=_("县里经办起当月的表,每个在岗的人一行;村里照考勤表记天数,县里另一人核发。"),
        source=_("公益性岗位安排、考勤和核发记录"),
    )
)

# --- L-07 ------------------------------------------------------------------------------------------------------------


def _l07_rows(actor: Actor, day: date) -> QuerySet[Household]:
    return _l07_openable(actor, day).filter(pk__in=selectors.l07_ids(actor, day))


def _l07_openable(actor: Actor, day: date) -> QuerySet[Household]:
    members = Membership.objects.unscoped("of its household").filter(on_day(day)).select_related("person")
    watch = ZeroWatch.objects.unscoped("of its household").filter(opened_on__lte=day).order_by("-opened_on")
    return (
        scoped(actor, Household)
        .select_related("region")
        .prefetch_related(
            Prefetch("memberships", members, to_attr="now_members"), Prefetch("watches", watch, to_attr="now_watches")
        )
    )


def _head(household: Household) -> Any:
    heads = [m for m in household.now_members if m.relation == "01"]
    return heads[0].person.name if heads else NO_HEAD


def _by_group(rows: QuerySet[Household], value: str, day: date) -> QuerySet[Household]:
    return rows.filter(pk__in=selectors.group_ids(day, [value])) if value in Group.values else rows.none()


def _by_offer(rows: QuerySet[Household], value: str, day: date) -> QuerySet[Household]:
    offered = selectors.households_offered(day)
    return rows.exclude(pk__in=offered) if value == "none" else rows.filter(pk__in=offered) if value == "some" else rows.none()


def _dress_households(rows: list[Household], day: date) -> None:
    """Each household's group on the day, one query a page."""
    found = selectors.household_standings([household.pk for household in rows], day)
    for household in rows:
        household.standing = found.get(household.pk)


L07 = ledger(
    Ledger(
        code="L-07",
        title=_("零就业贫困户台账"),
        clause="R-021, R-075, KPI-4",
        rows=_l07_rows,
        openable=_l07_openable,
        roles=OFFICIALS,
        columns=(
            Column(_("所属行政区"), "region.full_name", "place"),
            Column(_("户编号"), "source_no"),
            Column(_("户主"), _head, is_key=True),
            Column(_("分组"), "standing.group_label"),
            Column(_("劳动力数"), "standing.capable_count", kind="int"),
            Column(_("有意愿人数"), "standing.willing_count", kind="int"),
            Column(_("就业人数"), "standing.employed_count", kind="int", on_phone=False),
            Column(
                _("列入日期"),
                lambda h: h.now_watches[0].opened_on if h.now_watches else None,
                kind="day",
                on_phone=False,
                missing="—",
            ),
            Column(
                _("清零日期"),
                lambda h: h.now_watches[0].cleared_on if h.now_watches else None,
                kind="day",
                missing="—",
            ),
        ),
        filters=(
            Filter("q", _("成员姓名、拼音、后四位、村、户编号"), households_matching),
            PLACE,
            FOCUS,
            Filter("group", _("分组"), _by_group, choices=Group.choices),
            Filter("offer", _("推荐"), _by_offer, choices=(("none", _("还没有推荐岗位")), ("some", _("已推荐,等答复或等到岗")))),
        ),
        sort=("source_no", "pk"),
        dress=_dress_households,
        link=lambda household: f"/households/{household.ref}/",
        empty=_("这里没有零就业户。"),
        advice=_("户户都有人就业,或者还没有导入花名册;换一个地区、分组可以再看。"),
        source=_("花名册、就业经历和本人意愿"),
        extras={"tabs": "group"},
    )
)
