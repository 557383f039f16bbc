"""Builders for the pages: accounts that can sign in, and a small county with people, wishes, posts, offers and work."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.test import Client
from django.test.client import ClientHandler

from tests.builders import DAY, SYSTEM, a_clerk, a_region
from xieshou.engines.identifiers import initials, sort_key
from xieshou.jobs.models import Employer, Post
from xieshou.jobs.services import EmployerFacts, PostFacts, publish_post, register_employers
from xieshou.kit.parameters import load_shipped
from xieshou.kit.verbs import acting
from xieshou.offices.models import Assignment, Office, Role
from xieshou.offices.services import assign, open_office, open_user
from xieshou.placements.models import Offer, Spell
from xieshou.placements.services.offers import OfferReply, Recommendation, answer_offer, make_offer
from xieshou.placements.services.spells import Arrival, OwnSpell, confirm_arrival, record_own_spell
from xieshou.placements.services.status import refresh_all
from xieshou.regions.models import Level, Region
from xieshou.roster.models import ClaimedWish, Household, Membership, Person, Profile
from xieshou.roster.services.answers import Answer, record_answer

_numbers = itertools.count(1)
NAMES = ("韦春芳", "黄国强", "罗小梅", "陆海生", "农秀兰", "梁志海", "阿依·古丽", "覃永英")


@dataclass
class County:
    """A county with one town and village, and a supporter's district far away; `people` in the order they were made."""

    province: Region
    county: Region
    town: Region
    village: Region
    district: Region
    people: list[Person] = field(default_factory=list)


def a_county(name: str = "演示县") -> County:
    """Two provinces: home with prefecture, county, town and village; away with prefecture and district."""
    parameters()
    home = a_region(f"{name}省", level=Level.PROVINCE)
    county = a_region(name, parent=a_region(f"{name}市", parent=home))
    town = a_region(f"{name}镇", parent=county)
    away = a_region("远方省", level=Level.PROVINCE)
    district = a_region("远方区", parent=a_region("远方市", parent=away))
    return County(home, county, town, a_region(f"{name}村", parent=town), district)


def parameters() -> None:
    """The parameters the rooms ship."""
    load_shipped(SYSTEM)


def a_user(
    region: Region,
    role: str = Role.CLERK,
    *,
    line: str = "hr",
    is_demo: bool = True,
    username: str = "",
    password: str | None = None,
    self_kind: str = "",
    self_id: int | None = None,
) -> Assignment:
    """An account with one role in a new office of `region`."""
    number = next(_numbers)
    office = an_office(region, line=line, self_kind=self_kind, self_id=self_id)
    user = open_user(
        SYSTEM, username=username or f"u{number}", name=f"用户{number}", is_demo=is_demo, password=password
    )
    sent_by = office if role == Role.SECRETARY else None
    return assign(SYSTEM, user=user, office=office, role=role, started_on=date(2018, 1, 1), sent_by=sent_by)


def an_office(region: Region, *, line: str = "hr", self_kind: str = "", self_id: int | None = None) -> Office:
    """A demo office of `region`."""
    number = next(_numbers)
    return open_office(
        SYSTEM, code=f"O{number}", name=f"{region.name}单位{number}", line=line, region=region, is_demo=True,
        self_kind=self_kind, self_id=self_id,
    )  # fmt: skip


@cache
def _handler(*, enforce_csrf_checks: bool) -> ClientHandler:
    """The product's middleware, made once: it reads the settings at each request."""
    return ClientHandler(enforce_csrf_checks)


def a_browser(*, enforce_csrf_checks: bool = False, **extra: Any) -> Client:
    """A browser that nobody has signed in with."""
    client = Client(**extra)
    client.handler = _handler(enforce_csrf_checks=enforce_csrf_checks)
    return client


def signed_in(assignment: Assignment, **extra: Any) -> Client:
    """A browser with a live session of this account."""
    client = a_browser(**extra)
    client.force_login(assignment.user, backend="xieshou.web.signin.OfficeBackend")
    return client


