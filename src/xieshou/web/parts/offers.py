"""A post and an offer as facts on a page."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

import xieshou.engines.matching.words  # noqa: F401 - so that its sentences are found again
from xieshou.jobs.models import Post
from xieshou.jobs.occupations import occupation_title
from xieshou.kit.phrases import about, retold
from xieshou.placements.models import Offer
from xieshou.roster.enums import Education
from xieshou.web import components as c
from xieshou.web.forms.posts import GBT4658
from xieshou.web.framing import pay_range
from xieshou.web.pages import Section

TRADE = re.compile(r"「(\d-\d\d)」")


def post_facts(post: Post | None, *, is_own: bool = False) -> tuple[c.Fact, ...]:
    """What a person wants to know of a post before saying yes or no."""
    if post is None:
        return (c.Fact(_("岗位"), None, missing=_("岗位已不再共享到本地,请联系用工地。")),)
    good = [
        word
        for has, word in (
            (post.lodging, _("包住")),
            (post.meals, _("包吃")),
            (post.transport, _("接送或包车")),
            (post.couples, _("接受夫妻")),
        )
        if has
    ]
    return (
        c.Fact(_("岗位"), post.title, f"/posts/{post.ref}/"),
        c.Fact(_("用工单位"), post.employer.name),
        c.Fact(_("工作地"), work_address(post)),
        c.Fact(_("月工资(元)"), pay_range(post.pay_fen_month_min, post.pay_fen_month_max), missing=_("面议"), source=retold(post.pay_mode)),
        c.Fact(_("工种"), occupation_title(post.occupation)),
        c.Fact(_("招用人数"), post.headcount),
        c.Fact(_("吃住行"), _("、").join(good) or None, missing=_("没有写")),
        c.Fact(_("班制工时"), retold(post.hours) or None, missing=_("没有写")),
        c.Fact(_("合同和社保"), _("、").join(filter(None, [retold(post.contract), retold(post.insurance)])) or None, missing=_("没有写")),
        c.Fact(_("最低学历"), _schooling(post.education_min)),
        c.Fact(_("普通话"), _("要求") if post.mandarin_required else _("不要求"), source=post.mandarin_reason),
        *((c.Fact(_("工种风险"), retold(post.risk), badge=c.Badge(_("请留意") if is_own else _("请提醒本人"), c.Tone.WARN)),) if post.risk else ()),
        *((c.Fact(_("用工方限制(不执行)"), post.age_limit_text, source=_("年龄、性别限制不作为推荐条件")),) if post.age_limit_text else ()),
        c.Fact(_("有效期至"), post.ended_on),
    )  # fmt: skip


def work_address(post: Post) -> str:
    """Where the work is: the division, and the address where it says more than the division does."""
    place, address = post.region.full_name, (post.address or "").strip()
    if not address or place.startswith(address):
        return str(place)
    return address if address.startswith(place) else f"{place} {address}"


def in_words(reason: object) -> str:
    """A reason (title:words) in the reader's language, with the titles of trades instead of their codes.

    Words that hold their title (岗位包住:岗位包住) are said once.
    """
    title, words = _told(reason)
    return about(title, words) if title and words else title or words


def reasons(offer: Offer) -> Section:
    """Why this post was recommended, in words."""
    if not offer.reasons:
        return Section(_("为什么推荐"), lede=_("经办人推荐,没有匹配分。"))
    told = (_told(text) for text in offer.reasons)
    return Section(_("为什么推荐"), facts=tuple(c.Fact(title or words, (words or None) if title else _("是")) for title, words in told))


def _told(reason: object) -> tuple[str, str]:
    """The title and the words of a reason; no title where the words hold it."""
    title, _mark, words = str(reason).partition(":")
    if title in words:
        title = ""
    return _with_trades(retold(title)), _with_trades(retold(words))


def _with_trades(text: str) -> str:
    return TRADE.sub(lambda found: _("「{trade}」").format(trade=occupation_title(found[1])), text)


def _schooling(code: str) -> str:
    asked = GBT4658.get(code, code)
    return str(Education(asked).label) if asked and asked in Education.values else _("不限")
