"""The person's page and the household's: sections filled from their files."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

import xieshou.roster.terms  # noqa: F401 - so that its words are found again
from xieshou.kit.phrases import about, retold
from xieshou.placements.casefile import HouseholdFile, Member, PersonFile, age_on
from xieshou.placements.enums import EMPLOYED, Group, OfferAnswer, Status
from xieshou.placements.models import Confirmation, Offer, Spell
from xieshou.placements.words import wish_words
from xieshou.roster.enums import Answerer, Health
from xieshou.roster.models import Barrier, ClaimedWish, Intention
from xieshou.web import components as c
from xieshou.web.framing import doing, pay_range, rung_of
from xieshou.web.pages import Section
from xieshou.web.templatetags.xs import yuan

HEALTH_WORDS = dict(Health.choices)
GROUP_TONES = {
    Group.NEEDS_HELP: c.Tone.BAD,
    Group.NOBODY_WILLING: c.Tone.PLAIN,
    Group.EXEMPT: c.Tone.PLAIN,
    Group.SETTLING: c.Tone.WARN,
    Group.EMPLOYED: c.Tone.GOOD,
}


def status_badge(status: str) -> c.Badge:
    """The status of a person, in the four tones."""
    tone = (
        c.Tone.GOOD
        if status in EMPLOYED
        else c.Tone.WARN
        if status in (Status.UNEMPLOYED, Status.UNKNOWN)
        else c.Tone.PLAIN
    )
    return c.Badge(str(Status(status).label), tone)


def group_badge(group: str) -> c.Badge:
    """The group of a household (R-021)."""
    return c.Badge(str(Group(group).label), GROUP_TONES[Group(group)])


def offer_badge(offer: Offer) -> c.Badge:
    """How an offer stands; declining is as plain as any other answer."""
    if offer.withdrawn_on:
        return c.Badge(_("已撤回"))
    if offer.answer == OfferAnswer.ACCEPTED:
        return c.Badge(_("本人接受"), c.Tone.GOOD)
    if offer.answer == OfferAnswer.DECLINED:
        return c.Badge(_("本人谢绝"))
    return c.Badge(_("等待本人答复"), c.Tone.WARN)


def own_offer_badge(offer: Offer) -> c.Badge:
    """The same, said to the person."""
    if offer.withdrawn_on:
        return c.Badge(_("已撤回"))
    if offer.answer == OfferAnswer.ACCEPTED:
        return c.Badge(_("您已接受"), c.Tone.GOOD)
    if offer.answer == OfferAnswer.DECLINED:
        return c.Badge(_("您已谢绝"))
    return c.Badge(_("等您答复"), c.Tone.WARN)


# --- a person --------------------------------------------------------------------------------------------------------


def person_facts(file: PersonFile, *, is_home: bool) -> Section:
    """Who this is. Ethnicity stands in the record of the home side only and enters no score."""
    person, known = file.person, file.profile
    facts = [
        c.Fact(_("姓名"), person.name),
        c.Fact(_("性别"), person.get_sex_display()),
        c.Fact(_("出生日期"), person.birth_on, missing=_("不详"), source=_("{age}周岁").format(age=file.age) if file.age is not None else ""),
        c.Fact(_("文化程度"), known.get_education_display() if known else None, missing=_("不详")),
        c.Fact(_("劳动能力"), known.get_ability_display() if known else None, missing=_("不详"), rung=rung_of(known.rung) if known else None, source=retold(known.source) if known else ""),
        c.Fact(_("在校情况"), known.get_school_display() if known else None, missing=_("不详")),
        c.Fact(_("联系电话"), str(person.phone) if person.phone else None, missing=_("没有登记")),
    ]  # fmt: skip
    if is_home:
        tail = file.identity.tail4 if file.identity else ""
        facts += [
            c.Fact(
                _("证件后四位"),
                tail or None,
                missing=_("没有登记"),
                source=file.identity.problem if file.identity else "",
            ),
            c.Fact(_("民族"), retold(person.ethnic) or None, missing=_("不详"), source=_("只作登记,不参与匹配")),
            c.Fact(_("人编号"), person.source_no or None, missing=_("没有")),
        ]
    return Section(_("基本情况"), facts=tuple(facts))


def household_link(file: PersonFile) -> Section:
    """The household the person lives in, and how it stands."""
    if file.membership is None:
        return Section(_("所在户"), lede=_("今天不在任何一户。"))
    home = file.membership.household
    facts = [
        c.Fact(_("户编号"), home.source_no, f"/households/{home.ref}/"),
        c.Fact(_("与户主关系"), file.membership.get_relation_display()),
    ]
    if file.household:
        facts.append(c.Fact(_("这一户"), None, badge=group_badge(file.household.group)))
    return Section(_("所在户"), facts=tuple(facts))


def wishes(file: PersonFile, *, is_own: bool = False) -> Section:
    """Own answers with how long they hold; what a file said stands below, marked as hearsay. The person is spoken to (`is_own`)."""
    own = file.own_answer
    events = [_answer_event(answer, file, is_own=is_own) for answer in file.intentions]
    events += [_claim_event(claim, is_own=is_own) for claim in file.claims]
    events.sort(key=lambda event: event.on or file.day, reverse=True)
    return Section(
        _("我的意愿") if is_own else _("本人意愿"), lede=_own_lede(own, file.day) if is_own else _lede(own, file.day), events=tuple(events)
    )


def _lede(own: Intention | None, day: date) -> str:
    if own is None:
        return _("还没有本人的回答。没有本人当前的回答,就不参加匹配。")
    if own.valid_to < day:
        return _("本人的回答已过期,请重新询问;重问以前不参加匹配,也不算不愿意。")
    return _("本人的回答有效,按它匹配。")


def _own_lede(own: Intention | None, day: date) -> str:
    if own is None:
        return _("您还没有说过意愿。说了以后才为您找岗位。")
    if own.valid_to < day:
        return _("您的回答已过期,请再说一次;说以前不为您匹配,也不算不愿意。")
    return _("您的回答有效,按它为您找岗位。")


def barriers(found: list[Barrier], *, at: str = "") -> Section:
    """What stands in the person's way and what is done about it; `at` leads to each, "" to none."""
    events = tuple(
        c.Event(
            one.opened_on, str(one.get_code_display()), one.measure or _("还没有措施"), until=one.closed_on,
            badge=c.Badge(_("已解决"), c.Tone.GOOD) if one.closed_on else None if one.measure else c.Badge(_("等措施"), c.Tone.WARN),
            href=f"{at}{one.code}/" if at and one.closed_on is None else "",
        )
        for one in found
    )  # fmt: skip
    lede = "" if events else _("没有登记过。本人说起交通、照料、语言等困难的,记在这里。")
    return Section(_("就业困难和措施"), lede=lede, events=events)


