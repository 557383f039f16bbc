"""The object `xieshou pairings import --json` prints (design.md §5)."""

from __future__ import annotations

from typing import Any

from xieshou.pairings.reading.model import End, PairRow, Reading
from xieshou.regions.gazetteer import Note


def as_json(reading: Reading) -> dict[str, Any]:
    """`rows` counts every pair read, the held ones too; `pairs` lists them all, `needs_review` the held ones again."""
    pairs = [_pair(row) for row in reading.rows]
    return {
        "as_of": reading.as_of.isoformat(),
        "rows": len(reading.rows),
        "supporters": len({row.supporter.code or row.supporter.written for row in reading.rows}),
        "task_types": len({row.task.code if row.task else row.task_written for row in reading.rows}),
        "pairs": pairs,
        "needs_review": [pair for pair in pairs if pair["held"]],
        "notes": [_note(note) for note in reading.notes],
    }


def _pair(row: PairRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "supporter": _end(row.supporter),
        "recipient": _end(row.recipient),
        "task_type": row.task.name if row.task else row.task_written,
        "task_written": row.task_written,
        "population_standard": row.task.standard if row.task else None,
        "clause": row.task.clause if row.task else None,
        "remark": row.remark,
        "cells": list(row.cells),
        "notes": [_note(note) for note in row.notes],
        "held": row.held,
        "reason": ";".join(row.reasons),
    }


def _end(end: End) -> dict[str, Any]:
    """Codes are null where there is none: a farm, a place not recognised, several successors."""
    return {
        "written": end.written,
        "name": end.name or None,
        "code": end.code or None,
        "level": str(end.level) or None,
        "parent": end.parent or None,
        "line": end.line or None,
        "code_today": end.code_today or None,
        "name_today": end.name_today or None,
        "successors": [{"code": unit.code, "name": unit.name} for unit in end.today] if len(end.today) > 1 else [],
        "candidates": [{"code": c.code, "name": c.name, "path": c.path, "why": c.why} for c in end.candidates],
    }


def _note(note: Note) -> dict[str, str]:
    return {"code": note.code, "text": note.text}
