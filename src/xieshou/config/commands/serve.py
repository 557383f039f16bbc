"""`xieshou serve` and `xieshou worker`: the site, and the worker that does its long jobs and keeps the log."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from xieshou.config.clock import now
from xieshou.config.django import awake
from xieshou.config.serving import serve


def add(subparsers: Any) -> None:
    """Declare the words of these commands."""
    site = subparsers.add_parser("serve", help="打开网站 / serve the site")
    site.add_argument("--host", default="127.0.0.1", help="地址,默认只限本机 / address; by default this machine only")
    site.add_argument("--port", type=int, default=8018, help="端口,默认8018 / port")
    site.set_defaults(run=_serve)
    worker = subparsers.add_parser("worker", help="办理后台任务 / do long jobs")
    worker.add_argument("--once", action="store_true", help="办完现有的就停 / stop when nothing waits")
    worker.set_defaults(run=_work)


def _serve(args: argparse.Namespace) -> int:
    with awake():
        from xieshou.config.migrating import refuse_behind

        refuse_behind()
        return serve(args.host, args.port)


def _work(args: argparse.Namespace) -> int:
    with awake():
        from xieshou.audit.sequencer import sequencing
        from xieshou.kit.upkeep import keep_up_soon

        keep_up_soon(now())
        with sequencing(now):
            asyncio.run(_worker(wait=not args.once))
    return 0


async def _worker(*, wait: bool) -> None:
    """Take jobs one after another; with `wait`, until told to stop. Jobs keep their own progress and results."""
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async():
            await working.run_worker_async(
                concurrency=1, wait=wait, delete_jobs="successful", install_signal_handlers=True
            )
