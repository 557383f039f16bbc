"""`xieshou migrate`, `xieshou database …`: keeping the database in order."""

from __future__ import annotations

import argparse
from typing import Any

from xieshou.config.django import awake


def add(subparsers: Any) -> None:
    """Declare the words of these commands."""
    migrating = subparsers.add_parser("migrate", help="建表和升级 / create or upgrade the tables")
    migrating.set_defaults(run=_migrate)
    database = subparsers.add_parser("database", help="数据库 / the database")
    verbs = database.add_subparsers(dest="verb", required=True)
    manage = verbs.add_parser("manage", help="Django's own commands, for developers")
    manage.add_argument("words", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage)


def _migrate(args: argparse.Namespace) -> int:
    with awake():
        from xieshou.config.migrating import prepare

        prepare("xieshou migrate")
    print("数据库已是最新 / the database is up to date")
    return 0


def _manage(args: argparse.Namespace) -> int:
    with awake():
        from django.core.management import call_command

        call_command(*args.words)
    return 0
