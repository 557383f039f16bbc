"""An inspection over its pages, from plan to closure, by those who do it; and the pages of the public."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.builders import DAY, SYSTEM
from tests.builders_web import a_browser, signed_in
from tests.lasting import lasting
from tests.supervision import inspecting as i
from xieshou.engines.draw import check_draw, commitment, reveal
from xieshou.kit.documents import as_html, as_xlsx
from xieshou.kit.verbs import acting
from xieshou.reporting.beside import bounds_beside
from xieshou.reporting.papers import monthly_document
from xieshou.reporting.publishing import for_the_public, publish
from xieshou.reporting.snapshots import sealed_report
from xieshou.reporting.stamping import stamp_of
from xieshou.supervision.inspections import wording
from xieshou.supervision.inspections.models import Campaign, Finding, PublishedBound
from xieshou.web import middleware
from xieshou.web.views import inspections as views

pytestmark = pytest.mark.django_db
SECRETS = ("d" * 64, "e" * 64)


class Clock(datetime):
    """The middleware's clock, moved by the test."""

    at = i.NOW

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return cls.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(middleware, "datetime", Clock)
    Clock.at = i.NOW
    return Clock


@lasting
def made() -> i.Inspected:
    return i.an_inspected_county()


@lasting
def seats(made: i.Inspected) -> dict[str, Client]:
    return {name: signed_in(seat) for name, seat in made.seats.items()}


def posted(browser: Client, where: str, **data: Any) -> Any:
    answer = browser.post(where, data)
    assert answer.status_code == 303, (where, answer.status_code, answer.text[-3000:] if answer.status_code == 422 else "")
    return answer


