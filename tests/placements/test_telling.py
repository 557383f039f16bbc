"""务工月更新: one touch is one record, the jobs follow what was said, and the last touch can be taken back whole."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import DAY, SYSTEM
from tests.builders_flow import World, a_household, a_person, a_user, a_world, an_offer, an_own_answer
from tests.lasting import lasting
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.placements.enums import Channel, EndReason, Status, WorkSaid
from xieshou.placements.errors import EndsBeforeStart, StartsInFuture, TooYoung
from xieshou.placements.models import Spell, WorkMonth, WorkUpdate
from xieshou.placements.selectors import standings
from xieshou.placements.services.closing import close_months
from xieshou.placements.services.offers import OfferReply, answer_offer
from xieshou.placements.services.spells import Arrival, confirm_arrival
from xieshou.placements.services.status import cache_differences
from xieshou.placements.services.telling import (
    ChangedSince,
    Heard,
    Job,
    NoJobNow,
    NotYoursToUndo,
    OtherSidesJob,
    SomebodyAnswers,
    ThereAlready,
    tap,
    tell_detail,
    tell_end,
    tell_job,
    undo,
)
from xieshou.placements.worksheet import ASKED, DUE, OVERDUE, counts, dress, to_tell, workers
from xieshou.roster.models import Person

pytestmark = pytest.mark.django_db
AT = datetime(2018, 9, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MAY = date(2018, 5, 1)


@lasting
def world() -> World:
    return a_world()


@lasting
def cadre(world) -> Actor:
    return actor_of(a_user(world.village, Role.VILLAGE, line="village"), DAY)


def heard(person: Person, who: str = "self", day: date = DAY) -> Heard:
    return Heard(person.ref, who, day, AT)


def a_job(**told: Any) -> Job:
    return Job(**({"started_on": MAY, "kind": Status.UNIT, "employer_text": "镇上饭店"} | told))


def on_sheet(cadre: Actor, world: World, person: Person, day: date = DAY) -> Person:
    with acting(cadre, "test"):
        found = list(workers(cadre, world.village, day).filter(pk=person.pk))
        dress(found, day)
    return found[0]


def spells_of(person: Person) -> list[tuple[Any, ...]]:
    with acting(SYSTEM, "test"):
        rows = Spell.objects.unscoped("test").filter(person=person).order_by("pk")
        names = ("started_on", "ended_on", "end_reason", "employer_text", "wage_fen_month", "place_id", "place_path", "rung")
        return [tuple(getattr(row, name) for name in names) for row in rows]


def test_unchanged_at_one_touch_says_who_answered(world, cadre):
    tell_job(cadre, heard(world.head), a_job())
    tap(cadre, heard(world.head, "family"), WorkSaid.SAME)
    row = on_sheet(cadre, world, world.head)
    assert (row.urgency, row.asked_on, row.answered) == (ASKED, DAY, "家人代答")
    assert row.job.employer_text == "镇上饭店"


def test_the_same_touch_twice_is_one_record(world, cadre):
    first = tap(cadre, heard(world.head), WorkSaid.SAME)
    assert tap(cadre, heard(world.head), WorkSaid.SAME).pk == first.pk
    assert WorkUpdate.every.count() == 1
    tap(cadre, heard(world.head, "family"), WorkSaid.SAME)  # the family saying so too is another fact
    assert WorkUpdate.every.count() == 2


def test_the_database_holds_one_touch_a_day(world, cadre):
    tap(cadre, heard(world.head), WorkSaid.SAME)
    facts = {"person": world.head, "scope_path": world.head.scope_path, "asked_on": DAY, "answerer": "self", "by": "测试", "at": AT}
    with pytest.raises(IntegrityError, match="work_told_once_a_day"), acting(cadre, "test"):
        WorkUpdate.objects.create(said="same", **facts)


def test_the_database_knows_no_answer_from_nobody_and_no_return_without_a_rest(world):
    facts = {"person": world.head, "scope_path": world.head.scope_path, "asked_on": DAY, "by": "测试", "at": AT}
    with pytest.raises(IntegrityError, match="nobody_reached_tells_no_work"), acting(SYSTEM, "test"):
        WorkUpdate.objects.create(said="same", answerer="nobody", **facts)
    with pytest.raises(IntegrityError, match="only_a_rest_has_a_return"), acting(SYSTEM, "test"):
        WorkUpdate.objects.create(said="rest", answerer="self", **facts)


def test_a_job_found_alone_counts_at_once_with_no_other_side(world, cadre):
    update = tell_job(cadre, heard(world.head), a_job(channel=Channel.FRIENDS, wage_fen_month=320000))
    spell = update.spell
    assert (update.said, spell.rung, spell.channel, spell.is_two_sided) == (WorkSaid.BEGAN, 0, "friends", False)
    assert spell.evidence == "2018年9月30日本人说"
    assert standings([world.head.pk], DAY)[world.head.pk].status == "E1"
    assert tell_job(cadre, heard(world.head), a_job(channel=Channel.FRIENDS, wage_fen_month=320000)).pk == update.pk
    assert len(spells_of(world.head)) == 1


def test_pay_they_would_rather_not_say_is_kept_as_such(world, cadre):
    tell_job(cadre, heard(world.head), a_job(is_withheld=True))
    row = on_sheet(cadre, world, world.head)
    assert (row.job.wage_fen_month, row.is_withheld) == (None, True)
    tell_detail(cadre, heard(world.head), {"wage_fen_month": 300000})
    row = on_sheet(cadre, world, world.head)
    assert (row.job.wage_fen_month, row.is_withheld) == (300000, False)


def test_home_for_the_festival_keeps_the_job_and_comes_back_to_be_asked(world, cadre):
    tell_job(cadre, heard(world.head), a_job())
    tap(cadre, heard(world.head), WorkSaid.REST)
    assert spells_of(world.head)[0][1] is None
    row = on_sheet(cadre, world, world.head)
    assert (row.back_by, row.urgency) == (DAY + timedelta(days=15), ASKED)
    later = on_sheet(cadre, world, world.head, DAY + timedelta(days=16))
    assert (later.urgency, later.job is not None) == (OVERDUE, True)
    with acting(cadre, "test"):
        assert [p.pk for p in to_tell(cadre, DAY + timedelta(days=16))] == [world.head.pk]
    tap(cadre, heard(world.head, day=DAY + timedelta(days=16)), WorkSaid.BACK)
    back = on_sheet(cadre, world, world.head, DAY + timedelta(days=16))
    assert (back.back_by, back.urgency) == (None, ASKED)


def test_nobody_goes_home_from_a_job_they_do_not_have(world, cadre):
    with pytest.raises(NoJobNow):
        tap(cadre, heard(world.head), WorkSaid.REST)
    with pytest.raises(NoJobNow):
        tell_end(cadre, heard(world.head), ended_on=DAY, end_reason=EndReason.FAMILY)
    with pytest.raises(NoJobNow):
        tell_detail(cadre, heard(world.head), {"wage_fen_month": 1})


def test_another_job_ends_the_one_before_the_day_before(world, cadre):
    tell_job(cadre, heard(world.head), a_job())
    update = tell_job(cadre, heard(world.head), a_job(started_on=date(2018, 9, 10), employer_text="县城超市"))
    assert update.said == WorkSaid.CHANGED
    old, new = spells_of(world.head)
    assert (old[1], old[2], new[1]) == (date(2018, 9, 9), "other_job", None)
    with pytest.raises(ThereAlready):
        tell_job(cadre, heard(world.head), a_job(started_on=date(2018, 9, 10), employer_text="又一家"))


def test_not_reached_is_tried_and_not_asked(world, cadre):
    tap(cadre, heard(world.head), WorkSaid.UNREACHED)
    row = on_sheet(cadre, world, world.head)
    assert (row.urgency, row.asked_on, row.tried_on) == (OVERDUE, None, DAY)
    with pytest.raises(SomebodyAnswers):
        tap(cadre, heard(world.head, "nobody"), WorkSaid.SAME)


def test_asked_last_month_is_due_and_the_month_before_is_overdue(world, cadre):
    for day, urgency in ((date(2018, 8, 31), ASKED), (date(2018, 9, 1), DUE), (date(2018, 9, 30), DUE), (date(2018, 10, 1), OVERDUE)):
        if day == date(2018, 8, 31):
            tap(cadre, heard(world.head, day=day), WorkSaid.SAME)
        assert on_sheet(cadre, world, world.head, day).urgency == urgency


@pytest.mark.parametrize("what", ["same", "rest", "began", "changed", "ended", "detail"])
def test_the_last_touch_taken_back_leaves_the_jobs_as_they_were(world, cadre, what):
    if what != "began":
        tell_job(cadre, heard(world.head), a_job(wage_fen_month=250000))
    before = spells_of(world.head)
    update = {
        "same": lambda: tap(cadre, heard(world.head), WorkSaid.SAME),
        "rest": lambda: tap(cadre, heard(world.head), WorkSaid.REST),
        "began": lambda: tell_job(cadre, heard(world.head), a_job()),
        "changed": lambda: tell_job(cadre, heard(world.head), a_job(started_on=date(2018, 9, 1), employer_text="别家")),
        "ended": lambda: tell_end(cadre, heard(world.head), ended_on=date(2018, 9, 20), end_reason=EndReason.FAMILY),
        "detail": lambda: tell_detail(
            cadre, heard(world.head), {"wage_fen_month": 300000, "employer_text": "改名", "place_id": world.city.pk}
        ),
    }[what]()
    undo(cadre, update.ref, day=DAY, at=AT)
    assert spells_of(world.head) == before
    assert undo(cadre, update.ref, day=DAY, at=AT).undone_at == AT  # a second touch of 撤销 changes nothing
    assert cache_differences(DAY) == 0
    assert WorkUpdate.every.get(pk=update.pk).undone_at == AT


def test_only_ones_own_last_touch_of_today_is_taken_back(world, cadre):
    other = actor_of(a_user(world.village, Role.VILLAGE, line="village"), DAY)
    first = tell_job(cadre, heard(world.head), a_job())
    with pytest.raises(NotYoursToUndo):
        undo(other, first.ref, day=DAY, at=AT)
    with pytest.raises(NotYoursToUndo):
        undo(cadre, first.ref, day=DAY + timedelta(days=1), at=AT)
    tap(cadre, heard(world.head), WorkSaid.SAME)
    with pytest.raises(NotYoursToUndo):
        undo(cadre, first.ref, day=DAY, at=AT)


def test_what_others_built_on_is_not_taken_back(world, cadre):
    from xieshou.placements.services.spells import confirm_at_home

    update = tell_job(cadre, heard(world.head), a_job())
    confirm_at_home(cadre, update.spell.ref, rung=1, day=DAY, evidence="看了合同")
    with pytest.raises(ChangedSince):
        undo(cadre, update.ref, day=DAY, at=AT)
    ended = tell_end(cadre, heard(world.head), ended_on=date(2018, 9, 20), end_reason=EndReason.FAMILY)
    with acting(SYSTEM, "test"):
        Spell.objects.unscoped("test").filter(pk=update.spell_id).update(ended_on=date(2018, 9, 25))
    with pytest.raises(ChangedSince):
        undo(cadre, ended.ref, day=DAY, at=AT)


def test_the_other_sides_job_keeps_its_own_pay_and_place(world, cadre):
    an_own_answer(world.head)
    offer = an_offer(world.head, world.post)
    answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", DAY, "call", "通话 1"), day=DAY)
    confirm_arrival(actor_of(a_user(world.city), DAY), Arrival(offer.ref, DAY, "到岗表"), day=DAY)
    with pytest.raises(OtherSidesJob):
        tell_detail(cadre, heard(world.head), {"wage_fen_month": 300000})
    tell_detail(cadre, heard(world.head), {}, is_withheld=True)
    assert on_sheet(cadre, world, world.head).is_withheld


def test_the_impossible_is_refused(world, cadre):
    with pytest.raises(StartsInFuture):
        tell_job(cadre, heard(world.head), a_job(started_on=DAY + timedelta(days=1)))
    child = a_person(a_household(world.village), "小孩", born=date(2004, 1, 1))
    with pytest.raises(TooYoung):
        tell_job(cadre, heard(child), a_job())
    tell_job(cadre, heard(world.head), a_job())
    with pytest.raises(EndsBeforeStart):
        tell_end(cadre, heard(world.head), ended_on=date(2018, 4, 1), end_reason=EndReason.PAY)
    assert not WorkUpdate.every.exclude(said=WorkSaid.BEGAN).exists()


def test_a_stranger_and_the_paired_side_touch_nobody(world):
    for place in (world.stranger_county, world.city):
        actor = actor_of(a_user(place), DAY)
        with pytest.raises(NotYours):
            tap(actor, heard(world.head), WorkSaid.SAME)
        with acting(actor, "test"):
            assert list(workers(actor, world.village, DAY)) == []


def test_the_month_closes_with_how_many_were_asked(world, cadre):
    third = a_person(a_household(world.village), "覃三")
    assert close_months(SYSTEM, day=date(2018, 10, 1)) == 0  # nobody was ever asked: nothing to close
    tap(cadre, heard(world.head), WorkSaid.SAME)
    tap(cadre, heard(world.spouse), WorkSaid.UNREACHED)
    gone = tap(cadre, heard(third), WorkSaid.SAME)
    undo(cadre, gone.ref, day=DAY, at=AT)
    with acting(cadre, "test"):
        now = counts(cadre, world.village, DAY)
    assert (now.people, now.asked, now.overdue) == (3, 1, 2)
    assert close_months(SYSTEM, day=date(2018, 10, 1)) == 1
    assert close_months(SYSTEM, day=date(2018, 10, 2)) == 0
    month = WorkMonth.every.get()
    assert (month.month, month.people_count, month.asked_count, month.tried_count, month.unasked_count) == (
        date(2018, 9, 1), 3, 1, 1, 1,
    )  # fmt: skip


def test_a_closed_month_cannot_be_made_to_say_more(world, cadre):
    tap(cadre, heard(world.head), WorkSaid.SAME)
    close_months(SYSTEM, day=date(2018, 10, 1))
    with pytest.raises(IntegrityError, match="work_month_adds_up"), transaction.atomic(), acting(SYSTEM, "test"):
        WorkMonth.objects.unscoped("test").update(asked_count=9)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["same", "family", "rest", "back", "nobody", "job", "end", "undo"]), max_size=8))
def test_any_row_of_touches_keeps_one_job_at_a_time_and_the_cache_right(world, cadre, touches):
    with transaction.atomic():
        made = []
        for at, touch in enumerate(touches):
            try:
                with transaction.atomic():
                    made.append(_touch(cadre, world.head, touch, at, made))
            except (NoJobNow, ThereAlready, NotYoursToUndo, EndsBeforeStart, ChangedSince):
                pass
        assert sum(row[1] is None for row in spells_of(world.head)) <= 1
        assert cache_differences(DAY) == 0
        transaction.set_rollback(True)


def _touch(cadre: Actor, person: Person, touch: str, at: int, made: list[WorkUpdate]) -> WorkUpdate:
    if touch == "job":
        return tell_job(cadre, heard(person), a_job(started_on=MAY + timedelta(days=at), employer_text=f"第{at}家"))
    if touch == "end":
        return tell_end(cadre, heard(person), ended_on=DAY, end_reason=EndReason.OTHER)
    if touch == "undo":
        if not made:
            raise NotYoursToUndo()
        return undo(cadre, made.pop().ref, day=DAY, at=AT)
    who = "family" if touch == "family" else "self"
    said = {"same": WorkSaid.SAME, "family": WorkSaid.SAME, "nobody": WorkSaid.UNREACHED}.get(touch) or WorkSaid(touch)
    return tap(cadre, heard(person, who), said)


def test_a_touch_waits_for_the_one_before(world, cadre):
    with CaptureQueriesContext(connection) as seen:
        tap(cadre, heard(world.head), WorkSaid.SAME)
    said = [query["sql"] for query in seen]
    locks = [at for at, sql in enumerate(said) if "roster_person" in sql and "FOR UPDATE" in sql]
    reads = [at for at, sql in enumerate(said) if sql.startswith("SELECT") and "placements_workupdate" in sql]
    assert locks
    assert locks[0] < reads[0]  # two at once come one after the other, so the second finds the first
