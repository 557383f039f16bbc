"""DIR: the published draw, file by file (trust.md §4). `check_draw` reads it alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xieshou.engines.draw import check_draw
from xieshou.engines.draw.check_draw import OUTCOMES, Refused
from xieshou.engines.draw.drawing import Opened, Ticket
from xieshou.engines.draw.frame import Frame
from xieshou.engines.errors import InputError, ProofRefused

LATER = (
    "beacon.json",
    "reveals.json",
    "selection.csv",
    "inspectors.csv",
    "results.csv",
    "bound.json",
    "announcement.proof",
)


def write_announced(folder: Path, announcement: bytes, frame: Frame, pool: Frame | None = None) -> None:
    """The folder as it is published before the beacon. Raises InputError where a draw lies there already."""
    if (folder / "announcement.json").exists() or any((folder / name).exists() for name in LATER):
        raise InputError(f"{folder} 里已有一次抽查 / a draw lies in this folder already")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "announcement.json").write_bytes(announcement)
    (folder / "frame.jsonl").write_bytes(frame.content)
    if pool is not None:
        (folder / "pool.jsonl").write_bytes(pool.content)


def write_opened(folder: Path, opened: Opened) -> None:
    (folder / "beacon.json").write_bytes(opened.beacon)
    (folder / "reveals.json").write_bytes(opened.reveals)


def write_selected(folder: Path, chosen: Sequence[Ticket], pairs: Sequence[tuple[str, str, str]] | None) -> None:
    rows = [(str(one.record["id"]), one.hex) for one in chosen]
    (folder / "selection.csv").write_bytes(check_draw.selection_bytes(rows))
    if pairs is not None:
        (folder / "inspectors.csv").write_bytes(check_draw.inspectors_bytes(list(pairs)))


def write_results(folder: Path, chosen: Sequence[Ticket], outcomes: Mapping[str, str], said: Mapping[str, Any]) -> None:
    """results.csv and, for a fixed sample, bound.json. Every record selected has an outcome, and no other has.

    Raises InputError: a record that could not be reached has the outcome `unreachable`, it is never left out.
    """
    names = [str(one.record["id"]) for one in chosen]
    if set(names) != set(outcomes):
        raise InputError("结果须恰好是抽中的每一条 / outcomes are needed for exactly the records selected")
    unknown = sorted(set(outcomes.values()) - set(OUTCOMES))
    if unknown:
        raise InputError(f"没有这种结果「{unknown[0]}」;可选:{'、'.join(OUTCOMES)} / unknown outcome")
    rows = [(name, outcomes[name]) for name in names]
    (folder / "results.csv").write_bytes(check_draw.results_bytes(rows))
    if said.get("design") != "srs-sequential" and said["n"]:
        counted = [outcome for _name, outcome in rows[: said["n"]]]
        statement = check_draw.statement_bytes(said["frame_size"], counted, said.get("alpha", "0.05"))
        (folder / "bound.json").write_bytes(statement)


def read_frame(path: Path, root: str | None = None) -> Frame:
    """A frame or pool as published, every line in its one spelling. Raises ProofRefused."""
    try:
        pairs = list(check_draw.records_of(path))
    except Refused as fault:
        raise ProofRefused(str(fault)) from None
    frame = Frame(tuple(record for record, _line in pairs), tuple(line for _record, line in pairs))
    if root is not None and frame.root != root:
        raise ProofRefused(f"{path.name}:根与公告不同 / the root is not the announced one")
    return frame


def read_records(path: Path) -> list[dict[str, Any]]:
    """Records of a JSON-lines file in any spelling and order, to be frozen. Raises InputError with the line."""
    out = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            raise InputError(f"{path.name} 第{number}行不是JSON / line {number} is not JSON") from None
        if not isinstance(record, dict):
            raise InputError(f"{path.name} 第{number}行不是对象 / line {number} is no object")
        out.append(record)
    return out
