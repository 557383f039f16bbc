"""Who reads a post: its keeper, the place of work, and the places below the keeper, in Python and in PostgreSQL alike."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import a_household, a_person, a_post, a_user, an_employer, an_own_answer
from xieshou.jobs.models import Post
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import activate, scoped
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.placements.selectors import open_offers
from xieshou.placements.services.offers import Recommendation, make_offer
from xieshou.regions.models import Level

pytestmark = pytest.mark.django_db


def test_a_village_reads_what_its_county_keeps_and_not_what_another_county_keeps() -> None:
    county, other = a_region("甲县", level=Level.COUNTY), a_region("乙县", level=Level.COUNTY)
    village = a_region("甲村", parent=county, level=Level.VILLAGE)
    ours, theirs = a_post(an_employer(county), county), a_post(an_employer(other, "乙县厂(虚构)"), other)
    actor = actor_of(a_user(village, Role.VILLAGE), DAY)
    activate(actor.scope)
    assert list(scoped(actor, Post).values_list("pk", flat=True)) == [ours.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM jobs_post")
        assert cursor.fetchall() == [(ours.pk,)]
        cursor.execute("UPDATE jobs_post SET title = title")
        assert cursor.rowcount == 0, "read, not written"
    assert theirs.pk != ours.pk


def test_a_village_reads_what_was_recommended_to_its_people_and_counts_what_it_lists() -> None:
    load_shipped(SYSTEM)
    county = a_region("甲县", level=Level.COUNTY)
    village, sister = (a_region(name, parent=county, level=Level.VILLAGE) for name in ("甲村", "乙村"))
    person = a_person(a_household(village), "韦秀芳")
    an_own_answer(person)
    offered, unasked = (a_post(an_employer(sister, f"{name}(虚构)"), sister) for name in ("乙村合作社", "乙村石场"))
    make_offer(SYSTEM, Recommendation(person.pk, offered.pk), day=DAY)
    actor = actor_of(a_user(village, Role.VILLAGE), DAY)
    activate(actor.scope)
    assert list(scoped(actor, Post).values_list("pk", flat=True)) == [offered.pk] != [unasked.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM jobs_post")
        assert cursor.fetchall() == [(offered.pk,)]
    assert open_offers(actor, DAY).count() == len(open_offers(actor, DAY)) == 1
