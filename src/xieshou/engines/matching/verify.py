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
from xieshou.engines.matching.verify_tiers import Tiers
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
    return dict(claim)


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
    price, quota_price = _prices(folder, rules)
    assigned = _assignment(folder, rules)
    score = rules.scores_of(assigned)
    _refuse_infeasible(rules, assigned, score)
    asked = price + rules.quotas.added(quota_price)
    tiers = Tiers.of(rules)
    if claim is None:
        return Verdict(_best_figures(rules, tiers, assigned, score, asked, _paid(rules, price, quota_price)), False)
    B, short = _claimed(rules, tiers, claim)
    best, least = rules.survey(asked, short.sum(axis=0), assigned, score)
    last = len(tiers.names)
    most = [_hall(rules, short[r], least < last - r, tiers.first(r)) for r in range(last)]
    bound = _bound(rules, tiers, _paid(rules, price, quota_price), best, B)
    figures = _figures(rules, tiers, assigned, score, bound, most, B)
    figures["short_posts"] = sorted(claim["short_posts"])
    for tier, said in zip(figures.get("tiers", []), claim.get("tiers", []), strict=False):
        tier["short_posts"] = sorted(said["short_posts"])
    figures["sha256"] = claim["sha256"]
    for key in sorted(figures.keys() | claim.keys()):
        mine, theirs = figures.get(key), claim.get(key)
        if mine != theirs or type(mine) is not type(theirs):
            raise ProofRefused(
                f"certificate.json:{key} 应为 {_short(mine)},写的是 {_short(theirs)} / {key} should be {_short(mine)}"
            )
    return Verdict(figures, True)


def _claimed(rules: Rules, tiers: Tiers, claim: dict[str, Any]) -> tuple[int, np.ndarray]:
    """(B as claimed; row r: the posts claimed to be short for the tiers up to r, each row within the next)."""
    short = np.zeros((len(tiers.names), len(rules.capacity)), bool)
    try:
        B, rows = claim["B"], [claim]
        if tiers.are_named and claim["tiers"]:
            rows = claim["tiers"]
            if len(rows) != len(tiers.names) or rows[-1]["short_posts"] != claim["short_posts"]:
                raise ValueError("tiers")
        if type(B) is not int or B < 0:
            raise ValueError("B")
        for row, said in zip(short, rows, strict=True):
            at = rows_of(rules.post_id, pl.Series(said["short_posts"], dtype=pl.String))
            if (at < 0).any():
                raise ValueError("short_posts")
            row[at] = True
        if (short[:-1] & ~short[1:]).any():
            raise ValueError("short_posts")
    except (KeyError, TypeError, ValueError, AttributeError, pl.exceptions.PolarsError) as fault:
        raise ProofRefused(
            f"certificate.json:B、short_posts 或 tiers 不对 / bad B, short_posts or tiers ({fault})"
        ) from fault
    return B, short


def _short(value: Any) -> str:
    return str(value)[:60]


def _prices(folder: Path, rules: Rules) -> tuple[np.ndarray, list[int]]:
    """(price per post, price per quota)."""
    quota = _priced(folder, "quota_prices.csv", "quota_id", "名额", rules.quotas.quota_id)
    return _priced(folder, "prices.csv", "post_id", "岗位", rules.post_id), [int(r) for r in quota]


def _priced(folder: Path, file: str, column: str, word: str, names: pl.Series) -> np.ndarray:
    price = np.zeros(len(names), np.int64)
    if not (folder / file).exists():
        return price
    rows = _rows(folder, file, [column, "price"])
    at_row = rows_of(names, rows[column])
    wrong = (at_row < 0) | ~rows[column].is_first_distinct().to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ProofRefused(
            f"{file}:第{at + 2}行{word}未知或重复「{rows[column][at]}」 / row {at + 2}: unknown or repeated {column}"
        )
    whole = rows["price"].str.contains(r"^[0-9]{1,15}$").to_numpy()
    if not whole.all():
        at = int(np.argmin(whole))
        text = rows["price"][at][:20]
        raise ProofRefused(f"{file}:第{at + 2}行价格不是非负整数「{text}」 / row {at + 2}: price is not a whole number >= 0")
    price[at_row] = rows["price"].cast(pl.Int64).to_numpy()
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
    if (np.bincount(person) > 1).any():
        at = int(np.argmin(rows["person_id"].is_first_distinct().to_numpy()))
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
    rules.quotas.refuse_overfilled(used)


