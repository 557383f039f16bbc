"""The search box: people, households, villages; a whole number never in an address, nobody else's rows, ever."""

from __future__ import annotations

import pytest

from tests.builders import DAY
from tests.builders_flow import World, a_household, a_person, a_world
from tests.lasting import lasting
from tests.roster.test_by_hand import a_number
from xieshou.placements.services.byhand import take_in_household
from xieshou.roster.services.facts import HouseholdFacts
from xieshou.roster.written import Written

pytestmark = pytest.mark.django_db
NUMBER = a_number("19850301", 222)


@lasting
def world() -> World:
    return a_world()


@lasting
def known(world: World) -> World:
    """Somebody with a sound number and a phone of her own, entered by hand."""
    from tests.builders import a_clerk

    home = HouseholdFacts("4512990012345678", world.village.pk, str(world.village.path))
    head = Written("农秀兰", NUMBER, "01", phone="19900005555", ability="01")
    take_in_household(
        a_clerk(world.village, role="village"), home, head, day=DAY, source="手工:入户", reason="看过身份证"
    )
    return world


@pytest.mark.parametrize("text", ["农秀", "nong", "nxl", NUMBER[-4:]])
def test_people_are_found_and_a_stranger_finds_nobody(known, text):
    assert "农秀兰" in known.cadre.get("/search/", {"q": text}).content.decode()
    assert "农秀兰" in known.cadre.post("/search/suggest/", {"q": text}).content.decode()
    assert "农秀兰" not in known.stranger.get("/search/", {"q": text}).content.decode()
    assert known.stranger.post("/search/suggest/", {"q": text}).content.decode().strip() == ""


def test_households_and_villages_are_found(known):
    page = known.clerk.get("/search/", {"q": "4512990012"}).content.decode()
    assert "4512990012345678" in page
    assert "三同村" in known.clerk.get("/search/", {"q": "三同"}).content.decode()
    assert "4512990012345678" in known.clerk.post("/search/suggest/", {"q": "5678"}).content.decode()
    assert "三同村" in known.clerk.post("/search/suggest/", {"q": "三同"}).content.decode()
    for text in ("4512990012", "三同", "5678"):
        assert "4512990012345678" not in known.stranger.get("/search/", {"q": text}).content.decode()
        assert "三同村" not in known.stranger.get("/search/", {"q": text}).content.decode()


def test_the_box_sends_by_post_and_goes_on_to_an_address_that_can_be_kept(known):
    answer = known.cadre.post("/search/", {"q": "农秀"})
    assert answer.status_code == 303
    assert answer["Location"] == "/search/?q=%E5%86%9C%E7%A7%80"


@pytest.mark.parametrize("text", [NUMBER, "19900005555", f" {NUMBER[:6]} {NUMBER[6:]} "])
def test_a_whole_number_leads_to_its_person_and_stands_in_no_address(known, text):
    answer = known.cadre.post("/search/", {"q": text})
    assert answer.status_code == 303
    assert answer["Location"].startswith("/people/")
    assert NUMBER not in answer["Location"]
    assert "农秀兰" in known.cadre.get(answer["Location"]).content.decode()


def test_a_whole_number_of_nobody_here_is_answered_once_and_not_kept(known):
    for browser in (known.stranger, known.cadre):
        text = NUMBER if browser is known.stranger else a_number("19900101", 221)
        answer = browser.post("/search/", {"q": text})
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        page = answer.content.decode()
        assert "没有找到这样的人" in page
        assert text not in page
        assert "农秀兰" not in page


@pytest.mark.parametrize(
    "path", ["/search/", "/people/", "/ledgers/L-01/", "/ledgers/L-07/", "/ledgers/L-02/", "/posts/"]
)
def test_an_address_with_a_whole_number_is_emptied_at_once(known, path):
    answer = known.cadre.get(path, {"q": NUMBER, "day": "2018-09-30"})
    assert (answer.status_code, answer["Location"]) == (303, f"{path}?day=2018-09-30")
    assert "没有查" in known.cadre.get(answer["Location"]).content.decode()


def test_while_one_types_a_whole_number_nothing_is_looked_up(known):
    page = known.cadre.post("/search/suggest/", {"q": NUMBER}).content.decode()
    assert "按回车" in page
    assert "农秀兰" not in page


@pytest.mark.parametrize("text", ["农秀兰", "nxl", NUMBER[-4:], "三同村", "5678"])
def test_the_ledgers_find_in_the_same_ways(known, text):
    for path in ("/ledgers/L-01/", "/ledgers/L-07/"):
        rows = known.clerk.get(path, {"q": text}).context["page"].table.rows
        assert "农秀兰" in {cell.value for row in rows for cell in row.cells}, (path, text)
        assert not known.stranger.get(path, {"q": text}).context["page"].table.rows


def test_two_with_one_phone_are_both_shown(known):
    from tests.builders import a_clerk

    home = HouseholdFacts("4512990099", known.village.pk, str(known.village.path))
    other = Written("农秀梅", a_number("19860301", 224), "01", phone="19900005555", ability="01")
    take_in_household(a_clerk(known.village), home, other, day=DAY, source="手工:入户", reason="看过身份证")
    page = known.cadre.post("/search/", {"q": "19900005555"}).content.decode()
    assert "农秀兰" in page
    assert "农秀梅" in page
    assert "19900005555" not in page


def test_the_box_is_on_every_page_of_an_official_and_on_no_others(world):
    assert 'action="/search/"' in world.cadre.get("/").content.decode()
    assert 'action="/search/"' not in world.labourer.get("/me/").content.decode()
    assert world.labourer.post("/search/", {"q": "农"}).status_code == 403
    assert world.boss.post("/search/suggest/", {"q": "农"}).status_code == 403


def test_a_page_of_many_costs_what_a_page_of_few_costs(world, django_assert_max_num_queries):
    house = a_household(world.village)
    counts = []
    for batch in (4, 70):
        for number in range(batch):
            a_person(house, f"覃某{number}", relation="99")
        for path, data in (("/search/", {"q": "覃某"}), ("/ledgers/L-01/", {"q": "覃某"})):
            with django_assert_max_num_queries(60) as seen:
                assert "覃某" in world.clerk.get(path, data).content.decode()
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


def test_pages_follow_one_another_by_keyset(world):
    house = a_household(world.village)
    for number in range(120):
        a_person(house, f"覃某{number:03d}", relation="99")
    seen: list[str] = []
    address = "/search/?q=%E8%A6%83%E6%9F%90"
    for _page in range(4):
        answer = world.clerk.get(address)
        page = answer.context["page"]
        seen += [row.cells[0].value for row in page.table.rows]
        if not page.pager.next_href:
            break
        address = page.pager.next_href
    assert sorted(seen) == [f"覃某{number:03d}" for number in range(120)]
