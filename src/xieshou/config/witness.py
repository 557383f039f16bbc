"""A witness: a small program for another office that watches a log and signs only what continues it.

    python3 witness.py init DIR NAME                  makes a key; prints the public key to hand on
    python3 witness.py watch DIR LOG_PUBLIC_KEY       from now on this log is watched
    python3 witness.py serve DIR [HOST:PORT]          answers POST /add-checkpoint (C2SP tlog-witness)

It needs Python 3.11 and the package `cryptography`, nothing of the program that keeps the log. Of each log it keeps the
greatest (size, root) it has signed. A smaller tree, another root of the same size, or a tree that does not begin with the
one it knows gets no signature: so nobody can cut the log's tail or show two people two logs unseen.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LOG, WITNESS = 1, 4
BODY_BYTES_MAX = 100_000
HASHES_MAX = 63


class Refused(Exception):
    """No signature: an HTTP status and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def init(folder: Path, name: str) -> str:
    """Make a key under `name`; returns the public key as text. Raises FileExistsError where there is one."""
    if not name or "+" in name or any(sign.isspace() for sign in name):
        raise ValueError("a name has neither space nor plus")
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / "witness.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{name}\n{os.urandom(32).hex()}\n")
    return public_key(folder)


def public_key(folder: Path) -> str:
    name, private = _key(folder)
    return _key_text(name, WITNESS, _public(private))


def watch(folder: Path, log_key: str) -> str:
    """Watch a log from nothing on; returns its origin. Raises ValueError for a malformed key."""
    name, public = _read_log_key(log_key)
    with _state(folder) as state:
        state.setdefault(
            name, {"key": base64.b64encode(public).decode(), "size": 0, "root": hashlib.sha256(b"").hexdigest()}
        )
    return name


def add_checkpoint(folder: Path, body: str, clock: Callable[[], float] = time.time) -> str:
    """The cosignature line for the checkpoint in `body` ("old N", proof, empty line, note). Raises Refused.

    409 carries the size this witness knows, so that the log can send the right proof.
    """
    old, proof, note = _read_request(body)
    origin, size, root, text = _read_note(note)
    with _state(folder) as state:
        known = state.get(origin)
        if known is None:
            raise Refused(404, "unknown log")
        _check_log_signature(note, text, origin, base64.b64decode(known["key"]))
        if old > size:
            raise Refused(400, "the old size is greater than the new")
        if old != known["size"]:
            raise Refused(409, str(known["size"]))
        before = bytes.fromhex(known["root"])
        if old == size and root != before:
            raise Refused(409, str(known["size"]))
        if not _is_consistent(old, size, before, root, proof):
            raise Refused(422, "the proof does not hold: this log does not continue the one known here")
        at = max(int(clock()), int(known.get("at", 0)))
        known.update(size=size, root=root.hex(), at=at)
    name, private = _key(folder)
    signature = private.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
    raw = _key_id(name, WITNESS, _public(private)) + at.to_bytes(8, "big") + signature
    return f"— {name} {base64.b64encode(raw).decode()}\n"


def _is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162 §2.1.4.2."""
    if old in (0, new):
        return not proof
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = _node(other, before), _node(other, after)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = _node(after, other)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _read_request(body: str) -> tuple[int, list[bytes], str]:
    head, gap, note = body.partition("\n\n")
    first, *hashes = head.split("\n")
    number = first.removeprefix("old ")
    if not gap or number == first or not (number.isascii() and number.isdigit()) or len(hashes) > HASHES_MAX:
        raise Refused(400, "malformed request")
    return int(number), [_decoded(line) for line in hashes], note


def _read_note(note: str) -> tuple[str, int, bytes, str]:
    text, gap, tail = note.rpartition("\n\n")
    lines = text.split("\n")
    if not gap or not tail.endswith("\n") or len(lines) != 3 or not (lines[1].isascii() and lines[1].isdigit()):
        raise Refused(400, "malformed checkpoint")
    return lines[0], int(lines[1]), _decoded(lines[2]), f"{text}\n"


def _check_log_signature(note: str, text: str, origin: str, public: bytes) -> None:
    key_id = _key_id(origin, LOG, public)
    for line in note.rpartition("\n\n")[2][:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) == 3 and parts[:2] == ["—", origin]:
            raw = base64.b64decode(parts[2])
            if raw[:4] == key_id:
                try:
                    return Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
                except InvalidSignature:
                    break
    raise Refused(403, "the log's signature does not hold")


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise Refused(400, "a hash is malformed")
    return raw


@contextmanager
def _state(folder: Path) -> Any:
    """What is known of each log; held alone, and on disk before any signature leaves."""
    with (folder / "state.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = folder / "state.json"
        state = json.loads(path.read_text()) if path.exists() else {}
        yield state
        draft = folder / "state.json.new"
        with draft.open("w") as file:
            json.dump(state, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def _key(folder: Path) -> tuple[str, Ed25519PrivateKey]:
    name, seed = (folder / "witness.key").read_text().split()
    return name, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def _public(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_id(name: str, algorithm: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


def _key_text(name: str, algorithm: int, public: bytes) -> str:
    body = base64.b64encode(bytes([algorithm]) + public).decode()
    return f"{name}+{_key_id(name, algorithm, public).hex()}+{body}"


def _read_log_key(text: str) -> tuple[str, bytes]:
    name, _, rest = text.strip().partition("+")
    raw = base64.b64decode(rest.partition("+")[2], validate=True)
    if len(raw) != 33 or raw[0] != LOG or _key_text(name, LOG, raw[1:]) != text.strip():
        raise ValueError("not the public key of a log")
    return name, raw[1:]


class Handler(BaseHTTPRequestHandler):
    """POST /add-checkpoint, and nothing else."""

    folder = Path()

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint" or not length.isdigit() or int(length) > BODY_BYTES_MAX:
            return self._say(404, "")
        try:
            return self._say(200, add_checkpoint(self.folder, self.rfile.read(int(length)).decode()))
        except Refused as refusal:
            return self._say(refusal.status, f"{refusal}\n")
        except ValueError:
            return self._say(400, "malformed\n")

    def _say(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(folder: Path, host: str, port: int) -> None:
    """Answer until stopped."""
    Handler.folder = folder
    HTTPServer((host, port), Handler).serve_forever()


def main(words: list[str]) -> int:
    """0, or 2 and how to call this."""
    try:
        if words[0] == "init" and len(words) == 3:
            print(init(Path(words[1]), words[2]))
        elif words[0] == "watch" and len(words) == 3:
            print(watch(Path(words[1]), words[2]))
        elif words[0] == "serve" and len(words) in (2, 3):
            host, _, port = (words[2] if len(words) == 3 else "127.0.0.1:8029").rpartition(":")
            serve(Path(words[1]), host, int(port))
        else:
            raise IndexError
    except IndexError:
        print("witness.py init DIR NAME | watch DIR LOG_PUBLIC_KEY | serve DIR [HOST:PORT]", file=sys.stderr)
        return 2
    except (OSError, ValueError) as fault:
        print(f"{fault}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
