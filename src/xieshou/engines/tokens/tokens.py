"""One key for one comparison, and the token of a number under it."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import date

from xieshou.engines.errors import InputError
from xieshou.engines.identifiers import is_citizen_number

FORMAT = "xieshou-token-key/1"
KEY_BYTES, TOKEN_BYTES = 32, 16


@dataclass(frozen=True)
class Use:
    """What a key is made for: one comparison of one pairing, until a day."""

    comparison: str
    pairing: str
    until: date


@dataclass(frozen=True)
class Key:
    """32 secret bytes and their only use. `name` tells two keys apart and says nothing of the bytes."""

    secret: bytes
    use: Use

    @property
    def name(self) -> str:
        return hmac.digest(self.secret, f"xieshou-token-name/1|{self.use.comparison}".encode(), "sha256").hex()[:16]


def token_of(number: str, key: Key) -> str:
    """The token of an 18-character identity number under the key: HMAC-SHA256 bound to the comparison, 128 bits in hex.

    Raises ValueError for anything but a sound number: a doubtful one is left out, never repaired.
    """
    if not is_citizen_number(number):
        raise ValueError("only a sound identity number has a token")
    said = f"xieshou-token/1|{key.use.comparison}|{key.use.pairing}|{number}".encode()
    return hmac.digest(key.secret, said, "sha256")[:TOKEN_BYTES].hex()


def write_key(key: Key) -> str:
    """The key as the text of its file."""
    use = {"comparison": key.use.comparison, "pairing": key.use.pairing, "until": key.use.until.isoformat()}
    return json.dumps({"format": FORMAT, **use, "key": key.secret.hex()}, ensure_ascii=False, indent=1) + "\n"


def read_key(text: str, *, on: date) -> Key:
    """The key of a file, on a day. Raises InputError for another file, and for a key whose time is over."""
    try:
        said = json.loads(text)
        use = Use(said["comparison"], said["pairing"], date.fromisoformat(said["until"]))
        secret = bytes.fromhex(said["key"])
    except (ValueError, KeyError, TypeError) as fault:
        raise InputError("这不是比对密钥文件 / this is not a key of a comparison") from fault
    if said.get("format") != FORMAT or len(secret) != KEY_BYTES:
        raise InputError("这不是比对密钥文件 / this is not a key of a comparison")
    if on > use.until:
        raise InputError(f"密钥已在{use.until}过期,请重新发起比对 / this key expired on {use.until}: begin a new comparison")
    return Key(secret, use)
