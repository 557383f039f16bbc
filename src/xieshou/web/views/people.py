"""People: one's file, one's household, the own answer, a job found without us, a number in clear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.audit.history import history_of
from xieshou.kit.access import open_to
from xieshou.kit.phrases import with_note
from xieshou.kit.scope import scoped
from xieshou.offices.models import Role
from xieshou.placements.casefile import HouseholdFile, PersonFile, household_file, person_file
from xieshou.placements.services.spells import record_own_spell
from xieshou.regions.models import Level
from xieshou.roster.models import Household, Person
from xieshou.roster.selectors import barriers_of
from xieshou.roster.services.adding import ADDED_HOUSEHOLD, ADDED_PERSON
from xieshou.roster.services.answers import record_answer
from xieshou.roster.services.hardship import hardships_of
from xieshou.roster.services.readings import PHONE, reveal
from xieshou.roster.services.withdrawing import by_hand
from xieshou.web import components as c
from xieshou.web.forms.people import AnswerForm, OwnSpellForm, RevealForm
from xieshou.web.framing import (
    ASKERS,
    KEEPERS,
    READERS,
    as_of,
    did,
    done,
    is_home,
    may,
    sent,
    show,
)
from xieshou.web.histories import told
from xieshou.web.pages import FormPage, RecordPage, Section
from xieshou.web.parts import people as parts
from xieshou.web.parts.hardships import hardships
from xieshou.web.parts.national import COPIERS
from xieshou.web.parts.places import flat, work_places
from xieshou.web.views.events import asked_day

HISTORY_MOST = 40


@open_to(*READERS)
@require_safe
def person(request: Any, ref: UUID) -> HttpResponse:
    """The person's file: who, what was said, what was offered, where they worked, who wrote what."""
    day = asked_day(request)
    file = person_file(request.actor, ref, day)
    home = is_home(request.actor, file.person.scope_path)
    told_of = list(hardships_of(request.actor, file.person, day)) if home else []
    rows = [file.person, *file.intentions, *file.offers, *file.spells, *file.claims, *file.profiles, *file.follow_ups, *told_of]
    changes = Section(
        _("变更记录"), events=told(history_of(rows, most=HISTORY_MOST)), lede=_("每一次改动都留名、留理由,不能抹去。")
    )
    sections = (
        replace(parts.wishes(file), actions=_wish_actions(request, file) if home else ()),
        *((_barriers(request, file),) if home else ()),
        parts.offers_table(file, replace(as_of(request, _("推荐和本人答复")), day=day)),
        parts.spells_timeline(file),
        hardships(told_of, day, replace(as_of(request, _("就业困难认定")), day=day), can=may(request.actor, (Role.CLERK,))),
        changes,
    )
    page = RecordPage(
        file.person.name,
        sections if home else sections[:-1],
        subtitle=file.person.region.full_name,
        refusal=_merged(request, file),
        crumbs=(c.Link(_("找人"), "/people/"),),
        badges=_badges(file),
        steps=parts.steps(file),
        aside=(
            replace(parts.person_facts(file, is_home=home), actions=_corrections(request, file) if home else ()),
            parts.household_link(file),
        ),
        actions=_person_actions(request, file) if home else (),
    )
    return show(request, "web/page_record.html", as_it_was(page, day, request.day))


def as_it_was(page: RecordPage, day: date, today: date) -> RecordPage:
    """A page asked for an earlier day says so, and does nothing there."""
    if day == today:
        return page
    badge = c.Badge(_("{day:%Y年%-m月%-d日}的样子").format(day=day), c.Tone.WARN)
    return replace(page, badges=(badge, *page.badges), actions=(), aside=tuple(replace(one, actions=()) for one in page.aside))


def _merged(request: Any, file: PersonFile) -> c.Refusal | None:
    """Where a record that was joined to another one leads."""
    stays = scoped(request.actor, Person).filter(pk=file.person.merged_into_id).first()
    if file.person.merged_into_id is None:
        return None
    way = c.Action(_("打开保留的记录"), f"/people/{stays.ref}/") if stays else None
    what = _("这条记录已并入{name}。").format(name=stays.name if stays else _("另一地的记录"))
    return c.Refusal(what, _("新的事都记在保留的记录上;并错了的,在“疑似重复”里提出拆开。"), action=way)