def known_periods(file: PersonFile) -> Section:
    """What was known of the person, period by period, newest first, with where from and how far checked."""
    events = tuple(
        c.Event(
            one.started_on,
            _(",").join(filter(None, [str(one.get_ability_display()), str(one.get_education_display()), str(one.get_school_display())])),
            _("、").join(str(HEALTH_WORDS.get(code, code)) for code in one.health),
            until=one.ended_on, source=retold(one.source), rung=rung_of(one.rung),
        )
        for one in file.profiles
    )  # fmt: skip
    return Section(_("登记过的情况"), events=events, lede="" if events else _("还没有登记过。"))


def _answer_event(answer: Intention, file: PersonFile, *, is_own: bool) -> c.Event:
    badge: c.Badge | None
    if answer.is_corrected:
        badge, tone = c.Badge(_("记错,已更正")), c.Tone.PLAIN
    elif answer.answerer == Answerer.NOBODY:
        badge, tone = None, c.Tone.PLAIN
    elif answer.answerer != Answerer.SELF:
        badge, tone = c.Badge(str(answer.get_answerer_display())), c.Tone.PLAIN
    elif answer is not file.own_answer:
        badge, tone = c.Badge(_("已有新回答")), c.Tone.PLAIN
    elif answer.valid_to < file.day:
        badge, tone = c.Badge(_("已过期"), c.Tone.WARN), c.Tone.WARN
    else:
        badge, tone = c.Badge(_("我说的,有效") if is_own else _("本人,有效"), c.Tone.GOOD), c.Tone.GOOD
    body = "" if answer.answerer == Answerer.NOBODY else _("有效期至{day:%Y年%-m月%-d日}").format(day=answer.valid_to)
    return c.Event(
        answer.answered_on,
        wish_words(answer),
        body,
        source=f"{answer.get_way_display()} · {answer.evidence}",
        badge=badge,
        tone=tone,
    )


def _claim_event(claim: ClaimedWish, *, is_own: bool) -> c.Event:
    asked = claim.settled_on is not None
    badge = c.Badge(_("原表所称,已询问")) if asked else c.Badge(_("原表所称,待询问"), c.Tone.WARN)
    due = _("应在{day:%Y年%-m月%-d日}前问到您") if is_own else _("应在{day:%Y年%-m月%-d日}前问到本人")
    return c.Event(
        claim.claimed_on, retold(claim.text), "" if asked else due.format(day=claim.ask_by),
        source=retold(claim.source), rung=c.Rung.NONE, badge=badge, tone=c.Tone.PLAIN if asked else c.Tone.WARN,
    )  # fmt: skip


