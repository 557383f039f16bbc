"""The `xieshou` command: find the verb, run it, and turn every refusal into one clear line.

A command is a module of `config.commands` with `add(subparsers)`; it sets `run=function(args) -> exit code`.
Exit codes: 0 done, 1 a refused proof, 2 bad usage or input (design.md §5). A stack trace never reaches the person.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import NoReturn

from xieshou.engines.errors import InputError, ProofRefused

# The verb on the command line, and the module that knows it; imported only when asked for, so that `match` never meets Django.
COMMANDS = {
    "demo": "demo",
    "init": "init",
    "account": "account",
    "backup": "backup",
    "restore": "backup",
    "doctor": "doctor",
    "serve": "serve",
    "worker": "serve",
    "migrate": "database",
    "database": "database",
    "regions": "regions",
    "pairings": "pairings",
    "roster": "roster",
    "match": "match",
    "bound": "bound",
    "draw": "draw",
    "log": "log",
    "calendar": "calendar",
    "checks": "checks",
    "complaints": "complaints",
    "parameters": "parameters",
    "report": "report",
    "tokens": "tokens",
    "loadgen": "loadgen",
    "bench": "bench",
}


NO_TABLES = (
    "数据库“{name}”里还没有建表:正式使用先运行 xieshou init;要看演示的数据,命令前加 XIESHOU_DATABASE=xieshou_demo"
    " / no tables yet in database {name}: run xieshou init first; for the demo's data put XIESHOU_DATABASE=xieshou_demo before the command"
)


class Parser(argparse.ArgumentParser):
    """argparse that says what is wrong in one line, in both languages."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{self.prog}: 参数不对 / bad usage: {message};用 {self.prog} --help 查看用法")


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except (InputError, ProofRefused) as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code
    except KeyboardInterrupt:
        print("已停止 / stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as fault:
        if os.environ.get("XIESHOU_TRACE"):
            raise
        if type(fault.__cause__).__name__ == "UndefinedTable":  # PostgreSQL's word, without loading its driver here
            print(NO_TABLES.format(name=os.environ.get("XIESHOU_DATABASE", "xieshou")), file=sys.stderr)
            return InputError.exit_code
        text = " ".join(str(fault).split())[:300]
        print(
            f"程序出错,没有完成 / internal fault: {type(fault).__name__}: {text} (XIESHOU_TRACE=1 显示细节)",
            file=sys.stderr,
        )
        return 3


def _run(words: list[str]) -> int:
    parser = Parser(prog="xieshou", description="携手 Xieshou: 就业帮扶协作 / paired employment assistance")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    wanted = next((word for word in words if not word.startswith("-")), None)
    if wanted in COMMANDS:
        _module(COMMANDS[wanted]).add(subparsers)
    else:
        for name in COMMANDS:
            subparsers.add_parser(name)
    args = parser.parse_args(words)
    if args.command is None:
        parser.print_help()
        return 0
    return int(args.run(args) or 0)


def _module(name: str):
    return importlib.import_module(f"xieshou.config.commands.{name}")


if __name__ == "__main__":
    sys.exit(main())
