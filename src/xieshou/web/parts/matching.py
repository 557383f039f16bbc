"""A run's certificate in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.jobs.models import Post
from xieshou.placements.enums import RunKind
from xieshou.placements.models import HandChange, MatchRun, Suggestion
from xieshou.web import components as c
from xieshou.web.framing import pay_range
from xieshou.web.pages import Section
from xieshou.web.parts.offers import in_words

FILE_WORDS = {
    "certificate.json": gettext_lazy("证明书"),
    "assignment.csv": gettext_lazy("安排结果"),
    "prices.csv": gettext_lazy("岗位价格"),
    "people.csv": gettext_lazy("参加的人(只有编号)"),
    "posts.csv": gettext_lazy("参加的岗位"),
    "pairings.csv": gettext_lazy("结对关系"),
    "quotas.csv": gettext_lazy("名额上限"),
    "quota_prices.csv": gettext_lazy("名额价格"),
    "together.csv": gettext_lazy("结伴的人"),
    "score_table.json": gettext_lazy("评分表"),
    "summary.json": gettext_lazy("数字摘要"),
}


TITLES = {
    RunKind.MARKET: gettext_lazy("匹配证明书"),
    RunKind.PROOF: gettext_lazy("托底核对的证明书"),
    RunKind.FALLBACK: gettext_lazy("托底安置的证明书"),
}


def tabs(now: str) -> tuple[c.Link, ...]:
    """The market's runs, those of last resort, and who is on a public-welfare post."""
    return tuple(
        c.Link(label, href, is_current=name == now)
        for name, label, href in (
            ("market", _("市场匹配"), "/match/"),
            ("fallback", _("托底安置"), "/match/fallback/"),
            ("appointments", _("公益性岗位上的人"), "/ledgers/L-05/"),
        )
    )


def certificate(run: MatchRun, files: Iterable[Path]) -> c.Certificate:
    """What the run proved, what it means, and how anybody checks it."""
    proof = run.certificate
    facts = (
        c.Fact(
            _("得到岗位的人"),
            proof["placed"],
            source=_("{people}人参加,都有本人当前的意愿").format(people=run.people_count),
        ),
        c.Fact(
            _("零就业户至少一人有岗位"),
            proof["households_placed"],
            source=_("最多可能{bound}户").format(bound=proof["households_bound"]),
        ),
        c.Fact(_("总分"), proof["score"], source=_("上限{bound:,}").format(bound=proof["dual_bound"])),
        c.Fact(_("与最优的差距"), _gap(proof["gap"], exact=proof["exact"])),
        c.Fact(_("比较过的人岗组合"), run.pair_count, source=_("每一对可行的都比较过,没有预先删减")),
    )
    links = tuple(
        c.Link(str(FILE_WORDS.get(path.name, path.name)), f"/match/{run.ref}/files/{path.name}") for path in files
    )
    return c.Certificate(
        str(TITLES[RunKind(run.kind)]),
        verdict(run),
        proof["households_placed"] == proof["households_bound"],
        facts,
        f"xieshou match verify {run.ref}",
        "",
        (_("下载全部文件放进一个文件夹,用下面的命令就能重算;文件里只有编号,没有姓名和号码。"),),
        links,
    )


def verdict(run: MatchRun) -> str:
    """The proof in two sentences."""
    proof = run.certificate
    placed, bound = proof["households_placed"], proof["households_bound"]
    if run.kind == RunKind.FALLBACK:
        first = _("{people}人可以托底,拟安排{placed}人到空着的公益性岗位。").format(
            people=run.people_count, placed=proof["placed"]
        )
    elif placed == bound:
        first = _(
            "在名册、岗位和规则不变的前提下,任何别的安排都不能让更多零就业户有人上岗:{placed}户已是最多。"
        ).format(placed=placed)
    else:
        first = _("{placed}户零就业户有人得到岗位;最多不会超过{bound}户,还差{left}户没有定论。").format(
            placed=placed, bound=bound, left=bound - placed
        )
    if proof["exact"]:
        second = _("总分也是最高的,差距为零。")
    else:
        second = _("总分离最高的可能不超过{gap}。").format(gap=_gap(proof["gap"], exact=False))
    return _("{first}{second}").format(first=first, second=second)