def offers_table(file: PersonFile, as_of: c.AsOf, *, at: str = "/offers/", is_own: bool = False) -> Section:
    """Every post recommended to the person and what was said; `at` leads to each offer, "" to none. The person is spoken to (`is_own`)."""
    rows = []
    for offer in file.offers:
        post = file.posts.get(offer.post_id)
        pay = pay_range(post.pay_fen_month_min, post.pay_fen_month_max) if post else None
        rows.append(
            c.Row(
                (
                    c.Cell(post.title if post else _("岗位"), f"{at}{offer.ref}/" if at else ""),
                    c.Cell(offer.place.full_name),
                    c.Cell(pay, missing=_("面议")),
                    c.Cell(offer.offered_on),
                    c.Cell(badge=own_offer_badge(offer) if is_own else offer_badge(offer)),
                )
            )
        )
    columns = (
        c.Column(_("岗位")), c.Column(_("工作地")), c.Column(_("月工资(元)"), "money"), c.Column(_("推荐日期"), "date"),
        c.Column(_("我的答复") if is_own else _("本人答复")),
    )  # fmt: skip
    next_step = _("说过意愿以后,匹配时会为您找岗位。") if is_own else _("有了本人当前的意愿,匹配时会为本人找岗位。")
    title, words = (_("推荐给我的岗位"),) * 2 if is_own else (_("推荐"), _("推荐给本人的岗位"))
    return Section(title, table=c.Table(words, as_of, columns, tuple(rows), c.Empty(_("还没有推荐过岗位"), next_step)))


def spells_timeline(file: PersonFile, *, is_own: bool = False) -> Section:
    """就业经历, with where each fact comes from; the way to each for an office, none for the person (`is_own`)."""
    if not file.spells:
        next_step = _("自己找到了工作,请告诉村里,会登记在这里。") if is_own else _("本人自己找到的工作也请登记,一分钟就好。")
        return Section(_("就业经历"), empty=c.Empty(_("没有登记过就业经历"), next_step))
    return Section(
        _("就业经历"),
        events=tuple(spell_event(s, file.confirmations.get(s.pk, []), is_linked=not is_own) for s in file.spells),
    )


def spell_event(spell: Spell, said: list[Confirmation], *, name: str = "", is_linked: bool = True) -> c.Event:
    """One job as an event of a life."""
    who = spell.employer.name if spell.employer else spell.employer_text or _("单位不详")
    where = spell.place.full_name if spell.place else _("地点不详")
    wage = _("月工资{yuan}元").format(yuan=yuan(spell.wage_fen_month)) if spell.wage_fen_month else _("工资不详")
    words = [where, who, spell.occupation, wage, str(spell.get_channel_display())]
    if spell.end_reason:
        words.append(_("离岗原因:{reason}").format(reason=spell.get_end_reason_display()))
    sides = [
        _("{side}{rung}({by},{on:%Y年%-m月%-d日})").format(
            side=row.get_side_display(), rung=row.get_rung_display(), by=row.by, on=row.on
        )
        for row in said
    ]
    title = about(spell.get_kind_display(), retold(spell.occupation) or who)
    return c.Event(
        spell.started_on, f"{name} {title}".strip(), " · ".join(filter(None, words)), until=spell.ended_on,
        source=_(";").join([*dict.fromkeys([retold(spell.source), retold(spell.evidence)]), *sides]), rung=rung_of(spell.rung),
        badge=None if spell.ended_on else c.Badge(_("在岗"), c.Tone.GOOD), href=f"/spells/{spell.ref}/" if is_linked else "",
        tone=c.Tone.PLAIN if spell.ended_on else c.Tone.GOOD,
    )  # fmt: skip


def steps(file: PersonFile) -> tuple[c.Step, ...]:
    """Where the person is on the way from being asked to working steadily. Whoever found work alone was not led through the
    first steps: they are left out, not called done."""
    own = file.own_answer
    asked = own is not None and own.valid_to >= file.day
    working = file.running is not None
    way = [
        (_("问意愿"), asked, asked or not working),
        (_("推荐"), any(not offer.withdrawn_on for offer in file.offers), bool(file.offers) or not working),
        (_("上岗"), working, True),
        (_("回访"), any(f.done_on for f in file.follow_ups), True),
    ]
    labels = [label for label, _is_done, is_on_the_way in way if is_on_the_way]
    done = [is_done for _label, is_done, is_on_the_way in way if is_on_the_way]
    current = next((i for i, is_done in enumerate(done) if not is_done), len(done))
    return tuple(
        c.Step(label, "done" if done[i] else "current" if i == current else "todo") for i, label in enumerate(labels)
    )


# --- a household -----------------------------------------------------------------------------------------------------


