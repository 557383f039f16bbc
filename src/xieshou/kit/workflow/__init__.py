"""办理流程: states and steps declared once; the database holds them, buttons and refusals follow from the same rules."""

from xieshou.kit.workflow.declaration import (
    Step,
    Term,
    Workflow,
    all_flows,
    by,
    flow_named,
    in_words,
    workflow,
)
from xieshou.kit.workflow.listing import as_ledger, last_steps
from xieshou.kit.workflow.taking import Button, Next, buttons, fingerprint, history, next_of, stamp_of, take

__all__ = [
    "Button",
    "Next",
    "Step",
    "Term",
    "Workflow",
    "all_flows",
    "as_ledger",
    "buttons",
    "by",
    "fingerprint",
    "flow_named",
    "history",
    "in_words",
    "last_steps",
    "next_of",
    "stamp_of",
    "take",
    "workflow",
]
