"""What was chosen for a run: who came first, which quotas it kept to, who wished to go together; in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.kit.parameters import in_words
from xieshou.placements.enums import Limits, Order
from xieshou.placements.models import MatchRun
from xieshou.placements.selectors import Together
from xieshou.roster.models import Person
from xieshou.web import components as c
from xieshou.web.pages import Section
from xieshou.web.parts.offers import in_words as in_sentence
from xieshou.web.templatetags.xs import day as in_full

SCORE_MOST = 1000  # of one pair
HOLDS = {
    "deep": gettext_lazy("深度贫困地区的户"),
    "waited": gettext_lazy("等得久的户"),
    "rest": gettext_lazy("其他户"),
}


def default_rules(rules: Iterable[Mapping[str, Any]]) -> Section:
    """Where the form's defaults come from."""
    facts = tuple(
        c.Fact(in_words(rule["title"]), _value(rule), source=f"{rule['document']} {rule['clause']}") for rule in rules
    )
    return Section(_("默认值从哪里来"), lede=_("表里先填好的是参数表当天的值;这次改了的,连同办理人一起记在这次匹配里。"), facts=facts)


def _value(rule: Mapping[str, Any]) -> Any:
    words = dict(Order.choices) if rule["name"] == "match.order" else dict(Limits.choices)
    return words.get(rule["value"], rule["value"])


def rules(run: MatchRun, as_of: c.AsOf) -> list[Section]:
    """Who came first and what each group's proof says; the quotas and how full each is. Nothing for an old run without."""
    if not run.rules:
        return []
    facts = [c.Fact(_("零就业户谁先"), Order(run.rules["order"]).label, source=_waiting(run))]
    facts += tier_facts(run)
    facts.append(c.Fact(_("守哪些名额上限"), Limits(run.rules["limits"]).label))
    if run.begun_from:
        facts.append(c.Fact(_("从哪次匹配接着算"), in_full(run.begun_from.day), f"/match/{run.begun_from.ref}/"))
    sections = [Section(_("先后和名额"), facts=tuple(facts))]
    if run.rules["quotas"]:
        sections.append(quotas(run, as_of))
    return sections


def _waiting(run: MatchRun) -> str:
    order = Order(run.rules["order"])
    if order not in (Order.WAIT, Order.DEEP_THEN_WAIT):
        return ""
    return _("等了{days}天以上算等得久").format(days=run.rules["long_wait_days"])


def tier_facts(run: MatchRun) -> list[c.Fact]:
    """One line a group: how many of it and those before it got a post, of how many possible."""
    proved = {row["tier"]: row for row in run.certificate.get("tiers") or ()}
    facts = []
    for row in run.rules.get("tiers", ()):
        proof = proved.get(row["tier"])
        label = _("第{number}位:{holds}(共{count}户)").format(number=row["tier"], holds=HOLDS[row["holds"]], count=row["households"])
        if proof is None:
            facts.append(c.Fact(label, None, missing=_("没有这样的户")))
            continue
        words = _("前{number}位合起来有人得到岗位的户;最多可能{bound}户") if facts else _("有人得到岗位的户;最多可能{bound}户")
        said = words.format(number=row["tier"], bound=proof["households_bound"])
        facts.append(c.Fact(label, proof["households_placed"], source=said))
    return facts


def quotas(run: MatchRun, as_of: c.AsOf) -> Section:
    """Each quota: how many it lets through, how many were used, and whether it holds anybody back."""
    columns = (
        c.Column(_("名额属于")), c.Column(_("最多几人"), "number"), c.Column(_("已在岗或已接受"), "number"),
        c.Column(_("这次还可安排"), "number"), c.Column(_("这次用了"), "number"), c.Column(_("卡不卡")), c.Column(_("依据"), is_minor=True),
    )  # fmt: skip
    lines = tuple(
        c.Row(
            (
                c.Cell(one["name"], note=_("用工单位") if one["kind"] == "employer" else _("结对关系")),
                c.Cell(one["people_most"]),
                c.Cell(one["taken"]),
                c.Cell(one["room"]),
                c.Cell(one["used"]),
                c.Cell(badge=_binding(one), note=_worth(one)),
                c.Cell(one["document"]),
            )
        )
        for one in run.rules["quotas"]
    )
    binding = [one for one in run.rules["quotas"] if binds(one)]
    lede = _("{all}个名额上限,其中{binding}个卡住了:用完了,而且多给一个名额,结果就会更好。").format(
        all=len(lines), binding=len(binding)
    )
    return Section(_("名额上限"), lede=lede, table=c.Table(_("名额上限"), as_of, columns, lines, c.Empty(_("没有名额上限"))))


def together(
    run: MatchRun, found: Iterable[Together], people: Mapping[str, Person], as_of: c.AsOf, *, total: int
) -> list[Section]:
    """Who wished to go together, and whether they do; nothing when nobody wished it."""
    lines = tuple(
        c.Row(
            (
                _who(run, people.get(one.person)),
                _who(run, people.get(one.other)),
                c.Cell(badge=c.Badge(_("同去"), c.Tone.GOOD) if one.is_met else c.Badge(_("没有做到"), c.Tone.WARN)),
                c.Cell(in_sentence(one.reason)),
            )
        )
        for one in found
        if people.keys() & {one.person, one.other}
    )
    if not lines:
        return []
    columns = (c.Column(_("姓名")), c.Column(_("想同去的人")), c.Column(_("结果")), c.Column(_("说明")))
    lede = _("两个人都说要结伴的:不让别人少岗位、少得分的,排在同一个县;做不到的写明原因,由您定,可以手工调整。")
    if len(lines) < total:
        lede = _("{lede}没有做到的在前,列{shown}对,共{total}对。").format(lede=lede, shown=len(lines), total=total)
    return [Section(_("结伴"), lede=lede, table=c.Table(_("结伴"), as_of, columns, lines, c.Empty(_("没有"))))]


def _who(run: MatchRun, person: Person | None) -> c.Cell:
    if person is None:
        return c.Cell(None, missing=_("看不到的人"))
    return c.Cell(person.name, f"/match/{run.ref}/people/{person.ref}/", note=person.region.name)


def binds(one: Mapping[str, Any]) -> bool:
    """A quota that is used up and whose price says one more would help."""
    return bool(one["used"] >= one["room"] and one["price"] > 0)


def _binding(one: Mapping[str, Any]) -> c.Badge:
    if binds(one):
        return c.Badge(_("卡住了"), c.Tone.WARN)
    if one["used"] >= one["room"]:
        return c.Badge(_("刚好用完"))
    return c.Badge(_("还有余"), c.Tone.GOOD)


def _worth(one: Mapping[str, Any]) -> str:
    if not binds(one):
        return ""
    if one["price"] > SCORE_MOST:  # more than any pair is worth: a household waits for it
        return _("再多一个名额,可能多一户零就业户有人上岗")
    return _("再多一个名额,总分最多多{price}").format(price=one["price"])
