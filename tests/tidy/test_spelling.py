"""Our own spellings: none of the banned ones stands in the source, and each rule finds one that is planted."""

from __future__ import annotations

import ast
from pathlib import Path, PurePosixPath

import pytest

from tests.tidy.spelling import RULES, Rule

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
FILES = [
    (PurePosixPath(path.relative_to(SOURCE).as_posix()), ast.parse(path.read_text(encoding="utf-8")))
    for path in sorted(SOURCE.rglob("*.py"))
]
PLANTED = {
    "objects.get in a page": ["post = Post.objects.get(pk=1)", "Region.objects.get(code=x).name"],
    "a clock": ["datetime.now(CHINA)", "datetime.datetime.utcnow()", "day = date.today()", "time.time()"],
    "random": ["import random", "from random import choice"],
    'order_by("?")': ["rows.order_by('?')", "Hit.objects.filter(x=1).order_by('?')[:3]"],
    "float beside fen": [
        "yuan = wage_fen_month / 100", "float(post.pay_fen_month_min)", "amount_fen: float = 0", "def pay(amount_fen: float) -> None: ...",
    ],
}  # fmt: skip
FREE = {
    "objects.get in a page": ["one(actor, Post, ref)", "request.GET.get('x')", "'.objects.get('"],
    "a clock": ["request.now", "timezone.now()", "datetime.fromisoformat(x)", "clock.today()"],
    "random": ["import secrets", "def random() -> None: ..."],
    'order_by("?")': ["rows.order_by('pk')", "url + '?'"],
    "float beside fen": ["fen // 100", "share = count / total", "rate: float = 0", "defendant / 2", "fen % 100"],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_source_is_free_of_it(rule: Rule) -> None:
    found = [f"src/xieshou/{path}:{line}" for path, tree in FILES for line in rule.lines(path, tree)]
    assert found == [], f"{rule.name}: write instead {rule.instead}"


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in PLANTED.items() for text in texts])
def test_a_planted_one_is_found(name: str, text: str) -> None:
    (rule,) = [one for one in RULES if one.name == name]
    assert list(rule.lines(PurePosixPath("web/views/planted.py"), ast.parse(f"\n{text}"))) == [2]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in FREE.items() for text in texts])
def test_what_only_looks_like_it_is_free(name: str, text: str) -> None:
    (rule,) = [one for one in RULES if one.name == name]
    assert list(rule.lines(PurePosixPath("web/views/planted.py"), ast.parse(text))) == []


def test_every_rule_is_planted_and_every_exception_stands() -> None:
    assert set(PLANTED) == set(FREE) == {rule.name for rule in RULES}
    trees = dict(FILES)
    for rule in RULES:
        for path, reason in rule.right:
            assert reason
            assert any(rule.found(node) for node in ast.walk(trees[PurePosixPath(path)])), f"{path} needs no exception"
