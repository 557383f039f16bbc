"""务工月更新: the village's one sheet, a touch for each person, and the sheet on paper. For a phone with a bad network first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.documents import drawn
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import one
from xieshou.offices.places import choices_of
from xieshou.placements.enums import TAPS, WorkSaid
from xieshou.placements.services import telling
from xieshou.placements.services.telling import Heard
from xieshou.placements.worksheet import SORT as BY
from xieshou.placements.worksheet import MonthSoFar, closed_months, counts, dress, last_touch, workers
from xieshou.regions.models import Level, Region
from xieshou.reporting.folders import village_of
from xieshou.reporting.stamping import live_stamp
from xieshou.reporting.worksheets import sheet_document, sheet_file
from xieshou.roster.enums import Answerer
from xieshou.roster.models import Person
from xieshou.roster.selectors import villages_of
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.services.readings import PHONE, NothingToReveal, reveal
from xieshou.web import components as c
from xieshou.web.asking import asked_of, place_field
from xieshou.web.downloads import download
from xieshou.web.forms.worksheet import DetailForm, EndedForm, JobForm
from xieshou.web.framing import ASKERS, SeeOther, chosen, did, done, paged, sent, show
from xieshou.web.pages import DocumentPage, FormPage, ListPage, RecordPage, Section
from xieshou.web.parts import worksheet as parts
from xieshou.web.parts.places import work_places

AT = parts.AT
PURPOSE = "联系本人询问务工情况"
TABS = (("", lambda: _("全部")), ("overdue", lambda: _("已过期未问")), ("due", lambda: _("本月待问")), ("asked", lambda: _("本月问过")), ("rest", lambda: _("返乡待返岗")))  # fmt: skip


@open_to(*ASKERS)
@require_safe
def sheet(request: Any) -> HttpResponse:
    """Everybody of one village who can work or does, those not asked for longest first."""
    village = _village(request, request.GET.get("region", ""))
    if village is None:
        return _choose(request)
    text, shown = request.GET.get("q", "").strip(), request.GET.get("show", "")
    found, pager = paged(request, workers(request.actor, village, request.day, text=text, show=shown), BY, unit=_("人"))
    dress(found.rows, request.day)
    month = counts(request.actor, village, request.day)
    back = request.get_full_path()
    rows = tuple(parts.row(person, request.day, back, can=True) for person in found.rows)
    scope = c.AsOf(request.day, village.full_name, _("务工月更新和就业经历"))
    table = c.Table(_("本村务工一张表"), scope, parts.columns(), rows, _nobody(text, shown))
    search = c.Filter("q", _("找人"), "search", text, hint=_("姓名、拼音、后四位、户编号"))
    is_long = bool(pager or text)  # a village that stands on one page needs no finding, and a phone no more above the people
    kept = tuple((name, request.GET[name]) for name in ("region", "show") if request.GET.get(name))
    page = ListPage(
        _("务工月更新"), table, clause="R-051, R-101", lede=parts.month_words(month, request.day),
        tabs=_tabs(request, month, shown), before=parts.last_section(last_touch(request.actor, village, request.day), back),
        filters=c.FilterBar(AT, (search,), kept=kept, chosen=chosen(request, (search,)), clear_href=AT) if is_long else None,
        pager=pager,
        actions=(c.Action(_("打印一张表"), f"{AT}sheet/?{urlencode({'region': village.pk})}", icon="printer"),), is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _tabs(request: Any, month: MonthSoFar, shown: str) -> tuple[c.Link, ...]:
    number = {"": month.people, "overdue": month.overdue, "asked": month.asked, "rest": month.resting}
    number["due"] = month.people - month.overdue - month.asked
    rest = {name: request.GET[name] for name in ("region", "q") if request.GET.get(name)}
    return tuple(
        c.Link(label(), f"{AT}?{urlencode({**rest, **({'show': code} if code else {})})}", is_current=code == shown, count=number[code])
        for code, label in TABS
    )


def _nobody(text: str, shown: str) -> c.Empty:
    everybody = c.Action(_("看全部"), AT)
    if text:
        return c.Empty(_("没有符合条件的人"), _("少写一个字,或只写首字母再找。"), everybody)
    if shown:
        return c.Empty(_("这一栏没有人"), _("问过的人会移到“本月问过”。"), everybody)
    return c.Empty(_("本村还没有登记劳动力"), _("请县里导入花名册,或手工添加一户。"), c.Action(_("添加一户"), "/households/new/"))


def _village(request: Any, chosen_id: str) -> Region | None:
    """The village asked for, or the actor's only one; None where one must be chosen. Raises NotYours."""
    if chosen_id:
        if not chosen_id.isdecimal() or len(chosen_id) > 15:
            raise NotYours()
        places = choices_of(request.actor, chosen_id)
        return village_of(request.actor, int(chosen_id)) if places and places.here.level == Level.VILLAGE else None
    own = list(villages_of(request.actor)[:2])
    return own[0] if len(own) == 1 else None


