"""Each of these controls refuses by itself: taken away, in a database that is thrown away, the same act goes through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.audit.logbook import as_role
from tests.audit.test_forgetting import committed
from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import NOW, a_household, a_person
from tests.builders_web import County, a_user, parameters
from tests.placements.on_posts import an_appointment, goes_away
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.placements.models import PostPay
from xieshou.placements.services.postpay import Attendance, draw_up, one_pay
from xieshou.placements.workflows import POST_PAY, record_attendance
from xieshou.regions.models import Region
from xieshou.roster.models import Person
from xieshou.supervision.auditing.access import Opening, grant_access, in_force
from xieshou.supervision.auditing.models import AuditorRead
from xieshou.supervision.notices.models import Notice, NoticeLine

__all__ = ["committed"]
NUMBER = "900101199001010019"


@dataclass
class Ground:
    """A prefecture, a county of it with a village, and two people of one household."""

    prefecture: Region
    county: Region
    village: Region
    one: Person
    other: Person

    def seat(self, region: Region, role: str = Role.CLERK, **more: str) -> Actor:
        return actor_of(a_user(region, role, **more), DAY)


@pytest.fixture
def ground(committed: None) -> Ground:
    with acting(SYSTEM, "test"):
        parameters()
        prefecture = a_region("某市", parent=a_region("某省", level=1), level=2)
        county = a_region("某县", parent=prefecture, level=3)
        village = a_region("某村", parent=a_region("某镇", parent=county, level=4), level=5)
        home = a_household(village)
        one, other = a_person(home, "韦春芳"), a_person(home, "黄国强", relation="02")
    return Ground(prefecture, county, village, one, other)


def changed(actor: Actor, sql: str, *values: Any) -> int:
    """One statement as the app, by somebody, committed; how many rows it touched."""
    with transaction.atomic(), acting(actor, "attack"), connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return int(cursor.rowcount)


def by_the_owner(*statements: str) -> None:
    connection.close()
    with as_role("owner") as owner:
        for statement in statements:
            owner.execute(statement)


def a_line(ground: Ground, state: str = "draft") -> NoticeLine:
    clerk = a_user(ground.county)
    with acting(SYSTEM, "test"):
        notice = Notice.objects.create(
            kind="subsidy", title="公示", document="文", contact="1", region=ground.county, scope_path=ground.county.path, office=clerk.office
        )
        return NoticeLine.objects.create(
            notice=notice, serial=1, name="韦春芳", village=ground.village, item="交通补贴", period="2018年8月", amount_fen=30_000, person=ground.one
        )


def test_a_notice_with_a_full_number_is_refused_by_its_constraint_alone(ground: Ground) -> None:
    line, clerk = a_line(ground), ground.seat(ground.county)

    def act() -> int:
        return changed(clerk, "UPDATE supervision_noticeline SET item = %s WHERE id = %s", f"补贴{NUMBER}", line.pk)

    with pytest.raises(DatabaseError, match="notice_tells_no_number"):
        act()
    by_the_owner("ALTER TABLE supervision_noticeline DROP CONSTRAINT notice_tells_no_number")
    assert act() == 1


def test_a_notice_from_another_county_is_out_of_reach_by_its_policy_alone(ground: Ground) -> None:
    line, stranger = a_line(ground), ground.seat(a_region("外县", parent=ground.prefecture, level=3))

    def act() -> int:
        return changed(stranger, "UPDATE supervision_noticeline SET item = '别的' WHERE id = %s", line.pk)

    assert act() == 0
    by_the_owner("ALTER TABLE supervision_noticeline DISABLE ROW LEVEL SECURITY", "ALTER TABLE supervision_notice DISABLE ROW LEVEL SECURITY")
    assert act() == 1


def granted(ground: Ground) -> Actor:
    """An auditor of another place, to whom the county was opened from above."""
    far = a_user(a_region("远市", parent=a_region("远省", level=1), level=2), Role.AUDITOR, line="supervision")
    leader = ground.seat(ground.prefecture, Role.LEADER)
    with acting(leader, "test"):
        grant_access(leader, Opening(far.user_id, ground.county.pk, "专项审计", "审〔2018〕3号", DAY, DAY), day=DAY)
    return actor_of(far, DAY)


def test_a_grant_reads_and_does_not_write_by_the_policy_of_change_alone(ground: Ground) -> None:
    auditor = granted(ground)

    def act() -> int:
        return changed(auditor, "UPDATE roster_person SET mandarin = 1 WHERE id = %s", ground.one.pk)

    with transaction.atomic(), acting(auditor, "look"):
        assert Person.objects.unscoped("without the filter").filter(pk=ground.one.pk).exists()
    assert act() == 0
    by_the_owner(
        "DROP POLICY scope_change ON roster_person", "CREATE POLICY scope_change ON roster_person FOR UPDATE USING (true) WITH CHECK (true)"
    )
    assert act() == 1


def test_an_auditors_look_is_kept_by_the_missing_right_to_take_it_back_alone(ground: Ground) -> None:
    auditor = granted(ground)
    with acting(auditor, "test"):
        grant = in_force(auditor.user_id, DAY).get().pk
        AuditorRead.objects.create(
            grant_id=grant, what="page", address="/people/", scope_path=ground.county.path, actor_id=auditor.user_id, actor_label=auditor.label, at=NOW
        )

    def act() -> int:
        return changed(auditor, "DELETE FROM supervision_auditorread WHERE grant_id = %s", grant)

    with pytest.raises(DatabaseError, match="permission denied"):
        act()
    by_the_owner("GRANT DELETE ON supervision_auditorread TO xieshou_app")
    assert act() == 1


def test_two_records_are_joined_by_two_people_by_the_guard_alone(ground: Ground) -> None:
    clerk = ground.seat(ground.county)

    def act() -> int:
        return changed(clerk, "UPDATE roster_person SET merged_into_id = %s, left_on = %s WHERE id = %s", ground.one.pk, DAY, ground.other.pk)

    with pytest.raises(DatabaseError, match="two people join two records"):
        act()
    by_the_owner("DROP TRIGGER merged_into_guard ON roster_person")
    assert act() == 1


def test_pay_is_held_by_the_guard_alone(ground: Ground) -> None:
    """Past the services: signed for release by another person, while the records say another province."""
    village = County(ground.prefecture, ground.county, ground.village, ground.village, a_region("远区", parent=a_region("远省", level=1), level=3))
    term = an_appointment(village, ground.one)
    goes_away(village, ground.one)
    clerk, leader = ground.seat(ground.county), ground.seat(ground.county, Role.LEADER)
    draw_up(clerk, DAY.replace(day=1), day=DAY)
    with acting(SYSTEM, "test"):
        pay = PostPay.objects.unscoped("test").get(appointment=term)
    with acting(clerk, "test"):
        record_attendance(clerk, pay.ref, Attendance(30, 30, "考勤表"), day=DAY, at=NOW)
    unguarded = replace(POST_PAY.step("release"), needs=())
    flow = replace(POST_PAY, steps=tuple(unguarded if one.code == "release" else one for one in POST_PAY.steps))

    def act() -> str:
        with acting(leader, "test"):
            found = one_pay(leader, pay.ref)
        return take(flow, leader, found, "release", day=DAY, at=NOW).target

    with pytest.raises(DatabaseError, match="another province"):
        act()
    by_the_owner("DROP TRIGGER post_pay_guard ON placements_postpay")
    assert act() == "released"