def _badges(file: PersonFile) -> tuple[c.Badge, ...]:
    badges = [parts.status_badge(file.standing.status)] if file.standing else []
    if file.person.died_on:
        badges.append(c.Badge(_("已故")))
    if file.person.merged_into_id:
        badges.append(c.Badge(_("已并入另一条"), c.Tone.WARN))
    elif file.person.left_on:
        badges.append(c.Badge(_("已转出")))
    return tuple(badges)


def _person_actions(request: Any, file: PersonFile) -> tuple[c.Action, ...]:
    if not may(request.actor, ASKERS) or file.person.died_on or file.person.merged_into_id:
        return ()
    at = f"/people/{file.person.ref}"
    return (
        c.Action(_("记下本人回答"), f"{at}/answer/", "primary", icon="chat-bubble-left-right"),
        c.Action(_("自己找到工作"), f"{at}/spell/", icon="briefcase"),
        *((c.Action(_("登记就业困难"), f"{at}/hardship/", "quiet"),) if may(request.actor, KEEPERS) else ()),
        c.Action(_("看电话"), f"{at}/reveal/", "quiet", icon="phone"),
        *((c.Action(_("抄到上级系统"), f"{at}/copy/", "quiet", icon="clipboard-document"),) if may(request.actor, COPIERS) else ()),
    )


def _wish_actions(request: Any, file: PersonFile) -> tuple[c.Action, ...]:
    own = file.own_answer
    if not (own and may(request.actor, ASKERS)):
        return ()
    return (c.Action(_("更正这条回答"), f"/answers/{own.ref}/correct/", "quiet", icon="pencil-square"),)


def _barriers(request: Any, file: PersonFile) -> Section:
    """What stands in the way, each open one leading to its measure."""
    at = f"/people/{file.person.ref}/barriers/"
    can = may(request.actor, ASKERS)
    section = parts.barriers(barriers_of(request.actor, [file.person.pk]).get(file.person.pk, []), at=at if can else "")
    return replace(section, actions=(c.Action(_("登记困难"), at, "quiet", icon="plus"),) if can else ())


def _corrections(request: Any, file: PersonFile) -> tuple[c.Action, ...]:
    """What can be put right in the facts beside."""
    if not may(request.actor, ASKERS):
        return ()
    at = f"/people/{file.person.ref}"
    actions = [
        c.Action(_("更正资料"), f"{at}/correct/", "quiet", icon="pencil-square"),
        c.Action(_("更正情况"), f"{at}/profile/", "quiet", icon="academic-cap"),
    ]
    if may(request.actor, KEEPERS) and by_hand(Person, [file.person.pk], ADDED_PERSON):
        actions.append(c.Action(_("撤回这个人"), f"{at}/withdraw/", "quiet", icon="trash"))
    if request.actor.role == Role.CLERK and request.actor.level == Level.COUNTY:
        actions.append(c.Action(_("本人要求删除"), f"{at}/erase/", "quiet", icon="trash"))
    return tuple(actions)


@open_to(*READERS)
@require_safe
def household(request: Any, ref: UUID) -> HttpResponse:
    """The household's file: its group and why, who lives there, the watch, its life."""
    day = asked_day(request)
    file = household_file(request.actor, ref, day)
    head = file.head.person.name if file.head else file.household.source_no
    sections = (
        Section(_("为什么在这一组"), lede=parts.why_group(file), facts=_group_facts(file)),
        parts.members_table(file, replace(as_of(request, _("花名册和就业经历")), day=day), may_ask=may(request.actor, ASKERS)),
        _life(file),
    )
    home = is_home(request.actor, file.household.scope_path)
    if home:
        rows = [file.household, *(member.membership for member in file.members)]
        sections += (Section(_("变更记录"), events=told(history_of(rows, most=HISTORY_MOST)), lede=_("每一次改动都留名、留理由,不能抹去。")),)  # fmt: skip
    page = RecordPage(
        _("{head}户").format(head=head),
        sections,
        subtitle=file.household.region.full_name,
        crumbs=(c.Link(_("零就业贫困户台账"), "/ledgers/L-07/"),),
        badges=(parts.group_badge(file.standing.group),) if file.standing else (),
        aside=(
            replace(_household_facts(file, is_own=home), actions=_household_corrections(request, file) if home else ()),
        ),
        actions=_household_actions(request, file) if home else (),
    )
    return show(request, "web/page_record.html", as_it_was(page, day, request.day))