def _choose(request: Any) -> HttpResponse:
    """The way down to one village, for offices above it."""
    asked = asked_of(request, request.GET)
    places = choices_of(request.actor, asked.answers.get("region", ""))
    if places is None:
        raise NotYours()
    rows = tuple(c.Row((c.Cell(unit.name, asked.address(region=str(unit.pk))),)) for unit in places.below)
    empty = c.Empty(_("这里没有村"), _("请换一个地方。"))
    table = c.Table(_("务工月更新"), c.AsOf(request.day, places.here.full_name, _("区划")), (c.Column(_("往下选")),), rows, empty)
    page = ListPage(
        _("务工月更新"), table, clause="R-051, R-101", lede=_("一村一张表:请选到村。"),
        filters=c.FilterBar(asked.path, (place_field(asked, places, _("村")),), clear_href=asked.path), is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*ASKERS)
@require_safe
def person(request: Any, ref: UUID) -> HttpResponse:
    """One person's sheet: how the work stands, and everything that may have been said, at one touch where it can be."""
    return _person_page(request, _one(request, ref))


@open_to(*ASKERS)
@never_cache
@require_POST
def call(request: Any, ref: UUID) -> HttpResponse:
    """The same with the number in clear, to be called at one touch; the reading is logged."""
    found = _one(request, ref)
    try:
        number = reveal(request.actor, ref, what=PHONE, purpose=PURPOSE, at=request.now).text
    except NothingToReveal:
        number = ""
    link = c.Fact(_("拨打"), number, f"tel:{number}", source=_("号码只显示这一次,这次查看已留下记录。"))
    missing = c.Fact(_("拨打"), missing=_("没有登记电话,请入户当面问"))
    return _person_page(request, found, call=link if number else missing)


