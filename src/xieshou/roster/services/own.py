"""What the acts by hand share: only one's own place, a page that is not stale, and doubts that are answered with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours, Stale
from xieshou.kit.fields import Secret, blind
from xieshou.kit.imports import RowProblem
from xieshou.kit.phrases import retold
from xieshou.kit.scope import Actor

SOURCE_MOST = 60


class ReasonMissing(Invalid):
    code = "roster.reason_missing"
    message = _("没有写明更正的理由。")
    remedy = _("请写明凭什么更正,例如“本人电话更换”或“户口簿第3页”。")


class Blocked(Invalid):
    """What a file's row would be held back for; `problems` name the fields."""

    code = "roster.blocked"
    message = _("{what}。")
    remedy = _("{remedy}。")

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(what=retold(problems[0].sentence.partition(":")[2]), remedy=retold(problems[0].remedy))


class Doubtful(Invalid):
    """Unlikely, but not impossible: goes in once somebody says why. `problems` name the fields."""

    code = "roster.doubtful"
    message = _("有{count}处疑点。")
    remedy = _("请核对;确实如此的,写明理由再保存。")

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len(problems))


def refuse_unless_own(actor: Actor, path: Any) -> None:
    """Raise NotYours for a place that the actor does not answer for itself, also one that a pairing opened to it."""
    if actor.scope.whole:
        return
    if not any(f"{path}.".startswith(f"{own}.") for own in actor.scope.kept):
        raise NotYours()


def refuse_doubts(blocking: Sequence[RowProblem], doubts: Sequence[RowProblem], answered: str | bool) -> None:
    """Raise Blocked for the impossible, and Doubtful for the unlikely that nobody answered for."""
    if blocking:
        raise Blocked(blocking)
    if doubts and not (answered.strip() if isinstance(answered, str) else answered):
        raise Doubtful(doubts)


def refuse_without_reason(reason: str) -> None:
    """Raise ReasonMissing for an empty reason."""
    if not reason.strip():
        raise ReasonMissing()


def seen(*values: Any) -> str:
    """What a page was made from, as a short mark for its form: equal values, equal mark; it tells nothing of them."""
    plain = [value.reveal() if isinstance(value, Secret) else value for value in values]
    return blind(repr(plain), "seen").hex()


def refuse_stale(mark: str, *values: Any) -> None:
    """Raise Stale when the row is no longer what the page showed; an empty mark asks nothing."""
    if mark and mark != seen(*values):
        raise Stale()
