"""What is known of an upload before opening it: its true kind and, from the zip directory, how big it gets."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from xieshou.kit.imports.refusals import FileRefused

MB = 1 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
KINDS = (
    (b"PK\x03\x04", "xlsx", "Excel工作簿"),
    (b"PK\x05\x06", "xlsx", "空的压缩包"),
    (OLE, "xls", "旧版.xls工作簿"),
    (b"%PDF", "pdf", "PDF文件"),
    (b"\x89PNG", "image", "图片"),
    (b"\xff\xd8\xff", "image", "图片"),
    (b"<html", "html", "网页"),
    (b"<!doct", "html", "网页"),
    (b"<?xml", "xml", "XML文件"),
    (b"{\\rtf", "rtf", "文档"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file; the child gets memory and time in proportion to what the file declares, up to these."""

    file_bytes: int = 120 * MB
    inflated_bytes: int = 1024 * MB
    ratio_max: int = 120
    ratio_from_bytes: int = 40 * MB
    entries_max: int = 2000
    memory_bytes: int = 2048 * MB
    cpu_s: int = 60
    rows_max: int = 1_048_576
    columns_max: int = 300
    sheets_max: int = 8


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be opened in the child, and what the child may use for it."""

    path: Path
    form: str
    memory_bytes: int
    cpu_s: int
    inflated_bytes: int


def precheck(path: Path, name: str, limits: Limits) -> Checked:
    """Refuse what needs no opening; `name` is the name the person gave the file. Raises FileRefused."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty")
    if size > limits.file_bytes:
        raise FileRefused("too_large", size_mb=-(-size // MB), limit_mb=limits.file_bytes // MB)
    with path.open("rb") as file:
        actual, called = _kind(file.read(4096))
    extension = Path(name).suffix.lower()
    if actual == "xls":
        _refuse_ole(path, extension, called)
    if extension == ".xlsm":
        raise FileRefused("macros")
    if extension not in (".xlsx", ".csv"):
        raise FileRefused("old_xls" if extension == ".xls" else "form")
    if extension != f".{actual}":
        raise FileRefused("extension", extension=extension, actual=called)
    if actual == "csv":
        return Checked(path, "csv", _memory(limits, 12 * size), _seconds(limits, 3 * size), size)
    inflated = _inflated(path, limits)
    return Checked(path, "xlsx", _memory(limits, 5 * inflated), _seconds(limits, inflated), inflated)


def _kind(head: bytes) -> tuple[str, str]:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:8].lower()
    for magic, kind, called in KINDS:
        if head.startswith(magic) or start.startswith(magic.lower()):
            return kind, called
    return "csv", "文本"


def _refuse_ole(path: Path, extension: str, called: str) -> None:
    if ENCRYPTED in path.read_bytes():
        raise FileRefused("password")
    if extension != ".xls":
        raise FileRefused("extension", extension=extension, actual=called)
    raise FileRefused("old_xls")


def _inflated(path: Path, limits: Limits) -> int:
    """Bytes after inflation as the directory declares them; the child finds a lie while it inflates."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as fault:
        raise FileRefused("damaged") from fault
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("password")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused("macros")
    if "xl/workbook.xml" not in names:
        raise FileRefused("damaged" if any(name.startswith("xl/") for name in names) else "form")
    inflated, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    is_swollen = inflated > limits.ratio_from_bytes and inflated > limits.ratio_max * max(packed, 1)
    if inflated > limits.inflated_bytes or is_swollen or len(parts) > limits.entries_max:
        raise FileRefused("bomb", inflated_mb=-(-inflated // MB))
    return inflated


def _memory(limits: Limits, wanted: int) -> int:
    return min(limits.memory_bytes, 256 * MB + wanted)


def _seconds(limits: Limits, size: int) -> int:
    return min(limits.cpu_s, 10 + size // (8 * MB))
