"""Keys under a passphrase: scrypt stretches it, AES-256-GCM seals, HMAC-SHA-256 vouches for the manifest."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from xieshou.engines.errors import InputError

# 128 MiB and about half a second a guess.
COST, BLOCK, PARALLEL = 2**17, 8, 1
SALT_BYTES = 16
PASSPHRASE_LEAST = 12
LABEL = b"xieshou backup keys v1"


@dataclass(frozen=True)
class Stretched:
    """Two keys from one passphrase: one seals, one vouches."""

    sealing: bytes
    vouching: bytes


def stretch(passphrase: str, salt: bytes) -> Stretched:
    """The keys of a passphrase; the same passphrase and salt give the same."""
    both = Scrypt(salt=salt, length=64, n=COST, r=BLOCK, p=PARALLEL).derive(passphrase.encode())
    return Stretched(both[:32], both[32:])


def refuse_short(passphrase: str) -> None:
    """Raise InputError for a passphrase that somebody could guess by trying."""
    if len(passphrase) < PASSPHRASE_LEAST:
        raise InputError(
            f"备份口令太短,至少{PASSPHRASE_LEAST}个字 / the passphrase is too short: at least {PASSPHRASE_LEAST} characters"
        )


def seal(keys: Mapping[str, Any], stretched: Stretched, salt: bytes) -> bytes:
    """The keys as a small JSON that only the passphrase opens."""
    nonce = os.urandom(12)
    inside = AESGCM(stretched.sealing).encrypt(nonce, json.dumps(keys, sort_keys=True).encode(), LABEL)
    return json.dumps(
        {"salt": salt.hex(), "nonce": nonce.hex(), "sealed": inside.hex(), "n": COST, "r": BLOCK, "p": PARALLEL}
    ).encode()


def unseal(sealed: bytes, passphrase: str) -> tuple[dict[str, Any], Stretched]:
    """The keys again. Raises InputError for another passphrase."""
    told = json.loads(sealed)
    stretched = stretch(passphrase, bytes.fromhex(told["salt"]))
    try:
        inside = AESGCM(stretched.sealing).decrypt(bytes.fromhex(told["nonce"]), bytes.fromhex(told["sealed"]), LABEL)
    except InvalidTag:
        raise InputError("备份口令不对,什么都没有恢复 / the passphrase is wrong; nothing was restored") from None
    return json.loads(inside), stretched


def vouch(manifest: bytes, stretched: Stretched) -> str:
    """The mark that only somebody with the passphrase can put under a manifest."""
    return hmac.new(stretched.vouching, manifest, sha256).hexdigest()
