"""The ladder as statements: one step, one table, in the words DuckDB and PostgreSQL share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xieshou.engines.linkage.ladder import RULES, Rule

NAME_MOST = 16  # characters laid side by side; what follows must be equal
SHRINK_AFTER = ("R02", "R06")  # rules after which few are left, so that reading the lists anew pays


@dataclass(frozen=True)
class Step:
    """One statement and what it does, for a log or a plan."""

    says: str
    text: str


def _differing(column: str, length: int) -> str:
    return " + ".join(
        f"CASE WHEN substr(l.{column}, {k}, 1) = substr(r.{column}, {k}, 1) THEN 0 ELSE 1 END"
        for k in range(1, length + 1)
    )


def _same(column: str) -> str:
    return f"COALESCE(l.{column} = r.{column}, FALSE)"


def _part(side: str, part: str) -> str:
    return f"EXTRACT({part} FROM {side}.birth_on)"


_PARTS = " + ".join(f"CASE WHEN {_part('l', p)} = {_part('r', p)} THEN 1 ELSE 0 END" for p in ("YEAR", "MONTH", "DAY"))
_EXCHANGED = " AND ".join(
    f"{_part('l', one)} = {_part('r', two)}" for one, two in (("YEAR", "YEAR"), ("MONTH", "DAY"), ("DAY", "MONTH"))
)
_LAID = "length(l.number) = length(r.number)"
_FEW = f"({_differing('number', 18)}) <= 2 AND substr(l.number, 19) = substr(r.number, 19)"
_SLIP = f"COALESCE({_LAID} AND l.number <> r.number AND NOT (l.is_valid AND r.is_valid) AND {_FEW}, FALSE)"
_UNLAID = f"NOT COALESCE({_LAID}, FALSE)"
_NEAR_NAME = (
    f"COALESCE(length(l.name) = length(r.name) AND length(l.name) > 1 AND ({_differing('name', NAME_MOST)}) <= 1 "
    f"AND substr(l.name, {NAME_MOST + 1}) = substr(r.name, {NAME_MOST + 1}), FALSE)"
)
_NEAR_BIRTH = f"COALESCE(({_PARTS}) >= 2 OR ({_EXCHANGED}), FALSE)"

# Each reads two rows, l and r; unknown (null) never counts as agreeing.
CONDITIONS = {
    "near_name": _NEAR_NAME,
    "near_birth": _NEAR_BIRTH,
    "slip": _SLIP,  # two numbers one or two digits apart of which one cannot be
    "a_number_missing": _UNLAID,
    "not_against": "(NOT COALESCE(l.number <> r.number AND l.is_valid AND r.is_valid, FALSE))",
    "place_or_phone": f"({_same('village')} OR {_same('household')} OR {_same('phone')})",
    "same_family": "COALESCE(substr(l.name, 1, 1) = substr(r.name, 1, 1), FALSE)",
    "near_name_or_more": f"({_NEAR_NAME} OR {_same('birth_on')} OR {_same('phone')})",
    "near_birth_or_place": f"({_NEAR_BIRTH} OR {_same('village')} OR {_same('household')})",
}
WEIGHTS = {"name": 3, "sound": 1, "birth_on": 3, "number": 3, "phone": 2, "village": 2, "household": 2}
AGREED = " + ".join(f"CASE WHEN l.{column} = r.{column} THEN {weight} ELSE 0 END" for column, weight in WEIGHTS.items())


def _pairs(rule: Rule, left: str, right: str, *more: str) -> str:
    join = " AND ".join(f"l.{column} = r.{column}" for column in rule.equal)
    where = " AND ".join([*(CONDITIONS[name] for name in rule.also), *more]) or "TRUE"
    return (
        f"SELECT l.id AS left_id, r.id AS right_id, {AGREED} AS agreed\n"
        f"FROM {left} l JOIN {right} r ON {join}\nWHERE {where}"
    )


def steps(rules: Sequence[Rule] = RULES) -> list[Step]:
    """Statements over `left_rows` and `right_rows` that fill `links` and `undecided` (left_id, right_id, rule, agreed).

    Weak rules (`is_sure` False) are asked as the others, last; whoever runs them may leave their links out by rule.
    """
    columns = "(left_id bigint, right_id bigint, rule varchar, agreed integer)"
    found = [
        Step(f"an empty table {name}", f"CREATE TEMPORARY TABLE {name} {columns}") for name in ("links", "undecided")
    ]
    left, right = "left_rows", "right_rows"
    for rule in rules:
        found += _rung(rule, left, right)
        if rule.code in SHRINK_AFTER:
            new = (f"left_after_{rule.code}", f"right_after_{rule.code}")
            found += [_rest(new[0], left, "left_id"), _rest(new[1], right, "right_id")]
            left, right = new
    return found


def _rung(rule: Rule, left: str, right: str) -> list[Step]:
    free = [
        f"NOT EXISTS (SELECT 1 FROM {taken} t WHERE t.{side} = {row}.id)"
        for taken in ("links", "undecided")
        for side, row in (("left_id", "l"), ("right_id", "r"))
    ]
    pairs = f"pairs_{rule.code}"
    best = (
        f"SELECT left_id, right_id, agreed,\n"
        f"  rank() OVER (PARTITION BY left_id ORDER BY agreed DESC) AS left_rank, count(*) OVER (PARTITION BY left_id, agreed) AS left_ties,\n"
        f"  rank() OVER (PARTITION BY right_id ORDER BY agreed DESC) AS right_rank, count(*) OVER (PARTITION BY right_id, agreed) AS right_ties\n"
        f"FROM {pairs}"
    )
    mutual = "left_rank = 1 AND right_rank = 1"
    row = f"SELECT left_id, right_id, '{rule.code}', agreed FROM best_{rule.code}"
    return [
        Step(f"{rule.code} pairs", f"CREATE TEMPORARY TABLE {pairs} AS\n{_pairs(rule, left, right, *free)}"),
        Step(f"{rule.code} each other's best", f"CREATE TEMPORARY TABLE best_{rule.code} AS\n{best}"),
        Step(f"{rule.code} links", f"INSERT INTO links {row} WHERE {mutual} AND left_ties = 1 AND right_ties = 1"),
        Step(
            f"{rule.code} equal rivals",
            f"INSERT INTO undecided {row} WHERE {mutual} AND (left_ties > 1 OR right_ties > 1)",
        ),
        Step(f"{rule.code} done", f"DROP TABLE {pairs}"),
        Step(f"{rule.code} done", f"DROP TABLE best_{rule.code}"),
    ]


def _rest(name: str, rows: str, side: str) -> Step:
    taken = " AND ".join(f"NOT EXISTS (SELECT 1 FROM {t} x WHERE x.{side} = p.id)" for t in ("links", "undecided"))
    return Step(f"who is left in {rows}", f"CREATE TEMPORARY TABLE {name} AS SELECT p.* FROM {rows} p WHERE {taken}")


def within(rules: Sequence[Rule] = RULES) -> str:
    """One query over `people_rows`: each pair of one list (left_id < right_id) with its surest rule, in a total order."""
    asked = " UNION ALL\n".join(
        f"SELECT left_id, right_id, agreed, {place} AS place, '{rule.code}' AS rule FROM (\n"
        f"{_pairs(rule, 'people_rows', 'people_rows', 'l.id < r.id')}\n) q{place}"
        for place, rule in enumerate(rules)
    )
    return (
        f"WITH asked AS (\n{asked}\n)\n"
        "SELECT left_id, right_id, rule, agreed FROM (\n"
        "  SELECT a.*, row_number() OVER (PARTITION BY left_id, right_id ORDER BY place) AS turn FROM asked a\n"
        ") ranked WHERE turn = 1 ORDER BY place, agreed DESC, left_id, right_id"
    )
