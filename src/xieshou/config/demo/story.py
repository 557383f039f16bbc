"""The main job, told once from beginning to end, each step by whom it is really done, through the services offices use.

A step prints what it did and how long it took; the whole is what `xieshou demo --no-serve` proves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from django.db import connections

from xieshou.config.demo import accounts, inspecting, singles
from xieshou.config.demo.words import ANSWER_WAYS, CHANNELS, WANTS
from xieshou.config.fiction import DAY, County, files, tables
from xieshou.config.migrating import migrate
from xieshou.config.warming import warming
from xieshou.jobs.models import Post
from xieshou.jobs.services import share_posts
from xieshou.kit.imports import services as importing
from xieshou.kit.ledgers import all_of, ledger_named, write_workbook
from xieshou.kit.parameters import load_shipped
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.offices.selectors import system
from xieshou.pairings.facts import attachment2
from xieshou.pairings.models import Pairing
from xieshou.pairings.reading import read_table
from xieshou.pairings.selectors import pairings_on
from xieshou.pairings.services import ChildPair, import_table, pair_children
from xieshou.placements import selectors
from xieshou.placements.enums import Group, OfferAnswer
from xieshou.placements.models import MatchRun, Offer, Spell
from xieshou.placements.services.matching import offer_suggestions, run_match
from xieshou.placements.services.offers import OfferReply, answer_offers
from xieshou.placements.services.spells import (
    Arrival,
    OwnSpell,
    confirm_arrivals,
    confirm_many_at_home,
    record_own_spells,
)
from xieshou.placements.services.status import cache_differences, refresh_all
from xieshou.regions.editions import read_edition
from xieshou.regions.models import CodeSystem, Level, Region
from xieshou.regions.services.editions import Edition, import_edition
from xieshou.regions.services.facts import load_facts
from xieshou.regions.services.local import open_local
from xieshou.reporting.files import WRITERS, name_of, sent_paper
from xieshou.reporting.models import Snapshot
from xieshou.reporting.monthly import CODE
from xieshou.reporting.publishing import publish
from xieshou.reporting.snapshots import take_snapshot
from xieshou.roster.enums import Rung
from xieshou.roster.models import Person
from xieshou.roster.services.answers import Answer, record_answers

DOCUMENT = "粤人社函〔2018〕1475号附件2《省内外帮扶关系表》"
DOCUMENT_DAY = date(2018, 6, 1)
LAST_DAY = date(2020, 12, 31)  # the notice's pairings ran to the end of 2020; those of 2021 are other rows
ROSTER_AT = datetime(2018, 7, 16, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # so that the months before the demo's day have their people
AT = datetime(2018, 9, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SEED = 2018
DEMO_ISSUER = "演示县人力资源和社会保障局(演示)"
SINGLE_PEOPLE = 120  # people who are served one by one, by the services behind the pages
SINGLE_ARRIVALS = 10  # of each receiving office
ACCEPT_OF_TEN = 8
Say = Callable[[str], None]


@dataclass
class Story:
    """What is known so far; the steps below fill it in their order."""

    folder: Path
    say: Say
    labourers: int = 20_000
    posts: int = 5_000
    is_inspected: bool = True  # told once, without the site, the main job stands alone
    seconds: dict[str, float] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    places: dict[str, Region] = field(default_factory=dict)
    county: County | None = None
    person_ids: dict[str, int] = field(default_factory=dict)
    run: MatchRun | None = None
    inspection: inspecting.Inspection | None = None
    until_warm: Callable[[], None] = lambda: None

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        begun = time.perf_counter()
        self.say(f"… {title}")
        yield
        self.seconds[title] = round(time.perf_counter() - begun, 2)
        self.say(f"✓ {title} {self.seconds[title]:.1f} s")


def tell(story: Story) -> dict[str, Any]:
    """The whole story; returns its facts (design of the command: keys are fixed)."""
    chapters = (
        ("建表,装入区划和参数", lay_the_ground), ("读附件2,建立结对关系", read_pairings),
        ("生成虚构的演示县", draw_county), ("开设单位和演示账号", open_offices), ("导入花名册", import_roster),
        ("登记已有的就业经历", record_work), ("记录本人意愿", record_wishes),
        ("督查:冻结名单并公告", announce_inspection), ("发布并共享岗位", publish_posts),
        ("谁现在需要帮扶", find_need), ("岗位匹配并核验证明", match), ("推荐和本人答复", offer_and_answer),
        ("就业地确认到岗,户籍地核实", arrive), ("督查:开奖、核查、公布可信界", inspect), ("台账和月报", report),
    )  # fmt: skip
    with warming() as story.until_warm:
        for title, chapter in chapters:
            if story.is_inspected or chapter not in (announce_inspection, inspect):
                with story.step(title):
                    chapter(story)
    return story.facts


def _analyze() -> None:
    """Fresh statistics after a great load, which the server's own keeper would make a minute later."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def lay_the_ground(story: Story) -> None:
    migrate()
    load_shipped(system("初次装入"))
    load_facts(system("初次装入"))


