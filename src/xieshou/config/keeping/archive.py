"""The backup file: a tar of named parts inside one sealed stream.

Front to back: the manifest, the keys, the database, the files. A tar, so that it can be opened with the tools of any
machine should this program be gone; `docs/operations.md` has the twenty lines that take off the seal.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from xieshou.config.keeping.sealing import CHUNK, DAMAGED, SealedReader, SealedWriter
from xieshou.engines.errors import InputError


class Writer:
    """Parts are added in order."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar

    def add_bytes(self, name: str, content: bytes) -> None:
        """A part from memory."""
        self.tar.addfile(_entry(name, len(content)), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        """A part from a file."""
        with path.open("rb") as source:
            self.tar.addfile(_entry(name, path.stat().st_size), source)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.mode = size, 0o600
    return made


@contextmanager
def writing(path: Path, passphrase: str) -> Iterator[Writer]:
    """A new backup at `path`, for its owner only; it appears whole or not at all. Raises InputError when it is there already."""
    if path.exists():
        raise InputError(f"{path} 已经有了,不覆盖;请换一个文件名 / exists already; choose another name")
    if not path.parent.is_dir():
        raise InputError(f"没有这个文件夹:{path.parent} / no such folder")
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as sink:
            draft.chmod(0o600)
            sealed = SealedWriter(sink, passphrase)
            with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
                yield Writer(tar)
            sealed.finish()
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def reading(path: Path, passphrase: str) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The parts in order, each to be read before the next is asked for; on the way out the rest is proved whole too.

    Raises InputError for a wrong passphrase, a foreign, a damaged or a cut file.
    """
    if not path.is_file():
        raise InputError(f"没有这个文件:{path} / no such file")
    with path.open("rb") as source:
        sealed = SealedReader(source, passphrase)
        try:
            with tarfile.open(fileobj=sealed, mode="r|") as tar:
                yield _parts(tar)
        except tarfile.TarError:
            raise InputError(DAMAGED) from None
        sealed.drain()


def _parts(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        found = tar.extractfile(member)
        if found is not None:
            yield member.name, found


def unpack(source: IO[bytes], to: Path) -> None:
    """One part into a file that only its owner can read."""
    with to.open("wb") as sink:
        to.chmod(0o600)
        while chunk := source.read(CHUNK):
            sink.write(chunk)
