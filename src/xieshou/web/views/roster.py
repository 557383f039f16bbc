"""The register by hand: a household, a person more, their corrections, and taking back what was entered by mistake."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import one
from xieshou.placements.casefile import household_file, person_file
from xieshou.placements.services.byhand import (
    put_household_right,
    put_person_right,
    put_profile_right,
    take_back_household,
    take_back_person,
    take_in_household,
    take_in_person,
)
from xieshou.roster.models import Household, Intention, Person
from xieshou.roster.selectors import villages_of
from xieshou.roster.services import answers
from xieshou.roster.services.correcting import household_seen, person_seen, profile_seen
from xieshou.roster.services.own import refuse_unless_own
from xieshou.web import components as c
from xieshou.web.forms.offers import ReasonForm
from xieshou.web.forms.people import CorrectAnswerForm
from xieshou.web.forms.roster import (
    CorrectHouseholdForm,
    CorrectPersonForm,
    CorrectProfileForm,
    NewHouseholdForm,
    NewPersonForm,
)
from xieshou.web.framing import ASKERS, KEEPERS, did, did_knowing, done, own_rung, sent, show
from xieshou.web.pages import ConfirmPage, FormPage, Section
from xieshou.web.parts import people as parts
from xieshou.web.parts.places import flat, work_places
from xieshou.web.views.people import companions

VILLAGES_MOST = 600


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_household(request: Any) -> HttpResponse:
    """Enter a household with its head."""
    villages = list(villages_of(request.actor)[: VILLAGES_MOST + 1])
    if len(villages) > VILLAGES_MOST:
        raise NotYours()
    by_id = {str(village.pk): village for village in villages}
    only = villages[0].pk if len(villages) == 1 else request.GET.get("region", "")
    form = NewHouseholdForm(
        sent(request), day=request.day, villages=_by_town(villages), initial={"region": str(only), "source": "入户"}
    )
    made: list[Any] = []
    if form.is_valid() and did_knowing(
        form,
        lambda: made.append(
            take_in_household(
                request.actor, form.home(by_id[form.cleaned_data["region"]]), form.written(), day=request.day,
                source=form.source_text, reason=form.despite,
            )
        ),
    ):  # fmt: skip
        return done(
            request,
            _("已登记户{number}。请接着添加家里的其他人。").format(number=made[0].household.source_no),
            f"/households/{made[0].household.ref}/",
        )
    page = FormPage(
        _("添加一户"), _("保存"), "/people/",
        lede=_("先登记户和户主;家里的其他人保存以后在这一户的页面添加。不清楚的都可以空着,不要猜。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _by_town(villages: list[Any]) -> list[tuple[str, Any]]:
    """Villages under their towns."""
    towns: dict[str, list[tuple[str, str]]] = {}
    for village in villages:
        towns.setdefault(village.parent.name if village.parent else "", []).append((str(village.pk), village.name))
    return list(towns.items())


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_person(request: Any, ref: UUID) -> HttpResponse:
    """Enter a person more in a household."""
    file = household_file(request.actor, ref, request.day)
    refuse_unless_own(request.actor, file.household.scope_path)
    form = NewPersonForm(sent(request), day=request.day, initial={"source": "入户"})
    made: list[Any] = []
    if form.is_valid() and did_knowing(
        form,
        lambda: made.append(
            take_in_person(
                request.actor, ref, form.written(), day=request.day, source=form.source_text, reason=form.despite
            )
        ),
    ):
        return done(request, _("已添加{name}。").format(name=made[0].person.name), f"/households/{ref}/")
    head = file.head.person.name if file.head else file.household.source_no
    page = FormPage(
        _("给{head}户添加一人").format(head=head), _("保存"), f"/households/{ref}/",
        lede=_("不清楚的都可以空着,不要猜。号码已登记在别户的,系统会先问是不是迁过来的。"), aside=(_members(file),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _members(file: Any) -> Section:
    facts = tuple(c.Fact(str(m.membership.get_relation_display()), m.person.name, f"/people/{m.person.ref}/") for m in file.members)  # fmt: skip
    return Section(_("这一户现在的人"), facts=facts)


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def correct_household(request: Any, ref: UUID) -> HttpResponse:
    """Correct a household's facts, with a reason."""
    home = _own(request, Household, ref)
    first = CorrectHouseholdForm.first(home) | {"mark": household_seen(home)}
    form = CorrectHouseholdForm(sent(request), day=request.day, home=home, initial=first)
    if form.is_valid() and did(
        form,
        lambda: put_household_right(
            request.actor, ref, form.said(), reason=form.cleaned_data["reason"], mark=form.cleaned_data["mark"]
        ),
    ):
        return done(request, _("已更正。原来的内容和理由都在变更记录里。"), f"/households/{ref}/")
    page = FormPage(
        _("更正户{number}").format(number=home.source_no), _("保存更正"), f"/households/{ref}/",
        lede=_("只改这一户的登记内容;每个人的情况在本人档案里更正。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def correct_person(request: Any, ref: UUID) -> HttpResponse:
    """Correct a person's name, phone, number and other lasting facts, with a reason."""
    file = person_file(request.actor, ref, request.day)
    refuse_unless_own(request.actor, file.person.scope_path)
    form = CorrectPersonForm(
        sent(request), day=request.day, person=file.person, is_sound=bool(file.identity and file.identity.state == "active"),
        initial=CorrectPersonForm.first(file.person) | {"mark": person_seen(file.person), "source": "本人"},
    )  # fmt: skip
    if form.is_valid() and did_knowing(
        form,
        lambda: put_person_right(
            request.actor, ref, form.said(), day=request.day, reason=f"{form.source_text};{_why(form)}",
            knowing=bool(form.despite), mark=form.cleaned_data["mark"],
        ),
    ):  # fmt: skip
        return done(request, _("已更正。原来的内容和理由都在变更记录里。"), f"/people/{ref}/")
    page = FormPage(
        _("更正{name}的资料").format(name=file.person.name), _("保存更正"), f"/people/{ref}/",
        lede=_("这里改姓名、电话、号码等;文化程度、劳动能力、健康、在校情况有起止日期,在“更正情况”里改。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _why(form: Any) -> str:
    """The reason, and the answer to the doubts, in one line."""
    return ";".join(filter(None, [form.cleaned_data["reason"], form.despite]))


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def correct_profile(request: Any, ref: UUID) -> HttpResponse:
    """Correct what is known of a person for a period: from which day, known from where."""
    file = person_file(request.actor, ref, request.day)
    refuse_unless_own(request.actor, file.person.scope_path)
    first = CorrectProfileForm.first(file.profile, request.day) | {"mark": profile_seen(file.profile)}
    form = CorrectProfileForm(sent(request), initial=first)
    if form.is_valid() and did_knowing(
        form,
        lambda: put_profile_right(
            request.actor, ref, form.said(), rung=form.rung(own_rung(request.actor)), day=request.day,
            source=form.source_text, reason=_why(form), knowing=bool(form.despite), mark=form.cleaned_data["mark"],
        ),
    ):  # fmt: skip
        return done(request, _("已更正。原来的内容和理由都在变更记录里。"), f"/people/{ref}/")
    page = FormPage(
        _("更正{name}的情况").format(name=file.person.name), _("保存更正"), f"/people/{ref}/",
        lede=_("从所填的那天起按新的算,以前的照旧;以前的报表不变。"), aside=(parts.known_periods(file),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def correct_answer(request: Any, ref: UUID) -> HttpResponse:
    """Correct an answer written down wrongly: a new one takes its place, the old one stays."""
    said = one(request.actor, Intention, ref)
    refuse_unless_own(request.actor, said.scope_path)
    file = person_file(request.actor, said.person.ref, request.day)
    home = household_file(request.actor, file.membership.household.ref, request.day) if file.membership else None
    form = CorrectAnswerForm(
        sent(request),
        initial=CorrectAnswerForm.first(said),
        places=flat(work_places(file.person.scope_path, request.day, by="code")),
        companions=companions(file, home),
    )
    if form.is_valid() and did(
        form,
        lambda: answers.correct_answer(
            request.actor, ref, form.answer(said.person_id), day=request.day, reason=form.cleaned_data["reason"]
        ),
    ):
        return done(request, _("已记下更正后的回答;原来的一条保留。"), f"/people/{file.person.ref}/")
    page = FormPage(
        _("更正{name}的回答").format(name=file.person.name), _("保存更正"), f"/people/{file.person.ref}/",
        lede=_("只改记错了的;本人改了主意的,请用“记下本人回答”另记一条。原来的一条保留,并注明已更正。"),
        aside=(parts.wishes(file),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def withdraw_household(request: Any, ref: UUID) -> HttpResponse:
    """Take back a household that was entered by hand and nothing stands on."""
    home = _own(request, Household, ref)
    form = ReasonForm(sent(request))
    if form.is_valid() and did(
        form, lambda: take_back_household(request.actor, ref, reason=form.cleaned_data["reason"])
    ):
        return done(request, _("已撤回户{number}。").format(number=home.source_no), "/people/")
    page = ConfirmPage(
        _("撤回这一户"), _("撤回手工添加的户{number}?").format(number=home.source_no),
        (
            _("这一户和一起添加的人都从名册里移走;添加和撤回都留在变更记录里。"),
            _("已有本人回答、推荐或就业经历的,不能撤回。"),
        ),
        _("撤回"), f"/households/{ref}/",
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page, form=form)


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def withdraw_person(request: Any, ref: UUID) -> HttpResponse:
    """Take back a person who was entered by hand and nothing stands on."""
    person = _own(request, Person, ref)
    form = ReasonForm(sent(request))
    if form.is_valid() and did(
        form, lambda: take_back_person(request.actor, ref, day=request.day, reason=form.cleaned_data["reason"])
    ):
        return done(request, _("已撤回{name}。").format(name=person.name), "/people/")
    page = ConfirmPage(
        _("撤回这个人"), _("撤回手工添加的{name}?").format(name=person.name),
        (_("此人从名册里移走;添加和撤回都留在变更记录里。"), _("已有本人回答、推荐或就业经历的,不能撤回。")),
        _("撤回"), f"/people/{ref}/",
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page, form=form)


def _own(request: Any, model: Any, ref: UUID) -> Any:
    """A record of the actor's own place, not only of one that a pairing opened."""
    found = one(request.actor, model, ref)
    refuse_unless_own(request.actor, found.scope_path)
    return found