def read_pairings(story: Story) -> None:
    text = attachment2().decode()
    reading = read_table(text, DOCUMENT_DAY)
    import_table(system("初次装入"), text, reading, document=DOCUMENT, ended_on=LAST_DAY)
    story.facts["pairings"] = Pairing.objects.filter(table__document=DOCUMENT).count()
    story.facts["pairings_held"] = Pairing.objects.filter(state=Pairing.State.HELD).count()


def draw_county(story: Story) -> None:
    story.county = county = County.make(SEED, labourers=story.labourers, posts=story.posts, slots=story.posts * 5 // 2)
    story.folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.places(county).items():
        files.csv(rows, story.folder / f"{name}.csv")
    files.csv(tables.roster(county), story.folder / "花名册.csv", encoding="gbk")
    for publisher, rows in _by_publisher(tables.posts(county)).items():
        files.csv(rows, story.folder / f"岗位-{publisher}.csv", encoding="gbk")


def _by_publisher(posts: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The posts as three offices would hand them in: the supporting city's, the province's, and those the county collects."""
    code = pl.col("工作地区划代码")
    shenzhen, guangdong = code.str.starts_with("4403"), code.str.starts_with("44")
    return {
        "demo-supporter": posts.filter(shenzhen),
        "demo-province": posts.filter(guangdong & ~shenzhen),
        "demo-county": posts.filter(~guangdong),
    }


def open_offices(story: Story) -> None:
    actor = system("初次装入")
    hechi = _unit("451200")
    county = open_local(
        actor, parent=hechi, code="451299", name="演示县", level=Level.COUNTY, since=date(2018, 1, 1),
        source="虚构:GB/T 2260 从未分配的代码", is_fiction=True,
    )  # fmt: skip
    for name, level in (("towns", Level.TOWN), ("villages", Level.VILLAGE)):
        _kind, places = read_edition(story.folder / f"{name}.csv")
        import_edition(actor, Edition(CodeSystem.STATISTICS, level, date(2018, 1, 1), "虚构:演示县"), places)
    town = county.children.order_by("code").first()
    story.places = {
        "county": county, "hechi": hechi, "town": town, "village": town.children.order_by("code").first(),
        "shenzhen": _unit("440300"), "longhua": _unit("440309"), "guangdong": _unit("440000"),
        "guangxi": _unit("450000"),
    }  # fmt: skip
    story.actors = accounts.open_accounts(actor, story.places)
    parent = Pairing.objects.get(supporter=story.places["shenzhen"], recipient=hechi, state=Pairing.State.ACTIVE)
    pair = ChildPair(story.places["longhua"].pk, county.pk, DOCUMENT_DAY)
    pair_children(actor, parent.ref, [pair], reason="演示:龙华区与演示县结对")
    story.actors = accounts.open_accounts(actor, story.places)
    accounts.open_desks(actor, story.places)
    accounts.open_audit(story.actors, county, DAY)


def import_roster(story: Story) -> None:
    clerk = story.actors["demo-county-poverty"]
    batch = _import(story, clerk, "roster.national_2022", story.folder / "花名册.csv", at=ROSTER_AT)
    story.facts["import_rows"] = batch.row_count
    with acting(clerk, "demo.ask"):
        people = dict(scoped(clerk, Person).values_list("source_no", "pk"))
    story.person_ids = {no: pk for no, pk in people.items() if no}
    story.facts["persons"] = len(people)
    _analyze()


def record_work(story: Story) -> None:
    """What people themselves say of the jobs they have: rung 自报."""
    clerk, ids = story.actors["demo-county"], story.person_ids
    regions = _region_ids(story.county.spells["place_code"].unique().to_list())
    facts = [
        OwnSpell(
            person_id=ids[row["person_id"]], started_on=row["started_on"], ended_on=row["ended_on"], kind=row["status"],
            channel=CHANNELS[row["channel"]], end_reason="unknown" if row["ended_on"] else "",
            place_id=regions.get(row["place_code"]), employer_text=row["employer"] or "",
            occupation=(row["title"] or "")[:40], wage_fen_month=row["pay_fen_month"],
        )
        for row in story.county.spells.iter_rows(named=True)
        if row["person_id"] in ids
    ]  # fmt: skip
    record_own_spells(clerk, facts, day=DAY)
    story.facts["spells_told"] = len(facts)


def record_wishes(story: Story) -> None:
    """Each person's own answer, with its own evidence; those not reached stay on the list to ask."""
    clerk, ids = story.actors["demo-county"], story.person_ids
    rows = story.county.wishes.filter(pl.col("state") != "not_asked")
    answers = [_answer(row, at, ids) for at, row in enumerate(rows.iter_rows(named=True)) if row["person_id"] in ids]
    alone, together = answers[:SINGLE_PEOPLE], answers[SINGLE_PEOPLE:]
    singles.answer_one_by_one(story.actors["demo-county"], alone)
    record_answers(clerk, together, day=DAY)
    story.facts["answers"] = len(answers)
    story.facts["one_by_one"] = len(alone)
    _analyze()


def _answer(row: dict[str, Any], at: int, ids: dict[str, int]) -> Answer:
    return Answer(
        person_id=ids[row["person_id"]], answered_on=row["answered_on"], way=ANSWER_WAYS[row["via"]],
        evidence=f"{row['via']}记录第{at + 1}号", want=WANTS.get(row["wish"] or "", "none"), reach=row["reach"] or "anywhere",
        places=tuple(filter(None, (row["places"] or "").split(";"))), pay_fen_month_min=row["pay_min_fen_month"],
        occupations=tuple(filter(None, (row["occupations"] or "").split(";"))), needs_lodging=bool(row["needs_lodging"]),
        together_with_id=ids.get(row["together_id"] or ""), reason_none=row["reason"] or "",
    )  # fmt: skip


def announce_inspection(story: Story) -> None:
    """The prefecture announces a draw over the county's figure of the month before."""
    story.inspection = inspecting.announce(story.actors)


def inspect(story: Story) -> None:
    """The beacon falls, the inspectors ask, the county replies, the bound stands beside the number."""
    story.facts |= inspecting.inspect(story.inspection, story.actors, story.folder)


def publish_posts(story: Story) -> None:
    """Each office publishes its posts; the supporters share theirs along the pairings of the notice's table."""
    in_force = {(p.supporter_id, p.recipient_id): p for p in pairings_on(DAY)}
    county, hechi, shenzhen = (story.places[name] for name in ("county", "hechi", "shenzhen"))
    guangxi = hechi.parent
    ways = {"demo-supporter": (shenzhen.pk, hechi.pk), "demo-province": (story.places["guangdong"].pk, guangxi.pk)}
    for publisher in ("demo-supporter", "demo-province", "demo-county"):
        actor = story.actors[publisher]
        path = story.folder / f"岗位-{publisher}.csv"
        _import(story, actor, "jobs.posts", path)
        if publisher in ways:
            with acting(actor, "demo.ask"):
                mine = scoped(actor, Post).filter(scope_path__within=list(actor.scope.own), shares=None)
                own = list(mine.values_list("pk", flat=True))
            share_posts(actor, own, pairing=in_force[ways[publisher]], day=DAY)
    with acting(system("演示计数"), "demo.ask"):
        story.facts["posts"] = Post.objects.unscoped("the demo's own count").count()


def find_need(story: Story) -> None:
    refresh_all(system("每日重算"), day=DAY, at=AT)
    clerk = story.actors["demo-county"]
    with acting(clerk, "demo.ask"):
        groups = selectors.group_counts(clerk, DAY)
    story.facts["zero_employment_before"] = groups[Group.NEEDS_HELP]
    story.facts["groups_before"] = groups


def match(story: Story) -> None:
    clerk, county = story.actors["demo-county"], story.places["county"]
    story.until_warm()
    story.run = run_match(clerk, region_id=county.pk, day=DAY, at=AT, seed=SEED)
    proof = story.run.certificate
    story.facts |= {name: proof[name] for name in ("gap", "exact", "households_placed", "households_bound")}
    story.facts["matched"] = proof["placed"]
    story.facts["pairs_considered"] = story.run.pair_count


def offer_and_answer(story: Story) -> None:
    """People answer for themselves; in this fiction eight of ten accept the first offer, the others decline it."""
    clerk = story.actors["demo-county"]
    story.facts["offers"] = offer_suggestions(clerk, story.run.ref, day=DAY)
    with acting(clerk, "demo.ask"):
        first = list(scoped(clerk, Offer).filter(run=story.run, rank=1).order_by("pk").values_list("ref", "pk"))
    replies = [_reply(ref, at) for at, (ref, _pk) in enumerate(first)]
    alone, together = replies[:SINGLE_PEOPLE], replies[SINGLE_PEOPLE:]
    singles.reply_one_by_one(clerk, alone)
    story.facts["accepted"] = answer_offers(clerk, together, day=DAY) + sum(r.answer == "accepted" for r in alone)


def _reply(ref: Any, at: int) -> OfferReply:
    answer = OfferAnswer.ACCEPTED if at % 10 < ACCEPT_OF_TEN else OfferAnswer.DECLINED
    return OfferReply(ref, answer, DAY, "call", f"2018-09-30电话第{at + 1}号")


def arrive(story: Story) -> None:
    """The receiving side confirms who came; the home side's town raises the rung of the first ones."""
    for publisher in ("demo-supporter", "demo-province", "demo-county"):
        actor = story.actors[publisher]
        with acting(actor, "demo.ask"):
            awaited = list(selectors.arrivals_to_confirm(actor, DAY).values_list("ref", flat=True))
        arrivals = [Arrival(ref, DAY, f"到岗登记第{at + 1}号") for at, ref in enumerate(awaited)]
        singles.arrive_one_by_one(actor, arrivals[:SINGLE_ARRIVALS])
        confirm_arrivals(actor, arrivals[SINGLE_ARRIVALS:], day=DAY)
    clerk = story.actors["demo-county"]
    with acting(clerk, "demo.ask"):
        begun = scoped(clerk, Spell).filter(offer__run=story.run)
        story.facts["placed"] = begun.count()
        refs = list(begun.order_by("pk").values_list("ref", flat=True)[: story.facts["placed"] // 2])
    confirm_many_at_home(clerk, refs, rung=Rung.COUNTY, day=DAY, evidence="2018-09-30县级比对")
    _open_own_accounts(clerk, story.places["county"])


def _open_own_accounts(clerk: Actor, place: Region) -> None:
    """A labourer with a recommendation to answer, and the employer who has taken most people: each sees only their own."""
    with acting(clerk, "demo.ask"):
        waiting = selectors.open_offers(clerk, DAY).first()
        employer = scoped(clerk, Spell).filter(employer__isnull=False).order_by("pk").first()
    if waiting:
        accounts.open_self(
            clerk, username="demo-labourer", name=waiting.person.name, role=Role.LABOURER, kind="person",
            pk=waiting.person_id, place=place,
        )  # fmt: skip
    if employer:
        accounts.open_self(
            clerk, username="demo-employer", name="招工专员(演示)", role=Role.EMPLOYER, kind="employer",
            pk=employer.employer_id, place=place,
        )  # fmt: skip


def report(story: Story) -> None:
    clerk = story.actors["demo-county"]
    with acting(clerk, "demo.ask"):
        groups = selectors.group_counts(clerk, DAY)
        story.facts["zero_employment_after"] = groups[Group.NEEDS_HELP]
        story.facts["groups_after"] = groups
        story.facts["cache_differences"] = cache_differences(DAY)
        snapshot = take_snapshot(clerk, month=DAY, today=DAY, at=AT)
        story.facts["report_files"] = [str(path) for path in _write_reports(story, clerk, snapshot)]
    publish(story.actors["demo-county-leader"], snapshot.ref, day=DAY)


def _write_reports(story: Story, clerk: Actor, snapshot: Snapshot) -> list[Path]:
    written = []
    for code, asked in (("L-01", {}), ("L-07", {"group": Group.NEEDS_HELP})):
        path = story.folder / f"{code}-{DAY:%Y%m%d}.xlsx"
        declared = ledger_named(code)
        write_workbook(declared, all_of(declared, clerk, DAY, asked), path)
        written.append(path)
    for form in ("xlsx", "docx", "pdf"):
        path = story.folder / name_of(snapshot, CODE, form)
        document = sent_paper(clerk, snapshot, CODE, today=DAY, issuer=DEMO_ISSUER, at=AT)
        path.write_bytes(WRITERS[form](document))
        written.append(path)
    return written


def _import(story: Story, actor: Actor, layout: str, path: Path, *, at: datetime = AT) -> Any:
    desk = importing.Desk(actor.office_id, actor.scope.own[0])
    batch, _new = importing.stage(actor, desk, layout, path, name=path.name, day=at.date(), at=at)
    importing.confirm(actor, batch, day=at.date())
    return batch


def _unit(code: str) -> Region:
    return Region.objects.get(code=code, ended_on__isnull=True)


def _region_ids(codes: list[str]) -> dict[str, int]:
    """12-digit code as printed -> region id; a county-level one is kept with six digits."""
    known = dict(Region.objects.filter(ended_on__isnull=True).exclude(code="").values_list("code", "pk"))
    found = {}
    for code in filter(None, codes):
        short = code[:6] if code.endswith("000000") else code
        if short in known:
            found[code] = known[short]
    return found
