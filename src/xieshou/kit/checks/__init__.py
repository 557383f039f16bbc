"""疑点规则: a question over named inputs, with its facts; the same declaration asks the database and the rows of a file."""

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
)
from xieshou.kit.checks.running import BackEnd, Found, Given, PostgreSQL, Result, Stored, Unjudged, run, run_check

__all__ = [
    "BackEnd",
    "Check",
    "Found",
    "Given",
    "Input",
    "PostgreSQL",
    "Result",
    "Severity",
    "Sql",
    "Stored",
    "Unjudged",
    "all_checks",
    "check",
    "check_named",
    "input_named",
    "register",
    "run",
    "run_check",
    "source",
    "sql",
]
