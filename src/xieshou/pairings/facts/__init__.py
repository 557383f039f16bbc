"""附件2 as printed, and the dated table of task types (SOURCES.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def attachment2() -> bytes:
    """《省内外帮扶关系表》 of 粤人社函〔2018〕1475号, tab-separated, with every irregularity of the print."""
    return files(__name__).joinpath("attachment2.tsv").read_bytes()


def task_type_rows() -> Iterator[dict[str, str]]:
    text = files(__name__).joinpath("task_types.csv").read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))
