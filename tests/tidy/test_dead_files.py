"""No dead files: every module is imported, every template rendered, every static file named."""

from __future__ import annotations

from pathlib import Path

from tests.tidy.reach import imported, unnamed, unreached_modules
from xieshou.config.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
STARTED = {f"xieshou.config.commands.{name}" for name in COMMANDS.values()}
PROGRAM = "xieshou.kit.imports.opening."
DJANGOS = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}  # rendered by their names
TEXTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for pattern in ("src/**/*.py", "src/**/*.html", "src/**/*.css", "src/**/*.js", "src/**/*.toml")
    for path in ROOT.glob(pattern)
}


def test_every_module_is_imported() -> None:
    modules = {
        name.removeprefix("src/").removesuffix(".py").replace("/", "."): text
        for name, text in TEXTS.items()
        if name.endswith(".py")
    }
    started = STARTED | {
        "xieshou.config.cli", "xieshou.config.urls", "xieshou.config.wsgi",
        "xieshou.kit.checks.spark",  # an extra: for those who take the seam past one machine
        "xieshou.regions.facts.build", "xieshou.pairings.facts.build",
    }  # fmt: skip
    # The program that opens files is started as a folder; its modules find each other by their bare names.
    program = {name: text for name, text in modules.items() if name.startswith(PROGRAM)}
    started |= {f"{PROGRAM}{one}" for text in program.values() for one in imported(text, "")} | {f"{PROGRAM}__main__"}
    assert unreached_modules(modules, started) == []


def test_every_template_is_rendered() -> None:
    templates = [str(path).split("/templates/", 1)[1] for path in SOURCE.glob("xieshou/*/templates/**/*.html")]
    assert len(templates) > 40
    assert unnamed(set(templates) - DJANGOS, TEXTS) == []


def test_every_static_file_is_named() -> None:
    static = [path.name for path in SOURCE.glob("xieshou/*/static/**/*") if path.is_file()]
    assert len(static) > 2
    assert unnamed(static, TEXTS) == []


def test_a_planted_dead_module_template_and_static_file_are_found() -> None:
    modules = {
        "xieshou.a": "from xieshou.b import c\nimport xieshou.d", "xieshou.b": "from . import f", "xieshou.d": "",
        "xieshou.dead": "import xieshou.dead", "xieshou.f": "", "xieshou.roster.ledgers": "",
    }  # fmt: skip
    assert unreached_modules(modules, {"xieshou.a"}) == ["xieshou.dead"]
    sources = {"src/a.py": 'show("web/alive.html")', "src/web/dead.html": "web/dead.html"}
    assert unnamed(["web/alive.html", "web/dead.html"], sources) == ["web/dead.html"]
