"""`xieshou backup` and `xieshou restore`: everything an office would miss, in one file."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import re
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from xieshou.config.clock import now
from xieshou.config.database import addresses, embedded_cluster, is_embedded, make_database, make_roles
from xieshou.config.django import awake
from xieshou.config.keeping import backup, database
from xieshou.config.keeping.sealing import refuse_short
from xieshou.config.places import data_folder
from xieshou.engines.errors import InputError

NAME = re.compile(r"^[a-z][a-z0-9_]{0,40}$")


def add(subparsers: Any) -> None:
    """Declare the words of these commands."""
    save = subparsers.add_parser(
        "backup", help="备份:数据库、文件、钥匙,整个加密 / back up database, files and keys, sealed"
    )
    save.add_argument("--out", type=Path, required=True, metavar="FILE", help="新的备份文件 / the new file")
    _common(save)
    save.set_defaults(run=_backup)
    bring = subparsers.add_parser("restore", help="从备份恢复 / restore a backup")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument(
        "--into", default="", metavar="NEW", help="恢复到另一个新的库 / into a new database of this name"
    )
    bring.add_argument("--check", action="store_true", help="只检查备份能不能用 / only check the file")
    _common(bring)
    bring.set_defaults(run=_restore)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="备份口令所在的文件 / a file with the passphrase"
    )
    parser.add_argument("--json", action="store_true", help="结果为一个 JSON / one JSON object")


def _passphrase(args: argparse.Namespace, *, twice: bool) -> str:
    """From the file, the environment, or the terminal."""
    if args.passphrase_file:
        if not args.passphrase_file.is_file():
            raise InputError(f"没有这个文件:{args.passphrase_file} / no such file")
        return args.passphrase_file.read_text(encoding="utf-8").strip()
    given = os.environ.get("XIESHOU_BACKUP_PASSPHRASE", "")
    if given or not sys.stdin.isatty():
        if not given:
            raise InputError("请给出备份口令:--passphrase-file 或 XIESHOU_BACKUP_PASSPHRASE / give the passphrase")
        return given
    said = getpass.getpass("备份口令 / passphrase: ")
    if twice and getpass.getpass("再输一遍 / once more: ") != said:
        raise InputError("两遍不一样,没有备份 / the two differ")
    return said


def _backup(args: argparse.Namespace) -> int:
    passphrase = _passphrase(args, twice=True)
    refuse_short(passphrase)
    with _server():
        made = backup.make(
            args.out.absolute(),
            owner=addresses().owner,
            data=data_folder(),
            files=data_folder() / "files",
            passphrase=passphrase,
            at=now(),
        )
    facts = {"file": str(made.path), "bytes": made.byte_count, "rows": made.row_count, "files": made.file_count}
    _say(args, facts, [
        f"已备份:{made.path}({made.byte_count:,} 字节,{made.row_count:,} 行,{made.file_count} 个文件)/ backed up",
        "没有备份口令就恢复不了;请把口令和备份分开存放 / without the passphrase it cannot be restored: keep them apart",
    ])  # fmt: skip
    return 0


def _restore(args: argparse.Namespace) -> int:
    path = args.file.absolute()
    if not path.is_file():
        raise InputError(f"没有这个文件:{path} / no such file")
    passphrase = _passphrase(args, twice=False)
    opened = backup.open_backup(path, passphrase)
    if args.check:
        facts = {
            "file": str(path),
            "made_at": opened.manifest["made_at"],
            "rows": sum(opened.manifest["rows"].values()),
        }
        _say(args, facts, [f"备份是完整的:{path.name},{facts['made_at']},{facts['rows']:,} 行 / the backup is whole"])
        return 0
    with _server():
        owner = _target(args.into)
        backup.put_keys(opened, data_folder())
        written = backup.bring_back(path, passphrase, owner=owner, data=data_folder(), files=data_folder() / "files")
        counted = database.count_rows(owner)
        wrong = backup.differences(opened, counted)
        if wrong:
            raise InputError(f"恢复以后行数不对:{wrong} / the rows differ after restoring")
        _raise_walls(database.name_of(owner))
    name = database.name_of(owner)
    facts = {
        "database": name,
        "rows": sum(counted.rows.values()),
        "files": written,
        "made_at": opened.manifest["made_at"],
    }
    prefix = "" if not args.into else f"XIESHOU_DATABASE={name} " if is_embedded() else f"DATABASE_URL=…/{name} "
    _say(args, facts, [
        f"已恢复到 {name}:{facts['rows']:,} 行,{written} 个文件,备份于 {facts['made_at']} / restored",
        f"接下来 / next: {prefix}xieshou doctor,再 / then {prefix}xieshou serve",
    ])  # fmt: skip
    return 0


def _raise_walls(name: str) -> None:
    """Rights, row-level security and history on the restored database, and tables that are newer than the backup."""
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SEQUENCER_URL"):
        if os.environ.get(variable):
            os.environ[variable] = database.beside(os.environ[variable], name)
    with awake(name):
        from xieshou.config.migrating import migrate

        migrate()


def _target(into: str) -> str:
    """The owner's address of the database to restore into: empty, or made now. Raises InputError for one that holds something."""
    owner = addresses().owner
    if into:
        if not NAME.match(into):
            raise InputError(
                f"--into:“{into}”不能做库名,请用小写字母、数字和下划线 / lower-case letters, digits, underscores"
            )
        owner = database.beside(owner, into)
    name = database.name_of(owner)
    if is_embedded():
        cluster = embedded_cluster()
        make_roles(cluster)
        made = make_database(cluster, name)
        if into and not made:
            raise InputError(f"--into:库 {into} 已经有了,请换一个名字 / the database exists already")
    if not database.is_empty(owner):
        raise InputError(
            f"库 {name} 里已经有内容,不覆盖;要恢复到另一个新库请写 --into 新库名 / "
            "the database is not empty; restore into a new one with --into NEW"
        )
    return owner


def _server() -> Any:
    """The embedded cluster while it is needed; a named server is there by itself."""
    return embedded_cluster().used() if is_embedded() else nullcontext()


def _say(args: argparse.Namespace, facts: dict[str, Any], words: list[str]) -> None:
    print(json.dumps(facts, ensure_ascii=False) if args.json else "\n".join(words))
