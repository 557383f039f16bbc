"""A table of the tests' own, with a flow of its own: what a later room would bring, and nothing of the product's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.db import connections, models, transaction

from tests.builders import SYSTEM
from xieshou.config.migrating import migrate
from xieshou.kit.constraints import one_of
from xieshou.kit.errors import Invalid
from xieshou.kit.models import Parameter
from xieshou.kit.scope import Actor, Scope
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import Step, Term, Workflow, by
from xieshou.kit.workflow import declaration as registry
from xieshou.offices.models import Line, Role

DAY = date(2018, 6, 4)
NOW = datetime(2018, 6, 4, 2, 0, tzinfo=UTC)


class PaperState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    NOTICED = "noticed", "公示中"
    CONFIRMED = "confirmed", "已审定"


class Why(models.TextChoices):
    UNCLEAR = "unclear", "材料不清"
    OTHER = "other", "其他"


class Paper(models.Model):
    """A paper that is submitted, published for a term, and confirmed by others than those who submitted it."""

    ref = models.UUIDField(default=uuid4, unique=True)
    title = models.CharField(max_length=60)
    amount_fen = models.BigIntegerField(default=100)
    state = models.CharField(max_length=10, choices=PaperState.choices, default=PaperState.DRAFT)

    class Meta:
        app_label = "kit"
        db_table = "tests_paper"
        constraints = [one_of("state", PaperState, name="paper_state")]


class NoAmount(Invalid):
    code = "tests.no_amount"
    message = "没有金额。"
    remedy = "请填写。"


def has_amount(paper: Paper, day: date) -> None:
    if not paper.amount_fen:
        raise NoAmount()


S = PaperState
PAPERS = Workflow(
    "W-T", "试验流程", "R-000", Paper, S, (S.DRAFT,),
    steps=(
        Step("submit", "提交", (S.DRAFT,), S.SUBMITTED, by(Role.CLERK), edits=True, needs=(has_amount,)),
        Step("publish", "公示", (S.SUBMITTED,), S.NOTICED, by(Role.LEADER, lines=(Line.HR,)), never_by=("submit",)),
        Step("confirm", "审定", (S.NOTICED,), S.CONFIRMED, by(Role.LEADER), never_by=("submit", "publish")),
        Step("send_back", "退回", (S.SUBMITTED, S.NOTICED), S.DRAFT, by(Role.LEADER), reasons=Why, restarts=True, interrupts=True),
    ),
    signs=("title", "amount_fen"),
    rows=lambda actor: Paper.objects.order_by("pk"), name=lambda paper: paper.title, link=lambda paper: f"/flows/W-T/{paper.ref}/",
    deadlines={S.SUBMITTED: Term("tests.publish_days")}, notices={S.NOTICED: Term("tests.notice_days", working=False)},
)  # fmt: skip


def actor(number: int, role: str = Role.CLERK, line: str = Line.HR) -> Actor:
    return Actor(number, f"某某{number}", Scope(own=("1",)), office_id=1, role=role, level=3, line=line)


def a_paper(title: str = "一份材料", **facts: Any) -> Paper:
    for name, value in (("tests.publish_days", 5), ("tests.notice_days", 7)):
        if not Parameter.objects.filter(name=name).exists():
            with acting(SYSTEM, "test"):
                Parameter.objects.create(
                    name=name, value=value, title=name, document="试验", clause="试验", started_on=date(2018, 1, 1)
                )
    return Paper.objects.create(title=title, **facts)


def as_owner(*statements: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def with_table(*models_wanted: type[models.Model], flows: tuple[Workflow, ...] = ()) -> Iterator[None]:
    """The tables exist and the flows are declared, as a migration and a start would have it; all taken back at the end."""
    try:
        with connections["owner"].schema_editor() as editor:
            for model in models_wanted:
                editor.create_model(model)
        for flow in flows:
            registry.workflow(flow)
        migrate()
        yield
    finally:
        for flow in flows:
            registry._known.pop(flow.code, None)
        as_owner(*(f"DROP TABLE IF EXISTS {model._meta.db_table} CASCADE" for model in models_wanted))
        migrate()
        connections["owner"].close()
