"""户的变动 in pages: from the household's page to the event, to how it stood before, and back."""

from __future__ import annotations

from datetime import date

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import a_household, a_person
from tests.builders_web import a_user, an_answer, parameters, refresh, signed_in
from tests.lasting import lasting
from xieshou.kit.periods import on_day
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.roster.models import HouseholdEvent, Membership, Person
from xieshou.roster.tables import EventKind

WHEN = {"on": "2018-09-10", "reason": "本人申请", "evidence": "户口簿第2页"}


@lasting
def home():
    parameters()
    village = a_region("变动村", parent=a_region("变动镇", parent=a_region("变动县")))
    made = a_household(village)
    made.people = [
        a_person(made, "莫大山", born=date(1960, 1, 1)), a_person(made, "韦秀英", relation="02", born=date(1962, 1, 1)),
        a_person(made, "莫小山", relation="03", born=date(1988, 1, 1)),
    ]  # fmt: skip
    refresh()
    return made


@lasting
def clerk(home):
    return signed_in(a_user(home.region, Role.VILLAGE))


def names(home, day=DAY):
    return set(Membership.every.filter(on_day(day), household=home).values_list("person__name", flat=True))


def test_every_kind_has_a_page_reached_from_the_household(home, clerk):
    assert f"/households/{home.ref}/events/" in clerk.get(f"/households/{home.ref}/").text
    listed = clerk.get(f"/households/{home.ref}/events/").text
    for kind in EventKind:
        at = f"/households/{home.ref}/events/{kind.value}/"
        on_a_page = kind not in (EventKind.TRANSFER, EventKind.UNDO)
        assert (at in listed) == on_a_page
        assert clerk.get(at).status_code == (200 if on_a_page else 404)


def test_a_death_asks_for_the_new_head_and_the_past_stays(home, clerk):
    head, wife, _son = home.people
    at = f"/households/{home.ref}/events/death/"
    asked = clerk.post(at, {**WHEN, "people": [head.pk]})
    assert asked.status_code == 422
    assert "没有户主" in asked.text
    assert clerk.post(at, {**WHEN, "people": [head.pk], "next": wife.pk}).status_code == 303
    assert names(home) == {"韦秀英", "莫小山"}
    before = clerk.get(f"/households/{home.ref}/?on=2018-09-09").text
    assert "2018年9月9日的样子" in before
    assert "莫大山" in before
    assert f"/households/{home.ref}/people/new/" not in before


def test_splitting_and_taking_back_by_page(home, clerk):
    son = home.people[2]
    at = f"/households/{home.ref}/events/split/"
    sent = {**WHEN, "people": [son.pk], "head": son.pk, "new_no": "H-NEW"}
    assert clerk.post(at, {**sent, "evidence": ""}).status_code == 422
    assert clerk.post(at, sent).status_code == 303
    event = HouseholdEvent.every.get()
    assert "H-NEW" in clerk.get(f"/households/{home.ref}/events/").text
    assert clerk.post(f"/household-events/{event.ref}/undo/", {**WHEN, "on": "2018-09-30"}).status_code == 303
    assert names(home) == {"莫大山", "韦秀英", "莫小山"}


def test_the_household_tells_that_somebody_left_on_the_day_of_the_event_and_of_nobody_who_stayed(home, clerk):
    _head, wife, son = home.people
    at = f"/households/{home.ref}/events"
    assert clerk.post(f"{at}/head/", {**WHEN, "on": "2018-09-05", "head": wife.pk}).status_code == 303
    sent = {**WHEN, "people": [son.pk], "head": son.pk, "new_no": "H-NEW"}
    assert clerk.post(f"{at}/split/", sent).status_code == 303
    sections = clerk.get(f"/households/{home.ref}/").context["page"].sections
    told = [(event.on, event.title) for section in sections for event in section.events]
    assert [one for one in told if "离开本户" in one[1]] == [(date(2018, 9, 10), "莫小山离开本户")]


def test_somebody_comes_back_from_away_and_somebody_marries_in(home, clerk):
    son = home.people[2]
    at = f"/households/{home.ref}/events"
    assert clerk.post(f"{at}/army_in/", {**WHEN, "on": "2018-03-01", "people": [son.pk]}).status_code == 303
    assert "莫小山" in clerk.get(f"{at}/army_out/").text
    assert clerk.post(f"{at}/army_out/", {**WHEN, "person": str(son.ref), "relation": "03"}).status_code == 303
    theirs = a_household(home.region)
    a_person(theirs, "黄父", born=date(1960, 1, 1))
    bride = a_person(theirs, "黄小妹", relation="04")
    assert clerk.post(f"{at}/marry_in/", {**WHEN, "number": "X9", "relation": "05"}).status_code == 422
    assert clerk.post(f"{at}/marry_in/", {**WHEN, "number": bride.source_no, "relation": "05"}).status_code == 303
    assert clerk.post(f"{at}/birth/", {**WHEN, "name": "莫宝", "sex": "1", "relation": "07"}).status_code == 303
    assert names(home) == {"莫大山", "韦秀英", "莫小山", "黄小妹", "莫宝"}
    assert clerk.post(f"{at}/head/", {**WHEN, "on": "2018-09-20", "head": son.pk}).status_code == 303
    assert clerk.post(f"{at}/join/", {**WHEN, "on": "2018-09-20", "other_no": theirs.source_no}).status_code == 303
    assert "黄父" in names(home)


def test_a_village_goes_over(home):
    clerk = signed_in(a_user(home.region.parent.parent, Role.CLERK))
    new = a_region("新村", parent=home.region.parent)
    sent = {**WHEN, "village": str(home.region_id), "to": str(new.pk), "numbers": home.source_no}
    assert clerk.get("/transfers/new/").status_code == 200
    assert clerk.post("/transfers/new/", {**sent, "numbers": "没有"}).status_code == 422
    assert clerk.post("/transfers/new/", sent).status_code == 303
    assert Person.every.filter(region=new).count() == 3
    with acting(SYSTEM, "test"):
        assert HouseholdEvent.every.get().kind == "transfer"


def test_an_earlier_day_shows_nothing_of_what_came_later(home, clerk):
    son = home.people[2]
    an_answer(son, on=DAY)
    assert "转移就业" in clerk.get(f"/people/{son.ref}/").text
    assert "转移就业" not in clerk.get(f"/people/{son.ref}/?on=2018-09-09").text
    assert "转移就业" not in clerk.get(f"/households/{home.ref}/?on=2018-09-09").text
