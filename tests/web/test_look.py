"""Templates, tags and static files of the look, without a browser."""

from __future__ import annotations

import gzip
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context

from tests.web import gallery, mock_pages
from tests.web.gallery_settings import HTMX_STATIC
from xieshou.web import components as c
from xieshou.web import pages as p
from xieshou.web.templatetags import xs

WEB = gallery.WEB
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STATIC = WEB / "static/web"
HAN = re.compile(r"[\u4e00-\u9fff]")
HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    return {name: gallery.render(*page) for name, page in mock_pages.pages().items()}


class Tags(HTMLParser):
    """Every start tag with its attributes, and the ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_visible_word_goes_through_the_catalogue(path):
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text)
    text = re.sub(r"{%\s*translate .*?%}", "", text)
    assert not HAN.search(text), HAN.findall(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_says_what_it_needs(path):
    assert "{#" in path.read_text(encoding="utf-8")


def test_pages_carry_no_inline_script_style_or_handler(rendered):
    for name, text in rendered.items():
        for tag, attributes in Tags(text).seen:
            assert tag != "style", name
            assert "style" not in attributes, (name, tag)
            assert not [key for key in attributes if key.startswith("on")], (name, tag)
            assert tag != "script" or "src" in attributes, name


def test_ids_are_unique_and_every_reference_lands(rendered):
    for name, text in rendered.items():
        tags = Tags(text).seen
        ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
        assert len(ids) == len(set(ids)), name
        for _, attributes in tags:
            for key in ("for", "aria-labelledby", "aria-describedby"):
                missing = set((attributes.get(key) or "").split()) - set(ids)
                assert not missing, (name, key, missing)


def test_every_post_form_carries_its_token(rendered):
    for name, text in rendered.items():
        for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL):
            assert "csrfmiddlewaretoken" in form, (name, form[:120])


def test_a_page_weighs_less_than_sixty_kilobytes_with_all_it_loads(rendered):
    files = [*STATIC.iterdir(), HTMX_STATIC / "django_htmx/htmx-2.min.js"]
    shared = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)
    for name, text in rendered.items():
        assert shared + len(gzip.compress(text.encode(), 6)) < 60_000, name


def test_undefined_variables_fail_loudly():
    engine = gallery.engine()
    with pytest.raises(AssertionError, match="undefined template variable"):
        engine.from_string("{{ nobody }}").render(Context())


def test_what_people_typed_never_becomes_markup():
    post = c.Action(HOSTILE, HOSTILE, "quiet", "post", fields=((HOSTILE, HOSTILE),))
    cell = c.Cell(
        HOSTILE, href=f"/x?{HOSTILE}", badge=c.Badge(HOSTILE), note=HOSTILE, action=c.Action(HOSTILE, HOSTILE)
    )
    table = c.Table(
        HOSTILE,
        c.AsOf(None, HOSTILE, HOSTILE),
        (c.Column(HOSTILE, sort_href=HOSTILE), c.Column(HOSTILE, is_minor=True)),
        (c.Row((cell, c.Cell(missing=HOSTILE, actions=(post,)))),),
        c.Empty(HOSTILE),
        total=c.Row((c.Cell(HOSTILE), c.Cell(HOSTILE))),
    )
    facts = (c.Fact(HOSTILE, HOSTILE, HOSTILE, HOSTILE, c.Rung.SELF, c.Badge(HOSTILE)),)
    section = p.Section(
        HOSTILE,
        lede=HOSTILE,
        facts=facts,
        table=table,
        events=(c.Event(None, HOSTILE, HOSTILE, source=HOSTILE, href=HOSTILE),),
        comparison=c.Comparison(HOSTILE, HOSTILE, (c.Difference(HOSTILE, HOSTILE, "x"),)),
        certificate=c.Certificate(
            HOSTILE, HOSTILE, True, facts, HOSTILE, HOSTILE, (HOSTILE,), (c.Link(HOSTILE, HOSTILE),)
        ),
        empty=c.Empty(HOSTILE, HOSTILE, c.Action(HOSTILE, HOSTILE, "primary", "post", fields=((HOSTILE, HOSTILE),))),
    )
    bar = c.FilterBar(
        "/",
        (c.Filter(HOSTILE, HOSTILE, "search", HOSTILE, hint=HOSTILE),),
        ((HOSTILE, HOSTILE),),
        (c.Link(HOSTILE, HOSTILE),),
    )
    page = p.ListPage(
        HOSTILE, table, HOSTILE, HOSTILE, HOSTILE, before=(section,), filters=bar, pager=c.Pager(HOSTILE, HOSTILE)
    )
    nav = c.NavGroup(HOSTILE, (c.Link(HOSTILE, f"/{HOSTILE}"),))
    shell = c.Shell(user=HOSTILE, office=HOSTILE, groups=(nav,), bar=nav.links)
    text = gallery.render("web/page_list.html", {"page": page, "shell": shell})
    assert "<script>alert" not in text
    assert "alert(1)" in text
    for _, attributes in Tags(text).seen:
        assert not {"'&", '"'} & set(attributes)


def test_a_row_must_fit_its_columns():
    with pytest.raises(ValueError, match="2 cells under 1 columns"):
        c.Table("t", None, (c.Column("a"),), (c.Row((c.Cell(1), c.Cell(2))),), c.Empty("e"))


@pytest.mark.parametrize(
    ("fen", "said"), [(0, "0"), (435000, "4,350"), (435050, "4,350.50"), (-5, "-0.05"), (123456789, "1,234,567.89")]
)
def test_money_is_said_in_yuan(fen, said):
    assert xs.yuan(fen) == said


def test_money_that_is_not_whole_fen_is_our_mistake():
    with pytest.raises(TypeError):
        xs.yuan(4350.0)


def test_days_and_numbers_are_said_as_the_offices_say_them():
    assert xs.day(date(2018, 9, 3)) == "2018年9月3日"
    assert xs.day(None) == "不详"
    assert [xs.grouped(value) for value in (20000, True, date(2018, 9, 3), "L-07", 0)] == [
        "20,000",
        "是",
        "2018年9月3日",
        "L-07",
        "0",
    ]


def test_the_ladder_fills_as_many_bars_as_rungs():
    for step in c.Rung:
        drawn = xs.rung(step)
        assert (drawn.count('class="on"'), drawn.count("<rect")) == (step, 5)
        assert str(step.label) in drawn


def test_the_server_error_page_needs_nothing(rendered):
    assert "数据没有改动" in rendered["error-500"]
    assert "退出" not in rendered["error-500"]


def test_every_demo_page_says_so(rendered):
    for name, text in rendered.items():
        assert ("演示日 2018年9月30日" in text) == (name != "error-500"), name


def test_the_manual_names_every_tag_template_and_record():
    manual = (gallery.ROOT / "docs/components.md").read_text(encoding="utf-8")
    for tag in (*xs.register.tags, *xs.register.filters):
        assert f"`{tag}" in manual or f"% {tag}" in manual, tag
    for module in (c, p):
        for name, what in vars(module).items():
            if isinstance(what, type) and what.__module__ == module.__name__:
                assert f"`{name}" in manual, name
    for path in (WEB / "templates/web").glob("*.html"):
        assert path.name in manual, path.name


def test_styles_ask_for_nothing_from_elsewhere():
    for path in STATIC.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text, path.name
        assert "@import" not in text, path.name


ON_ONE_PAGE = {"checkdraw.js", "verify.js"}  # loaded by the pages that verify, and by no other


def test_static_folder_is_small():
    sizes = {path.name: len(path.read_bytes()) for path in Path(STATIC).iterdir()}
    assert sum(size for name, size in sizes.items() if name not in ON_ONE_PAGE) < 42_000
    assert sum(sizes[name] for name in ON_ONE_PAGE) < 32_000
