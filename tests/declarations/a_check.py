"""A new check, whole: it asks about very long names."""

from __future__ import annotations

from xieshou.kit.checks import Severity, Sql, check, sql


@check(
    "F-99", title="试验疑点", severity=Severity.INFO, clause="试验条款三", subject="person",
    ask="登记的姓名有{letter_count}个字。请核对。",
)  # fmt: skip
def long_name() -> Sql:
    """A name of more than four letters is asked about; the separator counts."""
    return sql(
        """SELECT p.person_id AS subject_id, p.person_id, CAST(NULL AS bigint) AS household_id, p.scope_path,
                  length(p.name) AS letter_count
           FROM people p WHERE length(p.name) > 4""",
        "people",
    )


DECLARED = long_name
