"""Inspections as people read them: the plan with its risks, the draw with its proof, tasks, findings, the bound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.engines.bound import plan
from xieshou.kit.workflow import next_of
from xieshou.offices.models import Role
from xieshou.placements.enums import Channel, Group, Status
from xieshou.supervision.inspections import wording
from xieshou.supervision.inspections.drawing import announced
from xieshou.supervision.inspections.enums import BeaconKind, CampaignState, Design, TaskKind, TaskState, Verdict
from xieshou.supervision.inspections.fieldwork import frozen_facts
from xieshou.supervision.inspections.models import Campaign, Finding, InspectionTask, PublishedBound
from xieshou.supervision.inspections.powers import drives, is_inspected
from xieshou.supervision.inspections.scripts import OPENING, QUESTIONS, RULES, Question, questions_of
from xieshou.supervision.inspections.selectors import waiting_of
from xieshou.supervision.inspections.workflows import CAMPAIGNS, FINDINGS, TASKS
from xieshou.web import components as c
from xieshou.web.drawing import to_the_minute
from xieshou.web.pages import RecordPage, Section
from xieshou.web.parts.flows import step_actions, step_sections, way_of
from xieshou.web.templatetags.xs import yuan

STEPS = (
    CampaignState.PLANNED, CampaignState.FROZEN, CampaignState.ANNOUNCED, CampaignState.OPENED, CampaignState.FIELDWORK,
    CampaignState.PRELIMINARY, CampaignState.CONCLUDED, CampaignState.CLOSED,
)  # fmt: skip
TONES = {CampaignState.VOID: c.Tone.BAD, CampaignState.CONCLUDED: c.Tone.GOOD, CampaignState.CLOSED: c.Tone.GOOD}
WORKERS = (Role.AUDITOR, Role.CLERK, Role.LEADER)


def crumbs(campaign: Campaign) -> tuple[c.Link, ...]:
    return (c.Link(_("督查"), "/inspections/"), c.Link(campaign.title, f"/inspections/{campaign.ref}/"))


def task_crumbs(task: InspectionTask) -> tuple[c.Link, ...]:
    return (c.Link(_("我的核查任务"), "/inspections/tasks/"), c.Link(task.person_name, f"/inspections/tasks/{task.ref}/"))


def campaign_table(rows: Sequence[Campaign], as_of: c.AsOf) -> c.Table:
    """One row an inspection: what is inspected, how many of how many, where it stands."""
    columns = (
        c.Column(_("督查事项")), c.Column(_("地区")), c.Column(_("被查的数")), c.Column(_("公布数"), "number"), c.Column(_("样本数"), "number"),
        c.Column(_("抽查编号"), "code", is_minor=True), c.Column(_("状态")),
    )  # fmt: skip
    lines = tuple(
        c.Row((
            c.Cell(one.title, f"/inspections/{one.ref}/"), c.Cell(one.region.full_name), c.Cell(f"{wording.period_in_words(one)} {wording.figure_in_words(one)}"),
            c.Cell(one.published_count), c.Cell(one.sample_size), c.Cell(one.draw_id or None, missing=_("未公告")),
            c.Cell(badge=_state(one)),
        ))
        for one in rows
    )  # fmt: skip
    empty = c.Empty(_("还没有督查。"), _("督查从一个封存的数开始:报表→快照→选一个数。"))
    return c.Table(_("督查"), as_of, columns, lines, empty)


def campaign_page(request: Any, campaign: Campaign) -> RecordPage:
    actor, day = request.actor, request.day
    return RecordPage(
        title=campaign.title,
        subtitle=f"{campaign.region.full_name} · {wording.period_in_words(campaign)} · {wording.figure_in_words(campaign)} · {campaign.snapshot_number}",
        sections=tuple(filter(None, (
            _bound_section(campaign), _plan_section(campaign), _draw_section(campaign), _field_section(request, campaign),
            _reply_section(campaign), _finding_section(request, campaign), *step_sections(CAMPAIGNS, actor, campaign, day),
        ))),
        code="W-9",
        crumbs=(c.Link(_("督查"), "/inspections/"),),
        badges=(_state(campaign),),
        steps=_way(campaign),
        actions=_campaign_actions(request, campaign),
    )  # fmt: skip


def _state(campaign: Campaign) -> c.Badge:
    return c.Badge(campaign.get_state_display(), TONES.get(CampaignState(campaign.state), c.Tone.WARN))


def _way(campaign: Campaign) -> tuple[c.Step, ...]:
    """All the steps there are, so that everybody sees what is still to come; a void draw shows its own way."""
    if campaign.state == CampaignState.VOID:
        return way_of(CAMPAIGNS, campaign)
    at = STEPS.index(CampaignState(campaign.state))
    states = ("done" if n < at else "current" if n == at else "todo" for n in range(len(STEPS)))
    return tuple(c.Step(str(one.label), state) for one, state in zip(STEPS, states, strict=True))


def _campaign_actions(request: Any, campaign: Campaign) -> tuple[c.Action, ...]:
    here, actor = f"/inspections/{campaign.ref}/", request.actor
    actions = list(step_actions(CAMPAIGNS, actor, campaign, request.day))
    is_worker = actor.role in WORKERS
    if is_worker and drives(actor, campaign) and campaign.state in (CampaignState.PLANNED, CampaignState.FROZEN):
        actions.append(c.Action(_("检查人"), f"{here}pool/", icon="user-group"))
    if is_worker and drives(actor, campaign) and campaign.state == CampaignState.FIELDWORK and campaign.design == Design.SEQUENTIAL:
        actions.append(c.Action(_("按票号加抽"), f"{here}extend/"))
    waits = campaign.state == CampaignState.PRELIMINARY and not hasattr(campaign, "reply")
    if is_worker and is_inspected(actor, campaign) and waits:
        actions.append(c.Action(_("反馈"), f"{here}reply/", "primary"))
    if campaign.draw_id:
        actions.append(c.Action(_("下载抽查文件"), f"/verify/draws/{campaign.draw_id}.zip", icon="archive-box-arrow-down"))
        actions.append(c.Action(_("在浏览器里验证"), "/verify/", icon="shield-check"))
    return tuple(sorted(actions, key=lambda one: one.kind == "danger"))  # what cannot be undone stands last


def risks() -> Section:
    """How the sample follows from what one wants to say, for a thousand records."""
    columns = tuple(c.Column(said, "number") for said in (_("不实率至多"), _("容许c条"), _("抽n条"), _("诚实的地方通过的机会")))
    plans = [plan(1000, p0=Fraction(p0), allowed=allowed) for p0 in ("1/50", "1/20") for allowed in (0, 1, 2)]
    rows = tuple(
        c.Row((c.Cell(wording.percent(one.p0)), c.Cell(str(one.allowed)), c.Cell(one.sampled), c.Cell(f"{one.honest_passes:.0%}")))
        for one in plans
    )
    table = c.Table(_("两种风险"), None, columns, rows, c.Empty(""))
    lede = _("以1000条、95%置信度为例。c定得小,抽得少,但只有千分之五差错的诚实地方也常常通不过。")
    return Section(_("两种风险"), lede=lede, table=table)


def _plan_section(campaign: Campaign) -> Section:
    made = plan(campaign.published_count, p0=Fraction(campaign.p0), alpha=Fraction(campaign.alpha), allowed=campaign.allowed)
    facts = (
        c.Fact(_("公布数N"), campaign.published_count, source=campaign.snapshot_number),
        c.Fact(_("样本数n"), campaign.sample_size, source=str(campaign.get_design_display())),
        c.Fact(_("不实不超过{c}条,就可以说").format(c=campaign.allowed), _("不实率不超过{p0}(置信度{sure})").format(
            p0=wording.percent(Fraction(campaign.p0)), sure=wording.percent(1 - Fraction(campaign.alpha))
        )),
        c.Fact(_("冒进的风险"), _("不实率超过它的地方,至多{risk}的机会通过").format(risk=wording.percent(Fraction(campaign.alpha)))),
        c.Fact(_("冤枉的风险"), _("只有千分之五差错的地方,有{pass_}的机会通过").format(pass_=f"{made.honest_passes:.0%}")),
        c.Fact(_("盲复查"), campaign.again_count, source=_("由另外两人再查一遍,不看前一次的结果")),
        c.Fact(_("第一轮(电话)截止"), campaign.round_one_until),
        c.Fact(_("第二轮(入户)截止"), campaign.round_two_until),
        c.Fact(_("检查人"), campaign.pool.count() or None, missing=_("没有列入")),
        c.Fact(_("立项人"), campaign.made_by, source=str(campaign.made_on)),
    )  # fmt: skip
    return Section(_("计划"), facts=facts)


def frozen_section(campaign: Campaign) -> Section:
    facts = (
        c.Fact(_("名单条数"), campaign.frame_size),
        c.Fact(_("名单的根(SHA-256)"), campaign.frame_root or None, missing=_("还没有冻结")),
        c.Fact(_("冻结时间"), _moment(campaign.frozen_at)),
        c.Fact(_("样本数n"), campaign.sample_size),
    )
    return Section(_("已冻结的名单"), facts=facts)


def _draw_section(campaign: Campaign) -> Section | None:
    if not campaign.frame_root:
        return None
    facts = [
        c.Fact(_("名单的根(SHA-256)"), campaign.frame_root, source=_("{n}条,冻结于{at}").format(n=campaign.frame_size, at=_moment(campaign.frozen_at)))
    ]  # fmt: skip
    if campaign.draw_id:
        said = announced(campaign)
        dice = "、".join(f"{_kind(one['kind'])} {one['reference']}" for one in said["beacon"])
        facts += [
            c.Fact(_("抽查编号"), campaign.draw_id, source=_("本地区第{n}次,不跳号").format(n=campaign.serial)),
            c.Fact(_("公告摘要(SHA-256)"), campaign.announcement_sha256, source=_moment(campaign.announced_at) or ""),
            c.Fact(_("开奖来源"), dice, source=_("开奖时间{at}").format(at=_moment(campaign.opens_at))),
            c.Fact(_("方式"), _("封存摇号") if said["commit"] else _("公开摇号")),
            *(
                c.Fact(_("秘密保管人"), f"{one.name}({one.get_side_display()})", source=_("已揭示") if one.revealed else _("承诺{mark}…").format(mark=one.commitment[:16]))
                for one in campaign.holders.order_by("place")
            ),
        ]  # fmt: skip
    facts += [
        c.Fact(_("{source}的结果").format(source=_kind(one["kind"])), one["value"], source=where)
        for one, where in zip(campaign.values, campaign.sources, strict=True)
    ]
    if campaign.selection_sha256:
        facts.append(c.Fact(_("抽取名单摘要(SHA-256)"), campaign.selection_sha256))
    if campaign.void_reason:
        facts.append(c.Fact(_("作废原因"), campaign.get_void_reason_display(), badge=c.Badge(_("已作废"), c.Tone.BAD)))
    return Section(_("抽查过程"), facts=tuple(facts))


def _field_section(request: Any, campaign: Campaign) -> Section | None:
    """How far the field work is, for those who drive it: counts only, the outcomes are nobody's before the conclusion."""
    if not campaign.selection_sha256 or not drives(request.actor, campaign):
        return None
    facts = []
    for kind in TaskKind:
        rows = campaign.tasks.filter(kind=kind)
        total, judged = rows.count(), rows.filter(state=TaskState.JUDGED).count()
        if total:
            facts.append(c.Fact(str(kind.label), _("{judged}条已判定,共{total}条").format(judged=judged, total=total)))
    facts += [
        c.Fact(_("还没有判定"), _("{n}条").format(n=n), source=inspectors) for inspectors, n in waiting_of(campaign)
    ]
    return Section(_("核查进度"), facts=tuple(facts))


