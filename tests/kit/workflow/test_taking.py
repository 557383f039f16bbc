"""A flow as people meet it: buttons, refusals with who and when, terms, reasons, rounds."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.kit.sample import DAY, NOW, PAPERS, NoAmount, Paper, S, a_paper, actor
from xieshou.kit.errors import NotYours
from xieshou.kit.workflow import Step, Workflow, buttons, by, fingerprint, history, next_of, stamp_of, take
from xieshou.kit.workflow.errors import (
    AlreadyDone,
    MovedOn,
    NoticeRunning,
    NotNow,
    NotYourStep,
    ReasonMissing,
    RecordChanged,
    SamePerson,
    WordsMissing,
)
from xieshou.offices.models import Line, Role

pytestmark = [pytest.mark.usefixtures("papers"), pytest.mark.django_db]
CLERK, LEADER, OTHER = actor(1), actor(2, Role.LEADER), actor(3, Role.LEADER)


def did(paper, who, code, *, day=DAY, **given):
    return take(PAPERS, who, paper, code, day=day, at=NOW, **given)


def at_notice():
    paper = a_paper()
    did(paper, CLERK, "submit")
    did(paper, LEADER, "publish")
    return paper


def test_a_way_through_and_what_is_kept_of_it():
    paper = at_notice()
    did(paper, OTHER, "confirm", day=DAY + timedelta(days=8))
    paper.refresh_from_db()
    assert paper.state == S.CONFIRMED
    steps = [(s.seq, s.round, s.step, s.source, s.target, s.actor_id, s.role) for s in history(PAPERS, paper)]
    assert steps == [
        (1, 1, "submit", "draft", "submitted", 1, "clerk"),
        (2, 1, "publish", "submitted", "noticed", 2, "leader"),
        (3, 1, "confirm", "noticed", "confirmed", 3, "leader"),
    ]
    assert {s.sha256 for s in history(PAPERS, paper)} == {fingerprint(PAPERS, paper)}


def test_deadline_in_working_days_and_notice_in_calendar_days():
    paper = a_paper()
    assert did(paper, CLERK, "submit").due_on == date(2018, 6, 11)  # Monday to Monday: a weekend between
    assert did(paper, LEADER, "publish").notice_until == date(2018, 6, 11)
    coming = next_of(PAPERS, paper)
    assert (coming.notice_until, [step.code for step, _who in coming.moves]) == (
        date(2018, 6, 11),
        ["confirm", "send_back"],
    )
    assert coming.moves[0][1] == "负责人"


def test_a_notice_runs_its_term():
    paper = at_notice()
    with pytest.raises(NoticeRunning) as refused:
        did(paper, OTHER, "confirm", day=date(2018, 6, 11))
    assert refused.value.facts["left"] == 1
    did(paper, OTHER, "confirm", day=date(2018, 6, 12))


def test_a_notice_may_be_cut_short_only_by_sending_back():
    paper = at_notice()
    did(paper, OTHER, "send_back", reason="unclear", words="金额写错")
    assert paper.state == S.DRAFT


def test_nobody_takes_both_sides():
    paper = a_paper()
    both = actor(7, Role.CLERK)
    did(paper, both, "submit")
    with pytest.raises(SamePerson) as refused:
        did(paper, actor(7, Role.LEADER), "publish")
    assert "“提交”是您办理的" in refused.value.said


def test_role_line_and_no_person_at_all():
    paper = a_paper()
    with pytest.raises(NotYourStep):
        did(paper, LEADER, "submit")
    did(paper, CLERK, "submit")
    with pytest.raises(NotYourStep) as refused:
        did(paper, actor(2, Role.LEADER, Line.POVERTY), "publish")
    assert refused.value.facts["who"] == "负责人(人社)"
    with pytest.raises(NotYours):
        did(paper, CLERK, "no_such_step")


def test_the_second_click_is_told_who_and_when():
    paper = a_paper()
    page = stamp_of(PAPERS, paper)
    did(paper, CLERK, "submit", stamp=page)
    with pytest.raises(AlreadyDone) as refused:
        did(paper, CLERK, "submit", stamp=page)
    assert refused.value.said == "已经办理:某某1已于2018年6月4日10:00办理了“提交”。"
    with pytest.raises(AlreadyDone):
        did(paper, CLERK, "submit")
    assert len(history(PAPERS, paper)) == 1


def test_a_stale_page_is_told_what_happened_meanwhile():
    paper = a_paper()
    did(paper, CLERK, "submit")
    page = stamp_of(PAPERS, paper)
    did(paper, LEADER, "send_back", reason="other", words="补材料")
    with pytest.raises(MovedOn) as refused:
        did(paper, LEADER, "publish", stamp=page)
    assert "退回" in refused.value.said
    assert "草稿" in refused.value.said


def test_contents_changed_after_signing_void_the_steps():
    paper = a_paper()
    did(paper, CLERK, "submit")
    page = stamp_of(PAPERS, paper)
    Paper.objects.filter(pk=paper.pk).update(amount_fen=999)
    with pytest.raises(RecordChanged):
        did(paper, LEADER, "publish", stamp=page)
    with pytest.raises(RecordChanged):
        did(paper, LEADER, "publish")
    did(paper, LEADER, "send_back", reason="other", words="金额改过")
    did(paper, CLERK, "submit")
    did(paper, LEADER, "publish")


def test_only_a_step_that_edits_may_write():
    paper = a_paper()
    did(paper, CLERK, "submit", edit=lambda p: Paper.objects.filter(pk=p.pk).update(amount_fen=5))
    assert history(PAPERS, paper)[0].sha256 == fingerprint(PAPERS, paper)
    with pytest.raises(ValueError, match="does not edit"):
        did(paper, LEADER, "publish", edit=lambda p: None)


def test_reasons_come_from_the_list_with_words():
    paper = a_paper()
    did(paper, CLERK, "submit")
    for given in ({}, {"words": "x"}, {"reason": "made_up", "words": "x"}):
        with pytest.raises(ReasonMissing):
            did(paper, LEADER, "send_back", **given)
    for given in ({"reason": "unclear"}, {"reason": "other", "words": " "}):
        with pytest.raises(WordsMissing):
            did(paper, LEADER, "send_back", **given)


def test_a_new_round_forgets_who_did_the_old_one():
    paper = a_paper()
    did(paper, CLERK, "submit")
    did(paper, LEADER, "send_back", reason="other", words="补材料")
    did(paper, actor(9), "submit")
    did(paper, actor(1, Role.LEADER), "publish")  # person 1 submitted the round before only
    assert [one.round for one in history(PAPERS, paper)] == [1, 1, 2, 2]


def test_buttons_are_exactly_what_would_go_through():
    paper = a_paper()
    assert [b.step.code for b in buttons(PAPERS, CLERK, paper, day=DAY)] == ["submit"]
    assert buttons(PAPERS, LEADER, paper, day=DAY) == []
    did(paper, CLERK, "submit")
    did(paper, LEADER, "publish")
    closed = {b.step.code: b.why_not for b in buttons(PAPERS, LEADER, paper, day=DAY)}
    assert isinstance(closed["confirm"], SamePerson)
    assert closed["send_back"] is None
    for day in (DAY, DAY + timedelta(days=8)):
        for who in (CLERK, LEADER, OTHER):
            for button in buttons(PAPERS, who, paper, day=day):
                assert button.is_open == (button.why_not is None)


def test_a_need_closes_the_button_and_refuses_the_step():
    paper = a_paper(amount_fen=0)
    assert isinstance(buttons(PAPERS, CLERK, paper, day=DAY)[0].why_not, NoAmount)
    with pytest.raises(NoAmount):
        did(paper, CLERK, "submit")


def test_a_step_out_of_another_state():
    paper = a_paper()
    with pytest.raises(NotNow):
        did(paper, LEADER, "publish")


def test_the_fingerprint_is_the_twin_of_rfc_8785_in_python():
    import hashlib

    paper = a_paper("“引号”\\反斜线\n换行\u0001 ·壮")
    said = {"table": "tests_paper", "id": paper.pk, "signs": {"title": paper.title, "amount_fen": 100}}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert fingerprint(PAPERS, paper) == hashlib.sha256(text.encode()).hexdigest()


def test_a_fraction_is_never_signed():
    with connection.cursor() as cursor, pytest.raises(Exception, match="whole numbers"):
        cursor.execute("SELECT canonical_json('{\"a\": 1.5}')")


@pytest.mark.parametrize(
    "wrong",
    [
        {"signs": ("title", "state")},
        {"signs": ("no_such_column",)},
        {"starts": ("nowhere",)},
        {"steps": (Step("a", "甲", (S.DRAFT,), "nowhere", by("clerk")),)},
        {"steps": (Step("a", "甲", (S.DRAFT,), S.SUBMITTED, by("clerk"), never_by=("b",)),)},
        {"steps": (Step("a", "甲", (S.DRAFT,), S.SUBMITTED, by("clerk")),) * 2},
    ],
)
def test_a_declaration_that_cannot_be_is_refused_at_once(wrong):
    given = {
        "code": "W-X", "title": "", "clause": "", "model": Paper, "states": S, "starts": (S.DRAFT,), "steps": (), "signs": ("title",),
        "rows": lambda a: Paper.objects.all(), "name": str, "link": str,
    }  # fmt: skip
    with pytest.raises(ValueError, match="W-X"):
        Workflow(**(given | wrong))
