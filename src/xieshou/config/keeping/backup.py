"""Making a backup, and bringing one back."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from xieshou.audit.log.witnesses import FILE as WITNESSES
from xieshou.config.keeping import database
from xieshou.config.keeping.archive import Writer, reading, unpack, writing
from xieshou.config.secrets import KEYS_FILE, keys_in_use, put_back
from xieshou.engines.errors import InputError

FORMAT = 1
MANIFEST, KEYS, DUMP, FILES = "manifest.json", "keys.json", "database.dump", "files/"
LAST = "last-backup.json"


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    path: Path
    byte_count: int
    row_count: int
    file_count: int


def make(to: Path, *, owner: str, data: Path, files: Path, passphrase: str, at: datetime) -> Made:
    """Write the database, the files and the keys into one new sealed file; note it in the data folder. Raises InputError.

    The database is read in one snapshot, the files after it: every file that the snapshot speaks of is there.
    """
    with writing(to, passphrase) as archive, _aside(data) as dumped:
        with database.snapshot(owner) as (name, counted):
            archive.add_bytes(MANIFEST, _manifest(counted, at))
            archive.add_bytes(KEYS, json.dumps(keys_in_use(data), sort_keys=True).encode())
            database.dump(owner, dumped, name)
        if (data / WITNESSES).is_file():
            archive.add_file(WITNESSES, data / WITNESSES)
        archive.add_file(DUMP, dumped)
        file_count = sum(_add(archive, one, files) for one in _below(files))
    made = Made(to, to.stat().st_size, sum(counted.rows.values()), file_count)
    (data / LAST).write_text(
        json.dumps({"path": str(to), "at": at.isoformat(), "bytes": made.byte_count, "rows": made.row_count})
    )
    return made


@contextmanager
def _aside(data: Path) -> Iterator[Path]:
    """Where a dump lies unsealed while it is needed: in the data folder, beside the database, for the owner's eyes only."""
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".keeping-", dir=data) as folder:
        yield Path(folder) / DUMP


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _add(archive: Writer, one: Path, files: Path) -> bool:
    """False for a file whose days ended since the folder was listed."""
    try:
        archive.add_file(f"{FILES}{one.relative_to(files)}", one)
    except FileNotFoundError:
        return False
    return True


def _manifest(counted: database.Counted, at: datetime) -> bytes:
    facts = {
        "format": FORMAT, "made_at": at.isoformat(), "xieshou": version("xieshou"), "postgresql": counted.server,
        "rows": counted.rows,
    }  # fmt: skip
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1).encode()


@dataclass(frozen=True)
class Opened:
    """A backup whose every byte and passphrase were right."""

    manifest: dict[str, Any]
    keys: dict[str, Any] = field(repr=False)


def open_backup(path: Path, passphrase: str) -> Opened:
    """Read a backup to its last byte without touching anything. Raises InputError."""
    small: dict[str, bytes] = {}
    with reading(path, passphrase) as parts:
        names = [_look(name, part, small) for name, part in parts]
    missing = {MANIFEST, KEYS, DUMP} - set(names)
    if missing:
        raise InputError(f"备份里缺少 {'、'.join(sorted(missing))} / the backup lacks parts")
    told = json.loads(small[MANIFEST])
    if told["format"] != FORMAT:
        raise InputError(f"备份的内容是第{told['format']}版,这个程序只认第{FORMAT}版 / another version of backup")
    return Opened(told, json.loads(small[KEYS]))


def _look(name: str, part: IO[bytes], small: dict[str, bytes]) -> str:
    if name in {MANIFEST, KEYS}:
        small[name] = part.read()
    return name


def put_keys(opened: Opened, data: Path) -> None:
    """The keys into an empty data folder; a folder with other keys is refused, since both could not be read there."""
    if put_back(opened.keys, data):
        return
    known = keys_in_use(data)["fields"]
    if any(known.get(name) != value for name, value in opened.keys["fields"].items()):
        raise InputError(
            f"{data / KEYS_FILE} 里是另外的钥匙,恢复以后读不出加密的内容;请把 XIESHOU_DATA 指到一个空的文件夹再恢复 / "
            "other keys lie in the data folder: restore into an empty one"
        )


def bring_back(path: Path, passphrase: str, *, owner: str, data: Path, files: Path) -> int:
    """The dump into the empty database of `owner`, and the files that are missing; returns how many files were written.

    Raises InputError. Call `open_backup` first: it reads to the end before anything is written.
    """
    written = 0
    with reading(path, passphrase) as parts:
        for name, part in parts:
            if name == DUMP:
                with _aside(data) as dumped:
                    unpack(part, dumped)
                    database.load(owner, dumped)
            elif name == WITNESSES and not (data / WITNESSES).exists():
                unpack(part, data / WITNESSES)
            elif name.startswith(FILES):
                written += _bring_file(name, part, files)
    return written


def _bring_file(name: str, part: IO[bytes], files: Path) -> bool:
    target = (files / name.removeprefix(FILES)).resolve()
    if not target.is_relative_to(files.resolve()):
        raise InputError(f"备份里的文件名不对:{name} / a name that leads outside")
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    unpack(part, target)
    return True


def differences(opened: Opened, counted: database.Counted) -> dict[str, tuple[int, int]]:
    """Tables whose rows are not as many as the manifest says: table -> (then, now). Tables newer than the backup are left out."""
    rows = opened.manifest["rows"]
    return {
        name: (count, counted.rows.get(name, 0)) for name, count in rows.items() if counted.rows.get(name, 0) != count
    }
