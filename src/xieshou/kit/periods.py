"""Rules for periods, small and reusable, so that no period anywhere can end before it starts or overlap its neighbour.

Both ends of a period of days count, as in the documents; an open end is null.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class DayRange(Func):
    """daterange(start, end, '[]') over two date columns."""

    function = "DATERANGE"
    output_field = DateRangeField()


class DayBox(Func):
    """One key's days as a box of the plane: the key across, the days upwards, both ends inside, an open end above every date.

    Two boxes meet exactly where the keys are equal and the periods share a day; numbers of days and keys are exact in
    floating point up to 2^53. A box has a fixed size and is compared by machine numbers: a rule over it costs half of what
    one over (key, daterange) costs.
    """

    output_field = models.Field()
    DAY_NUMBER = "{} - DATE '2000-01-01'"
    OPEN = 2**31 - 1

    def __init__(self, key: str, start: str, end: str, **extra: Any) -> None:
        super().__init__(key, start, end, **extra)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        (key, keyed), (start, started), (end, ended) = map(compiler.compile, self.get_source_expressions())
        first, last = self.DAY_NUMBER.format(start), self.DAY_NUMBER.format(end)
        box = f"BOX(POINT({key}, {first}), POINT({key}, COALESCE({last}, {self.OPEN})))"
        return box, [*keyed, *started, *keyed, *ended]


def in_order(start: str, end: str, *, name: str, say: str = "") -> models.CheckConstraint:
    """`end` is open or not before `start`."""
    sentence = say or _("结束日期早于开始日期,请核对后再存。")
    condition = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)})
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=sentence)


def no_overlap(
    *equal: str, start: str, end: str, name: str, condition: Q | None = None, say: str = ""
) -> ExclusionConstraint:
    """No two rows that agree in `equal` have a day in common."""
    expressions = [(field, RangeOperators.EQUAL) for field in equal]
    period = DayRange(start, end, RangeBoundary(inclusive_lower=True, inclusive_upper=True))
    return ExclusionConstraint(
        name=name,
        expressions=[*expressions, (period, RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message=say or _("时间段与已有记录重叠,请核对起止日期。"),
    )


def one_at_a_time(
    key: str, *, start: str, end: str, name: str, condition: Q | None = None, say: str = ""
) -> ExclusionConstraint:
    """`no_overlap` of one whole-number key, for tables of millions; goes with `in_order`, which alone refuses a reversed period."""
    return ExclusionConstraint(
        name=name,
        expressions=[(DayBox(key, start, end), RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message=say or _("时间段与已有记录重叠,请核对起止日期。"),
    )


def on_day(day: object, start: str = "started_on", end: str = "ended_on") -> Q:
    """Q: the row's period contains `day`."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))
