"""本村一张表 in pages: a touch, an undo, a self-found job in few steps, the sheet on paper, and what stays masked."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.utils.timezone import localtime
from openpyxl import load_workbook

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import NOW, World, a_household, a_person, a_user, a_world, signed_in
from tests.lasting import lasting
from xieshou.audit.models import Export, Reading
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.placements.models import Spell, WorkUpdate
from xieshou.placements.services.closing import close_months
from xieshou.placements.services.status import refresh_all

pytestmark = pytest.mark.django_db
AT = "/village/work/"


@lasting
def world() -> World:
    return a_world()


def names(answer) -> list[str]:
    return [row.cells[0].value for row in answer.context["page"].table.rows]


def filled(answer) -> dict[str, str]:
    """What the form holds before anybody types."""
    form = answer.context["form"]
    found = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: str(value) for name, value in found.items() if value}


def touch(world: World, said: str = "same", who: str = "self", back: str = AT, person=None):
    ref = (person or world.head).ref
    return world.cadre.post(f"{AT}{ref}/tap/", {"said": said, "answerer": who, "next": back})


def test_one_touch_moves_a_person_down_and_undo_brings_them_back(world):
    page = world.cadre.get(AT)
    assert names(page) == ["韦秀芳", "黄德强"]
    assert "应问2人,问过0人" in page.text
    back = f"{AT}?show=overdue"
    answer = touch(world, back=back)
    assert (answer.status_code, answer["Location"]) == (303, back)  # the filter stays in the address
    page = world.cadre.get(back)
    assert names(page) == ["黄德强"]
    assert "刚才记下:韦秀芳,问过,没变(本人)。" in page.text
    update = WorkUpdate.every.get()
    for _again in range(2):  # a touch that comes twice does no harm
        answer = world.cadre.post(f"{AT}undo/{update.ref}/", {"next": back})
        assert answer.status_code == 303
    assert names(world.cadre.get(back)) == ["韦秀芳", "黄德强"]


def test_the_same_form_sent_twice_is_one_record(world):
    touch(world)
    assert touch(world).status_code == 303
    assert WorkUpdate.every.count() == 1


def test_whoever_touches_second_is_told_who_wrote_it_down(world):
    touch(world)
    touch(world)
    assert "已由" not in world.cadre.get(AT).text  # one's own second touch needs no words
    colleague = signed_in(a_user(world.village, Role.VILLAGE, line="village"))
    second = World(**{**vars(world), "cadre": colleague})
    assert touch(second).status_code == 303
    first = WorkUpdate.every.get()
    assert f"{localtime(first.at):%H:%M}已由{first.by}记过:韦秀芳,问过,没变(本人),不用再记。记错的请记的人今天撤销" in colleague.get(AT).text
    touch(second, who="family")  # another answer is another fact, kept as always
    assert "已由" not in colleague.get(AT).text
    assert WorkUpdate.every.count() == 2


def test_a_self_found_job_takes_two_touches_and_what_one_types(world):
    """找到工作 → 保存: the day, the way and who answered are filled in before; nothing must be typed."""
    page = world.cadre.get(AT)
    assert f'href="{AT}{world.head.ref}/job/"' in page.text  # touch 1
    form = world.cadre.get(f"{AT}{world.head.ref}/job/")
    saved = world.cadre.post(f"{AT}{world.head.ref}/job/", filled(form) | {"employer_text": "镇上饭店"})  # touch 2
    assert (saved.status_code, saved["Location"]) == (303, AT)
    spell = Spell.every.get()
    assert (spell.rung, spell.channel, spell.employer_text, spell.is_two_sided) == (0, "own", "镇上饭店", False)
    assert "镇上饭店" in world.cadre.get(AT).text


def test_all_that_changes_is_said_on_one_persons_sheet(world):
    at = f"{AT}{world.head.ref}/"
    form = {"started_on": "2018-05-01", "employer_text": "镇上饭店", "channel": "friends", "kind": "E1", "answerer": "self", "is_withheld": "on"}
    assert world.cadre.post(f"{at}job/", form).status_code == 303
    assert "不愿说" in world.cadre.get(at).text
    assert world.cadre.post(f"{at}detail/", {"pay": "3200", "answerer": "self"}).status_code == 303
    assert "3,200" in world.cadre.get(at).text
    assert touch(world, "rest").status_code == 303
    page = world.cadre.get(f"{AT}?show=rest")
    assert names(page) == ["韦秀芳"]
    assert "返乡待返岗" in page.text
    assert "返岗了·本人" in page.text
    assert Spell.every.get().ended_on is None
    touch(world, "back")
    ended = {"ended_on": "2018-09-20", "end_reason": "family", "answerer": "family"}
    assert world.cadre.post(f"{at}end/", ended).status_code == 303
    assert Spell.every.get().end_reason == "family"


def test_a_sum_and_not_said_together_is_asked_back(world):
    both = {"started_on": "2018-05-01", "pay": "3000", "is_withheld": "on", "channel": "own", "kind": "E1", "answerer": "self"}
    answer = world.cadre.post(f"{AT}{world.head.ref}/job/", both)
    assert answer.status_code == 422
    assert "不要勾" in answer.text
    assert not Spell.every.exists()


def test_where_to_go_on_is_one_of_ours(world):
    for evil in ("//evil.example/", "https://evil.example/", "/village/work/../../users/", "/village/work/\\evil", "/village/workx"):
        assert touch(world, "same", back=evil)["Location"] == AT


def test_the_phone_is_masked_until_it_is_called_and_the_reading_is_kept(world):
    number = world.head.phone.reveal()
    for address in (AT, f"{AT}{world.head.ref}/", f"{AT}sheet/"):
        assert number not in world.cadre.get(address).text
    answer = world.cadre.post(f"{AT}{world.head.ref}/call/")
    assert f'href="tel:{number}"' in answer.text
    assert "no-store" in answer["Cache-Control"]
    with acting(SYSTEM, "test"):
        assert Reading.objects.unscoped("test").get().purpose == "联系本人询问务工情况"


def test_nobody_elses_people_are_seen_or_touched(world):
    for browser in (world.stranger, world.receiver):
        assert touch(World(**{**vars(world), "cadre": browser})).status_code == 404
        assert browser.get(f"{AT}{world.head.ref}/").status_code == 404
        assert browser.get(AT, {"region": world.village.pk}).status_code == 404
        assert browser.post(f"{AT}sheet.xlsx", {"region": world.village.pk}).status_code == 404
    assert world.boss.get(AT).status_code == 403
    assert not WorkUpdate.every.exists()


def test_an_office_above_chooses_the_village_first(world):
    a_region("另一个村", parent=world.village.parent)
    page = world.clerk.get(AT)
    town = page.context["page"].table.rows[0].cells[0]
    assert town.value == "那满镇"
    below = world.clerk.get(town.href).context["page"].table.rows
    village = next(row.cells[0] for row in below if row.cells[0].value == "三同村")
    page = world.clerk.get(village.href)
    assert names(page) == ["韦秀芳", "黄德强"]
    back = page.context["page"].table.rows[0].cells[-1].actions[0].fields[-1][1]
    assert f"region={world.village.pk}" in back
    answer = world.clerk.post(f"{AT}{world.head.ref}/tap/", {"said": "same", "answerer": "self", "next": back})
    assert answer["Location"] == back


def test_the_sheet_says_the_same_on_screen_and_in_excel(world):
    at = f"{AT}{world.head.ref}/job/"
    world.cadre.post(at, {"started_on": "2018-05-01", "employer_text": "镇上饭店", "pay": "3200", "channel": "own", "kind": "E1", "answerer": "self"})  # fmt: skip
    touch(world, "unreached", person=world.spouse)
    shown = world.cadre.get(f"{AT}sheet/").text
    file = world.cadre.post(f"{AT}sheet.xlsx", {"region": world.village.pk})
    cells = [str(c.value) for row in load_workbook(io.BytesIO(file.content)).active.iter_rows() for c in row if c.value is not None]
    for word in ("镇上饭店", "没联系上", "2018年5月1日", "还没有结账"):
        assert word in shown
        assert any(word in cell for cell in cells), word
    assert "3,200" in shown
    assert world.head.phone.reveal() not in "".join(cells)
    pdf = world.cadre.post(f"{AT}sheet.pdf", {"region": world.village.pk})
    assert pdf.content.startswith(b"%PDF")
    with acting(SYSTEM, "test"):
        kept = Export.objects.unscoped("test").filter(what="work-sheet")
        assert sorted(one.row_count for one in kept) == [2, 2]


def test_the_sheet_leaves_room_to_write_and_calls_nothing_unknown_that_nobody_asked(world):
    file = world.cadre.post(f"{AT}sheet.xlsx", {"region": world.village.pk})
    rows = [[str(c.value or "").strip() for c in row] for row in load_workbook(io.BytesIO(file.content)).active.iter_rows()]
    [head] = [row for row in rows if world.head.name in row]
    assert head[-1] == ""
    assert "不详" not in head


def test_the_sheet_tells_how_the_months_closed(world):
    with acting(SYSTEM, "test"):
        WorkUpdate.objects.create(
            person=world.head, scope_path=world.head.scope_path, asked_on=date(2018, 8, 5), answerer="self", said="same", by="测试", at=NOW
        )
    close_months(SYSTEM, day=date(2018, 9, 1))
    page = world.cadre.get(f"{AT}sheet/").text
    assert "应问2人:问过1,没联系上0,没问1" in page
    assert [row.tone for row in world.cadre.get(AT).context["page"].table.rows] == ["bad", "warn"]


def test_todays_duties_ask_about_a_job_nobody_asked_about(world):
    with acting(SYSTEM, "test"):
        Spell.objects.create(
            person=world.head, scope_path=world.head.scope_path, kind="E1", channel="own", started_on=date(2018, 3, 1), evidence="测试", source="测试"
        )
    refresh_all(SYSTEM, day=DAY, at=NOW)
    assert "问问韦秀芳的工作" in world.cadre.get("/").text
    touch(world)
    assert "问问韦秀芳的工作" not in world.cadre.get("/").text


def test_the_sheet_costs_the_same_for_three_and_fifty(world, django_assert_max_num_queries):
    house = a_household(world.village)
    counts = []
    for batch in (3, 45):
        for number in range(batch):
            person = a_person(house, f"覃{batch}{number}", relation="99")
            with acting(SYSTEM, "test"):
                Spell.objects.create(
                    person=person, scope_path=person.scope_path, kind="E1", channel="own", started_on=date(2018, 3, 1), evidence="测试", source="测试"
                )
        refresh_all(SYSTEM, day=DAY, at=NOW)
        with django_assert_max_num_queries(60) as seen:
            world.cadre.get(AT)
        with django_assert_max_num_queries(60) as paper:
            world.cadre.get(f"{AT}sheet/")
        counts.append((len(seen), len(paper)))
    assert counts[0] == counts[1]


def test_a_helper_touches_too_and_a_leader_does_not(world):
    helper = signed_in(a_user(world.village, Role.HELPER, line="village"))
    assert touch(World(**{**vars(world), "cadre": helper})).status_code == 303
    leader = signed_in(a_user(world.county, Role.LEADER))
    assert leader.get(AT).status_code == 403
