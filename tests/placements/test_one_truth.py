"""Ledger = report = export, whatever is done to the records, in whatever order; and all of them what plain counting says."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_household, a_person, a_world
from tests.sizes import some
from xieshou.kit import indicators
from xieshou.kit.errors import Refused
from xieshou.kit.ledgers import ledger_named, page_of
from xieshou.kit.scope import Actor, Scope
from xieshou.kit.verbs import acting
from xieshou.placements.enums import EMPLOYED, Channel
from xieshou.placements.models import Offer, Spell
from xieshou.placements.services.offers import OfferReply, Recommendation, answer_offer, make_offer, withdraw_offer
from xieshou.placements.services.spells import (
    Arrival,
    OwnSpell,
    confirm_arrival,
    confirm_at_home,
    end_spell,
    record_own_spell,
)
from xieshou.placements.services.status import cache_differences, refresh_all, refresh_people
from xieshou.roster.models import Person, Profile
from xieshou.roster.services.answers import Answer, record_answer

pytestmark = pytest.mark.django_db
CELL = re.compile(r'href="(/ledgers/[^"]*cell=[^"]+)"[^>]*>([\d,]+)</a>')


class Office:
    """A county's week: random acts through the services behind the pages; what they refuse does not happen."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.actor = Actor(user_id=None, label="经办", scope=Scope(own=(world.county.path,)), role="clerk", level=3)
        self.people = [world.head, world.spouse]
        self.done: Counter[str] = Counter()

    def act(self, times: int) -> None:
        acts: list[Callable[[], Any]] = [
            self.arrives, self.answers, self.finds_work, self.leaves, self.is_offered, self.replies, self.is_confirmed,
            self.is_withdrawn, self.is_checked_at_home, self.changes,
        ]  # fmt: skip
        for _ in range(times):
            chosen = self.dice.choice(acts)
            try:
                with transaction.atomic():
                    chosen()
            except (Refused, IntegrityError):
                continue
            self.done[chosen.__name__] += 1

    def some_day(self, back: int = 80) -> date:
        return DAY - timedelta(days=self.dice.randrange(back))

    def somebody(self) -> Person:
        return self.dice.choice(self.people)

    def one_of(self, model: Any) -> Any:
        with acting(SYSTEM, "test"):
            found = list(model.objects.unscoped("test").order_by("pk"))
        return self.dice.choice(found or [None])

    def arrives(self) -> None:
        """A household of one to three is added to the roster."""
        home, new = a_household(self.world.village), []
        for at in range(self.dice.randint(1, 3)):
            born = date(self.dice.randint(1950, 2008), 3, 1)
            ability = self.dice.choice(["01", "01", "02", "03", ""])
            new.append(
                a_person(home, f"韦{'一二三'[at]}妹", relation="01" if at == 0 else "03", born=born, ability=ability)
            )

        self.people += new
        self._known_anew(new)

    def _known_anew(self, people: list[Person]) -> None:
        with acting(SYSTEM, "test"):
            refresh_people([person.pk for person in people], day=DAY)

    def answers(self) -> None:
        want = self.dice.choice(["transfer", "nearby", "none"])
        on = self.some_day(150)
        said = Answer(
            self.somebody().pk, on, "call", f"通话 {on}", want, reason_none="照料家人" if want == "none" else ""
        )
        record_answer(self.actor, said, day=DAY)

    def finds_work(self) -> None:
        ended = self.dice.choice([None, None, self.some_day()])
        kind, channel = self.dice.choice(["E1", "E2", "E3", "E5"]), self.dice.choice(list(Channel))
        place = self.dice.choice([None, self.world.village.pk, self.world.county.pk, self.world.city.pk])
        fact = OwnSpell(
            self.somebody().pk, self.some_day(), kind, channel, ended, "unknown" if ended else "", place_id=place
        )
        record_own_spell(self.actor, fact, day=DAY)

    def leaves(self) -> None:
        spell = self.one_of(Spell)
        if spell is not None:
            end_spell(self.actor, spell.ref, ended_on=self.some_day(), end_reason="unknown", day=DAY)

    def is_offered(self) -> None:
        make_offer(self.actor, Recommendation(self.somebody().pk, self.world.post.pk, reasons=("试",)), day=DAY)

    def replies(self) -> None:
        offer, answer = self.one_of(Offer), self.dice.choice(["accepted", "accepted", "declined"])
        if offer is not None:
            answer_offer(self.actor, OfferReply(offer.ref, answer, DAY, "call", "通话"), day=DAY)

    def is_confirmed(self) -> None:
        offer = self.one_of(Offer)
        if offer is not None:
            confirm_arrival(SYSTEM, Arrival(offer.ref, self.some_day(5), "到岗登记"), day=DAY)

    def is_checked_at_home(self) -> None:
        spell = self.one_of(Spell)
        if spell is not None:
            confirm_at_home(self.actor, spell.ref, rung=self.dice.randint(1, 3), day=DAY, evidence="走访")

    def is_withdrawn(self) -> None:
        offer = self.one_of(Offer)
        if offer is not None:
            withdraw_offer(self.actor, offer.ref, day=DAY, reason="岗位已取消")

    def changes(self) -> None:
        """Ability or schooling turns out to be other than the roster said."""
        somebody = self.somebody()
        with acting(SYSTEM, "test"):
            known = Profile.objects.unscoped("test").get(person=somebody)
            known.ability, known.school = self.dice.choice(["01", "02", "03", ""]), self.dice.choice(["01", "02"])
            known.save()
        self._known_anew([somebody])


