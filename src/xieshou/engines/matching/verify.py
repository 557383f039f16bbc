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
from xieshou.engines.matching.verify_rules import Rules, read_rules, rows_of
from xieshou.engines.matching.verify_worth import NEVER, NOTHING


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
    short = np.zeros(len(rules.capacity), bool)
    B = _claimed(rules, claim, short)
    best, least = rules.survey(price, short.astype(np.int64), assigned)
    figures = _figures(rules, assigned, score, price, best, _hall(rules, short, least == 0), B)
    figures["short_posts"] = sorted(claim["short_posts"])
    figures["sha256"] = claim["sha256"]
    for key in sorted(figures.keys() | claim.keys()):
        mine, theirs = figures.get(key), claim.get(key)
        if mine != theirs or type(mine) is not type(theirs):
            raise ProofRefused(
                f"certificate.json:{key} 应为 {_short(mine)},写的是 {_short(theirs)} / {key} should be {_short(mine)}"
            )
    return Verdict(figures, True)


def _claimed(rules: Rules, claim: dict[str, Any], short: np.ndarray) -> int:
    """B as claimed; marks the posts claimed to be short."""
    try:
        names, B = claim["short_posts"], claim["B"]
        at = rows_of(rules.post_id, pl.Series(names, dtype=pl.String))
        if (at < 0).any() or type(B) is not int or B < 0:
            raise ValueError("B" if type(B) is not int or B < 0 else "short_posts")
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as fault:
        raise ProofRefused(f"certificate.json:B 或 short_posts 不对 / bad B or short_posts ({fault})") from fault
    short[at] = True
    return B


def _short(value: Any) -> str:
    return str(value)[:60]


def _prices(folder: Path, rules: Rules) -> np.ndarray:
    price = np.zeros(len(rules.capacity), np.int64)
    if not (folder / "prices.csv").exists():
        return price
    rows = _rows(folder, "prices.csv", ["post_id", "price"])
    post = rows_of(rules.post_id, rows["post_id"])
    wrong = (post < 0) | ~rows["post_id"].is_first_distinct().to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        name = rows["post_id"][at]
        raise ProofRefused(f"prices.csv:第{at + 2}行岗位未知或重复「{name}」 / row {at + 2}: unknown or repeated post")
    whole = rows["price"].str.contains(r"^[0-9]{1,15}$").to_numpy()
    if not whole.all():
        at = int(np.argmin(whole))
        text = rows["price"][at][:20]
        raise ProofRefused(
            f"prices.csv:第{at + 2}行价格不是非负整数「{text}」 / row {at + 2}: price is not a whole number >= 0"
        )
    price[post] = rows["price"].cast(pl.Int64).to_numpy()
    return price


def _assignment(folder: Path, rules: Rules) -> np.ndarray:
    if not (folder / "assignment.csv").exists():
        raise ProofRefused("assignment.csv:没有这个文件 / is missing")
    rows = _rows(folder, "assignment.csv", ["person_id", "post_id"])
    person, post = rows_of(rules.person_id, rows["person_id"]), rows_of(rules.post_id, rows["post_id"])
    unknown = (person < 0) | (post < 0)
    if unknown.any():
        at = int(np.argmax(unknown))
        raise ProofRefused(
            f"assignment.csv:第{at + 2}行的人或岗位不在输入里「{rows['person_id'][at]},{rows['post_id'][at]}」"
            f" / row {at + 2}: unknown person or post"
        )
    first = rows["person_id"].is_first_distinct().to_numpy()
    if not first.all():
        at = int(np.argmin(first))
        raise ProofRefused(
            f"assignment.csv:第{at + 2}行「{rows['person_id'][at]}」已有岗位 / row {at + 2}: the person already has a post"
        )
    assigned = np.full(len(rules.household), -1, np.int64)
    assigned[person] = post
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
            f"assignment.csv:「{rules.person_id[i]}」不符合岗位「{rules.post_id[int(assigned[i])]}」的条件"
            " / the pair is not eligible"
        )
    used = np.bincount(assigned[assigned >= 0], minlength=len(rules.capacity))
    over = np.flatnonzero(used > rules.capacity)
    if over.size:
        j = int(over[0])
        raise ProofRefused(
            f"assignment.csv:岗位「{rules.post_id[j]}」安排{used[j]}人,只招{rules.capacity[j]}人"
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
    gain, top = np.zeros(rules.household_count, np.int64), np.full(rules.household_count, NEVER)
    np.add.at(gain, rules.household, np.maximum(best, 0))
    np.maximum.at(top, rules.household, best)
    zero = _zero(rules)
    more = np.minimum(top[zero], 0) + gain[zero]  # what a zero-employment household adds to B, if B + this is positive
    counts = more > -B if B < 2**62 else np.ones(more.size, bool)
    return total + B * int(counts.sum()) + sum(more[counts].tolist()) + sum(gain[~zero].tolist())


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
    """Without a certificate: the tightest household bound among posts dearer than a few thresholds, the tightest B.

    Posts without openings are always counted among the dear ones."""
    cost = np.where(rules.capacity == 0, NOTHING, price)
    best, least = rules.survey(price, cost, assigned)
    dear = price[price > 0]
    levels = np.unique(np.quantile(dear, np.linspace(0, 1, 33)).astype(np.int64) - 1).tolist() if dear.size else []
    bounds = [(_hall(rules, cost > level, least <= level), level) for level in [*levels, 2**61]]
    households_bound, level = min(bounds)
    scale = max(1, int(price.max(initial=0)))
    tries = [scale * 2**k // 8 for k in range(8)] + [3000 * 2**k for k in range(6)]
    options = [_figures(rules, assigned, score, price, best, households_bound, B) for B in sorted({0, *tries})]
    figures = min(options, key=lambda f: f["dual_bound"])
    figures["short_posts"] = sorted(rules.post_id.filter(pl.Series(cost > level)).to_list())
    return figures
