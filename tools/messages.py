"""Bringing the English catalogue up to date with the source: `python -m tools.messages`.

Every text wrapped in gettext, in Python and in templates, every sentence that is kept as it was said (`engines.words`), and
the title and unit of each shipped parameter, becomes an entry; what the source no longer says is dropped.
Python is read as a syntax tree and templates by Django's own lexer, so that it runs where gettext's tools are absent,
and sees what they do not: renamed imports and texts inside f-strings.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLAIN = {"gettext", "gettext_lazy", "gettext_noop"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
# Sentences kept as they were said (`engines.words`): every Chinese argument of these is a template.
KEPT = {"phrase", "ProblemKind", "_kind"}
HAN = re.compile(r"[\u4e00-\u9fff]")
QUOTED = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
IN_TEMPLATE = re.compile(rf"\b(?:_|gettext)\(\s*{QUOTED}\s*\)", re.DOTALL)
IN_TEMPLATE_WITH_CONTEXT = re.compile(rf"\bpgettext\(\s*{QUOTED}\s*,\s*{QUOTED}\s*\)", re.DOTALL)
HEADER = {
    "Project-Id-Version": "Xieshou",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

Message = tuple[str | None, str]  # context, text


class NotConstant(ValueError):
    """A text given to gettext must stand in the source as it is."""


def said_in(source: Path) -> set[Message]:
    """Every message below a folder of source."""
    found: set[Message] = set()
    for path in sorted(source.rglob("*.py")):
        found.update(in_python(path.read_text(encoding="utf-8"), str(path.relative_to(source))))
    for path in sorted(source.rglob("*.html")):
        found.update(in_template(path.read_text(encoding="utf-8")))
    for path in sorted(source.rglob("parameters.toml")):
        found.update(in_parameters(path.read_text(encoding="utf-8")))
    return found


def in_python(text: str, where: str = "") -> Iterator[Message]:
    """Messages of one module; raises NotConstant on a text that is put together before it is translated."""
    tree = ast.parse(text)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    names |= _renamed(tree, names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            kind = names.get(node.func.id, "")
            if kind in PLAIN:
                yield None, _constant(node.args[0], where)
            elif kind in WITH_CONTEXT:
                yield _constant(node.args[0], where), _constant(node.args[1], where)
            elif node.func.id in KEPT:
                yield from ((None, text) for text in _kept(node))


def _kept(call: ast.Call) -> Iterator[str]:
    for node in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
            yield node.value


def _renamed(tree: ast.Module, names: dict[str, str]) -> dict[str, str]:
    """`_t = gettext_lazy` at the top of a module."""
    return {
        target.id: names[node.value.id]
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in names
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _constant(node: ast.expr, where: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NotConstant(f"{where}:{node.lineno}: {ast.unparse(node)}")


def in_template(text: str) -> Iterator[Message]:
    """Messages of one template."""
    code = templatize(text)
    for found in IN_TEMPLATE.finditer(code):
        yield None, ast.literal_eval(found[1])
    for found in IN_TEMPLATE_WITH_CONTEXT.finditer(code):
        yield ast.literal_eval(found[1]), ast.literal_eval(found[2])


def in_parameters(text: str) -> Iterator[Message]:
    """What a room's shipped parameters are called and counted in; documents and clauses are cited as they stand."""
    for facts in tomllib.loads(text).values():
        yield from ((None, facts[name]) for name in ("title", "unit") if facts.get(name))


def brought_up_to_date(known: polib.POFile, wanted: set[Message]) -> polib.POFile:
    """A new catalogue holding exactly what is wanted, with the translations known so far; new ones stay empty."""
    words = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in known if not entry.obsolete and not entry.fuzzy}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = dict(HEADER)
    for context, text in sorted(wanted, key=lambda message: (message[1], message[0] or "")):
        fresh.append(polib.POEntry(msgctxt=context, msgid=text, msgstr=words.get((context, text), "")))
    return fresh


def main() -> int:
    """Write the catalogue anew; lists what is still to be translated, and is non-zero while anything is."""
    known = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    fresh = brought_up_to_date(known, said_in(ROOT / "src"))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    missing = fresh.untranslated_entries()
    for entry in missing:
        print(f"{entry.msgctxt or ''}\t{entry.msgid}")
    print(f"{len(fresh)} 条,{len(missing)} 条待译 / messages, to be translated", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
