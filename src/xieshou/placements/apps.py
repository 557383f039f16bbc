from collections.abc import Iterable
from datetime import date
from importlib import import_module
from typing import Any

from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "xieshou.placements"
    label = "placements"

    def ready(self) -> None:

        from xieshou.roster.signals import people_changed

        import_module("xieshou.placements.imports")

        people_changed.connect(_bring_up_to_date, dispatch_uid="placements.status")
        import_module("xieshou.placements.services.following")


def _bring_up_to_date(
    sender: object, *, person_ids: Iterable[int], day: date, household_ids: Iterable[int] = (), **_extra: Any
) -> None:
    from xieshou.placements.services.status import refresh_people

    refresh_people(person_ids, day=day, households=household_ids)
