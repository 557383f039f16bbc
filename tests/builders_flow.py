"""A small county with people, a paired city with posts, and somebody to sign in as on each side."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test import Client

from tests.builders import DAY, SYSTEM, a_region
from xieshou.engines.identifiers import initials, sort_key
from xieshou.jobs.models import Employer, Post
from xieshou.jobs.services import EmployerFacts, PostFacts, publish_posts, register_employers, share_posts
from xieshou.kit.fields import blind
from xieshou.kit.parameters import load_shipped
from xieshou.kit.verbs import acting
from xieshou.offices.models import Assignment, Role
from xieshou.offices.services import assign, open_office, open_user
from xieshou.pairings.models import Pairing
from xieshou.placements.services.offers import Recommendation, make_offer
from xieshou.placements.services.status import refresh_all
from xieshou.regions.models import Region
from xieshou.roster.models import ClaimedWish, Household, Identity, Membership, Person, Profile
from xieshou.roster.services.answers import Answer, record_answer

NOW = datetime(2018, 9, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
START = date(2017, 1, 1)
_numbers = itertools.count(1)


def a_person(
    household: Household, name: str, *, relation: str = "01", born: date = date(1990, 3, 1), **known: Any
) -> Person:
    """Somebody living in the household since 2017, able to work unless said otherwise."""
    facts = {"ability": "01", "school": "01"} | known
    serial = next(_numbers)
    with acting(SYSTEM, "test"):
        person = Person.objects.create(
            name=name, sort_key=sort_key(name), initials=initials(name), region=household.region, scope_path=household.scope_path,
            birth_on=born, sex="2", ethnic="壮族", phone=f"1990000{serial:04d}",
            phone_index=blind(f"1990000{serial:04d}", "phone"), source_no=f"P{serial:06d}",
        )  # fmt: skip
        Membership.objects.create(
            person=person, household=household, scope_path=household.scope_path, relation=relation, started_on=START
        )
        Profile.objects.create(
            person=person, scope_path=person.scope_path, started_on=START, source="测试名册", **facts
        )
        Identity.objects.create(
            person=person, scope_path=person.scope_path, number=f"99000119900301{serial:04d}", number_index=blind(f"99000119900301{serial:04d}", "identity"),
            tail4=f"{serial:04d}",
        )  # fmt: skip
        person.refresh_from_db()
    person.tail4 = f"{serial:04d}"
    return person


def a_household(village: Region) -> Household:
    with acting(SYSTEM, "test"):
        return Household.objects.create(source_no=f"H{next(_numbers):06d}", region=village, scope_path=village.path)


def a_claim(person: Person, text: str = "外出务工", ask_by: date = date(2018, 9, 20)) -> ClaimedWish:
    with acting(SYSTEM, "test"):
        return ClaimedWish.objects.create(
            person=person,
            scope_path=person.scope_path,
            text=text,
            claimed_on=date(2018, 6, 1),
            source="测试名册",
            ask_by=ask_by,
        )


def an_employer(region: Region, name: str = "示例电子厂(虚构)") -> Employer:
    code = f"EMP{next(_numbers):015d}"
    pk = register_employers(SYSTEM, [EmployerFacts(code, name, region.pk)])[code]
    return Employer.objects.get(pk=pk)


def a_post(employer: Employer, region: Region, **facts: Any) -> Post:
    """An open post of two places."""
    given = {
        "title": "电子装配工", "occupation": "6-25", "headcount": 2, "started_on": date(2018, 9, 1), "ended_on": date(2018, 12, 31),
        "pay_fen_month_min": 400000, "pay_fen_month_max": 500000, "lodging": True,
    } | facts  # fmt: skip
    [pk] = publish_posts(SYSTEM, [PostFacts(employer.pk, region.pk, **given)])
    with acting(SYSTEM, "test"):
        return Post.objects.unscoped("test").get(pk=pk)


def a_user(
    region: Region, role: str = Role.CLERK, *, line: str = "hr", self_kind: str = "", self_id: int | None = None
) -> Assignment:
    """An account with one assignment."""
    serial = next(_numbers)
    office = open_office(
        SYSTEM,
        code=f"F{serial}",
        name=f"{region.name}单位{serial}",
        line=line,
        region=region,
        self_kind=self_kind,
        self_id=self_id,
    )
    user = open_user(SYSTEM, username=f"f{serial}", name=f"经办{serial}", is_demo=True)
    sent_by = office if role == Role.SECRETARY else None
    return assign(SYSTEM, user=user, office=office, role=role, started_on=START, sent_by=sent_by)


def signed_in(assignment: Assignment) -> Client:
    """A browser signed in as this assignment."""
    client = Client()
    client.force_login(assignment.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@dataclass(frozen=True)
class World:
    """Two counties at home, a paired city away; one household of two in the village, nobody of it at work."""

    county: Region
    village: Region
    stranger_county: Region
    city: Region
    pairing: Pairing
    household: Household
    head: Person
    spouse: Person
    employer: Employer
    post: Post
    clerk: Client
    cadre: Client
    receiver: Client
    boss: Client
    stranger: Client
    labourer: Client


def a_world() -> World:
    """Everything the main flow needs, the posts shared along the pairing, today's status filled."""
    load_shipped(SYSTEM)
    home = a_region("演示省", level=1)
    county, strange = a_region("演示县", parent=home, level=3), a_region("外县", parent=home, level=3)
    village = a_region("三同村", parent=a_region("那满镇", parent=county, level=4), level=5)
    away = a_region("输入省", level=1)
    city = a_region("输入市", parent=away, level=3)
    with acting(SYSTEM, "test"):
        pairing = Pairing.objects.create(
            supporter=city, recipient=county, task_type="east_west", standard="national", started_on=START
        )
    house = a_household(village)
    head = a_person(house, "韦秀芳")
    spouse = a_person(house, "黄德强", relation="02", born=date(1988, 5, 2))
    employer = an_employer(city)
    post = a_post(employer, city)
    share_posts(SYSTEM, [post.pk], pairing=pairing, day=DAY)
    refresh_all(SYSTEM, day=DAY, at=NOW)
    return World(
        county, village, strange, city, pairing, house, head, spouse, employer, post,
        clerk=signed_in(a_user(county)),
        cadre=signed_in(a_user(village, Role.VILLAGE, line="village")),
        receiver=signed_in(a_user(city)),
        boss=signed_in(a_user(city, Role.EMPLOYER, line="employer", self_kind="employer", self_id=employer.pk)),
        stranger=signed_in(a_user(strange)),
        labourer=signed_in(a_user(village, Role.LABOURER, line="other", self_kind="person", self_id=head.pk)),
    )  # fmt: skip


def an_own_answer(person: Person, **said: Any) -> None:
    """The person says they want to work away."""
    given = {"answered_on": DAY, "way": "call", "evidence": f"9月30日 通话 {person.pk}", "want": "transfer"} | said
    record_answer(SYSTEM, Answer(person.pk, **given), day=DAY)
    refresh_all(SYSTEM, day=DAY, at=NOW)


def an_offer(person: Person, post: Post) -> Any:
    return make_offer(SYSTEM, Recommendation(person.pk, post.pk, reasons=("工资高于本人期望",)), day=DAY)
