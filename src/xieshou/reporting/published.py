"""Sealed figures as the rooms below know them: what an inspection is over, and the bound that belongs beside a number."""

from __future__ import annotations

from xieshou.reporting.models import Snapshot
from xieshou.reporting.snapshots import sealed_report
from xieshou.supervision.inspections.errors import FigureNotInspected
from xieshou.supervision.inspections.frames import Published, inspectable


def published_of(snapshot: Snapshot, code: str) -> Published:
    """One figure of a sealed report, to be inspected. Raises FigureNotInspected for one that is no list of people."""
    figure = inspectable(code)
    if code not in snapshot.figures:
        raise FigureNotInspected(title=figure.title)
    return Published(
        snapshot.number, snapshot.sha256, code, int(snapshot.figures[code]), snapshot.region, snapshot.as_of
    )


def inspectable_figures(snapshot: Snapshot) -> list[tuple[str, str]]:
    """The figures of a sealed report that can be inspected record by record, with what they count and how many."""
    found = []
    for line in sealed_report(snapshot).lines:
        try:
            inspectable(line.code)
        except FigureNotInspected:
            continue
        if line.count:
            found.append((line.code, f"{line.title} {line.count:,}"))
    return found
