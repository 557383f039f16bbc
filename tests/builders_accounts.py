"""Administrators of a county and of the city above it, a clerk, and a village; none of them is a demo account."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_web import parameters
from xieshou.kit.scope import Actor
from xieshou.offices.models import Assignment, Line, Office, Role
from xieshou.offices.selectors import actor_of
from xieshou.offices.services import assign, open_office, open_user
from xieshou.regions.models import Level, Region

NOW = datetime(2018, 9, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SINCE = date(2018, 1, 1)
PASSWORD = "一个够长的密码-2018"
_numbers = itertools.count(1)


def an_office(region: Region, line: str = Line.HR) -> Office:
    number = next(_numbers)
    return open_office(
        SYSTEM, code=f"A{number}", name=f"{region.name}{Line(line).label}局{number}", line=line, region=region
    )


def a_seat(office: Office, role: str, *, place: Region | None = None, password: str | None = PASSWORD) -> Assignment:
    """A real account in this role."""
    number = next(_numbers)
    user = open_user(SYSTEM, username=f"a{number}", name=f"某某{number}", password=password)
    sent_by = office if role == Role.SECRETARY else None
    return assign(SYSTEM, user=user, office=office, role=role, region=place, started_on=SINCE, sent_by=sent_by)


def acts(assignment: Assignment) -> Actor:
    return actor_of(assignment, DAY)


@dataclass(frozen=True)
class Staff:
    """A city, a county of it, a village; another county of the same city."""

    city: Region
    county: Region
    village: Region
    other: Region
    office: Office
    city_admin: Assignment
    admin: Assignment
    deputy: Assignment
    clerk: Assignment
    other_clerk: Assignment
    poverty_clerk: Assignment


def a_staff() -> Staff:
    parameters()
    city = a_region("演示市", parent=a_region("演示省", level=Level.PROVINCE))
    county, other = a_region("演示县", parent=city), a_region("旁县", parent=city)
    village = a_region("演示村", parent=a_region("演示镇", parent=county))
    office, above, beside = an_office(county), an_office(city), an_office(other)
    return Staff(
        city, county, village, other, office,
        city_admin=a_seat(above, Role.ADMIN), admin=a_seat(office, Role.ADMIN), deputy=a_seat(office, Role.ADMIN),
        clerk=a_seat(office, Role.CLERK), other_clerk=a_seat(beside, Role.CLERK),
        poverty_clerk=a_seat(an_office(county, Line.POVERTY), Role.CLERK),
    )  # fmt: skip
