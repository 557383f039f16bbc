"""The machine: Python, disk, keys, the last backup. No database and no Django."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from xieshou.config.doctor.finding import Finding, bad, good, warn
from xieshou.config.keeping.backup import LAST
from xieshou.config.secrets import KEYS_FILE

PYTHON_LEAST = (3, 11)
FREE_BYTES_LEAST, FREE_BYTES_ENOUGH = 1 << 30, 5 << 30
BACKUP_DAYS_MAX = 7


def check_machine(data: Path, at: datetime) -> Iterator[Finding]:
    """Python, disk, zone, keys and backups of the data folder, at an instant."""
    yield check_python(sys.version_info[:2])
    yield check_disk(data)
    yield check_zone()
    yield check_keys(data)
    yield check_backup(data, at)


def check_python(found: tuple[int, ...]) -> Finding:
    """3.11 or newer."""
    told = ".".join(map(str, found))
    if tuple(found) < PYTHON_LEAST:
        return bad("python", f"Python {told} 太旧 / too old", "请安装 Python 3.11 或更新的版本 / install 3.11 or newer")
    return good("python", f"Python {told}")


def check_disk(data: Path) -> Finding:
    """Room where the data lie."""
    place = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    told = f"{place} 所在的盘还有 {free / (1 << 30):.1f} GB / free"
    then = f"请清理磁盘,或把 XIESHOU_DATA 移到更大的盘 / make room, or move {data}"
    if free < FREE_BYTES_LEAST:
        return bad("disk", told, then)
    return warn("disk", told, then) if free < FREE_BYTES_ENOUGH else good("disk", told)


def check_zone() -> Finding:
    """The zone of China is known, so that days are days."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return bad("zone", "系统里没有时区数据 / no zone data", "请安装 tzdata / install tzdata")
    return good("zone", "Asia/Shanghai")


def check_keys(data: Path) -> Finding:
    """The keys are there, and for their owner's eyes only."""
    path = data / KEYS_FILE
    if not path.exists():
        if os.environ.get("XIESHOU_FIELD_KEYS") and os.environ.get("XIESHOU_SECRET_KEY"):
            return good("keys", "钥匙由环境变量给出 / keys come from the environment")
        return bad(
            "keys",
            f"没有钥匙文件 {path} / no keys",
            "第一天运行 xieshou init;换机器用 xieshou restore / init, or restore",
        )
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        return bad("keys", f"{path} 别的用户也能读({mode:o})/ others may read it", f"请运行 chmod 600 {path}")
    return good("keys", f"{path}({mode:o})")


def check_backup(data: Path, at: datetime) -> Finding:
    """A backup of this week."""
    path = data / LAST
    then = "请运行 xieshou backup --out 文件,并存到另一台机器 / back up, and keep it elsewhere"
    if not path.exists():
        return warn("backup", "还没有备份过 / never backed up", then)
    told = json.loads(path.read_text())
    days = (at - datetime.fromisoformat(told["at"])).days
    words = f"最近一次备份在{days}天前:{told['path']} / last backup, days ago: {days}"
    return warn("backup", words, then) if days > BACKUP_DAYS_MAX else good("backup", words)
