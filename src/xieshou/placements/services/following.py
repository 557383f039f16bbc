"""What follows a person when two records are joined, and what must be settled before they can be."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.placements.enums import OfferAnswer
from xieshou.placements.models import Appointment, FoundThere, Offer, WorkUpdate
from xieshou.roster.services.merging import follows, refuses_merging

follows("placements.Offer")
follows("placements.Spell")
follows("placements.FollowUp")


def _on_a_post_already(survivor: int, merged: int) -> Q:
    live = Appointment.objects.unscoped("of the record that stays").filter(person_id=survivor, left_on__isnull=True)
    return Q(Exists(live), left_on__isnull=True)


follows("placements.Appointment", stays=_on_a_post_already)


def _told_twice(survivor: int, merged: int) -> Q:
    same = {name: OuterRef(name) for name in ("asked_on", "answerer", "said")}
    twin = WorkUpdate.objects.unscoped("of the record that stays").filter(
        person_id=survivor, undone_at__isnull=True, **same
    )
    return Q(Exists(twin), undone_at__isnull=True)


follows("placements.WorkUpdate", stays=_told_twice)


def _found_twice(survivor: int, merged: int) -> Q:
    known = FoundThere.objects.unscoped("of the record that stays").filter(person_id=survivor)
    return Q(comparison_id__in=known.values("comparison_id"))


follows("placements.FoundThere", stays=_found_twice)


class OffersCollide(Invalid):
    code = "person.offers_collide"
    message = _("两条记录各有一个还没办结的推荐({what}),合并后会重复。")
    remedy = _("请先撤回或办结其中一个推荐,再合并。")


def _refuse_colliding_offers(survivor: int, merged: int) -> None:
    """Both accepted a post, or both were offered the same one and have not answered."""
    live = Offer.objects.unscoped("of the two records").filter(withdrawn_on__isnull=True)
    accepted = live.filter(answer=OfferAnswer.ACCEPTED)
    if accepted.filter(person_id=survivor).exists() and accepted.filter(person_id=merged).exists():
        raise OffersCollide(what=_("都已接受"))
    waiting = live.filter(answer="")
    posts = waiting.filter(person_id=survivor).values("post_id")
    if waiting.filter(Q(person_id=merged), post_id__in=posts).exists():
        raise OffersCollide(what=_("同一个岗位"))


refuses_merging(_refuse_colliding_offers)
