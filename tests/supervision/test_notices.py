"""公示 (acceptance scenario 11 of domain.md §12): nothing about a person but what tells them apart; seen by all, objected to by anyone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, a_household, a_person
from tests.builders_web import a_browser, a_county, a_user, an_office, signed_in
from tests.lasting import lasting
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.roster.models import Identity
from xieshou.supervision.complaints.models import Complaint
from xieshou.supervision.complaints.services import open_desk
from xieshou.supervision.complaints.workflows import COMPLAINTS
from xieshou.supervision.notices.errors import CellUnread, ColumnMissing, NoLines, TellsTooMuch, UnknownColumn
from xieshou.supervision.notices.models import Notice, NoticeLine
from xieshou.supervision.notices.reading import LONG, read_lines

pytestmark = pytest.mark.django_db
HEAD = "姓名\t村\t项目\t期间\t金额"
NUMBER = "900101199001010019"


class Case:
    """A county whose clerk writes, whose leader publishes, with the prefecture's independent desk above it."""

    def __init__(self) -> None:
        self.land = a_county()
        home = a_household(self.land.village)
        self.people = [a_person(home, name, relation=kin) for kin, name in (("01", "韦春芳"), ("02", "黄国强"), ("03", "阿依·古丽"))]
        office = an_office(self.land.county)
        self.clerk, self.leader = a_user(self.land.county), a_user(self.land.county, Role.LEADER)
        with acting(SYSTEM, "test"):
            for seat in (self.clerk, self.leader):
                type(seat).objects.filter(pk=seat.pk).update(office=office)
                seat.refresh_from_db()
        self.auditor = a_user(self.land.county.parent, Role.AUDITOR, line="supervision")
        open_desk(SYSTEM, self.auditor.office, self.land.county.parent, since=DAY, document="测试")
        self.desk, self.second = signed_in(self.auditor), None

    @property
    def text(self) -> str:
        village = self.land.village.name
        rows = [f"{person.name}\t{village}\t外出务工一次性交通补贴\t2018年8月\t300" for person in self.people]
        return "\n".join([HEAD, *rows])

    def form(self, **said: str) -> dict[str, str]:
        above = {"kind": "subsidy", "title": "2018年第三季度交通补贴公示", "document": "演示人社〔2018〕9号", "contact": "0778-1234567"}
        return above | {"text": self.text} | said

    def written(self) -> Notice:
        answer = signed_in(self.clerk).post("/notices/new/", self.form())
        assert answer.status_code == 303, answer.content.decode()[-1500:]
        with acting(SYSTEM, "test"):
            return Notice.objects.unscoped("test").latest("pk")

    def published(self) -> Notice:
        made = self.written()
        assert signed_in(self.clerk).post(f"/flows/W-G/{made.ref}/submit/").status_code == 303
        assert signed_in(self.leader).post(f"/flows/W-G/{made.ref}/publish/").status_code == 303
        with acting(SYSTEM, "test"):
            made.refresh_from_db()
        return made


@lasting
def case() -> Case:
    return Case()


def main_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_scenario_11_a_notice_with_a_full_number_is_refused(case: Case) -> None:
    """Whichever column it hides in, and however it is broken up; the sentence says where, and nothing is stored."""
    browser = signed_in(case.clerk)
    row = f"{case.people[0].name}\t{case.land.village.name}\t交通补贴\t2018年8月\t300"
    hidden = {
        "another column": (HEAD + "\t证件号码", row + f"\t{NUMBER}", "公示里不放“证件号码”这一列"),
        "name": (HEAD, row.replace(case.people[0].name, f"{case.people[0].name}{NUMBER}"), "第1行“姓名”里有像证件号码"),
        "item": (HEAD, row.replace("交通补贴", f"交通补贴({NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]})"), "第1行“项目”里有"),
        "full width": (HEAD, row.replace("交通补贴", "交通补贴" + NUMBER.translate({48 + n: 0xFF10 + n for n in range(10)})), "第1行“项目”里有"),
        "phone": (HEAD, row.replace("交通补贴", "补贴138-0013-8000"), "第1行“项目”里有像证件号码、电话或卡号"),
        "amount": (HEAD, row.replace("\t300", f"\t{NUMBER}"), "第1行“金额”里有像证件号码"),
        "period": (HEAD, row.replace("2018年8月", "1990-01-01"), "第1行“期间”里有日期"),
        "illness": (HEAD, row.replace("交通补贴", "重病补助"), "第1行“项目”里有性别、年龄或健康情况"),
    }
    for head, line, said in hidden.values():
        answer = browser.post("/notices/new/", case.form(text=f"{head}\n{line}"))
        assert answer.status_code == 422, said
        assert said in answer.content.decode(), said
    with acting(SYSTEM, "test"):
        assert not Notice.objects.unscoped("test").exists()


