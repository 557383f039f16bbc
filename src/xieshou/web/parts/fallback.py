"""A fallback run in plain words: the proof that no post of the market suits, person by person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from xieshou.jobs.models import Post
from xieshou.placements.enums import Resort
from xieshou.placements.models import LastResort, MatchRun
from xieshou.web import components as c
from xieshou.web.pages import Section
from xieshou.web.parts.hardships import badge
from xieshou.web.parts.offers import in_words
from xieshou.web.templatetags.xs import day as in_full

TONES = {Resort.ADMITTED: c.Tone.GOOD, Resort.SUITED: c.Tone.PLAIN, Resort.USED_UP: c.Tone.WARN}


def market_proof(run: MatchRun) -> Section:
    """What was tried before anybody is given a last resort."""
    proof = run.market
    assert proof  # the table's own rule
    facts = (
        c.Fact(_("比过的市场岗位"), proof.post_count, source=_("{day:%Y年%-m月%-d日}在招、还有空位的都算").format(day=proof.day)),
        c.Fact(_("参加核对的人"), proof.people_count, source=_("在找工作的人,包括愿意做公益性岗位的")),
        c.Fact(_("合格的人岗组合"), proof.pair_count),
        c.Fact(_("证明"), _("打开核对的证明书和文件"), f"/match/{proof.ref}/"),
    )
    lede = _("先把每个市场岗位和每个人比过,一个合格的也没有的人才可以托底。核对有自己的证明书,只凭文件就能重算;不发推荐,不算市场匹配。")
    return Section(_("没有合适岗位的证明"), lede=lede, facts=facts)


def people(run: MatchRun, found: Iterable[LastResort], as_of: c.AsOf) -> Section:
    """Everybody with a recognised reason: who is admitted, who is not, and why."""
    columns = (
        c.Column(_("姓名")), c.Column(_("困难原因")), c.Column(_("合格的市场岗位"), "number"), c.Column(_("结论")),
        c.Column(_("还可安排"), is_minor=True),
    )  # fmt: skip
    rows = tuple(
        c.Row(
            (
                c.Cell(one.person.name, f"/match/{run.ref}/proof/{one.person.ref}/", note=one.person.region.name),
                c.Cell(one.hardship.get_reason_display(), note=one.hardship.recognised_by),
                c.Cell(one.suited_count),
                c.Cell(badge=c.Badge(str(one.get_outcome_display()), TONES[Resort(one.outcome)])),
                c.Cell(months(one)),
            )
        )
        for one in found
    )
    table = c.Table(_("逐人的结论"), as_of, columns, rows, c.Empty(_("没有您能看到的人")))
    return Section(_("逐人的结论"), lede=_("点名字,看这个人的证明。"), table=table)


def months(one: LastResort) -> str:
    """How long a term may still be."""
    return _("到退休") if one.months_left is None else _("{count}个月").format(count=one.months_left)


def proof(one: LastResort, posts: Mapping[str, Post], as_of: c.AsOf) -> tuple[Section, ...]:
    """The proof of one person in plain words."""
    hard, run = one.hardship, one.run
    facts = (
        c.Fact(_("困难原因"), hard.get_reason_display(), badge=badge(hard, run.day), source=hard.evidence),
        c.Fact(_("谁认定的"), hard.recognised_by, source=in_full(hard.recognised_on)),
        c.Fact(_("比过的市场岗位"), one.tried_count),
        c.Fact(_("合格的市场岗位"), one.suited_count),
        c.Fact(_("公益性岗位还可安排"), months(one)),
    )
    sections = [Section(_("结论"), lede=verdict(one), facts=facts)]
    if one.nearest:
        sections.append(_nearest(one, posts, as_of))
    elif one.outcome != Resort.SUITED:
        lede = _("在招的岗位里没有本人愿意的工种:开发这样的岗位,或者组织转岗培训,就不用托底。")
        sections.append(Section(_("最近的市场岗位差什么"), lede=lede))
    return tuple(sections)


def verdict(one: LastResort) -> str:
    """One person's conclusion as a sentence."""
    day, name = one.run.day, one.person.name
    if one.outcome == Resort.SUITED:
        said = _("{day:%Y年%-m月%-d日}有{count}个市场岗位合格,{name}应先推荐市场岗位,不托底。")
        return said.format(day=day, count=one.suited_count, name=name)
    tried = _("{day:%Y年%-m月%-d日}在招的{count}个市场岗位逐个比过,按{name}本人的意愿,没有一个合格。").format(
        day=day, count=one.tried_count, name=name
    )
    if one.outcome == Resort.USED_UP:
        return _("{first}{second}").format(first=tried, second=_("但公益性岗位的次数或期限已经用完,不能再安排。"))
    return _("{first}{second}").format(first=tried, second=_("可以托底安置。"))


def _nearest(one: LastResort, posts: Mapping[str, Post], as_of: c.AsOf) -> Section:
    rows = tuple(
        c.Row(
            (
                c.Cell(posts[near["post"]].title, f"/posts/{near['post']}/", note=posts[near["post"]].region.full_name)
                if near["post"] in posts
                else c.Cell(None, missing=_("看不到的岗位")),
                c.Cell(in_words(near["reason"])),
                c.Cell(in_words(near["remedy"])),
            )
        )
        for near in one.nearest
    )
    columns = (c.Column(_("岗位")), c.Column(_("差在哪里")), c.Column(_("怎样就够得着")))
    lede = _("离本人最近的几个,先差在哪一条。办法能做到的,做到以后重新匹配,就不用托底。")
    return Section(_("最近的市场岗位差什么"), lede=lede, table=c.Table(_("最近的市场岗位"), as_of, columns, rows, c.Empty(_("没有"))))
