"""Files from outside: read in a limited child, seen through a declared layout, told row by row what is wrong.

read_table(path)                  a stranger's file → raw texts (FileRefused says why not)
read_sheet(table, layout)         heading found, columns named, values read, texts kept
Findings, ProblemKind             masks over columns → RowProblem, with row, column and sentence
write_template, write_errors      workbooks in the same layout
"""

from __future__ import annotations

from xieshou.kit.imports.layout import CodeList, Column, Kind, Layout, Mask
from xieshou.kit.imports.problems import Findings, ProblemKind, RowProblem, Severity
from xieshou.kit.imports.reader import Limits, RawTable, read_table
from xieshou.kit.imports.refusals import FileRefused
from xieshou.kit.imports.sheet import Sheet, read_sheet
from xieshou.kit.imports.workbooks import write_errors, write_rows, write_template

__all__ = [
    "CodeList",
    "Column",
    "FileRefused",
    "Findings",
    "Kind",
    "Layout",
    "Limits",
    "Mask",
    "ProblemKind",
    "RawTable",
    "RowProblem",
    "Severity",
    "Sheet",
    "read_sheet",
    "read_table",
    "write_errors",
    "write_rows",
    "write_template",
]