def _person_page(request: Any, found: Person, *, call: c.Fact | None = None) -> HttpResponse:
    at, back = f"{AT}{found.ref}/", _list_of(request, found)
    facts = (*((call,) if call else ()), *parts.job_facts(found))
    ask = () if call else (c.Action(_("打电话问"), f"{at}call/", "primary", "post", "phone"),)
    said, words = (WorkSaid.BACK, _("返岗了")) if found.back_by else (WorkSaid.SAME, _("没变"))
    taps = [(said, words)] + ([(WorkSaid.REST, _("返乡过节待返岗"))] if found.job and not found.back_by else [])
    touches = [
        parts.tap_action(found, code, who, f"{label}·{name}", back, "primary" if at_first == 0 and who == Answerer.SELF else "secondary")
        for at_first, (code, label) in enumerate(taps)
        for who, name in ((Answerer.SELF, _("本人")), (Answerer.FAMILY, _("家人")))
    ]  # fmt: skip
    touches.append(parts.tap_action(found, WorkSaid.UNREACHED, "", _("联系不上"), back, "quiet"))
    changes = [c.Action(_("换了工作") if found.job else _("找到工作"), f"{at}job/")]
    if found.job:
        changes += [c.Action(_("不干了"), f"{at}end/"), c.Action(_("补记工资或单位"), f"{at}detail/")]
    sections = (
        Section(_("这份工作"), facts=facts, actions=ask),
        Section(_("问过了,怎样说的"), lede=_("点一下就记好了,点错了可以撤销。"), actions=tuple(touches)),
        Section(_("有变化"), actions=tuple(changes)),
        *parts.last_section(_mine(request, found), back),
    )
    page = RecordPage(
        found.name, sections, subtitle=found.region.full_name, badges=(parts.urgency_badge(found, request.day),),
        crumbs=(c.Link(_("务工月更新"), back),), actions=(c.Action(_("本人档案"), f"/people/{found.ref}/", "quiet"),), is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


def _mine(request: Any, found: Person) -> Any:
    last = last_touch(request.actor, found.region, request.day)
    return last if last and last.person_id == found.pk else None


def _one(request: Any, ref: UUID) -> Person:
    """The person with how their work stands. Raises NotYours, also for those who are nobody's labour."""
    known = one(request.actor, Person, ref)
    refuse_unless_own(request.actor, known.scope_path)
    rows = list(workers(request.actor, known.region, request.day).filter(pk=known.pk))
    if not rows:
        raise NotYours()
    dress(rows, request.day)
    return rows[0]


def _list_of(request: Any, found: Person) -> str:
    """The list the person stands in: for an office above the village with the village in the address."""
    single = request.assignment.region.level == Level.VILLAGE
    return AT if single else f"{AT}?{urlencode({'region': found.region_id})}"


def _back(request: Any) -> str:
    """Where to go on: a list of ours with its filters, never anywhere else."""
    wanted = request.POST.get("next", "")
    plain = wanted.isprintable() and "\\" not in wanted and (wanted == AT or wanted.startswith(f"{AT}?"))
    return wanted if plain else AT


@open_to(*ASKERS)
@require_POST
def tap(request: Any, ref: UUID) -> HttpResponse:
    """One touch. The same touch twice is one record; whoever comes second is told who wrote it down."""
    said = request.POST.get("said", "")
    if said not in [one_.value for one_ in TAPS]:
        raise NotYours()
    update = telling.tap(request.actor, _heard(request, ref, request.POST.get("answerer", "")), WorkSaid(said))
    if update.operator_id != request.actor.user_id:
        return done(request, parts.told_before(update), _back(request))
    return SeeOther(_back(request))  # the list says what was written down last, with its undo


def _heard(request: Any, ref: UUID, answerer: str) -> Heard:
    return Heard(ref, answerer, request.day, request.now)


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def job(request: Any, ref: UUID) -> HttpResponse:
    """A job they found themselves; the one before ends."""
    found = _one(request, ref)
    places = work_places(found.scope_path, request.day)
    form = JobForm(sent(request), places=places, initial={"started_on": request.day.isoformat()})
    if form.is_valid() and did(
        form, lambda: telling.tell_job(request.actor, _heard(request, ref, form.cleaned_data["answerer"]), form.job())
    ):
        return done(request, _("已记下{name}的工作,级别是自报。").format(name=found.name), _list_of(request, found))
    title = _("{name}换了工作") if found.job else _("{name}找到工作")
    lede = _("照本人说的写,不知道的空着。前一份工作在新工作开始的前一天结束。") if found.job else _("照本人说的写,不知道的空着。")
    return _form(request, found, form, title.format(name=found.name), lede)


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def end(request: Any, ref: UUID) -> HttpResponse:
    """Their last day in the job they had."""
    found = _one(request, ref)
    form = EndedForm(sent(request), initial={"ended_on": request.day.isoformat()})
    if form.is_valid() and did(form, lambda: _end(request, ref, form.cleaned_data)):
        return done(request, _("已登记{name}离岗。").format(name=found.name), _list_of(request, found))
    return _form(request, found, form, _("{name}不干了").format(name=found.name), _("离岗是正常的事;登记以后本人可以重新参加匹配。"))


def _end(request: Any, ref: UUID, said: dict[str, Any]) -> Any:
    heard = _heard(request, ref, said["answerer"])
    return telling.tell_end(request.actor, heard, ended_on=said["ended_on"], end_reason=said["end_reason"])


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def detail(request: Any, ref: UUID) -> HttpResponse:
    """Pay, employer or place of the job they have."""
    found = _one(request, ref)
    is_others = bool(found.job and found.job.is_two_sided)
    form = DetailForm(sent(request), places=work_places(found.scope_path, request.day), is_others=is_others)
    if form.is_valid() and did(form, lambda: _detail(request, ref, form)):
        return done(request, _("已补记。"), _list_of(request, found))
    lede = _("没有说的就空着,原来的不变。")
    if is_others:
        lede = _("这份工作由就业地登记,单位、地点和工资以就业地的为准;这里只记本人不愿说工资。")
    return _form(request, found, form, _("补记{name}的工作").format(name=found.name), lede)


def _detail(request: Any, ref: UUID, form: DetailForm) -> Any:
    said = form.cleaned_data
    heard = _heard(request, ref, said["answerer"])
    return telling.tell_detail(request.actor, heard, form.told(), is_withheld=said["is_withheld"])


def _form(request: Any, found: Person, form: Any, title: str, lede: str) -> HttpResponse:
    at = f"{AT}{found.ref}/"
    page = FormPage(
        title, _("保存"), at, lede=lede, crumbs=(c.Link(_("务工月更新"), _list_of(request, found)), c.Link(found.name, at)),
        aside=(Section(_("这份工作"), facts=parts.job_facts(found)),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*ASKERS)
@require_POST
def undo(request: Any, ref: UUID) -> HttpResponse:
    """Take back one's own last touch."""
    taken = telling.undo(request.actor, ref, day=request.day, at=request.now)
    return done(request, _("已撤销:{name}。").format(name=taken.person.name), _back(request))


@open_to(*ASKERS)
@require_safe
def paper(request: Any) -> HttpResponse:
    """The sheet as it will be printed, across A3, and how the months closed."""
    village = _village(request, request.GET.get("region", ""))
    if village is None:
        return _choose(request)
    stamp = live_stamp(request.day, village.full_name, is_counted=False)
    document = sheet_document(request.actor, village, stamp, issuer=request.assignment.office.name)
    fields = (("region", str(village.pk)),)
    files = tuple(
        c.Action(_("下载 {form}").format(form=word), f"{AT}sheet.{form}", method="post", icon="document-arrow-down", fields=fields)
        for form, word in (("xlsx", "Excel"), ("pdf", "PDF"))
    )
    page = DocumentPage(
        title=document.title, doc=drawn(document), period=village.full_name, badges=(c.Badge(_("工作用件")),), actions=files,
        crumbs=(c.Link(_("务工月更新"), f"{AT}?{urlencode({'region': village.pk})}"),),
        aside=parts.closed(closed_months(request.actor, village, request.day)),
    )  # fmt: skip
    return show(request, "web/page_document.html", page)


@open_to(*ASKERS)
@require_POST
def paper_file(request: Any, form: str) -> HttpResponse:
    """The sheet as a file; who took it is kept."""
    village = _village(request, request.POST.get("region", ""))
    if village is None or form not in ("xlsx", "pdf"):
        raise NotYours()
    made = sheet_file(request.actor, village, form, day=request.day, at=request.now, issuer=request.assignment.office.name)
    return download(made.content, made.name)

