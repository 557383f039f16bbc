"""Trees and proofs against the RFC's own definitions; far more refused than accepted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.identifiers.vectors import rows
from tests.engines.merkle import twins
from xieshou.engines.errors import ProofRefused
from xieshou.engines.merkle import EMPTY_ROOT, Tree, check_consistency, check_inclusion, leaf_hash, node_hash, root_of

SIZES = 18
ENTRIES = [bytes([n]) * (n % 5) for n in range(SIZES)]
OTHER = leaf_hash(b"someone else")


def _tree(size: int = SIZES) -> Tree:
    return Tree(leaf_hash(entry) for entry in ENTRIES[:size])


def test_the_published_roots() -> None:
    for row in rows("vectors/rfc6962_roots.csv"):
        entries = [bytes.fromhex(part.replace("(empty)", "")) for part in row["leaf_inputs_hex"].split(" ")]
        hashes = [leaf_hash(entry) for entry in entries[: int(row["tree_size"])]]
        assert root_of(hashes).hex() == Tree(hashes).root().hex() == row["root_sha256_hex"]


def test_every_root_and_proof_is_the_definitions() -> None:
    tree = _tree()
    for size in range(SIZES + 1):
        part = ENTRIES[:size]
        assert tree.root(size) == root_of(tree.leaf(i) for i in range(size)) == twins.mth(part)
        for index in range(size):
            assert tree.inclusion(index, size) == twins.path(index, part)
        for old in range(1, size + 1):
            assert tree.consistency(old, size) == twins.proof(old, part)
        assert tree.consistency(0, size) == []


def test_every_good_proof_is_accepted() -> None:
    tree = _tree()
    for size in range(1, SIZES + 1):
        for index in range(size):
            check_inclusion(tree.leaf(index), index, size, tree.inclusion(index, size), tree.root(size))
        for old in range(size + 1):
            check_consistency(old, size, tree.root(old), tree.root(size), tree.consistency(old, size))


def _spoiled_nodes(proof: list[bytes]) -> Iterator[list[bytes]]:
    """Every way of trust.md §1.1 in which the nodes of a proof can be wrong."""
    for at in range(len(proof)):
        yield proof[:at]
        yield proof[at + 1 :]
        yield [*proof[:at], proof[at], *proof[at:]]
        yield [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
        yield [*proof[:at], proof[at][:-1] + bytes([proof[at][-1] ^ 128]), *proof[at + 1 :]]
        yield [*proof[:at], proof[at][:31], *proof[at + 1 :]]
        yield [*proof[:at], OTHER, *proof[at + 1 :]]
        yield [*proof[:at], proof[at] + b"\0", *proof[at + 1 :]]
        if at and proof[at] != proof[at - 1]:
            yield [*proof[: at - 1], proof[at], proof[at - 1], *proof[at + 1 :]]
    yield [*proof, OTHER]
    yield [OTHER, *proof]
    yield [*proof, EMPTY_ROOT]
    yield [*proof, b""]


def test_every_spoiled_inclusion_is_refused() -> None:
    tree, refused = _tree(), 0
    for size in range(1, SIZES + 1):
        root = tree.root(size)
        for index in range(size):
            leaf, proof = tree.leaf(index), tree.inclusion(index, size)
            bad = [(leaf, index, size, nodes, root) for nodes in _spoiled_nodes(proof)]
            bad += [(leaf, at, size, proof, root) for at in (index + 1, index - 1, index ^ 2, -1, size, index + size)]
            bad += [(leaf, index, n, proof, root) for n in (0, index, -size) if n != size]
            bad += [(one, index, size, proof, root) for one in (OTHER, root, b"", leaf[:31]) if one != leaf]
            bad += [(leaf, index, size, proof, r) for r in (EMPTY_ROOT, OTHER, b"", tree.root(size - 1))]
            bad += [(root, index, size, proof, leaf)] if size > 1 else []
            for case in bad:
                with pytest.raises(ProofRefused):
                    check_inclusion(*case)
                refused += 1
    assert refused > 5000


def test_an_inclusion_read_for_another_size_is_refused_where_the_way_differs() -> None:
    tree = _tree()
    for size in range(2, SIZES + 1):
        for index in range(size):
            for other in (size * 2, size // 2, size + 1, size - 1):
                if other < 1 or other > SIZES or index >= other:
                    continue
                with pytest.raises(ProofRefused):
                    check_inclusion(tree.leaf(index), index, other, tree.inclusion(index, size), tree.root(other))


def test_every_spoiled_consistency_is_refused() -> None:
    tree, refused = _tree(), 0
    for size in range(2, SIZES + 1):
        for old in range(1, size):
            before, after, proof = tree.root(old), tree.root(size), tree.consistency(old, size)
            bad = [(old, size, before, after, nodes) for nodes in _spoiled_nodes(proof)]
            bad += [
                (old, size, after, before, proof),
                (old, size, before, OTHER, proof),
                (old, size, OTHER, after, proof),
            ]
            bad += [(size, old, before, after, proof), (-old, size, before, after, proof)]
            bad += [(old, old, before, after, proof), (0, size, before, after, proof)]
            bad += [(n, size, before, after, proof) for n in (old + 1, old ^ 2, old * 2) if n != old]
            bad += [(old, size, before, after, [])]
            for case in bad:
                with pytest.raises(ProofRefused):
                    check_consistency(*case)
                refused += 1
    assert refused > 3000


def test_an_empty_log_starts_from_nothing_only() -> None:
    tree = _tree()
    check_consistency(0, 5, EMPTY_ROOT, tree.root(5), [])
    for case in [
        (0, 5, OTHER, tree.root(5), []),
        (0, 5, EMPTY_ROOT, tree.root(5), [OTHER]),
        (0, 0, EMPTY_ROOT, OTHER, []),
    ]:
        with pytest.raises(ProofRefused):
            check_consistency(*case)


def test_two_roots_of_one_size_are_a_split_view() -> None:
    with pytest.raises(ProofRefused, match="分叉"):
        check_consistency(5, 5, _tree(5).root(), OTHER, [])


def test_a_leaf_is_no_node() -> None:
    """Without the prefixes an inner node could be shown as an entry."""
    tree = _tree(2)
    pair = tree.leaf(0) + tree.leaf(1)
    assert leaf_hash(pair) != node_hash(tree.leaf(0), tree.leaf(1)) == tree.root()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=120), st.data())
def test_growing_never_changes_what_was(entries: list[bytes], data: st.DataObject) -> None:
    tree = Tree(leaf_hash(entry) for entry in entries)
    roots = [tree.root(size) for size in range(len(tree) + 1)]
    tree.append(leaf_hash(b"later"))
    assert [tree.root(size) for size in range(len(roots))] == roots
    old = data.draw(st.integers(0, len(entries)))
    new = data.draw(st.integers(old, len(tree)))
    check_consistency(old, new, tree.root(old), tree.root(new), tree.consistency(old, new))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=8), min_size=2, max_size=60), st.data())
def test_a_changed_past_has_no_proof(entries: list[bytes], data: st.DataObject) -> None:
    """Whoever rewrites one early entry finds no honest proof that joins the two logs."""
    at = data.draw(st.integers(0, len(entries) - 1))
    old = data.draw(st.integers(at + 1, len(entries)))
    honest = Tree(map(leaf_hash, entries))
    forged = Tree(map(leaf_hash, [*entries[:at], entries[at] + b"!", *entries[at + 1 :]]))
    with pytest.raises(ProofRefused):
        check_consistency(old, len(entries), honest.root(old), forged.root(), forged.consistency(old))
    if old < len(entries):
        with pytest.raises(ProofRefused):
            check_consistency(old, len(entries), honest.root(old), forged.root(), honest.consistency(old))


@pytest.mark.parametrize(
    "ask",
    [
        lambda tree: tree.root(4), lambda tree: tree.root(-1), lambda tree: tree.inclusion(3), lambda tree: tree.inclusion(-1),
        lambda tree: tree.inclusion(2, 2), lambda tree: tree.consistency(3, 2), lambda tree: tree.consistency(-1),
        lambda tree: tree.leaf(3), lambda tree: tree.append(b"short"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_answered(ask: object) -> None:
    with pytest.raises(ValueError, match=r"tree|leaf"):
        ask(_tree(3))  # type: ignore[operator] - one of the lambdas above
