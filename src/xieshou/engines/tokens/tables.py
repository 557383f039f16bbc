"""Tables of tokens as text: a line that says what they are, then sorted rows, so that their order tells nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from xieshou.engines.errors import InputError
from xieshou.engines.tokens.tokens import Key

FORMAT = "xieshou-tokens/1"
SIDES = ("home", "there", "found")
TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)
MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
DISTRICT = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True)
class Found:
    """What the other side's table says of a token: the first month it knows, "2018-03", and the six-digit district."""

    month: str = ""
    district: str = ""


@dataclass(frozen=True)
class Table:
    """Tokens of one side (`home`, `there`), or those found (`found`); `key` is the key's name, not the key."""

    side: str
    comparison: str
    pairing: str
    key: str
    rows: dict[str, Found]

    @staticmethod
    def of(side: str, key: Key, rows: dict[str, Found]) -> Table:
        """A side's table under a key."""
        return Table(side, key.use.comparison, key.use.pairing, key.name, rows)


def write_table(table: Table) -> str:
    """The table as text; its rows by token."""
    head = {
        "format": FORMAT, "side": table.side, "comparison": table.comparison, "pairing": table.pairing, "key": table.key,
        "count": len(table.rows),
    }  # fmt: skip
    lines = [json.dumps(head, ensure_ascii=False)]
    lines += [",".join((token, found.month, found.district)) for token, found in sorted(table.rows.items())]
    return "\n".join(lines) + "\n"


def read_table(text: str, *, side: str) -> Table:
    """A table of this side. Raises InputError naming the line that does not fit."""
    first, _newline, rest = text.partition("\n")
    try:
        head = json.loads(first)
        known = Table(head["side"], head["comparison"], head["pairing"], head["key"], {})
        is_ours = head["format"] == FORMAT and known.side in SIDES
    except (ValueError, KeyError, TypeError) as fault:
        raise InputError("第1行:这不是令牌表 / line 1: this is not a table of tokens") from fault
    if not is_ours or known.side != side:
        raise InputError(f"第1行:要的是 {side} 一方的令牌表 / line 1: a table of the side {side} is wanted")
    rows = dict(_row(number, line) for number, line in enumerate(rest.splitlines(), 2))
    if len(rows) != head["count"]:
        raise InputError(f"应有{head['count']}行,只有{len(rows)}行:文件不全 / {len(rows)} rows of {head['count']}: the file is cut short")
    return Table(known.side, known.comparison, known.pairing, known.key, rows)


def _row(number: int, line: str) -> tuple[str, Found]:
    parts = line.split(",")
    if len(parts) != 3 or not TOKEN.fullmatch(parts[0]):
        raise InputError(f"第{number}行:不是一个令牌 / line {number}: not a token")
    if (parts[1] and not MONTH.fullmatch(parts[1])) or (parts[2] and not DISTRICT.fullmatch(parts[2])):
        raise InputError(f"第{number}行:月份或区县代码不对 / line {number}: month or district does not fit")
    return parts[0], Found(parts[1], parts[2])


def plain_text(content: bytes) -> str:
    """The text of a file, as UTF-8 or GB 18030. Raises InputError."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("不是文本文件 / not a text file")


def matched(home: Table, there: Table) -> Table:
    """The home side's tokens that stand in the other table, with what it says of them. Needs no key, and learns no number.

    Raises InputError when the two were not made for the same comparison under the same key.
    """
    if (home.comparison, home.pairing, home.key) != (there.comparison, there.pairing, there.key):
        raise InputError("两张令牌表不是同一次比对、同一把密钥做的 / the two tables were not made for one comparison under one key")
    rows = {token: there.rows[token] for token in home.rows if token in there.rows}
    return Table("found", home.comparison, home.pairing, home.key, rows)


def earliest(rows: Iterable[tuple[str, Found]]) -> dict[str, Found]:
    """One row a token: the first month known, where one person is registered several times."""
    kept: dict[str, Found] = {}
    for token, found in rows:
        before = kept.get(token)
        if before is None or (found.month or "9999") < (before.month or "9999"):
            kept[token] = found
    return kept
