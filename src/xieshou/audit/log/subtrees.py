"""The log's tree, of which every whole subtree of 256, 65,536 … leaves is kept beside its entries: a proof over however many
entries reads a few hundred hashes a level kept.
"""

from __future__ import annotations

from typing import Any

from xieshou.engines.errors import ProofRefused
from xieshou.engines.merkle import Proofs, node_hash, root_of

HEIGHT = 8  # levels from one that is kept to the next, as in C2SP tlog-tiles
WIDTH = 1 << HEIGHT
STEP = 200  # subtrees worked out at a time


def keep_subtrees(cursor: Any, size: int) -> None:
    """Write down what became whole by the first `size` entries, also where an earlier version kept none. In a transaction."""
    level = HEIGHT
    while size >> level:
        cursor.execute("SELECT coalesce(max(index) + 1, 0) FROM audit_subtree WHERE level = %s", [level])
        [(have,)] = cursor.fetchall()
        for start in range(have, size >> level, STEP):
            made = _made(cursor, level, start, min(start + STEP, size >> level))
            rows = [(level, index, node) for index, node in enumerate(made, start)]
            cursor.executemany("INSERT INTO audit_subtree (level, index, hash) VALUES (%s, %s, %s)", rows)
        level += HEIGHT


def check_subtrees(cursor: Any) -> int:
    """Every subtree kept is what lies below it; returns how many there are. Raises ProofRefused with the first that is not."""
    cursor.execute("SELECT level, count(*), max(index) + 1 FROM audit_subtree GROUP BY level ORDER BY level")
    kept = cursor.fetchall()
    for level, count, end in kept:
        for start in range(0, max(count, end), STEP):
            last = min(start + STEP, end)
            if (found := _kept(cursor, level, start, last)) != (made := _made(cursor, level, start, last)):
                wrong = next((at for at, (is_, should) in enumerate(zip(found, made, strict=False)) if is_ != should), len(found))
                raise ProofRefused(f"日志第{level}层第{start + wrong}棵子树与下面的条目不符 / subtree {start + wrong} of level {level} is not its leaves'")
    return sum(count for _level, count, _end in kept)


def tree_of(cursor: Any, size: int) -> Proofs:
    """The tree over the first `size` entries, which a checkpoint covers. Its proofs raise ProofRefused where hashes are missing."""
    return Proofs(size, _Tiles(cursor, size))


class _Tiles:
    """Looks whole subtrees up, a tile of 256 at a time, and keeps what it read."""

    def __init__(self, cursor: Any, size: int) -> None:
        self.cursor, self.size = cursor, size
        self.read: dict[tuple[int, int], list[list[bytes]]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        above = level % HEIGHT
        tile = index << above >> HEIGHT
        if (level - above, tile) not in self.read:
            self.read[level - above, tile] = self._tile(level - above, tile)
        return self.read[level - above, tile][above][index - (tile << HEIGHT >> above)]

    def _tile(self, level: int, tile: int) -> list[list[bytes]]:
        """A tile's own hashes, and above them those of the subtrees they make whole."""
        rows = [_kept(self.cursor, level, tile << HEIGHT, min(tile + 1 << HEIGHT, self.size >> level))]
        while len(below := rows[-1]) > 1:
            rows.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
        return rows


def _made(cursor: Any, level: int, start: int, end: int) -> list[bytes]:
    """The subtrees `start` … `end` - 1 of a level, out of those kept below."""
    below = _kept(cursor, level - HEIGHT, start * WIDTH, end * WIDTH)
    return [root_of(below[at : at + WIDTH]) for at in range(0, len(below), WIDTH)]


def _kept(cursor: Any, level: int, start: int, end: int) -> list[bytes]:
    """The hashes kept of a level, which of leaves are the entries' own. Raises ProofRefused unless all are there."""
    if level:
        query = "SELECT hash FROM audit_subtree WHERE level = %s AND index >= %s AND index < %s ORDER BY index"
        cursor.execute(query, [level, start, end])
    else:
        cursor.execute("SELECT leaf FROM audit_entry WHERE seq >= %s AND seq < %s ORDER BY seq", [start, end])
    found = [bytes(one) for (one,) in cursor.fetchall()]
    if len(found) != end - start:
        raise ProofRefused(
            f"日志第{level}层缺{end - start - len(found)}个摘要,请运行 xieshou log checkpoint / "
            f"{end - start - len(found)} hashes of level {level} are missing: run xieshou log checkpoint"
        )
    return found
