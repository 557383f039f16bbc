"""The manual's tables of what is declared, written from the declarations: `python -m tools.reference`.

`docs/reference.md` lists every ledger, indicator, check, flow and shipped parameter; a test keeps it and the code the same.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from tools.bootstrap import ROOT

PAGE = Path(ROOT) / "docs" / "reference.md"
HEAD = """# 台账、指标、疑点规则、流程和参数

程序里现有的全部,由 `python -m tools.reference` 从定义写出。每一项在网站的“帮助”里另有一页:栏目、条件、步骤、谁可以看。
参数是随程序装入的值,有日期、有文件;各地用 `xieshou parameters set` 另设,`xieshou parameters list` 看现在有效的。
"""


def written() -> str:
    """The whole page. Django must be set up."""
    from django.utils import translation

    from xieshou.kit.manual import KINDS

    with translation.override("zh-hans"):
        parts = [HEAD, *(_kind(kind) for kind in KINDS.values()), _parameters()]
    return "\n".join(parts)


def _kind(kind: Any) -> str:
    rows = [f"| `{one.code}` | {one.title} | {one.clause} |" for one in kind.every()]
    return "\n".join([f"## {kind.title}", "", "| 编号 | 名称 | 依据 |", "| --- | --- | --- |", *rows, ""])


def _parameters() -> str:
    from xieshou.kit.parameters import shipped_values

    heads = ["## 参数", "", "| 名称 | 含义 | 值 | 单位 | 起 | 文件和条款 |", "| --- | --- | --- | --- | --- | --- |"]
    rows = [
        f"| `{name}` | {one['title']} | {_value(one['value'])} | {one.get('unit') or '—'} | {one['started_on']} "
        f"| {one['document']} {one['clause']} |"
        for name, one in sorted(shipped_values())
    ]
    return "\n".join([*heads, *rows, ""])


def _value(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


def main() -> int:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    import django

    django.setup()
    PAGE.write_text(written(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
