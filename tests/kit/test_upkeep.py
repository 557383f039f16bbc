"""Daily chores: once a day and well, again when they failed, an alarm that stands, and one fault that stops no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.builders import DAY
from tests.builders_flow import NOW, a_world
from xieshou.kit import upkeep
from xieshou.kit.errors import Invalid
from xieshou.kit.models import Upkeep
from xieshou.placements.models import PersonStatus, StatusCache

pytestmark = pytest.mark.django_db


@pytest.fixture
def chores(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A house without chores; a test adds its own."""
    empty: dict[str, Any] = {}
    monkeypatch.setattr(upkeep, "_chores", empty)
    return empty


def told(record: Upkeep) -> tuple[str, bool, str]:
    return record.code, record.is_well, record.said


def test_a_chore_is_done_once_a_day(chores: Any) -> None:
    asked: list[date] = []
    upkeep.upkeep("a", title="甲")(lambda actor, *, day, at: asked.append(day) or "")
    for _ in range(3):
        upkeep.keep_up(DAY, NOW)
    upkeep.keep_up(DAY + timedelta(days=1), NOW)
    assert asked == [DAY, DAY + timedelta(days=1)]
    assert [told(one) for one in Upkeep.objects.order_by("day")] == [("a", True, "")] * 2


def test_a_failure_is_tried_again_until_it_is_well(chores: Any) -> None:
    answers = iter(["磁盘满了", "磁盘满了", ""])
    upkeep.upkeep("a", title="甲")(lambda actor, *, day, at: next(answers))
    upkeep.keep_up(DAY, NOW)
    assert [told(one) for one in upkeep.unwell(DAY)] == [("a", False, "磁盘满了")]
    upkeep.keep_up(DAY, NOW)
    upkeep.keep_up(DAY, NOW)
    assert upkeep.unwell(DAY) == []
    assert Upkeep.objects.count() == 1


def test_an_alarm_stands_for_a_week_though_the_next_day_is_quiet(chores: Any) -> None:
    answers = iter(["三个人不一致", "", ""])
    upkeep.upkeep("a", title="甲", is_alarm=True)(lambda actor, *, day, at: next(answers))
    upkeep.keep_up(DAY, NOW)
    upkeep.keep_up(DAY, NOW)  # not asked again: the difference is gone, and must not be forgotten
    upkeep.keep_up(DAY + timedelta(days=1), NOW)
    assert [one.said for one in upkeep.unwell(DAY + timedelta(days=6))] == ["三个人不一致"]
    assert upkeep.unwell(DAY + timedelta(days=7)) == []


def test_one_fault_stops_no_other_and_leaves_nothing_half_done(chores: Any, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(actor: Any, *, day: date, at: datetime) -> str:
        Upkeep.objects.create(code="half", day=day, started_at=at, ended_at=at, is_well=True)
        raise RuntimeError("秘密的细节")

    def refuses(actor: Any, *, day: date, at: datetime) -> str:
        raise Invalid()

    upkeep.upkeep("a", title="甲")(breaks)
    upkeep.upkeep("b", title="乙")(refuses)
    upkeep.upkeep("c", title="丙")(lambda actor, *, day, at: "")
    records = {one.code: one for one in upkeep.keep_up(DAY, NOW)}
    assert [records[code].is_well for code in "abc"] == [False, False, True]
    assert "RuntimeError" in records["a"].said
    assert "秘密" not in records["a"].said
    assert "秘密的细节" in caplog.text
    assert not Upkeep.objects.filter(code="half").exists()


def test_the_day_is_that_of_the_hour_asked_for_in_china(settings: Any) -> None:
    settings.DEMO = False
    assert upkeep.day_at(datetime(2018, 9, 30, 16, 7, tzinfo=UTC)) == date(2018, 10, 1)
    assert upkeep.day_at(datetime(2018, 9, 30, 15, 7, tzinfo=UTC)) == date(2018, 9, 30)
    settings.DEMO = True
    assert upkeep.day_at(datetime(2020, 1, 1, tzinfo=UTC)) == DAY


def test_the_worker_is_asked_each_hour() -> None:
    registered = {key[0]: task.cron for key, task in upkeep.tasks.periodic_registry.periodic_tasks.items()}
    assert registered["kit.keep_up"] == "7 * * * *"


def test_a_failure_that_says_nothing_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError, match="upkeep_says"), transaction.atomic():
        Upkeep.objects.create(code="a", day=DAY, started_at=NOW, ended_at=NOW, is_well=False)


def test_the_night_fills_the_cache_for_the_new_day() -> None:
    a_world()
    tomorrow = DAY + timedelta(days=1)
    done = {one.code: one.is_well for one in upkeep.keep_up(tomorrow, NOW)}
    assert set(done) == {chore.code for chore in upkeep.chores()}
    assert all(done.values()), done
    order = list(done)
    assert order.index("placements.status_check") < order.index("placements.status") < order.index("supervision.checks")
    assert StatusCache.objects.get().day == tomorrow


def test_a_cache_that_lies_is_an_alarm_and_is_mended() -> None:
    world = a_world()
    PersonStatus.objects.unscoped("test").filter(person=world.head).update(status="E1")
    records = {one.code: one for one in upkeep.keep_up(DAY, NOW)}
    assert "有1人" in records["placements.status_check"].said or "有2人" in records["placements.status_check"].said
    assert records["placements.status"].is_well
    assert [one.code for one in upkeep.unwell(DAY)] == ["placements.status_check"]
    assert PersonStatus.objects.unscoped("test").get(person=world.head).status != "E1"
