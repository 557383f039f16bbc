"""Inspections of a county's town that stand somewhere on their way: the matrix asks who is let in, not how they got there."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders import DAY, SYSTEM
from tests.builders_web import a_household
from xieshou.engines.draw import Source, announce, freeze
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.supervision.inspections.recusing import pool_of
from xieshou.supervision.inspections.workflows import CAMPAIGNS
from xieshou.supervision.models import Announcement, Campaign, FrameRecord, InspectionTask, Inspector

AT = datetime(2018, 9, 28, 1, tzinfo=UTC)
FRAME = freeze([{"id": "r1"}])
WAY = (("freeze", Role.CLERK), ("announce", Role.LEADER), ("open", Role.CLERK), ("draw", Role.CLERK), ("settle", Role.CLERK))
_numbers = itertools.count(1)


def a_standing_campaign(side: Any, state: str) -> Campaign:
    """The county inspects its town: one record, two inspectors, walked by signed steps until it stands in `state`."""
    office, town = side.user(Role.CLERK).office, side.village.parent
    with acting(SYSTEM, "test"):
        made = Campaign.objects.create(
            title="测试督查", region=town, scope_path=town.path, office=office, office_path=office.path, snapshot_number="L-13-1",
            snapshot_sha256="0" * 64, figure="KPI-1", figure_title="已就业", period="2018-09", as_of=DAY, published_count=1,
            alpha="0.05", p0="0.05", allowed=0, sample_size=1, load_cap=9, round_one_until=DAY, round_two_until=DAY,
            design="srs-sequential" if state == "fieldwork" else "srs", made_by="测试", made_on=DAY,
        )  # fmt: skip
        FrameRecord.objects.create(
            campaign=made, office_path=office.path, record_id="r1", person=side.person, facts={"status": "E1"}, line='{"id":"r1"}'
        )  # fmt: skip
        for code, role in (("i1", Role.CLERK), ("i2", Role.AUDITOR)):
            Inspector.objects.create(
                campaign=made, office_path=office.path, user=side.user(role).user, inspector_label="测试", path=office.path, code=code
            )  # fmt: skip
    for step, role in WAY:
        if made.state == state:
            break
        take(CAMPAIGNS, actor_of(side.user(role), DAY), made, step, day=DAY, at=AT, edit=EDITS.get(step, lambda row: None))
    return Campaign.objects.unscoped("test").get(pk=made.pk)


def _freeze(made: Campaign) -> None:
    made.frame_root, made.frame_size, made.frozen_at = FRAME.root, 1, AT
    made.save()


def _announce(made: Campaign) -> None:
    serial = 1 + Campaign.objects.unscoped("test").filter(region=made.region, serial__isnull=False).count()
    made.serial, made.draw_id = serial, f"{made.region.code}-{serial:04d}"
    text = announce(FRAME, draw_id=made.draw_id, n=1, beacon=[Source("dice", "hall-1")], pool=pool_of(made))
    made.announcement_sha256 = hashlib.sha256(text).hexdigest()
    Announcement.objects.create(log_as=f"draw:{made.draw_id}", log_sha256=made.announcement_sha256, text=text.decode())
    made.announced_at, made.opens_at = AT, AT + timedelta(days=1)
    made.save()


EDITS = {"freeze": _freeze, "announce": _announce}


def a_standing_task(side: Any, first: Any, second: Any) -> InspectionTask:
    """One record to be inspected by these two."""
    campaign, person, number = side.campaign_at("fieldwork"), a_household(side.village)[0], next(_numbers)
    with acting(SYSTEM, "test"):
        record = FrameRecord.objects.create(
            campaign=campaign, office_path=campaign.office_path, record_id=f"t{number}", person=person, facts={"status": "E1"}, line="{}"
        )  # fmt: skip
        return InspectionTask.objects.create(
            campaign=campaign, office_path=campaign.office_path, record=record, rank=number, ticket="0" * 64, first=first, second=second,
            inspectors="测试", person_name=person.name, place="某村", due_on=DAY,
        )  # fmt: skip
