"""A long job's page: how far, its result, and stopping it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_web import a_user, signed_in
from tests.lasting import lasting
from xieshou.kit import jobs
from xieshou.kit.errors import NotAllowed
from xieshou.kit.models import Job
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.placements.services.comparing import COMPARED

pytestmark = pytest.mark.django_db
NOW = datetime(2018, 9, 30, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@lasting
def asker() -> Any:
    return a_user(a_region("甲县"))


def a_job(asker: Any, **facts: Any) -> Job:
    with acting(SYSTEM, "test"):
        return Job.objects.create(
            kind="test.kind", title="导入花名册", scope_path=asker.path, user_id=asker.user_id, assignment_id=asker.pk, day=DAY,
            made_at=NOW, **facts,
        )  # fmt: skip


def test_a_running_job_shows_how_far_it_is_and_refreshes_itself(asker: Any) -> None:
    found = a_job(asker, state=Job.State.RUNNING, done=12400, total=20000, message="核对身份证号")
    text = signed_in(asker).get(f"/work/{found.ref}/").text
    assert "12,400 / 20,000" in text
    assert "核对身份证号" in text
    assert 'http-equiv="refresh"' in text
    assert f'hx-get="/work/{found.ref}/"' in text


def test_a_finished_job_leads_to_its_result(asker: Any) -> None:
    found = a_job(asker, state=Job.State.DONE, result_url="/imports/1/")
    text = signed_in(asker).get(f"/work/{found.ref}/").text
    assert 'href="/imports/1/"' in text
    assert "refresh" not in text.split("htmx-config")[0]
    assert f"/work/{found.ref}/cancel/" not in text


def test_what_a_job_says_is_told_in_the_readers_language(asker: Any) -> None:
    found = a_job(asker, state=Job.State.DONE, message=COMPARED.format(all=3, same=1, count=2), result_url="/comparisons/done/")
    english = signed_in(asker)
    english.cookies["django_language"] = "en"
    page = english.get(f"/work/{found.ref}/").text
    assert "比对了" not in page
    assert "3 people compared: 1 agree, 2 differences to verify." in page


def test_what_is_done_is_done_whole(asker: Any) -> None:
    found = a_job(asker, state=Job.State.DONE, done=12, total=13, result_url="/imports/1/")
    assert "12 / 13" not in signed_in(asker).get(f"/work/{found.ref}/").text


def test_a_failed_job_says_why(asker: Any) -> None:
    found = a_job(asker, state=Job.State.FAILED, message="没有“证件号码”这一列。")
    assert "没有“证件号码”这一列。" in signed_in(asker).get(f"/work/{found.ref}/").text


def test_a_refusal_is_told_in_the_language_of_the_page_it_was_asked_for_on(asker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_about: Any, **_more: Any) -> None:
        raise NotAllowed()

    monkeypatch.setitem(jobs._kinds, "test.kind", jobs._Kind("test.kind", "", refuse))
    found = a_job(asker, language="en")
    jobs.run(found.pk)
    found.refresh_from_db()
    assert found.message.startswith("Your role does not handle this matter.")


def test_a_fault_of_the_program_asks_nobody_to_correct_anything(asker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_about: Any, **_more: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(jobs._kinds, "test.kind", jobs._Kind("test.kind", "", fail))
    found = a_job(asker)
    with pytest.raises(ZeroDivisionError):
        jobs.run(found.pk)
    text = signed_in(asker).get(f"/work/{found.ref}/").text
    assert "请稍后再试,仍不行请联系管理员。" in text
    assert "改正" not in text


def test_the_asker_stops_it(asker: Any) -> None:
    found = a_job(asker, state=Job.State.RUNNING)
    client = signed_in(asker)
    answer = client.post(f"/work/{found.ref}/cancel/")
    assert answer.status_code == 303
    found.refresh_from_db()
    assert found.is_cancel_asked
    assert "正在停止" in client.get(f"/work/{found.ref}/").text


def test_a_colleague_sees_it_and_does_not_stop_it(asker: Any) -> None:
    found = a_job(asker, state=Job.State.RUNNING)
    colleague = signed_in(a_user(asker.region, Role.LEADER))
    assert colleague.get(f"/work/{found.ref}/").status_code == 200
    assert colleague.post(f"/work/{found.ref}/cancel/").status_code == 403


def test_a_job_that_has_ended_is_left_alone(asker: Any) -> None:
    found = a_job(asker, state=Job.State.DONE)
    signed_in(asker).post(f"/work/{found.ref}/cancel/")
    found.refresh_from_db()
    assert not found.is_cancel_asked


def test_stopping_before_the_start_means_it_never_starts(asker: Any) -> None:
    found = a_job(asker)
    signed_in(asker).post(f"/work/{found.ref}/cancel/")
    with acting(SYSTEM, "test"):
        jobs.run(found.pk)
    found.refresh_from_db()
    assert found.state == Job.State.CANCELLED
