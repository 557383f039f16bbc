"""Two counties that have nothing to do with each other, each with one record of everything, made when first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

import numpy as np
import polars as pl
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.builders import DAY, SYSTEM, a_clerk, a_region
from tests.builders_web import (
    a_browser,
    a_household,
    a_post,
    a_user,
    an_accepted_offer,
    an_answer,
    an_arrival,
    an_employer,
    an_offer,
    parameters,
    refresh,
    signed_in,
)
from tests.matrix.inspected import a_standing_campaign, a_standing_task
from xieshou.engines.matching import People, Posts, solve, write_dir
from xieshou.engines.matching.records import PEOPLE, POSTS
from xieshou.kit.imports import blocks
from xieshou.kit.imports.models import ImportBatch, StagedRow
from xieshou.kit.models import Job, SavedView
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.offices.models import AccessToken, Assignment, Role
from xieshou.offices.selectors import actor_of
from xieshou.offices.services.tokens import Made, make_token
from xieshou.pairings.models import Pairing
from xieshou.placements.models import Appointment, LastResort, MatchRun, PostPay, RegistryComparison, WorkUpdate
from xieshou.regions.models import Level, Region
from xieshou.reporting.models import Publication
from xieshou.reporting.publishing import publish
from xieshou.reporting.snapshots import take_snapshot
from xieshou.roster.enums import Obstacle
from xieshou.roster.layouts import ROSTER
from xieshou.roster.models import Comparison, Difference, DuplicatePair, Hardship
from xieshou.roster.services.barriers import open_barrier
from xieshou.roster.services.events import Newborn, Said, is_born
from xieshou.roster.services.hardship import HardshipFacts, record_hardship
from xieshou.supervision.auditing.access import Opening, grant_access
from xieshou.supervision.auditing.models import AuditorGrant, SavedRule, Workpaper
from xieshou.supervision.auditing.papers import Paper, write_paper
from xieshou.supervision.auditing.rules import Condition, save_rule
from xieshou.supervision.complaints.models import Complaint, ComplaintDesk
from xieshou.supervision.complaints.services import NAMELESS, Told, file_complaint, open_desk
from xieshou.supervision.models import Campaign, DrawnResult, Finding, Hit, InspectionTask
from xieshou.supervision.notices.models import Notice
from xieshou.supervision.notices.services import Wanted, write_notice
from xieshou.supervision.notices.workflows import NOTICES


@dataclass
class Side:
    """One county: its people work in it, so that both sides of an act are its own."""

    name: str
    _users: dict[str, Assignment] = field(default_factory=dict)
    _sessions: dict[str, SimpleCookie] = field(default_factory=dict)
    _campaigns: dict[str, Campaign] = field(default_factory=dict)
    _tasks: dict[str, InspectionTask] = field(default_factory=dict)
    _drafts: dict[str, Notice] = field(default_factory=dict)

    @cached_property
    def village(self) -> Region:
        parameters()
        county = a_region(
            self.name, parent=a_region(f"{self.name}市", parent=a_region(f"{self.name}省", level=Level.PROVINCE))
        )
        return a_region(f"{self.name}村", parent=a_region(f"{self.name}镇", parent=county))

    @cached_property
    def county(self) -> Region:
        return self.village.parent.parent

    @cached_property
    def person(self) -> Any:
        """The one who signs in as the labourer."""
        return a_household(self.village)[0]

    @cached_property
    def answer(self) -> Any:
        """What the labourer said."""
        an_answer(self.person)
        return self.person.intentions.get()

    @cached_property
    def barrier(self) -> Any:
        """What stands in the labourer's way."""
        return open_barrier(SYSTEM, self.person.ref, Obstacle.TRANSPORT, on=DAY, measure="", day=DAY)

    @cached_property
    def household(self) -> Any:
        return self.person.memberships.get().household

    @cached_property
    def event(self) -> Any:
        """A child was born into the labourer's household."""
        said = Said(DAY, DAY, "出生", "出生医学证明", "已核对")
        return is_born(SYSTEM, self.household.ref, Newborn("小宝", "1", "03"), said=said)

    @cached_property
    def difference(self) -> Any:
        """The national file has the labourer in another household."""
        place = self.person.scope_path
        with acting(SYSTEM, "test"):
            made = Comparison.objects.create(
                batch_id=self.batch.pk, scope_path=self.county.path, with_what="quarter", file_name="a.xlsx", on=DAY, row_count=1,
                same_count=0, is_whole=True,
            )  # fmt: skip
            return Difference.objects.create(
                comparison=made, kind="changed", person=self.person, name_masked="韦**", scope_path=place, asked_path=place,
                facts=[["household_no", "A", "B"]], due_on=DAY,
            )  # fmt: skip

    @cached_property
    def registry(self) -> RegistryComparison:
        """A comparison with the supporter's registers that waits for its result."""
        with acting(SYSTEM, "test"):
            return RegistryComparison.objects.create(
                pairing=self.pairing, region=self.county, scope_path=self.county.path, document="协议〔2018〕1号", asked_on=DAY,
                until=DAY + timedelta(days=30), key_name=self.name[:8].encode().hex()[:16], home_count=1, by="测试",
            )  # fmt: skip

    @cached_property
    def alike(self) -> Any:
        """Two records of one village that may be one person."""
        one, other = a_household(self.village)[0], a_household(self.village)[0]
        with acting(SYSTEM, "test"):
            return DuplicatePair.objects.create(
                one=one, other=other, scope_path=one.scope_path, other_path=other.scope_path, one_masked="韦**", other_masked="韦**",
                rule="Q02", agreed=8, found_on=DAY,
            )  # fmt: skip

    @cached_property
    def employer(self) -> Any:
        return an_employer(self.county)

    @cached_property
    def post(self) -> Any:
        return a_post(self.county, employer=self.employer)

    @cached_property
    def offer(self) -> Any:
        """Waiting for the labourer's answer."""
        return an_offer(self.person, self.post)

    @cached_property
    def accepted(self) -> Any:
        """Accepted, not yet arrived."""
        return an_accepted_offer(a_household(self.village)[0], self.post)

    @cached_property
    def spell(self) -> Any:
        """Somebody at work with the employer."""
        return an_arrival(a_household(self.village)[0], self.post, on=date(2018, 8, 31))

    @cached_property
    def follow_up(self) -> Any:
        return self.spell.follow_ups.order_by("months").first()

    @cached_property
    def match_person(self) -> Any:
        """Somebody who took part in the run."""
        return self.person

    @cached_property
    def match_run(self) -> Any:
        """A run of the labourer alone, with nothing to place them at."""
        folder = settings.FILES_FOLDER / "match" / self.name
        people = People.of({column: [""] for column in PEOPLE} | {
            "person_id": [str(self.match_person.ref)], "household_id": ["H"], "zero_employment": [1], "region": ["450000000000"],
            "birth_on": ["1980-01-01"], "reach": ["county"],
        })  # fmt: skip
        answer = solve(people, Posts.of({column: [] for column in POSTS}), as_of=DAY.isoformat())
        write_dir(answer, folder)
        figures = {key: value for key, value in answer.certificate.figures().items() if key != "short_posts"}
        with acting(SYSTEM, "test"):
            return MatchRun.objects.create(
                region=self.county, scope_path=self.county.path, day=DAY, seed=1, made_by="测试", made_at=timezone.now(),
                people_count=1, post_count=0, certificate=figures, folder=f"match/{self.name}",
            )  # fmt: skip

    @cached_property
    def hardship(self) -> Any:
        """A reason of the labourer's that nobody has recognised yet."""
        return record_hardship(SYSTEM, HardshipFacts(self.match_person.ref, "age", DAY, "入户"), day=DAY)

    @cached_property
    def last_resort(self) -> Any:
        """The labourer in a fallback run, with the run that is its proof."""
        first, left_out = self.match_run, ("id", "ref", "kind", "market")
        same = {f.name: getattr(first, f.name) for f in MatchRun._meta.concrete_fields if f.name not in left_out}
        with acting(SYSTEM, "test"):
            run = MatchRun.objects.create(kind="fallback", market=MatchRun.objects.create(kind="proof", **same), **same)
            who = {"person": self.match_person, "scope_path": self.match_person.scope_path}
            hard = Hardship.objects.create(
                **who, reason="care", started_on=DAY, ended_on=date(2019, 9, 29), evidence="入户", rung=3, recorded_by="村",
                recognised_by="县", recognised_on=DAY,
            )  # fmt: skip
            return LastResort.objects.create(
                **who, run=run, hardship=hard, outcome="admitted", suited_count=0, tried_count=0
            )

    @cached_property
    def appointment(self) -> Any:
        """Somebody else on a public-welfare post, by that proof."""
        spell = self.spell
        with acting(SYSTEM, "test"):
            return Appointment.objects.create(
                person_id=spell.person_id, scope_path=spell.scope_path, post_id=spell.post_id, spell=spell, proof=self.last_resort,
                number=1, started_on=spell.started_on, ended_on=date(2019, 8, 30),
            )  # fmt: skip

    @cached_property
    def post_pay(self) -> Any:
        """That person's month, attendance still to be written down."""
        one = self.appointment
        with acting(SYSTEM, "test"):
            return PostPay.objects.create(
                appointment=one, person_id=one.person_id, scope_path=one.scope_path, month=DAY.replace(day=1), standard_fen=80_000
            )

    @cached_property
    def snapshot(self) -> Any:
        """A sealed month of the county."""
        assert self.county
        return take_snapshot(a_clerk(self.county), month=DAY, today=DAY, at=timezone.now())

    @cached_property
    def batch(self) -> Any:
        """A file of one row that cannot be taken in."""
        with acting(SYSTEM, "test"):
            made = ImportBatch.objects.create(
                layout="roster.national_2022", title="花名册", office_id=self.county.pk, scope_path=self.county.path, file_name="a.xlsx",
                headings=[column.heading for column in ROSTER.columns], sha256="0" * 64, heading_row=1, day=DAY, row_count=1, staged_at=timezone.now(),
            )  # fmt: skip
            cells = pl.DataFrame([["测试"] * len(ROSTER.columns)], schema=made.headings, orient="row")
            blocks.keep(made, np.array([2]), cells, [2])
            StagedRow.objects.create(
                batch=made,
                scope_path=self.county.path,
                number=2,
                state="blocked",
                problems=[
                    {
                        "column": "phone",
                        "code": "R-102.phone",
                        "severity": "ask",
                        "sentence": "第2行“人联系电话”:号码不对",
                        "remedy": "请核对",
                    }
                ],
            )
            return made

    @cached_property
    def pairing(self) -> Any:
        """A held row: the table is everybody's to read."""
        with acting(SYSTEM, "test"):
            return Pairing.objects.create(
                supporter=self.county,
                recipient=self.village,
                task_type="east_west",
                standard="national",
                started_on=DAY,
                state="held",
            )

    @cached_property
    def hit(self) -> Hit:
        """A question about somebody of the county."""
        with acting(SYSTEM, "test"):
            return Hit.objects.create(
                check_code="F-04", version=1, severity="B", subject="person", subject_id=self.person.pk, person=self.person,
                scope_path=self.village.path, facts={"birth_on": "2004-01-01", "started_on": "2018-03-01"}, facts_sha256="0" * 64,
                first_seen_on=DAY, last_seen_on=DAY,
            )  # fmt: skip

    def campaign_at(self, state: str) -> Campaign:
        """An inspection of the town by the county; its announcement is a small true one."""
        if state not in self._campaigns:
            self._campaigns[state] = a_standing_campaign(self, state)
        return self._campaigns[state]

    def task_of(self, role: str) -> InspectionTask:
        """A record that the account of this role and another inspect."""
        role = role or Role.CLERK
        if role not in self._tasks:
            other = Role.SECRETARY if role == Role.HELPER else Role.HELPER
            self._tasks[role] = a_standing_task(self, self.user(role).user, self.user(other).user)
        return self._tasks[role]

    @cached_property
    def finding(self) -> Finding:
        """A question to the town about one of its people."""
        task = self.task_of(Role.SECRETARY)
        with acting(SYSTEM, "test"):
            return Finding.objects.create(
                campaign=task.campaign, task_id=task.pk, person=self.person, scope_path=self.village.path, outcome="unreachable"
            )  # fmt: skip

    @cached_property
    def drawn_result(self) -> DrawnResult:
        """What became of a record of a concluded inspection, as it is published."""
        campaign = self.campaign_at("preliminary")
        with acting(SYSTEM, "test"):
            return DrawnResult.objects.create(
                campaign=campaign, scope_path=campaign.scope_path, rank=1, record_id="r1", outcome="true", concluded_on=DAY
            )

    @cached_property
    def publication(self) -> Publication:
        """The county's headline figures, made public."""
        return publish(a_clerk(self.county), self.snapshot.ref, day=DAY)

    def token_of(self, role: str) -> Made:
        """A new access token of the account of this role, reading everything."""
        held = self.user(role or Role.CLERK)
        scopes = AccessToken.Scope.values
        return make_token(
            actor_of(held, DAY), held, title="测试", scopes=scopes, expires_on=DAY, day=DAY, at=timezone.now()
        )

    def job_of(self, role: str) -> Job:
        """A running job that the account of this role asked for."""
        asker = self.user(role if role != "" else Role.CLERK)
        with acting(SYSTEM, "test"):
            return Job.objects.create(
                kind="test", title="测试", scope_path=self.county.path, user_id=asker.user_id, assignment_id=asker.pk, day=DAY,
                state=Job.State.RUNNING, made_at=timezone.now(),
            )  # fmt: skip

    def update_of(self, role: str) -> WorkUpdate:
        """What the account of this role wrote down last of the labourer's work, and may take back."""
        with acting(SYSTEM, "test"):
            return WorkUpdate.objects.create(
                person=self.person, scope_path=self.person.scope_path, asked_on=DAY, answerer="self", said="detail",
                operator_id=self.user(role or Role.CLERK).user_id, by="测试", at=timezone.now(),
            )  # fmt: skip

    def view_of(self, role: str) -> SavedView:
        """A view that the account of this role saved."""
        owner = self.user(role if role != "" else Role.CLERK).user_id
        with acting(SYSTEM, "test"):
            return SavedView.objects.unscoped("test").get_or_create(
                user_id=owner,
                page="/ledgers/L-01/",
                name="测试",
                defaults={"answers": {"status": "U"}, "made_at": timezone.now()},
            )[0]

    @cached_property
    def grant(self) -> AuditorGrant:
        """The town, opened to the county's inspector by the county."""
        opening = Opening(self.user(Role.AUDITOR).user_id, self.village.parent_id, "试审", "测试", date(2018, 1, 1), date(2099, 1, 1))
        return grant_access(actor_of(self.user(Role.LEADER), DAY), opening, day=DAY)

    @cached_property
    def rule(self) -> SavedRule:
        """A rule of the county's inspector."""
        asked = (Condition("kind", "eq", "E4"),)
        return save_rule(actor_of(self.user(Role.AUDITOR), DAY), "公益岗", "spells", asked, at=timezone.now())

    @cached_property
    def paper(self) -> Workpaper:
        """A paper of the county's inspector."""
        said = Paper("working", "事项", "记录", "事实", "条款")
        return write_paper(actor_of(self.user(Role.AUDITOR), DAY), self.grant, said, day=DAY, at=timezone.now())

    @cached_property
    def complaint(self) -> Complaint:
        """Something told about the county, at the desk of the county's inspector."""
        office = self.user(Role.AUDITOR).office
        if not ComplaintDesk.objects.filter(region=self.county).exists():
            open_desk(SYSTEM, office, self.county, since=date(2018, 1, 1), document="测试")
        filed = file_complaint(NAMELESS, Told(self.county.pk, "wage", "三个月没有发工资"), day=DAY)
        with acting(SYSTEM, "test"):
            found: Complaint = Complaint.objects.unscoped("test").get(ref=filed.ref)
            return found

    def draft_of(self, role: str) -> Notice:
        """A draft of this role's own office; the clerk's for a role that writes none."""
        writer = role if role in (Role.CLERK, Role.LEADER) else Role.CLERK
        if writer not in self._drafts:
            rows = f"姓名\t村\t项目\t期间\n{self.person.name}\t{self.village.name}\t交通补贴\t2018年8月"
            self._drafts[writer] = write_notice(actor_of(self.user(writer), DAY), Wanted("subsidy", "公示", "文件", "0778-1"), rows)
        return self._drafts[writer]

    @cached_property
    def notice_shown(self) -> Notice:
        """The same by the county's leader, on show: handed in by one, published by another of the same office."""
        rows = f"姓名\t村\t项目\t期间\n{self.person.name}\t{self.village.name}\t交通补贴\t2018年7月"
        leader, second = self.user(Role.LEADER), a_user(self.county, Role.LEADER)
        with acting(SYSTEM, "test"):
            Assignment.objects.filter(pk=second.pk).update(office=leader.office)
        second.refresh_from_db()
        made = write_notice(actor_of(leader, DAY), Wanted("subsidy", "公示", "文件", "0778-1"), rows)
        take(NOTICES, actor_of(leader, DAY), made, "submit", day=DAY, at=timezone.now())
        take(NOTICES, actor_of(second, DAY), made, "publish", day=DAY, at=timezone.now())
        return made

    def user(self, role: str) -> Assignment:
        """The county's account of this role."""
        if role not in self._users:
            known: dict[str, Any] = {}
            if role == Role.EMPLOYER:
                known = {"self_kind": "employer", "self_id": self.employer.pk, "line": "employer"}
            if role == Role.LABOURER:
                known = {"self_kind": "person", "self_id": self.person.pk, "line": "other"}
            if role == Role.AUDITOR:
                known = {"line": "supervision"}
            self._users[role] = a_user(self.county, role, **known)
        return self._users[role]

    def browser(self, role: str, **extra: Any) -> Client:
        """Signed in as this role; "" is nobody. Each is a browser of its own, with the session of the first."""
        browser = a_browser(**extra)
        if role:
            if role not in self._sessions:
                self._sessions[role] = signed_in(self.user(role)).cookies
            browser.cookies = SimpleCookie(self._sessions[role].output(header="", sep=";"))
        return browser

    def furnish(self) -> Side:
        """Make everything now, so that it can be shared by many tests."""
        for role in Role.values:
            self.browser(role)
        for record in (
            self.household,
            self.answer,
            self.barrier,
            self.offer,
            self.accepted,
            self.follow_up,
            self.match_run,
            self.hardship,
            self.appointment,
            self.post_pay,
            self.batch,
            self.pairing,
            self.snapshot,
            self.hit,
            self.alike,
            self.difference,
            self.registry,
            self.event,
            self.finding,
            self.drawn_result,
            self.publication,
            *(self.campaign_at(state) for state in ("planned", "frozen", "announced", "fieldwork", "preliminary")),
            *(self.task_of(role) for role in (Role.AUDITOR, Role.CLERK, Role.LEADER)),
            self.complaint,
            *(self.draft_of(role) for role in (Role.CLERK, Role.LEADER)),
            self.notice_shown,
            self.grant,
            self.rule,
            self.paper,
        ):
            assert record is not None
        refresh()
        return self
