"""A log that only grows, and can prove it (RFC 6962, C2SP checkpoints and signed notes).

**What it is for.** Whoever holds a signed checkpoint (three lines on paper are enough) can later be shown that an entry
was in the log then, and that nothing before it was changed since. Who cuts the tail or shows two people two logs is
caught by the next consistency proof; this is what witnesses do.

    tree = Tree(leaf_hash(entry) for entry in entries)
    check_inclusion(leaf_hash(entry), 3, len(tree), tree.inclusion(3), tree.root())
    check_consistency(5, 9, tree.root(5), tree.root(9), tree.consistency(5, 9))
    note = sign(Checkpoint("origin", len(tree), tree.root()).text, log_key)
    check_checkpoint(cosign(note, witness_key, at=1538265600), Policy(log_key.verifier, (witness_key.verifier,), needed=1))

Every `check_…` returns nothing or what it found, and raises ProofRefused with the first fault; none says yes by default.
"""

from xieshou.engines.merkle.checkpoints import Checkpoint, Policy, Seen, check_checkpoint, check_order
from xieshou.engines.merkle.notes import LOG, WITNESS, Signed, SignerKey, VerifierKey, check_note, cosign, sign, split
from xieshou.engines.merkle.proofs import check_consistency, check_inclusion
from xieshou.engines.merkle.receipts import Receipt, check_receipt, write_receipt
from xieshou.engines.merkle.tree import EMPTY_ROOT, Frontier, Proofs, Tree, leaf_hash, node_hash, root_of

__all__ = [
    "EMPTY_ROOT",
    "LOG",
    "WITNESS",
    "Checkpoint",
    "Frontier",
    "Policy",
    "Proofs",
    "Receipt",
    "Seen",
    "Signed",
    "SignerKey",
    "Tree",
    "VerifierKey",
    "check_checkpoint",
    "check_consistency",
    "check_inclusion",
    "check_note",
    "check_order",
    "check_receipt",
    "cosign",
    "leaf_hash",
    "node_hash",
    "root_of",
    "sign",
    "split",
    "write_receipt",
]
