"""C2SP signed notes: a text and lines of signatures under it, each by a named key (Ed25519).

    <text, ending in a line feed>
    <empty line>
    — <key name> <base64(key id ‖ signature)>

Two kinds of signature: the log's own over the text (algorithm 1), and a witness's cosignature with its time (algorithm
4: "cosignature/v1\\ntime <unix>\\n" and the text are signed; the time travels before the signature, 8 bytes).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from xieshou.engines.errors import InputError, ProofRefused

LOG, WITNESS = 1, 4
NOTE_BYTES_MAX = 1_000_000
SIGNATURES_MAX = 100


@dataclass(frozen=True)
class VerifierKey:
    """Whom to believe: a name, the algorithm (LOG or WITNESS), 32 public bytes."""

    name: str
    algorithm: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name ‖ LF ‖ algorithm ‖ public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """name+id+base64, as keys are handed on."""
        body = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{body}"

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """The key written as name+id+base64. Raises InputError: a key is never guessed."""
        name, _, rest = text.strip().partition("+")
        written, _, body = rest.partition("+")
        raw = _decoded(body)
        if raw is None or len(raw) != 33 or raw[0] not in (LOG, WITNESS) or not _is_name(name):
            raise InputError(f"公钥写法不对:「{text[:60]}」 / a verifier key is written name+id+base64")
        key = cls(name, raw[0], raw[1:])
        if key.key_id.hex() != written:
            raise InputError(f"公钥「{name}」的编号与内容不符 / the key id does not belong to the key")
        return key


@dataclass(frozen=True)
class SignerKey:
    """A private key under its name; `algorithm` says what it may sign."""

    name: str
    algorithm: int
    private: Ed25519PrivateKey

    @classmethod
    def of(cls, name: str, algorithm: int, seed: bytes) -> SignerKey:
        """The key made of a seed of 32 bytes."""
        if not _is_name(name):
            raise InputError(f"密钥名称「{name}」不能有空格或加号 / a key name has neither space nor plus")
        return cls(name, algorithm, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> VerifierKey:
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return VerifierKey(self.name, self.algorithm, raw)


@dataclass(frozen=True)
class Signed:
    """A signature line that was checked: whose, and when for a witness (unix seconds)."""

    key: VerifierKey
    at: int | None


def sign(text: str, key: SignerKey) -> str:
    """The note of `text` signed by the log. The text must end in a line feed."""
    _refuse_odd_text(text)
    return f"{text}\n{_line(key, key.private.sign(text.encode()))}"


def cosign(note: str, key: SignerKey, at: int) -> str:
    """The note with one more line: `key` saw it at `at` (unix seconds)."""
    text, _lines = split(note)
    signature = key.private.sign(cosigned_bytes(text, at))
    return note + _line(key, at.to_bytes(8, "big") + signature)


def cosigned_bytes(text: str, at: int) -> bytes:
    """What a witness signs: the note's text under a header with its time."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text and the (name, key id ‖ signature) of each line, in order. Raises ProofRefused for anything malformed."""
    if len(note.encode()) > NOTE_BYTES_MAX:
        raise ProofRefused("签名文件太大 / the note is too large")
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise ProofRefused("签名文件的格式不对 / not a signed note")
    text += "\n"
    _refuse_odd_text(text)
    lines = [_read_line(line) for line in tail[:-1].split("\n")]
    if len(lines) > SIGNATURES_MAX:
        raise ProofRefused("签名行太多 / too many signatures")
    return text, lines


def check_note(note: str, keys: Sequence[VerifierKey]) -> tuple[str, list[Signed]]:
    """The text, and the signatures of `keys`, each key once, that hold.

    A line of an unknown key is passed over; one that carries a known key's name and id and does not hold refuses the
    whole note, as does a second line of the same key. Nothing is said about how many are enough: count.
    """
    text, lines = split(note)
    known = {(key.name, key.key_id): key for key in keys}
    good: list[Signed] = []
    for name, raw in lines:
        key = known.get((name, raw[:4]))
        if key is None:
            continue
        if any(one.key == key for one in good):
            raise ProofRefused(f"「{name}」签了两次 / {name} signed twice")
        good.append(Signed(key, _checked(key, text, raw[4:])))
    return text, good


def _checked(key: VerifierKey, text: str, signature: bytes) -> int | None:
    at: int | None = None
    message = text.encode()
    if key.algorithm == WITNESS:
        at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        message = cosigned_bytes(text, at)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except InvalidSignature:
        raise ProofRefused(f"「{key.name}」的签名不成立 / the signature of {key.name} does not hold") from None
    return at


def _line(key: SignerKey, signature: bytes) -> str:
    return f"— {key.name} {base64.b64encode(key.verifier.key_id + signature).decode()}\n"


def _read_line(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, body = rest.partition(" ")
    raw = _decoded(body)
    if dash != "—" or not _is_name(name) or raw is None or len(raw) < 5:
        raise ProofRefused("签名行的格式不对 / a signature line is malformed")
    return name, raw


def _decoded(body: str) -> bytes | None:
    """Base64 in its one canonical spelling, or nothing."""
    try:
        raw = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == body else None


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(sign.isspace() for sign in name)


def _refuse_odd_text(text: str) -> None:
    if not text.endswith("\n") or any(sign < " " and sign != "\n" for sign in text):
        raise ProofRefused("签名的正文须以换行结束,不含控制字符 / the text ends in a line feed and has no controls")
