"""What is known of an upload before opening it: its true kind and, from the zip directory, how big it gets."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from xieshou.kit.imports.refusals import FileRefused

MB = 1 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
WORKBOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
FORMS = {".xlsx": "xlsx", ".xls": "xls", ".csv": "csv", ".txt": "csv"}
MACRO_FORMS = (".xlsm", ".xltm", ".xlam")
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz")
KINDS = (
    (b"PK\x03\x04", "xlsx", "Excel工作簿"),
    (b"PK\x05\x06", "xlsx", "空的压缩包"),
    (OLE, "xls", "旧版.xls工作簿"),
    (b"%PDF", "pdf", "PDF文件"),
    (b"\x89PNG", "image", "图片"),
    (b"\xff\xd8\xff", "image", "图片"),
    (b"Rar!", "archive", "压缩包"),
    (b"7z\xbc\xaf", "archive", "压缩包"),
    (b"\x1f\x8b", "archive", "压缩包"),
    (b"\x7fELF", "program", "程序"),
    (b"MZ\x90", "program", "程序"),
    (b"<html", "html", "网页"),
    (b"<!doct", "html", "网页"),
    (b"<table", "html", "网页"),
    (b"<?xml", "xml", "XML文件"),
    (b"{\\rtf", "rtf", "文档"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file; the child gets memory and time in proportion to what the file declares, up to these."""

    file_bytes: int = 256 * MB
    inflated_bytes: int = 2048 * MB
    ratio_max: int = 120
    ratio_from_bytes: int = 40 * MB
    entries_max: int = 2000
    large_bytes: int = 48 * MB
    memory_bytes: int = 1536 * MB
    cpu_s: int = 25
    rows_max: int = 1_048_576
    columns_max: int = 300
    sheets_max: int = 12


BASE = 96 * MB  # the interpreter, the reader and its buffers
COMPILED = 720 * MB  # the same with compiled code; address space, of which a quarter is ever touched


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be opened in the child, and what the child may use for it."""

    path: Path
    form: str
    memory_bytes: int
    cpu_s: int
    inflated_bytes: int
    is_large: bool = False


def precheck(path: Path, name: str, limits: Limits, *, plainly: bool = False) -> Checked:
    """Refuse what needs no opening; `name` is the name the person gave the file. Raises FileRefused.

    `plainly`: a large workbook that the quick way could not read gets what the plain way needs.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty")
    if size > limits.file_bytes:
        raise FileRefused("too_large", size_mb=-(-size // MB), limit_mb=limits.file_bytes // MB)
    with path.open("rb") as file:
        actual, called = _kind(file.read(4096))
    _refuse_name(Path(name).suffix.lower(), actual, called, path)
    if actual == "csv":
        return Checked(path, "csv", _memory(limits, BASE + 3 * size), _seconds(limits, size // (4 * MB)), size)
    if actual == "xls":
        return Checked(path, "xls", _memory(limits, BASE + 24 * size), _seconds(limits, size // MB), size)
    inflated, shared = _inflated(path, limits)
    seconds = _seconds(limits, inflated // (20 * MB))
    if inflated >= limits.large_bytes and not plainly:
        return Checked(path, "xlsx", _memory(limits, COMPILED + 3 * shared), seconds, inflated, is_large=True)
    return Checked(path, "xlsx", _memory(limits, BASE + 6 * inflated), seconds, inflated)


def plain_name(name: str) -> str:
    """The name of a file without its folders, and without characters that print nothing or turn the line around."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return kept.strip().lstrip(".")[:200] or "未命名"


def _kind(head: bytes) -> tuple[str, str]:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:8].lower()
    for magic, kind, called in KINDS:
        if head.startswith(magic) or start.startswith(magic.lower()):
            return kind, called
    return "csv", "文本"


def _refuse_name(extension: str, actual: str, called: str, path: Path) -> None:
    """The name and the content must tell the same; where they differ, say what the content is."""
    data = path.read_bytes() if actual == "xls" else b""
    if ENCRYPTED in data:
        raise FileRefused("password")
    if extension in MACRO_FORMS or OLD_MACROS in data:
        raise FileRefused("macros")
    if extension in ARCHIVES or actual == "archive":
        raise FileRefused("archive")
    if extension not in FORMS:
        raise FileRefused("form")
    if FORMS[extension] != actual:
        raise FileRefused("extension", extension=extension, actual=called)
    if data and not any(stream in data for stream in WORKBOOK_STREAMS):
        raise FileRefused("form")


def _inflated(path: Path, limits: Limits) -> tuple[int, int]:
    """(bytes after inflation as the directory declares them, those of shared texts); the child finds a lie."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise FileRefused("damaged") from fault
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("password")
    _refuse_parts(names)
    inflated, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    packed = max(1, min(packed, path.stat().st_size))  # parts that lie upon each other count once
    is_swollen = inflated > limits.ratio_from_bytes and inflated > limits.ratio_max * packed
    if inflated > limits.inflated_bytes or is_swollen or len(parts) > limits.entries_max:
        raise FileRefused("bomb", inflated_mb=-(-inflated // MB))
    return inflated, sum(p.file_size for p in parts if p.filename.lower().endswith("sharedstrings.xml"))


def _refuse_parts(names: Collection[str]) -> None:
    if any(".." in re.split(r"[\\/]", name) or name.startswith(("/", "\\")) or "\0" in name for name in names):
        raise FileRefused("paths")
    if len(set(names)) != len(names):
        raise FileRefused("damaged")
    if any(name.endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "xl/activex/")) for name in names):
        raise FileRefused("macros")
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names or not any(name.startswith("xl/") for name in names):
            raise FileRefused("form")
        raise FileRefused("damaged")


def _memory(limits: Limits, wanted: int) -> int:
    return min(limits.memory_bytes, wanted)


def _seconds(limits: Limits, wanted: int) -> int:
    return min(limits.cpu_s, 4 + wanted)