def _plainly_at_work(day: date) -> set[int]:
    """Who is at work on `day`, counted without a line of the product's SQL."""
    with acting(SYSTEM, "test"):
        spells = list(Spell.objects.unscoped("test"))
    running = [s for s in spells if s.started_on <= day and (s.ended_on is None or s.ended_on >= day)]
    latest: dict[int, Spell] = {}
    for spell in sorted(running, key=lambda s: (s.started_on, s.pk)):
        latest[spell.person_id] = spell
    return {pk for pk, spell in latest.items() if spell.kind in EMPLOYED}


def _file_numbers(answer: Any) -> list[int]:
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    return [row[1] for row in sheet.iter_rows(values_only=True) if isinstance(row[1], int)]


@pytest.mark.parametrize("seed", some(2, 1))
def test_ledger_report_and_export_agree_under_random_edits(seed: int) -> None:
    world = a_world()
    office = Office(world, seed)
    for _round in range(3):
        office.act(18)
        if office.dice.random() < 0.5:
            refresh_all(SYSTEM, day=DAY, at=NOW)
        _agree(world, office)
    assert len(office.done) >= 6, office.done


def _agree(world: World, office: Office) -> None:
    with acting(SYSTEM, "test"):
        assert cache_differences(DAY) == 0
    for month, day in (("2018-09", DAY), ("2018-08", date(2018, 8, 31))):
        page = world.clerk.get("/reports/L-13/", {"month": month})
        printed = [(unescape(href), int(count.replace(",", ""))) for href, count in CELL.findall(page.text)]
        cells = {re.search(r"cell=([^&]+)", href)[1]: count for href, count in printed}
        assert len(cells) == len(printed) > 30
        with acting(office.actor, "test"):
            for code, count in cells.items():
                ledger = ledger_named(indicators.named(code).ledger)
                assert page_of(ledger, office.actor, day, {"cell": code}).total == count, (month, code)
        assert _file_numbers(world.clerk.post("/reports/L-13/export.xlsx", {"month": month})) == [
            n for _h, n in printed
        ]
        assert cells["KPI-1"] == len(_plainly_at_work(day)), month
        opened, count = office.dice.choice([(href, count) for href, count in printed if count] or printed)
        address, _, query = opened.partition("?")
        asked = dict(part.split("=", 1) for part in query.split("&"))
        rows = openpyxl.load_workbook(
            io.BytesIO(b"".join(world.clerk.post(f"{address}export.xlsx", asked)))
        ).active.max_row
        assert rows - 1 == count, opened


def test_what_is_known_of_one_household_is_found_by_its_people() -> None:
    """However many people the country has: a write to one household looks up its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (FORMAT JSON) SELECT * FROM employment_on('2018-09-30', '{1}') e")
        [plan] = cursor.fetchone()
    found = {"placements_spell": 0, "roster_profile": 0, "roster_intention": 0}
    for one in _steps(plan[0]["Plan"]):
        if one.get("Relation Name") in found:
            within = [step.get("Index Cond", "") for step in _steps(one)]
            assert any("person_id" in condition for condition in within), one
            found[one["Relation Name"]] += 1
    assert set(found.values()) == {1}


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _steps(below)
