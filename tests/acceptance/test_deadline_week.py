"""Acceptance scenario 6: a year's transfers typed on its last two days by one account; asked before the report, which may still go."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.audit.logbook import as_role
from tests.audit.test_forgetting import committed
from tests.builders import SYSTEM
from tests.builders_web import County, a_county, a_household, a_user, signed_in
from xieshou.kit.verbs import acting
from xieshou.offices.models import Assignment, Role
from xieshou.offices.selectors import actor_of
from xieshou.placements.services.spells import OwnSpell, record_own_spell
from xieshou.placements.services.status import refresh_all
from xieshou.reporting.pack import month_pack
from xieshou.supervision.models import Hit
from xieshou.supervision.services import run_checks

__all__ = ["committed"]  # a database of its own, where time can be moved
END = date(2018, 12, 31)
NOW = datetime(2018, 12, 31, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
EARLIER, LATE = 16, 24


def typed(county: County, by: Assignment, number: int, on: date, **job: Any) -> None:
    """One transfer entered by an account on a day: the history's clock is moved there, as its owner."""
    [person] = a_household(county.village)
    fact = OwnSpell(
        person.pk, job.pop("started_on", on - timedelta(days=30)), place_id=county.district.pk, wage_fen_month=300_000 + number, **job
    )
    actor = actor_of(by, END)
    with acting(actor, "test"):
        made = record_own_spell(actor, fact, day=END)
    with as_role("admin") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE audit_event SET at = %s WHERE \"table\" = 'placements_spell' AND row_id = %s", [f"{on} 09:00+08", made.pk]
        )


def word_of(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


@dataclass(frozen=True)
class Week:
    """A county in the last week of its year: who typed steadily, who typed at the end, and who sends the report."""

    county: County
    steady: Assignment
    busy: Assignment
    clerk: Assignment
    leader: Assignment


def a_deadline_week() -> Week:
    """24 of a year's 40 transfers typed on its last two days by one account, ten of them in the same words; the checks have run."""
    county = a_county()
    steady, busy = a_user(county.village, Role.VILLAGE, line="village"), a_user(county.town)
    clerk, leader = a_user(county.county), a_user(county.county, Role.LEADER)
    for number in range(EARLIER):
        typed(county, steady, number, date(2018, 1, 10) + timedelta(days=20 * number), employer_text=f"某厂{number}")
    for number in range(LATE):
        copied = {"started_on": date(2018, 6, 1), "employer_text": "某电子厂"} if number < 10 else {"employer_text": f"某店{number}"}
        typed(county, busy, 0 if number < 10 else number, END - timedelta(days=number % 2), **copied)
    refresh_all(SYSTEM, day=END, at=NOW)
    run_checks(SYSTEM, day=END, at=NOW)
    return Week(county, steady, busy, clerk, leader)


def test_deadline_week(committed: None, settings: Any) -> None:
    settings.DEMO_DAY = END.isoformat()
    week = a_deadline_week()
    clerk, leader = week.clerk, week.leader

    with acting(SYSTEM, "test"):
        found = {hit.check_code: hit for hit in Hit.objects.unscoped("test").filter(subject="place")}
    facts = found["F-23.account"].facts
    assert (facts["entered_count"], facts["transfer_count"], facts["percent"]) == (LATE, LATE, 60)
    assert found["F-12"].facts["household_count"] == 10
    assert found["F-23"].facts["entered_count"] == LATE

    browser = signed_in(clerk)
    page = browser.get("/reports/L-13/?month=2018-12").content.decode()
    assert "报送前请看" in page
    assert "占全县一年40条的60%" in page
    sent = browser.post("/reports/L-13/export.docx", {"month": "2018-12"})
    assert sent.status_code == 200  # it may still go, with the question attached
    assert "占全县一年40条的60%" in word_of(sent.content)
    assert "还没有说明" in word_of(sent.content)

    hit = found["F-23.account"]
    answered = browser.post(f"/flows/W-F/{hit.ref}/answer_handled/", {"words": "十二月逐户补录,名单已交县局,抽三十户电话核实"})
    assert answered.status_code == 303
    again = word_of(browser.post("/reports/L-13/export.docx", {"month": "2018-12"}).content)
    assert "十二月逐户补录" in again
    assert signed_in(leader).post(f"/flows/W-F/{hit.ref}/close/", {"words": ""}).status_code == 303


def test_the_months_pack_hides_no_question(committed: None, settings: Any) -> None:
    settings.DEMO_DAY = END.isoformat()
    actor = actor_of(a_deadline_week().clerk, END)
    with acting(actor, "test"):
        _snapshot, content, _count = month_pack(
            actor, month=END.replace(day=1), today=END, at=NOW, issuer="演示县单位", progress=lambda *_told: None
        )
    pack = zipfile.ZipFile(io.BytesIO(content))
    papers = [name for name in pack.namelist() if name.endswith(".docx")]
    assert len(papers) == 2, papers  # the month's report and the 简报
    for name in papers:
        assert "占全县一年40条的60%" in word_of(pack.read(name)), name
