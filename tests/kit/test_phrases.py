"""A stored sentence is told in the reader's language, and by the template that says most."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files

import polib
import pytest
from django.utils import translation
from tools.catalogues import main as compile_catalogues
from tools.messages import CATALOGUE

import xieshou.jobs.rowchecks
import xieshou.roster.rowchecks  # noqa: F401 - what the rooms say of rows
from xieshou.engines.matching.words import TITLES
from xieshou.engines.words import phrases
from xieshou.kit.imports.telling import told_in_row
from xieshou.kit.phrases import about, retold, with_note


@pytest.fixture(autouse=True)
def _compiled() -> None:
    compile_catalogues()


def test_every_kept_sentence_is_in_the_catalogue() -> None:
    """In an interpreter of its own: tests say sentences of theirs."""
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE))}
    asked = (
        "import django, json; django.setup(); from xieshou.engines.words import phrases; import xieshou.web.urls; "
        "import xieshou.engines.matching.words; print(json.dumps(phrases()))"
    )
    said = json.loads(subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True).stdout)
    assert len(said) > 150
    assert [one for one in said if one not in known] == []


def test_what_filled_a_sentence_stays_and_what_is_not_known_stands() -> None:
    with translation.override("en"):
        assert retold("第2意愿「6-25」") == 'wish no. 2: "6-25"'
        assert retold("“三百”不是数字") == '"三百" is not a number'
        assert retold("没有人这样说过") == "没有人这样说过"
        assert told_in_row("第7行“务工时间(月)”:“三百”不是数字") == 'Row 7, "务工时间(月)": "三百" is not a number'
    with translation.override("zh-hans"):
        assert retold("第2意愿「6-25」") == "第2意愿「6-25」"


def test_every_template_is_found_again_from_what_it_fills() -> None:
    """Also among templates that could fit: the sentence told anew is the one that was said."""
    with translation.override("en"):
        for said in phrases():
            names = {name: f"⟨{name}⟩" for name in ("number", "written", "other", "day", "word") if f"{{{name}}}" in said}
            try:
                filled = said.format(**names)
            except KeyError:
                continue
            assert retold(filled) == translation.gettext(said).format(**names)


def test_the_titles_of_the_score_table_are_told_too() -> None:
    table = json.loads(files("xieshou.engines.matching").joinpath("score_table.json").read_text(encoding="utf-8"))
    assert {part["title"] for part in table.values() if isinstance(part, dict) and "title" in part} <= set(TITLES)


def test_words_of_national_lists_are_told_in_the_readers_language() -> None:
    with translation.override("en"):
        assert [retold(word) for word in ("汉族", "纺织、针织、印染人员", "覃大山")] == [
            "Han", "Spinning, knitting and dyeing workers", "覃大山",
        ]
    assert retold("汉族") == "汉族"


def test_what_and_whom_have_the_readers_punctuation() -> None:
    assert (with_note("赵敏", "姐姐"), about("地区", "晨禾镇")) == ("赵敏(姐姐)", "地区:晨禾镇")
    with translation.override("en"):
        assert (with_note("赵敏", "sister"), about("Place", "晨禾镇")) == ("赵敏 (sister)", "Place: 晨禾镇")
