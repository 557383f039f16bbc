"""Who drives an inspection, who is inspected, who inspects: asked in one place by flows, services and pages."""

from __future__ import annotations

from xieshou.kit.scope import Actor
from xieshou.offices.models import Role
from xieshou.offices.places import is_inside
from xieshou.supervision.inspections.models import Campaign, InspectionTask


def place_of(actor: Actor) -> str:
    """The place an actor answers for; "" for none."""
    return str(actor.scope.own[0]) if actor.scope.own else ""


def drives(actor: Actor, campaign: Campaign) -> bool:
    """True for the inspecting office's own place or one above it; never for the inspected one."""
    own = place_of(actor)
    return bool(own) and is_inside(campaign.office_path, own) and not is_inside(own, campaign.scope_path)


def is_inspected(actor: Actor, campaign: Campaign) -> bool:
    """True for who speaks for an office that answers for exactly the inspected place: never an inspector seated there."""
    return actor.role != Role.AUDITOR and place_of(actor) == str(campaign.scope_path)


def inspects(actor: Actor, task: InspectionTask) -> bool:
    """True for the two people drawn for this record."""
    return actor.user_id is not None and actor.user_id in (task.first_id, task.second_id)
