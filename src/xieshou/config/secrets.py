"""The keys of this installation: made once, kept in a file only its owner can read, never in the database."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

KEYS_FILE = "keys.json"


def signing_key(folder: Path) -> str:
    """The key that signs sessions and forms: XIESHOU_SECRET_KEY, or the one of the keys file."""
    return os.environ.get("XIESHOU_SECRET_KEY") or _keys(folder)["signing"]


def keyring(folder: Path) -> dict[str, bytes]:
    """The keys of encrypted columns and of the blind index, 32 bytes each, by name: `index`, `1`, `2`, …

    The highest number encrypts; older ones still decrypt.
    """
    if os.environ.get("XIESHOU_FIELD_KEYS"):
        named = json.loads(os.environ["XIESHOU_FIELD_KEYS"])
    else:
        named = _keys(folder)["fields"]
    return {name: bytes.fromhex(text) for name, text in named.items()}


def keys_in_use(folder: Path) -> dict:
    """What a backup must hold to be readable: the keys of the file, with those the environment names in their place."""
    named = os.environ.get("XIESHOU_FIELD_KEYS")
    return {"signing": signing_key(folder), "fields": json.loads(named) if named else _keys(folder)["fields"]}


def put_back(keys: dict, folder: Path) -> bool:
    """What `keys_in_use` gave, into a folder without keys; False where there are some already."""
    if (folder / KEYS_FILE).exists():
        return False
    _once(folder / KEYS_FILE, lambda: json.dumps(keys, indent=1))
    return True


def log_seed(folder: Path) -> bytes:
    """The 32 bytes from which the log's signing key is made: XIESHOU_LOG_KEY in hex, or what follows from the index key.

    That key is the one which never changes and which every backup holds: a restored log goes on under its own name.
    """
    if os.environ.get("XIESHOU_LOG_KEY"):
        return bytes.fromhex(os.environ["XIESHOU_LOG_KEY"])
    return hmac.digest(keyring(folder)["index"], b"xieshou log signing key 1", "sha256")


def _keys(folder: Path) -> dict:
    return json.loads(_once(folder / KEYS_FILE, lambda: json.dumps(_new_keys(), indent=1)))


def _new_keys() -> dict:
    return {
        "signing": secrets.token_urlsafe(48),
        "fields": {"index": secrets.token_hex(32), "1": secrets.token_hex(32)},
    }


def _once(path: Path, make: Callable[[], str]) -> str:
    """The text of a file for its owner's eyes only, made if it is not there.

    Written whole under another name, then linked: two processes at first start never see half a file.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as sink:
            sink.write(make())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="utf-8")
