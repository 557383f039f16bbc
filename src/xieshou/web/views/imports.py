"""Imports: upload a file, see what was found row by row, take it in whole or in part, take a batch back."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.audit.exports import note_export
from xieshou.kit import jobs
from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.imports import write_errors, write_template
from xieshou.kit.imports.batches import BatchFile, batch_file, batches, rows_with_problems
from xieshou.kit.imports.editing import Staged, edit_staged_row, staged_row
from xieshou.kit.imports.errors import NotConfirmed, UndoTooLate
from xieshou.kit.imports.importers import all_importers, importer_of
from xieshou.kit.imports.models import ImportBatch, StagedRow
from xieshou.kit.imports.problems import Severity
from xieshou.kit.imports.refusals import NOTES
from xieshou.kit.imports.services import sheet_and_problems
from xieshou.kit.imports.telling import told_gravely, told_in_row
from xieshou.kit.phrases import retold
from xieshou.offices.models import Role
from xieshou.placements.services.intake import take_back, upload_folder
from xieshou.placements.undoing import UndoFile, undo_file
from xieshou.web import components as c
from xieshou.web.downloads import download
from xieshou.web.forms.imports import CellsForm, RowsForm, UploadForm
from xieshou.web.forms.offers import ReasonForm
from xieshou.web.framing import SeeOther, as_of, did, doing, done, may, paged, sent, show
from xieshou.web.pages import ConfirmPage, FormPage, ListPage, RecordPage, Section
from xieshou.web.words import TABLES, VERBS

VIEWERS = (Role.CLERK, Role.LEADER, Role.AUDITOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = StagedRow.State
UNDO_NAMED_MOST = 30
OPEN = (STATES.READY, STATES.BLOCKED)
TONES = {"staged": c.Tone.WARN, "confirmed": c.Tone.GOOD, "undone": c.Tone.PLAIN}


@open_to(*VIEWERS)
@require_safe
def imports(request: Any) -> HttpResponse:
    """Batches of one's place, the newest first."""
    found, pager = paged(request, batches(request.actor), ("newest",), unit=_("次导入"))
    columns = (
        c.Column(_("表格文件")), c.Column(_("是什么表")), c.Column(_("行数"), "number"), c.Column(_("状态")), c.Column(_("基准日"), "date"),
    )  # fmt: skip
    lines = tuple(
        c.Row(
            (
                c.Cell(batch.file_name, f"/imports/{batch.ref}/"),
                c.Cell(str(importer_of(batch.layout).layout.title)),
                c.Cell(batch.row_count, f"/imports/{batch.ref}/"),
                c.Cell(badge=_state_badge(batch)),
                c.Cell(batch.day),
            )
        )
        for batch in found.rows
    )
    upload = c.Action(_("上传文件"), "/imports/new/", "primary", icon="arrow-up-tray")
    empty = c.Empty(_("还没有导入过"), _("可以导入国办系统花名册、六种导入模板、务工月监测表和岗位表;先检查,确认后才入库。"))
    page = ListPage(
        _("导入"), c.Table(_("导入"), as_of(request, _("导入记录")), columns, lines, empty), pager=pager,
        actions=(upload,) if may(request.actor, (Role.CLERK,)) else (),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _state_badge(batch: ImportBatch) -> c.Badge:
    return c.Badge(str(batch.get_state_display()), TONES[batch.state])


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def new_import(request: Any) -> HttpResponse:
    """Take an upload; it is read and checked as a job."""
    layouts = [(one.layout.code, str(one.layout.title)) for one in all_importers()]
    asked = request.GET.get("layout", "")
    first = next((code for code, _title in layouts if code.startswith(asked)), "") if asked else ""
    files = request.FILES if request.method == "POST" else None
    form = UploadForm(sent(request), files, initial={"layout": first}, layouts=layouts)
    if form.is_valid():
        return SeeOther(f"/work/{_ask_stage(request, form).ref}/")
    templates = tuple(
        c.Fact(title, _("下载空表"), f"/imports/template/{code}.xlsx") for code, title in layouts
    )  # fmt: skip
    page = FormPage(
        _("上传文件"), _("上传并检查"), "/imports/",
        lede=_("上传后逐行检查,告诉您哪一行哪一列有什么问题;您确认以后才入库。表里的“意愿”只当作待询问的线索。"),
        aside=(Section(_("空表"), facts=templates),), is_multipart=True,
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _ask_stage(request: Any, form: UploadForm) -> Any:
    given = form.cleaned_data["file"]
    kept = f"{uuid4()}{PurePath(given.name.lower()).suffix}"
    with (upload_folder() / kept).open("wb") as target:
        for chunk in given.chunks():
            target.write(chunk)
    return jobs.ask(
        request.actor, "import.stage", assignment_id=request.assignment.pk, day=request.day, at=request.now,
        office_id=request.actor.office_id, layout=form.cleaned_data["layout"], upload=kept, file_name=given.name,
        asked_at=request.now.isoformat(), system=form.cleaned_data["system"],
    )  # fmt: skip


@open_to(*VIEWERS)
@require_safe
def batch(request: Any, ref: UUID) -> HttpResponse:
    """One batch: how its rows stand, which problems there are, and each row that was told something."""
    file = batch_file(request.actor, ref)
    found, pager = paged(request, rows_with_problems(request.actor, file.batch), ("number", "pk"), unit=_("行"))
    headings = importer_of(file.batch.layout).layout.by_key
    columns = (
        c.Column(_("行号"), "number"),
        c.Column(_("哪一列")),
        c.Column(_("问题")),
        c.Column(_("怎么改")),
        c.Column(_("能否入库")),
        c.Column(_("办理")),
    )
    can_edit = may(request.actor, (Role.CLERK,)) and file.batch.state != ImportBatch.State.UNDONE
    lines = tuple(
        _problem_row(row, problem, headings, can_edit=can_edit and row.state in OPEN)
        for row in found.rows
        for problem in row.problems
    )
    empty = c.Empty(_("没有发现问题"), _("每一行都可以入库。"))
    page = ListPage(
        file.batch.file_name,
        c.Table(_("有问题的行"), as_of(request, _("上传的文件")), columns, lines, empty, is_caption_shown=True),
        lede=f"{importer_of(file.batch.layout).layout.title} · {file.batch.get_state_display()}",
        crumbs=(c.Link(_("导入"), "/imports/"),),
        before=(Section(_("检查结果"), facts=_count_facts(file)), *_notes(file), *_kinds(file, as_of(request, _("上传的文件")))),
        pager=pager,
        actions=_batch_actions(request, file),
    )
    return show(request, "web/page_list.html", page)


def _count_facts(file: BatchFile) -> tuple[c.Fact, ...]:
    asking = sum(count for severity, _sentence, count in file.problems if severity is Severity.ASK)
    facts = [
        c.Fact(_("共有行数"), file.batch.row_count),
        c.Fact(_("可以入库"), file.count(STATES.READY)),
        c.Fact(_("不能入库"), file.count(STATES.BLOCKED), badge=c.Badge(_("请改后重传"), c.Tone.BAD) if file.count(STATES.BLOCKED) else None),
        c.Fact(_("疑点"), asking, source=_("只是提醒,不拦入库") if asking else ""),
    ]  # fmt: skip
    if file.batch.state != ImportBatch.State.STAGED:
        facts += [
            c.Fact(_("已新增"), file.count(STATES.NEW)),
            c.Fact(_("已更新"), file.count(STATES.CHANGED)),
            c.Fact(_("与现有一致"), file.count(STATES.SAME)),
        ]
    return tuple(facts)


def _notes(file: BatchFile) -> tuple[Section, ...]:
    """What the reader met in the file as a whole, and what cannot be taken in yet."""
    at = 0 if (get_language() or "zh").startswith("zh") else 1
    said = [NOTES[note["code"]][at].format(**note["facts"]) for note in file.batch.notes]
    if not importer_of(file.batch.layout).is_taken_in:
        said.insert(0, _("这种表现在还没有可记的地方:逐行检查、原样保留,不能入库。"))
    facts = tuple(c.Fact(_("注意"), one) for one in said)
    return (Section(_("关于这个文件"), facts=facts),) if facts else ()


def _kinds(file: BatchFile, line: c.AsOf) -> tuple[Section, ...]:
    if not file.problems:
        return ()
    rows = tuple(
        c.Row((c.Cell(told_in_row(sentence)), c.Cell(count), c.Cell(badge=_severity_badge(severity)))) for severity, sentence, count in file.problems
    )  # fmt: skip
    columns = (c.Column(_("问题(举第一例)")), c.Column(_("处数"), "number"), c.Column(_("能否入库")))
    return (Section(_("都有哪些问题"), table=c.Table(_("都有哪些问题"), line, columns, rows, c.Empty(_("没有")))),)


def _severity_badge(severity: Severity) -> c.Badge:
    return c.Badge(told_gravely(severity), c.Tone.BAD if severity is Severity.BLOCK else c.Tone.WARN)


def _problem_row(row: StagedRow, problem: dict[str, str], headings: Any, *, can_edit: bool) -> c.Row:
    column = headings.get(problem["column"])
    edit = c.Action(_("改这一行"), f"/imports/{row.batch.ref}/rows/{row.number}/", "quiet")
    return c.Row(
        (
            c.Cell(row.number),
            c.Cell(column.heading if column else problem["column"]),
            c.Cell(told_in_row(problem["sentence"])),
            c.Cell(retold(problem["remedy"])),
            c.Cell(badge=_severity_badge(Severity(problem["severity"]))),
            doing(edit if can_edit else None),
        )
    )


def _batch_actions(request: Any, file: BatchFile) -> tuple[c.Action, ...]:
    at = f"/imports/{file.batch.ref}"
    actions = []
    if may(request.actor, (Role.CLERK,)):
        can_be_taken_in = importer_of(file.batch.layout).is_taken_in and file.batch.state != ImportBatch.State.UNDONE
        if file.count(STATES.READY) and can_be_taken_in:
            actions.append(c.Action(_("入库"), f"{at}/confirm/", "primary"))
        if file.problems:
            actions.append(c.Action(_("下载错误文件"), f"{at}/errors.xlsx", icon="document-arrow-down"))
        if file.batch.state == ImportBatch.State.CONFIRMED:
            actions.append(c.Action(_("撤销这批"), f"{at}/undo/", "danger"))
    return tuple(actions)


@open_to(Role.CLERK)
@never_cache
@require_http_methods(["GET", "POST"])
def errors(request: Any, ref: UUID) -> HttpResponse:
    """The rows in doubt, in the same layout, with the reason beside each; that the file left is written down."""
    file = batch_file(request.actor, ref)
    if request.method == "GET":
        page = ConfirmPage(
            _("下载错误文件"), _("下载“{name}”里有问题的行?").format(name=file.batch.file_name),
            (_("文件与原表同样的列,最后一列写着错误原因;改好后可以直接再上传。"), _("文件里有完整的证件号码,请妥善保管;这次下载会留下记录。")),
            _("下载"), f"/imports/{ref}/", is_danger=False,
        )  # fmt: skip
        return show(request, "web/page_confirm.html", page)
    sheet, problems = sheet_and_problems(request.actor, file.batch)
    made = io.BytesIO()
    count = write_errors(made, sheet, problems)
    content = made.getvalue()
    note_export(
        request.actor,
        what="imports.errors",
        day=request.day,
        filters={"batch": str(ref)},
        row_count=count,
        content=content,
        at=request.now,
    )
    return _workbook(content, "errors.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@open_to(*VIEWERS)
@require_safe
def template(request: Any, code: str) -> HttpResponse:
    """The empty workbook of a layout."""
    found = next((one for one in all_importers() if one.layout.code == code), None)
    if found is None:
        raise NotYours()
    made = io.BytesIO()
    write_template(made, found.layout)
    return download(made.getvalue(), _("{title}空表.xlsx").format(title=found.layout.title))


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def confirm(request: Any, ref: UUID) -> HttpResponse:
    """Take the ready rows in, all or some; done as a job."""
    file = batch_file(request.actor, ref)
    form = RowsForm(sent(request))
    if form.is_valid():
        asked = jobs.ask(
            request.actor, "import.confirm", assignment_id=request.assignment.pk, day=request.day, at=request.now,
            batch=str(ref), numbers=form.cleaned_data["rows"],
        )  # fmt: skip
        return SeeOther(f"/work/{asked.ref}/")
    page = ConfirmPage(
        _("入库"),
        _("把“{name}”里可以入库的{count}行入库?").format(
            name=file.batch.file_name, count=f"{file.count(STATES.READY):,}"
        ),
        (
            _("新的记录新增,已有的更新,一样的不动;每一处改动都有记录。"),
            _("不能入库的{count}行留下,改好后再上传同一张表即可。").format(count=file.count(STATES.BLOCKED)),
            _("表里的“意愿”不会变成本人的意愿,只排进待询问。"),
        ),
        _("入库"),
        f"/imports/{ref}/",
        is_danger=False,
    )
    return show(request, "web/page_confirm.html", page, form=form)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def undo(request: Any, ref: UUID) -> HttpResponse:
    """Take a whole batch back, with a reason; where people have acted since, say who and what instead."""
    file = undo_file(request.actor, ref)
    if file.batch.state != ImportBatch.State.CONFIRMED:
        raise NotConfirmed()
    if file.acts:
        return _cannot_undo(request, file)
    form = ReasonForm(sent(request))
    if form.is_valid() and did(
        form, lambda: take_back(request.actor, ref, day=request.day, reason=form.cleaned_data["reason"])
    ):
        return done(request, _("已撤销这批导入。"), f"/imports/{ref}/")
    added = [_("移除{table} {count} 条").format(table=_word(t), count=f"{n:,}") for t, n in file.added.items() if n]
    changed = [
        _("{table} {count} 条恢复成导入以前的样子").format(table=_word(t), count=f"{n:,}")
        for t, n in file.changed.items()
    ]
    page = ConfirmPage(
        _("撤销这批导入"), _("撤销“{name}”?").format(name=file.batch.file_name),
        (
            *added, *changed, _("入库以后还没有人在这些记录上办过事,可以整批撤销。"),
            _("变更记录保留导入和撤销;同一个文件以后可以再上传。"),
        ),
        _("撤销这批"), f"/imports/{ref}/",
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page, form=form)


def _word(table: str) -> str:
    return str(TABLES.get(table, table))


def _cannot_undo(request: Any, file: UndoFile) -> HttpResponse:
    """Who has acted on what since: each to be put right by itself."""
    rows = tuple(
        c.Row(
            (
                c.Cell(
                    str(VERBS.get(act.verb, act.verb)) if act.verb else _("新增{table}").format(table=_word(act.table))
                ),
                c.Cell(act.count),
                c.Cell(_word(act.table)),
            )
        )
        for act in file.acts
    )
    columns = (c.Column(_("入库以后办过的事")), c.Column(_("次数"), "number"), c.Column(_("办在哪里")))
    table = c.Table(_("入库以后办过的事"), as_of(request, _("变更记录")), columns, rows, c.Empty(_("没有")))
    about = dict.fromkeys(one for act in file.acts for one in act.about)
    people = tuple(c.Fact(_("已有后续办理"), label, href) for label, href in list(about)[:UNDO_NAMED_MOST])
    page = RecordPage(
        _("不能整批撤销"),
        (Section(_("为什么"), table=table), *((Section(_("涉及"), facts=people),) if people else ())),
        subtitle=file.batch.file_name, crumbs=(c.Link(_("导入"), "/imports/"), c.Link(file.batch.file_name, f"/imports/{file.batch.ref}/")),
        refusal=c.Refusal(
            _("这批导入的记录后来已有人办过事,撤销会丢掉他们的办理。"),
            _("导错的请打开本人、本户或岗位逐条更正,写明理由;不在册的,请按下面的名单逐个核对。"), UndoTooLate.code,
        ),
        is_printable=True,
    )  # fmt: skip
    return show(request, "web/page_record.html", page, status=422 if request.method == "POST" else 200)


@open_to(Role.CLERK)
@never_cache
@require_http_methods(["GET", "POST"])
def edit_row(request: Any, ref: UUID, number: int) -> HttpResponse:
    """Correct the cells of one staged row that were told something; the checks run again."""
    row = staged_row(request.actor, ref, number)
    form = CellsForm(sent(request), row=row)
    if form.is_valid():
        changed = edit_staged_row(request.actor, ref, number, form.changes(), mark=form.cleaned_data["mark"])
        return done(request, _said(number, changed), f"/imports/{ref}/")
    page = FormPage(
        _("改第{number}行").format(number=number), _("改好,重新检查"), f"/imports/{ref}/",
        lede=_("只列出有问题的格子;改的是待入库的内容,您的原文件不变。号码只核对、不代改。"),
        crumbs=(c.Link(_("导入"), "/imports/"), c.Link(row.batch.file_name, f"/imports/{ref}/")),
        aside=(_row_facts(row),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _row_facts(row: Staged) -> Section:
    facts = tuple(c.Fact(heading, value or None, missing=_("空")) for heading, value in row.shown())
    return Section(_("这一行的其他内容"), facts=facts)


def _said(number: int, left: int) -> str:
    if left == 0:
        return _("第{number}行已改好,可以入库。").format(number=number)
    return _("第{number}行已改,还有{left}处问题。").format(number=number, left=left)
