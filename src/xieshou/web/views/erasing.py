"""依法删除: asking for it; W-E decides, and its second signature deletes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.kit.access import open_to
from xieshou.kit.scope import one
from xieshou.offices.models import Role
from xieshou.roster.models import Person
from xieshou.supervision.erasing.models import Erasure
from xieshou.supervision.erasing.services import ask_erasure
from xieshou.web.forms.erasing import ErasureForm
from xieshou.web.framing import did, done, sent, show
from xieshou.web.pages import FormPage


@open_to(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def person_erase(request: Any, ref: UUID) -> HttpResponse:
    """Write down that a person asks to be forgotten. Nothing is deleted yet. Raises NotYours."""
    person = one(request.actor, Person, ref)
    form = ErasureForm(sent(request))
    made: list[Erasure] = []
    if form.is_valid() and did(form, lambda: made.append(ask_erasure(request.actor, ref, day=request.day, **form.cleaned_data))):
        return done(request, _("已登记;提交后由负责人决定。"), f"/flows/W-E/{made[0].ref}/")
    page = FormPage(
        _("依法删除个人信息"), _("登记申请"), f"/people/{ref}/",
        lede=_("{name}本人依法要求删除时登记。现在什么都不删:由县级经办人提交,另一人批准,批准时清除姓名、号码、电话和它们的历史。").format(name=person.name),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)
