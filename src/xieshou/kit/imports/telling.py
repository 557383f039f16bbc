"""What a row was told, in the reader's language; files keep the words of the offices."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xieshou.kit.imports.problems import Severity
from xieshou.kit.phrases import retold

IN_A_ROW = re.compile(r"第(\d+)行“(.+?)”:(.*)", re.DOTALL)


def told_in_row(sentence: str) -> str:
    """The sentence of a `RowProblem`: the row and the heading as the file has them, what is wrong translated."""
    found = IN_A_ROW.fullmatch(sentence)
    if not found:
        return retold(sentence)
    return _("第{row}行“{heading}”:{what}").format(row=found[1], heading=found[2], what=retold(found[3]))


def told_gravely(severity: Severity) -> str:
    """What a problem does to its row."""
    return _("不能入库") if severity is Severity.BLOCK else pgettext("栏目", "疑点")