def test_the_database_refuses_a_number_too(case: Case) -> None:
    made = case.written()
    with acting(SYSTEM, "test"):
        row = NoticeLine.objects.unscoped("test").filter(notice=made).first()
        for column, value in (("name", f"韦{NUMBER}"), ("item", f"补贴 {NUMBER}"), ("item", "补贴138-0013-8000"), ("item", "卡６２２２０２１２３"), ("period", "1990-01-01"), ("mark", "123")):
            with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
                NoticeLine.objects.unscoped("test").filter(pk=row.pk).update(**{column: value})


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", NoLines), (HEAD, NoLines), ("姓名\t村\t项目\n甲\t乙\t丙", ColumnMissing), (HEAD + "\t年龄\n甲\t乙\t丙\t2018年8月\t1\t30", UnknownColumn),
        (HEAD + "\n甲\t乙\t丙\t八月\t1", CellUnread), (HEAD + "\n甲\t乙\t丙\t2018年8月\t-5", CellUnread), (HEAD + "\n甲\t乙\t丙\t2018年8月\t1.005", CellUnread),
        (HEAD + "\n\t乙\t丙\t2018年8月\t1", CellUnread), (HEAD + "\n甲\t乙\t35岁务工补贴\t2018年8月\t1", TellsTooMuch),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_row_and_column(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_lines(text)


@given(st.text(alphabet="0123456789", min_size=7, max_size=19), st.sampled_from(["", " ", "-", ".", "·"]))
def test_no_long_number_passes_however_it_is_broken_up(digits: str, between: str) -> None:
    assert LONG.search(between.join(digits))
    with pytest.raises(TellsTooMuch):
        read_lines(f"{HEAD}\n甲\t乙\t补贴{between.join(digits)}\t2018年8月\t1")


def test_namesakes_of_one_village_are_told_apart_by_two_digits_and_the_register_checks_them(case: Case) -> None:
    village, name = case.land.village.name, case.people[0].name
    namesake = a_person(a_household(case.land.village), name)
    with acting(SYSTEM, "test"):
        row = Identity.objects.unscoped("test").get(person=namesake)
        row.number = row.number.reveal()[:14] + "7" + row.number.reveal()[15:]
        row.save(update_fields=["number"])
    line = f"{name}\t{village}\t交通补贴\t2018年8月\t300"
    browser = signed_in(case.clerk)
    twice = browser.post("/notices/new/", case.form(text="\n".join([HEAD, line, line])))
    assert (twice.status_code, "同一个村有同名的人" in twice.content.decode()) == (422, True)
    with acting(SYSTEM, "test"):
        mark = Identity.objects.unscoped("test").get(person=case.people[0]).number.reveal()[14:16]
        other = Identity.objects.unscoped("test").get(person=namesake).number.reveal()[14:16]
    wrong = next(f"{n:02d}" for n in range(99) if f"{n:02d}" not in (mark, other))
    refused = browser.post("/notices/new/", case.form(text=f"{HEAD}\t区分\n{line}\t{wrong}"))
    assert "证件号码第15、16位不是" in refused.content.decode()
    assert browser.post("/notices/new/", case.form(text=f"{HEAD}\t区分\n{line}\t{mark}")).status_code == 303
    with acting(SYSTEM, "test"):
        line = NoticeLine.objects.unscoped("test").latest("pk")
    assert (line.mark, line.person_id) == (mark, case.people[0].pk)


def test_one_writes_another_publishes_and_everybody_sees_it_until_its_last_day(case: Case, settings: Any) -> None:
    stranger = a_browser()
    made = case.written()
    assert stranger.get(f"/public/notices/{made.ref}/").status_code == 404
    assert signed_in(case.clerk).post(f"/flows/W-G/{made.ref}/submit/").status_code == 303
    assert signed_in(case.clerk).post(f"/flows/W-G/{made.ref}/publish/").status_code in (403, 404)
    assert "审定公示" in main_of(signed_in(case.leader), "/")
    assert "审定公示" not in main_of(signed_in(case.clerk), "/")
    assert signed_in(case.leader).post(f"/flows/W-G/{made.ref}/publish/").status_code == 303
    with acting(SYSTEM, "test"):
        made.refresh_from_db()
        with pytest.raises(DatabaseError, match="stand"), transaction.atomic():
            NoticeLine.objects.unscoped("test").filter(notice=made).update(amount_fen=1)
    assert (made.published_on, made.until) == (DAY, DAY + timedelta(days=7))

    page = main_of(stranger, f"/public/notices/{made.ref}/")
    for person in case.people:
        assert person.name in page
    assert re.search(r">\s*300\s*<", page)
    assert "未见证" in page
    assert stranger.get(f"/public/notices/{made.ref}/").headers["X-Robots-Tag"].startswith("noindex")
    told = " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL).split())
    with acting(SYSTEM, "test"):
        for person in case.people:
            number = Identity.objects.unscoped("test").get(person=person).number.reveal()
            assert not any(part in told for part in (number, number[6:14], number[-4:], person.phone.reveal() if person.phone else number))
            assert f"{person.birth_on:%Y-%m-%d}" not in told
    assert made.title in main_of(stranger, "/public/notices/")

    settings.DEMO_DAY = (DAY + timedelta(days=7)).isoformat()
    assert case.people[0].name in main_of(stranger, f"/public/notices/{made.ref}/")  # its last day is a day of it
    early = signed_in(case.clerk).post(f"/flows/W-G/{made.ref}/end/")
    assert early.status_code != 303
    settings.DEMO_DAY = (DAY + timedelta(days=8)).isoformat()
    assert "期满,请登记结果" in main_of(signed_in(case.clerk), "/")
    page = main_of(stranger, f"/public/notices/{made.ref}/")
    assert "名单已经撤下" in page
    assert not [person for person in case.people if person.name in page]
    assert signed_in(case.clerk).post(f"/flows/W-G/{made.ref}/end/").status_code == 303
    assert "公示期满,没有异议" in main_of(stranger, "/public/notices/")


def test_anybody_objects_at_the_independent_desk_and_the_notice_cannot_end_before_the_answer(case: Case, settings: Any) -> None:
    made = case.published()
    stranger = a_browser()
    answer = stranger.post(f"/public/notices/{made.ref}/object/", {"words": "第2行那个人一直在家", "contact": ""})
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", answer.content.decode())
    assert code, answer.content.decode()[-1500:]
    with acting(SYSTEM, "test"):
        told = Complaint.objects.unscoped("test").get(notice=made)
    assert (told.kind, told.desk_office_id, told.accused_office_id, told.person_id) == ("notice", case.auditor.office_id, made.office_id, None)
    assert signed_in(case.leader).get(f"/complaints/{told.ref}/").status_code in (403, 404)  # whose notice it is does not read it

    settings.DEMO_DAY = (DAY + timedelta(days=8)).isoformat()
    refused = signed_in(case.clerk).post(f"/flows/W-G/{made.ref}/end/")
    assert refused.status_code != 303
    assert "还有1件异议没有答复" in refused.content.decode() + main_of(signed_in(case.clerk), f"/notices/{made.ref}/")
    day = DAY + timedelta(days=8)
    auditor = actor_of(case.auditor, day)
    with acting(SYSTEM, "test"):
        take(COMPLAINTS, auditor, told, "accept", day=day, at=NOW)

    def written(record: Complaint) -> None:
        record.answer, record.answered_on = "已核实,属实,请撤回", day
        record.save(update_fields=["answer", "answered_on"])

    take(COMPLAINTS, auditor, told, "answer", day=day, at=NOW, edit=written)
    assert signed_in(case.clerk).post(f"/flows/W-G/{made.ref}/end/").status_code == 303
    assert "收到1件异议" in main_of(stranger, f"/public/notices/{made.ref}/")


def test_a_wrong_notice_is_withdrawn_at_once(case: Case) -> None:
    made = case.published()
    assert signed_in(case.leader).post(f"/flows/W-G/{made.ref}/withdraw/", {"words": "第3行写错"}).status_code == 303
    assert a_browser().get(f"/public/notices/{made.ref}/").status_code == 404
    assert a_browser().post(f"/public/notices/{made.ref}/object/", {"words": "x"}).status_code == 404


def test_the_next_county_neither_sees_nor_writes_it(case: Case) -> None:
    made = case.written()
    stranger = signed_in(a_user(a_county("邻县").county))
    assert stranger.get(f"/notices/{made.ref}/").status_code == 404
    assert stranger.post(f"/notices/{made.ref}/lines/", {"text": case.text}).status_code == 404
    assert made.title not in main_of(stranger, "/ledgers/L-16/")
    assert made.title in main_of(signed_in(case.clerk), "/ledgers/L-16/")
    assert 'href="/notices/new/"' in main_of(signed_in(case.clerk), "/ledgers/L-16/")
    assert 'href="/notices/new/"' not in main_of(signed_in(case.auditor), "/ledgers/L-16/")
