"""The checker: recomputes everything in a DIR from its files alone, for any assignment, also one made by hand.

It shares no code with the solver: files are read again, eligibility and score are written down again from the rules,
straight and slow-looking, and the bound is taken from design.md §5. With a certificate, any difference is refused.
Without one, the assignment must be feasible, and the true gap is printed; the households' bound then comes from the
prices."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.matching.verify_rules import Rules, read_rules, survey

NEVER = -(2**62)


@dataclass(frozen=True)
class Verdict:
    """What holds: the recomputed figures, and whether a certificate was there to be compared."""

    figures: dict[str, Any]
    has_certificate: bool


def verify_dir(folder: str | Path, as_of: str | None = None) -> Verdict:
    """Check a DIR. Raises ProofRefused (what is wrong, first fault) or InputError (no such folder)."""
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}:没有这个文件夹 / no such folder")
    claim = _claim(folder)
    try:
        return _recompute(folder, claim, as_of)
    except InputError as fault:
        raise ProofRefused(str(fault)) from fault


def _claim(folder: Path) -> dict[str, Any] | None:
    """The certificate, its own bytes and every file it names checked; None without one."""
    path = folder / "certificate.json"
    if not path.exists():
        return None
    body = path.read_bytes()
    try:
        claim = json.loads(body)
        same = (json.dumps(claim, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n").encode() == body
        digests = dict(claim["sha256"])
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise ProofRefused(f"certificate.json:读不出或缺 sha256 / unreadable or without sha256 ({fault})") from fault
    if not same:
        raise ProofRefused("certificate.json:不是规范写法 / is not canonical JSON")
    for name in sorted(p.name for p in folder.iterdir()):
        if name != "certificate.json" and name not in digests:
            raise ProofRefused(f"{name}:证书没有列出这个文件 / the certificate does not list this file")
    for name in sorted(digests):
        file = folder / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digests[name]:
            raise ProofRefused(f"{name}:缺失或与证书不符 / missing, or differs from the certificate")
    _refuse_other_summary(folder, claim)
    return claim


def _refuse_other_summary(folder: Path, claim: dict[str, Any]) -> None:
    """B and short_posts prove their figures but do not follow from them: `summary.json`, hashed, says which were
    used."""
    path = folder / "summary.json"
    if not path.exists():
        return
    figures = {key: value for key, value in claim.items() if key != "sha256"}
    if (
        json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    ).encode() != path.read_bytes():
        raise ProofRefused("certificate.json:与 summary.json 不一致 / differs from summary.json")


def _recompute(folder: Path, claim: dict[str, Any] | None, as_of: str | None) -> Verdict:
    rules = read_rules(folder, as_of)
    price = _prices(folder, rules)
    assigned = _assignment(folder, rules)
    score = rules.scores_of(assigned)
    _refuse_infeasible(rules, assigned, score)
    if claim is None:
        return Verdict(_best_figures(rules, assigned, score, price), False)
    known = rules.post_row
    try:
        short = np.zeros(len(rules.capacity), bool)
        short[[known[name] for name in claim["short_posts"]]] = True
        B = claim["B"]
        if type(B) is not int or B < 0:
            raise ValueError("B")
    except (KeyError, TypeError, ValueError) as fault:
        raise ProofRefused(f"certificate.json:B 或 short_posts 不对 / bad B or short_posts ({fault})") from fault
    best, outside = survey(rules, price, short)
    figures = _figures(rules, assigned, score, price, best, _hall(rules, short, outside), B)
    figures["short_posts"] = sorted(claim["short_posts"])
    figures["sha256"] = claim["sha256"]
    for key in sorted(figures.keys() | claim.keys()):
        mine, theirs = figures.get(key), claim.get(key)
        if mine != theirs or type(mine) is not type(theirs):
            raise ProofRefused(
                f"certificate.json:{key} 应为 {_short(mine)},写的是 {_short(theirs)} / {key} should be {_short(mine)}"
            )
    return Verdict(figures, True)


def _short(value: Any) -> str:
    return str(value)[:60]


def _prices(folder: Path, rules: Rules) -> np.ndarray:
    price = np.zeros(len(rules.capacity), np.int64)
    if not (folder / "prices.csv").exists():
        return price
    rows = _rows(folder, "prices.csv", ["post_id", "price"])
    seen = set()
    for line, (post, text) in enumerate(rows.iter_rows(), start=2):
        if post not in rules.post_row or post in seen:
            raise ProofRefused(f"prices.csv:第{line}行岗位未知或重复「{post}」 / row {line}: unknown or repeated post")
        if not text.isascii() or not text.isdigit() or len(text) > 15:
            raise ProofRefused(
                f"prices.csv:第{line}行价格不是非负整数「{text[:20]}」 / row {line}: price is not a whole number >= 0"
            )
        seen.add(post)
        price[rules.post_row[post]] = int(text)
    return price


def _assignment(folder: Path, rules: Rules) -> np.ndarray:
    if not (folder / "assignment.csv").exists():
        raise ProofRefused("assignment.csv:没有这个文件 / is missing")
    rows = _rows(folder, "assignment.csv", ["person_id", "post_id"])
    assigned = np.full(len(rules.household), -1, np.int64)
    for line, (person, post) in enumerate(rows.iter_rows(), start=2):
        i, j = rules.person_row.get(person), rules.post_row.get(post)
        if i is None or j is None:
            raise ProofRefused(
                f"assignment.csv:第{line}行的人或岗位不在输入里「{person},{post}」 / row {line}: unknown person or post"
            )
        if assigned[i] >= 0:
            raise ProofRefused(
                f"assignment.csv:第{line}行「{person}」已有岗位 / row {line}: the person already has a post"
            )
        assigned[i] = j
    return assigned


def _rows(folder: Path, name: str, columns: list[str]) -> pl.DataFrame:
    try:
        return pl.read_csv(folder / name, infer_schema=False, empty_string_is_null=False, glob=False).select(columns)
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise ProofRefused(
            f"{name}:读不出 {','.join(columns)} 两列 / unreadable: {str(fault).splitlines()[0][:120]}"
        ) from fault


def _refuse_infeasible(rules: Rules, assigned: np.ndarray, score: np.ndarray) -> None:
    wrong = np.flatnonzero((assigned >= 0) & (score == NEVER))
    if wrong.size:
        i = int(wrong[0])
        raise ProofRefused(
            f"assignment.csv:「{rules.person_name(i)}」不符合岗位「{rules.post_name(int(assigned[i]))}」的条件"
            " / the pair is not eligible"
        )
    used = np.bincount(assigned[assigned >= 0], minlength=len(rules.capacity))
    over = np.flatnonzero(used > rules.capacity)
    if over.size:
        j = int(over[0])
        raise ProofRefused(
            f"assignment.csv:岗位「{rules.post_name(j)}」安排{used[j]}人,只招{rules.capacity[j]}人"
            " / the post is over-filled"
        )


def _zero(rules: Rules) -> np.ndarray:
    """Per household: is anybody of it marked as living in a zero-employment household."""
    flag = np.zeros(rules.household_count, bool)
    flag[rules.household[rules.is_zero]] = True
    return flag


def _hall(rules: Rules, short: np.ndarray, outside: np.ndarray) -> int:
    """capacity(S) + zero-employment households with a member who reaches a post outside S."""
    can = np.zeros(rules.household_count, bool)
    can[rules.household[outside]] = True
    return int(rules.capacity[short].sum()) + int((can & _zero(rules)).sum())


def _bound(rules: Rules, price: np.ndarray, best: np.ndarray, B: int) -> int:
    """U(p) of design.md §5, with exact integers."""
    total = sum(int(c) * int(p) for c, p in zip(rules.capacity[price > 0], price[price > 0], strict=True))
    gain = np.bincount(rules.household, weights=None, minlength=rules.household_count) * 0
    np.add.at(gain, rules.household, np.where(best > 0, best, 0))
    top = np.full(rules.household_count, NEVER)
    np.maximum.at(top, rules.household, best)
    zero = _zero(rules)
    for g, t in zip(gain[zero].tolist(), top[zero].tolist(), strict=True):
        total += max(0, B + g + min(0, t))
    return total + int(gain[~zero].sum())


def _figures(
    rules: Rules,
    assigned: np.ndarray,
    score: np.ndarray,
    price: np.ndarray,
    best: np.ndarray,
    households_bound: int,
    B: int,
) -> dict[str, Any]:
    placed = assigned >= 0
    total = int(score[placed].sum())
    housed = np.zeros(rules.household_count, bool)
    housed[rules.household[placed]] = True
    households_placed = int((housed & _zero(rules)).sum())
    dual_bound = _bound(rules, price, best, B) - B * households_bound
    gap = ceil(Fraction(dual_bound - total, max(1, abs(dual_bound))) * 10**6) / 10**6
    return {
        "placed": int(placed.sum()),
        "households_placed": households_placed,
        "households_bound": households_bound,
        "score": total,
        "dual_bound": dual_bound,
        "gap": gap,
        "exact": households_placed == households_bound and dual_bound == total,
        "B": B,
    }


def _best_figures(rules: Rules, assigned: np.ndarray, score: np.ndarray, price: np.ndarray) -> dict[str, Any]:
    """Without a certificate: the tightest household bound among posts dearer than a few thresholds, the tightest B."""
    best, households_bound, short = None, 2**62, None
    levels = (
        np.unique(np.quantile(price[price > 0], np.linspace(0, 1, 9)).astype(np.int64) - 1) if (price > 0).any() else []
    )
    for level in [None, *levels]:
        chosen = (rules.capacity == 0) if level is None else (price > level) | (rules.capacity == 0)
        best, outside = survey(rules, price, chosen)
        bound = _hall(rules, chosen, outside)
        if bound < households_bound:
            households_bound, short = bound, chosen
    scale = max(1, int(price.max(initial=0)))
    tries = [scale * 2**k // 8 for k in range(8)] + [3000 * 2**k for k in range(6)]
    options = [_figures(rules, assigned, score, price, best, households_bound, B) for B in sorted({0, *tries})]
    figures = min(options, key=lambda f: f["dual_bound"])
    figures["short_posts"] = sorted(rules.post_name(int(j)) for j in np.flatnonzero(short))
    return figures
