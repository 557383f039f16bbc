"""What a flow declares: states, steps between them, who takes each, what it must wait for, and by when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from xieshou.kit.access import Access
from xieshou.kit.phrases import with_note
from xieshou.kit.scope import Actor

Need = Callable[[Any, date], None]
Edit = Callable[[Any], None]
Then = Callable[[Actor, Any, Any], None]


def by(*roles: str, lines: tuple[str, ...] = (), levels: tuple[int, ...] = ()) -> Access:
    """Who takes a step: one of the roles, and, where named, of these lines and levels."""
    return Access(roles=frozenset(roles), lines=frozenset(lines), levels=frozenset(levels))


@dataclass(frozen=True)
class Step:
    """From one of `sources` to `target`, by whom `by` lets.

    `never_by`: steps of the same round whose person may not take this one. `needs`: functions (record, day) that raise a
    Refused while something is missing. `reasons`: a closed list of codes; then a reason and words are asked for;
    `needs_words`: words alone.
    `restarts`: sends back, so that earlier steps are void. `edits`: changes what is signed; any other step signs exactly
    what the step before it signed. `interrupts`: may cut a public notice short. `form(record)`: the address of its own
    form. `edit(record)` writes before signing, `then(actor, record, signature)` what follows by rule, both in the step's
    transaction.
    """

    code: str
    title: Any
    sources: tuple[str, ...]
    target: str
    by: Access
    never_by: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    reasons: type[models.TextChoices] | None = None
    needs_words: bool = False
    restarts: bool = False
    edits: bool = False
    interrupts: bool = False
    tone: str = "primary"
    note: Any = ""
    form: Callable[[Any], str] | None = None
    edit: Edit | None = None
    then: Then | None = None


@dataclass(frozen=True)
class Term:
    """A number of days, kept as a dated parameter; working days unless said otherwise.

    `of` names a column of the record: the parameter is then a map from what stands there to the days.
    """

    parameter: str
    working: bool = True
    of: str = ""


@dataclass(frozen=True)
class Workflow:
    """A flow over the records of `model`, whose `state` column the database guards.

    `signs` are the columns a signature covers. `rows(actor)` are the records an actor may see, `name` and `link` how one
    is called and where it is; `within(actor, record)` whether the record is the actor's to handle; `places(record)` the
    one or two places whose offices may read its steps (none: everybody who may read the record). `starts` are the states
    a record may be born in. `deadlines`: state -> the term within which the next step is due; `notices`: state -> the
    term of a public notice (calendar days unless the term says otherwise).
    """

    code: str
    title: Any
    clause: str
    model: type[models.Model]
    states: type[models.TextChoices]
    starts: tuple[str, ...]
    steps: tuple[Step, ...]
    signs: tuple[str, ...]
    rows: Callable[[Actor], models.QuerySet]
    name: Callable[[Any], str]
    link: Callable[[Any], str]
    within: Callable[[Actor, Any], bool] = lambda actor, record: True
    places: Callable[[Any], tuple[str, ...]] = lambda record: ()
    deadlines: Mapping[str, Term] = field(default_factory=dict)
    notices: Mapping[str, Term] = field(default_factory=dict)
    state: str = "state"

    def __post_init__(self) -> None:
        known, codes = set(self.states.values), [step.code for step in self.steps]
        named = {*self.starts, *self.deadlines, *self.notices}
        named |= {state for step in self.steps for state in (*step.sources, step.target)}
        unknown = named - known | {code for step in self.steps for code in step.never_by} - set(codes)
        columns = {one.name for one in self.model._meta.concrete_fields}
        unknown |= {*self.signs, self.state} - columns
        if unknown or len(codes) != len(set(codes)) or self.state in self.signs:
            raise ValueError(f"flow {self.code}: {sorted(unknown) or 'steps or signed columns that cannot be'}")

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def step(self, code: str) -> Step | None:
        """The step of this code."""
        return next((step for step in self.steps if step.code == code), None)

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """The steps that lead out of a state."""
        return tuple(step for step in self.steps if state in step.sources)

    def label(self, state: str) -> str:
        """The official word of a state."""
        return str(self.states(state).label)

    def state_of(self, record: Any) -> str:
        return str(getattr(record, self.state))

    def is_final(self, state: str) -> bool:
        """True when nothing leads on."""
        return not self.steps_from(state)


def in_words(access: Access) -> str:
    """Who, in the offices' words: 负责人(人社,县级)."""
    roles = _("或").join(sorted(_word(role) for role in access.roles))
    narrowed = [_word(one) for one in (*sorted(access.lines), *sorted(access.levels))]
    return with_note(roles, _("、").join(narrowed)) if narrowed else roles


def _word(code: Any) -> str:
    return str(getattr(code, "label", code))


_known: dict[str, Workflow] = {}


def workflow(declared: Workflow) -> Workflow:
    """Register a declaration; codes are unique, and a table has one flow."""
    if declared.code in _known or any(one.table == declared.table for one in _known.values()):
        raise ValueError(f"flow {declared.code} declared twice, or a second flow over {declared.table}")
    _known[declared.code] = declared
    return declared


def flow_named(code: str) -> Workflow | None:
    """The flow of this code, if declared."""
    return _known.get(code)


def all_flows() -> list[Workflow]:
    """Every declared flow, by code."""
    return [_known[code] for code in sorted(_known)]
