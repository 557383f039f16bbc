"""A receipt: one entry, the way from it to a root, and the checkpoint over that root (C2SP tlog-proof, as one text).

c2sp.org/tlog-proof@v1
extra <base64 of the entry>
index <number from 0>
<base64 of a hash, one a line, nearest first>

<the checkpoint, as signed>
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xieshou.engines.errors import ProofRefused
from xieshou.engines.merkle.checkpoints import Policy, Seen, check_checkpoint
from xieshou.engines.merkle.proofs import check_inclusion
from xieshou.engines.merkle.tree import leaf_hash

HEAD = "c2sp.org/tlog-proof@v1"
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True)
class Receipt:
    """What a holder of the text can show: the entry was in the log at that checkpoint."""

    entry: bytes
    index: int
    seen: Seen


def write_receipt(entry: bytes, index: int, proof: Sequence[bytes], note: str) -> str:
    """The text that proves `entry`, at `index`, under the checkpoint in `note`."""
    body = "".join(f"{_encoded(one)}\n" for one in proof)
    return f"{HEAD}\nextra {_encoded(entry)}\nindex {index}\n{body}\n{note}"


def check_receipt(text: str, policy: Policy) -> Receipt:
    """What the receipt proves to someone who believes the keys of `policy`. Raises ProofRefused."""
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or len(lines) < 3 or lines[0] != HEAD:
        raise ProofRefused("回执的格式不对 / not a receipt")
    extra, index = lines[1].removeprefix("extra "), lines[2].removeprefix("index ")
    if extra == lines[1] or index == lines[2] or not NUMBER.fullmatch(index):
        raise ProofRefused("回执的格式不对 / the receipt is malformed")
    seen = check_checkpoint(note, policy)
    entry = _decoded(extra)
    proof = [_decoded(line) for line in lines[3:]]
    check_inclusion(leaf_hash(entry), int(index), seen.checkpoint.size, proof, seen.checkpoint.root)
    return Receipt(entry, int(index), seen)


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if _encoded(raw) != text:
        raise ProofRefused("回执里的编码不对 / base64 in the receipt is malformed")
    return raw
