"""What is reached from where something starts: modules by imports and names, templates and static files by their names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

# Read by their name in every app (kit.apps, Django, migrations), not by an import.
BY_NAME = re.compile(
    r"(^|\.)(__init__|apps|urls|indicators|ledgers|workflows|checks|work|settings|models|wsgi)$|\.migrations\."
)


def imported(text: str, package: str) -> set[str]:
    """Full names that a module's imports may mean, relative ones included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(part for part in (above, node.module or "") if part)
            found.add(base)
            found.update(f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
            # A dotted path in settings, a command line, import_module: the module itself, or a name in it.
            found |= {node.value, node.value.rpartition(".")[0]}
    return found


def unreached_modules(modules: Mapping[str, str], started: Iterable[str]) -> list[str]:
    """Names of `modules` (name -> source) that no other module imports or names, and that nothing starts by itself."""
    reached = set(started)
    for name, text in modules.items():
        reached |= imported(text, name.rpartition(".")[0]) - {name}
    return sorted(name for name in modules if name not in reached and not BY_NAME.search(name))


def unnamed(files: Iterable[str], sources: Mapping[str, str]) -> list[str]:
    """Files whose name stands in no source but their own."""
    return sorted(
        one for one in files if not any(one in text for name, text in sources.items() if not name.endswith(one))
    )
