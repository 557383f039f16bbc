"""How long and how often somebody may be on 公益性岗位: months left, times left, and a longer term near retirement.

Limits are dated parameters. They decide what we arrange; that somebody works longer is a fact, and is never refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, scoped
from xieshou.placements.enums import Resort, TermException
from xieshou.placements.models import Appointment, LastResort, Spell
from xieshou.roster.enums import Sex
from xieshou.roster.models import Person


class TermTooLong(Invalid):
    code = "appointment.term_too_long"
    message = _("{name}在公益性岗位上最多还能安排到{last:%Y年%-m月%-d日},填的是{until:%Y年%-m月%-d日}。")
    remedy = _("请把期满日期改到{last:%Y年%-m月%-d日}或以前;期限写在参数 public_post.term_months 里。")


class TermInPast(Invalid):
    code = "appointment.term_in_past"
    message = _("期满日期{until:%Y年%-m月%-d日}早于到岗日期。")
    remedy = _("请核对两个日期。")


@dataclass(frozen=True)
class Left:
    """What is left to a person: `months` (None: until `retires_on`), `times` begun before, and whether another may begin."""

    months: int | None
    times: int
    may: bool
    retires_on: date | None = None

    @property
    def exception(self) -> str:
        return TermException.NEAR_RETIREMENT if self.months is None else ""

    def last_day(self, started_on: date) -> date:
        """The last day a term begun on `started_on` may have."""
        if self.months is None:
            assert self.retires_on  # months is None only near retirement
            return max(started_on, self.retires_on - relativedelta(days=1))
        return started_on + relativedelta(months=self.months, days=-1)


def terms_left(actor: Actor, person_ids: Iterable[int], day: date) -> dict[int, Left]:
    """Person id → what is left on `day`, from the appointments before."""
    ids = list(person_ids)
    rules = {name: value_on(f"public_post.{name}", day) for name in ("term_months", "times_max", "retire_years")}
    ages = {Sex.MALE: value_on("public_post.retire_age_male", day), Sex.FEMALE: value_on("public_post.retire_age_female", day)}
    used: dict[int, list[Appointment]] = {}
    for one in Appointment.objects.unscoped("a person's own terms").filter(person_id__in=ids):
        used.setdefault(one.person_id, []).append(one)
    people = Person.objects.unscoped("the run's own people").filter(pk__in=ids)
    return {p.pk: _left(p, used.get(p.pk, []), rules, ages, day) for p in people}


def _left(person: Person, used: Sequence[Appointment], rules: dict[str, Any], ages: dict[Any, int], day: date) -> Left:
    months = rules["term_months"] - sum(_months(one) for one in used)
    first = min((one.started_on for one in used), default=day)  # the age at the first appointment counts
    age, retires_on = ages.get(person.sex), None
    if person.birth_on and age:
        retires_on = person.birth_on + relativedelta(years=age)
    is_near = retires_on is not None and day < retires_on <= first + relativedelta(years=rules["retire_years"])
    may = len(used) < rules["times_max"] and (is_near or months > 0)
    return Left(None if is_near else max(0, months), len(used), may, retires_on)


def _months(one: Appointment) -> int:
    """Months begun count whole."""
    gone = relativedelta((one.left_on or one.ended_on) + relativedelta(days=1), one.started_on)
    return gone.years * 12 + gone.months + (1 if gone.days else 0)


def appoint(actor: Actor, spell: Spell, until: date | None, *, day: date) -> Appointment:
    """The fixed term of somebody who has started on a public-welfare post: as agreed, or as long as is left.

    Raises TermTooLong, TermInPast."""
    proof = LastResort.objects.unscoped("the offer's own proof").filter(
        run_id=spell.offer.run_id if spell.offer else None, person_id=spell.person_id, outcome=Resort.ADMITTED
    )
    left = terms_left(actor, [spell.person_id], day)[spell.person_id]
    last = left.last_day(spell.started_on)
    ended_on = until or last
    if ended_on > last:
        raise TermTooLong(name=spell.person.name, last=last, until=ended_on)
    if ended_on < spell.started_on:
        raise TermInPast(until=ended_on)
    return Appointment.objects.create(
        person_id=spell.person_id, scope_path=spell.scope_path, post_id=spell.post_id, spell=spell, proof=proof.get(),
        number=left.times + 1, started_on=spell.started_on, ended_on=ended_on, exception=left.exception,
    )  # fmt: skip


def leave(ends: Iterable[tuple[int, date]]) -> None:
    """Whoever leaves the work leaves the appointment: (spell's id, last day)."""
    for spell_id, ended_on in ends:
        Appointment.objects.unscoped("the spell's own").filter(spell_id=spell_id).update(left_on=ended_on)


def terms_ending(actor: Actor, day: date) -> Any:
    """Appointments still running whose term ends within `public_post.warn_days`, or has ended; the earliest first."""
    until = day + relativedelta(days=value_on("public_post.warn_days", day))
    found = scoped(actor, Appointment).filter(left_on__isnull=True, ended_on__lte=until)
    return found.select_related("person__region", "post").order_by("ended_on", "pk")
