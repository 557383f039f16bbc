"""The program that opens a stranger's file: limited, alone, thrown away afterwards.

`reader` starts this folder as a program (`python -I opening`), so its modules find each other by their bare names (it is
no package) and import the standard library, python-calamine and, for large sheets, numba. Only `words` is also read by
the parent. It takes a job (JSON on standard input), limits itself before it touches the file, and writes `rows.csv` and
`about.json`. A refusal goes to standard output as {"refused": code, "facts": {...}}; the parent has the words.
"""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path

from limits import close_doors, limit
from pulse import start
from refusing import Refuse


def main() -> int:
    if sys.argv[1:] == ["ahead"]:  # no file and no limits: compile, and keep what was compiled
        import streaming  # noqa: F401

        return 0
    job = json.loads(sys.stdin.read())
    limit(job)
    start(job["out"])
    try:
        read = _reader(job)
        close_doors()
        about = read(job)
    except Refuse as refusal:
        answer(refusal.code, refusal.facts)
        return 0
    except (MemoryError, RecursionError):
        answer("memory", {})
        return 0
    except OSError as fault:
        if fault.errno != errno.EFBIG:
            raise
        answer("memory", {})  # far more comes out than went in
        return 0
    Path(job["out"], "about.json").write_text(json.dumps(about), encoding="utf-8")
    answer(None, {})
    return 0


def _reader(job: dict):
    """What reads this form, with everything it needs loaded."""
    if job["form"] == "csv":
        from texts import read_text

        return read_text
    if job["is_large"]:
        try:
            from streaming import read_large
        except (ImportError, RuntimeError, OSError):  # compiled code cannot be kept here: the plain way serves
            pass
        else:
            return read_large
    from workbook import read_workbook

    return read_workbook


def answer(refused: str | None, facts: dict) -> None:
    sys.stdout.write(json.dumps({"refused": refused, "facts": facts}))


if __name__ == "__main__":
    sys.exit(main())
