"""Making a backup, and bringing one back."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from xieshou.config.keeping import database
from xieshou.config.keeping.archive import part, reading, unpack, writing
from xieshou.config.keeping.sealing import SALT_BYTES, seal, stretch, unseal, vouch
from xieshou.config.secrets import KEYS_FILE, keys_in_use
from xieshou.engines.errors import InputError

FORMAT = 1
DUMP, KEYS, MANIFEST, MARK, FILES = "database.dump", "keys.sealed", "manifest.json", "manifest.hmac", "files/"
LAST = "last-backup.json"


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    path: Path
    byte_count: int
    row_count: int
    file_count: int


def make(to: Path, *, owner: str, data: Path, files: Path, passphrase: str, at: datetime) -> Made:
    """Write the database, the files and the sealed keys into one new file; note it in the data folder. Raises InputError."""
    salt = os.urandom(SALT_BYTES)
    stretched = stretch(passphrase, salt)
    with writing(to) as archive, tempfile.TemporaryDirectory(dir=to.parent) as aside:
        dumped = Path(aside) / DUMP
        with database.snapshot(owner) as (name, counted):
            database.dump(owner, dumped, name)
        sealed = seal(keys_in_use(data), stretched, salt)
        digests = {DUMP: archive.add_file(DUMP, dumped), KEYS: sha256(sealed).hexdigest()}
        digests |= {
            f"{FILES}{one.relative_to(files)}": archive.add_file(f"{FILES}{one.relative_to(files)}", one)
            for one in _below(files)
        }
        archive.add_bytes(KEYS, sealed)
        manifest = _manifest(digests, counted, at)
        archive.add_bytes(MANIFEST, manifest)
        archive.add_bytes(MARK, vouch(manifest, stretched).encode())
    made = Made(to, to.stat().st_size, sum(counted.rows.values()), len(digests) - 2)
    (data / LAST).write_text(
        json.dumps({"path": str(to), "at": at.isoformat(), "bytes": made.byte_count, "rows": made.row_count})
    )
    return made


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _manifest(digests: dict[str, str], counted: database.Counted, at: datetime) -> bytes:
    facts = {
        "format": FORMAT, "made_at": at.isoformat(), "xieshou": version("xieshou"), "postgresql": counted.server,
        "sha256": digests, "rows": counted.rows,
    }  # fmt: skip
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1).encode()


@dataclass(frozen=True)
class Opened:
    """A backup whose every byte, passphrase and mark were right."""

    manifest: dict[str, Any]
    keys: dict[str, Any]


def open_backup(path: Path, passphrase: str) -> Opened:
    """Check a backup without touching anything. Raises InputError."""
    with reading(path) as tar:
        manifest = part(tar, MANIFEST)
        keys, stretched = unseal(part(tar, KEYS), passphrase)
        if vouch(manifest, stretched) != part(tar, MARK).decode():
            raise InputError("备份的清单不是用这个口令做的,不能恢复 / the manifest was not made with this passphrase")
    told = json.loads(manifest)
    if told["format"] != FORMAT:
        raise InputError(f"备份的格式是第{told['format']}版,这个程序只认第{FORMAT}版 / another format of backup")
    return Opened(told, keys)


def put_keys(opened: Opened, data: Path) -> None:
    """The keys into an empty data folder; a folder with other keys is refused, since both could not be read there."""
    path = data / KEYS_FILE
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as sink:
            json.dump(opened.keys, sink, indent=1)
        return
    known = keys_in_use(data)["fields"]
    if any(known.get(name) != value for name, value in opened.keys["fields"].items()):
        raise InputError(
            f"{path} 里是另外的钥匙,恢复以后读不出加密的内容;请把 XIESHOU_DATA 指到一个空的文件夹再恢复 / "
            "other keys lie in the data folder: restore into an empty one"
        )


def bring_back(path: Path, opened: Opened, *, owner: str, files: Path) -> int:
    """The dump into the empty database of `owner`, and the files that are missing; returns how many files were written.

    Each part is checked against the manifest before it is used. Raises InputError.
    """
    digests = opened.manifest["sha256"]
    with reading(path) as tar, tempfile.TemporaryDirectory() as aside:
        dumped = Path(aside) / DUMP
        _refuse_other(DUMP, unpack(tar, DUMP, dumped), digests)
        database.load(owner, dumped)
        return sum(_bring_file(tar, name, files, digests) for name in _file_names(digests))


def _file_names(digests: Iterable[str]) -> list[str]:
    return [name for name in digests if name.startswith(FILES)]


def _bring_file(tar: Any, name: str, files: Path, digests: dict[str, str]) -> bool:
    target = (files / name.removeprefix(FILES)).resolve()
    if not target.is_relative_to(files.resolve()):
        raise InputError(f"备份里的文件名不对:{name} / a name that leads outside")
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    _refuse_other(name, unpack(tar, name, target), digests)
    return True


def _refuse_other(name: str, found: str, digests: dict[str, str]) -> None:
    if digests.get(name) != found:
        raise InputError(f"备份里的 {name} 和清单对不上,不能恢复 / does not agree with the manifest")


def differences(opened: Opened, counted: database.Counted) -> dict[str, tuple[int, int]]:
    """Tables whose rows are not as many as the manifest says: table -> (then, now). Tables newer than the backup are left out."""
    rows = opened.manifest["rows"]
    return {
        name: (count, counted.rows.get(name, 0)) for name, count in rows.items() if counted.rows.get(name, 0) != count
    }