def stamp(browser: Client, where: str) -> str:
    page = browser.get(where)
    assert page.status_code == 200, where
    return page.text.split('name="stamp"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def test_an_inspection_from_plan_to_closure_by_five_roles(
    made: i.Inspected, seats: dict[str, Client], clock: type[Clock], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    planner, announcer, county = seats["planner"], seats["announcer"], seats["county"]
    snapshot = f"/reports/snapshots/{made.snapshot.ref}/"
    assert "对这份数立项督查" in planner.get(snapshot).text
    assert "对这份数立项督查" not in county.get(snapshot).text

    # 计划
    new = f"/inspections/new/{made.snapshot.ref}/"
    said = {
        "title": "9月督查", "figure": "KPI-1", "p0": "0.20", "allowed": "1", "design": "srs", "load_cap": "9",
        "round_one_until": (DAY + timedelta(days=7)).isoformat(), "round_two_until": (DAY + timedelta(days=14)).isoformat(),
    }  # fmt: skip
    assert planner.post(new, said | {"round_two_until": DAY.isoformat()}).status_code == 422
    assert county.post(new, said).status_code == 422
    posted(planner, new, **said)
    with acting(SYSTEM, "test"):
        campaign = Campaign.objects.unscoped("test").get()
    here = f"/inspections/{campaign.ref}/"
    people = [str(seat.ref) for name, seat in made.seats.items() if name.startswith("inspector")]
    posted(planner, f"{here}pool/", people=people)

    # 冻结、公告
    posted(planner, f"{here}freeze/", stamp=stamp(planner, f"{here}freeze/"))
    terms = {
        "opens_at": f"{i.OPENS:%Y-%m-%dT%H:%M}", "kind1": "dice", "reference1": "hall-1", "holder1": "市监督检查组", "side1": "other",
        "commitment1": commitment(SECRETS[0]), "holder2": "县扶贫办", "side2": "inspected", "commitment2": commitment(SECRETS[1]),
    }  # fmt: skip
    announce = f"{here}announce/"
    assert planner.post(announce, terms).status_code == 403  # the one who froze
    assert announcer.post(announce, terms | {"opens_at": f"{i.NOW:%Y-%m-%dT%H:%M}"}).status_code == 422
    assert announcer.post(announce, terms | {"commitment2": "abc"}).status_code == 422
    posted(announcer, announce, **terms, stamp=stamp(announcer, announce))

    # 开封、抽取
    opening = {"value0": i.DICE, "said_by0": "大厅", "reveal0": reveal(SECRETS[0]), "reveal1": reveal(SECRETS[1])}
    assert announcer.post(f"{here}open/", opening).status_code == 422  # before the beacon
    clock.at = i.OPENS
    campaign = i.fresh(campaign)
    monkeypatch.setattr(views, "_proof_of", lambda one: (i.a_proof(campaign), i.KEYS))
    assert announcer.post(f"{here}open/", opening | {"reveal1": "0" * 64}).status_code == 422
    posted(announcer, f"{here}open/", **opening)
    posted(announcer, f"{here}draw/")

    # 核查
    assert county.get("/inspections/tasks/").status_code == 200
    tasks = i.tasks_of(campaign)
    waiting = planner.get(here).text
    assert all(task.inspectors in waiting for task in tasks), "the planner sees whose records wait"
    for task in tasks:
        _inspect(made, seats, task, "false" if task.rank == 1 and task.kind == "first" else "true")
    assert "还没有判定" not in planner.get(here).text
    posted(planner, f"{here}settle/")

    # 反馈、结论
    page = county.get("/").text
    assert "的初步结论反馈" in page
    finding = i.finding_of(campaign)
    posted(county, f"{here}reply/", words="正在核实", **{f"f_{finding.ref.hex}": "附考勤"})
    assert county.post(f"{here}reply/", {"words": "再说"}).status_code == 422
    assert "附考勤" in planner.get(f"/inspections/findings/{finding.ref}/").text
    posted(planner, f"{here}conclude/")
    bound = PublishedBound.objects.get()
    assert wording.headline(bound) in county.get(here).text

    # 整改、复核、销号、回头看
    _close(made, seats, finding, clock)
    posted(planner, f"/flows/W-9/{campaign.ref}/archive/")
    assert i.fresh(campaign).state == "closed"

    # the files, for anybody
    answer = a_browser().get(f"/verify/draws/{campaign.draw_id}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        file.extractall(tmp_path)
    assert "witnessed=2" in check_draw.check(tmp_path, i.KEYS.split(), 2)


def _inspect(made: i.Inspected, seats: dict[str, Client], task: Any, outcome: str) -> None:
    by_user = {seat.user_id: seats[name] for name, seat in made.seats.items()}
    first, second = by_user[task.first_id], by_user[task.second_id]
    here = f"/inspections/tasks/{task.ref}/"
    page = first.get(here).text
    assert "核查提纲" in page
    facts = task.record.facts
    for hidden in (facts["employer"], "缝纫", "3,000", "2018-05-01"):
        assert hidden not in page, hidden
    called = first.post(f"{here}call/")
    assert "13900000000" in called.text
    assert called["Cache-Control"] == "no-store"
    assert facts["employer"] not in called.text
    said = {"q_who": "本人", "q_doing": "做衣服", "q_where": "一家厂", "q_work": "做衣服", "q_since": "五月", "q_pay": "三千", "q_found": "自己"}
    posted(first, f"{here}answer/", way="phone", **said)
    assert first.post(f"{here}judge/", {"outcome": outcome, "words": "我自己判"}).status_code == 403
    assert facts["employer"] in second.get(f"{here}judge/").text
    posted(second, f"{here}judge/", outcome=outcome, words="对照过工资条")


def _close(made: i.Inspected, seats: dict[str, Client], finding: Finding, clock: type[Clock]) -> None:
    here, flow = f"/inspections/findings/{finding.ref}/", f"/flows/W-9Q/{finding.ref}/"
    assert "督查问题" in seats["county"].get("/").text
    posted(seats["county"], f"{flow}rectify/", words="已更正,附说明")
    assert seats["county"].post(f"{flow}review/", {"words": "自己复核"}).status_code == 403
    posted(seats["county_leader"], f"{flow}review/", words="看过佐证")
    posted(seats["planner"], f"{here}close/", words="同意销号")
    assert seats["planner"].post(f"{here}look-back/", {"words": "没有反弹"}).status_code == 422
    with acting(SYSTEM, "test"):
        Finding.objects.unscoped("test").filter(pk=finding.pk).update(closed_on=DAY - timedelta(days=40), look_back_on=DAY)
    posted(seats["planner"], f"{here}look-back/", words="没有反弹")


def test_the_bound_stands_beside_exactly_its_number(made: i.Inspected, seats: dict[str, Client]) -> None:
    page = seats["county"].get("/indicators/KPI-1/").text
    assert "未核验" in page
    i.concluded(made, i.replied(made, i.settled(made, i.in_the_field(made), {2: "false"})))
    brief = wording.brief(PublishedBound.objects.get())
    assert brief.startswith("N=12 n=10 x=1")
    for where in ("/cockpit/", "/indicators/KPI-1/", "/indicators/", "/reports/L-13/?month=2018-09", f"/reports/snapshots/{made.snapshot.ref}/"):  # fmt: skip
        assert brief in seats["county"].get(where).text, where
    document = monthly_document(sealed_report(made.snapshot), stamp_of(made.snapshot), issuer="某局")
    assert brief in as_html(document)
    assert document.stamp.checkpoint == PublishedBound.objects.get().checkpoint
    assert "95%置信度" in as_html(document)
    assert f"不实的至多{PublishedBound.objects.get().upper}条" in as_html(document)
    with zipfile.ZipFile(io.BytesIO(as_xlsx(document))) as book:
        assert "N=12 n=10 x=1" in "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    # another count, another day, another place, a narrowed number: unverified
    assert bounds_beside(made.county, DAY, {"KPI-1": 12})
    assert not bounds_beside(made.county, DAY, {"KPI-1": 11})
    assert not bounds_beside(made.county, DAY - timedelta(days=1), {"KPI-1": 12})
    assert not bounds_beside(made.prefecture, DAY, {"KPI-1": 12})
    assert brief not in seats["county"].get(f"/indicators/KPI-1/?region={made.villages[0].pk}").text
    assert brief not in seats["county"].get("/indicators/KPI-1/?verified=0").text


def test_the_public_reads_what_was_published_and_no_small_count(made: i.Inspected, seats: dict[str, Client]) -> None:
    public = a_browser()
    assert public.get("/public/").status_code == 200
    place = f"/public/{made.county.ref}/"
    assert public.get(place).status_code == 404
    publish_page = f"/reports/snapshots/{made.snapshot.ref}/publish/"
    assert seats["county"].post(publish_page).status_code == 403
    posted(seats["county_leader"], publish_page)
    assert seats["county_leader"].post(publish_page).status_code == 422
    page = public.get(place).text
    assert "未核验" in page
    i.concluded(made, i.replied(made, i.settled(made, i.in_the_field(made))))
    bound = PublishedBound.objects.get()
    page = public.get(place).text
    assert wording.headline(bound) in page
    assert wording.brief(bound) in page
    for name in (made.people[0].name, made.people[0].source_no):
        assert name not in page


@pytest.mark.parametrize(
    ("capable", "at_work", "shown"),
    [(120, 100, (120, 100)), (120, 9, (120, None)), (9, 0, (None, None)), (120, 115, (120, None)), (120, 120, (120, 120))],
)
def test_no_count_below_ten_can_be_read_or_worked_out(capable: int, at_work: int, shown: tuple[Any, Any]) -> None:
    found = for_the_public({"KPI-1-base": capable, "KPI-1": at_work})
    assert (found["KPI-1-base"], found["KPI-1"]) == shown


def test_the_fixed_words_of_a_bound(made: i.Inspected) -> None:
    i.concluded(made, i.replied(made, i.settled(made, i.in_the_field(made), {1: "false", 3: "unreachable"})))
    bound = PublishedBound.objects.get()
    said = wording.lines(bound)
    assert said[0] == "以95%置信度,督查省督查市被查县2018-09上报的12条“已就业”记录中,不实的至多4条(4/12,33.4%)。"
    assert said[1] == "随机抽查10条,2条未证实属实(查实不实1,没有查到本人1),没有换过一条。"
    assert any("这不是可信界" in line for line in said)
    assert any("90%的区间" in line for line in said)


def test_only_the_places_own_leader_publishes(made: i.Inspected) -> None:
    publish(made.actor("county_leader"), made.snapshot.ref, day=DAY)
    for where in ("/verify/", "/verify/receipt/"):
        answer = a_browser().get(where)
        assert answer.status_code == 200
        assert "checkdraw.js" in answer.text
        assert "unsafe" not in answer["Content-Security-Policy"]
