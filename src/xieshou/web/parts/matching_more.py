"""Two runs compared, a shortage, a person's standing in a run: as sections of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from xieshou.jobs.models import Post
from xieshou.placements.enums import Limits, Need, Order
from xieshou.placements.models import MatchRun
from xieshou.placements.services.deciding import Compared, Short, Standing
from xieshou.placements.services.gaps import Demand
from xieshou.roster.models import Person
from xieshou.web import components as c
from xieshou.web.framing import pay_range
from xieshou.web.pages import Section
from xieshou.web.parts.matching_rules import binds, quotas
from xieshou.web.parts.offers import in_words

PEOPLE_MOST = 100


def run_name(run: MatchRun) -> str:
    """A run in a list of them."""
    return _("{place} {day:%Y年%-m月%-d日}({at:%H:%M}办) 种子{seed},{placed}人有岗位").format(
        place=run.region.name, day=run.day, at=localtime(run.made_at), seed=run.seed, placed=run.certificate["placed"]
    )


# --- two runs ---------------------------------------------------------------------------------------------------------


def compared(
    found: Compared, named: Callable[[Iterable[str]], Mapping[str, Person]], as_of: c.AsOf
) -> tuple[Section, ...]:
    """The figures side by side, then who gained, lost and moved."""
    before, after, changed = found.before, found.after, found.difference
    rows = tuple(
        c.Difference(label, *(str(value) for value in pair)) for label, pair in _figures(before, after)
    )
    lede = _("原来:{before}。后来:{after}。").format(before=run_name(before), after=run_name(after))
    sections = [Section(_("数字"), lede=lede, comparison=c.Comparison(_("原来"), _("后来"), rows))]
    for title, refs in ((_("新得到岗位"), changed.gained), (_("不再有岗位"), changed.lost), (_("换了岗位"), changed.moved)):
        if refs:
            sections.append(_people(_("{title}({count}人)").format(title=title, count=len(refs)), named(refs[:PEOPLE_MOST]), after, as_of))
    if not (changed.gained or changed.lost or changed.moved):
        sections.append(Section(_("人"), lede=_("两次都参加的人,岗位没有变化。")))
    return tuple(sections)


def _figures(before: MatchRun, after: MatchRun) -> list[tuple[str, tuple[object, object]]]:
    def of(key: str) -> tuple[object, object]:
        return before.certificate[key], after.certificate[key]

    return [
        (_("参加的人"), (before.people_count, after.people_count)),
        (_("岗位"), (before.post_count, after.post_count)),
        (_("得到岗位的人"), of("placed")),
        (_("零就业户至少一人有岗位"), of("households_placed")),
        (_("最多可能的户数"), of("households_bound")),
        (_("总分"), of("score")),
        (_("与最优的差距"), (f"{before.certificate['gap']:.4%}", f"{after.certificate['gap']:.4%}")),
        (_("紧缺岗位"), (len(before.short_posts), len(after.short_posts))),
        *((label, (_rule(before, name, words), _rule(after, name, words))) for label, name, words in (
            (_("零就业户谁先"), "order", Order), (_("守哪些名额上限"), "limits", Limits),
        )),
        (_("等了多少天算等得久"), (before.rules.get("long_wait_days", "—"), after.rules.get("long_wait_days", "—"))),
        (_("每一位里有人得到岗位的户(累计)"), (_tiers(before), _tiers(after))),
        (_("卡住的名额"), (_binding(before), _binding(after))),
    ]  # fmt: skip


def _rule(run: MatchRun, name: str, words: type[Order] | type[Limits]) -> object:
    return words(run.rules[name]).label if run.rules else "—"


def _tiers(run: MatchRun) -> str:
    found = run.certificate.get("tiers") or ()
    return ", ".join(f"{row['households_placed']}/{row['households_bound']}" for row in found) or "—"


def _binding(run: MatchRun) -> str:
    return _("、").join(one["name"] for one in run.rules.get("quotas", ()) if binds(one)) or "—"


def _people(title: str, people: Mapping[str, Person], run: MatchRun, as_of: c.AsOf) -> Section:
    lines = tuple(
        c.Row((c.Cell(p.name, f"/match/{run.ref}/people/{p.ref}/"), c.Cell(p.region.full_name))) for p in people.values()
    )
    table = c.Table(title, as_of, (c.Column(_("姓名")), c.Column(_("村"))), lines, c.Empty(_("没有您能看到的人")))
    return Section(title, table=table)


# --- what is short ----------------------------------------------------------------------------------------------------


def shortage(
    run: MatchRun, short: Short, posts: Iterable[Post], people: Iterable[Person], wanted: Sequence[Demand], as_of: c.AsOf
) -> tuple[Section, ...]:
    """For leaders: how many households can only reach how many openings; what to open, what to train for; who they are."""
    found = short.found
    facts = (
        c.Fact(_("只够得着紧缺岗位的零就业户"), found.confined, "/ledgers/L-07/"),
        c.Fact(_("紧缺岗位的名额"), found.openings, source=_("{count}个岗位").format(count=len(short.posts))),
        c.Fact(_("至少有几户安排不了"), found.lacking, source=_("谁来安排都一样;在这些岗位里放对地方,再开这么多名额就够了")),
        c.Fact(_("一个岗位也够不着的零就业户"), found.cut_off),
    )
    sections = [Section(_("缺多少"), lede=_lede(short), facts=facts)]
    if short.posts:
        sections.append(_short_posts(posts, as_of))
    if run.rules.get("quotas"):
        sections.append(quotas(run, as_of))
    if wanted:
        sections.append(_lacking(run, wanted, as_of))
    if short.left_out:
        title = _("没有排上的人({count}人)").format(count=len(short.left_out))
        sections.append(_people(title, {str(p.ref): p for p in people}, run, as_of))
    return tuple(sections)


def _lede(short: Short) -> str:
    found = short.found
    if not (found.confined or found.cut_off):
        return _("每一户零就业户都够得着不紧缺的岗位。")
    if not found.confined:
        return _("没有紧缺岗位;有{count}户零就业户一个岗位也够不着,要靠培训、住宿、交通或新开岗位。").format(count=found.cut_off)
    return _("{households}户零就业户只够得着{posts}个岗位的{openings}个名额。").format(
        households=found.confined, posts=len(short.posts), openings=found.openings
    )


def _short_posts(posts: Iterable[Post], as_of: c.AsOf) -> Section:
    lines = tuple(
        c.Row((
            c.Cell(p.title, f"/posts/{p.ref}/"), c.Cell(p.employer.name), c.Cell(p.region.full_name), c.Cell(p.headcount),
        ))
        for p in posts
    )  # fmt: skip
    columns = (c.Column(_("岗位")), c.Column(_("用工单位")), c.Column(_("工作地")), c.Column(_("招用"), "number"))
    table = c.Table(_("多开名额的岗位"), as_of, columns, lines, c.Empty(_("没有您能看到的岗位")))
    return Section(_("在这些岗位上多开名额"), table=table)


def _lacking(run: MatchRun, wanted: Iterable[Demand], as_of: c.AsOf) -> Section:
    """What would let them reach another post, by trade; each count opens into its people."""
    lines = tuple(
        c.Row(
            (
                c.Cell(Need(one.need).label),
                c.Cell(one.trade),
                c.Cell(one.person_count, f"/match/{run.ref}/gaps/?need={one.need}&occupation={one.occupation or 'none'}"),
                c.Cell(one.village_count),
            )
        )
        for one in wanted
    )
    columns = (c.Column(_("差什么")), c.Column(_("工种")), c.Column(_("人数"), "number"), c.Column(_("几个村"), "number"))
    table = c.Table(_("差什么"), as_of, columns, lines, c.Empty(_("没有")))
    lede = _("没有排上的人,离他们最近的几个岗位先差在哪一条,按工种数人头。一个人可能差几条。点人数看是谁。")
    sent = c.Action(_("导出需求表(不含姓名)"), f"/match/{run.ref}/gaps/export.xlsx", method="post", icon="document-arrow-down")
    return Section(_("或者让他们够得着别的岗位"), lede=lede, table=table, actions=(sent,))


# --- one person in a run ----------------------------------------------------------------------------------------------


def choices(found: Standing, posts: Mapping[str, Post]) -> list[tuple[str, str]]:
    """The posts that suit, as options: the best first."""
    out = []
    for one in found.choices:
        if one.post in posts:
            post = posts[one.post]
            name = f"{post.title} · {post.employer.name} · {post.region.name}"
            out.append((one.post, _("{post}(分差{behind})").format(post=name, behind=max(0, one.behind))))
    return out


def standing(found: Standing, posts: Mapping[str, Post], as_of: c.AsOf) -> tuple[Section, ...]:
    """The post and its reasons, what else suits, or what is missing at the nearest posts."""
    sections = []
    if found.assigned:
        facts = tuple(c.Fact(in_words(t.title), t.points, source=in_words(t.words)) for t in found.terms)
        post = posts.get(found.assigned)
        lede = _("安排的岗位:{title}。分数这样算:").format(title=post.title if post else "—")
        sections.append(Section(_("为什么是这个岗位"), lede=lede, facts=facts))
    else:
        lede = _("这次没有安排岗位。合格的岗位有{count}个,都给了别人才能多安排户、得分更高。").format(count=found.suited)
        if not found.suited:
            lede = _("这次没有安排岗位:没有一个岗位合格。")
        sections.append(Section(_("为什么没有岗位"), lede=lede))
    if found.choices:
        sections.append(_suited(found, posts, as_of))
    if found.nearest:
        sections.append(_nearest(found, posts, as_of))
    return tuple(sections)


def _suited(found: Standing, posts: Mapping[str, Post], as_of: c.AsOf) -> Section:
    lines = []
    for one in found.choices:
        post = posts.get(one.post)
        if post is None:
            continue
        badge = c.Badge(_("安排的"), c.Tone.GOOD) if one.is_assigned else None
        lines.append(
            c.Row(
                (
                    c.Cell(post.title, f"/posts/{post.ref}/", note=f"{post.employer.name} · {post.region.full_name}"),
                    c.Cell(pay_range(post.pay_fen_month_min, post.pay_fen_month_max), missing=_("面议")),
                    c.Cell(one.score),
                    c.Cell(badge=badge) if badge else c.Cell(max(0, one.behind)),
                )
            )
        )
    columns = (
        c.Column(_("岗位")), c.Column(_("月工资(元)"), "money"), c.Column(_("分"), "number"), c.Column(_("分差"), "number"),
    )  # fmt: skip
    lede = _("分差为 0 的一样好;别处更缺的岗位,要让给更需要的人,分差就大。")
    table = c.Table(_("合格的岗位"), as_of, columns, tuple(lines), c.Empty(_("没有您能看到的岗位")))
    return Section(_("合格的岗位({count}个)").format(count=found.suited), lede=lede, table=table)


def _nearest(found: Standing, posts: Mapping[str, Post], as_of: c.AsOf) -> Section:
    lines = tuple(
        c.Row((
            c.Cell(posts[ref].title, f"/posts/{ref}/", note=posts[ref].region.full_name),
            c.Cell(in_words(obstacle.reason)), c.Cell(in_words(obstacle.remedy)),
        ))
        for ref, obstacle in found.nearest if ref in posts
    )  # fmt: skip
    columns = (c.Column(_("岗位")), c.Column(_("差在哪里")), c.Column(_("怎样就够得着")))
    table = c.Table(_("最近的岗位"), as_of, columns, lines, c.Empty(_("没有本人愿意的工种的岗位")))
    return Section(_("最近的岗位,差什么"), table=table)
