"""RFC 6962 trees that only grow: every past root and every proof stays reachable in logarithmic time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry): what the log stores of an entry (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in their order; of nothing, SHA-256 of the empty string. One pass, 64 hashes of memory."""
    frontier = Frontier()
    for leaf in leaf_hashes:
        frontier.add(leaf)
    return frontier.root()


class Frontier:
    """The right edge of a tree: all that is needed to go on adding leaves and to name the root; at most 64 hashes."""

    def __init__(self, size: int = 0, peaks: bytes = b"") -> None:
        if len(peaks) != 32 * size.bit_count():
            raise ValueError("these peaks belong to a tree of another size")
        self.size = size
        self._peaks = [peaks[at : at + 32] for at in range(0, len(peaks), 32)]

    @property
    def peaks(self) -> bytes:
        """The roots of the whole subtrees, largest first: what `Frontier(size, peaks)` goes on from."""
        return b"".join(self._peaks)

    def add(self, leaf: bytes) -> None:
        rest = self.size
        while rest & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            rest >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        return _fold(self._peaks)


class Proofs:
    """Roots and proofs of a tree of `size` leaves, whose whole subtrees `node(level, index)` looks up: the hash over leaves
    index·2^level … (index + 1)·2^level - 1, asked for at most some dozen times a proof, and only within `size`.

    `root(size)`, `inclusion(index, size)` and `consistency(old, size)` answer for any size up to `len(tree)`; they raise
    ValueError for a size or an index that does not exist.
    """

    def __init__(self, size: int, node: Callable[[int, int], bytes]) -> None:
        self._size, self._node = size, node

    def __len__(self) -> int:
        return self._size

    def root(self, size: int | None = None) -> bytes:
        """The root as it was when the tree had `size` leaves; of all of them when left out."""
        size = self._known(len(self) if size is None else size)
        return self._span(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """PATH(index, D[size]) of RFC 6962 §2.1.1: the audit path, nearest sibling first."""
        size = self._known(len(self) if size is None else size)
        if not 0 <= index < size:
            raise ValueError(f"no leaf {index} in a tree of {size}")
        path: list[bytes] = []
        low, high = 0, size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._span(middle, high))
                high = middle
            else:
                path.append(self._span(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """PROOF(old, D[size]) of RFC 6962 §2.1.2; empty where old is 0 or equals size."""
        size = self._known(len(self) if size is None else size)
        if not 0 <= old <= size:
            raise ValueError(f"a tree of {old} is no earlier state of a tree of {size}")
        if old in (0, size):
            return []
        path: list[bytes] = []
        low, high, left_edge = 0, size, True
        while high != old:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._span(middle, high))
                high = middle
            else:
                path.append(self._span(low, middle))
                low, left_edge = middle, False
        return ([] if left_edge else [self._span(low, high)]) + path[::-1]

    def _known(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise ValueError(f"no state of size {size} in a tree of {len(self)}")
        return size

    def _span(self, low: int, high: int) -> bytes:
        """The hash over leaves low … high-1, where low is a multiple of the greatest power of two within the span."""
        peaks: list[bytes] = []
        while low < high:
            level = (high - low).bit_length() - 1
            peaks.append(self._node(level, low >> level))
            low += 1 << level
        return _fold(peaks)


class Tree(Proofs):
    """An append-only tree over leaf hashes, holding every whole subtree: 64 bytes a leaf. Nothing can be changed or removed."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        super().__init__(0, lambda level, index: self._levels[level][index])
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaf_hashes:
            self.append(leaf)

    def append(self, leaf: bytes) -> int:
        """Add one leaf hash; returns its index, from 0."""
        if len(leaf) != 32:
            raise ValueError("a leaf hash has 32 bytes")
        node, level = leaf, 0
        self._levels[0].append(node)
        while len(self._levels[level]) % 2 == 0:
            node = node_hash(self._levels[level][-2], node)
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(node)
        self._size += 1
        return self._size - 1

    def leaf(self, index: int) -> bytes:
        """The leaf hash at `index`."""
        if not 0 <= index < len(self):
            raise ValueError(f"no leaf {index} in a tree of {len(self)}")
        return self._levels[0][index]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _fold(peaks: list[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    node = peaks[-1]
    for peak in reversed(peaks[:-1]):
        node = node_hash(peak, node)
    return node
