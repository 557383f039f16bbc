"""Compiling the matching kernels before anybody waits for them: one market as large as the demo's, solved, written, verified.

`python -m xieshou.config.warming`, or `with warming():` beside work that needs them later. It is done once for an
installation; afterwards a mark says so.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from xieshou.config.fiction import County, tables
from xieshou.engines import matching

MARK = Path(sys.prefix) / ".xieshou-warm"


def main() -> None:
    """Compile what is not compiled yet, and leave the mark."""
    county = County.make(1, labourers=20_000, posts=5_000)
    people = matching.People.of(tables.match_people(county).to_dict(as_series=False))
    posts = matching.Posts.of(tables.match_posts(county).to_dict(as_series=False))
    pairings = matching.Pairings.of(tables.match_pairings().to_dict(as_series=False))
    for exact in (False, True):
        solution = matching.solve(people, posts, pairings, as_of="2018-09-30", exact=exact)
    matching.offer_lists(solution)
    with tempfile.TemporaryDirectory() as folder:
        matching.verify_dir(matching.write_dir(solution, Path(folder) / "run"))
    try:
        MARK.write_text(_state())
    except OSError:
        return  # an installation that is only read: compiled kernels lie in the user's own cache, and no mark is left


def is_warm() -> bool:
    """True when the kernels were compiled as they stand now."""
    try:
        return MARK.read_text() == _state()
    except OSError:
        return False


@contextmanager
def warming() -> Iterator[Callable[[], None]]:
    """Compile in a process of its own meanwhile; gives what to call before the kernels are needed."""
    if is_warm():
        yield lambda: None
        return
    process = subprocess.Popen([sys.executable, "-m", "xieshou.config.warming"], stdout=subprocess.DEVNULL)
    try:
        yield lambda: process.wait() and None
    finally:
        process.terminate()
        process.wait()


def _state() -> str:
    """What the compiled kernels were made from: the sources as numba knows them, by time of change and size."""
    sources = sorted(Path(matching.__file__).parent.rglob("*.py"))
    facts = [f"{path.name} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in sources]
    return sha256("\n".join([sys.version, *facts]).encode()).hexdigest()


if __name__ == "__main__":
    main()
