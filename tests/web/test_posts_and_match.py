"""Posts by hand and shared; a match run, its proof in words, its files, its offers."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_household, a_person, a_post, a_user, a_world, an_own_answer, signed_in
from tests.lasting import lasting
from xieshou.jobs.models import Post, PostShare
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.pairings.models import Pairing
from xieshou.placements.models import MatchRun, Offer, Suggestion
from xieshou.placements.services.matching import run_match
from xieshou.web.parts.offers import in_words, reasons

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    return a_world()


def text(response) -> str:
    return response.content.decode()


def the(model, **known):
    with acting(SYSTEM, "test"):
        return model.objects.unscoped("test").get(**known)


def new_post(world, **said):
    return {
        "employer": str(world.employer.pk), "title": "缝纫工", "occupation": "6-05", "kind": "market", "region": str(world.city.pk),
        "headcount": "3", "pay_min": "4000", "pay_max": "5000", "started_on": "2018-09-30", "ended_on": "2018-12-31",
    } | said  # fmt: skip


def test_a_post_is_published_and_shared_along_a_pairing(world):
    response = world.receiver.post("/posts/new/", new_post(world))
    assert response.status_code == 303, text(response)
    post = the(Post, title="缝纫工")
    assert (post.pay_fen_month_min, post.headcount) == (400000, 3)
    assert world.cadre.get(f"/posts/{post.ref}/").status_code == 404
    assert world.receiver.post(f"/posts/{post.ref}/share/", {"pairing": str(world.pairing.pk)}).status_code == 303
    assert "缝纫工" in text(world.cadre.get("/posts/"))
    assert world.stranger.get(f"/posts/{post.ref}/").status_code == 404


def test_a_pairing_that_has_ended_shares_nothing(world):
    with acting(SYSTEM, "test"):
        Pairing.objects.filter(pk=world.pairing.pk).update(ended_on="2018-09-29")
    post = a_post(world.employer, world.city, title="包装工")
    page = world.receiver.post(f"/posts/{post.ref}/share/", {"pairing": str(world.pairing.pk)})
    assert page.status_code == 422
    with acting(SYSTEM, "test"):
        assert not PostShare.objects.unscoped("test").filter(post=post).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"headcount": "0"}, {"pay_max": "100"}, {"mandarin_required": "on"}, {"ended_on": "2018-09-01"}, {"employer": ""}],
)
def test_an_impossible_post_is_asked_again(world, wrong):
    assert world.receiver.post("/posts/new/", new_post(world, **wrong)).status_code == 422


def test_an_age_limit_is_shown_as_not_applied(world):
    post = a_post(world.employer, world.city, age_limit_text="限35岁以下")
    assert "用工方限制(不执行)" in text(world.receiver.get(f"/posts/{post.ref}/"))


def test_posts_are_narrowed(world):
    a_post(
        world.employer,
        world.city,
        title="砌筑工",
        occupation="6-29",
        pay_fen_month_min=700000,
        pay_fen_month_max=800000,
    )
    only = text(world.receiver.get("/posts/", {"pay": "6000"}))
    assert "砌筑工" in only
    assert "电子装配工" not in only
    assert "砌筑工" not in text(world.receiver.get("/posts/", {"occupation": "6-25"}))


def test_an_employer_publishes_its_own_posts_only(world):
    assert world.boss.post("/posts/new/", new_post(world)).status_code == 303
    other = a_user(world.city, Role.EMPLOYER, line="employer", self_kind="employer", self_id=10**9)
    assert signed_in(other).post("/posts/new/", new_post(world)).status_code == 422


@pytest.fixture
def run(world) -> MatchRun:
    world.county.refresh_from_db()
    house = a_household(world.village)
    for number in range(3):
        an_own_answer(a_person(house, f"覃某{number}", relation="99"))
    an_own_answer(world.head)
    actor = actor_of(a_user(world.county), DAY)
    with acting(actor, "test"):
        return run_match(actor, region_id=world.county.pk, day=DAY, at=NOW, seed=1)


def test_a_run_is_asked_for_as_a_job(world):
    an_own_answer(world.head)
    asked = {"region": str(world.county.pk), "seed": "7", "order": "deep", "long_wait_days": "60", "limits": "none"}
    page = text(world.clerk.get("/match/new/"))
    assert "默认值从哪里来" in page
    assert world.clerk.post("/match/new/", asked | {"order": "rich"}).status_code == 422
    response = world.clerk.post("/match/new/", asked | {"begin_from": ""})
    assert response.status_code == 303
    assert response["Location"].startswith("/work/")
    made = the(MatchRun)
    assert made.seed == 7
    assert made.certificate["placed"] == 1
    assert (made.rules["order"], made.rules["long_wait_days"], made.rules["limits"]) == ("deep", 60, "none")
    said = text(world.clerk.get(f"/match/{made.ref}/"))
    assert "先深度贫困地区" in said
    assert "第1位:深度贫困地区的户(共0户)" in said
    assert "第2位:其他户(共1户)" in said


def test_the_certificate_says_in_words_what_was_proved(world, run):
    page = text(world.clerk.get(f"/match/{run.ref}/"))
    assert "任何别的安排都不能让更多零就业户有人上岗:2户已是最多" in page
    assert "最多可能2户" in page
    assert "得到岗位的人" in page
    assert world.stranger.get(f"/match/{run.ref}/").status_code == 404
    assert world.cadre.get(f"/match/{run.ref}/").status_code == 404


@pytest.mark.parametrize(
    ("reason", "said", "label", "value"),
    [
        ("岗位包住:岗位包住", "岗位包住", "岗位包住", "是"),
        ("结对帮扶地区:在结对帮扶地区", "在结对帮扶地区", "在结对帮扶地区", "是"),
        ("离家远近:同县", "离家远近:同县", "离家远近", "同县"),
        ("工种意愿:第1意愿「6-05」", None, "工种意愿", None),
        ("经办人的话", "经办人的话", "经办人的话", None),
    ],
)
def test_a_reason_is_said_once(reason, said, label, value):
    assert said is None or in_words(reason) == said
    [fact] = reasons(Offer(reasons=[reason])).facts
    assert fact.label == label
    assert (fact.value == value) if value else fact.value != "是"


def test_files_are_given_whole_and_hold_no_names(world, run):
    body = b"".join(world.clerk.get(f"/match/{run.ref}/files/people.csv").streaming_content).decode()
    assert str(world.head.ref) in body
    assert "韦秀芳" not in body
    assert world.clerk.get(f"/match/{run.ref}/files/..%2f..%2fsecrets").status_code == 404
    assert world.stranger.get(f"/match/{run.ref}/files/people.csv").status_code == 404


def test_a_changed_file_does_not_pass_again(world, run):
    assert world.clerk.post(f"/match/{run.ref}/verify/").status_code == 303
    assert "重新核验通过" in text(world.clerk.get(f"/match/{run.ref}/"))
    path = settings.FILES_FOLDER / run.folder / "prices.csv"
    path.write_text(path.read_text().replace("0", "1", 1) + "x")
    refused = world.clerk.post(f"/match/{run.ref}/verify/")
    assert refused.status_code == 422
    assert "没有通过独立核验" in text(refused)


def test_offers_are_made_once_and_wait_for_the_person(world, run):
    assert "已接受别的岗位的人,不重复推荐" in text(world.clerk.get(f"/match/{run.ref}/offers/"))
    assert world.clerk.post(f"/match/{run.ref}/offers/").status_code == 303
    with acting(SYSTEM, "test"):
        count = Offer.objects.unscoped("test").count()
        assert count == Suggestion.objects.unscoped("test").count() > 0
        assert not Offer.objects.unscoped("test").exclude(answer="").exists()
    world.clerk.post(f"/match/{run.ref}/offers/")
    with acting(SYSTEM, "test"):
        assert Offer.objects.unscoped("test").count() == count
    assert world.cadre.post(f"/match/{run.ref}/offers/").status_code == 403
