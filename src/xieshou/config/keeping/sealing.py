"""A stream under a passphrase: scrypt stretches it, AES-256-GCM seals chunk after chunk.

    {"format": "xieshou-backup", "version": 1, "kdf": "scrypt", "n": …, "r": 8, "p": 1, "salt": …, "prefix": …, "chunk": …}\\n
    check\\n
    chunk 0, chunk 1, …          each: `chunk` bytes sealed, the last one fewer, and 16 bytes of tag

The nonce of a chunk is prefix (7 bytes), its number (4 bytes, big end first) and 1 for the last one, else 0: a chunk that
is moved, repeated, left out or cut off does not open (the STREAM construction of Hoang, Reyhanitabar, Rogaway, Vizár 2015).
The first line is bound to every chunk. The second, an empty message sealed under a number no chunk has, tells a wrong passphrase from a damaged file.
"""

from __future__ import annotations

import io
import json
import os
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from xieshou.engines.errors import InputError

FORMAT, VERSION = "xieshou-backup", 1
# 128 MiB and about half a second a guess.
COST, BLOCK, PARALLEL = 2**17, 8, 1
COST_MAX = 2**20
CHUNK, CHUNK_MAX, TAG, PREFIX_BYTES = 1 << 20, 1 << 24, 16, 7
HEADER_MAX = 1000
PASSPHRASE_LEAST = 12
NOT_OURS = "不是携手的备份文件,或者开头坏了 / not a backup, or its beginning is damaged"
DAMAGED = "备份不完整:内容和写下时不一样,不能恢复,请换一份 / damaged: use another copy"


def refuse_short(passphrase: str) -> None:
    """Raise InputError for a passphrase that somebody could guess by trying."""
    if len(passphrase) < PASSPHRASE_LEAST:
        raise InputError(
            f"备份口令太短,至少{PASSPHRASE_LEAST}个字 / the passphrase is too short: at least {PASSPHRASE_LEAST} characters"
        )


class Cipher:
    """The seal of one stream: its first line's facts, and the passphrase stretched with them."""

    def __init__(self, line: bytes, passphrase: str) -> None:
        facts: dict[str, Any] = json.loads(line)
        stretch = Scrypt(salt=bytes.fromhex(facts["salt"]), length=32, n=facts["n"], r=facts["r"], p=facts["p"])
        self.gcm = AESGCM(stretch.derive(passphrase.encode()))
        self.prefix = bytes.fromhex(facts["prefix"])
        self.bound = line
        self.chunk: int = facts["chunk"]

    def nonce(self, number: int, *, is_last: bool) -> bytes:
        return self.prefix + number.to_bytes(4, "big") + bytes([is_last])

    def check(self) -> bytes:
        """The second line."""
        return self.gcm.encrypt(self.nonce(2**32 - 1, is_last=True), b"", self.bound).hex().encode() + b"\n"


class SealedWriter:
    """A file to write into; `finish` seals the last chunk. Without it the stream does not open."""

    def __init__(self, sink: IO[bytes], passphrase: str) -> None:
        facts = {
            "format": FORMAT, "version": VERSION, "kdf": "scrypt", "n": COST, "r": BLOCK, "p": PARALLEL,
            "salt": os.urandom(16).hex(), "prefix": os.urandom(PREFIX_BYTES).hex(), "chunk": CHUNK,
        }  # fmt: skip
        line = json.dumps(facts).encode() + b"\n"
        self.sink, self.cipher, self.number, self.held = sink, Cipher(line, passphrase), 0, bytearray()
        sink.write(line + self.cipher.check())

    def write(self, content: bytes) -> int:
        self.held += content
        while len(self.held) > self.cipher.chunk:  # one byte more shows that this chunk is not the last
            self._seal(bytes(self.held[: self.cipher.chunk]), is_last=False)
            del self.held[: self.cipher.chunk]
        return len(content)

    def finish(self) -> None:
        self._seal(bytes(self.held), is_last=True)

    def _seal(self, content: bytes, *, is_last: bool) -> None:
        nonce = self.cipher.nonce(self.number, is_last=is_last)
        self.sink.write(self.cipher.gcm.encrypt(nonce, content, self.cipher.bound))
        self.number += 1


class SealedReader(io.RawIOBase):
    """What was sealed, from front to back; gives no byte of a chunk before the chunk has been proved whole. Raises InputError."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self.source, self.cipher, self.number, self.held = source, _opened(source, passphrase), 0, b""
        self.following = source.read(self.cipher.chunk + TAG)
        self.is_over = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces, wanted = [], size
        while wanted and (self.held or self._next()):
            piece = self.held if wanted < 0 else self.held[:wanted]
            self.held = self.held[len(piece) :]
            pieces.append(piece)
            wanted -= 0 if wanted < 0 else len(piece)
        return b"".join(pieces)

    def drain(self) -> None:
        """Read what is left, so that the last chunk has been seen."""
        while self.read(CHUNK):
            pass

    def _next(self) -> bool:
        if self.is_over:
            return False
        sealed, self.following = self.following, self.source.read(self.cipher.chunk + TAG)
        self.is_over = not self.following
        try:
            nonce = self.cipher.nonce(self.number, is_last=self.is_over)
            self.held = self.cipher.gcm.decrypt(nonce, sealed, self.cipher.bound)
        except (InvalidTag, ValueError):
            raise InputError(DAMAGED) from None
        self.number += 1
        return bool(self.held)


def _opened(source: IO[bytes], passphrase: str) -> Cipher:
    line, check = source.readline(HEADER_MAX), source.readline(HEADER_MAX)
    try:
        _refuse_foreign(json.loads(line))
        cipher = Cipher(line, passphrase)
    except (ValueError, KeyError, TypeError):
        raise InputError(NOT_OURS) from None
    if cipher.check() != check:
        raise InputError("备份口令不对,什么都没有恢复 / the passphrase is wrong; nothing was restored")
    return cipher


def _refuse_foreign(told: dict[str, Any]) -> None:
    """Raise ValueError for a first line that is not ours, or asks for more work than ours ever did; InputError for a newer one."""
    if told["format"] != FORMAT or told["kdf"] != "scrypt":
        raise ValueError(told["format"])
    if told["version"] != VERSION:
        raise InputError("备份的格式比这个程序新,请先升级程序 / a newer format: upgrade first")
    if told["n"] > COST_MAX or told["r"] > BLOCK or told["p"] > PARALLEL or not 0 < told["chunk"] <= CHUNK_MAX:
        raise ValueError(told["n"])
    if len(told["prefix"]) != 2 * PREFIX_BYTES:
        raise ValueError(told["prefix"])
