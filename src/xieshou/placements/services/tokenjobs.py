"""登记比对 by page, for those who are asked to help: the supporter's register as tokens, and two tables of tokens compared.

Neither touches a row. What was put in is gone when it has been read; the table made is given to who asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from xieshou.engines.errors import InputError
from xieshou.engines.tokens import Table, matched, plain_text, read_key, read_table, write_table
from xieshou.kit import passing
from xieshou.kit.errors import Invalid
from xieshou.kit.jobfiles import new_file
from xieshou.kit.jobs import ask, job
from xieshou.kit.models import Job
from xieshou.kit.passing import Given
from xieshou.kit.phrases import told_in
from xieshou.kit.scope import Actor
from xieshou.placements.tokenfiles import tokens_of_register

THERE, MATCH = "registry.there", "registry.match"
Read = Callable[[Sequence[Path]], tuple[Table, str]]


class FileUnreadable(Invalid):
    code = "registry.file_refused"
    message = gettext_lazy("{why}。")
    remedy = gettext_lazy("什么都没有保存;请核对是不是这次比对的文件,再放一次。")


def begin(actor: Actor, kind: str, given: Sequence[Given], *, assignment_id: int, day: date, at: datetime) -> Job:
    """Ask for one of the two: THERE takes the key and the register, MATCH the home side's table and the supporter's."""
    folder = passing.put(given, at)
    names = [Path(one.name).name for one in given]
    return ask(
        actor, kind, assignment_id=assignment_id, day=day, at=at, folder=folder, names=names,
        language=get_language() or settings.LANGUAGE_CODE,
    )  # fmt: skip


@job(THERE, title=gettext_lazy("登记比对:把登记做成令牌"))
def make_tokens(actor: Actor, progress: Any, *, day: date, folder: str, names: list[str], language: str) -> dict[str, Any]:
    """The supporter's table of tokens, from the key and a register."""

    def read(paths: Sequence[Path]) -> tuple[Table, str]:
        key = read_key(plain_text(paths[0].read_bytes()), on=day)
        table, left_out = tokens_of_register(paths[1], key, name=names[1], on=day)
        return table, _("{count}个令牌;{left}行号码不对,没有算。").format(count=f"{len(table.rows):,}", left=f"{left_out:,}")

    return _made(progress, folder, names, language, read, lambda table: _("支援方令牌-{name}.tokens").format(name=table.comparison[:8]))


@job(MATCH, title=gettext_lazy("登记比对:比对两张令牌表"))
def match_tables(actor: Actor, progress: Any, *, day: date, folder: str, names: list[str], language: str) -> dict[str, Any]:
    """What both tables share, for the home side; whoever does this has no key, and sees nobody."""

    def read(paths: Sequence[Path]) -> tuple[Table, str]:
        home, there = (read_table(plain_text(path.read_bytes()), side=side) for path, side in zip(paths, ("home", "there"), strict=True))
        found = matched(home, there)
        return found, _("{count}个令牌两边都有。").format(count=f"{len(found.rows):,}")

    return _made(progress, folder, names, language, read, lambda table: _("比对结果-{name}.tokens").format(name=table.comparison[:8]))


def _made(
    progress: Any, folder: str, names: list[str], language: str, read: Read, called: Callable[[Table], str]
) -> dict[str, Any]:
    """The table as a file, and a sentence about it; the uploads go whatever comes of it."""
    home = passing.passing(folder)
    paths = [home / passing.file_name(number, name) for number, name in enumerate(names)]
    with override(language):
        try:
            progress(0, 2, _("正在读文件"))
            table, said = read(paths)
            progress(1, 2, _("正在写令牌表"))
        except InputError as refusal:
            raise FileUnreadable(why=told_in(refusal, language)) from refusal
        finally:
            passing.remove(folder)
        kept, path = new_file(called(table))
        path.write_text(write_table(table), encoding="utf-8", newline="\n")
        progress(2, 2, said)
    return {"file": kept, "said": said}
