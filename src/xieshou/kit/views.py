"""Saved views: the answers of a list's filters under a name of one's own. Only who saved one ever sees it.

What was typed to find somebody is not part of a view, nor its day: a view is opened as of today.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.models import SavedView
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb

VIEWS_MOST = 20
LEFT_OUT = frozenset({"q", "day", "before", "after", "csrfmiddlewaretoken"})


class ViewWithoutName(Invalid):
    code = "view.without_name"
    message = _("没有给这组筛选起名。")
    remedy = _("请起一个看得懂的名字,例如“河口镇未就业”。")


class ViewWithoutAnswers(Invalid):
    code = "view.without_answers"
    message = _("现在没有筛选条件,不用保存。")
    remedy = _("请先选好地区、状态等条件;查找的文字和日期不会保存。")


class TooManyViews(Invalid):
    code = "view.too_many"
    message = _("这个页面已经保存了{most}组筛选。")
    remedy = _("请先删去不用的。")


def kept_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """The part of a list's answers that a view keeps."""
    return {name: value for name, value in answers.items() if value and name not in LEFT_OUT}


def views_of(actor: Actor, page: str) -> QuerySet[SavedView]:
    """The actor's own views of the page at this path, by name."""
    return scoped(actor, SavedView).filter(page=page).order_by("name", "pk")


def address_of(view: SavedView) -> str:
    """Where the view opens."""
    return f"{view.page}?{urlencode(view.answers)}"


@verb("view.save")
def save_view(actor: Actor, page: str, name: str, answers: Mapping[str, str], *, at: datetime) -> SavedView:
    """Keep these answers under this name; the same name again is the same view, renewed.

    Raises ViewWithoutName, ViewWithoutAnswers, TooManyViews.
    """
    kept, called = kept_answers(answers), " ".join(name.split())[:40]
    if not called:
        raise ViewWithoutName()
    if not kept:
        raise ViewWithoutAnswers()
    mine = views_of(actor, page)
    if mine.exclude(name=called).count() >= VIEWS_MOST:
        raise TooManyViews(most=VIEWS_MOST)
    known = mine.filter(name=called).first() or SavedView(user_id=actor.user_id, page=page, name=called, made_at=at)
    known.answers = kept
    known.save()
    return known


@verb("view.remove")
def remove_view(actor: Actor, ref: UUID) -> str:
    """Forget one of the actor's own views; returns its page. Raises NotYours."""
    view = one(actor, SavedView, ref)
    page: str = view.page
    view.delete()
    return page
