"""Refusals of staging, confirming and undoing.

Refused
  Invalid
    FileNotRead          the file as a whole cannot be staged: FileRefused, said to the person
    BatchUndone          a batch that was undone is not confirmed again
    NothingToConfirm     no row of the batch is ready
      AllTakenIn         because every row of it is in already
    RowsNotReady         none of the rows asked for is ready, others are
    UndoTooLate          later records stand on what the batch brought
  Stale
    RowNotOpen           a staged row that was taken in, or whose batch was undone, is not edited
"""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, Stale


class FileNotRead(Invalid):
    code = "import.file"
    message = _("{sentence}。")
    remedy = _("改好后再上传。")

    @property
    def said(self) -> str:
        is_chinese = (get_language() or "zh").startswith("zh")
        return str(self.message).format(sentence=self.facts["chinese" if is_chinese else "english"])


class BatchUndone(Invalid):
    code = "import.undone"
    message = _("这次导入已经撤销,不能再入库。")
    remedy = _("需要时请重新上传文件。")


class NothingToConfirm(Invalid):
    code = "import.nothing"
    message = _("没有可以入库的行:{blocked}行不能入库,{done}行已经办过。")
    remedy = _("请下载错误文件,改好后再上传。")


class AllTakenIn(NothingToConfirm):
    code = "import.all_in"
    message = _("这次导入的{done}行都已经入库,没有剩下的。")
    remedy = _("不用再办。新增、更新、与现有一致的各多少行,到“导入”里打开这一次就能看到。")


class RowsNotReady(Invalid):
    code = "import.rows"
    message = _("写的行号里没有一行可以入库;可以入库的共{ready}行。")
    remedy = _("行号照表格里的写,表头也算一行;空着就是全部可以入库的行。")


class NotConfirmed(Invalid):
    code = "import.not_confirmed"
    message = _("这次导入没有入库,不用撤销。")
    remedy = _("不要的,不确认即可。")


class RowNotOpen(Stale):
    code = "import.row_not_open"
    message = _("第{number}行已经入库或已撤销,不能在这里改。")
    remedy = _("已入库的请在本人、本户或岗位的页面更正。")


class UndoTooLate(Invalid):
    code = "import.undo_too_late"
    message = _("这次导入的记录后来已被使用或更改,不能整批撤销。")
    remedy = _("请逐条办理更正,并写明原因。")