def _hall(rules: Rules, short: np.ndarray, outside: np.ndarray, counted: np.ndarray) -> int:
    """What the posts in S can take, quotas and all + `counted` households with a member who reaches a post outside S."""
    can = np.zeros(rules.household_count, bool)
    can[rules.household[outside]] = True
    return rules.quotas.passing(np.where(short, rules.capacity, 0)) + int((can & counted).sum())


def _paid(rules: Rules, price: np.ndarray, quota_price: list[int]) -> int:
    """Σ c_j p_j + Σ C_q r_q, with no more openings than the quotas around let through; exact integers."""
    room, dear = rules.quotas.capped(rules.capacity), price > 0
    posts = sum(int(c) * int(p) for c, p in zip(room[dear], price[dear], strict=True))
    return posts + rules.quotas.paid(quota_price)


def _bound(rules: Rules, tiers: Tiers, paid: int, best: np.ndarray, B: int) -> int:
    """U(p) of design.md §5, with exact integers."""
    gain, top = np.zeros(rules.household_count, np.int64), np.full(rules.household_count, NEVER)
    np.add.at(gain, rules.household, np.maximum(best, 0))
    np.maximum.at(top, rules.household, best)
    total = paid + sum(gain[tiers.rank < 0].tolist())
    for rank in range(len(tiers.names)):
        mine, worth = tiers.rank == rank, tiers.worth(rank, B)
        more = np.minimum(top[mine], 0) + gain[mine]  # what such a household adds to its worth, if the sum is positive
        counts = more > -worth if worth < 2**62 else np.ones(more.size, bool)
        total += worth * int(counts.sum()) + sum(more[counts].tolist())
    return int(total)


def _figures(
    rules: Rules, tiers: Tiers, assigned: np.ndarray, score: np.ndarray, bound: int, most: list[int], B: int
) -> dict[str, Any]:
    held = assigned >= 0
    total = int(score[held].sum())
    housed = np.zeros(rules.household_count, bool)
    housed[rules.household[held]] = True
    placed = [int((housed & tiers.first(rank)).sum()) for rank in range(len(tiers.names))]
    dual_bound = bound - B * sum(most)
    gap = ceil(Fraction(dual_bound - total, max(1, abs(dual_bound))) * 10**6) / 10**6
    figures: dict[str, Any] = {
        "placed": int(held.sum()),
        "households_placed": placed[-1],
        "households_bound": most[-1],
        "score": total,
        "dual_bound": dual_bound,
        "gap": gap,
        "exact": placed == most and dual_bound == total,
        "B": B,
    }
    if tiers.are_named:
        figures["tiers"] = [
            {"tier": tier, "B": tiers.worth(r, B), "households_placed": placed[r], "households_bound": most[r]}
            for r, tier in enumerate(tiers.names)
            if tier
        ]
    return figures


def _best_figures(
    rules: Rules, tiers: Tiers, assigned: np.ndarray, score: np.ndarray, price: np.ndarray, paid: int
) -> dict[str, Any]:
    """Without a certificate: the tightest household bounds among posts dearer than a few thresholds, the tightest B.

    Posts without openings are always counted among the dear ones."""
    cost = np.where(rules.capacity == 0, NOTHING, price)
    best, least = rules.survey(price, cost, assigned, score)
    dear = price[price > 0]
    levels = np.unique(np.quantile(dear, np.linspace(0, 1, 33)).astype(np.int64) - 1).tolist() if dear.size else []
    cuts = [*levels, 2**61]
    found = [
        min((_hall(rules, cost > cut, least <= cut, tiers.first(r)), cut) for cut in cuts) for r in range(len(tiers.names))
    ]
    most = [bound for bound, _ in found]
    scale = max(1, int(price.max(initial=0)))
    tries = [scale * 2**k // 8 for k in range(8)] + [3000 * 2**k for k in range(6)]
    options = [
        _figures(rules, tiers, assigned, score, _bound(rules, tiers, paid, best, B), most, B) for B in sorted({0, *tries})
    ]
    figures = min(options, key=lambda f: f["dual_bound"])
    names = [sorted(rules.post_id.filter(pl.Series(cost > cut)).to_list()) for _, cut in found]
    figures["short_posts"] = names[-1]
    for tier, short in zip(figures.get("tiers", []), names, strict=False):
        tier["short_posts"] = short
    return figures
