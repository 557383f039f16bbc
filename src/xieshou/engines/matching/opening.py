"""A folder of a run opened again as the answer it holds, to ask more of it: reasons, what-if, shortage.

The files are believed here; `verify_dir` is what checks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching.kernel import pair_scores
from xieshou.engines.matching.market import numbers_in
from xieshou.engines.matching.quotas import Quotas
from xieshou.engines.matching.records import Pairings, People, Posts, as_of_number
from xieshou.engines.matching.results import Certificate, Solution, Work
from xieshou.engines.matching.scoretable import ScoreTable


def read_dir(folder: str | Path) -> Solution:
    """The answer in DIR. Raises InputError: no such folder, a file is missing or unreadable, or it holds pairs only."""
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}:没有这个文件夹 / no such folder")
    if _file(folder, "pairs") is not None:
        raise InputError(f"{folder}:只有人岗对,没有人员和岗位的条件 / holds pairs only, no people and posts")
    try:
        raw = json.loads((folder / "score_table.json").read_bytes())
        claim = json.loads((folder / "certificate.json").read_bytes())
        held = pl.read_csv(folder / "assignment.csv", infer_schema=False, glob=False)
        prices = pl.read_csv(folder / "prices.csv", infer_schema=False, glob=False)
        figures = {key: value for key, value in claim.items() if key != "sha256"}
        return _solution(folder, raw, Certificate(**figures), held, prices)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as fault:
        raise InputError(f"{folder}:读不出这次匹配 / cannot be read as a run: {type(fault).__name__}: {fault}") from fault


def _solution(
    folder: Path, raw: dict[str, Any], certificate: Certificate, held: pl.DataFrame, prices: pl.DataFrame
) -> Solution:
    people, posts = People.read(_need(folder, "people")), Posts.read(_need(folder, "posts"))
    paired, limited = _file(folder, "pairings"), _file(folder, "quotas")
    quotas = None if limited is None else Quotas.read(limited)
    table = ScoreTable.read({k: v for k, v in raw.items() if k != "as_of"})
    assigned = np.full(len(people), -1, np.int64)
    assigned[numbers_in(people.person_id, held["person_id"])] = numbers_in(posts.post_id, held["post_id"])
    price = np.zeros(len(posts), np.int64)
    price[numbers_in(posts.post_id, prices["post_id"])] = prices["price"].cast(pl.Int64).to_numpy()
    quota_price = np.zeros(0 if quotas is None else len(quotas), np.int64)
    if quotas is not None:
        rows = pl.read_csv(folder / "quota_prices.csv", infer_schema=False, glob=False)
        quota_price[numbers_in(quotas.quota_id, rows["quota_id"])] = rows["price"].cast(pl.Int64).to_numpy()
    answer = Solution(
        people, posts, Pairings.none() if paired is None else Pairings.read(paired), as_of_number(raw["as_of"]), table,
        assigned, np.zeros(len(people), np.int64), price, certificate, [], Work(), quotas, quota_price,
    )  # fmt: skip
    at = np.flatnonzero(assigned >= 0)
    answer.score[at] = pair_scores(answer.layout.market, at, answer.position[assigned[at]])
    if (answer.score < 0).any():
        raise ValueError("assignment.csv")
    return answer


def _file(folder: Path, role: str) -> Path | None:
    return next((p for end in ("csv", "parquet") if (p := folder / f"{role}.{end}").exists()), None)


def _need(folder: Path, role: str) -> Path:
    path = _file(folder, role)
    if path is None:
        raise InputError(f"{folder}:缺少 {role} / {role} is missing")
    return path


def row_of(names: pl.Series, wanted: str) -> int:
    """The row of a person or a post by id, -1 where it is not there."""
    return int(numbers_in(names, pl.Series([wanted], dtype=pl.String))[0])
