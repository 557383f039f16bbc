"""Somebody on a public-welfare post, with the run, the proof and the recognised reason that it needs."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.builders import DAY, SYSTEM
from tests.builders_web import County, a_household, a_post, an_employer, an_own_job
from xieshou.kit.verbs import acting
from xieshou.placements.models import Appointment, LastResort, MatchRun, Spell
from xieshou.roster.models import Hardship, Person

NOW = datetime(2018, 9, 30, 2, tzinfo=UTC)
STANDARD_FEN = 80_000


def an_appointment(county: County, person: Person | None = None, *, since: date = date(2018, 8, 1)) -> Appointment:
    """护林员 in the village at 800 yuan a month."""
    with acting(SYSTEM, "test"):  # outside a test's own transaction, what is seen ends with each act
        return _appointed(county, person or a_household(county.village)[0], since)


def _appointed(county: County, who: Person, since: date) -> Appointment:
    post = a_post(
        county.village, employer=an_employer(county.village), kind="public", started_on=since, ended_on=date(2020, 12, 31),
        pay_fen_month_min=STANDARD_FEN, pay_fen_month_max=STANDARD_FEN,
    )  # fmt: skip
    of_person = {"person": who, "scope_path": who.scope_path}
    same = {
        "region": county.county, "scope_path": county.county.path, "day": since, "seed": 1, "made_by": "县", "made_at": NOW,
        "people_count": 1, "post_count": 1, "certificate": {}, "folder": "-",
    }  # fmt: skip
    run = MatchRun.objects.create(kind="fallback", market=MatchRun.objects.create(kind="proof", **same), **same)
    hard = Hardship.objects.create(
        **of_person, reason="weak", started_on=since, ended_on=date(2019, 12, 31), evidence="入户", rung=3, recorded_by="村",
        recognised_by="县", recognised_on=since,
    )  # fmt: skip
    proof = LastResort.objects.create(**of_person, run=run, hardship=hard, outcome="admitted", suited_count=0, tried_count=0)
    spell = Spell.objects.create(
        **of_person, kind="E4", channel="public_post", employer_id=post.employer_id, post=post, place=county.village,
        place_path=county.village.path, occupation="护林员", started_on=since, source="就业地确认", evidence="协议",
    )  # fmt: skip
    return Appointment.objects.create(**of_person, post=post, spell=spell, proof=proof, number=1, started_on=since, ended_on=date(2019, 7, 31))


def goes_away(county: County, person: Person, *, on: date = date(2018, 9, 4)) -> Spell:
    """A job in the other province, found by oneself."""
    with acting(SYSTEM, "test"):
        return an_own_job(person, on=on, place_id=county.district.pk, employer_text="远方电子厂(虚构)", evidence="本人电话")


__all__ = ["DAY", "NOW", "STANDARD_FEN", "an_appointment", "goes_away"]
