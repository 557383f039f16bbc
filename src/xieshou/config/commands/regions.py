"""`xieshou regions import FILE …`: editions of towns and villages, and lists of tagged places."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from xieshou.config import options
from xieshou.config.django import awake
from xieshou.engines.errors import InputError
from xieshou.regions.editions import Place, day_in, read_edition
from xieshou.regions.taglists import COLUMNS, TagRow, read_tag_list

SYSTEMS = {"stats": "NBS", "civil": "MCA"}
Read = tuple[Path, str, list[Any], date | None]


def add(subparsers: Any) -> None:
    """Declare the words of this command."""
    regions = subparsers.add_parser("regions", help="行政区划 / regions")
    verbs = regions.add_subparsers(dest="verb", required=True)
    load = verbs.add_parser(
        "import", help="导入乡级、村级名单或标签名单 / import editions of towns and villages, or tags"
    )
    load.add_argument("files", nargs="*", type=Path, metavar="FILE")
    load.add_argument("--system", choices=sorted(SYSTEMS), help="代码体系:stats 统计局,civil 民政部(默认看文件名)")
    load.add_argument("--as-of", type=options.day, metavar="DATE", help="版本日期(默认看文件名) / the edition's day")
    load.add_argument(
        "--within", default="", metavar="CODE", help="只导入这个县级以上代码之内的 / only below this code"
    )
    load.add_argument(
        "--fiction", action="store_true", help="练习用的虚构县 / a county that does not exist, to practise"
    )
    load.add_argument("--json", action="store_true")
    load.set_defaults(run=_import)


def _import(args: argparse.Namespace) -> int:
    read = [_read(path, args) for path in args.files]
    read.sort(key=lambda one: ["county", "town", "village", "tags"].index(one[1]))
    with awake():
        said = _load(read, args)
    print(
        json.dumps(said, ensure_ascii=False)
        if args.json
        else "\n".join(_line(name, facts) for name, facts in said.items())
    )
    return 0


def _read(path: Path, args: argparse.Namespace) -> Read:
    if not path.is_file():
        raise InputError(f"没有这个文件:{path} / no such file")
    if path.suffix == ".csv" and path.open("rb").readline().decode("utf-8-sig", "replace").strip() == ",".join(COLUMNS):
        return path, "tags", read_tag_list(path.read_text(encoding="utf-8-sig")), None
    kind, places = read_edition(path)
    day = args.as_of or day_in(path.name)
    if day is None:
        raise InputError(f"{path.name}:文件名里没有版本日期,请用 --as-of 写明 / no date in the file name: give --as-of")
    return path, kind, places, day


def _load(read: list[Read], args: argparse.Namespace) -> dict[str, Any]:
    from xieshou.config.migrating import migrate
    from xieshou.kit.errors import Refused
    from xieshou.offices.selectors import system
    from xieshou.regions.services import load_facts

    migrate()
    actor = system("regions import")
    facts = load_facts(actor)
    said: dict[str, Any] = {"facts": {"regions": facts.regions, "changes": facts.changes, "tags": facts.tags}}
    for path, kind, rows, day in read:
        try:
            if kind == "tags":
                said[path.name] = _tags(actor, rows)
            elif kind == "county":
                said[path.name] = _counties(actor, path, rows, day, args)
            else:
                said[path.name] = _edition(actor, path, kind, rows, day, args)
        except Refused as refusal:
            raise InputError(f"{path.name}:{refusal}") from None
    return said


def _tags(actor: Any, rows: list[TagRow]) -> dict[str, Any]:
    from xieshou.regions.services import import_tags

    done = import_tags(actor, rows)
    return {"added": done.added, "known": done.known, "unknown": [f"{r.line}:{r.code}" for r in done.unknown]}


def _counties(actor: Any, path: Path, rows: list[Place], day: date, args: argparse.Namespace) -> dict[str, Any]:
    """Units of county level that no national table has: a development zone, or the county to practise with."""
    from xieshou.regions.models import Level, Region
    from xieshou.regions.selectors import regions_by_code
    from xieshou.regions.services.local import open_local

    known = regions_by_code([one for row in rows for one in (row.code, row.above)], day)
    source = f"{'虚构,练习用:' if args.fiction else ''}{path.name},{day}版"
    new = [row for row in rows if row.code not in known and row.above in known]
    for row in new:
        open_local(
            actor, parent=Region.objects.get(pk=known[row.above]), code=row.code, name=row.name, level=Level.COUNTY,
            since=day, source=source, is_fiction=args.fiction,
        )  # fmt: skip
    unplaced = {row.above: 1 for row in rows if row.above not in known}
    return {"added": len(new), "known": sum(row.code in known for row in rows), "unplaced": unplaced}


def _edition(
    actor: Any, path: Path, kind: str, rows: list[Place], day: date | None, args: argparse.Namespace
) -> dict[str, Any]:
    from xieshou.regions.models import CodeSystem, Level
    from xieshou.regions.services import Edition, import_edition

    system = SYSTEMS[args.system] if args.system else ("MCA" if "mca" in path.name else "NBS")
    level = Level.TOWN if kind == "town" else Level.VILLAGE
    edition = Edition(CodeSystem(system), level, day, f"{path.name},{day}版", args.within)
    done = import_edition(actor, edition, rows)
    counts = {name: value for name, value in vars(done).items() if isinstance(value, int)}
    return counts | {"unplaced": dict(done.unplaced)}


def _line(name: str, facts: dict[str, Any]) -> str:
    words = {
        "regions": "县级以上单位", "changes": "变更", "tags": "标签", "added": "新增", "coded": "补代码", "renamed": "更名",
        "ended": "撤销", "unchanged": "未变", "under_prefecture": "挂在地级", "unplaced": "不知上级", "known": "已有", "unknown": "不认识",
    }  # fmt: skip
    told = [f"{words.get(key, key)}{value if isinstance(value, int) else len(value)}" for key, value in facts.items()]
    return f"{name}: {','.join(told)}"
