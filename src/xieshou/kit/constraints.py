"""Rules of the database that many tables share, and their sentence: a rule has a name, and the name has words for the person."""

from __future__ import annotations

import functools

from django.apps import apps
from django.db import IntegrityError, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def one_of(column: str, values: type[models.TextChoices], *, name: str) -> models.CheckConstraint:
    """The column holds one of these codes and nothing else."""
    sentence = gettext_lazy("没有这个选项,请从列表里选。")
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": values.values}), name=name, violation_error_message=sentence
    )


def sentence_for(fault: IntegrityError) -> str:
    """What the broken constraint says to the person; empty when it is none of ours."""
    name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None) or ""
    message = _sentences().get(name)
    if message is None:
        return ""
    return str(message) or _("这样保存会违反数据规则({name})。").format(name=name)


@functools.cache
def _sentences() -> dict[str, object]:
    default = str(_("Constraint “%(name)s” is violated."))
    found: dict[str, object] = {}
    for model in apps.get_models():
        for rule in model._meta.constraints:
            said = getattr(rule, "violation_error_message", "")
            found[rule.name] = "" if str(said) in (default, "Constraint “%(name)s” is violated.") else said
    return found
