"""障碍: what stands between a person and a job, the measure against it, and that it is gone. Plain facts; they take nothing away."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, Stale
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb
from xieshou.roster.enums import Obstacle
from xieshou.roster.models import Barrier, Person
from xieshou.roster.services.own import refuse_unless_own


class BarrierInFuture(Invalid):
    code = "barrier.in_future"
    message = _("日期{on:%Y年%-m月%-d日}不对:不能晚于今天,解决的日期也不能早于提出的日期。")
    remedy = _("请填写本人说起这个困难(或解决)的那一天。")


class BarrierGone(Stale):
    code = "barrier.gone"
    message = _("这个困难已经解决了,或者没有登记过。")
    remedy = _("请刷新页面;又有了的,请重新登记。")


class MeasureMissing(Invalid):
    code = "barrier.measure_missing"
    message = _("没有写明怎样解决的。")
    remedy = _("请写明办了什么,例如“村里开通班车”或“孩子进了幼儿园”。")


@verb("barrier.open")
def open_barrier(actor: Actor, person_ref: UUID, code: Obstacle, *, on: date, measure: str, day: date) -> Barrier:
    """An obstacle the person told of, with what is to be done where it is known. Raises NotYours, BarrierInFuture.

    The same obstacle twice is one: the measure is then written to it.
    """
    person = one(actor, Person, person_ref, lock=True)
    refuse_unless_own(actor, person.scope_path)
    if on > day:
        raise BarrierInFuture(on=on)
    known = _live(actor, person, code).first()
    if known is not None:
        return _measured(known, measure)
    return Barrier.objects.create(
        person=person, scope_path=person.scope_path, code=code.value, opened_on=on, measure=measure.strip()[:200]
    )


@verb("barrier.close")
def close_barrier(actor: Actor, person_ref: UUID, code: Obstacle, *, on: date, measure: str, day: date) -> Barrier:
    """The obstacle is gone, and by what. Raises NotYours, BarrierGone, MeasureMissing, BarrierInFuture."""
    person = one(actor, Person, person_ref, lock=True)
    refuse_unless_own(actor, person.scope_path)
    known = _live(actor, person, code).first()
    if known is None:
        raise BarrierGone()
    if not (measure.strip() or known.measure):
        raise MeasureMissing()
    if not known.opened_on <= on <= day:
        raise BarrierInFuture(on=on)
    known.closed_on, known.measure = on, measure.strip()[:200] or known.measure
    known.save(update_fields=["closed_on", "measure"])
    return known


def _live(actor: Actor, person: Person, code: Obstacle) -> object:
    return scoped(actor, Barrier).select_for_update(of=("self",)).filter(person=person, code=code.value, closed_on__isnull=True)


def _measured(known: Barrier, measure: str) -> Barrier:
    if measure.strip() and measure.strip() != known.measure:
        known.measure = measure.strip()[:200]
        known.save(update_fields=["measure"])
    return known
