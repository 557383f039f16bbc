"""English is complete: the catalogue says exactly what the source says, and everything in it is translated."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest
from tools.messages import CATALOGUE, ROOT, NotConstant, brought_up_to_date, in_python, in_template, said_in

from xieshou.jobs.occupations import occupation_titles
from xieshou.roster import lists

SAME_IN_BOTH = re.compile(r"[^\u4e00-\u9fff]*|携手 Xieshou|粤人社函〔2018〕1475号")
PRINTF = re.compile(r"%\((\w+)\)[sd]")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_catalogue_holds_exactly_what_the_source_says(catalogue: polib.POFile) -> None:
    said, kept = said_in(ROOT / "src"), {(entry.msgctxt, entry.msgid) for entry in catalogue}
    assert said - kept == set(), "not in the catalogue: run python -m tools.messages"
    assert kept - said == set(), "no longer in the source: run python -m tools.messages"


def test_the_words_of_national_lists_are_told_in_english_too(catalogue: polib.POFile) -> None:
    """They stand in files as the lists have them, and in `terms` so that the catalogue knows them: the two must not part."""
    words = {*occupation_titles().values(), *(word for one in (lists.ETHNIC, lists.CAUSE, lists.STANDARD, lists.WISH) for word in one.words.values())}
    assert len(words) > 130
    assert sorted(words - {entry.msgid for entry in catalogue if entry.msgstr}) == []


def test_everything_is_translated(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_english_is_english(catalogue: polib.POFile) -> None:
    """But for the words a form of the offices wants written: they stand in quotation marks, as they must be typed."""
    chinese = [e.msgstr for e in catalogue if HAN.search(QUOTED.sub("", e.msgstr)) and not SAME_IN_BOTH.fullmatch(e.msgid)]
    assert chinese == []


def test_no_line_reference_makes_a_difference_where_nothing_changed(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue if entry.occurrences] == []


def test_placeholders_are_the_same_on_both_sides(catalogue: polib.POFile) -> None:
    assert [(e.msgid, e.msgstr) for e in catalogue if _placeholders(e.msgid) != _placeholders(e.msgstr)] == []


def _placeholders(text: str) -> set[tuple[str, str]]:
    """Names with how they are written; a day may be written in each language's own order."""
    fields = {
        (name, "a day" if "%" in (form or "") else form or "")
        for _literal, name, form, _conversion in string.Formatter().parse(text)
        if name is not None
    }
    return fields | {(name, "printf") for name in PRINTF.findall(text)}


def test_every_date_can_be_written(catalogue: polib.POFile) -> None:
    noon = datetime(2018, 9, 30, 12, tzinfo=UTC)
    for entry in catalogue:
        for _literal, name, form, _conversion in string.Formatter().parse(entry.msgstr):
            if name and "%" in (form or ""):
                assert not HAN.search(format(noon, form)), entry.msgstr


def test_gettext_finds_nothing_that_we_missed(tmp_path: Path, catalogue: polib.POFile) -> None:
    """The twin: what GNU gettext extracts, where it is installed, is all in the catalogue."""
    if shutil.which("xgettext") is None:
        pytest.skip("GNU gettext is not installed; the extraction above stands alone")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static"))
    (tmp_path / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--keep-pot"]
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "LANG": "C.UTF-8"}
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=environment)
    theirs = {(e.msgctxt, e.msgid) for e in polib.pofile(str(tmp_path / "locale" / "django.pot"))}
    assert len(theirs) > 1000
    assert theirs - {(entry.msgctxt, entry.msgid) for entry in catalogue} == set()


IN_CODE = """
from django.utils.translation import gettext as _now, gettext_lazy, pgettext as p
_t = gettext_lazy
a = _now("一"), _t("二" "三"), p("处", "四"), f"{_now('五')}", other("六")
"""


def test_reading_python_follows_renamed_imports() -> None:
    assert set(in_python(IN_CODE)) == {(None, "一"), (None, "二三"), ("处", "四"), (None, "五")}


def test_reading_templates() -> None:
    text = '{% translate "一" %}{% blocktranslate with a=b %}二{{ a }}{% endblocktranslate %}{% x y=_("三") %}四'
    text += '{% translate "五" context "处" %}'
    assert set(in_template(text)) == {(None, "一"), (None, "二%(a)s"), (None, "三"), ("处", "五")}


def test_a_text_put_together_before_translation_is_refused() -> None:
    with pytest.raises(NotConstant):
        list(in_python('from django.utils.translation import gettext as _\n_(f"{n}人")'))


def test_bringing_up_to_date_keeps_words_and_drops_what_is_gone() -> None:
    known = polib.POFile()
    known.extend([polib.POEntry(msgid="村", msgstr="Village"), polib.POEntry(msgid="去", msgstr="Gone")])
    fresh = brought_up_to_date(known, {(None, "村"), (None, "县")})
    assert [(entry.msgid, entry.msgstr) for entry in fresh] == [("县", ""), ("村", "Village")]
