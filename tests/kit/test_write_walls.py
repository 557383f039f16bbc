"""What a pairing, a share or a place above has opened may be read and never changed: attacked with raw SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection

from tests.builders import DAY, SYSTEM, a_clerk, a_region
from tests.builders_flow import a_household, a_person, a_post, an_employer
from tests.lasting import lasting
from xieshou.audit.walls import POLICIES, walled_models
from xieshou.jobs.models import Post, PostShare
from xieshou.jobs.services import share_posts
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import (
    Above,
    Actor,
    Linked,
    Mine,
    Scope,
    Shared,
    Through,
    When,
    WhenSelf,
    Within,
    one,
    scoped,
    writing_rule,
)
from xieshou.kit.verbs import acting
from xieshou.pairings.models import Pairing
from xieshou.roster.models import Household, Person

pytestmark = pytest.mark.django_db


@contextmanager
def attacking(actor: Actor) -> Iterator[Any]:
    """A cursor on which only row-level security stands between the actor and the table."""
    with acting(actor, "attack"), connection.cursor() as cursor:
        yield cursor


@lasting
def shared():
    """A household that a pairing has opened to a city, and the city's clerk."""
    home, away = a_region("甲县"), a_region("输入市")
    village = a_region("甲村", parent=home)
    household = a_household(village)
    person = a_person(household, "韦秀芳")
    helper = Actor(1, "支援方", scope=Scope(own=(away.path,), shared=(home.path,)), role="clerk", level=3)
    return helper, household, person, a_clerk(home)


def test_what_is_shared_is_read(shared):
    helper, household, person, _owner = shared
    with acting(helper, "test"):
        assert list(scoped(helper, Household)) == [household]
        assert list(scoped(helper, Person)) == [person]
    with attacking(helper) as cursor:
        cursor.execute("SELECT count(*) FROM roster_person")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE roster_household SET group_name = '改了'",
        "UPDATE roster_person SET name = '改了'",
        "UPDATE roster_membership SET relation = '99'",
        "DELETE FROM roster_membership",
        "DELETE FROM roster_household",
        "SELECT id FROM roster_person FOR UPDATE",
    ],
)
def test_what_is_shared_is_not_changed(shared, statement):
    helper, _household, _person, owner = shared
    with attacking(helper) as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 0
    if statement.startswith("UPDATE"):  # the same words change the row of whoever answers for it
        with attacking(owner) as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 1


def test_nothing_is_added_to_what_is_shared(shared):
    helper, household, _person, _owner = shared
    with pytest.raises(ProgrammingError, match="row-level security"), acting(helper, "test"):
        Household.objects.create(source_no="H9", region=household.region, scope_path=household.scope_path)


def test_a_row_is_not_moved_into_what_is_shared(shared):
    helper, household, _person, _owner = shared
    away = a_region("输入村", parent=a_region("输入县"))
    mover = Actor(2, "支援方", scope=Scope(own=(away.path,), shared=helper.scope.shared), role="clerk", level=3)
    a_household(away)
    with pytest.raises(ProgrammingError, match="row-level security"), attacking(mover) as cursor:
        cursor.execute(
            "UPDATE roster_household SET region_id = %s, scope_path = %s::ltree",
            [household.region_id, household.scope_path],
        )


def test_what_one_only_reads_cannot_be_locked_for_changing(shared):
    helper, household, _person, _owner = shared
    with acting(helper, "test"):
        assert one(helper, Household, household.ref) == household
        with pytest.raises(NotYours):
            one(helper, Household, household.ref, lock=True)


@pytest.fixture
def posted():
    """A post of a city, shared with a county; its clerk reads it, so does a village of it."""
    city, county = a_region("输入市"), a_region("甲县")
    village = a_region("甲村", parent=county)
    post = a_post(an_employer(city), city)
    with acting(SYSTEM, "test"):
        pairing = Pairing.objects.create(
            supporter=city, recipient=county, task_type="east_west", standard="national", started_on=date(2017, 1, 1)
        )
    share_posts(SYSTEM, [post.pk], pairing=pairing, day=DAY)
    return post, city, county, village


@pytest.mark.parametrize("reader", ["county", "village"])
def test_a_shared_post_is_read_and_not_changed(posted, reader):
    post, _city, county, village = posted
    actor = a_clerk({"county": county, "village": village}[reader])
    with acting(actor, "test"):
        assert list(scoped(actor, Post)) == [post]
    with attacking(actor) as cursor:
        for statement in (
            "UPDATE jobs_post SET headcount = 999",
            "DELETE FROM jobs_postshare",
            "UPDATE jobs_postshare SET shown_on = shared_on",
        ):
            cursor.execute(statement)
            assert cursor.rowcount == 0, statement


def test_the_side_that_gives_changes_its_post(posted):
    _post, city, _county, _village = posted
    with attacking(a_clerk(city)) as cursor:
        cursor.execute("UPDATE jobs_post SET headcount = 3")
        assert cursor.rowcount == 1


def test_nobody_opens_a_post_to_themselves(posted):
    post, city, _county, _village = posted
    stranger = a_region("丙县")
    share = {
        "post": post,
        "from_region": city,
        "from_path": city.path,
        "to_region": stranger,
        "to_path": stranger.path,
        "shared_on": DAY,
    }
    with pytest.raises(ProgrammingError, match="row-level security"), acting(a_clerk(stranger), "test"):
        PostShare.objects.create(**share)


def test_each_rule_knows_its_writing_part():
    within, mine = Within("a"), Mine("person", "id")
    assert Shared("a").writing() is None
    assert Above("a").writing() is None
    assert Linked("jobs.PostShare", "post_id", within).writing() is None
    assert (Shared("a") | Above("a")).writing() is None
    assert (within | Shared("a") | mine).writing() == Within("a", is_writing=True) | mine
    assert "app_kept" in within.writing().sql("t")  # what a grant lends is read and not written
    assert Within("a", leaves=True).writing() == Within("a", leaves=True)
    assert When("x", True, within | Above("a")).writing() == When("x", True, (within | Above("a")).writing())
    assert When("x", True, Shared("a")).writing() is None
    assert WhenSelf("person", Linked("jobs.PostShare", "post_id", within)).writing() is None
    through = Through("household_id", "roster.Household")
    assert "app_shared" not in through.writing().sql("t")
    assert "app_kept" in through.writing().sql("t")


def test_every_walled_table_has_all_four_policies_and_no_other():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, array_agg(policyname::text ORDER BY policyname) FROM pg_policies GROUP BY 1")
        found = dict(cursor.fetchall())
    assert found == {model._meta.db_table: sorted(POLICIES) for model in walled_models()}


def test_no_policy_of_writing_speaks_of_what_is_only_shared_or_above():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies WHERE cmd <> 'SELECT'"
        )
        loose = {table for table, text in cursor.fetchall() if "app_shared" in text or "@>" in text}
    assert loose == set()


def test_each_scoped_model_can_be_written_by_somebody():
    assert [m.__name__ for m in apps.get_models() if getattr(m, "scope_rule", None) and writing_rule(m) is None] == []
