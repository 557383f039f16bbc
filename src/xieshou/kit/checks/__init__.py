"""疑点规则: a question over named inputs, with its facts; the same declaration asks the database and the rows of a file.

Nothing here starts Django or a database; `postgres` does, and asks in place.
"""

from xieshou.kit.checks.declaration import (
    Check,
    Input,
    Severity,
    Sql,
    all_checks,
    check,
    check_named,
    input_named,
    register,
    source,
    sql,
    stored_checks,
)
from xieshou.kit.checks.seam import BackEnd, Extract, Found, Given, Result, Stored, Unjudged, ask, run

__all__ = [
    "BackEnd",
    "Check",
    "Extract",
    "Found",
    "Given",
    "Input",
    "Result",
    "Severity",
    "Sql",
    "Stored",
    "Unjudged",
    "all_checks",
    "ask",
    "check",
    "check_named",
    "input_named",
    "register",
    "run",
    "source",
    "sql",
    "stored_checks",
]
