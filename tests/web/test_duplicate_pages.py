"""辨认重复登记 in pages: two people decide, the numbers stay masked, and the other place's record stays closed."""

from __future__ import annotations

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import a_household, a_person
from tests.builders_web import a_user, parameters, signed_in
from tests.lasting import lasting
from xieshou.engines.linkage import RULES as LADDER
from xieshou.kit.verbs import acting
from xieshou.offices.models import Office, Role
from xieshou.roster.models import DuplicatePair, Identity, Person
from xieshou.roster.services.duplicates import find_duplicates
from xieshou.web.parts.duplicates import RULES


@lasting
def village():
    parameters()
    return a_region("辨认村", parent=a_region("辨认镇", parent=a_region("辨认县")))


def a_pair(village) -> DuplicatePair:
    a_person(a_household(village), "韦小妹")
    a_person(a_household(village), "韦小妹")
    find_duplicates(SYSTEM, day=DAY)
    return DuplicatePair.every.get()


def test_the_page_says_each_rule_in_the_engines_words():
    assert {code: str(words) for code, words in RULES.items()} == {rule.code: rule.says for rule in LADDER}


def test_from_todays_duties_to_one_record(village):
    pair = a_pair(village)
    county = village.parent.parent
    clerk, leader = signed_in(a_user(county, Role.CLERK)), signed_in(a_user(county, Role.LEADER))
    assert f"/duplicates/{pair.ref}/" in clerk.get("/").text
    page = clerk.get(f"/duplicates/{pair.ref}/").text
    assert "姓名、出生日期、村都相同" in page
    assert "不同" in page
    for identity in Identity.every.all():
        assert identity.number.reveal() not in page
    form = clerk.get(f"/duplicates/{pair.ref}/same/")
    stamp = form.context["form"].initial["stamp"]
    sent = {"stays": str(pair.other_id), "words": "户口簿", "stamp": stamp}
    assert clerk.post(f"/duplicates/{pair.ref}/same/", {**sent, "words": ""}).status_code == 422
    assert clerk.post(f"/duplicates/{pair.ref}/same/", sent).status_code == 303
    assert not Person.every.filter(merged_into__isnull=False).exists()
    step = f"/flows/W-D/{pair.ref}/confirm/"
    stamp = leader.get(step).context["form"].initial["stamp"]
    assert leader.post(step, {"stamp": stamp, "words": ""}).status_code == 303
    gone = Person.every.get(pk=pair.one_id)
    assert gone.merged_into_id == pair.other_id
    assert "这条记录已并入" in clerk.get(f"/people/{gone.ref}/").text


def test_the_other_places_record_is_only_known_to_exist(village):
    other = a_region("别县村", parent=a_region("别县镇", parent=a_region("别县")))
    a_person(a_household(village), "韦小妹")
    there = a_person(a_household(other), "韦小妹")
    with acting(SYSTEM, "test"):
        Identity.every.filter(person=there).update(state="pending")
    a_user(other.parent.parent, Role.CLERK)
    with acting(SYSTEM, "test"):
        Office.objects.filter(region=other.parent.parent).update(phone="0778-0000000", name="别县就业局")
    find_duplicates(SYSTEM, day=DAY)
    pair = DuplicatePair.every.get()
    clerk = signed_in(a_user(village.parent.parent, Role.CLERK))
    page = clerk.get(f"/duplicates/{pair.ref}/").text
    assert "别县就业局" in page
    assert "0778-0000000" in page
    assert str(there.ref) not in page
    assert there.source_no not in page
    assert clerk.get(f"/duplicates/{pair.ref}/same/").status_code == 404
