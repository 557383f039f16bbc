"""With which record each address is tried: route name -> (county, role) -> what fills the address."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tests.builders import SYSTEM
from tests.matrix.world import Side
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role, SignedIn

_keys = itertools.count(1)
Record = Callable[[Side, str], dict[str, Any]]


def ref(name: str) -> Record:
    """The county's record of this name (an attribute of Side), by its ref."""
    return lambda side, role: {"ref": getattr(side, name).ref}


def _account(side: Side, role: str) -> dict[str, Any]:
    """A clerk's account of the county."""
    return {"ref": side.user(Role.CLERK).user.ref}


def _account_role(side: Side, role: str) -> dict[str, Any]:
    held = side.user(Role.CLERK)
    return {"ref": held.user.ref, "post": held.ref}


def _own_session(side: Side, role: str) -> dict[str, Any]:
    """Where the account of this role is signed in besides here."""
    with acting(SYSTEM, "test"):
        key = f"{side.name}{role}{next(_keys)}"[:40]
        made = SignedIn.objects.create(user=side.user(role or Role.CLERK).user, session_key=key, at=timezone.now())
    return {"ref": made.ref}


def _job(side: Side, role: str) -> dict[str, Any]:
    return {"ref": side.job_of(role).ref}


def _campaign_at(state: str) -> Record:
    """An inspection of the county's town that stands in `state`."""
    return lambda side, role: {"ref": side.campaign_at(state).ref, "step": "freeze"}


# Records of a county: another county's is answered as if it did not exist.
RECORDS: dict[str, Record] = {
    "user": _account,
    "user-role-new": _account,
    "user-role-end": _account_role,
    "user-reset": _account,
    "user-disable": _account,
    "user-enable": _account,
    "user-unlock": _account,
    "user-reset-phone": _account,
    "account-session-end": _own_session,
    "job": _job,
    "job-cancel": _job,
    "job-file": _job,
    "checkup": _job,
    "checkup-hits": _job,
    "checkup-columns": _job,
    "checkup-file": lambda side, role: {**_job(side, role), "number": 0},
    "checkup-delete": _job,
    "snapshot": ref("snapshot"),
    "household-file": lambda side, role: {"ref": side.household.ref, "form": "docx"},
    "person": ref("person"),
    "person-answer": ref("person"),
    "person-call": ref("person"),
    "barrier-new": ref("person"),
    "barrier": lambda side, role: {"ref": side.barrier.person.ref, "code": side.barrier.code},
    "person-spell": ref("person"),
    "person-reveal": ref("person"),
    "person-erase": ref("person"),
    "person-copy": ref("person"),
    "person-correct": ref("person"),
    "profile-correct": ref("person"),
    "person-withdraw": ref("person"),
    "answer-correct": ref("answer"),
    "hardship-new": ref("person"),
    "hardship-recognise": ref("hardship"),
    "hardship-end": ref("hardship"),
    "household-events": ref("household"),
    "household-event": lambda side, role: {"ref": side.household.ref, "kind": "death"},
    "household-event-undo": ref("event"),
    "correction-ask": ref("household"),
    "difference": ref("difference"),
    "comparison-withdraw": lambda side, role: {"ref": side.difference.comparison.ref},
    "duplicate": ref("alike"),
    "duplicate-same": ref("alike"),
    "person-new": ref("household"),
    "household": ref("household"),
    "household-correct": ref("household"),
    "household-withdraw": ref("household"),
    "offer": ref("offer"),
    "offer-answer": ref("offer"),
    "offer-withdraw": ref("offer"),
    "offer-arrive": ref("accepted"),
    "me-offer": ref("offer"),
    "audit": ref("grant"),
    "audit-compare": ref("grant"),
    "audit-rules": ref("grant"),
    "audit-rule": lambda side, role: {"ref": side.grant.ref, "rule": side.rule.ref},
    "audit-papers": ref("grant"),
    "audit-paper": ref("paper"),
    "audit-extract": ref("grant"),
    "audit-grant-revoke": ref("grant"),
    "complaint": ref("complaint"),
    "complaint-reply": ref("complaint"),
    **{name: (lambda side, role: {"ref": side.draft_of(role).ref}) for name in ("notice", "notice-lines")},
    "work-person": ref("person"),
    "work-call": ref("person"),
    "work-tap": ref("person"),
    "work-job": ref("person"),
    "work-end": ref("person"),
    "work-detail": ref("person"),
    "registry-key": ref("registry"),
    "registry-tokens": ref("registry"),
    "registry-take": ref("registry"),
    "work-undo": lambda side, role: {"ref": side.update_of(role).ref},
    "spell": ref("spell"),
    "spell-confirm": ref("spell"),
    "spell-end": ref("spell"),
    "follow-up": ref("follow_up"),
    "post": ref("post"),
    "post-share": ref("post"),
    "post-correct": ref("post"),
    "post-pay": ref("post_pay"),
    "post-pay-record": ref("post_pay"),
    "match-run": ref("match_run"),
    "match-offers": ref("match_run"),
    "match-verify": ref("match_run"),
    "match-gaps": ref("match_run"),
    "match-gaps-file": ref("match_run"),
    "match-proof": lambda side, role: {"ref": side.last_resort.run.ref, "person": side.last_resort.person.ref},
    "match-shortage": ref("match_run"),
    "match-person": lambda side, role: {"ref": side.match_run.ref, "person": side.match_person.ref},
    "match-change": lambda side, role: {"ref": side.match_run.ref, "person": side.match_person.ref},
    "match-file": lambda side, role: {"ref": side.match_run.ref, "name": "certificate.json"},
    "import": ref("batch"),
    "import-errors": ref("batch"),
    "import-confirm": ref("batch"),
    "import-undo": ref("batch"),
    "import-row": lambda side, role: {"ref": side.batch.ref, "number": 2},
}
for _step in ("pool", "announce", "void", "step"):
    RECORDS[f"inspection-{_step}"] = _campaign_at("planned" if _step in ("pool", "step") else "announced")