def a_household(region: Region, *, count: int = 1, names: tuple[str, ...] = NAMES, **profile: Any) -> list[Person]:
    """A household of `count` people who can work; the first is its head."""
    with acting(SYSTEM, "test"):
        number = next(_numbers)
        household = Household.objects.create(source_no=f"H{number:08d}", region=region, scope_path=region.path)
        return [_member(household, region, index, names, profile) for index in range(count)]


def _member(household: Household, region: Region, index: int, names: tuple[str, ...], profile: Any) -> Person:
    number = next(_numbers)
    name = names[number % len(names)]
    person = Person.objects.create(
        source_no=f"P{number:08d}", region=region, scope_path=region.path, name=name, sort_key=sort_key(name),
        initials=initials(name), birth_on=date(1985, 3, 1), sex="2", phone="13900000000",
    )  # fmt: skip
    since = date(2018, 1, 1)
    Membership.objects.create(
        person=person, household=household, scope_path=region.path, relation="01" if index == 0 else "02", started_on=since
    )  # fmt: skip
    known = {"ability": "01", "school": "01", "source": "测试"} | profile
    Profile.objects.create(person=person, scope_path=region.path, started_on=since, **known)
    return person


def a_wish(person: Person, *, ask_by: date = DAY) -> ClaimedWish:
    """An imported 意愿, to be asked by a day."""
    with acting(SYSTEM, "test"):
        return ClaimedWish.objects.create(
            person=person, scope_path=person.scope_path, text="外出务工", claimed_on=ask_by - timedelta(days=15),
            source="测试", ask_by=ask_by,
        )  # fmt: skip


def an_answer(person: Person, *, on: date = DAY, want: str = "transfer") -> None:
    """The person's own answer."""
    evidence = f"通话 {next(_numbers)}"
    record_answer(SYSTEM, Answer(person.pk, on, "call", evidence, want), day=DAY)


def an_employer(region: Region) -> Employer:
    """An employer of `region`."""
    number = next(_numbers)
    code = f"9A{number:016d}"
    known = register_employers(SYSTEM, [EmployerFacts(code, f"示例企业{number}", region.pk)])
    return Employer.objects.get(pk=known[code])


def a_post(region: Region, *, employer: Employer | None = None, headcount: int = 100, **extra: Any) -> Post:
    """An open post."""
    facts = {"started_on": date(2018, 9, 1), "ended_on": date(2018, 12, 31), "headcount": headcount} | extra
    who = employer or an_employer(region)
    return publish_post(SYSTEM, PostFacts(who.pk, region.pk, f"岗位{next(_numbers)}", "6-25", **facts))


def an_offer(person: Person, post: Post, *, on: date = DAY) -> Offer:
    """A recommendation waiting for the person's answer."""
    return make_offer(SYSTEM, Recommendation(person.pk, post.pk), day=on)


def an_accepted_offer(person: Person, post: Post, *, on: date = DAY) -> Offer:
    """A recommendation the person has accepted."""
    offer = an_offer(person, post, on=on)
    return answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", on, "call", f"通话 {next(_numbers)}"), day=DAY)


def an_arrival(person: Person, post: Post, *, on: date = DAY) -> Spell:
    """Somebody sent to work, confirmed by the receiving side."""
    offer = an_accepted_offer(person, post, on=on)
    return confirm_arrival(a_clerk(post.region), Arrival(offer.ref, on, "到岗表"), day=DAY)


def an_own_job(person: Person, *, on: date = date(2018, 5, 1), **extra: Any) -> Spell:
    """A job the person found."""
    return record_own_spell(SYSTEM, OwnSpell(person.pk, on, **extra), day=DAY)


def refresh(day: date = DAY) -> None:
    """Fill the status cache."""
    refresh_all(SYSTEM, day=day, at=datetime(2018, 9, 30, 2, tzinfo=UTC))
