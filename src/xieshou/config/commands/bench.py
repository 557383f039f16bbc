"""`xieshou bench NAME…`: measurements, each a module of `bench/` that prints a table. Runs from the project's root."""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
from pathlib import Path

from xieshou.engines.errors import InputError

ROOT = Path(__file__).parents[4]
BENCHES = {
    "audit": "bench.comparing",
    "checks": "bench.checks",
    "checkup": "bench.checkup",
    "import": "bench.importing",
    "linkage": "bench.linkage",
    "matching": "bench.matching",
    "pages": "bench.pages",
    "proofs": "bench.proofs",
    "scope": "bench.scope",
    "search": "bench.search",
    "truth": "bench.truth.measure",
    "log": "bench.log",
}
WORDED = ("linkage", "matching")  # their sizes may be words; they read them themselves


def add(subparsers: argparse._SubParsersAction) -> None:
    bench = subparsers.add_parser("bench", help="测速并与同类比较 / measure, beside peers")
    bench.add_argument("names", nargs="+", metavar="NAME", help=", ".join(BENCHES))
    bench.add_argument(
        "--size", action="append", help="short、county、hundred、province、all、20000x5000 或人数,可多次 / may be repeated"
    )
    bench.add_argument(
        "--page", action="append", dest="pages", metavar="KIND",
        help="pages:只测网址以此开头的页面,可多次 / only pages whose address begins so; may be repeated",
    )  # fmt: skip
    bench.add_argument(
        "--keep", action="store_true", help="pages:演示县留着下次再用 / keep the county for the next time"
    )
    bench.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run each named bench; 0 when all did."""
    unknown = [name for name in args.names if name not in BENCHES]
    if unknown:
        raise InputError(f"没有这个测试「{unknown[0]}」;可选:{'、'.join(BENCHES)} / no such bench")
    if not (ROOT / "bench").is_dir():
        raise InputError("找不到 bench 文件夹,请在源码目录运行 / no bench folder: run from the source tree")
    sys.path.insert(0, str(ROOT))
    asked = {name: value for name, value in (("pages", args.pages), ("keep", args.keep)) if value}
    for name in args.names:
        module = importlib.import_module(BENCHES[name])
        least, main = getattr(module, "LEAST", 1), module.main
        if wrong := [one for one in args.size or () if name not in WORDED and not (one.isdecimal() and int(one) >= least)]:
            raise InputError(f"--size:看不懂“{wrong[0]}”,要不小于{least}的整数 / a whole number, at least {least}")
        if untaken := asked.keys() - inspect.signature(main).parameters.keys():
            raise InputError(f"bench {name} 没有这个选项:{'、'.join(sorted(untaken))} / bench {name} has no such option")
        main(args.size, **asked)
    return 0
