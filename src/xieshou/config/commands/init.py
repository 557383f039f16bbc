"""`xieshou init`: the first day. The first office, its first administrator, and the link the administrator comes in by."""

from __future__ import annotations

import argparse
import json
import os
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from xieshou.config import options
from xieshou.config.asking import fill_in
from xieshou.config.clock import now, today
from xieshou.config.django import awake
from xieshou.config.wording import OFFICE_NAMES, line_of, place_of, refuse_other_level
from xieshou.engines.errors import InputError

QUESTIONS = {
    "line": "哪条线(人社 / 扶贫 / 监督)?",
    "region": "单位所在地的代码或名称(如 451200 或 河池市)?",
    "username": "第一位管理员的用户名(英文字母或数字)?",
    "admin_name": "管理员的姓名?",
}


def add(subparsers: Any) -> None:
    """Declare the words of this command."""
    init = subparsers.add_parser("init", help="第一天:开设第一个单位和管理员 / the first office and administrator")
    init.add_argument("--line", default="", help="条线:人社、扶贫、监督 / hr, poverty, supervision")
    init.add_argument("--region", default="", metavar="CODE|NAME", help="所在地的代码或名称 / where it is")
    init.add_argument(
        "--as-of", type=options.day, metavar="DATE", help="地名按哪天的写法,默认今天 / names as of this day"
    )
    init.add_argument("--level", default="", help="级别:省、市、县、乡,写了就核对 / checked when given")
    init.add_argument("--code", default="", help="单位编号,默认由所在地代码和条线组成 / code of the office")
    init.add_argument("--name", default="", help="单位全称,默认由地名和条线组成 / name of the office")
    init.add_argument("--username", default="", help="管理员的用户名 / the administrator's user name")
    init.add_argument("--admin-name", default="", help="管理员的姓名 / the administrator's name")
    init.add_argument("--url", default="http://127.0.0.1:8018", help="网站地址,写进链接里 / address of the site")
    init.add_argument("--further", action="store_true", help="另一条线的第一个单位 / the first office of another line")
    init.add_argument("--json", action="store_true", help="结果为一个 JSON / one JSON object")
    init.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if os.environ.get("XIESHOU_DEMO") == "1":
        raise InputError("现在是演示(XIESHOU_DEMO=1),正式开设请先取消它 / unset XIESHOU_DEMO first")
    with awake():
        from xieshou.kit.errors import Refused

        try:
            done = _open(args)
        except Refused as refusal:
            raise InputError(f"{refusal} / {refusal.code}") from None
    print(json.dumps(done, ensure_ascii=False) if args.json else "\n".join(_words(done)))
    return 0


def _open(args: argparse.Namespace) -> dict[str, Any]:
    from xieshou.config.migrating import prepare
    from xieshou.offices.errors import OpenedAlready
    from xieshou.offices.selectors import system
    from xieshou.offices.services.first import FirstOffice, first_office, open_first

    prepare("xieshou init")
    if not args.further and (known := first_office()):
        raise OpenedAlready(office=known.name)
    fill_in(args, QUESTIONS)
    line, at = line_of(args.line), now()
    place = place_of(args.region, args.as_of or at.date())
    refuse_other_level(args.level, place)
    office = FirstOffice(
        code=args.code or f"{place.code or place.pk}-{line}",
        name=args.name or f"{place.name}{OFFICE_NAMES[line]}",
        line=line,
        region=place,
    )
    link = open_first(
        system("xieshou init(第一天)"), office, username=args.username, name=args.admin_name, further=args.further,
        day=today(), at=at,
    )  # fmt: skip
    return {
        "office": office.code, "office_name": office.name, "line": line, "level": place.level,
        "region": {"code": place.code, "name": place.full_name}, "username": args.username,
        "link": link_address(args.url, link.token), "expires_at": link.expires_at.astimezone(at.tzinfo).isoformat(timespec="minutes"),
    }  # fmt: skip


def link_address(site: str, token: str) -> str:
    """Where the one-time link leads; the token stands in the query, which no log keeps."""
    return f"{site.rstrip('/')}/sign-in/link/?{urlencode({'k': token})}"


def _words(done: dict[str, Any]) -> list[str]:
    until = datetime.fromisoformat(done["expires_at"])
    return [
        f"已开设:{done['office_name']}({done['region']['name']})/ opened",
        f"管理员用户名:{done['username']} / administrator",
        f"一次性链接,{until:%Y年%-m月%-d日 %H:%M}前有效,只显示这一次 / one-time link, shown once:",
        f"  {done['link']}",
        "接下来 / next:",
        "  1. xieshou serve             打开网站 / open the site",
        "  2. 浏览器打开上面的链接,设置密码,用手机绑定两步登录 / set a password, bind a phone",
        "  3. 在“账号”里邀请同事,分配岗位 / invite colleagues",
        "  4. xieshou doctor            看还缺什么 / see what is missing",
    ]