def _life(file: HouseholdFile) -> Section:
    events = parts.household_events(file)
    nothing = c.Empty(_("还没有经过可写"), _("成员的回答、就业和监测会按时间排在这里。"))
    return Section(_("经过"), events=events, empty=None if events else nothing)


def _household_actions(request: Any, file: HouseholdFile) -> tuple[c.Action, ...]:
    at = f"/households/{file.household.ref}"
    papers = (
        c.Action(_("一户一档 PDF"), f"{at}/file.pdf", method="post", icon="printer"),
        c.Action(_("一户一档 Word"), f"{at}/file.docx", method="post", icon="document-arrow-down"),
    )
    events = c.Action(_("变动记录"), f"{at}/events/", "secondary", icon="arrow-path")
    if not may(request.actor, KEEPERS):
        return (events, *papers)
    happened = c.Action(_("登记变动"), f"{at}/events/", "secondary", icon="arrow-path")
    return (happened, c.Action(_("添加一人"), f"{at}/people/new/", "secondary", icon="user-plus"), *papers)


def _household_corrections(request: Any, file: HouseholdFile) -> tuple[c.Action, ...]:
    if not may(request.actor, KEEPERS):
        return ()
    at = f"/households/{file.household.ref}"
    actions = [c.Action(_("更正这一户"), f"{at}/correct/", "quiet", icon="pencil-square")]
    if by_hand(Household, [file.household.pk], ADDED_HOUSEHOLD):
        actions.append(c.Action(_("撤回这一户"), f"{at}/withdraw/", "quiet", icon="trash"))
    return tuple(actions)


def _group_facts(file: HouseholdFile) -> tuple[c.Fact, ...]:
    stand = file.standing
    if stand is None:
        return ()
    watch = next((w for w in file.watches if w.cleared_on is None), None)
    return (
        c.Fact(_("劳动力"), stand.capable_count),
        c.Fact(_("本人愿意就业"), stand.willing_count),
        c.Fact(_("今天就业"), stand.employed_count),
        c.Fact(
            _("零就业监测"),
            watch.opened_on if watch else None,
            missing=_("不在监测中"),
            source=_("起列入") if watch else "",
        ),
    )


def _household_facts(file: HouseholdFile, *, is_own: bool) -> Section:
    home = file.household
    facts = [c.Fact(_("户编号"), home.source_no), c.Fact(_("村民组"), home.group_name or None, missing=_("没有登记"))]
    if is_own:
        facts += [
            c.Fact(_("户类型"), home.kind or None, missing=_("没有登记")),
            c.Fact(_("首次识别"), home.identified_on, missing=_("不详")),
            c.Fact(_("户联系电话"), str(home.phone) if home.phone else None, missing=_("没有登记")),
        ]
    return Section(_("这一户"), facts=tuple(facts))


BACKS = ("/", "/asks/", "/village/")  # where one may go on after an answer, besides the person's own file


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def answer(request: Any, ref: UUID) -> HttpResponse:
    """Record what one person answered."""
    file = person_file(request.actor, ref, request.day)
    form = answer_form(request, file)
    back = request.GET.get("next", "")
    if form.is_valid() and did(
        form, lambda: record_answer(request.actor, form.answer(file.person.pk), day=request.day)
    ):
        said = _("已记下{name}的回答。").format(name=file.person.name)
        return done(request, said, back if back in BACKS else f"/people/{ref}/")
    return answer_page(request, file, form, back=back)


