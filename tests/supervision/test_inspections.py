"""Inspections: from a sealed figure to the bound beside it, and everything that must be refused on the way."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_web import a_household, a_user, refresh
from tests.lasting import lasting
from tests.supervision import inspecting as i
from xieshou.engines.draw import Source, check_draw, reveal
from xieshou.kit.errors import NotYours
from xieshou.kit.indicators import figures
from xieshou.kit.scope import scoped
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.kit.workflow.errors import NotYourStep, SamePerson
from xieshou.offices.models import Role
from xieshou.placements.models import Spell
from xieshou.regions.models import Level
from xieshou.reporting.published import published_of
from xieshou.reporting.snapshots import take_snapshot
from xieshou.roster.models import Membership
from xieshou.supervision.indicators import TRUE_RATE
from xieshou.supervision.inspections import (
    closing,
    concluding,
    drawing,
    errors,
    fieldwork,
    folder,
    planning,
    scripts,
    selectors,
    wording,
)
from xieshou.supervision.inspections.enums import CampaignState, ContactResult, ContactWay, Design, FindingState
from xieshou.supervision.inspections.models import (
    Campaign,
    Finding,
    FrameRecord,
    InspectionTask,
    Inspector,
    PublishedBound,
)
from xieshou.supervision.inspections.workflows import CAMPAIGNS, FINDINGS, TASKS

pytestmark = pytest.mark.django_db
CHECKER = Path(check_draw.__file__)


@lasting
def made() -> i.Inspected:
    return i.an_inspected_county()


def checked_alone(campaign: Campaign, tmp_path: Path) -> str:
    """The zip, unpacked, under the stand-alone checker in a Python without site packages."""
    with zipfile.ZipFile(io.BytesIO(folder.zipped(campaign))) as file:
        file.extractall(tmp_path)
    (tmp_path.parent / "keys").write_text(i.KEYS)
    words = [sys.executable, "-I", str(CHECKER), str(tmp_path), "--keys", str(tmp_path.parent / "keys"), "--policy", "2of2"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() or f"refused: {done.stderr.strip()}"


# --- plan and freeze -------------------------------------------------------------------------------------------------


def test_the_size_follows_from_the_bound_wanted(made: i.Inspected) -> None:
    campaign = i.a_campaign(made)
    # N=12, p0=20 %: three false must not pass with c=1. P(X<=1 | D=3, n=10) = (C(9,10)+C(3,1)·C(9,9))/C(12,10) = 3/66 <= .05;
    # n=9: (C(9,9)+3·C(9,8))/C(12,9) = 28/220 > .05. So 10.
    assert (campaign.published_count, campaign.sample_size, campaign.alpha, campaign.p0) == (12, 10, "0.05", "0.2")


def test_nobody_inspects_their_own_place(made: i.Inspected) -> None:
    for name in ("county", "village"):
        with pytest.raises(errors.OwnPlace):
            planning.plan_campaign(made.actor(name), published_of(made.snapshot, "KPI-1"), i.wanted(), day=DAY)


def test_a_figure_that_is_no_list_of_people_is_refused(made: i.Inspected) -> None:
    for code in ("KPI-2-3", "KPI-1R.base", "KPI-99"):
        with pytest.raises(errors.FigureNotInspected):
            published_of(made.snapshot, code)


def test_the_frame_is_exactly_the_records_behind_the_figure(made: i.Inspected) -> None:
    campaign = i.frozen(made, i.a_campaign(made))
    rows = FrameRecord.objects.unscoped("test").filter(campaign=campaign)
    assert set(rows.values_list("person_id", flat=True)) == {person.pk for person in made.people}
    assert campaign.frame_size == campaign.published_count == 12
    line = json.loads(rows.first().line)
    assert set(line) == {"id", "county", "type", "amount", "period", "site", "town", "commitment"}
    text = "".join(rows.values_list("line", flat=True))
    for secret in ("某厂", "300000", made.people[0].name, made.people[0].source_no):
        assert secret not in text


def test_a_figure_that_counts_differently_now_cannot_be_frozen(made: i.Inspected) -> None:
    campaign = i.a_campaign(made)
    with acting(SYSTEM, "test"):
        Spell.objects.unscoped("test").filter(person=made.people[0]).delete()
    i.refresh()
    with pytest.raises(errors.FrameDiffers) as refusal:
        drawing.freeze_frame(made.actor("planner"), campaign, day=DAY, at=i.NOW)
    assert refusal.value.facts == {"published": 12, "found": 11}


def test_edits_after_the_freeze_do_not_count(made: i.Inspected, tmp_path: Path) -> None:
    campaign = i.frozen(made, i.a_campaign(made))
    with acting(SYSTEM, "test"):
        Spell.objects.unscoped("test").update(employer_text="改过的厂", wage_fen_month=999900)
    campaign = i.drawn(made, i.opened(made, i.announced(made, campaign)))
    task = i.tasks_of(campaign)[0]
    inspector = i.seat_of(made, task.first_id)
    fieldwork.record_answers(inspector, task.ref, {"doing": "做衣服"}, way=ContactWay.PHONE, day=DAY, at=i.OPENS)
    facts = fieldwork.frozen_facts(inspector, task.ref)
    assert str(facts["employer"]).startswith("某厂")
    assert checked_alone(campaign, tmp_path / "draw").startswith("ok ")


def test_the_inspected_county_sees_neither_frame_nor_tasks(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    for name in ("county", "county_leader", "village"):
        actor = made.actor(name)
        with acting(actor, "test"):
            for model in (FrameRecord, InspectionTask, Inspector):
                assert not scoped(actor, model).exists()
                assert not model.objects.unscoped("row-level security alone").exists()
            assert not Finding.objects.unscoped("row-level security alone").exists()
    with acting(made.actor("county"), "test"):
        assert scoped(made.actor("county"), Campaign).get() == campaign


# --- announce --------------------------------------------------------------------------------------------------------


def test_the_announcement_comes_a_day_before_the_beacon(made: i.Inspected) -> None:
    campaign = i.frozen(made, i.a_campaign(made))
    with pytest.raises(errors.TooSoon):
        i.announced(made, campaign, opens_at=i.NOW + timedelta(hours=23, minutes=59))
    assert i.announced(made, campaign, opens_at=i.NOW + timedelta(hours=24)).state == CampaignState.ANNOUNCED


def test_another_person_announces_than_froze(made: i.Inspected) -> None:
    campaign = i.frozen(made, i.a_campaign(made))
    with pytest.raises(SamePerson):
        drawing.announce_draw(made.actor("planner"), campaign, i.terms(), day=DAY, at=i.NOW)


def test_a_secret_serves_once_and_one_holder_is_none(made: i.Inspected) -> None:
    first = i.announced(made, i.frozen(made, i.a_campaign(made)))
    second = i.frozen(made, i.a_campaign(made))
    with pytest.raises(errors.HoldersTooFew):
        i.announced(made, second, holders=i.HOLDERS[:1])
    with pytest.raises(errors.DrawRefused, match="已经用过"):
        i.announced(made, second)
    assert i.announced(made, second, holders=()).serial == first.serial + 1


def test_draws_are_counted_without_gaps_and_what_was_announced_stands(made: i.Inspected) -> None:
    first = i.announced(made, i.frozen(made, i.a_campaign(made)))
    assert first.draw_id == f"{made.county.code}-0001"
    with acting(SYSTEM, "test"):
        for change in ("serial = 7", "p0 = '0.5'", "allowed = 9", "sample_size = 1", "alpha = '0.2'", "opens_at = now()"):
            with pytest.raises(DatabaseError, match=r"announced|gaps"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE supervision_campaign SET {change} WHERE id = %s", [first.pk])
        with pytest.raises(DatabaseError, match="never removed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM supervision_campaign WHERE id = %s", [first.pk])
        other = i.frozen(made, i.a_campaign(made))
        with pytest.raises(DatabaseError, match="gaps"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE supervision_campaign SET serial = 3 WHERE id = %s", [other.pk])


def test_a_pool_that_might_not_suffice_is_refused_before_the_beacon() -> None:
    made = i.an_inspected_county(inspectors=2)
    campaign = i.frozen(made, i.a_campaign(made, load_cap=2))
    with pytest.raises(errors.PoolTooSmall):
        i.announced(made, campaign)


def test_people_of_the_inspected_place_do_not_inspect(made: i.Inspected) -> None:
    campaign = i.a_campaign(made)
    with pytest.raises(errors.NotAnInspector):
        planning.add_inspectors(made.actor("planner"), campaign.ref, [made.seats["county"]])


def test_who_wrote_a_record_and_who_declares_a_tie_is_recused(made: i.Inspected) -> None:
    campaign = i.a_campaign(made)
    writer, tied = made.seats["inspector0"], made.seats["inspector1"]
    planning.add_inspectors(made.actor("planner"), campaign.ref, [tied], ties=[made.villages[1].pk])
    with acting(replace(SYSTEM, user_id=writer.user_id), "test"):
        Spell.objects.unscoped("test").filter(person=made.people[0]).update(occupation="裁剪")
    campaign = i.drawn(made, i.opened(made, i.announced(made, i.frozen(made, campaign))))
    wrote = FrameRecord.objects.unscoped("test").get(campaign=campaign, person=made.people[0])
    inspector = Inspector.objects.unscoped("test").get(campaign=campaign, user=writer.user_id)
    assert inspector.recused == [wrote.record_id]
    for task in InspectionTask.objects.unscoped("test").filter(campaign=campaign).select_related("record"):
        two = {task.first_id, task.second_id}
        if task.record.village_id == made.villages[1].pk:
            assert tied.user_id not in two
        if task.kind == "first" and task.record.village_id == wrote.village_id and wrote.record_id in _drawn_ids(campaign):
            assert writer.user_id not in two


def _drawn_ids(campaign: Campaign) -> set[str]:
    rows = InspectionTask.objects.unscoped("test").filter(campaign=campaign)
    return set(rows.values_list("record__record_id", flat=True))


# --- open and draw ---------------------------------------------------------------------------------------------------


def test_the_beacon_is_taken_down_after_it_fell_and_once(made: i.Inspected) -> None:
    campaign = i.announced(made, i.frozen(made, i.a_campaign(made)))
    with pytest.raises(errors.TooEarly):
        i.opened(made, campaign, at=i.OPENS - timedelta(minutes=1))
    campaign = i.opened(made, campaign)
    with acting(SYSTEM, "test"), pytest.raises(DatabaseError, match="falls once"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute("UPDATE supervision_campaign SET values = '[{}]' WHERE id = %s", [campaign.pk])


@pytest.mark.parametrize(
    "beacon",
    [
        drawing.Beacon((i.DICE, i.DICE), ("甲", "乙"), tuple(map(reveal, i.SECRETS))),
        drawing.Beacon(("4/4",), ("甲",), tuple(map(reveal, i.SECRETS))),
        drawing.Beacon(("",), ("甲",), tuple(map(reveal, i.SECRETS))),
        drawing.Beacon((i.DICE,), ("甲",), (reveal(i.SECRETS[0]),)),
        drawing.Beacon((i.DICE,), ("甲",), tuple(map(reveal, reversed(i.SECRETS)))),
        drawing.Beacon((i.DICE,), ("甲",), (reveal(i.SECRETS[0]), "0" * 64)),
    ],
)  # fmt: skip
def test_a_beacon_or_reveal_that_is_not_the_announced_one_opens_nothing(made: i.Inspected, beacon: drawing.Beacon) -> None:
    campaign = i.announced(made, i.frozen(made, i.a_campaign(made)))
    with pytest.raises(errors.DrawRefused):
        drawing.open_campaign(made.actor("announcer"), campaign, beacon, day=DAY, at=i.OPENS)
    assert i.fresh(campaign).state == CampaignState.ANNOUNCED


def test_the_draw_follows_from_what_was_announced_and_verifies_alone(made: i.Inspected, tmp_path: Path) -> None:
    campaign = i.in_the_field(made)
    line = checked_alone(campaign, tmp_path / "draw")
    assert line.startswith(f"ok {campaign.draw_id} N=12 n=10 root={campaign.frame_root}")
    assert line.endswith("witnessed=2")
    first = [task for task in i.tasks_of(campaign) if task.kind == "first"]
    assert [task.rank for task in first] == list(range(1, 11))
    assert [task.ticket for task in first] == sorted(task.ticket for task in first)
    again = [task for task in i.tasks_of(campaign) if task.kind == "again"]
    assert len(again) == campaign.again_count == 1
    twin = next(task for task in first if task.record_id == again[0].record_id)
    assert not {again[0].first_id, again[0].second_id} & {twin.first_id, twin.second_id}


def test_a_changed_frame_is_noticed(made: i.Inspected) -> None:
    """As the owner of the database, with the app's revoked rights: the root in the announcement does not follow."""
    campaign = i.in_the_field(made)
    with acting(SYSTEM, "test"), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE supervision_framerecord SET line = line || ' ' WHERE campaign_id = %s", [campaign.pk])


