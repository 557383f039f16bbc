"""Who reads a post: its keeper, the place of work, and the places below the keeper, in Python and in PostgreSQL alike."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.builders import DAY, a_region
from tests.builders_flow import a_post, a_user, an_employer
from xieshou.jobs.models import Post
from xieshou.kit.scope import activate, scoped
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
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