def answer_form(request: Any, file: PersonFile, *, evidence: str = "") -> AnswerForm:
    """The form of one person's answer, with the places and companions to choose from; a call fills in its evidence."""
    home = household_file(request.actor, file.membership.household.ref, request.day) if file.membership else None
    return AnswerForm(
        None if evidence or request.resolver_match.url_name == "person-call" else sent(request),
        initial={"answered_on": request.day.isoformat(), "evidence": evidence},
        places=flat(work_places(file.person.scope_path, request.day, by="code")),
        companions=companions(file, home),
    )


def answer_page(
    request: Any, file: PersonFile, form: AnswerForm, *, back: str, call: c.Link | None = None, was_asked: bool = False
) -> HttpResponse:
    """The page of one person's answer; `call` is the number in clear, once, at one touch."""
    at, ref = back if back in BACKS else "", file.person.ref
    ask = c.Action(_("打电话问"), f"/people/{ref}/call/", "secondary", "post", "phone", fields=(("next", at),))
    lede = _("只记本人自己的话;家人代答、联系不上也如实记。不愿说、暂不就业都不影响任何待遇。")
    if was_asked and not call:
        lede = _("没有登记电话。请入户当面问,问到号码后在本人档案里补登。") + lede
    page = FormPage(
        _("记下{name}的回答").format(name=file.person.name), _("保存"), at or f"/people/{ref}/", lede=lede,
        path=f"/people/{ref}/answer/" + (f"?{urlencode({'next': at})}" if at else ""), aside=(parts.wishes(file),),
        actions=() if was_asked else (ask,), call=call,
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def companions(file: PersonFile, home: HouseholdFile | None) -> list[tuple[str, str]]:
    """Those of the household who could go together with the person."""
    members = home.members if home else []
    return [
        (str(m.person.pk), with_note(m.person.name, m.membership.get_relation_display()))
        for m in members
        if m.person.pk != file.person.pk and m.standing and m.standing.is_capable
    ]


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def own_spell(request: Any, ref: UUID) -> HttpResponse:
    """Record a job that the person found without us."""
    file = person_file(request.actor, ref, request.day)
    places = work_places(file.person.scope_path, request.day)
    form = OwnSpellForm(sent(request), initial={"started_on": request.day.isoformat()}, places=places)
    if form.is_valid() and did(
        form, lambda: record_own_spell(request.actor, form.fact(file.person.pk), day=request.day)
    ):
        return done(
            request, _("已登记{name}自己找到的工作,级别为自报。").format(name=file.person.name), f"/people/{ref}/"
        )
    page = FormPage(
        _("{name}自己找到的工作").format(name=file.person.name),
        _("保存"),
        f"/people/{ref}/",
        lede=_("只问四句:在哪里、给谁干、从哪天起、多少钱。不知道的都可以空着。"),
    )
    return show(request, "web/page_form.html", page, form=form)


@open_to(*ASKERS)
@never_cache
@require_http_methods(["GET", "POST"])
def reveal_number(request: Any, ref: UUID) -> HttpResponse:
    """Show a phone or an identity number in clear, once, for a purpose; the reading is logged."""
    file = person_file(request.actor, ref, request.day)
    form = RevealForm(sent(request))
    if form.is_valid():
        what = form.cleaned_data["what"]
        shown = reveal(request.actor, ref, what=what, purpose=form.purpose_text, at=request.now)
        label = _("联系电话") if what == PHONE else _("身份证号码")
        facts = (
            c.Fact(label, shown.text, f"tel:{shown.text}" if what == PHONE else ""),
            c.Fact(_("用途"), form.purpose_text),
        )
        page = RecordPage(
            file.person.name,
            (
                Section(
                    _("只显示这一次"), facts=facts, lede=_("这次查看已记入本人档案的查看记录。离开本页后不再显示。")
                ),
            ),
            actions=(
                c.Action(_("返回档案"), f"/people/{ref}/"),
                c.Action(_("记下本人回答"), f"/people/{ref}/answer/", "primary"),
            ),
            is_printable=False,
        )
        return show(request, "web/page_record.html", page)
    page = FormPage(
        _("查看{name}的号码").format(name=file.person.name),
        _("显示一次"),
        f"/people/{ref}/",
        lede=_("号码平时遮住。查看要有用途,谁在什么时候为什么看过,都有记录,本人可以查。"),
    )
    return show(request, "web/page_form.html", page, form=form)
