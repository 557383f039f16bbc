"""体检: lists checked against themselves and each other before they are handed in anywhere. No account, no saved row, no database.

reading   files → sheets; what each is a list of is guessed and said
facts     sheets → the inputs of the checks
asking    every question the lists can answer; the others with what is missing
results   what was found, by rule and by village; personal numbers masked
writing   the office's own files back with the reasons, and a summary to hand out work from
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from xieshou.kit.shipped import shipped_on
from xieshou.supervision.checkup.asking import Value, ask_all
from xieshou.supervision.checkup.facts import gather
from xieshou.supervision.checkup.reading import FILES_MAX, Named, read_lists
from xieshou.supervision.checkup.results import Checkup
from xieshou.supervision.checkup.writing import write_results

__all__ = ["FILES_MAX", "Checkup", "Named", "check_files", "write_results"]


def check_files(
    files: Sequence[Named], *, day: date, profile: str = "", value: Value = shipped_on, step: Callable[[str], None] = lambda _said: None
) -> Checkup:
    """Check 1 to 5 files as of `day`; `step` is told what has been done. Raises InputError, with the file and what to do."""
    lists = read_lists(files, as_of=day, profile=profile, step=step)
    facts = gather(lists, day)
    return Checkup(day, tuple(lists), facts, ask_all(lists, facts, day=day, value=value, step=step))
