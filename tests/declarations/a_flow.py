"""A new flow, whole, over a table that is there: handed in by one, confirmed by another."""

from __future__ import annotations

from tests.kit.sample import Paper, PaperState
from xieshou.kit.workflow import Step, Workflow, by, workflow
from xieshou.offices.models import Role

DECLARED = workflow(
    Workflow(
        code="W-99",
        title="试验流程",
        clause="试验条款四",
        model=Paper,
        states=PaperState,
        starts=(PaperState.DRAFT,),
        signs=("title", "amount_fen"),
        steps=(
            Step("submit", "提交", (PaperState.DRAFT,), PaperState.SUBMITTED, by(Role.CLERK), edits=True),
            Step(
                "confirm", "审定", (PaperState.SUBMITTED,), PaperState.CONFIRMED, by(Role.LEADER), never_by=("submit",)
            ),
        ),
        rows=lambda actor: Paper.objects.order_by("pk"),
        name=lambda paper: paper.title,
        link=lambda paper: f"/flows/W-99/{paper.ref}/",
    )
)
