"""The numbers that pages cite open into documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.builders_web import a_county, a_user, signed_in
from xieshou.offices.clauses import all_clauses, cited_in
from xieshou.web.templatetags.xs import cited

SOURCE = Path(__file__).resolve().parents[2] / "src"


def test_every_number_the_source_cites_is_in_the_table() -> None:
    said = {number for path in SOURCE.rglob("*.py") for number in re.findall(r"R-\d{3}", path.read_text(encoding="utf-8"))}
    assert said - set(all_clauses()) == set()


def test_a_citation_opens_what_it_knows_and_leaves_the_rest() -> None:
    assert [one.code for one in cited_in("GB 11643;R-014, R-999, R-014")] == ["R-014"]
    drawn = cited("GB 11643 <b>;R-014, R-999")
    assert '<a href="/help/clauses/?of=R-014"' in drawn
    assert "粤人社函〔2018〕1475号 第四条" in drawn
    assert "&lt;b&gt;" in drawn
    assert drawn.endswith(", R-999")
    assert cited("劳动法第十五条") == "劳动法第十五条"


@pytest.mark.django_db
def test_the_page_says_what_was_asked_first_and_then_all() -> None:
    browser = signed_in(a_user(a_county().county))
    page = browser.get("/help/clauses/?of=R-109").text
    assert page.index("这里引用的") < page.index("意愿由本人决定") < page.index("人社部函〔2018〕22号")
    assert all(code in page for code in all_clauses())
    assert "这里引用的" not in browser.get("/help/clauses/").text
    english = signed_in(a_user(a_county("远县").county), headers={"accept-language": "en"}).get("/help/clauses/?of=R-109")
    assert "declining costs nothing" in english.text
