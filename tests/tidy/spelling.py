"""Spellings we do not use, each with what to write instead. Read from the syntax tree, so that words in texts are free."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Rule:
    """`found` says whether a node is such a spelling; `below` names the part of src/xieshou it is banned in; `right` the
    files where it is right, each with the reason."""

    name: str
    instead: str
    found: Callable[[ast.AST], bool]
    below: str = ""
    right: tuple[tuple[str, str], ...] = ()

    def lines(self, path: PurePosixPath, tree: ast.AST) -> Iterator[int]:
        """Line numbers of the spelling in one file, its path relative to src/xieshou."""
        if str(path).startswith(self.below) and str(path) not in dict(self.right):
            yield from (getattr(node, "lineno", 0) for node in ast.walk(tree) if self.found(node))


def _name(node: ast.AST) -> str:
    """`a.b.c` of a chain of names; what is not a name in it is left out."""
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _calls(*ends: str) -> Callable[[ast.AST], bool]:
    return lambda node: isinstance(node, ast.Call) and f".{_name(node.func)}".endswith(tuple(f".{end}" for end in ends))


def _imports(module: str) -> Callable[[ast.AST], bool]:
    def found(node: ast.AST) -> bool:
        if isinstance(node, ast.ImportFrom):
            return node.module == module
        return isinstance(node, ast.Import) and any(alias.name == module for alias in node.names)

    return found


def _shuffles(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by"):
        return False
    return any(isinstance(one, ast.Constant) and one.value == "?" for one in node.args)


def _is_fen(node: ast.AST) -> bool:
    words = (getattr(one, "id", "") or getattr(one, "attr", "") or getattr(one, "arg", "") for one in ast.walk(node))
    return any("fen" in str(word).split("_") for word in words)


def _makes_money_inexact(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _is_fen(node.left) or _is_fen(node.right)
    if isinstance(node, ast.Call) and _name(node.func) == "float":
        return any(_is_fen(one) for one in node.args)
    if isinstance(node, ast.AnnAssign):
        return _is_fen(node.target) and "float" in ast.unparse(node.annotation)
    return isinstance(node, ast.arg) and "fen" in node.arg.split("_") and node.annotation is not None and (
        "float" in ast.unparse(node.annotation)
    )  # fmt: skip


RULES = (
    Rule(
        "objects.get in a page", "one(actor, Model, ref): it looks within the scope, and a foreign record is not found",
        _calls("objects.get"), below="web/",
    ),
    Rule(
        "a clock", "take the day or the instant as an argument (request.day, request.now); a command asks config.clock",
        _calls("datetime.now", "datetime.utcnow", "date.today", "time.time"),
        right=(
            ("config/clock.py", "the one clock of the commands"),
            ("web/middleware.py", "the one clock of a request"),
            ("kit/jobfiles.py", "the age of a file on disk, measured by the disk's own clock"),
        ),
    ),
    Rule("random", "a published seed and engines' own draws; secrets for keys and codes", _imports("random")),
    Rule('order_by("?")', "a seed and a sort that ends in a unique column: a draw must be repeatable", _shuffles),
    Rule("float beside fen", "whole fen: // and %, or Fraction; yuan only in templates and exports", _makes_money_inexact),
)  # fmt: skip