def _reply_section(campaign: Campaign) -> Section | None:
    if campaign.reply_until is None:
        return None
    reply = getattr(campaign, "reply", None)
    facts = [c.Fact(_("反馈期限"), campaign.reply_until)]
    if reply:
        facts.append(c.Fact(_("被查单位反馈"), reply.words, source=f"{reply.actor_label} · {reply.on}"))
    else:
        facts.append(c.Fact(_("被查单位反馈"), None, missing=_("还没有")))
    return Section(_("反馈"), facts=tuple(facts))


def _finding_section(request: Any, campaign: Campaign) -> Section | None:
    rows = list(campaign.findings.select_related("person__region").order_by("pk"))
    if not rows:
        return None
    columns = (c.Column(_("姓名")), c.Column(_("所属行政区")), c.Column(_("核查结果")), c.Column(_("查到的情况")), c.Column(_("状态")))
    lines = tuple(
        c.Row((
            c.Cell(one.person.name, FINDINGS.link(one)), c.Cell(one.person.region.full_name), c.Cell(one.get_outcome_display()),
            c.Cell(one.words or None, missing=_("没有写")), c.Cell(badge=c.Badge(one.get_state_display())),
        ))
        for one in rows
    )  # fmt: skip
    as_of = c.AsOf(request.day, campaign.region.full_name, _("核查记录"))
    return Section(_("问题清单"), table=c.Table(_("问题清单"), as_of, columns, lines, c.Empty("")))


def _bound_section(campaign: Campaign) -> Section | None:
    bound = PublishedBound.objects.filter(campaign=campaign).first()
    if bound is not None:
        return Section(_("公布的可信界"), lede=wording.headline(bound), facts=bound_facts(bound))
    if campaign.state in (CampaignState.CONCLUDED, CampaignState.CLOSED, CampaignState.VOID):
        why = _("未核验:公告没有足够的见证人在开奖前签名,或者作废不由被查方造成。抽查文件仍可验证,但不公布可信界。")
        return Section(_("公布的可信界"), lede=why)
    return None


def bound_facts(bound: PublishedBound) -> tuple[c.Fact, ...]:
    """Everything said of a bound below its headline."""
    labels = (_("样本"), _("确定的界限"), _("下界"), _("另一个数"), _("漏查"), _("方法"))
    texts = (wording.sample, wording.certain, wording.lower, wording.without, wording.corrected, wording.method)
    return tuple(c.Fact(label, said) for label, write in zip(labels, texts, strict=True) if (said := write(bound)))


# --- tasks -----------------------------------------------------------------------------------------------------------


def task_table(rows: Sequence[InspectionTask], as_of: c.AsOf, day: date) -> c.Table:
    columns = (
        c.Column(_("姓名")), c.Column(_("住址")), c.Column(_("种类")), c.Column(_("状态")), c.Column(_("应完成日期"), "date"),
        c.Column(_("抽查编号"), "code", is_minor=True),
    )  # fmt: skip
    lines = tuple(
        c.Row(
            (
                c.Cell(one.person_name, f"/inspections/tasks/{one.ref}/"), c.Cell(one.place), c.Cell(one.get_kind_display()),
                c.Cell(badge=c.Badge(one.get_state_display())), c.Cell(one.due_on), c.Cell(one.campaign.draw_id),
            ),
            c.Tone.BAD if one.due_on < day else c.Tone.PLAIN,
        )
        for one in rows
    )  # fmt: skip
    empty = c.Empty(_("没有等您办的核查任务。"), _("抽到您的,会出现在这里和首页的“今天要办”。"))
    return c.Table(_("我的核查任务"), as_of, columns, lines, empty)


