"""Acceptance scenario 15 (domain.md §12), as far as facts exist: pay is held by a room that is still to come."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.builders import DAY, SYSTEM
from tests.builders_web import a_county, a_household, a_user, an_own_job, refresh, signed_in
from xieshou.kit.checks import check_named
from xieshou.offices.models import Role
from xieshou.placements.models import PersonStatus
from xieshou.supervision.models import Hit, HitState
from xieshou.supervision.services import run_checks

pytestmark = pytest.mark.django_db
NOW = datetime(2018, 9, 30, 2, tzinfo=UTC)


def test_a_public_post_and_a_job_far_away_in_the_same_month() -> None:
    made = a_county()
    person = a_household(made.village)[0]
    post = an_own_job(person, on=date(2018, 7, 1), kind="E4", channel="public_post", place_id=made.county.pk)
    job = an_own_job(person, on=date(2018, 9, 4), kind="E1", channel="own", place_id=made.district.pk, employer_text="某厂")
    refresh()
    run_checks(SYSTEM, day=DAY, at=NOW, checks=[check_named("F-13")])
    hit = Hit.objects.unscoped("test").get(person=person)
    village = signed_in(a_user(made.village, Role.VILLAGE, line="village"))
    county, other = signed_in(a_user(made.county)), signed_in(a_user(made.county, Role.LEADER))
    assert "同一时段在两个县就业" in village.get("/").text

    # 村里问到:他3日就离开了公益性岗位
    ended = village.post(f"/spells/{post.ref}/end/", {"ended_on": "2018-09-03", "end_reason": "other_job"})
    assert ended.status_code == 303, ended.text[-2000:]
    flow = f"/flows/W-F/{hit.ref}/"
    assert village.post(f"{flow}answer_corrected/", {"words": "3日离开公益性岗位,4日到外省上岗"}).status_code == 303
    assert village.post(f"{flow}close/", {"words": "自己销号"}).status_code == 403
    assert county.post(f"{flow}close/", {"words": "核对过"}).status_code == 303
    assert Hit.objects.unscoped("test").get(pk=hit.pk).state == HitState.CLOSED

    # 只有3日以前在公益性岗位,记录里看得到,再查不再提出
    post.refresh_from_db()
    assert (post.ended_on, job.ended_on) == (date(2018, 9, 3), None)
    assert PersonStatus.objects.unscoped("test").get(person=person).status == "E1"
    run_checks(SYSTEM, day=DAY, at=NOW, checks=[check_named("F-13")])
    assert not Hit.objects.unscoped("test").filter(person=person).exclude(state=HitState.CLOSED).exists()
    assert other.get(flow).status_code == 200
