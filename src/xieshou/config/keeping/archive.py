"""The backup file: a tar of named parts, then one line with the digest of everything before it.

Any changed byte changes the digest, so damage is found before anything is done. A tar, so that it can be opened with the
tools of any machine should this program be gone.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from xieshou.engines.errors import InputError

TRAILER = b"\nxieshou-backup sha256 "
TRAILER_BYTES = len(TRAILER) + 64 + 1
CHUNK = 1 << 20


class Digesting:
    """A file being written, whose digest is known at the end."""

    def __init__(self, sink: IO[bytes]) -> None:
        self.sink = sink
        self.digest = sha256()

    def write(self, chunk: bytes) -> int:
        self.digest.update(chunk)
        return self.sink.write(chunk)


class Writer:
    """Parts are added in order; the digest line is written on the way out."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar

    def add_bytes(self, name: str, content: bytes) -> None:
        """A part from memory."""
        self.tar.addfile(_entry(name, len(content)), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> str:
        """A part from a file; returns its sha256."""
        digest = sha256()
        with path.open("rb") as source:
            self.tar.addfile(_entry(name, path.stat().st_size), _Watched(source, digest))
        return digest.hexdigest()


class _Watched(io.RawIOBase):
    def __init__(self, source: IO[bytes], digest: object) -> None:
        self.source, self.digest = source, digest

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.digest.update(chunk)  # type: ignore[attr-defined]
        return chunk


def _entry(name: str, size: int) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.mode = size, 0o600
    return made


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new backup at `path`, for its owner only; it appears whole or not at all. Raises InputError when it is there already."""
    if path.exists():
        raise InputError(f"{path} 已经有了,不覆盖;请换一个文件名 / exists already; choose another name")
    if not path.parent.is_dir():
        raise InputError(f"没有这个文件夹:{path.parent} / no such folder")
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as sink:
            draft.chmod(0o600)
            digesting = Digesting(sink)
            with tarfile.open(fileobj=digesting, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
                yield Writer(tar)
            sink.write(TRAILER + digesting.digest.hexdigest().encode() + b"\n")
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def refuse_damaged(path: Path) -> None:
    """Raise InputError unless every byte is as it was written."""
    if not path.is_file():
        raise InputError(f"没有这个文件:{path} / no such file")
    left = path.stat().st_size - TRAILER_BYTES
    damaged = InputError(
        f"{path.name} 不是完整的备份:内容和写下时不一样,不能恢复,请换一份 / damaged or not a backup: use another copy"
    )
    if left <= 0:
        raise damaged
    digest = sha256()
    with path.open("rb") as source:
        while left:
            chunk = source.read(min(CHUNK, left))
            digest.update(chunk)
            left -= len(chunk)
        trailer = source.read()
    if trailer != TRAILER + digest.hexdigest().encode() + b"\n":
        raise damaged


@contextmanager
def reading(path: Path) -> Iterator[tarfile.TarFile]:
    """The parts of an undamaged backup. Raises InputError."""
    refuse_damaged(path)
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except tarfile.TarError as fault:
        raise InputError(f"{path.name} 不是备份文件 / not a backup: {fault}") from None


def part(tar: tarfile.TarFile, name: str) -> bytes:
    """One part whole. Raises InputError when it is missing."""
    try:
        found = tar.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise InputError(f"备份里缺少 {name} / the backup lacks {name}")
    return found.read()


def unpack(tar: tarfile.TarFile, name: str, to: Path) -> str:
    """One part into a file; returns its sha256."""
    source = tar.extractfile(name)
    if source is None:
        raise InputError(f"备份里缺少 {name} / the backup lacks {name}")
    digest = sha256()
    with to.open("wb") as sink:
        to.chmod(0o600)
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            sink.write(chunk)
    return digest.hexdigest()
