"""`xieshou parameters list|set`: the dated rules, each with its document and clause; an office adds values of its own."""

from __future__ import annotations

import argparse
import json
from typing import Any

from xieshou.config import options
from xieshou.config.django import awake
from xieshou.engines.errors import InputError


def add(subparsers: Any) -> None:
    parameters = subparsers.add_parser("parameters", help="参数:有日期、有依据的数 / dated rules with their documents")
    verbs = parameters.add_subparsers(dest="verb", required=True)
    listing = verbs.add_parser("list", help="列出某日有效的参数 / the rules in force on a day")
    listing.add_argument("--as-of", type=options.day, metavar="DATE", help="默认今天 / default today")
    listing.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 / one JSON object only")
    listing.set_defaults(run=_list)
    setting = verbs.add_parser("set", help="从某日起设一个值 / a value from a day on")
    setting.add_argument("name", metavar="NAME")
    setting.add_argument("value", metavar="VALUE", help="JSON:数、真假、文字或列表 / a JSON value")
    setting.add_argument("--since", type=options.day, required=True, metavar="DATE", help="从哪天起 / first day")
    setting.add_argument("--document", required=True, metavar="文号", help="依据的文件 / the document")
    setting.add_argument("--clause", required=True, metavar="条款", help="依据的条款 / the clause")
    setting.add_argument("--title", metavar="含义", default="", help="含义,默认照现有的 / meaning, default as known")
    setting.add_argument("--unit", default="", metavar="单位", help="单位 / unit")
    setting.add_argument("--region", default="", metavar="CODE", help="只在这个地区有效 / holds for this place only")
    setting.set_defaults(run=_set)


def _list(args: argparse.Namespace) -> int:
    with awake():
        from django.db.models import Q
        from django.utils import timezone

        from xieshou.kit.models import Parameter

        day = args.as_of or timezone.localdate()
        in_force = Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gte=day))
        columns = ("name", "path", "value", "unit", "title", "document", "clause")
        rows = list(Parameter.objects.filter(in_force).order_by("name", "path").values(*columns))
    if args.json:
        print(json.dumps({"as_of": day.isoformat(), "parameters": rows}, ensure_ascii=False))
    else:
        for row in rows:
            where = f" @{row['path']}" if row["path"] else ""
            value = json.dumps(row["value"], ensure_ascii=False)
            print(f"{row['name']}{where} = {value}{row['unit']}  {row['title']}({row['document']} {row['clause']})")
    return 0


def _set(args: argparse.Namespace) -> int:
    try:
        value = json.loads(args.value)
    except ValueError as fault:
        raise InputError(f"VALUE {args.value}:不是 JSON / not JSON") from fault
    with awake():
        from xieshou.kit.errors import Refused
        from xieshou.kit.models import Parameter
        from xieshou.kit.parameters import NewValue, set_value
        from xieshou.offices.selectors import system
        from xieshou.regions.models import Region

        path, known = "", Parameter.objects.filter(name=args.name).order_by("-started_on").first()
        if args.region:
            place = Region.objects.filter(code=args.region, ended_on__isnull=True).first()
            if place is None:
                raise InputError(f"--region {args.region}:没有这个地区 / no such place")
            path = str(place.path)
        title, unit = args.title or (known.title if known else args.name), args.unit or (known.unit if known else "")
        given = NewValue(args.name, value, title, args.document, args.clause, args.since, unit, path)
        try:
            set_value(system("命令行"), given)
        except Refused as refusal:
            raise InputError(f"{refusal} / {refusal.code}") from refusal
    print(f"{args.name} = {args.value},从{args.since}起 / from {args.since}")
    return 0
