"""What is said of how a table was read is told in the reader's language; the table's own words and the names of places stay."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from tests.pairings.printer import Printer
from xieshou.kit.phrases import retold, retold_each
from xieshou.pairings.facts import attachment2
from xieshou.pairings.reading import Reading, read_table, sentences
from xieshou.regions.gazetteer import sentences as of_names

DAY = date(2018, 6, 1)


def said_of(reading: Reading) -> set[str]:
    """Every note and every reason, of the table and of its rows; reasons joined as they are stored."""
    notes = {note.text for note in reading.notes} | {note.text for row in reading.rows for note in row.notes}
    return notes | {";".join(row.reasons) for row in reading.rows if row.reasons}


def not_told(said: set[str]) -> list[str]:
    """What an English page would show as it stands, whole or one of several reasons."""
    with translation.override("en"):
        told = {text: retold_each(text) for text in said}
    return sorted(text for text, words in told.items() if words == text or any(part in words for part in text.split(";")))


def test_everything_said_of_the_notice_s_own_table_is_told() -> None:
    said = said_of(read_table(attachment2(), DAY))
    assert len(said) > 50
    assert not_told(said) == []


@pytest.mark.parametrize("seed", range(12))
def test_everything_said_of_an_irregular_table_is_told(seed: int) -> None:
    said = said_of(read_table(Printer(seed).table().data, DAY))
    assert not_told(said) == []


@pytest.mark.parametrize("module", [sentences, of_names])
def test_every_sentence_is_found_again_when_it_was_filled_in(module: object) -> None:
    templates = [text for name, text in vars(module).items() if name.isupper()]
    assert len(templates) > 10
    for template in templates:
        filled = template.format(**dict.fromkeys(FIELDS, "甲"))
        with translation.override("en"):
            assert retold(filled) not in (filled, ""), template


FIELDS = (
    "written", "count", "places", "place", "year", "name", "suffix", "prefecture", "division", "above", "line", "words", "task", "column",
    "marks", "unread", "bound", "code", "province", "other", "kind", "reason", "heirs", "levels", "supporter", "first", "second", "encoding",
)  # fmt: skip


def test_several_reasons_are_told_one_by_one_and_one_with_a_semicolon_whole() -> None:
    one = sentences.NOT_IN_PROVINCE.format(written="甲县", province="乙省", place="丙省甲县")
    both = f"{sentences.SAME_PLACE};{one};手写的原因"
    with translation.override("en"):
        told = retold_each(both)
    assert told.startswith("Supporter and recipient are one place; Before “甲县” stands 乙省, where there is none; elsewhere there is 丙省甲县")
    assert told.endswith("手写的原因")
    assert retold_each(both) == both
