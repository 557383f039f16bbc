"""History is told in words: no page shows the name of a table."""

from django.apps import apps

from xieshou.web.words import TABLES


def test_every_table_with_a_history_has_its_word() -> None:
    kept = {model._meta.db_table for model in apps.get_models() if getattr(model, "keeps_history", False)}
    assert len(kept) > 50
    assert kept - TABLES.keys() == set()