def task_page(request: Any, task: InspectionTask) -> RecordPage:
    """Nothing of the register stands on it while the answers are not signed."""
    attempts = [
        c.Event(timezone.localtime(one.at).date(), f"{one.get_way_display()} · {one.get_result_display()}", one.note, source=f"{one.actor_label} {_moment(one.at)}")
        for one in task.attempts.order_by("-at")
    ]  # fmt: skip
    sections = [
        Section(_("找谁"), facts=(
            c.Fact(_("姓名"), task.person_name), c.Fact(_("住址"), task.place),
            c.Fact(_("电话"), str(task.phone) if task.phone else None, missing=_("没有登记,请上门"), source=_("按“打电话问”才显示,查看会留下记录") if task.phone else ""),
            c.Fact(_("检查人"), task.inspectors), c.Fact(_("应完成日期"), task.due_on),
        )),
    ]  # fmt: skip
    if task.state == TaskState.OPEN:
        sections.append(script_section(questions_of(task.record)))
    else:
        sections.append(compared(request, task))
    sections += [
        Section(_("联系经过"), events=tuple(attempts), lede="" if attempts else _("还没有联系过。")),
        *step_sections(TASKS, request.actor, task, request.day),
    ]
    return RecordPage(
        title=task.person_name, subtitle=f"{task.campaign.title} · {task.campaign.draw_id} · {_('第{n}号').format(n=task.rank)}",
        sections=tuple(sections), code="W-9T", crumbs=task_crumbs(task)[:1], badges=(c.Badge(task.get_state_display()), c.Badge(task.get_kind_display())),
        actions=_task_actions(request, task),
    )  # fmt: skip


