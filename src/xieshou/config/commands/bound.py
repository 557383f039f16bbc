"""`xieshou bound`: what a random inspection proves about a number, and how many to inspect. No database, no Django."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from xieshou.engines.bound import ALLOWED, Plan, Statement, plan, state
from xieshou.engines.errors import InputError

T = TypeVar("T")
DECIMAL = re.compile(r"[0-9]{0,3}\.[0-9]{1,9}|[0-9]{1,9}/[0-9]{1,9}", re.ASCII)
COUNT = re.compile(r"[0-9]{1,12}", re.ASCII)


def add(subparsers: argparse._SubParsersAction) -> None:
    bound = subparsers.add_parser("bound", help="随机抽查能证明什么 / what a random inspection proves")
    bound.add_argument("-N", dest="population", type=_count, required=True, help="公布的记录数 / records published")
    bound.add_argument(
        "-n", dest="sampled", type=_count, help="抽查数 / inspected, drawn at random without replacement"
    )
    bound.add_argument("-x", dest="seen", type=_count, help="不实或联系不上的 / false or unreachable")
    bound.add_argument("--proven", type=_count, help="其中查实不实的 / of them proven false; default: x")
    bound.add_argument("--alpha", type=_fraction, default=Fraction(1, 20), help="风险 / risk, .05 unless said")
    bound.add_argument("--plan", action="store_true", help="算要抽多少 / how many to inspect, instead of -n and -x")
    bound.add_argument("--p0", type=_fraction, default=Fraction(1, 20), help="允许的不实率 / false rate to exclude")
    bound.add_argument(
        "-c", dest="allowed", type=_count, default=ALLOWED, help="允许的不实数 / false ones that still pass"
    )
    bound.add_argument("--json", action="store_true")
    bound.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the bound, or the plan; 0 when there is one."""
    if args.plan:
        _refuse(args.sampled is not None or args.seen is not None, "--plan 不与 -n、-x 同用 / goes without -n and -x")
        made = _answer(lambda: plan(args.population, p0=args.p0, alpha=args.alpha, allowed=args.allowed))
        return _print(args.json, _plan_figures(made), _plan_words(made))
    _refuse(args.sampled is None or args.seen is None, "-n 与 -x 须同时给出 / -n and -x are both needed")
    said = _answer(lambda: state(args.population, args.sampled, args.seen, proven=args.proven, alpha=args.alpha))
    return _print(args.json, figures(said), _words(said))


def figures(said: Statement) -> dict[str, Any]:
    """The six figures of a bound, under the names fixed for files and commands."""
    counts = {"N": said.population, "n": said.sampled, "x": said.false_seen}
    return {**counts, "alpha": float(said.alpha), "upper": said.upper, "lower": said.lower}


def _plan_figures(made: Plan) -> dict[str, Any]:
    risks = {"p0": float(made.p0), "alpha": float(made.alpha), "c": made.allowed}
    return {"N": made.population, "n": made.sampled, **risks, "honest_passes": round(made.honest_passes, 6)}


def _words(said: Statement) -> str:
    sure, share = _percent(1 - said.alpha), _percent(Fraction(said.upper, said.population))
    return (
        f"以{sure}置信度,{said.population}条记录中不实的至多 {said.upper} 条({share})"
        f" / with {sure} confidence at most {said.upper} of {said.population} records are false\n"
        f"以{sure}置信度,至少 {said.lower} 条;两者合为{_percent(1 - 2 * said.alpha)}区间"
        f" / at least {said.lower}; the two together are an interval of {_percent(1 - 2 * said.alpha)}\n"
        f"确定的界限:{said.certain_least} 到 {said.certain_most} 条"
        f" / certain, whatever the luck: {said.certain_least} to {said.certain_most}"
    )


def _plan_words(made: Plan) -> str:
    return (
        f"抽查 {made.sampled} 条,不实不超过 {made.allowed} 条时,可以{_percent(1 - made.alpha)}置信度说不实率不超过{_percent(made.p0)}"
        f" / inspect {made.sampled}; with at most {made.allowed} false the rate is at most {_percent(made.p0)}\n"
        f"不实率{_percent(made.honest)}的诚实地方通过的机会:{made.honest_passes:.1%} / an honest place passes that often"
    )


def _percent(share: Fraction) -> str:
    return f"{float(share) * 100:.4g}%"


def _print(as_json: bool, answer: dict[str, Any], words: str) -> int:
    print(json.dumps(answer) if as_json else words)
    return 0


def _answer(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except ValueError as fault:
        raise InputError(str(fault)) from fault


def _refuse(wrong: bool, words: str) -> None:
    if wrong:
        raise InputError(f"用法:{words}")


def _count(text: str) -> int:
    if not COUNT.fullmatch(text):
        raise argparse.ArgumentTypeError(f"「{text}」不是个数 / is no count")
    return int(text)


def _fraction(text: str) -> Fraction:
    """An exact fraction from .05, 0.05 or 1/20."""
    if not DECIMAL.fullmatch(text) or text.endswith("/0"):
        raise argparse.ArgumentTypeError(f"「{text}」须写成0.05或1/20 / is written 0.05 or 1/20")
    value = Fraction(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"「{text}」须在0与1之间 / lies between 0 and 1")
    return value
