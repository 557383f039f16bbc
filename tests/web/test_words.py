"""History is told in words: no page shows the name of a table, or of a service."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from xieshou.web.words import TABLES, VERBS

SOURCE = Path(__file__).parents[2] / "src" / "xieshou"


def test_every_table_with_a_history_has_its_word() -> None:
    kept = {model._meta.db_table for model in apps.get_models() if getattr(model, "keeps_history", False)}
    assert len(kept) > 50
    assert kept - TABLES.keys() == set()


def verbs() -> Iterator[str]:
    """What the services call themselves: @verb("…"), and acting(actor, "…") of those that open one within."""
    for path in SOURCE.rglob("*.py"):
        if path.is_relative_to(SOURCE / "config" / "demo"):
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("verb", "acting"):
                yield from (one.value for one in call.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_every_service_has_its_word() -> None:
    assert len(named := set(verbs())) > 150
    assert named - VERBS.keys() == set()
