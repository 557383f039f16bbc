"""本村一张表: everybody of a village who can work or does, how their work stands, and when they were last asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, scoped
from xieshou.placements.enums import STANDS, PaySaid
from xieshou.placements.models import Confirmation, Spell, WorkMonth, WorkUpdate
from xieshou.placements.selectors import labourers
from xieshou.regions.models import Level, Region
from xieshou.roster.enums import Answerer
from xieshou.roster.models import Membership, Person
from xieshou.roster.search import matching_text

OVERDUE, DUE, ASKED = 0, 1, 2
SORT = ("urgency", "home_no", "relation", "pk")
SHOWN = {"overdue": Q(urgency=OVERDUE), "due": Q(urgency=DUE), "asked": Q(urgency=ASKED), "rest": Q(back_by__isnull=False)}
MONTHS_SHOWN = 6


@dataclass(frozen=True)
class MonthSoFar:
    """How a village's month stands: everybody to be asked; those asked, only tried; overdue; gone home and to return."""

    people: int
    asked: int
    tried: int
    overdue: int
    resting: int

    @property
    def unasked(self) -> int:
        """Those who have not answered this month, tried or not."""
        return self.people - self.asked

    @property
    def untried(self) -> int:
        """Those nobody asked, nor tried to: as the month will close."""
        return self.unasked - self.tried


def workers(actor: Actor, village: Region, day: date, *, text: str = "", show: str = "") -> QuerySet[Person]:
    """Labourers of one village of the actor's own places: overdue first, then by household.

    Each carries `home_no`, `relation`, `job_id` (the job of the day), `asked_on` (last reached or verified at home), `back_by`
    and `urgency`: 0 not asked this month nor the one before, or due back; 1 still to be asked this month; 2 asked.
    """
    month = day.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    rows = labourers(actor, day).filter(scope_path__within=list(actor.scope.own), region=village).select_related("region")
    lives = Membership.objects.unscoped("of its person").filter(on_day(day), person=OuterRef("pk"))
    stands = _told(day).filter(said__in=STANDS).order_by("-asked_on", "-pk")
    jobs = Spell.objects.unscoped("of its person").filter(on_day(day), person=OuterRef("pk")).order_by("-started_on", "-pk")
    rows = rows.annotate(
        home_no=Subquery(lives.values("household__source_no")[:1]),
        relation=Subquery(lives.values("relation")[:1]),
        job_id=Subquery(jobs.values("pk")[:1]),
        asked_on=_asked_on(day),
        back_by=Subquery(stands.values("back_by")[:1]),
    )
    # The asking is looked up once a row: 0 before last month or never, 1 last month, 2 this month.
    months = Value([before, month], output_field=ArrayField(DateField()))
    stage = Func("asked_on", months, function="width_bucket", output_field=IntegerField())
    rows = rows.annotate(stage=Coalesce(stage, OVERDUE)).annotate(
        urgency=Case(When(back_by__lt=day, then=Value(OVERDUE)), default="stage", output_field=IntegerField())
    )
    rows = rows.filter(home_no__isnull=False)
    if show in SHOWN:
        rows = rows.filter(SHOWN[show])
    return (matching_text(rows, text, day) if text else rows).order_by(*SORT)


def _told(day: date) -> QuerySet[WorkUpdate]:
    """What was written down of a person by `day`."""
    said = WorkUpdate.objects.unscoped("of its person").filter(person=OuterRef("pk"), undone_at__isnull=True)
    return said.filter(asked_on__lte=day)


def _asked_on(day: date) -> Greatest:
    """The last day by `day` a person was reached, or verified at home."""
    reached = _told(day).exclude(answerer=Answerer.NOBODY).order_by("-asked_on", "-pk")
    at_home = Confirmation.objects.unscoped("of its person").filter(
        spell__person=OuterRef("pk"), side=Confirmation.Side.HOME, on__lte=day
    )
    latest = at_home.order_by().values("spell__person").annotate(last=Max("on")).values("last")
    return Greatest(Subquery(reached.values("asked_on")[:1]), Subquery(latest, output_field=DateField()))


def with_asked_on(people: QuerySet[Person], day: date) -> QuerySet[Person]:
    """Each with `asked_on`, the last day they were reached or verified at home."""
    return people.annotate(asked_on=_asked_on(day))


def dress(rows: list[Person], day: date) -> None:
    """Each person's `job`, whether its pay is 不愿说 (`is_withheld`), who `answered`, and `tried_on`: three queries a list."""
    ids = [person.pk for person in rows]
    jobs = Spell.objects.unscoped("of these people").filter(pk__in=[p.job_id for p in rows if p.job_id])
    by_id = {job.pk: job for job in jobs.select_related("employer", "place")}
    told: dict[int, list[WorkUpdate]] = {}
    live = WorkUpdate.objects.unscoped("of these people").filter(person_id__in=ids, undone_at__isnull=True, asked_on__lte=day)
    for one in live.order_by("-asked_on", "-pk"):
        told.setdefault(one.person_id, []).append(one)
    for person in rows:
        said = told.get(person.pk, [])
        person.job = by_id.get(person.job_id)
        of_pay = next((one for one in said if one.pay and person.job_id and one.spell_id == person.job_id), None)
        person.is_withheld = bool(of_pay and of_pay.pay == PaySaid.WITHHELD)
        reached = next((one for one in said if one.answerer != Answerer.NOBODY and one.asked_on == person.asked_on), None)
        person.answered = reached.get_answerer_display() if reached else ""
        person.tried_on = next((one.asked_on for one in said if one.answerer == Answerer.NOBODY), None)


def counts(actor: Actor, village: Region, day: date) -> MonthSoFar:
    """The whole village, in one query."""
    month = day.replace(day=1)
    told = WorkUpdate.objects.unscoped("of its person").filter(person=OuterRef("pk"), undone_at__isnull=True)
    tried = told.filter(answerer=Answerer.NOBODY, asked_on__range=(month, day))
    found = (
        workers(actor, village, day)
        .annotate(was_tried=Exists(tried))
        .order_by()
        .aggregate(
            people=Count("pk"),
            asked=Count("pk", filter=Q(stage=ASKED)),
            tried=Count("pk", filter=Q(stage__lt=ASKED, was_tried=True)),
            overdue=Count("pk", filter=Q(urgency=OVERDUE)),
            resting=Count("pk", filter=Q(back_by__isnull=False)),
        )
    )
    return MonthSoFar(**found)


def last_touch(actor: Actor, village: Region, day: date) -> WorkUpdate | None:
    """What the actor wrote down last today in the village, and may still take back."""
    mine = scoped(actor, WorkUpdate).filter(
        operator_id=actor.user_id, asked_on=day, undone_at__isnull=True, person__region=village
    )
    return mine.select_related("person").order_by("-pk").first()


def closed_months(actor: Actor, village: Region, day: date) -> list[WorkMonth]:
    """How the last months closed, newest first."""
    rows = scoped(actor, WorkMonth).filter(region=village, month__lt=day.replace(day=1))
    return list(rows.order_by("-month")[:MONTHS_SHOWN])


def to_tell(actor: Actor, day: date) -> QuerySet[Person]:
    """People of the actor's own village with a job nobody asked about this month or the last, or due back (今天要办)."""
    villages = Region.objects.filter(path__in=[str(own) for own in actor.scope.own], level=Level.VILLAGE)[:2]
    village = villages[0] if len(villages) == 1 else None
    if village is None:
        return scoped(actor, Person).none()
    return workers(actor, village, day, show="overdue").filter(job_id__isnull=False)
