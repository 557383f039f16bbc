"""The manual says what the program does, and the program does what the manual says."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Choices, Model
from django.utils import translation
from tools.reference import written

import xieshou
from xieshou.config.cli import COMMANDS
from xieshou.kit.errors import Refused
from xieshou.kit.manual import KINDS, entry
from xieshou.kit.parameters import shipped_values

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCES = list((ROOT / "src").rglob("*.py"))
VARIABLE = re.compile(r"\b(?:XIESHOU_[A-Z_]+|DATABASE_(?:[A-Z]+_)?URL)\b")
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)\)")
OF_EXTRAS = {"pyspark", "pyarrow", "splink"}
NO_WORDS = ("migrations", "facts.build", "wsgi")
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_manual(command: str) -> None:
    told = _text(ROOT / "README.zh-CN.md") + _text(DOCS / "operations.md")
    assert f"xieshou {command}" in told


def test_both_readmes_name_the_same_commands() -> None:
    named = [set(re.findall(r"`xieshou ([a-z]+)", _text(ROOT / name))) for name in ("README.md", "README.zh-CN.md")]
    assert named[0] == named[1]


def test_the_manual_names_no_command_that_is_not_there() -> None:
    told = "".join(_text(page) for page in PAGES if page.name != "CHANGELOG.md")
    named = set(re.findall(r"`(?:\.venv/bin/)?xieshou ([a-z]+)\b", told)) | set(
        re.findall(r"^    xieshou ([a-z]+)\b", told, re.MULTILINE)
    )
    assert named - set(COMMANDS) == set()


def test_every_word_of_a_command_is_in_the_manual() -> None:
    """The second words of commands, and those whole: `checks run`, `parameters set`."""
    told = _text(ROOT / "README.zh-CN.md") + _text(DOCS / "operations.md")
    named = {
        f"{name} {second}"
        for name, seconds in re.findall(r"xieshou ([a-z]+)(?: ((?:[a-z-]+\\\|)*[a-z-]+))?", told)
        for second in seconds.split("\\|")
    }
    assert [name for name in _verbs() if " " in name and name not in named] == []


def test_every_declaration_is_in_the_reference_and_the_reverse() -> None:
    """Ledgers, indicators, checks, flows and shipped parameters; `python -m tools.reference` writes the page."""
    assert _text(DOCS / "reference.md") == written()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_declaration_has_its_page_in_the_manual_of_the_site(kind: str) -> None:
    told = _text(DOCS / "reference.md").split(f"## {KINDS[kind].title}\n")[1].split("\n## ")[0]
    named = re.findall(r"^\| `([^`]+)` \|", told, re.MULTILINE)
    assert named
    for code in named:
        page = entry(kind, code, ("x",))
        assert page is not None, code
        assert page.title
        assert page.clause
        assert page.readers
        assert all(label and words for label, words in page.facts), code
    assert entry(kind, "no-such-code", ()) is None


def test_every_rule_a_declaration_works_by_is_shipped_or_set_by_places() -> None:
    shipped = {name for name, _facts in shipped_values()}
    used = {name for kind in KINDS.values() for one in kind.every() for name in kind.page_of(one, ()).parameters}
    assert used - shipped == set()


def test_every_setting_is_in_the_manual_and_the_reverse() -> None:
    used = {name for path in SOURCES for name in VARIABLE.findall(_text(path))}
    assert used == set(VARIABLE.findall(_text(DOCS / "operations.md")))


def test_every_refusal_is_in_its_table_and_the_reverse() -> None:
    told = {line for line in _text(DOCS / "refusals.md").splitlines() if line.startswith("| `")}
    with translation.override("zh-hans"):
        raised = {f"| `{r.code}` | {r.status} | {r.message} | {r.remedy} |" for r in _refusals()}
    assert told == raised


def test_no_two_refusals_share_a_code() -> None:
    codes = [refusal.code for refusal in _refusals()]
    assert sorted(codes) == sorted(set(codes))


def test_every_decision_is_in_its_list() -> None:
    listed = set(LINK.findall(_text(DOCS / "adr" / "README.md")))
    assert listed == {path.name for path in (DOCS / "adr").glob("0*.md")}


@pytest.mark.parametrize("page", sorted((DOCS / "adr").glob("0*.md")), ids=lambda page: page.stem)
def test_a_decision_says_what_it_cost_and_what_would_change_it(page: Path) -> None:
    heads = [line for line in _text(page).splitlines() if line.startswith("## ")]
    wanted = ["## Situation", "## Choice", "## What we gave up", "## What would change our mind"]
    assert [head for head in heads if head in wanted] == wanted


def test_every_table_and_every_list_of_codes_has_its_word_and_the_reverse() -> None:
    rows = [line.split("|") for line in _text(DOCS / "glossary.md").splitlines() if line.startswith("| `")]
    assert all(cell.strip() for row in rows for cell in row[1:-1]), "an empty cell"
    assert {row[1].strip(" `") for row in rows} == {*_models(), *_codes()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(_text(page)) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_whole_licence_is_here() -> None:
    words = " ".join(_text(ROOT / "LICENSE").split())
    assert words.startswith("GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007")
    assert "13. Remote Network Interaction; Use with the GNU General Public License." in words
    assert words.endswith("<https://www.gnu.org/licenses/>.")


def _verbs() -> list[str]:
    """Every command with each of its second words: `roster import`, `serve`."""
    found = []
    for name, module in COMMANDS.items():
        parser = argparse.ArgumentParser()
        importlib.import_module(f"xieshou.config.commands.{module}").add(parser.add_subparsers())
        words = _choices(parser)[name]
        found += [f"{name} {second}" for second in _choices(words)] or [name]
    return found


def _choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        word: below
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for word, below in action.choices.items()
    }


def _load_everything() -> None:
    """Every module that may declare a refusal; those of an extra that is not installed declare none."""
    for module in pkgutil.walk_packages(xieshou.__path__, "xieshou."):
        if any(word in module.name for word in NO_WORDS):
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as missing:
            if missing.name not in OF_EXTRAS:
                raise


def _below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("xieshou."):
            yield child
        yield from _below(child)


def _refusals() -> set[type[Refused]]:
    """Refusals that can reach a person: a child that keeps its parent's code says the same."""
    _load_everything()
    return {Refused, *(kind for kind in _below(Refused) if "code" in vars(kind))}


def _models() -> set[str]:
    ours: list[type[Model]] = [model for model in apps.get_models() if model.__module__.startswith("xieshou.")]
    return {model._meta.label for model in ours}


def _codes() -> set[str]:
    _load_everything()
    plain = {"kit.Severity"}  # a code list of declarations that start no Django
    return plain | {f"{kind.__module__.split('.')[1]}.{kind.__qualname__}" for kind in _below(Choices)}
