"""整村划转: households go over to another village, with everybody in them; the region's own change is regions'."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.verbs import verb
from xieshou.regions.models import Level, Region
from xieshou.roster.models import Household, HouseholdEvent
from xieshou.roster.services.events.writing import Happening, Said
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.tables import EventKind


class NotTwoVillages(Invalid):
    code = "event.not_two_villages"
    message = _("“{name}”不是可以划入的另一个村。")
    remedy = _("请选另一个村或社区;新村要先在行政区划里登记。")


@verb("village.transfer")
def transfer(
    actor: Actor, village_id: int, to_id: int, *, said: Said, refs: Sequence[UUID] | None = None
) -> list[HouseholdEvent]:
    """Households of one village (all, or these) belong to another from the day on; one event a household, one act.

    Raises NotYours, NotTwoVillages, ReasonMissing, EvidenceMissing, NotYet, LaterChange.
    """
    to = Region.objects.filter(pk=to_id).first()
    source = Region.objects.filter(pk=village_id).first()
    if to is None or source is None:
        raise NotYours()
    for place in (to, source):
        refuse_unless_own(actor, place.path)
    if to.level != Level.VILLAGE or to.pk == source.pk:
        raise NotTwoVillages(name=to.name)
    rows = scoped(actor, Household).filter(region=source, ended_on__isnull=True).order_by("pk")
    wanted = rows if refs is None else rows.filter(ref__in=list(refs))
    if refs is not None and wanted.count() != len(set(refs)):
        raise NotYours()
    act = uuid4()
    return [_over(actor, household.ref, to, act, said) for household in wanted]


def _over(actor: Actor, ref: UUID, to: Region, act_of: UUID, said: Said) -> HouseholdEvent:
    act = Happening(actor, said)
    household = act.household(ref)
    members = act.members(household)
    act.recorder.change(Household, {household.pk: {"region": to.pk}})
    household.refresh_from_db()
    act.move_people(members, household)
    act.people |= set(members)
    return act.record(EventKind.TRANSFER, household, people=members, act=act_of)
