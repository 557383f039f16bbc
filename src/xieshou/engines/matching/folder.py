"""DIR: everything needed to check an answer without us — inputs under their role's name, assignment, prices,
certificate."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from xieshou.engines.matching.reading import Table
from xieshou.engines.matching.results import Certificate, PairSolution, Solution
from xieshou.engines.matching.together import wish_rows

ROLES = ("people", "posts", "pairings", "pairs", "capacities", "households", "quotas")
OURS = {f"{role}{end}" for role in ROLES for end in (".csv", ".parquet")} | {
    "assignment.csv",
    "prices.csv",
    "quota_prices.csv",
    "together.csv",
    "score_table.json",
    "summary.json",
    "certificate.json",
}


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8, a line end. `gap` is the one number with a point, written as Python's
    shortest."""
    return (json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n").encode()


def write_dir(solution: Solution | PairSolution, folder: str | Path) -> Path:
    """Write DIR (made if needed; files of an earlier run in it are replaced). Returns it."""
    files = _files(solution)
    files["summary.json"] = canonical(
        solution.certificate.figures()
    )  # pins what any recomputation would accept: B, short_posts
    digests = {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
    files["certificate.json"] = certificate_bytes(solution.certificate, digests)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in OURS - files.keys():
        (folder / name).unlink(missing_ok=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return folder


def certificate_bytes(certificate: Certificate, digests: dict[str, str]) -> bytes:
    return canonical({**certificate.figures(), "sha256": digests})


def _files(solution: Solution | PairSolution) -> dict[str, bytes]:
    if isinstance(solution, PairSolution):
        files = dict(_copy(role, table) for role, table in solution.inputs.items())
        person_id, post_id = solution.person_id, solution.post_id
    else:
        tables = {"people": solution.people.table, "posts": solution.posts.table, "pairings": solution.pairings.table}
        files = dict(_copy(role, table) for role, table in tables.items() if table is not None)
        day = f"{solution.as_of // 10000:04}-{solution.as_of // 100 % 100:02}-{solution.as_of % 100:02}"
        files["score_table.json"] = canonical({**solution.table.raw, "as_of": day})
        if solution.together:
            files["together.csv"] = _csv(wish_rows(solution.people, solution.together))
        person_id, post_id = solution.people.person_id, solution.posts.post_id
    if solution.quotas is not None:
        files |= dict([_copy("quotas", solution.quotas.table)])
        named = {"quota_id": solution.quotas.quota_id, "price": solution.quota_price}
        files["quota_prices.csv"] = _csv(pl.DataFrame(named))
    held = np.flatnonzero(solution.assigned >= 0)
    pair = {"person_id": person_id.gather(held), "post_id": post_id.gather(solution.assigned[held])}
    files["assignment.csv"] = _csv(pl.DataFrame(pair))
    files["prices.csv"] = _csv(pl.DataFrame({"post_id": post_id, "price": solution.price}))
    return files


def _copy(role: str, table: Table) -> tuple[str, bytes]:
    """An input as it came, byte for byte; columns that came from memory as CSV."""
    if table.source is None:
        return f"{role}.csv", _csv(table.cells)
    end = ".parquet" if table.source.suffix == ".parquet" else ".csv"
    return f"{role}{end}", table.source.read_bytes()


def _csv(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_csv(out, line_terminator="\n")
    return out.getvalue()
