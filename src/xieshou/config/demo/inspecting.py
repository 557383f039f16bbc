"""The demo's inspection: a month already sealed, drawn from in public, inspected, and its bound published.

Two witnesses of the demo sign the log's checkpoint in this process, by the demo's clock: an office has them elsewhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, connections, transaction

from xieshou.audit.keeping import USING, known_keys
from xieshou.audit.log import add_cosignature, first_receipt, latest_note
from xieshou.config import witness
from xieshou.engines.draw import Source, commitment, reveal
from xieshou.engines.merkle import Checkpoint, VerifierKey, split
from xieshou.kit.scope import Actor, one
from xieshou.kit.verbs import acting
from xieshou.offices.models import Assignment
from xieshou.reporting.models import Snapshot
from xieshou.reporting.published import published_of
from xieshou.reporting.publishing import publish
from xieshou.reporting.snapshots import take_snapshot
from xieshou.supervision.inspections import concluding, drawing, fieldwork, planning
from xieshou.supervision.inspections.enums import ContactResult, ContactWay, Verdict
from xieshou.supervision.inspections.models import Campaign, InspectionTask

CHINA = ZoneInfo("Asia/Shanghai")
MONTH = date(2018, 8, 1)
SEALED, DRAWN, CONCLUDED = date(2018, 9, 3), date(2018, 9, 7), date(2018, 9, 20)
ANNOUNCED = datetime(2018, 9, 4, 9, 0, tzinfo=CHINA)
BEACON = datetime(2018, 9, 6, 21, 30, tzinfo=CHINA)
WORK = datetime(2018, 9, 10, 9, 0, tzinfo=CHINA)
PLANNER, ANNOUNCER = "demo-auditor", "demo-prefecture"
# The inspectors come from outside the county: the prefecture, and the supporting side.
POOL = ("demo-auditor", "demo-prefecture", "demo-supporter", "demo-district", "demo-province", "demo-province-leader")
SECRETS = {"河池市扶贫监督检查组(演示)": ("other", "5c" * 32), "演示县扶贫开发办公室(演示)": ("inspected", "a7" * 32)}
DICE = (Source("ssq", "2018105"), Source("pl5", "18242"))
FELL = ("3.8.14.19.26.31.11.", "7.0.4.4.9.")
UNREACHED, FALSE = 7, 23  # ranks of the two records that the demo's inspectors did not find true


@dataclass
class Inspection:
    """The campaign, and the process that takes the announcement into the log meanwhile."""

    snapshot: Snapshot
    campaign: Campaign
    log: subprocess.Popen[bytes]


def announce(actors: dict[str, Actor]) -> Inspection:
    """Seal August, plan, freeze, announce; the log takes it in beside the chapters that follow."""
    planner, announcer = actors[PLANNER], actors[ANNOUNCER]
    snapshot = take_snapshot(actors["demo-county"], month=MONTH, today=SEALED, at=ANNOUNCED)
    wanted = planning.Wanted(
        "2018年8月就业数字督查(演示)", Fraction(1, 10), 2, 200, SEALED + timedelta(days=10), SEALED + timedelta(days=16)
    )
    campaign = planning.plan_campaign(planner, published_of(snapshot, "KPI-1"), wanted, day=SEALED)
    seats = Assignment.objects.filter(user__username__in=POOL).select_related("user", "office").order_by("pk")
    planning.add_inspectors(planner, campaign.ref, list(seats))
    drawing.freeze_frame(planner, campaign, day=SEALED, at=ANNOUNCED)
    holders = tuple(drawing.HolderGiven(name, side, commitment(secret)) for name, (side, secret) in SECRETS.items())
    terms = drawing.Terms(DICE, BEACON, holders)
    drawing.announce_draw(announcer, _fresh(announcer, campaign), terms, day=SEALED, at=ANNOUNCED)
    return Inspection(snapshot, campaign, _log_taking_in())


def inspect(made: Inspection, actors: dict[str, Actor], folder: Path) -> dict[str, Any]:
    """From the beacon to the published bound; returns what the demo says of it."""
    planner, announcer = actors[PLANNER], actors[ANNOUNCER]
    if made.log.wait():
        raise RuntimeError("xieshou log checkpoint failed on the demo's database")
    campaign = _fresh(announcer, made.campaign)
    proof, keys = _witnessed(campaign, folder)
    reveals = tuple(reveal(secret) for _side, secret in SECRETS.values())
    beacon = drawing.Beacon(FELL, ("福彩公报(虚构)", "体彩公报(虚构)"), reveals, proof, keys)
    drawing.open_campaign(announcer, campaign, beacon, day=DRAWN, at=BEACON)
    drawing.draw_records(announcer, campaign, day=DRAWN, at=BEACON)
    _do_field_work(campaign, actors)
    concluding.settle(planner, _fresh(planner, campaign), day=DRAWN, at=WORK)
    said = "情况属实;联系不上的一人已随亲属外出,正在联系。"
    concluding.reply(actors["demo-county"], campaign.ref, words=said, findings={}, day=CONCLUDED)
    concluding.conclude(planner, _fresh(planner, campaign), day=CONCLUDED, at=WORK)
    publish(actors["demo-county-leader"], made.snapshot.ref, day=CONCLUDED)
    bound = campaign.bound
    return {"draw_id": bound.draw_id, "inspected": bound.sampled, "inspected_of": bound.population, "bound_upper": bound.upper}


def _fresh(actor: Actor, campaign: Campaign) -> Campaign:
    with acting(actor, "demo.ask"):
        found: Campaign = one(actor, Campaign, campaign.ref)
        return found


def _do_field_work(campaign: Campaign, actors: dict[str, Actor]) -> None:
    by_user = {actor.user_id: actor for actor in actors.values()}
    rows = InspectionTask.objects.unscoped("the demo's own").filter(campaign=campaign).order_by("kind", "rank")
    with acting(actors[PLANNER], "demo.ask"):
        tasks = list(rows.select_related("record"))
    for task in tasks:
        first, second = by_user[task.first_id], by_user[task.second_id]
        if task.rank == UNREACHED:
            _not_reached(first, task)
        else:
            fieldwork.record_answers(first, task.ref, _told(task.rank), way=ContactWay.PHONE, day=DRAWN, at=WORK)
        outcome = {UNREACHED: Verdict.UNREACHABLE, FALSE: Verdict.FALSE}.get(task.rank, Verdict.TRUE)
        fieldwork.judge(second, task.ref, outcome=outcome, words="对照本人所述和工资条(演示)", day=DRAWN, at=WORK)


def _told(rank: int) -> dict[str, str]:
    doing = "八月在家,没有出去做事" if rank == FALSE else "在外面做工"
    return {"who": "本人", "doing": doing, "where": "照实说了单位和地方", "since": "今年上半年", "pay": "上个月发了工资"}


def _not_reached(inspector: Actor, task: InspectionTask) -> None:
    for hours in (0, 5, 10):
        at = WORK + timedelta(hours=hours)
        fieldwork.note_attempt(inspector, task.ref, way=ContactWay.PHONE, result=ContactResult.NO_ANSWER, at=at)
    fieldwork.note_attempt(inspector, task.ref, way=ContactWay.VISIT, result=ContactResult.NO_ANSWER, at=WORK)
    fieldwork.give_up(inspector, task.ref, day=DRAWN, at=WORK, words="三次电话、一次上门都没有见到人")


def _log_taking_in() -> subprocess.Popen[bytes]:
    """`xieshou log checkpoint` on the demo's database, in a process of its own."""
    environment = os.environ | {"XIESHOU_DATABASE": str(connection.settings_dict["NAME"])}
    words = [sys.executable, "-m", "xieshou.config.cli", "log", "checkpoint"]
    return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _witnessed(campaign: Campaign, folder: Path) -> tuple[str, str]:
    """The announcement's proof with the lines of two witnesses, and the keys of the log and of both."""
    logs = known_keys()[:1]
    with transaction.atomic(using=USING), connections[USING].cursor() as cursor:
        note = str(latest_note(cursor))
        size, watching = Checkpoint.read(split(note)[0]).size, []
        for name in ("witness-province", "witness-discipline"):
            home = folder / name
            key = VerifierKey.read(witness.init(home, name))
            witness.watch(home, str(logs[0]))
            line = witness.add_checkpoint(home, f"old 0\n\n{note}", lambda: ANNOUNCED.timestamp() + 3600)
            add_cosignature(cursor, size, line, key)
            watching.append(key)
    row = drawing.announcement_of(campaign)
    with connection.cursor() as cursor:
        proof = first_receipt(cursor, row._meta.db_table, row.pk)
    return proof, "".join(f"{key}\n" for key in (*logs, *watching))
