"""A report speaks the words of its own day, whenever it is printed."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from xieshou.kit.documents import Document, Rule, Stamp
from xieshou.kit.documents.plain import plain
from xieshou.reporting.monthly import _parts, report_of
from xieshou.reporting.papers import bulletin, monthly_document

CITED = Rule("取值", "1", date(2018, 1, 1), "粤人社函〔2018〕1475号", "“零就业贫困户至少一人就业”")


def papers(day: date) -> list[Document]:
    figures = {
        one.code: at for at, one in enumerate(one for _title, lines, _note in _parts() for one, _is_part in lines)
    }
    report = report_of(figures, place="演示县", month=day.replace(day=1), day=day)
    return [
        write(report, Stamp(day, "演示县", rules=(CITED,)), issuer="县局") for write in (monthly_document, bulletin)
    ]


@pytest.mark.parametrize(
    ("day", "said", "unsaid"),
    [(date(2018, 9, 30), "建档立卡贫困劳动力", "脱贫劳动力"), (date(2021, 9, 30), "脱贫劳动力", "建档立卡贫困劳动力")],
)
def test_words_are_those_of_the_day(day: date, said: str, unsaid: str) -> None:
    for document in papers(day):
        words = str(plain(document))
        assert said in words
        assert unsaid not in words


def test_what_is_cited_is_quoted_as_it_was_written() -> None:
    later = str(plain(papers(date(2022, 3, 31))[0]))
    assert "“零就业贫困户至少一人就业”" in later
    assert "就业帮扶工作进展月报" in later


def test_figures_and_their_addresses_do_not_change_with_the_words() -> None:
    with translation.override("zh-hans"):
        for early, late in zip(papers(date(2018, 9, 30)), papers(date(2021, 9, 30)), strict=True):
            assert [f.value for f in early.figures()] == [f.value for f in late.figures()]
            assert [f.code for f in early.figures()] == [f.code for f in late.figures()]
