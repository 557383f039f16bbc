"""Compiling the matching kernels before anybody waits for them: one market as large as the demo's, solved, written and verified."""

from __future__ import annotations

import tempfile
from pathlib import Path

from xieshou.config.fiction import County, tables
from xieshou.engines import matching


def main() -> None:
    county = County.make(1, labourers=20_000, posts=5_000)
    people = matching.People.of(tables.match_people(county).to_dict(as_series=False))
    posts = matching.Posts.of(tables.match_posts(county).to_dict(as_series=False))
    pairings = matching.Pairings.of(tables.match_pairings().to_dict(as_series=False))
    for exact in (False, True):
        solution = matching.solve(people, posts, pairings, as_of="2018-09-30", exact=exact)
    matching.offer_lists(solution)
    with tempfile.TemporaryDirectory() as folder:
        matching.verify_dir(matching.write_dir(solution, Path(folder) / "run"))


if __name__ == "__main__":
    main()
