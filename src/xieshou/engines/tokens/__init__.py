"""比对令牌: who of one list stands in another, without either side handing its list over.

Two sides hold one key, made for one comparison of one pairing; each turns its identity numbers into tokens under it. A third,
who has both token tables and never the key, tells the home side which of its own tokens stand in the other table, with start
month and district. Identity numbers can be guessed one by one: whoever holds both a table and the key can read it. What each
learns, and what it rests on: docs/adr/0015.

Texts in, texts and records out; no file, clock or chance here.
"""

from xieshou.engines.tokens.tables import Found, Table, earliest, matched, plain_text, read_table, write_table
from xieshou.engines.tokens.tokens import Key, Use, read_key, token_of, write_key

__all__ = [
    "Found",
    "Key",
    "Table",
    "Use",
    "earliest",
    "matched",
    "plain_text",
    "read_key",
    "read_table",
    "token_of",
    "write_key",
    "write_table",
]
