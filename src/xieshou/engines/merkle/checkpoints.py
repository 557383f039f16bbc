"""C2SP checkpoints: what a log says of itself at one moment, signed, and cosigned by those who watch it."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.merkle.notes import LOG, WITNESS, Signed, VerifierKey, check_note

SIZE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
GROUPS_SHOWN = 8


@dataclass(frozen=True)
class Checkpoint:
    """Origin (whose log), size (how many entries), root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def short(self) -> str:
        """Eight groups of four hex digits of the root: what is printed on paper (trust.md §1.1)."""
        digits = self.root.hex()
        return " ".join(digits[at : at + 4] for at in range(0, GROUPS_SHOWN * 4, 4))

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """Exactly three lines. Raises ProofRefused."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise ProofRefused("检查点须恰好三行 / a checkpoint has exactly three lines")
        origin, size, root = lines[:3]
        if not origin or not SIZE.fullmatch(size):
            raise ProofRefused("检查点的来源或大小不对 / origin or size of the checkpoint is malformed")
        try:
            raw = base64.b64decode(root, validate=True)
        except ValueError:
            raw = b""
        if len(raw) != 32 or base64.b64encode(raw).decode() != root:
            raise ProofRefused("检查点的根不对 / the root of the checkpoint is malformed")
        return cls(origin, int(size), raw)


@dataclass(frozen=True)
class Policy:
    """Whom a reader believes: the log's key, the witnesses' keys, and how many of these must have signed."""

    log: VerifierKey
    witnesses: tuple[VerifierKey, ...] = ()
    needed: int = 0

    def __post_init__(self) -> None:
        if self.log.algorithm != LOG or any(one.algorithm != WITNESS for one in self.witnesses):
            raise InputError("日志公钥与见证人公钥放错了位置 / a log key and a witness key are mixed up")
        if len({one.public for one in (self.log, *self.witnesses)}) != len(self.witnesses) + 1:
            raise InputError("同一把公钥用了两次 / one key stands for two")
        if not 0 <= self.needed <= len(self.witnesses):
            raise InputError(
                f"要求{self.needed}个见证人,只有{len(self.witnesses)}个 / more witnesses needed than named"
            )


@dataclass(frozen=True)
class Seen:
    """A checkpoint that holds, with its witnesses and their times. None: 未见证."""

    checkpoint: Checkpoint
    witnesses: tuple[Signed, ...]

    @property
    def is_witnessed(self) -> bool:
        return bool(self.witnesses)


def check_checkpoint(note: str, policy: Policy, *, origin: str | None = None) -> Seen:
    """The checkpoint in `note`, signed by the log and by at least `policy.needed` witnesses. Raises ProofRefused.

    `origin` is the log expected; left out, the log key's name.
    """
    text, signed = check_note(note, (policy.log, *policy.witnesses))
    checkpoint = Checkpoint.read(text)
    if checkpoint.origin != (origin or policy.log.name):
        raise ProofRefused(f"检查点来自「{checkpoint.origin}」,不是这本日志 / the checkpoint is of another log")
    if not any(one.key == policy.log for one in signed):
        raise ProofRefused("检查点没有日志的签名 / the log did not sign the checkpoint")
    witnesses = tuple(one for one in signed if one.key.algorithm == WITNESS)
    if len(witnesses) < policy.needed:
        raise ProofRefused(f"需要{policy.needed}个见证人,只有{len(witnesses)}个 / too few witnesses cosigned")
    return Seen(checkpoint, witnesses)


def check_order(times: Sequence[int]) -> None:
    """Times of one witness in the order of sizes never step back. Raises ProofRefused."""
    for earlier, later in pairwise(times):
        if later < earlier:
            raise ProofRefused("见证时间早于前一次 / a cosignature's time lies before the one before")
