"""Reading dated parameters, and loading those a room ships.

A room ships `parameters.toml`: one table a parameter, with `value, title, document, clause, started_on`; an office
adds later values as rows. There is no silent default: a missing value is a refusal that names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, Refused
from xieshou.kit.models import Parameter
from xieshou.kit.scope import Actor
from xieshou.kit.shipped import facts_in
from xieshou.kit.verbs import verb


class NoParameter(Refused):
    code = "parameter.missing"
    message = _("参数“{name}”在{day:%Y年%-m月%-d日}没有有效的值。")
    remedy = _("请管理员在参数表里补上该日有效的值,并写明文件和条款。")


class AlreadyFrom(Invalid):
    code = "parameter.already_from"
    message = _("参数“{name}”从{started_on:%Y年%-m月%-d日}起已经有值。")
    remedy = _("请从更晚的一天起设新的值;已经用过的值不改。")


def value_on(name: str, day: date) -> Any:
    """The value in force on `day`. Raises NoParameter."""
    in_force = Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gte=day))
    found = Parameter.objects.filter(in_force, name=name, path="").values_list("value", flat=True).first()
    if found is None:
        raise NoParameter(name=name, day=day)
    return found


def rules_on(names: Iterable[str], day: date) -> list[dict[str, Any]]:
    """The rules in force on `day`, by name, each with its value, since when and by which document. Raises NoParameter."""
    in_force = Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gte=day))
    found = {one.name: one for one in Parameter.objects.filter(in_force, name__in=list(names), path="")}
    missing = next((name for name in names if name not in found), None)
    if missing:
        raise NoParameter(name=missing, day=day)
    return [
        {"name": one.name, "value": one.value, "unit": one.unit, "title": one.title, "since": one.started_on.isoformat(),
         "document": one.document, "clause": one.clause}
        for one in (found[name] for name in sorted(found))
    ]  # fmt: skip


def in_words(stored: str) -> str:
    """A stored title or unit in the reader's language, where the catalogue has it; as it stands otherwise."""
    return translation.gettext(stored) if stored else ""


class Dated:
    """All values of one parameter, read once, asked for many days."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values = list(Parameter.objects.filter(name=name, path="").values_list("started_on", "ended_on", "value"))

    def on(self, day: date) -> Any:
        """The value in force on `day`. Raises NoParameter."""
        for started_on, ended_on, value in self.values:
            if started_on <= day and (ended_on is None or ended_on >= day):
                return value
        raise NoParameter(name=self.name, day=day)


@dataclass(frozen=True)
class NewValue:
    """A value from a day on, with its document and clause; `path` is the place it holds for, "" everywhere."""

    name: str
    value: Any
    title: str
    document: str
    clause: str
    started_on: date
    unit: str = ""
    path: str = ""


@verb("parameters.set")
def set_value(actor: Actor, given: NewValue) -> Parameter:
    """Put a value in force from its first day on; the one before ends the day before. Raises AlreadyFrom."""
    same = Parameter.objects.filter(name=given.name, path=given.path)
    later = same.filter(started_on__gte=given.started_on).order_by("started_on").first()
    if later is not None:
        raise AlreadyFrom(name=given.name, started_on=later.started_on)
    same.filter(ended_on__isnull=True).update(ended_on=given.started_on - timedelta(days=1))
    return Parameter.objects.create(**asdict(given))


@verb("parameters.load_shipped")
def load_shipped(actor: Actor) -> int:
    """Add every shipped parameter that is not there yet; returns how many were new. Values an office set are left alone."""
    known = set(Parameter.objects.filter(path="").values_list("name", flat=True))
    new = [Parameter(name=name, **facts) for name, facts in shipped_values() if name not in known]
    Parameter.objects.bulk_create(new)
    return len(new)


def shipped_names() -> set[str]:
    """The names of all parameters that the rooms ship."""
    return {name for name, _facts in shipped_values()}


def shipped_values() -> Iterator[tuple[str, dict[str, Any]]]:
    """(Name, facts) of each value that comes with the program, room by room."""
    for config in apps.get_app_configs():
        yield from facts_in(Path(config.path) / "parameters.toml").items()