def test_a_record_drawn_is_never_replaced(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    tasks = i.tasks_of(campaign)
    spare = FrameRecord.objects.unscoped("test").filter(campaign=campaign, tasks=None).first()
    with acting(made.actor("planner"), "test"), pytest.raises(DatabaseError, match="never replaced"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute("UPDATE supervision_inspectiontask SET record_id = %s WHERE id = %s", [spare.pk, tasks[0].pk])


# --- field work ------------------------------------------------------------------------------------------------------


def test_nothing_of_the_register_is_shown_before_the_answer_is_written(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    task = i.tasks_of(campaign)[0]
    with pytest.raises(errors.NotAnswered):
        fieldwork.frozen_facts(i.seat_of(made, task.first_id), task.ref)
    i.inspected(made, task)
    assert fieldwork.frozen_facts(i.seat_of(made, task.second_id), task.ref)["status"] == "E1"


def test_two_people_inspect_and_nobody_else(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    task = i.tasks_of(campaign)[0]
    first = i.seat_of(made, task.first_id)
    fieldwork.record_answers(first, task.ref, {"doing": "做衣服"}, way=ContactWay.PHONE, day=DAY, at=i.OPENS)
    with pytest.raises(SamePerson):
        fieldwork.judge(first, task.ref, outcome="true", words="属实", day=DAY, at=i.OPENS)
    for name, seat in made.seats.items():
        if seat.user_id not in (task.first_id, task.second_id):
            with pytest.raises(NotYours):
                fieldwork.judge(made.actor(name), task.ref, outcome="true", words="属实", day=DAY, at=i.OPENS)
    with acting(made.actor("planner"), "test"), pytest.raises(DatabaseError, match="two inspectors"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute("UPDATE supervision_inspectiontask SET outcome = 'true' WHERE id = %s", [task.pk])


def test_not_reached_takes_three_calls_at_different_hours_and_a_visit(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    task = i.tasks_of(campaign)[0]
    first = i.seat_of(made, task.first_id)

    def called(hours: int) -> None:
        at = i.OPENS + timedelta(hours=hours)
        fieldwork.note_attempt(first, task.ref, way=ContactWay.PHONE, result=ContactResult.NO_ANSWER, at=at)

    def given_up() -> None:
        fieldwork.give_up(first, task.ref, day=DAY, at=i.OPENS, words="没有见到人")

    for hours in (0, 1, 2, 5):
        called(hours)
    fieldwork.note_attempt(first, task.ref, way=ContactWay.VISIT, result=ContactResult.NO_ANSWER, at=i.OPENS)
    with pytest.raises(errors.TooFewAttempts) as refusal:
        given_up()
    assert refusal.value.facts["phone"] == 2
    called(10)
    given_up()
    with pytest.raises(errors.VerdictDoesNotFit):
        fieldwork.judge(i.seat_of(made, task.second_id), task.ref, outcome="true", words="应该在做", day=DAY, at=i.OPENS)


def test_the_script_asks_and_never_tells() -> None:
    from xieshou.supervision.inspections.scripts import QUESTIONS

    for question in QUESTIONS:
        assert str(question.text).endswith("?")
        assert "是不是" not in str(question.text)
        assert "{" not in str(question.text)


# --- conclusion ------------------------------------------------------------------------------------------------------


def test_every_record_has_an_outcome_before_anything_is_concluded(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    for task in i.tasks_of(campaign)[1:]:
        i.inspected(made, task)
    with pytest.raises(errors.TasksOpen):
        concluding.settle(made.actor("planner"), campaign, day=DAY, at=i.OPENS)


def test_the_bound_of_a_finished_draw_worked_by_hand(made: i.Inspected, tmp_path: Path) -> None:
    campaign = i.settled(made, i.in_the_field(made), {2: "false", 5: "unreachable"})
    campaign = i.concluded(made, i.replied(made, campaign))
    bound = selectors.bounds_of([made.snapshot.number])[made.snapshot.number, "KPI-1"]
    # N=12, n=10, x=2 (false and unreachable): D=4 would need 2 of 2 unseen false: P(X<=2|4) = C(8,8)·C(4,2)/C(12,10) = 6/66 > .05. So 4.
    assert (bound.population, bound.sampled, bound.false_seen, bound.proven, bound.upper) == (12, 10, 2, 1, 4)
    assert bound.lower == 1
    assert bound.outcomes == {"true": 8, "false": 1, "unreachable": 1}
    assert bound.witness_count == 2
    line = checked_alone(campaign, tmp_path / "draw")
    assert "upper=4 lower=1" in line
    assert line.endswith("witnessed=2")
    for file in ("results.csv", "bound.json", "selection.csv", "frame.jsonl", "announcement.json", "beacon.json"):
        path = tmp_path / "draw" / file
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 1
        path.write_bytes(bytes(raw))
        with pytest.raises(check_draw.Refused):
            check_draw.check(tmp_path / "draw", i.KEYS.split(), 2)
        raw[len(raw) // 2] ^= 1
        path.write_bytes(bytes(raw))


@pytest.mark.parametrize(
    ("proof", "why"),
    [("", "no proof"), ("late", "signed after the beacon"), ("one", "one witness of two")],
)
def test_no_bound_is_published_on_a_draw_that_is_not_dated(made: i.Inspected, proof: str, why: str) -> None:
    campaign = i.announced(made, i.frozen(made, i.a_campaign(made)))
    given = {
        "": "",
        "late": i.a_proof(campaign, at=i.OPENS + timedelta(hours=1)),
        "one": i.a_proof(campaign, witnesses=i.WITNESSES[:1]),
    }[proof]
    campaign = i.settled(made, i.drawn(made, i.opened(made, campaign, proof=given)))
    campaign = i.concluded(made, i.replied(made, campaign))
    assert campaign.state == CampaignState.CONCLUDED, why
    assert not PublishedBound.objects.exists()


def test_the_inspected_office_is_heard_before_the_conclusion(made: i.Inspected) -> None:
    campaign = i.settled(made, i.in_the_field(made), {1: "false"})
    with pytest.raises(errors.ReplyOpen):
        i.concluded(made, campaign)
    with pytest.raises(errors.NothingToReply):
        concluding.reply(made.actor("planner"), campaign.ref, words="我替他们答", findings={}, day=DAY)
    seated_there = replace(made.actor("county"), role=Role.AUDITOR)
    with pytest.raises(errors.NothingToReply):
        concluding.reply(seated_there, campaign.ref, words="我也替他们答", findings={}, day=DAY)
    finding = i.finding_of(campaign)
    concluding.reply(made.actor("county"), campaign.ref, words="第1条有工资条", findings={finding.ref: "附9月工资条"}, day=DAY)
    with pytest.raises(errors.NothingToReply):
        concluding.reply(made.actor("county"), campaign.ref, words="再说一次", findings={}, day=DAY)
    task = InspectionTask.objects.unscoped("test").get(pk=finding.task_id)
    with pytest.raises(errors.OwnFinding):
        closing.withdraw_finding(i.seat_of(made, task.first_id), finding.ref, words="算了", day=DAY, at=i.OPENS)
    closing.withdraw_finding(made.actor("announcer"), finding.ref, words="工资条核对属实", day=DAY, at=i.OPENS)
    i.concluded(made, campaign)
    assert PublishedBound.objects.get().false_seen == 0


def test_the_term_of_the_reply_runs_out(made: i.Inspected) -> None:
    campaign = i.settled(made, i.in_the_field(made), {1: "false"})
    after = campaign.reply_until + timedelta(days=1)
    concluding.conclude(made.actor("planner"), campaign, day=after, at=i.OPENS)
    assert PublishedBound.objects.get().concluded_on == after


def test_a_blind_second_look_that_finds_more_makes_the_bound_worse(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    again = next(task for task in i.tasks_of(campaign) if task.kind == "again")
    for task in i.tasks_of(campaign):
        i.inspected(made, task, "false" if task.pk == again.pk else "true")
    concluding.settle(made.actor("planner"), campaign, day=DAY, at=i.OPENS)
    i.concluded(made, i.replied(made, i.fresh(campaign)))
    bound = PublishedBound.objects.get()
    assert (bound.false_seen, bound.proven, bound.inspected_again, bound.found_again) == (1, 1, 1, 0)
    assert bound.corrected == bound.population  # what was looked at again was never found at first: nothing is bounded


def test_void_by_the_inspected_side_counts_the_whole_sample_as_false(made: i.Inspected, tmp_path: Path) -> None:
    campaign = i.announced(made, i.frozen(made, i.a_campaign(made)))
    concluding.void_draw(
        made.actor("planner"), campaign, reason="inspected_holder", words="县扶贫办保管人不揭示", proof=i.a_proof(campaign),
        keys=i.KEYS, day=DAY, at=i.OPENS,
    )  # fmt: skip
    bound = PublishedBound.objects.get()
    assert (bound.false_seen, bound.proven, bound.upper, bound.lower) == (10, 0, 12, 0)
    second = i.announced(made, i.frozen(made, i.a_campaign(made)), holders=())
    assert second.serial == 2
    assert checked_alone(i.fresh(campaign), tmp_path / "draw").startswith("ok ")


def test_void_by_somebody_else_withholds_the_bound(made: i.Inspected) -> None:
    campaign = i.announced(made, i.frozen(made, i.a_campaign(made)))
    said = {"words": "开奖没有举行", "proof": i.a_proof(campaign), "keys": i.KEYS, "day": DAY, "at": i.OPENS}
    concluding.void_draw(made.actor("planner"), campaign, reason="beacon", **said)
    assert i.fresh(campaign).state == CampaignState.VOID
    assert not PublishedBound.objects.exists()


def test_only_a_sequential_design_is_extended_and_in_the_order_of_tickets(made: i.Inspected) -> None:
    fixed = i.in_the_field(made)
    with pytest.raises(errors.NotSequential):
        drawing.extend_draw(made.actor("planner"), fixed, 1)
    other = i.frozen(made, i.a_campaign(made, design=Design.SEQUENTIAL))
    campaign = i.drawn(made, _opened_open(made, i.announced(made, other, holders=())))
    assert drawing.extend_draw(made.actor("planner"), campaign, 2) == 12
    ranks = [task.rank for task in i.tasks_of(campaign) if task.kind == "first"]
    assert ranks == list(range(1, 13))
    i.concluded(made, i.replied(made, i.settled(made, campaign)))
    bound = PublishedBound.objects.get()
    assert (bound.design, bound.sampled, bound.upper) == (Design.SEQUENTIAL, 12, 0)


def _opened_open(made: i.Inspected, campaign: Campaign) -> Campaign:
    """Open mode: no secrets."""
    beacon = drawing.Beacon((i.DICE,), ("大厅",), (), i.a_proof(campaign), i.KEYS)
    drawing.open_campaign(made.actor("announcer"), campaign, beacon, day=DAY, at=i.OPENS)
    return i.fresh(campaign)


# --- findings to closure ---------------------------------------------------------------------------------------------


def test_a_finding_is_put_right_reviewed_closed_and_looked_at_again(made: i.Inspected) -> None:
    campaign = i.concluded(made, i.replied(made, i.settled(made, i.in_the_field(made), {1: "false"})))
    finding = i.finding_of(campaign)
    assert finding.state == FindingState.ISSUED
    with pytest.raises(NotYourStep):
        take(FINDINGS, made.actor("planner"), finding, "rectify", day=DAY, at=i.NOW, words="我来改")
    take(FINDINGS, made.actor("county"), finding, "rectify", day=DAY, at=i.NOW, words="已更正")
    with pytest.raises(SamePerson):
        take(FINDINGS, made.actor("county"), finding, "review", day=DAY, at=i.NOW, words="自己复核")
    take(FINDINGS, made.actor("county_leader"), finding, "review", day=DAY, at=i.NOW, words="看过佐证")
    with pytest.raises(NotYourStep):
        closing.close_finding(made.actor("county_leader"), finding.ref, words="自己销号", day=DAY, at=i.NOW)
    closing.close_finding(made.actor("planner"), finding.ref, words="同意销号", day=DAY, at=i.NOW)
    finding = i.finding_of(campaign)
    assert timedelta(days=30) <= finding.look_back_on - finding.closed_on <= timedelta(days=90)
    with pytest.raises(errors.NotYetLookBack):
        closing.look_back(made.actor("planner"), finding.ref, words="没有反弹", day=DAY, at=i.NOW)
    with pytest.raises(errors.FindingsOpen):
        take(CAMPAIGNS, made.actor("planner"), campaign, "archive", day=DAY, at=i.NOW)
    closing.look_back(made.actor("planner"), finding.ref, words="没有反弹", day=finding.look_back_on, at=i.NOW)
    take(CAMPAIGNS, made.actor("planner"), i.fresh(campaign), "archive", day=finding.look_back_on, at=i.NOW)
    assert i.fresh(campaign).state == CampaignState.CLOSED


def test_what_waits_for_whom(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    task = i.tasks_of(campaign)[0]
    first, second = i.seat_of(made, task.first_id), i.seat_of(made, task.second_id)
    assert task in selectors.my_tasks(first)
    fieldwork.record_answers(first, task.ref, {"doing": "做衣服"}, way=ContactWay.PHONE, day=DAY, at=i.OPENS)
    assert task not in selectors.my_tasks(first)
    assert task in selectors.my_tasks(second)
    assert not selectors.my_tasks(made.actor("county")).exists()
    fieldwork.judge(second, task.ref, outcome="false", words="厂里没有这个人", day=DAY, at=i.OPENS)
    for other in i.tasks_of(campaign):
        if other.pk != task.pk:
            i.inspected(made, other)
    concluding.settle(made.actor("planner"), campaign, day=DAY, at=i.OPENS)
    assert selectors.to_reply(made.actor("county")).get() == campaign
    assert not selectors.to_reply(made.actor("planner")).exists()
    assert selectors.to_settle(made.actor("planner"), DAY).exists()
    assert not selectors.to_settle(made.actor("county"), DAY).exists()
    i.concluded(made, i.replied(made, i.fresh(campaign)))
    assert selectors.to_settle(made.actor("county"), DAY).exists()
    assert not selectors.to_settle(made.actor("planner"), DAY).exists()


def test_a_published_bound_cannot_be_changed_or_invented(made: i.Inspected) -> None:
    i.concluded(made, i.replied(made, i.settled(made, i.in_the_field(made))))
    with acting(SYSTEM, "test"):
        for statement in ("UPDATE supervision_publishedbound SET upper = 0", "DELETE FROM supervision_publishedbound"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        bound = PublishedBound.objects.get()
        bound.pk, bound.witness_count = None, 0
        with pytest.raises(IntegrityError), transaction.atomic():
            bound.save()


def test_alpha_is_the_days_parameter(made: i.Inspected) -> None:
    campaign = i.a_campaign(made, p0=Fraction(1, 10))
    assert campaign.alpha == "0.05"
    assert campaign.p0 == "0.1"


def test_several_sources_are_all_asked(made: i.Inspected) -> None:
    campaign = i.frozen(made, i.a_campaign(made))
    sources = (Source("ssq", "2018115"), Source("pl5", "18266"))
    campaign = i.announced(made, campaign, sources=sources, holders=())
    beacon = drawing.Beacon(("2.7.11.19.25.33.8.", "4.0.9.1.7."), ("福彩公报", "体彩公报"), (), i.a_proof(campaign), i.KEYS)
    drawing.open_campaign(made.actor("announcer"), campaign, beacon, day=DAY, at=i.OPENS)
    assert [one["value"] for one in i.fresh(campaign).values] == list(beacon.values)




def test_the_share_found_true_opens_into_its_records(made: i.Inspected) -> None:
    i.concluded(made, i.replied(made, i.settled(made, i.in_the_field(made), {1: "false", 4: "unreachable"})))
    found = figures([TRUE_RATE], made.actor("county"), DAY)["KPI-14"]
    assert (found.count, found.base) == (8, 10)
    assert TRUE_RATE.behind(made.actor("county"), DAY, of_base=True).count() == 10
    assert figures([TRUE_RATE], made.actor("village"), DAY)["KPI-14"].base == 0  # the figure is the county's


def test_what_was_inspected_for_another_reason_never_enters_a_bound(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    drawn = [task for task in i.tasks_of(campaign) if task.kind == "first"]
    spare = FrameRecord.objects.unscoped("test").filter(campaign=campaign).exclude(pk__in=[one.record_id for one in drawn])
    pattern = drawn[0]
    with acting(made.actor("planner"), "test"):
        InspectionTask.objects.create(
            campaign=campaign, office_path=campaign.office_path, record=spare.first(), rank=99, ticket="0" * 64, first=pattern.first,
            second=pattern.second, inspectors="举报核查", person_name="某人", place="某村", due_on=DAY,
        )  # fmt: skip
    for task in i.tasks_of(campaign):
        i.inspected(made, task)
    with pytest.raises(errors.NotDrawn) as refusal:
        concluding.settle(made.actor("planner"), campaign, day=DAY, at=i.OPENS)
    assert refusal.value.facts == {"count": 1}


def test_an_inspector_from_the_supporting_side_sees_the_own_records_and_nothing_else(made: i.Inspected) -> None:
    away = a_region("支援区", parent=a_region("支援省", level=Level.PROVINCE))
    made.seats["helper0"], made.seats["helper1"] = a_user(away), a_user(away)
    campaign = i.a_campaign(made)
    planning.add_inspectors(made.actor("planner"), campaign.ref, [made.seats["helper0"], made.seats["helper1"]])
    campaign = i.drawn(made, i.opened(made, i.announced(made, i.frozen(made, campaign))))
    for name in ("helper0", "helper1"):
        actor, user = made.actor(name), made.seats[name].user_id
        own = [task for task in i.tasks_of(campaign) if user in (task.first_id, task.second_id)]
        with acting(actor, "test"):
            assert set(scoped(actor, InspectionTask)) == set(own)
            assert {row.pk for row in scoped(actor, FrameRecord)} == {task.record_id for task in own}
            waiting = [task for task in own if task.state == "open"]
            assert set(waiting) <= set(selectors.my_tasks(actor))
        for task in waiting:
            i.inspected(made, task)


def test_the_words_of_the_first_inspection_are_hidden_from_the_second(made: i.Inspected) -> None:
    campaign = i.in_the_field(made)
    again = next(task for task in i.tasks_of(campaign) if task.kind == "again")
    twin = next(task for task in i.tasks_of(campaign) if task.kind == "first" and task.record_id == again.record_id)
    second = i.seat_of(made, again.first_id)
    with acting(second, "test"):
        assert twin not in TASKS.rows(second)
        assert again in TASKS.rows(second)


# --- households ------------------------------------------------------------------------------------------------------


def test_a_figure_of_households_is_inspected_household_by_household(tmp_path: Path) -> None:
    """Zero-employment households as units: the head is asked who is there and what each does, and the bound is of households."""
    made = i.an_inspected_county(3)
    homes = [a_household(made.villages[number % 3], count=2) for number in range(9)]
    refresh()
    made.snapshot = take_snapshot(made.actor("county"), month=i.DAY, today=i.DAY, at=i.NOW)
    figure = next(code for code in ("KPI-4-needs_help", "KPI-4-nobody_willing") if made.snapshot.figures[code] == 9)
    campaign = i.frozen(made, i.a_campaign(made, figure, allowed=0))
    rows = list(FrameRecord.objects.unscoped("test").filter(campaign=campaign))
    assert {row.household_id for row in rows} == {Membership.objects.unscoped("test").get(person=home[0]).household_id for home in homes}
    assert {row.person_id for row in rows} == {home[0].pk for home in homes}  # the head of each
    assert all(set(home[0].name) <= set(row.facts["members"]) and row.facts["employed_count"] == 0 for home in homes for row in rows if row.person_id == home[0].pk)
    assert not any(name in row.line for row in rows for name in (homes[0][0].name, homes[0][1].name))

    campaign = i.drawn(made, i.opened(made, i.announced(made, campaign)))
    task = i.tasks_of(campaign)[0]
    assert [one.code for one in scripts.questions_of(task.record)] == [one.code for one in scripts.HOME_QUESTIONS]
    campaign = i.concluded(made, i.replied(made, i.settled(made, campaign, {1: "false"})))
    bound = campaign.bound
    assert (bound.population, bound.false_seen, bound.figure) == (9, 1, figure)
    assert bound.upper >= 1
    assert "ok " in checked_alone(campaign, tmp_path)


def test_the_script_for_a_household_asks_and_never_tells() -> None:
    for question in scripts.HOME_QUESTIONS:
        assert str(question.text).endswith("?")
        assert "是不是" not in str(question.text)
        assert "{" not in str(question.text)


def test_a_rate_says_what_the_bound_of_its_upper_number_leaves() -> None:
    bound = PublishedBound(population=90, sampled=30, false_seen=2, upper=13, alpha="0.05")
    assert wording.rate(bound, 120) == "N=90 n=30 x=2,95%置信度不低于64.1%(分母按公布数)"  # 77 / 120 = 64.16…, rounded down
    assert wording.at_least(Fraction(2, 3)) == "66.6%"
    assert wording.at_least(Fraction(1)) == "100%"