def why_group(file: HouseholdFile) -> str:
    """Why the household stands in its group (R-021), with its own numbers."""
    stand = file.standing
    if stand is None:
        return _("今天没有成员在册,不参加统计。")
    unasked = sum(1 for m in file.members if m.standing and m.standing.is_capable and m.standing.is_willing is None)
    unclear = sum(1 for m in file.members if m.standing and m.standing.status == Status.UNKNOWN)
    if unclear and stand.group == Group.EXEMPT:
        return _("有{unclear}人的劳动能力或年龄不详,其他人今天没有劳动力,所以先列在这里。请先问清、更正;有劳动力而没人就业的,就是需帮扶户。").format(unclear=unclear)
    numbers = {
        "capable": stand.capable_count,
        "willing": stand.willing_count,
        "employed": stand.employed_count,
        "unasked": unasked,
    }
    said = {
        Group.NEEDS_HELP: _("有劳动力{capable}人,今天没有一人就业;其中{willing}人本人表示愿意,{unasked}人还没有问到或回答已过期。没有问到的不算不愿意,所以列为需帮扶户。"),
        Group.NOBODY_WILLING: _("有劳动力{capable}人,今天没有一人就业;每个人都由本人回答暂不就业。任何一人改变主意或回答过期,就回到需帮扶户。"),
        Group.EXEMPT: _("今天没有劳动力:成员在校、年龄未到或没有劳动能力。不在零就业户统计之内,一并列出。"),
        Group.SETTLING: _("有{employed}人就业,但上岗时间或核实级别还不够清零,先单独列出。"),
        Group.EMPLOYED: _("有{employed}人就业。"),
    }  # fmt: skip
    return said[Group(stand.group)].format(**numbers)


def members_table(file: HouseholdFile, as_of: c.AsOf, *, may_ask: bool) -> Section:
    """Who lives here, each with status and own wish; the way to ask for whoever may."""
    columns = (
        c.Column(_("姓名")), c.Column(_("年龄"), "number"), c.Column(_("今天的状态")), c.Column(_("本人意愿")), c.Column(_("办理")),
    )  # fmt: skip
    rows = tuple(_member_row(member, file, may_ask=may_ask) for member in file.members)
    return Section(_("成员"), table=c.Table(_("成员"), as_of, columns, rows, c.Empty(_("今天没有成员"), _("请添加一人,或核对成员的迁入迁出日期。"))))


def _member_row(member: Member, file: HouseholdFile, *, may_ask: bool) -> c.Row:
    person, stand = member.person, member.standing
    own = member.answer
    held = own is not None and own.valid_to >= file.day
    ask = stand is not None and stand.is_capable and not held
    way = c.Action(_("问意愿"), f"/people/{person.ref}/answer/", "secondary") if ask and may_ask else None
    ability = str(member.profile.get_ability_display()) if member.profile else ""
    return c.Row(
        (
            c.Cell(person.name, f"/people/{person.ref}/", note=str(member.membership.get_relation_display())),
            c.Cell(age_on(person.birth_on, file.day), missing=_("不详")),
            c.Cell(
                badge=status_badge(stand.status) if stand else None,
                rung=rung_of(stand.rung) if stand else None,
                note=ability,
            ),
            c.Cell(wish_words(own) if own and held else None, missing=_("待询问") if ask else "—"),
            doing(way),
        )
    )


def household_events(file: HouseholdFile) -> tuple[c.Event, ...]:
    """The life of the household: jobs, answers, the watch, who came and went; newest first."""
    events: list[c.Event] = []
    for member in file.members:
        name = member.person.name
        events += [spell_event(spell, [], name=name) for spell in member.spells]
        events += [
            c.Event(a.answered_on, about(name, wish_words(a)), source=f"{a.get_answerer_display()} · {a.get_way_display()}", href=f"/people/{member.person.ref}/")
            for a in member.intentions
        ]  # fmt: skip
    for watch in file.watches:
        events.append(c.Event(watch.opened_on, _("列入零就业户监测"), until=watch.cleared_on, tone=c.Tone.WARN))
        if watch.cleared_on:
            events.append(c.Event(watch.cleared_on, _("清零"), tone=c.Tone.GOOD))
    # Another relation in the same household is another row: who has one from the next day on has not left.
    rows = [*file.former, *(member.membership for member in file.members)]
    begun = {(row.person_id, row.started_on) for row in rows}
    for row in file.former:
        left_on = row.ended_on and row.ended_on + timedelta(days=1)
        if left_on and (row.person_id, left_on) not in begun:
            events.append(c.Event(left_on, _("{name}离开本户").format(name=row.person.name), row.end_reason))
    return tuple(sorted(events, key=lambda event: event.on or file.day, reverse=True))
