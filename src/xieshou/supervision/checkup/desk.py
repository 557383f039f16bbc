"""The check-up page's own room: uploads are gone when they have been read, results an hour later or as soon as their owner says so.

Nothing of it is a row: a folder holds it, named by nobody and known only to the job of the person who asked, in no backup.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from xieshou.engines.errors import InputError
from xieshou.kit import passing
from xieshou.kit.errors import Invalid, NotYours
from xieshou.kit.jobs import Cancelled, ask, job
from xieshou.kit.models import Job
from xieshou.kit.parameters import NoParameter, value_on
from xieshou.kit.passing import KEPT_MINUTES, Given
from xieshou.kit.phrases import told_in
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import acting
from xieshou.supervision.checkup import Named, check_files, write_results
from xieshou.supervision.checkup.results import Checkup, masked
from xieshou.supervision.checkup.writing import ABOUT

KIND = "checkup.run"
HOUR_MOST = 12
SHOWN = "shown.parquet"
LIVE = (Job.State.WAITING, Job.State.RUNNING)


class CheckupGone(Invalid):
    code = "checkup.gone"
    message = gettext_lazy("这次体检的结果已经删除。")
    remedy = gettext_lazy("结果只保留一小时,不存进系统;需要的请再放一次文件。")


class OneAtATime(Invalid):
    code = "checkup.one_at_a_time"
    message = gettext_lazy("您有一次体检还没有做完。")
    remedy = gettext_lazy("请等它做完,或者先取消,再放新的文件。")


class TooManyCheckups(Invalid):
    code = "checkup.too_many"
    message = gettext_lazy("一小时内您已经体检了{count}次。")
    remedy = gettext_lazy("请过一会儿再来;一次可以放五个文件。")


class CannotCheck(Invalid):
    code = "checkup.file_refused"
    message = gettext_lazy("{why}。")
    remedy = gettext_lazy("什么都没有保存;请改好以后再放一次。")


def begin(actor: Actor, given: list[Given], *, assignment_id: int, day: date, as_of: date, at: datetime) -> Job:
    """Put the files into a folder and ask for the check-up. Raises OneAtATime, TooManyCheckups."""
    mine = scoped(actor, Job).filter(kind=KIND, user_id=actor.user_id)
    if mine.filter(state__in=LIVE, made_at__gt=at - timedelta(minutes=KEPT_MINUTES)).exists():
        raise OneAtATime()
    lately = mine.filter(made_at__gt=at - timedelta(hours=1)).count()
    if lately >= HOUR_MOST:
        raise TooManyCheckups(count=lately)
    folder = passing.put(given, at)
    return ask(
        actor, KIND, assignment_id=assignment_id, day=day, at=at, folder=folder, names=[one_file.name for one_file in given],
        as_of=as_of.isoformat(), language=get_language() or settings.LANGUAGE_CODE,
    )  # fmt: skip


@job(KIND, title=gettext_lazy("表格体检"))
def run_checkup(actor: Actor, progress: Any, *, day: date, folder: str, names: list[str], as_of: str, language: str) -> dict[str, Any]:
    """Check the files of a folder; they are removed whatever comes of it, and so is everything when it fails."""
    home = passing.passing(folder)
    files = [Named(home / passing.file_name(number, name), Path(name).name) for number, name in enumerate(names)]
    steps = _Steps(progress, total=2 * len(files) + 3)
    try:
        with override(language):
            steps(_("正在读文件"))
            found = check_files(files, day=date.fromisoformat(as_of), value=_value, step=lambda said: steps(_("已查:{name}").format(name=said)))
            shutil.rmtree(home / "in", ignore_errors=True)
            outputs = write_results(found, home / "out", step=lambda said: steps(_("已写:{name}").format(name=said)))
            _shown(found).write_parquet(home / SHOWN)
    except InputError as refusal:
        shutil.rmtree(home, ignore_errors=True)
        raise CannotCheck(why=told_in(refusal, language)) from refusal
    except (Cancelled, Exception):
        shutil.rmtree(home, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(home / "in", ignore_errors=True)
    with acting(actor, "checkup.run"):
        ref = scoped(actor, Job).values_list("ref", flat=True).get(kind=KIND, arguments__folder=folder)
    return {"folder": folder, "outputs": outputs, "hits": found.hits.height, "url": f"/checkup/{ref}/"}


class _Steps:
    """Counts what is done and says it; more steps than were thought of do not pass the end."""

    def __init__(self, progress: Any, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self, said: str) -> None:
        self.progress(min(self.done, self.total), self.total, said)
        self.done += 1


def _value(name: str, day: date) -> Any:
    try:
        return value_on(name, day)
    except NoParameter:
        return None


def _shown(found: Checkup) -> pl.DataFrame:
    """The hits as the page shows them: numbers by their last four characters."""
    columns = ("county", "town", "village", "household_no", "name", "severity", "code", "said", "advice", "file", "number")
    return found.hits.select(*columns, citizen=masked(found.hits["citizen"]))


@dataclass(frozen=True)
class Seen:
    """A finished check-up: its job, its summary, its files, and the hits to be looked through."""

    job: Job
    folder: Path
    summary: dict[str, Any]

    @property
    def outputs(self) -> list[str]:
        """The names of its files."""
        return [str(name) for name in self.job.result["outputs"]]

    def output(self, number: int) -> Path:
        """One of them. Raises NotYours."""
        if number >= len(self.outputs):
            raise NotYours()
        return self.folder / "out" / self.outputs[number]

    def hits(self, **wanted: str) -> pl.DataFrame:
        """The hits with these values (code, severity, town, village); "" asks nothing."""
        rows = pl.read_parquet(self.folder / SHOWN)
        for name, value in wanted.items():
            if value:
                rows = rows.filter(pl.col(name) == value)
        return rows


def seen(actor: Actor, ref: Any, at: datetime) -> Seen:
    """A check-up of one's own. Raises NotYours (also for a colleague's), CheckupGone."""
    found = own_job(actor, ref)
    folder = passing.passing(str(found.result.get("folder") or "none"))
    if not (folder / SHOWN).is_file() or passing.is_old(folder, at):
        raise CheckupGone()
    return Seen(found, folder, json.loads((folder / "out" / ABOUT).read_text(encoding="utf-8")))


def own_job(actor: Actor, ref: Any) -> Job:
    """The job of a check-up the actor asked for. Raises NotYours."""
    found = one(actor, Job, ref)
    if found.user_id != actor.user_id:
        raise NotYours()
    return found


def remove(actor: Actor, ref: Any) -> None:
    """Delete everything a check-up left, now. Raises NotYours; what is gone already stays gone."""
    found = own_job(actor, ref)
    if found.kind == KIND:
        passing.remove(str(found.arguments["folder"]))


def lately(actor: Actor, at: datetime) -> list[Job]:
    """The actor's check-ups that can still be looked at, the newest first."""
    since = at - timedelta(minutes=KEPT_MINUTES)
    mine = scoped(actor, Job).filter(kind=KIND, user_id=actor.user_id, made_at__gt=since).order_by("-pk")
    return [found for found in mine if found.state in LIVE or (passing.passing(str(found.result.get("folder") or "none")) / SHOWN).is_file()]
