"""The file a job made: kept for a few days in a folder of its own, given only to the person who asked for it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.models import Job

KEPT_DAYS = 3


class FileGone(Invalid):
    code = "job.file_gone"
    message = _("这个文件已过保存期,不再保留。")
    remedy = _("请重新生成一份;生成的文件只保留三天。")


def new_file(name: str) -> tuple[str, Path]:
    """A place for a file of this name: what to put under "file" in the job's result, and where to write it."""
    _sweep()
    kept = f"{uuid4()}/{name}"
    path = _folder() / kept
    path.parent.mkdir(parents=True, mode=0o700)
    return kept, path


def file_of(job: Job) -> Path:
    """The file that a job made. Raises FileGone."""
    kept = str(job.result.get("file", ""))
    path = _folder() / kept
    if not kept or not path.is_file():
        raise FileGone()
    return path


def _folder() -> Path:
    folder: Path = settings.FILES_FOLDER / "made"
    return folder


def _sweep() -> None:
    """Remove what is past its days: these files hold people's names and must not pile up."""
    oldest = time.time() - KEPT_DAYS * 86400
    for folder in _folder().glob("*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
