"""What the people lack whom a run could not place: counted by trade, opened into people, sent on without names."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from tests.builders import DAY
from tests.builders_flow import NOW, World, a_household, a_person, a_post, a_user, a_world, an_own_answer
from tests.lasting import lasting
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.offices.selectors import actor_of
from xieshou.placements.models import MatchRun
from xieshou.placements.services.gaps import Demand, demand, demand_workbook, gaps
from xieshou.placements.services.matching import run_match

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    made = a_world()
    made.county.refresh_from_db()
    return made


def clerk(world: World) -> Actor:
    return actor_of(a_user(world.county), DAY)


def a_run(world: World) -> MatchRun:
    actor = clerk(world)
    with acting(actor, "test"):
        return run_match(actor, region_id=world.county.pk, day=DAY, at=NOW, seed=1)


@pytest.fixture
def run(world: World) -> MatchRun:
    """One stays in the village, one needs a bed where none is, one is of a trade nobody offers; and one is placed."""
    a_post(world.employer, world.county, title="纺织工", occupation="6-04", lodging=False)
    for name, said in (
        ("覃留", {"want": "nearby", "reach": "village", "occupations": ("6-25",)}),
        ("覃住", {"occupations": ("6-04",), "needs_lodging": True}),
        ("覃艺", {"occupations": ("2-09",)}),
        ("覃行", {"occupations": ("6-25",)}),
    ):
        an_own_answer(a_person(a_household(world.village), name), **said)
    return a_run(world)


def test_the_lack_is_counted_by_need_and_trade(world: World, run: MatchRun) -> None:
    assert run.certificate["placed"] == 1
    assert demand(clerk(world), run) == [
        Demand("lodging", "6-04", 1, 1),
        Demand("training", "", 1, 1),
        Demand("transport", "6-25", 1, 1),
    ]


def test_each_count_opens_into_its_people(world: World, run: MatchRun) -> None:
    actor = clerk(world)
    assert [g.person.name for g in gaps(actor, run, "transport", "6-25")] == ["覃留"]
    assert [g.person.name for g in gaps(actor, run, "training", "")] == ["覃艺"]
    assert len(gaps(actor, run)) == sum(one.person_count for one in demand(actor, run))
    assert list(gaps(actor_of(a_user(world.stranger_county), DAY), run)) == []


def test_the_file_holds_villages_and_no_names(world: World, run: MatchRun) -> None:
    book = openpyxl.load_workbook(BytesIO(demand_workbook(clerk(world), run)))
    head, *rows = ([cell.value for cell in row] for row in book.active.iter_rows())
    assert head == ["差什么", "工种", "村", "人数", "办法"]
    assert [row[3] for row in rows] == [1, 1, 1]
    assert {row[0] for row in rows} == {"住宿", "培训", "交通"}
    assert all("三同村" in row[2] for row in rows)
    assert "覃" not in str(rows)


def test_the_pages_open_from_the_shortage(world: World, run: MatchRun) -> None:
    page = world.clerk.get(f"/match/{run.ref}/shortage/").content.decode()
    assert f"/match/{run.ref}/gaps/?need=transport&amp;occupation=6-25" in page
    listed = world.clerk.get(f"/match/{run.ref}/gaps/?need=transport&occupation=6-25").content.decode()
    assert "覃留" in listed
    assert "覃住" not in listed
    assert "覃艺" in world.clerk.get(f"/match/{run.ref}/gaps/?need=training&occupation=none").content.decode()
    file = world.clerk.post(f"/match/{run.ref}/gaps/export.xlsx")
    assert file.status_code == 200
    assert world.stranger.post(f"/match/{run.ref}/gaps/export.xlsx").status_code == 404
    assert world.stranger.get(f"/match/{run.ref}/gaps/").status_code == 404