RECORDS |= {
    "inspection": _campaign_at("planned"),
    "inspection-announce": _campaign_at("frozen"),
    "inspection-open": _campaign_at("announced"),
    "inspection-extend": _campaign_at("fieldwork"),
    "inspection-reply": _campaign_at("preliminary"),
    "inspection-new": ref("snapshot"),
    "snapshot-publish": ref("snapshot"),
    "finding": lambda side, role: {"ref": side.finding.ref},
    "finding-step": lambda side, role: {"ref": side.finding.ref, "step": "withdraw"},
    **{
        name: (lambda side, role: {"ref": side.task_of(role).ref})
        for name in ("inspection-task", *(f"inspection-task-{act}" for act in ("call", "attempt", "answer", "give-up", "judge")))
    },
}  # fmt: skip
RECORDS["token"] = RECORDS["token-revoke"] = lambda side, role: {"ref": side.token_of(role).token.ref}
RECORDS["view-remove"] = lambda side, role: {"ref": side.view_of(role).ref}
# Addresses about nobody's record.
FIXED: dict[str, Record] = {
    "ledger": lambda side, role: {"code": "L-01"},
    "ledger-export": lambda side, role: {"code": "L-01", "form": "xlsx"},
    "ledger-national": lambda side, role: {"code": "L-01"},
    "work-paper-file": lambda side, role: {"form": "xlsx"},
    "report-file": lambda side, role: {"form": "xlsx"},
    "bulletin-file": lambda side, role: {"form": "docx"},
    "import-template": lambda side, role: {"code": "roster.national_2022"},
    "pairing": ref("pairing"),
    "pairing-decide": ref("pairing"),
    "pairing-quota": ref("pairing"),
    "employer-quota": ref("employer"),
    "indicator": lambda side, role: {"code": "KPI-1"},
    "check": lambda side, role: {"code": "F-04"},
    "flow": lambda side, role: {"code": "W-7"},
    "flow-record": lambda side, role: {"code": "W-7", "ref": side.pairing.ref},
    "flow-step": lambda side, role: {"code": "W-7", "ref": side.pairing.ref, "step": "confirm"},
    "flow-export": lambda side, role: {"code": "W-F", "form": "xlsx"},
    "help-entry": lambda side, role: {"kind": "ledgers", "code": "L-01"},
    "api-ledger": lambda side, role: {"code": "L-01"},
    "api-indicator": lambda side, role: {"code": "KPI-1"},
    "api-check": lambda side, role: {"code": "F-04"},
    "api-flow": lambda side, role: {"code": "W-F"},
    "public-notice": ref("notice_shown"),
    "public-notice-object": ref("notice_shown"),
    "public-place": lambda side, role: {"ref": side.publication.region.ref},
    "verify-files": lambda side, role: {"draw_id": side.campaign_at("announced").draw_id},
    "demo-sign-in": lambda side, role: {"username": side.user(role or "clerk").user.username},
}
# What a form sends, where an empty one would not reach the record.
DATA: dict[str, Callable[[Side, str], dict[str, str]]] = {
    "view-save": lambda side, role: {"page": "/ledgers/L-01/", "name": "未就业", "answers": "status=U"},
    "switch-role": lambda side, role: {"assignment": str(side.user(role).ref) if role else ""},
    "language": lambda side, role: {"language": "en"},
    "work-tap": lambda side, role: {"said": "same", "answerer": "self"},
    "work-paper-file": lambda side, role: {"region": str(side.village.pk)},
    "folders": lambda side, role: {"region": str(side.village.pk)},
}
