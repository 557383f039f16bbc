"""One page of a ledger, by keyset: the cost of page 1,000 is the cost of page 1, and rows never slip between pages."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.ledgers.declaration import Ledger
from xieshou.kit.scope import Actor


class BrokenCursor(Invalid):
    code = "ledger.broken_cursor"
    message = _("翻页的位置看不懂。")
    remedy = _("请从第一页重新查询。")


PAGE_ROWS = 50
CHUNK_ROWS = 2000


@dataclass(frozen=True)
class LedgerPage:
    """`rows` of one page, `total` of the whole list, and the cursors of its neighbours (empty: there is none)."""

    rows: list[Any]
    total: int
    before: str
    after: str


def page_of(
    ledger: Ledger, actor: Actor, day: date, asked: Mapping[str, str], *, rows_most: int = PAGE_ROWS
) -> LedgerPage:
    """The page that the address asks for (`after=` or `before=` a cursor). Raises BrokenCursor."""
    rows = ledger.narrowed(actor, day, asked)
    total = rows.count()
    back = bool(asked.get("before"))
    cursor = asked.get("before") or asked.get("after") or ""
    ordered = rows.order_by(*(f"-{name}" if falls != back else name for name, falls in _columns(ledger.sort)))
    if cursor:
        ordered = _narrowed(ordered, ledger.sort, cursor, back=back)
    found = list(ordered[: rows_most + 1])
    more = len(found) > rows_most
    found = found[:rows_most]
    if back:
        found.reverse()
    ledger.dress(found, day)
    has_before = more if back else bool(cursor)
    has_after = bool(cursor) if back else more
    return LedgerPage(
        found,
        total,
        before=_write(found[0], ledger.sort) if found and has_before else "",
        after=_write(found[-1], ledger.sort) if found and has_after else "",
    )


def all_of(ledger: Ledger, actor: Actor, day: date, asked: Mapping[str, str]) -> Iterator[Any]:
    """Every row of the list, in its order, read in chunks: what an export writes."""
    rows = ledger.narrowed(actor, day, asked).order_by(*ledger.sort)
    for chunk in batched(rows.iterator(chunk_size=CHUNK_ROWS), CHUNK_ROWS):
        ledger.dress(chunk, day)
        yield from chunk


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to `size` rows (itertools.batched comes with Python 3.12)."""
    walk = iter(rows)
    while chunk := list(islice(walk, size)):
        yield chunk


def _narrowed(rows: QuerySet, sort: tuple[str, ...], cursor: str, *, back: bool) -> QuerySet:
    try:
        return rows.filter(_beyond(sort, _read(cursor, len(sort)), back=back))
    except (TypeError, ValueError, ValidationError) as fault:
        raise BrokenCursor() from fault


def _beyond(sort: tuple[str, ...], values: list[Any], *, back: bool) -> Q:
    """Rows after (or before) the cursor: (a, b) > (x, y) said as a > x or (a = x and b > y); of a column that falls, a < x."""
    beyond, equal = Q(), Q()
    for (name, falls), value in zip(_columns(sort), values, strict=True):
        beyond |= equal & Q(**{f"{name}__{'lt' if falls != back else 'gt'}": value})
        equal &= Q(**{name: value})
    return beyond


def _columns(sort: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Each column of an order, and whether it falls."""
    return [(name.removeprefix("-"), name.startswith("-")) for name in sort]


def _write(row: Any, sort: tuple[str, ...]) -> str:
    values = [_plain(row, name) for name, _falls in _columns(sort)]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def _plain(row: Any, name: str) -> Any:
    value = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value.isoformat() if isinstance(value, date) else value


def _read(cursor: str, size: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as fault:
        raise BrokenCursor() from fault
    if not isinstance(values, list) or len(values) != size or not all(isinstance(v, (str, int)) for v in values):
        raise BrokenCursor()
    return values
