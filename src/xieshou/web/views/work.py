"""A long job on its way: how far it is, its result, and the way to stop it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotAllowed
from xieshou.kit.jobfiles import file_of
from xieshou.kit.jobs import stop
from xieshou.kit.models import Job
from xieshou.kit.phrases import retold
from xieshou.kit.scope import one
from xieshou.web import components as c
from xieshou.web.downloads import download
from xieshou.web.framing import READERS, done, show
from xieshou.web.pages import JobPage


@open_to(*READERS)
@never_cache
@require_safe
def job(request: Any, ref: UUID) -> HttpResponse:
    """The progress of one job; the page refreshes itself while it runs."""
    found = one(request.actor, Job, ref)
    page = JobPage(
        title=found.title,
        progress=_progress(found),
        lede=_("可以关掉这一页去办别的事;办好以后,从这个网址还能看到结果。"),
    )
    return show(request, "web/job.html", page)


@open_to(*READERS)
@require_POST
def cancel(request: Any, ref: UUID) -> HttpResponse:
    """Ask a job to stop at its next step."""
    found = stop(request.actor, ref)
    return done(request, _("已要求停止“{title}”。").format(title=found.title), f"/work/{found.ref}/")


@open_to(*READERS)
@require_POST
def job_file(request: Any, ref: UUID) -> HttpResponse:
    """The file a job made, to the person who asked for it. Raises NotAllowed, FileGone."""
    found = one(request.actor, Job, ref)
    if found.user_id != request.actor.user_id:
        raise NotAllowed()
    path = file_of(found)
    return download(path.read_bytes(), path.name)


def _progress(found: Job) -> c.Progress:
    here = f"/work/{found.ref}/"
    is_live = found.state in (Job.State.WAITING, Job.State.RUNNING)
    return c.Progress(
        title=found.title,
        state=found.state,
        done=found.total if found.state == Job.State.DONE and found.total else found.done,
        total=found.total or 0,
        step=_step(found),
        poll_href=here,
        cancel_href=f"{here}cancel/" if is_live and not found.is_cancel_asked else "",
        refusal=_refusal(found),
        results=_results(found, here),
    )


def _results(found: Job, here: str) -> tuple[c.Action, ...]:
    if found.result.get("file"):
        return (c.Action(_("下载文件"), f"{here}file/", "primary", "post", "document-arrow-down"),)
    return (c.Action(_("查看结果"), found.result_url, "primary"),) if found.result_url else ()


def _step(found: Job) -> str:
    if found.is_cancel_asked and found.state == Job.State.RUNNING:
        return _("正在停止")
    return retold(found.message) if found.state != Job.State.FAILED else ""


def _refusal(found: Job) -> c.Refusal | None:
    if found.state != Job.State.FAILED:
        return None
    advice = (
        _("请稍后再试,仍不行请联系管理员。")
        if found.result.get("is_fault")
        else _("请按上面的说明改正后重新办理;已经保存的内容不受影响。")
    )
    return c.Refusal(found.message or _("没有完成。"), advice, found.kind)
