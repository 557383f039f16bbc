"""Files that pass through: a folder named by nobody, known only to the job of the person who asked, in no backup, gone within the hour."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

KEPT_MINUTES = 60


@dataclass(frozen=True)
class Given:
    """One uploaded file: its name, and what gives its bytes piece by piece."""

    name: str
    chunks: Iterable[bytes]


def put(given: Iterable[Given], at: datetime) -> str:
    """Write the files into a new folder, as `in/0.xlsx`, `in/1.csv` …; returns its name. Old folders go on the way."""
    sweep(at)
    folder = passing(str(uuid4()))
    (folder / "in").mkdir(parents=True, mode=0o700)
    for number, one in enumerate(given):
        with (folder / file_name(number, one.name)).open("wb") as target:
            for chunk in one.chunks:
                target.write(chunk)
    return folder.name


def file_name(number: int, name: str) -> str:
    """Where within its folder the file of this number and name lies."""
    return str(Path("in") / f"{number}{Path(name).suffix.lower()}")


def passing(folder: str) -> Path:
    """The folder of this name."""
    root: Path = settings.PASSING_FOLDER
    return root / folder


def remove(folder: str) -> None:
    """Delete it with all that is in it; what is gone already stays gone."""
    shutil.rmtree(passing(folder), ignore_errors=True)


def sweep(at: datetime) -> int:
    """Remove every folder past its hour, also those of a worker that was stopped; returns how many."""
    root: Path = settings.PASSING_FOLDER
    old = [folder for folder in root.glob("*") if is_old(folder, at)]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def is_old(folder: Path, at: datetime) -> bool:
    """True past the hour."""
    return folder.stat().st_mtime < at.timestamp() - KEPT_MINUTES * 60
