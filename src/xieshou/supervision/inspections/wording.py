"""The fixed words beside a number. They are the same on every page and paper; a test holds them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from xieshou.kit.documents import month_in_words
from xieshou.kit.indicators import named
from xieshou.supervision.inspections.enums import NOT_REACHED, WORST, Design
from xieshou.supervision.inspections.models import Campaign, PublishedBound


def figure_in_words(one: Campaign | PublishedBound) -> str:
    """The inspected figure's name in the reader's language, while it is declared; as it was written down otherwise."""
    declared = named(one.figure)
    return str(declared.title) if declared else one.figure_title


def period_in_words(one: Campaign | PublishedBound) -> str:
    """2018-08 → 2018年8月; a period that is no month stays as it was written down."""
    try:
        return month_in_words(date.fromisoformat(f"{one.period}-01"))
    except ValueError:
        return one.period


def headline(bound: PublishedBound) -> str:
    """以95%置信度,A县本期上报的N条记录中,不实的至多D_U条(D_U/N)."""
    return _("以{sure}置信度,{place}{period}上报的{N}条“{title}”记录中,不实的至多{upper}条({upper}/{N},{share})。").format(
        sure=percent(1 - Fraction(bound.alpha)), place=bound.place, period=bound.period, N=bound.population,
        title=figure_in_words(bound), upper=bound.upper, share=percent(Fraction(bound.upper, bound.population)),
    )  # fmt: skip


def sample(bound: PublishedBound) -> str:
    """What was looked at: n, x, of which proven and not reached; or that the draw was void and by whose doing."""
    if bound.void_reason in WORST:
        return _("抽查{draw}作废,由被查方造成({why}):样本{n}条全部按不实计。").format(
            draw=bound.draw_id, why=bound.get_void_reason_display(), n=bound.sampled
        )
    return _("随机抽查{n}条,{x}条未证实属实(查实不实{proven},没有查到本人{unreached}),没有换过一条。").format(
        n=bound.sampled, x=bound.false_seen, proven=bound.proven, unreached=unreached(bound)
    )


def certain(bound: PublishedBound) -> str:
    """The limits that hold whatever the luck of the draw."""
    most = bound.population - bound.sampled + bound.false_seen
    return _("不论运气:不实的在{least}到{most}条之间。").format(least=bound.proven, most=most)


def lower(bound: PublishedBound) -> str:
    """For accusing; together with the upper one an interval of 1 - 2α, and said so."""
    both = percent(1 - 2 * Fraction(bound.alpha))
    return _("只算查实不实的,以{sure}置信度至少{lower}条;上下两个界合起来是{both}的区间。").format(
        sure=percent(1 - Fraction(bound.alpha)), lower=bound.lower, both=both
    )


def without(bound: PublishedBound) -> str:
    """The second figure, with those left out whom nobody reached: never a bound."""
    reached = bound.sampled - unreached(bound)
    if bound.void_reason or not unreached(bound) or not reached:
        return ""
    return _("另计:不算没有查到本人的,{reached}条中不属实{false}条(这不是可信界)。").format(
        reached=reached, false=bound.false_seen - unreached(bound)
    )


def corrected(bound: PublishedBound) -> str:
    """With what inspectors overlook allowed for, where a blind second look measured it."""
    if bound.corrected is None:
        return _("盲复查没有查出不实,漏查率没有测出;上面的界假定检查人没有漏查。") if not bound.void_reason else ""
    return _("盲复查判不实{again}条,首查已发现{found}条;计入漏查,不实的至多{corrected}条。").format(
        again=bound.inspected_again, found=bound.found_again, corrected=bound.corrected
    )


def method(bound: PublishedBound) -> str:
    """Which draw, under which checkpoint, seen by how many."""
    how = _("序贯抽样,先验—后验比") if bound.design == Design.SEQUENTIAL else _("固定样本,超几何(同GB/T 2828.11)")
    return _("{how};抽查编号{draw},检查点{mark},开奖前{count}位见证人签名。").format(
        how=how, draw=bound.draw_id, mark=bound.checkpoint, count=bound.witness_count
    )


def lines(bound: PublishedBound) -> tuple[str, ...]:
    """Everything said of a bound, the headline first."""
    every = (headline(bound), sample(bound), certain(bound), lower(bound), without(bound), corrected(bound), method(bound))
    return tuple(line for line in every if line)


def brief(bound: PublishedBound) -> str:
    """Beside a number: N, n, x and D_U."""
    return _("N={N} n={n} x={x},{sure}置信度不实至多{upper}").format(
        N=bound.population, n=bound.sampled, x=bound.false_seen, upper=bound.upper, sure=percent(1 - Fraction(bound.alpha))
    )


def rate(bound: PublishedBound, whole: int) -> str:
    """Beside a rate whose upper number the bound is of: what remains when all that may be false is. The whole is as published."""
    least = Fraction(max(0, bound.population - bound.upper), whole)
    return _("N={N} n={n} x={x},{sure}置信度不低于{share}(分母按公布数)").format(
        N=bound.population, n=bound.sampled, x=bound.false_seen, sure=percent(1 - Fraction(bound.alpha)), share=at_least(least)
    )


def at_the_foot(bound: PublishedBound) -> str:
    """At the foot of each page of a paper: which of its figures is bound; the others are not."""
    return _("“{title}”{brief};其余数字未核验").format(title=figure_in_words(bound), brief=brief(bound))


def unreached(bound: PublishedBound) -> int:
    return sum(count for code, count in bound.outcomes.items() if code in {one.value for one in NOT_REACHED})


def percent(share: Fraction) -> str:
    """Rounded up: a bound never looks better than it is."""
    thousandths = -((-share.numerator * 1000) // share.denominator)
    return f"{thousandths // 10}%" if thousandths % 10 == 0 else f"{thousandths / 10:.1f}%"


def at_least(share: Fraction) -> str:
    """Rounded down, for the same reason."""
    thousandths = share.numerator * 1000 // share.denominator
    return f"{thousandths // 10}%" if thousandths % 10 == 0 else f"{thousandths / 10:.1f}%"