def _task_actions(request: Any, task: InspectionTask) -> tuple[c.Action, ...]:
    here = f"/inspections/tasks/{task.ref}/"
    actions = list(step_actions(TASKS, request.actor, task, request.day))
    if task.state == TaskState.OPEN:
        actions.append(c.Action(_("记一次没有联系上"), f"{here}attempt/"))
        if task.phone:
            actions.insert(0, c.Action(_("打电话问"), f"{here}call/", "primary", "post", "phone"))
    return tuple(actions)


def script_section(questions: Sequence[Question] = QUESTIONS) -> Section:
    """The script, to be read before and printed: open questions, no answers."""
    facts = (
        c.Fact(_("开头"), str(OPENING["phone"])),
        *(c.Fact(str(n), str(one.text)) for n, one in enumerate(questions, start=1)),
        *(c.Fact(_("注意"), str(rule)) for rule in RULES),
    )
    return Section(_("核查提纲"), facts=facts)


def compared(request: Any, task: InspectionTask) -> Section:
    """What the person said beside what the register said when the frame was frozen; only after the answers are signed."""
    facts, questions = frozen_facts(request.actor, task.ref), questions_of(task.record)
    if task.answers.get("reached") != "yes":
        said = (c.Fact(_("没有联系上"), task.answers.get("words") or None),)
        return Section(_("登记的内容(冻结时)"), facts=(*said, *(c.Fact(str(q.text), _fact(q.fact, facts), missing=_("不详")) for q in questions if q.fact)))  # fmt: skip
    differences = tuple(
        c.Difference(str(one.text), task.answers.get(one.code, "—"), _fact(one.fact, facts) or _("不详") if one.fact else "—")
        for one in questions
    )
    return Section(_("对照"), comparison=c.Comparison(_("本人说的"), _("冻结时登记的"), differences, is_told=False))


def _fact(name: str, facts: dict[str, Any]) -> str | None:
    value = facts.get(name)
    if value is None:
        return None
    if name == "status" and value in Status.values:
        return str(Status(value).label)
    if name == "status" and value in Group.values:
        return str(Group(value).label)
    if name in ("capable_count", "willing_count", "employed_count"):
        return _("{count}人").format(count=value)
    if name == "channel" and value in Channel.values:
        return str(Channel(value).label)
    if name == "wage_fen_month":
        return _("每月{yuan}元").format(yuan=yuan(int(value)))
    if name == "employer":
        return " · ".join(str(one) for one in (value, facts.get("place")) if one)
    return str(value)


# --- findings --------------------------------------------------------------------------------------------------------


def finding_page(request: Any, finding: Finding) -> RecordPage:
    coming = next_of(FINDINGS, finding)
    facts = (
        c.Fact(_("姓名"), finding.person.name, f"/people/{finding.person.ref}/"),
        c.Fact(_("核查结果"), str(Verdict(finding.outcome).label)),
        c.Fact(_("查到的情况"), finding.words or None, missing=_("没有写")),
        c.Fact(_("被查单位反馈"), finding.reply or None, missing=_("没有")),
        c.Fact(_("销号日期"), finding.closed_on, missing=_("还没有销号")),
        c.Fact(_("回头看日期"), finding.look_back_on, missing=_("销号以后随机定")),
        *((c.Fact(_("应在此日之前办理"), coming.due_on),) if coming.due_on else ()),
    )
    note = _("问题是对这条记录说的,不是对人定性;不因此停发待遇、减少帮扶。")
    return RecordPage(
        title=FINDINGS.name(finding), subtitle=finding.campaign.title,
        sections=(Section(_("问题"), lede=note, facts=facts), *step_sections(FINDINGS, request.actor, finding, request.day)),
        code="W-9Q", crumbs=crumbs(finding.campaign), badges=(c.Badge(finding.get_state_display()),), steps=way_of(FINDINGS, finding),
        actions=step_actions(FINDINGS, request.actor, finding, request.day),
    )  # fmt: skip


def _kind(code: str) -> str:
    return str(BeaconKind(code).label) if code in BeaconKind.values else code


def _moment(at: Any) -> str | None:
    return to_the_minute(at) if at else None
