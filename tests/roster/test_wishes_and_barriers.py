"""意愿 belongs to the person: nobody rewrites it, nobody changes it in bulk, an expired one is to be asked again, never unwilling; and 障碍."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_claim, a_user, a_world, an_own_answer
from tests.builders_web import a_household
from tests.lasting import lasting
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.placements.enums import WorkSaid
from xieshou.placements.selectors import standings
from xieshou.placements.services.status import refresh_all
from xieshou.placements.services.telling import Heard, tap
from xieshou.placements.visiting import to_visit
from xieshou.roster.enums import Obstacle
from xieshou.roster.models import Barrier, ClaimedWish, Intention, Person
from xieshou.roster.selectors import barriers_without_measure, people_to_ask
from xieshou.roster.services.answers import Answer, AnswerNotOwn, SharedEvidence, record_answer, record_answers
from xieshou.roster.services.barriers import BarrierGone, BarrierInFuture, MeasureMissing, close_barrier, open_barrier
from xieshou.roster.services.verifying import verify_people

pytestmark = pytest.mark.django_db
AT = datetime(2018, 9, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@lasting
def world() -> World:
    return a_world()


@lasting
def cadre(world) -> Actor:
    return actor_of(a_user(world.village, Role.VILLAGE, line="village"), DAY)


def an_answer(person: Person, **said) -> Answer:
    return Answer(**({"person_id": person.pk, "answered_on": DAY, "way": "call", "evidence": f"通话{person.pk}", "want": "transfer"} | said))


def not_reached(cadre: Actor, person: Person, *days: int) -> None:
    for day in days:
        on = date(2018, 9, day)
        record_answer(cadre, an_answer(person, answered_on=on, answerer="nobody", want="unknown", evidence=f"没人接{day}"), day=on)


def visits(cadre: Actor, day: date = DAY) -> list[Person]:
    with acting(cadre, "test"):
        return list(to_visit(cadre, day))


# --- whose the wish is


@pytest.mark.parametrize("change", [{"want": "none"}, {"valid_to": date(2030, 1, 1)}, {"answerer": "self"}, {"answered_on": DAY}, {"reach": "village"}])
def test_nobody_rewrites_an_answer_not_even_the_system(world, change):
    an_own_answer(world.head, answered_on=date(2018, 9, 1))
    family = an_answer(world.spouse, answerer="family", answered_on=date(2018, 9, 1))
    record_answer(SYSTEM, family, day=DAY)
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic(), acting(SYSTEM, "test"):
        Intention.objects.unscoped("test").update(**change)
    assert sorted(Intention.every.values_list("want", flat=True)) == ["transfer", "transfer"]


def test_what_may_follow_the_law_or_a_merge_still_can(world):
    an_own_answer(world.head)
    with acting(SYSTEM, "test"):
        Intention.objects.unscoped("test").update(evidence="已依法删除(1)", reason_none="")
    assert Intention.every.get().evidence == "已依法删除(1)"


def test_one_evidence_never_stands_for_two_people_also_past_the_service(world):
    both = [an_answer(world.head, evidence="村委会统一说的"), an_answer(world.spouse, evidence="村委会统一说的 ")]
    with pytest.raises(SharedEvidence):
        record_answers(SYSTEM, both, day=DAY)
    rows = [
        Intention(
            person=p, scope_path=p.scope_path, answered_on=DAY, valid_to=DAY, answerer="self", way="call", evidence="统一", want="none"
        )
        for p in (world.head, world.spouse)
    ]
    with pytest.raises(IntegrityError, match="one evidence"), transaction.atomic(), acting(SYSTEM, "test"):
        Intention.objects.bulk_create(rows)
    assert not Intention.every.exists()


def test_an_expired_wish_is_to_be_asked_again_and_never_unwilling(world, cadre):
    an_own_answer(world.head, answered_on=date(2018, 6, 1))
    assert standings([world.head.pk], DAY)[world.head.pk].is_willing is None
    with acting(cadre, "test"):
        assert [p.pk for p in people_to_ask(cadre, DAY)] == [world.head.pk]


def said_until(person: Person, on: date, until: date) -> None:
    with acting(SYSTEM, "test"):
        Intention.objects.create(
            person=person, scope_path=person.scope_path, answered_on=on, valid_to=until, answerer="self", way="call",
            evidence=f"{on}通话{person.pk}", want="none",
        )  # fmt: skip


def test_whom_to_ask_is_told_by_the_latest_own_answer_and_an_open_claim_comes_before_it(world, cadre):
    """Every person either way: (answers of one's own as (day, last day), claim's day) -> due on, by hand."""
    cases = [
        ([(date(2018, 6, 1), date(2018, 8, 31))], None, date(2018, 8, 31)),  # run out
        ([(date(2018, 6, 1), date(2018, 8, 31)), (date(2018, 9, 1), date(2018, 12, 31))], None, None),  # answered anew
        ([(date(2018, 6, 1), date(2018, 12, 31)), (date(2018, 7, 1), date(2018, 8, 1))], None, date(2018, 8, 1)),  # the later ran out
        ([(date(2018, 6, 1), date(2018, 8, 31)), (DAY + timedelta(1), date(2018, 12, 31))], None, date(2018, 8, 31)),  # not said yet
        ([(date(2018, 6, 1), date(2018, 8, 31))], DAY + timedelta(20), DAY + timedelta(20)),  # the claim's own day
        ([], DAY - timedelta(3), DAY - timedelta(3)),
        ([], None, None),
    ]  # fmt: skip
    due = {}
    for person, (answers, claim, expected) in zip(a_household(world.village, count=len(cases)), cases, strict=True):
        for said_on, until in answers:
            said_until(person, said_on, until)
        if claim:
            a_claim(person, ask_by=claim)
        due[person.pk] = expected
    with acting(cadre, "test"):
        found = {p.pk: p.due_on for p in people_to_ask(cadre, DAY)}
        soon = {p.pk for p in people_to_ask(cadre, DAY, until=DAY + timedelta(7))}
    assert found == {pk: on for pk, on in due.items() if on}
    assert soon == {pk for pk, on in due.items() if on and on <= DAY + timedelta(7)}


def test_the_familys_answer_is_marked_and_settles_nothing(world, cadre):
    a_claim(world.head)
    record_answer(cadre, an_answer(world.head, answerer="family", want="none"), day=DAY)
    refresh_all(SYSTEM, day=DAY, at=NOW)
    assert standings([world.head.pk], DAY)[world.head.pk].is_willing is None
    assert ClaimedWish.every.get().settled_on is None
    assert "家人代答" in world.cadre.get(f"/people/{world.head.ref}/").text


def test_online_is_the_persons_own_and_nobody_elses_way(world, cadre):
    me = actor_of(a_user(world.village, Role.LABOURER, line="other", self_kind="person", self_id=world.head.pk), DAY)
    with pytest.raises(AnswerNotOwn):
        record_answer(cadre, an_answer(world.head, way="own"), day=DAY)
    with pytest.raises(AnswerNotOwn):
        record_answer(me, an_answer(world.head), day=DAY)
    with pytest.raises(NotYours):
        record_answer(me, an_answer(world.spouse), day=DAY)
    record_answer(me, an_answer(world.head, way="own"), day=DAY)
    assert standings([world.head.pk], DAY)[world.head.pk].is_willing


def test_the_labourer_sees_and_corrects_what_others_wrote(world, cadre):
    record_answer(cadre, an_answer(world.head, want="none"), day=DAY)
    page = world.labourer.get("/me/")
    assert "暂不就业" in page.text
    assert 'href="/me/wish/"' in page.text
    saved = world.labourer.post("/me/wish/", {"want": "nearby", "reach": "county", "pay": "3000", "is_wrong": "on"})
    assert (saved.status_code, saved["Location"]) == (303, "/me/")
    old, new = Intention.every.order_by("pk")
    assert (old.want, new.want, new.way, new.answerer, new.corrects_id) == ("none", "nearby", "own", "self", old.pk)
    assert "记错,已更正" in world.labourer.get("/me/").text
    again = world.labourer.post("/me/wish/", {"want": "nearby", "reach": "county"})
    assert again.status_code == 303  # said anew: another row, nothing rewritten
    twice = world.labourer.post("/me/wish/", {"want": "nearby", "reach": "county"})
    assert twice.status_code == 422  # the same form again on the same day
    assert Intention.every.count() == 3


# --- 联系不上


def test_three_days_unreached_is_a_visit_and_any_answer_ends_it(world, cadre):
    not_reached(cadre, world.head, 3, 10)
    assert visits(cadre) == []
    not_reached(cadre, world.head, 20)
    assert [p.pk for p in visits(cadre)] == [world.head.pk]
    assert "入户找韦秀芳" in world.cadre.get("/").text
    assert "韦秀芳" in world.cadre.get("/asks/?visit=1").text
    record_answer(cadre, an_answer(world.head, answerer="family", way="visit"), day=DAY)
    assert visits(cadre) == []
    assert visits(cadre, date(2018, 9, 25)) == [world.head]  # as it was


def test_calls_about_work_and_wishes_count_together_by_day(world, cadre):
    not_reached(cadre, world.head, 3)
    for day in (3, 12):
        on = date(2018, 9, day)
        tap(cadre, Heard(world.head.ref, "", on, AT), WorkSaid.UNREACHED)
    assert visits(cadre) == []  # twice on the third is one day
    tap(cadre, Heard(world.head.ref, "", date(2018, 9, 21), AT), WorkSaid.UNREACHED)
    assert [p.pk for p in visits(cadre)] == [world.head.pk]
    verify_people(cadre, [world.head.ref], day=DAY, evidence="入户看过")
    assert visits(cadre) == []


def test_the_check_and_the_visit_list_say_the_same(world, cadre):
    from xieshou.kit.checks import check_named
    from xieshou.kit.checks.postgres import run_check

    not_reached(cadre, world.head, 3, 10, 20)
    not_reached(cadre, world.spouse, 3, 10)
    check = check_named("F-30.phone")
    assert check is not None
    with acting(SYSTEM, "test"):
        hits = run_check(check, DAY).hits
    assert [hit.person_id for hit in hits] == [p.pk for p in visits(cadre)] == [world.head.pk]


def test_f30_over_the_register_asks_who_was_not_asked_for_long(world, cadre):
    from xieshou.kit.checks import check_named
    from xieshou.kit.checks.postgres import run_check

    check = check_named("F-30.person")
    assert check is not None
    record_answer(cadre, an_answer(world.head, answered_on=date(2018, 6, 1)), day=DAY)
    with acting(SYSTEM, "test"):
        result = run_check(check, DAY)
    assert [hit.person_id for hit in result.hits] == [world.head.pk]
    assert [(part.what, part.row_count) for part in result.unjudged] == [("从来没有问过", 1)]  # the spouse
    tap(cadre, Heard(world.head.ref, "self", DAY, AT), WorkSaid.SAME)
    with acting(SYSTEM, "test"):
        assert not run_check(check, DAY).hits


# --- 障碍


def test_an_obstacle_waits_for_a_measure_and_closes_by_it(world, cadre):
    open_barrier(cadre, world.head.ref, Obstacle.CARE_CHILD, on=DAY, measure="", day=DAY)
    assert "要照料孩子,还没有措施" in world.cadre.get("/").text
    assert "要照料孩子" in world.labourer.get("/me/").text
    with pytest.raises(MeasureMissing):
        close_barrier(cadre, world.head.ref, Obstacle.CARE_CHILD, on=DAY, measure=" ", day=DAY)
    open_barrier(cadre, world.head.ref, Obstacle.CARE_CHILD, on=DAY, measure="联系幼儿园", day=DAY)  # twice is one
    assert Barrier.every.get().measure == "联系幼儿园"
    with acting(cadre, "test"):
        assert not barriers_without_measure(cadre, DAY).exists()
    close_barrier(cadre, world.head.ref, Obstacle.CARE_CHILD, on=DAY, measure="进了幼儿园", day=DAY)
    with pytest.raises(BarrierGone):
        close_barrier(cadre, world.head.ref, Obstacle.CARE_CHILD, on=DAY, measure="进了幼儿园", day=DAY)
    open_barrier(cadre, world.head.ref, Obstacle.CARE_CHILD, on=DAY, measure="", day=DAY)  # it came back: a row of its own
    assert Barrier.every.count() == 2


def test_an_obstacle_is_refused_in_the_future_and_to_strangers(world, cadre):
    with pytest.raises(BarrierInFuture):
        open_barrier(cadre, world.head.ref, Obstacle.SKILL, on=DAY + timedelta(days=1), measure="", day=DAY)
    open_barrier(cadre, world.head.ref, Obstacle.SKILL, on=DAY, measure="培训", day=DAY)
    with pytest.raises(BarrierInFuture):
        close_barrier(cadre, world.head.ref, Obstacle.SKILL, on=date(2018, 9, 1), measure="培训", day=DAY)
    for place in (world.stranger_county, world.city):
        stranger = actor_of(a_user(place), DAY)
        with pytest.raises(NotYours):
            open_barrier(stranger, world.head.ref, Obstacle.OTHER, on=DAY, measure="", day=DAY)
        with acting(stranger, "test"):
            assert not scoped(stranger, Barrier).exists()


def test_obstacles_on_pages(world):
    at = f"/people/{world.head.ref}/barriers/"
    assert world.cadre.post(at, {"code": "transport", "on": "2018-09-30"}).status_code == 303
    page = world.cadre.get(f"/people/{world.head.ref}/")
    assert "交通不便" in page.text
    assert "等措施" in page.text
    assert world.cadre.post(f"{at}transport/", {"state": "gone", "measure": "", "on": "2018-09-30"}).status_code == 422
    assert world.cadre.post(f"{at}transport/", {"state": "gone", "measure": "通了班车", "on": "2018-09-30"}).status_code == 303
    assert "已解决" in world.cadre.get(f"/people/{world.head.ref}/").text
    assert world.cadre.get(f"{at}transport/").status_code == 404
    assert world.stranger.get(at).status_code == 404
