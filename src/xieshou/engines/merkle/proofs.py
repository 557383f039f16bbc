"""Checking proofs without the tree (RFC 9162 §2.1.3.2 and §2.1.4.2). Nothing of the builder is used but its two hashes."""

from __future__ import annotations

from collections.abc import Sequence

from xieshou.engines.errors import ProofRefused
from xieshou.engines.merkle.tree import EMPTY_ROOT, node_hash


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Nothing, when `leaf` (a leaf hash) is at `index` of the tree with that size and root. Raises ProofRefused."""
    _whole([leaf, root, *proof])
    if not 0 <= index < size:
        raise ProofRefused(f"包含证明:序号{index}不在0到{size - 1}之间 / inclusion: index outside the tree")
    at, last, node = index, size - 1, leaf
    for other in proof:
        if last == 0:
            raise ProofRefused("包含证明:节点多了 / inclusion: more nodes than the tree has levels")
        if at & 1 or at == last:
            node = node_hash(other, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, other)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ProofRefused("包含证明:节点少了 / inclusion: nodes are missing")
    if node != root:
        raise ProofRefused("包含证明:算出的根与检查点不同 / inclusion: the root computed is another")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Nothing, when the tree of `new` leaves begins with exactly the tree of `old` leaves. Raises ProofRefused."""
    _whole([old_root, new_root, *proof])
    if not 0 <= old <= new:
        raise ProofRefused(f"一致证明:新的大小{new}小于旧的{old} / consistency: the tree became smaller")
    if old == 0 and old_root != EMPTY_ROOT:
        raise ProofRefused("一致证明:空日志的根不对 / consistency: an empty tree has another root")
    if old == new and old_root != new_root:
        raise ProofRefused("一致证明:同样大小两个不同的根(分叉) / consistency: two roots of one size (a split view)")
    if old in (0, new):
        if proof:
            raise ProofRefused("一致证明:这里不应有节点 / consistency: no node belongs here")
        return
    _climb(old, new, old_root, new_root, proof)


def _climb(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise ProofRefused("一致证明:节点少了 / consistency: nodes are missing")
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for other in path[1:]:
        if last == 0:
            raise ProofRefused("一致证明:节点多了 / consistency: more nodes than the tree has levels")
        if at & 1 or at == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, other)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ProofRefused("一致证明:节点少了 / consistency: nodes are missing")
    if before != old_root:
        raise ProofRefused("一致证明:旧的根对不上,历史被改过 / consistency: the old root does not follow")
    if after != new_root:
        raise ProofRefused("一致证明:新的根对不上 / consistency: the new root does not follow")


def _whole(hashes: Sequence[bytes]) -> None:
    if any(len(one) != 32 for one in hashes):
        raise ProofRefused("证明里有不是32字节的节点 / a node of the proof has not 32 bytes")
