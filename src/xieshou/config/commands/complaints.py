"""`xieshou complaints desk`: set up the independent desk of a region; `desks` lists them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from xieshou.config.clock import now
from xieshou.config.django import awake
from xieshou.config.options import day as a_day
from xieshou.engines.errors import InputError


def add(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser("complaints", help="投诉举报受理席 / the desks that take complaints")
    acts = parser.add_subparsers(dest="act", required=True)
    desk = acts.add_parser("desk", help="设受理席 / set up a desk")
    desk.add_argument("--office", required=True, metavar="CODE", help="监督检查单位的编号 / an office of the line of supervision")
    desk.add_argument("--region", metavar="CODE", help="受理哪个地区的,不写就是单位所在地 / the office's own region by default")
    desk.add_argument("--since", type=a_day, required=True, metavar="DATE")
    desk.add_argument("--document", required=True, metavar="NO", help="设立的文件 / the document that sets it up")
    desk.add_argument("--phone", default="")
    desk.set_defaults(run=set_up)
    desks = acts.add_parser("desks", help="现有的受理席 / those in force")
    desks.add_argument("--as-of", type=a_day, default=None, metavar="DATE")
    desks.add_argument("--json", action="store_true")
    desks.set_defaults(run=list_all)


def set_up(args: argparse.Namespace) -> int:
    """One desk; refusals are said in a line."""
    with awake():
        from xieshou.kit.errors import Refused
        from xieshou.offices.models import Office
        from xieshou.offices.selectors import system
        from xieshou.regions.models import Region
        from xieshou.supervision.complaints.services import open_desk

        office = Office.objects.filter(code=args.office).select_related("region").first()
        if office is None:
            raise InputError(f"没有编号为「{args.office}」的单位 / no such office")
        region = Region.objects.filter(code=args.region, ended_on__isnull=True).first() if args.region else office.region
        if region is None:
            raise InputError(f"没有代码为「{args.region}」的地区 / no such region")
        try:
            open_desk(system("complaints desk"), office, region, since=args.since, document=args.document, phone=args.phone)
        except Refused as refusal:
            raise InputError(str(refusal)) from None
        print(f"{region.full_name}:{office.name} / takes complaints from {args.since}")
    return 0


def list_all(args: argparse.Namespace) -> int:
    """Each region with a desk, and the offices without any."""
    with awake():
        from xieshou.kit.periods import on_day
        from xieshou.kit.upkeep import day_at
        from xieshou.supervision.complaints.models import ComplaintDesk
        from xieshou.supervision.complaints.routing import offices_without_desk

        day = args.as_of or day_at(now())
        found = ComplaintDesk.objects.filter(on_day(day)).select_related("office", "region").order_by("region__path")
        told: dict[str, Any] = {
            "desks": [{"region": one.region.full_name, "office": one.office.name, "since": one.started_on.isoformat()} for one in found],
            "offices_without": [one.name for one in offices_without_desk(day).order_by("pk")],
        }
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for desk in told["desks"]:
            print(f"{desk['region']} | {desk['office']} | {desk['since']}")
        print(f"没有受理席的单位 / offices without a desk: {len(told['offices_without'])}")
    return 0
