"""`xieshou account …`: what the keeper of the machine does when no administrator can: a lost link, a lost phone."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from xieshou.config.clock import now, today
from xieshou.config.commands.init import link_address
from xieshou.config.django import awake
from xieshou.engines.errors import InputError


def add(subparsers: Any) -> None:
    """Declare the words of this command."""
    account = subparsers.add_parser("account", help="账号急救:在服务器上重发链接、解锁 / first aid for accounts")
    verbs = account.add_subparsers(dest="verb", required=True)
    for name, run, said in (
        ("link", _link, "重发一次性链接 / a new one-time link"),
        ("unlock", _unlock, "解锁 / unlock"),
        ("reset-phone", _reset_phone, "解除两步登录的绑定 / unbind the phone"),
    ):
        one = verbs.add_parser(name, help=said)
        one.add_argument("username", metavar="USERNAME")
        one.add_argument("--reason", required=True, help="理由,记入变更记录 / why; goes to the history")
        one.add_argument("--url", default="http://127.0.0.1:8018", help="网站地址 / address of the site")
        one.add_argument("--json", action="store_true")
        one.set_defaults(run=_running(run))


def _running(act: Callable[[argparse.Namespace, Any, Any], dict[str, Any]]) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        with awake():
            from xieshou.kit.errors import Refused
            from xieshou.offices.models import User
            from xieshou.offices.selectors import system

            user = User.objects.filter(username=args.username, is_demo=False).first()
            if user is None:
                raise InputError(f"没有用户名为 {args.username} 的正式账号 / no such account")
            try:
                done = act(args, system("xieshou account(服务器上办理)"), user)
            except Refused as refusal:
                raise InputError(f"{refusal} / {refusal.code}") from None
        print(json.dumps(done, ensure_ascii=False) if args.json else "\n".join(f"{k}: {v}" for k, v in done.items()))
        return 0

    return run


def _link(args: argparse.Namespace, actor: Any, user: Any) -> dict[str, Any]:
    from xieshou.offices.services.accounts import reset_password

    made = reset_password(actor, user, day=today(), at=now(), reason=args.reason)
    until = made.expires_at.astimezone(now().tzinfo).isoformat(timespec="minutes")
    return {"username": user.username, "link": link_address(args.url, made.token), "expires_at": until}


def _unlock(args: argparse.Namespace, actor: Any, user: Any) -> dict[str, Any]:
    from xieshou.offices.services.accounts import unlock

    return {"username": user.username, "forgotten": unlock(actor, user, day=today(), reason=args.reason)}


def _reset_phone(args: argparse.Namespace, actor: Any, user: Any) -> dict[str, Any]:
    from xieshou.offices.services.second_step import reset

    return {"username": user.username, "sessions_ended": reset(actor, user, day=today(), reason=args.reason)}
