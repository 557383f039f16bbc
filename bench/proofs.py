"""How long a stranger takes to check a draw and a log of a million: the stand-alone scripts under `python3 -I`, on files alone.

An honest draw of 1,000,000 records, two holders, n = 300; a log of 1,000,000 events over 100 counties, a checkpoint every 5,000
as a great import leaves them. Made with the product's own functions; making them is not timed.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

SIZES = ["1000000"]
LEAST = 1_000  # more than are drawn
COUNTIES, STEP, DRAWN = 100, 5_000, 300


def main(sizes: list[str] | None = None) -> None:
    """Print seconds and what each checker said."""
    from xieshou.engines.draw import check_draw
    from xieshou.engines.merkle import check_log

    print("what | size | s | CPU-s | said")
    for size in map(int, sizes or SIZES):
        with tempfile.TemporaryDirectory() as name:
            _draw(Path(name) / "draw", size)
            _timed("draw verify", size, check_draw.__file__, Path(name) / "draw")
            _log(Path(name) / "log", size)
            _timed("log verify", size, check_log.__file__, Path(name) / "log")


def _timed(what: str, size: int, script: str, folder: Path) -> None:
    begun, before = time.perf_counter(), _spent()
    done = subprocess.run([sys.executable, "-I", script, str(folder)], capture_output=True, text=True, check=False)
    said = (done.stdout or done.stderr).strip()
    print(f"{what} | {size} | {time.perf_counter() - begun:.1f} | {_spent() - before:.1f} | {done.returncode} {said[:90]}", flush=True)


def _spent() -> float:
    """Processor seconds of the children so far: what to trust on a machine that others use."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _draw(folder: Path, size: int) -> None:
    from xieshou.engines.draw import (
        Source,
        announce,
        commitment,
        freeze,
        open_draw,
        reveal,
        tickets,
        write_announced,
        write_opened,
        write_selected,
    )

    frame = freeze({"id": f"{at:032x}", "county": "451299", "type": "E1", "amount": 1, "period": "2018-09", "commitment": f"{at:064x}"} for at in range(size))
    secrets = ("a" * 64, "b" * 64)
    text = announce(frame, draw_id="bench-1", n=DRAWN, beacon=[Source("dice", "hall-1")], commitments=[commitment(one) for one in secrets])
    opened = open_draw(text, values=[{"kind": "dice", "reference": "hall-1", "value": "4.4.0.9.1.7."}], reveals=[reveal(one) for one in secrets])
    write_announced(folder, text, frame)
    write_opened(folder, opened)
    write_selected(folder, tickets(frame, opened), None)


def _log(folder: Path, size: int) -> None:
    from xieshou.audit.log.entries import Happened, Place, body_of, key_of, leaf_of, origin_of
    from xieshou.engines.draw.check_draw import canonical
    from xieshou.engines.merkle import Checkpoint, Frontier, sign

    seed, salt = b"b" * 32, b"s" * 16
    key, origin, frontier = key_of(seed), origin_of(seed), Frontier()
    ends: dict[str, tuple[int, str]] = defaultdict(lambda: (-1, ""))
    notes = []
    folder.mkdir()
    with (folder / "log.jsonl").open("wb") as file:
        for seq in range(size):
            path = f"1.2.{3 + seq % COUNTIES}.9"
            row = f'{{"id": {seq}, "name": "某某", "count": {seq}}}'
            event = Happened(seq + 1, "roster_person", seq, None, row, 7, "bench.act", "", "2018-09-30T09:00:00.000000Z", path)
            last, previous = ends[event.scope]
            body = body_of(event, Place(origin, seq, last + 1, previous), salt)
            leaf = leaf_of(body)
            ends[event.scope] = (last + 1, leaf.hex())
            frontier.add(leaf)
            file.write(body + b"\n")
            if (seq + 1) % STEP == 0 or seq + 1 == size:
                notes.append(canonical({"size": seq + 1, "note": sign(Checkpoint(key.name, seq + 1, frontier.root()).text, key)}) + b"\n")
    (folder / "checkpoints.jsonl").write_bytes(b"".join(notes))
    (folder / "keys.txt").write_text(f"{key.verifier}\n", encoding="utf-8")
