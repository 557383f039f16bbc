"""就业困难认定 and 公益性岗位托底安置 on their pages: who may do what, and the proof a person in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import DAY, SYSTEM
from tests.builders_flow import World, a_household, a_person, a_post, a_world, an_employer, an_own_answer
from tests.builders_web import an_accepted_offer
from tests.lasting import lasting
from xieshou.jobs.models import Post
from xieshou.kit.verbs import acting
from xieshou.placements.models import Appointment, MatchRun, Offer
from xieshou.roster.models import Hardship, Person

pytestmark = pytest.mark.django_db
SAID = {"reason": "weak", "started_on": "2018-09-30", "evidence": "9月30日入户"}


@lasting
def world() -> World:
    """Somebody who stays in the village, and a public-welfare post there."""
    made = a_world()
    made.county.refresh_from_db()
    an_own_answer(made.head, want="nearby", reach="village", occupations=("6-25",))
    an_own_answer(made.spouse)
    committee = an_employer(made.village, "三同村村委会(虚构)")
    a_post(committee, made.village, title="护林员", occupation="5-05", kind="public", pay_fen_month_min=80000, pay_fen_month_max=80000)
    return made


def text(response: Any) -> str:
    return response.content.decode()


def every(model: Any) -> list[Any]:
    with acting(SYSTEM, "test"):
        return list(model.objects.unscoped("test").order_by("pk"))


def recognised(world: World, person: Person) -> Hardship:
    assert world.cadre.post(f"/people/{person.ref}/hardship/", SAID).status_code == 303
    made = every(Hardship)[-1]
    assert world.clerk.post(f"/hardships/{made.ref}/recognise/").status_code == 303
    return made


def test_a_reason_is_recorded_recognised_and_ended(world: World) -> None:
    who = f"/people/{world.head.ref}/"
    assert "登记就业困难" in text(world.cadre.get(who))
    assert world.cadre.post(f"{who}hardship/", SAID | {"evidence": ""}).status_code == 422
    made = recognised(world, world.head)
    page = text(world.clerk.get(who))
    assert "弱劳力或半劳力" in page
    assert "已认定" in page
    assert world.cadre.post(f"/hardships/{made.ref}/end/", {"reason": "x"}).status_code == 403
    assert world.clerk.post(f"/hardships/{made.ref}/end/", {"reason": ""}).status_code == 422
    assert world.clerk.post(f"/hardships/{made.ref}/end/", {"reason": "已好转"}).status_code == 303
    assert "已终止" in text(world.clerk.get(who))
    assert world.stranger.post(f"/hardships/{made.ref}/recognise/").status_code == 404
    assert "弱劳力" not in text(world.receiver.get(who))


def test_the_county_is_told_what_waits_to_be_recognised(world: World) -> None:
    world.cadre.post(f"/people/{world.head.ref}/hardship/", SAID)
    [made] = every(Hardship)
    assert f"/hardships/{made.ref}/recognise/" in text(world.clerk.get("/"))
    assert f"/hardships/{made.ref}/recognise/" not in text(world.cadre.get("/"))
    world.clerk.post(f"/hardships/{made.ref}/recognise/")
    assert f"/hardships/{made.ref}/recognise/" not in text(world.clerk.get("/"))


def test_an_office_sets_up_a_public_post_and_an_employer_does_not(world: World) -> None:
    said = {
        "employer": str(world.employer.pk), "title": "保洁员", "occupation": "5-05", "kind": "public", "headcount": "1",
        "pay_min": "800", "pay_max": "800", "started_on": "2018-09-30", "ended_on": "2018-12-31",
    }  # fmt: skip
    assert world.receiver.post("/posts/new/", said | {"region": str(world.city.pk)}).status_code == 303
    assert world.boss.post("/posts/new/", said | {"region": str(world.city.pk)}).status_code == 422
    with acting(SYSTEM, "test"):
        [made] = Post.objects.unscoped("test").filter(title="保洁员")
    assert made.kind == "public"


def a_fallback(world: World) -> MatchRun:
    asked = {"region": str(world.county.pk), "seed": "7"}
    assert world.clerk.post("/match/fallback/new/", asked).status_code == 303
    return every(MatchRun)[-1]


def test_the_proof_is_told_person_by_person(world: World) -> None:
    for person in (world.head, world.spouse):
        recognised(world, person)
    run = a_fallback(world)
    page = text(world.clerk.get(f"/match/{run.ref}/"))
    assert "托底安置的证明书" in page
    assert "没有合适的市场岗位,可以托底" in page
    assert "有合适的市场岗位,不托底" in page
    assert f"/match/{run.market.ref}/" in page
    stays = text(world.clerk.get(f"/match/{run.ref}/proof/{world.head.ref}/"))
    assert "在招的1个市场岗位逐个比过,按韦秀芳本人的意愿,没有一个合格。可以托底安置。" in stays
    assert "本人只考虑本村" in stays
    assert "经办" in stays  # who recognised it
    goes = text(world.clerk.get(f"/match/{run.ref}/proof/{world.spouse.ref}/"))
    assert "有1个市场岗位合格" in goes
    assert world.stranger.get(f"/match/{run.ref}/proof/{world.head.ref}/").status_code == 404
    assert world.clerk.get(f"/match/{run.market.ref}/proof/{world.head.ref}/").status_code == 404
    check = text(world.clerk.get(f"/match/{run.market.ref}/"))
    assert "托底核对的证明书" in check
    assert "发出推荐" not in check
    assert world.clerk.post(f"/match/{run.market.ref}/verify/").status_code == 303


def test_the_lists_are_apart(world: World) -> None:
    recognised(world, world.head)
    run = a_fallback(world)
    assert str(run.ref) not in text(world.clerk.get("/match/"))
    assert str(run.market.ref) not in text(world.clerk.get("/match/"))
    assert str(run.ref) in text(world.clerk.get("/match/fallback/"))
    assert str(run.ref) not in text(world.stranger.get("/match/fallback/"))
    assert str(run.ref) not in text(world.clerk.get("/match/compare/"))


def test_from_the_offer_to_the_fixed_term(world: World) -> None:
    recognised(world, world.head)
    run = a_fallback(world)
    assert world.clerk.post(f"/match/{run.ref}/offers/").status_code == 303
    [offer] = every(Offer)
    reply = {"answer": "accepted", "answered_on": "2018-09-30", "way": "call", "evidence": "通话", "disclose": "none", "phone": ""}
    assert world.cadre.post(f"/offers/{offer.ref}/answer/", reply).status_code == 303
    address = f"/offers/{offer.ref}/arrive/"
    assert "期满日期" in text(world.clerk.get(address))
    late = {"started_on": "2018-09-30", "evidence": "协议", "pay": "800", "until": "2030-01-01"}
    refused = world.clerk.post(address, late)
    assert refused.status_code == 422
    assert "最多还能安排到2021年9月29日" in text(refused)
    assert world.clerk.post(address, late | {"until": "2019-09-29"}).status_code == 303
    [term] = every(Appointment)
    assert (term.started_on, str(term.ended_on)) == (DAY, "2019-09-29")
    listed = text(world.clerk.get("/ledgers/L-05/"))
    assert "韦秀芳" in listed
    assert "弱劳力或半劳力" in listed
    assert f"/match/{run.ref}/proof/{world.head.ref}/" in listed
    assert "韦秀芳" not in text(world.stranger.get("/ledgers/L-05/"))


def test_an_arrival_on_the_market_has_no_term(world: World) -> None:
    person = a_person(a_household(world.village), "覃某")
    offer = an_accepted_offer(person, world.post)
    assert "期满日期" not in text(world.receiver.get(f"/offers/{offer.ref}/arrive/"))
