"""Columns with a meaning: places as ltree paths, and secrets that are encrypted, indexed blind and masked when printed."""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


class PathField(models.Field):
    """A place in the tree of regions: an ltree path of region ids, root first."""

    def db_type(self, connection: Any) -> str:
        return "ltree"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else str(value)


@PathField.register_lookup
class WithinLookup(models.Lookup):
    """`scope_path__within=[paths]`: at or below one of the paths."""

    lookup_name = "within"
    prepare_rhs = False

    def get_prep_lookup(self) -> list[str]:
        return [str(path) for path in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} <@ ANY (%s::ltree[])", [*params, list(self.rhs)]

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [value]


@PathField.register_lookup
class AboveLookup(WithinLookup):
    """`scope_path__above=[paths]`: at or above one of the paths."""

    lookup_name = "above"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @> ANY (%s::ltree[])", [*params, list(self.rhs)]


@PathField.register_lookup
class HoldsLookup(models.Lookup):
    """`path__holds=OuterRef("scope_path")`: at or above another row's path."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @> {right}", [*left_params, *right_params]


# --- secrets ---------------------------------------------------------------------------------------------------------

Mask = Callable[[str], str]


def mask_tail4(text: str) -> str:
    """Identity or card number: the last four only."""
    return "*" * max(0, len(text) - 4) + text[-4:]


def mask_phone(text: str) -> str:
    """138****1234."""
    return text[:3] + "****" + text[-4:] if len(text) >= 8 else "*" * len(text)


class Secret:
    """A decrypted value that prints masked; `.reveal()` gives it whole, and is to be called only where a reading is logged."""

    __slots__ = ("_mask", "_text")

    def __init__(self, text: str, mask: Mask) -> None:
        self._text = text
        self._mask = mask

    def reveal(self) -> str:
        return self._text

    def __str__(self) -> str:
        return self._mask(self._text)

    def __repr__(self) -> str:
        return f"Secret({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash(self._text)


@functools.lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _newest_key() -> tuple[int, AESGCM]:
    number = max(int(name) for name in settings.FIELD_KEYS if name.isdigit())
    return number, _cipher(settings.FIELD_KEYS[str(number)])


def seal(data: bytes, column: str) -> bytes:
    """AES-256-GCM, bound to `column` ("table.column"): key number (1 byte), nonce (12), ciphertext and tag."""
    number, cipher = _newest_key()
    nonce = os.urandom(12)
    return bytes([number]) + nonce + cipher.encrypt(nonce, data, column.encode())


def unseal(sealed: bytes, column: str) -> bytes:
    """The reverse of `seal`; raises cryptography's InvalidTag for a changed or moved value."""
    cipher = _cipher(settings.FIELD_KEYS[str(sealed[0])])
    return cipher.decrypt(sealed[1:13], sealed[13:], column.encode())


def encrypt(text: str, column: str) -> bytes:
    """`seal` of a text."""
    return seal(text.encode(), column)


def decrypt(sealed: bytes, column: str) -> str:
    """The reverse of `encrypt`."""
    return unseal(sealed, column).decode()


def encrypt_all(texts: Sequence[str | None], column: str) -> list[bytes | None]:
    """`encrypt` of each, the key looked up and the nonces drawn once; None stays None."""
    number, cipher = _newest_key()
    bound, first = column.encode(), bytes([number])
    nonces, seal_one = memoryview(os.urandom(12 * len(texts))), cipher.encrypt
    return [
        None if text is None else first + (nonce := bytes(nonces[at : at + 12])) + seal_one(nonce, text.encode(), bound)
        for at, text in zip(range(0, 12 * len(texts), 12), texts, strict=True)
    ]


def blind(text: str, kind: str) -> bytes:
    """The blind index of a value: 16 bytes of HMAC-SHA-256, equal for equal values of one kind, telling nothing else."""
    return hmac.new(settings.FIELD_KEYS["index"], f"{kind}\0{text}".encode(), hashlib.sha256).digest()[:16]


def blind_all(texts: Sequence[str | None], kind: str) -> list[bytes | None]:
    """`blind` of each; None stays None. The key is mixed in once and the two states are copied for each text."""
    key = settings.FIELD_KEYS["index"]
    key = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + f"{kind}\0".encode())
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))
    made: list[bytes | None] = []
    for text in texts:
        if text is None:
            made.append(None)
            continue
        within, around = inner.copy(), outer.copy()
        within.update(text.encode())
        around.update(within.digest())
        made.append(around.digest()[:16])
    return made


class SecretField(models.BinaryField):
    """Text kept encrypted. Reads give a Secret; writes take str or Secret. Searching goes through a blind index column."""

    def __init__(self, *args: Any, mask: Mask = mask_tail4, **kwargs: Any) -> None:
        self.mask = mask
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["mask"] = self.mask
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    @property
    def sealed_as(self) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Secret | None:
        return None if value is None else Secret(decrypt(bytes(value), self.sealed_as), self.mask)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Secret):
            value = value.reveal()
        if isinstance(value, str):
            value = encrypt(value, self.sealed_as)
        return super().get_db_prep_value(value, connection, prepared)


class Sealed:
    """Decrypted bytes that print as nothing; `.open()` gives them, where a reading is logged."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self) -> bytes:
        return self._data

    def __str__(self) -> str:
        return "…"

    def __repr__(self) -> str:
        return "Sealed(…)"


class SealedField(models.BinaryField):
    """Bytes kept encrypted: many rows sealed as one. Reads give a Sealed; writes take bytes or Sealed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    @property
    def sealed_as(self) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(unseal(bytes(value), self.sealed_as))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Sealed):
            value = value.open()
        if isinstance(value, bytes):
            value = seal(value, self.sealed_as)
        return super().get_db_prep_value(value, connection, prepared)
