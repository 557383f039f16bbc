"""What somebody wrote of one person, as a row of the roster's layout: by hand and by file are looked over by the same checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from xieshou.kit.imports import RowProblem, Severity
from xieshou.kit.imports.sheet import sheet_of_cells
from xieshou.kit.scope import Actor
from xieshou.roster import lists
from xieshou.roster.imports import check_known, known_areas, people
from xieshou.roster.layouts import ROSTER
from xieshou.roster.rowchecks import check_roster
from xieshou.roster.services.facts import PersonFacts

CODED = {
    "relation": lists.RELATION,
    "sex": lists.SEX,
    "ethnic": lists.ETHNIC,
    "education": lists.EDUCATION,
    "school": lists.SCHOOL,
    "ability": lists.ABILITY,
    "health": lists.HEALTH,
}
ALWAYS = ("household_no", "village", "relation", "name", "citizen", "person_no", "sex", "birth_on", "ethnic", "phone")
# Columns a form may leave out: a column that stands there empty would be asked about.
OPTIONAL = (("education", "school"), ("health",), ("ability",))


@dataclass(frozen=True)
class Written:
    """One person as a form has them, in official codes; empty or None is unknown. `citizen` is the number as typed."""

    name: str
    citizen: str = field(default="", repr=False)
    relation: str = ""
    person_no: str = ""
    sex: str = ""
    birth_on: date | None = None
    ethnic: str = ""
    phone: str = field(default="", repr=False)
    mandarin: int | None = None
    education: str = ""
    school: str = ""
    ability: str = ""
    health: tuple[str, ...] = ()


@dataclass(frozen=True)
class LookedOver:
    """The person's facts as the register takes them, and what was found: what blocks, and what only asks (疑点)."""

    facts: PersonFacts
    problems: tuple[RowProblem, ...]

    @property
    def blocking(self) -> tuple[RowProblem, ...]:
        return tuple(one for one in self.problems if one.severity is Severity.BLOCK)

    @property
    def doubts(self) -> tuple[RowProblem, ...]:
        return tuple(one for one in self.problems if one.severity is Severity.ASK)


def look_over(
    actor: Actor, household_no: str, village: str, person: Written, *, day: date, beside: Sequence[Written] = (),
    against_register: bool = True,
) -> LookedOver:  # fmt: skip
    """Every question a file with this row would be asked; `beside` are the others of the household, who are not judged.

    `against_register` also asks what the register knows of the number: for somebody new, not for a correction.
    """
    keys = [*ALWAYS, *(key for group in OPTIONAL if any(getattr(person, one) for one in group) for key in group)]
    everybody = [*beside, person]
    rows = [(at, [_text(one, key, household_no, village) for key in keys]) for at, one in enumerate(everybody, start=2)]
    sheet = sheet_of_cells(ROSTER, [ROSTER.by_key[key].heading for key in keys], rows, as_of=day)
    problems = check_roster(sheet, as_of=day, areas=known_areas())
    last = len(everybody) - 1
    if against_register:
        found = sheet.findings()
        check_known(actor, sheet, [last], found)
        problems += found.in_order()
    mine = tuple(one for one in problems if one.row == last + 2)
    return LookedOver(replace(people(sheet)[last], mandarin=person.mandarin), mine)


def what(problem: RowProblem) -> str:
    """What is wrong, without the row and column that a file needs and a form does not."""
    return problem.sentence.partition(":")[2]


def _text(person: Written, key: str, household_no: str, village: str) -> str:
    """The cell as a file would have it: codes by their official words, days as 2018-05-01."""
    if key == "household_no":
        return household_no
    if key == "village":
        return village
    value = getattr(person, key)
    words = CODED[key].words if key in CODED else {}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ",".join(words[code] for code in value)
    return words.get(value, value) or ""
