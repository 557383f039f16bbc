"""The checker: the same ladder said once more in plain Python over all pairs. Slow and obvious; for small lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xieshou.engines.linkage.ladder import RULES, Rule
from xieshou.engines.linkage.text import WEIGHTS

Row = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Link:
    """One pair and the rule that made it; `is_tied` when an equal rival keeps it from being a link."""

    left_id: int
    right_id: int
    rule: str
    is_tied: bool = False


def check(left: Iterable[Row], right: Iterable[Row], rules: Sequence[Rule] = RULES) -> list[Link]:
    """All links and undecided pairs between two prepared lists, sorted."""
    free_left, free_right = list(left), list(right)
    found: list[Link] = []
    for rule in rules:
        pairs = [(a, b, _agreed(a, b)) for a in free_left for b in free_right if _holds(rule, a, b)]
        best_left = _best((a["id"], points) for a, _, points in pairs)
        best_right = _best((b["id"], points) for _, b, points in pairs)
        for a, b, points in pairs:
            (top_a, ties_a), (top_b, ties_b) = best_left[a["id"]], best_right[b["id"]]
            if points == top_a == top_b:
                found.append(Link(a["id"], b["id"], rule.code, is_tied=ties_a > 1 or ties_b > 1))
        gone_left, gone_right = {link.left_id for link in found}, {link.right_id for link in found}
        free_left = [row for row in free_left if row["id"] not in gone_left]
        free_right = [row for row in free_right if row["id"] not in gone_right]
    return sorted(found)


def _best(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """For each id its highest points, and how many pairs have them."""
    seen = Counter(pairs)
    top: dict[int, tuple[int, int]] = {}
    for (pk, points), count in seen.items():
        if pk not in top or points > top[pk][0]:
            top[pk] = (points, count)
    return top


def _agreed(a: Row, b: Row) -> int:
    return sum(weight for column, weight in WEIGHTS.items() if _same(a, b, column))


def _same(a: Row, b: Row, column: str) -> bool:
    return a[column] is not None and a[column] == b[column]


def _holds(rule: Rule, a: Row, b: Row) -> bool:
    return all(_same(a, b, column) for column in rule.equal) and all(MEANINGS[name](a, b) for name in rule.also)


def _laid(a: Row, b: Row) -> bool:
    return a["number"] is not None and b["number"] is not None and len(a["number"]) == len(b["number"])


def _slip(a: Row, b: Row) -> bool:
    if not _laid(a, b) or (a["is_valid"] and b["is_valid"]):
        return False
    return bool(1 <= sum(x != y for x, y in zip(a["number"], b["number"], strict=True)) <= 2)


def _near_name(a: Row, b: Row) -> bool:
    one, two = a["name"] or "", b["name"] or ""
    return len(one) == len(two) > 1 and sum(x != y for x, y in zip(one, two, strict=True)) <= 1


def _near_birth(a: Row, b: Row) -> bool:
    one, two = a["birth_on"], b["birth_on"]
    if one is None or two is None:
        return False
    same = (one.year == two.year) + (one.month == two.month) + (one.day == two.day)
    return same >= 2 or (one.year, one.month, one.day) == (two.year, two.day, two.month)


def _place(a: Row, b: Row) -> bool:
    return _same(a, b, "village") or _same(a, b, "household")


MEANINGS: dict[str, Callable[[Row, Row], bool]] = {
    "near_name": _near_name,
    "near_birth": _near_birth,
    "slip": _slip,
    "a_number_missing": lambda a, b: not _laid(a, b),
    "not_against": lambda a, b: (
        not (a["number"] and b["number"] and a["number"] != b["number"] and a["is_valid"] and b["is_valid"])
    ),
    "place_or_phone": lambda a, b: _place(a, b) or _same(a, b, "phone"),
    "same_family": lambda a, b: bool(a["name"]) and bool(b["name"]) and a["name"][0] == b["name"][0],
    "near_name_or_more": lambda a, b: _near_name(a, b) or _same(a, b, "birth_on") or _same(a, b, "phone"),
    "near_birth_or_place": lambda a, b: _near_birth(a, b) or _place(a, b),
}
