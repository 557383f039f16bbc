"""What a person said, in one line, as every page and paper says it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xieshou.jobs.occupations import occupation_title
from xieshou.kit.documents.numbers import yuan
from xieshou.roster.enums import Answerer, Want
from xieshou.roster.models import Intention


def wish_words(answer: Intention) -> str:
    """An answer in one line, only what was said."""
    if answer.answerer == Answerer.NOBODY:
        return _("联系不上")
    if answer.want == Want.NONE:
        return _("暂不就业") + (f"({answer.reason_none})" if answer.reason_none else "")
    parts = [answer.get_want_display(), answer.get_reach_display()]
    parts += [occupation_title(code) for code in answer.occupations]
    if answer.pay_fen_month_min:
        parts.append(_("月薪不低于{yuan}元").format(yuan=yuan(answer.pay_fen_month_min)))
    if answer.needs_lodging:
        parts.append(_("要包住"))
    if answer.together_with_id:
        parts.append(_("和{name}同去").format(name=answer.together_with.name))
    return _(",").join(str(part) for part in parts)