def _gap(gap: float, *, exact: bool) -> str:
    return _("0,已是最优") if exact else f"{gap:.4%}"


def short_posts(run: MatchRun, posts: Iterable[Post], as_of: c.AsOf) -> Section:
    """The posts that are short: households that are left can reach only these."""
    lines = tuple(
        c.Row(
            (
                c.Cell(p.title, f"/posts/{p.ref}/"),
                c.Cell(p.employer.name),
                c.Cell(p.region.full_name),
                c.Cell(p.headcount),
            )
        )
        for p in posts
    )
    columns = (c.Column(_("岗位")), c.Column(_("用工单位")), c.Column(_("工作地")), c.Column(_("招用"), "number"))
    left = run.certificate["households_bound"] - run.certificate["households_placed"]
    lede = _("没有排上的零就业户只能到这些岗位:这些岗位已经排满。再多开几个,或通过培训够得着别的岗位,才能再多排几户。")
    if left:
        lede += _("(另有{left}户没有定论。)").format(left=left)
    if len(lines) < len(run.short_posts):
        lede = _("{lede}这里列{shown}个,共{total}个,全部在“缺什么”里。").format(lede=lede, shown=len(lines), total=len(run.short_posts))
    return Section(
        _("紧缺岗位"), lede=lede, table=c.Table(_("紧缺岗位"), as_of, columns, lines, c.Empty(_("没有紧缺岗位")))
    )


def suggestion_row(run: MatchRun, one: Suggestion) -> c.Row:
    """One suggestion with its reasons in words; the name opens why this post and not another."""
    post = one.post
    return c.Row(
        (
            c.Cell(one.person.name, f"/match/{run.ref}/people/{one.person.ref}/", note=one.person.region.name),
            c.Cell(one.rank),
            c.Cell(post.title, f"/posts/{post.ref}/", note=f"{post.employer.name} · {post.region.full_name}"),
            c.Cell(pay_range(post.pay_fen_month_min, post.pay_fen_month_max), missing=_("面议")),
            c.Cell(_(";").join(in_words(reason) for reason in one.reasons) or None, missing="—"),
            c.Cell(one.score),
        )
    )


def cost(change: HandChange) -> str:
    """What a change by hand costs, in one sentence."""
    share = f"{max(0, change.score_lost) / max(1, change.score_before):.2%}"
    if not (change.households_lost or change.score_lost or change.placed_lost):
        return _("户数、人数和总分都不变。")
    return _("代价:少{households}户零就业户有人上岗,少{placed}人有岗位,总分少{share}。").format(
        households=change.households_lost, placed=change.placed_lost, share=share
    )


def hand_changes(changes: Iterable[HandChange], as_of: c.AsOf) -> Section:
    """What officials propose instead, who and why, and what it costs."""
    columns = (
        c.Column(_("姓名")), c.Column(_("改为")), c.Column(_("代价")), c.Column(_("理由")), c.Column(_("办理人"), is_minor=True),
    )  # fmt: skip
    lines = tuple(
        c.Row(
            (
                c.Cell(one.person.name, f"/match/{one.run.ref}/people/{one.person.ref}/", note=one.person.region.name),
                c.Cell(one.post.title, f"/posts/{one.post.ref}/", note=one.post.employer.name)
                if one.post
                else c.Cell(_("暂不安排岗位")),
                c.Cell(cost(one), note=_("另有{count}人跟着变动").format(count=one.moved_count)),
                c.Cell(one.reason),
                c.Cell(one.made_by),
            )
        )
        for one in changes
    )
    table = c.Table(_("手工调整"), as_of, columns, lines, c.Empty(_("没有手工调整")))
    lede = _("这是建议:证明书上的结果没有变,也没有通知任何人。每一条都由独立核验程序重新算过。")
    return Section(_("手工调整"), lede=lede, table=table)
