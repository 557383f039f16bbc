"""The flow as the database holds it: attacked with raw SQL as the app, and each guard shown to be the one that refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.kit.sample import DAY, NOW, PAPERS, Paper, a_paper, actor, as_owner
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import fingerprint, take
from xieshou.offices.models import Role

CLERK, LEADER, OTHER = actor(1), actor(2, Role.LEADER), actor(3, Role.LEADER)
Attack = Callable[[Paper], None]


@pytest.fixture
def database(papers: None, django_db_blocker: Any) -> Iterator[None]:
    """Real transactions, each undone by the test itself."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def signed(paper: Paper, who: Any, step: str, source: str, target: str, **changed: Any) -> None:
    """Write a step past the service, and then the state, as the app may."""
    given = {
        "flow": "W-T", "table": "tests_paper", "row_id": paper.pk, "step": step, "source": source, "target": target,
        "actor_id": who.user_id, "actor_label": who.label, "role": who.role, "line": who.line, "level": who.level,
        "on": DAY, "at": NOW, "sha256": fingerprint(PAPERS, paper),
    } | changed  # fmt: skip
    with acting(who, "attack"):
        Signature.objects.create(**given)
        moved(paper, target)


def moved(paper: Paper, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_paper SET state = %s WHERE id = %s", [state, paper.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def told(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def submitted() -> Paper:
    paper = a_paper()
    take(PAPERS, CLERK, paper, "submit", day=DAY, at=NOW)
    return paper


def noticed() -> Paper:
    paper = submitted()
    take(PAPERS, LEADER, paper, "publish", day=DAY, at=NOW)
    return paper


def changed(paper: Paper) -> None:
    Paper.objects.filter(pk=paper.pk).update(amount_fen=7)


def an_edit_with_the_move(paper: Paper) -> None:
    with acting(LEADER, "attack"):
        Signature.objects.create(
            flow="W-T", table="tests_paper", row_id=paper.pk, step="publish", source="submitted", target="noticed",
            actor_id=2, actor_label="x", role="leader", line="hr", level=3, on=DAY, at=NOW, sha256=fingerprint(PAPERS, paper),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tests_paper SET state = 'noticed', amount_fen = 9 WHERE id = %s", [paper.pk])


def after_a_change(paper: Paper) -> None:
    changed(paper)
    signed(paper, LEADER, "publish", "submitted", "noticed")


def left_where_it_was(paper: Paper) -> None:
    with acting(LEADER, "attack"):
        Signature.objects.create(
            flow="W-T", table="tests_paper", row_id=paper.pk, step="publish", source="submitted", target="noticed",
            actor_id=2, actor_label="x", role="leader", line="hr", level=3, on=DAY, at=NOW, sha256=fingerprint(PAPERS, paper),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


SAME = actor(1, Role.LEADER)
ATTACKS: list[tuple[str, Callable[[], Paper], Attack]] = [
    ("flow_signed", submitted, lambda p: moved(p, "noticed")),
    ("flow_signed", submitted, lambda p: moved(p, "draft")),
    ("flow_transition", submitted, lambda p: signed(p, LEADER, "publish", "submitted", "confirmed")),
    ("flow_transition", submitted, lambda p: signed(p, LEADER, "invented", "submitted", "noticed")),
    ("flow_known", submitted, lambda p: signed(p, LEADER, "publish", "submitted", "noticed", flow="W-9")),
    ("flow_source", submitted, lambda p: signed(p, CLERK, "submit", "draft", "submitted")),
    ("flow_never_by", submitted, lambda p: signed(p, SAME, "publish", "submitted", "noticed")),
    ("flow_person", submitted, lambda p: signed(p, SAME, "publish", "submitted", "noticed", actor_id=2)),
    ("flow_person", submitted, lambda p: signed(p, SAME, "publish", "submitted", "noticed", actor_id=None)),
    ("flow_role", submitted, lambda p: signed(p, actor(5), "publish", "submitted", "noticed")),
    ("flow_role", submitted, lambda p: signed(p, actor(5, "leader", "poverty"), "publish", "submitted", "noticed")),
    ("flow_fingerprint", submitted, lambda p: signed(p, LEADER, "publish", "submitted", "noticed", sha256="0" * 64)),
    ("flow_fingerprint", submitted, an_edit_with_the_move),
    ("flow_unchanged", submitted, after_a_change),
    ("flow_notice", noticed, lambda p: signed(p, OTHER, "confirm", "noticed", "confirmed")),
    ("flow_moved", submitted, left_where_it_was),
    ("flow_start", submitted, lambda p: Paper.objects.create(title="生来就审定", state="confirmed")),
    ("paper_state", submitted, lambda p: Paper.objects.filter(pk=p.pk).update(state="made_up")),
]


@pytest.mark.parametrize(("rule", "before", "attack"), ATTACKS, ids=[f"{at}-{a[0]}" for at, a in enumerate(ATTACKS)])
def test_an_attack_meets_its_rule(rule, before, attack, database) -> None:
    with undone():
        paper = before()
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            attack(paper)
    name = refused.value.__cause__.diag.constraint_name
    assert name == rule or (rule == "paper_state" and name == "flow_signed")


def test_every_rule_of_the_functions_is_attacked() -> None:
    import re

    from tests.docs.test_documents import ROOT

    written = set(re.findall(r"refuse_step\('(\w+)'", (ROOT / "src/xieshou/kit/sql/workflow.sql").read_text("utf-8")))
    assert written == {rule for rule, _before, _attack in ATTACKS} - {"paper_state"}


OFF = {
    "kit_signature": ("ALTER TABLE kit_signature DISABLE TRIGGER sign", "ALTER TABLE kit_signature ENABLE TRIGGER sign"),
    "tests_paper": ("ALTER TABLE tests_paper DISABLE TRIGGER flow_guard", "ALTER TABLE tests_paper ENABLE TRIGGER flow_guard"),
    "signed_step_moves": (
        "ALTER TABLE kit_signature DISABLE TRIGGER signed_step_moves", "ALTER TABLE kit_signature ENABLE TRIGGER signed_step_moves",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("guard", "before", "attack"),
    [
        ("kit_signature", submitted, lambda p: signed(p, SAME, "publish", "submitted", "noticed", seq=2, round=1)),
        ("tests_paper", submitted, lambda p: Paper.objects.filter(pk=p.pk).update(state="noticed")),
        ("tests_paper", submitted, an_edit_with_the_move),
        ("signed_step_moves", submitted, left_where_it_was),
    ],
)
def test_without_the_guard_the_attack_goes_through(guard, before, attack, database) -> None:
    """The guard is what refuses: with it off, the same attack succeeds."""
    off, on = OFF[guard]
    connection.close()
    as_owner(off)
    try:
        with undone():
            attack(before())
    finally:
        connection.close()
        as_owner(on)


def test_a_signature_is_never_changed_or_removed(database) -> None:
    with undone():
        paper = submitted()
        for sql in ("UPDATE kit_signature SET actor_id = 9", "DELETE FROM kit_signature"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                told(f"{sql} WHERE row_id = {paper.pk}")


def test_the_app_cannot_change_the_rules(database) -> None:
    with undone(), pytest.raises(DatabaseError, match="must be owner"), transaction.atomic():
        told("ALTER TABLE tests_paper DISABLE TRIGGER flow_guard")


def test_two_clicks_at_once_sign_once(database) -> None:
    """Two real connections take the same step: one signs, the other is told who and when."""
    import threading

    from django.db import connections

    from xieshou.kit.workflow.errors import AlreadyDone

    paper = a_paper()
    gate, heard = threading.Barrier(2), []

    def click() -> None:
        try:
            gate.wait(5)
            take(PAPERS, CLERK, paper, "submit", day=DAY, at=NOW)
            heard.append("signed")
        except AlreadyDone:
            heard.append("told")
        finally:
            connections.close_all()

    both = [threading.Thread(target=click) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    rows = Signature.objects.unscoped("test").filter(flow="W-T", row_id=paper.pk).count()
    as_owner(
        "SELECT set_config('app.verb', 'test', true)",
        "DELETE FROM kit_signature WHERE flow = 'W-T'",
        "DELETE FROM tests_paper",
        "DELETE FROM kit_parameter WHERE name LIKE 'tests.%'",
    )
    assert sorted(heard) == ["signed", "told"]
    assert rows == 1
