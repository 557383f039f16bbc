"""The places of the product, in the order of the work; each actor sees those that open to its role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xieshou.kit.scope import Actor
from xieshou.web.access import opens
from xieshou.web.components import Link, NavGroup


@dataclass(frozen=True)
class Place:
    """One entry: where it leads, its name, its icon; `in_bar` gives it one of the four places of a phone's bottom bar."""

    href: str
    label: Any
    icon: str
    in_bar: bool = False


PLACES: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place("/", _("今天要办"), "sun", in_bar=True),
            Place("/me/", _("我的档案"), "identification", in_bar=True),
            Place("/users/", _("账号"), "key", in_bar=True),
            Place("/upkeep/", _("每日维护"), "wrench-screwdriver"),
            Place("/cockpit/", _("驾驶舱"), "presentation-chart-line"),
        ),
    ),
    (
        pgettext_lazy("栏目", "人"),
        (
            Place("/village/", _("本村名册"), "clipboard-document-list", in_bar=True),
            Place("/village/work/", _("务工月更新"), "check-circle", in_bar=True),
            Place("/asks/", _("问意愿"), "chat-bubble-left-right", in_bar=True),
            Place("/ledgers/L-01/", _("劳动力"), "users", in_bar=True),
            Place("/ledgers/L-07/", _("零就业户"), "home"),
            Place("/flows/W-D/", _("疑似重复"), "document-duplicate"),
            Place("/comparisons/", _("底数比对"), "scale"),
            Place("/verifying/", _("核实底数"), "check-badge"),
            Place("/imports/", _("导入"), "arrow-up-tray"),
        ),
    ),
    (
        _("岗位和推荐"),
        (
            Place("/posts/", pgettext_lazy("栏目", "岗位"), "briefcase", in_bar=True),
            Place("/match/", _("匹配"), "puzzle-piece"),
            Place("/ledgers/L-05M/", _("公岗月发放"), "banknotes"),
            Place("/offers/", pgettext_lazy("栏目", "推荐"), "envelope-open"),
            Place("/arrivals/", _("到岗"), "map-pin", in_bar=True),
            Place("/follow-ups/", _("回访"), "phone"),
        ),
    ),
    (
        _("协作和报表"),
        (
            Place("/pairings/", _("帮扶关系"), "arrows-right-left"),
            Place("/found-there/", _("登记比对"), "finger-print"),
            Place("/ledgers/", _("全部台账"), "table-cells"),
            Place("/indicators/", _("全部指标"), "chart-bar"),
            Place("/checks/", _("疑点"), "question-mark-circle"),
            Place("/inspections/", _("督查"), "magnifying-glass-circle"),
            Place("/flows/W-11/", _("投诉举报"), "inbox-arrow-down"),
            Place("/ledgers/L-16/", _("公示"), "megaphone"),
            Place("/audits/", _("审计监督席"), "scale", in_bar=True),
            Place("/audits/grants/", _("审计授权"), "document-check"),
            Place("/checkup/", _("表格体检"), "clipboard-document-check"),
            Place("/reports/", _("报表"), "document-chart-bar"),
        ),
    ),
    ("", (Place("/help/", _("帮助"), "book-open"),)),
)
OF_RECORDS = {"/people/": _("人员档案"), "/households/": _("户档案"), "/audits/": _("审计监督席")}  # no entry leads there
BAR_MOST = 4


def groups_for(actor: Actor, path: str) -> tuple[NavGroup, ...]:
    """The navigation of a wide screen; groups without an open place are left out."""
    here = _here(actor, path)
    made = (
        NavGroup(str(label), tuple(_link(place, here) for place in places if opens(actor, place.href)))
        for label, places in PLACES
    )
    return tuple(group for group in made if group.links)


def bar_for(actor: Actor, path: str) -> tuple[Link, ...]:
    """The bottom bar of a phone: the first four places a role works in most."""
    here = _here(actor, path)
    wanted = [place for _label, places in PLACES for place in places if place.in_bar and opens(actor, place.href)]
    return tuple(_link(place, here) for place in wanted[:BAR_MOST])


def _link(place: Place, here: str) -> Link:
    return Link(str(place.label), place.href, place.icon, is_current=place.href == here)


def _here(actor: Actor, path: str) -> str:
    """The place `path` belongs to: the longest that it begins with."""
    return _longest([place.href for _label, places in PLACES for place in places if opens(actor, place.href)], path)


def name_of(address: str) -> str:
    """What the place of an address is called; the address itself where no entry leads near it."""
    names = {place.href: place.label for _label, places in PLACES for place in places} | OF_RECORDS
    found = _longest(list(names), address.partition("?")[0])
    return str(names[found]) if found else address


def _longest(known: list[str], path: str) -> str:
    return max((href for href in known if path == href or (href != "/" and path.startswith(href))), key=len, default="")
