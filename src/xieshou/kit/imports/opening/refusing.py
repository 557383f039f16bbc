"""How the program says no; the parent has the words."""

from __future__ import annotations


class Refuse(Exception):
    """The file will not be read; `code` names the sentence the parent speaks."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts
