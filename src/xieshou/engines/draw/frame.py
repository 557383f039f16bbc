"""Freezing the records behind a published number, and committing to secrets before the beacon (trust.md §2.1, 1–2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from xieshou.engines.draw.check_draw import HASH, canonical, leaf_hash
from xieshou.engines.errors import InputError
from xieshou.engines.merkle import root_of

SECRET_BYTES = 32
ITERATIONS = 9


@dataclass(frozen=True)
class Frame:
    """Frozen records: canonical lines in order of id. `size` must equal the published count, or no bound is printed."""

    records: tuple[Mapping[str, Any], ...]
    lines: tuple[bytes, ...]

    @property
    def size(self) -> int:
        return len(self.lines)

    @property
    def root(self) -> str:
        """The RFC 6962 root over the lines, in hex."""
        return root_of(map(leaf_hash, self.lines)).hex()

    @property
    def content(self) -> bytes:
        """frame.jsonl, or pool.jsonl."""
        return b"".join(line + b"\n" for line in self.lines)


def freeze(records: Iterable[Mapping[str, Any]]) -> Frame:
    """The frame of these records, in order of id whatever order they came in.

    Each record has an `id` (text, unique) and otherwise integers, strings, lists and objects of such. Raises InputError.
    """
    ordered = sorted(records, key=_id_of)
    for earlier, later in pairwise(ordered):
        if earlier["id"] == later["id"]:
            raise InputError(f"id「{later['id']}」出现两次 / this id stands twice")
    if not ordered:
        raise InputError("没有记录可以冻结 / there are no records to freeze")
    try:
        return Frame(tuple(ordered), tuple(map(canonical, ordered)))
    except (ValueError, RecursionError) as fault:
        raise InputError(f"记录只能含整数与字符串 / records hold integers and strings only: {fault}") from None


def commitment(secret: str, iterations: int = ITERATIONS) -> str:
    """H^m(secret), in hex: what a holder hands in before the announcement. The secret: 32 or more random bytes, as hex."""
    if len(secret) < 2 * SECRET_BYTES or iterations < 2:
        raise InputError("秘密至少32字节(64个十六进制字符),m至少为2 / a secret has 32 bytes or more, m >= 2")
    return chain(secret, iterations).hex()


def reveal(secret: str, iterations: int = ITERATIONS) -> str:
    """c = H^(m-1)(secret), in hex: what the holder gives when the draw opens. The secret itself is never shown."""
    return chain(secret, iterations - 1).hex()


def chain(secret: str, times: int) -> bytes:
    """H applied `times` times to the secret's UTF-8 bytes."""
    digest = secret.encode()
    for _ in range(times):
        digest = hashlib.sha256(digest).digest()
    return digest


def refuse_seen(commitments: Iterable[str], seen: Iterable[str]) -> None:
    """InputError when a commitment is malformed, stands twice, or was used in an earlier draw."""
    known = set(seen)
    for one in commitments:
        if not HASH.fullmatch(one):
            raise InputError(f"承诺「{one[:70]}」须为64个小写十六进制字符 / a commitment is 64 lower-case hex digits")
        if one in known:
            raise InputError(f"承诺{one[:16]}…已经用过,每次抽查换新的秘密 / this commitment was used before")
        known.add(one)


def _id_of(record: Mapping[str, Any]) -> str:
    name = record.get("id")
    if not isinstance(name, str) or not name or "\n" in name or "\r" in name:
        raise InputError("每条记录须有文字的id,不含换行 / each record has an id, a text on one line")
    return name
