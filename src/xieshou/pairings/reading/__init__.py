"""Pairing tables as printed, read into typed pairs: `read_table(data, date(2018, 6, 1))`. Pure: no database, no clock."""

from xieshou.pairings.reading.model import End, PairRow, Reading, TaskType
from xieshou.pairings.reading.reader import read_table
from xieshou.pairings.reading.render import as_json

__all__ = ["End", "PairRow", "Reading", "TaskType", "as_json", "read_table"]
