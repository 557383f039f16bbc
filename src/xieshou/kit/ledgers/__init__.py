"""台账: one declaration gives the list with filters, sort, keyset paging and masking, the Excel in the office's columns, and the drill-down."""

from xieshou.kit.ledgers.declaration import Column, Filter, Ledger, all_ledgers, ledger, ledger_named
from xieshou.kit.ledgers.page import LedgerPage, all_of, page_of
from xieshou.kit.ledgers.printing import as_document
from xieshou.kit.ledgers.workbook import write_workbook

__all__ = [
    "Column",
    "Filter",
    "Ledger",
    "LedgerPage",
    "all_ledgers",
    "all_of",
    "as_document",
    "ledger",
    "ledger_named",
    "page_of",
    "write_workbook",
]
