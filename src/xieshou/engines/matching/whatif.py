"""What if: other posts, other people or other pairings, solved from where an answer ended, and what it would change.

Add or close posts, change their pay or openings, open a pairing or a bus line: give the changed columns, or have them
made here (`with_posts`, `with_reach`). Both answers carry their own certificate; the difference is as good as the two
gaps say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching.earlier import Earlier
from xieshou.engines.matching.market import numbers_in, spans_of
from xieshou.engines.matching.quotas import Quotas
from xieshou.engines.matching.records import POSTS, Pairings, People, Posts
from xieshou.engines.matching.results import Solution
from xieshou.engines.matching.scoretable import REACHES
from xieshou.engines.matching.solving import solve


@dataclass(frozen=True)
class Difference:
    """After minus before, and who would have another post, a post for the first time, or none any more (person_id)."""

    placed: int
    households_placed: int
    households_bound: int
    score: int
    moved: list[str]
    gained: list[str]
    lost: list[str]


def what_if(
    before: Solution,
    *,
    people: People | None = None,
    posts: Posts | None = None,
    pairings: Pairings | None = None,
    quotas: Quotas | None = None,
    seed: int = 0,
    exact: bool = False,
) -> tuple[Solution, Difference]:
    """(the answer after the change, what is different). Whatever is not given stays as it is in `before`."""
    day = f"{before.as_of // 10000:04}-{before.as_of // 100 % 100:02}-{before.as_of % 100:02}"
    after = solve(
        people or before.people,
        posts or before.posts,
        pairings or before.pairings,
        as_of=day,
        seed=seed,
        exact=exact,
        table=before.table,
        earlier=Earlier.of(before),
        quotas=quotas or before.quotas,
    )
    return after, difference(before, after)


def difference(before: Solution, after: Solution) -> Difference:
    """What `after` changes. People and posts are told apart by id; who is in only one of the two is not listed."""
    old, new = before.certificate, after.certificate
    row = numbers_in(before.people.person_id, after.people.person_id)
    both = np.flatnonzero(row >= 0)
    had = before.assigned[row[both]]
    has = after.assigned[both]
    same = numbers_in(before.posts.post_id, after.posts.post_id)
    has_before = np.where(has >= 0, same[np.maximum(has, 0)] if same.size else -1, -1)
    names = after.people.person_id.gather(both)

    def of(chosen: np.ndarray) -> list[str]:
        return names.gather(np.flatnonzero(chosen)).to_list()

    return Difference(
        placed=new.placed - old.placed,
        households_placed=new.households_placed - old.households_placed,
        households_bound=new.households_bound - old.households_bound,
        score=new.score - old.score,
        moved=of((had >= 0) & (has >= 0) & (has_before != had)),
        gained=of((had < 0) & (has >= 0)),
        lost=of((had >= 0) & (has < 0)),
    )


def with_posts(
    posts: Posts, *, change: pl.DataFrame | None = None, add: pl.DataFrame | None = None, remove: list[str] | None = None
) -> Posts:
    """The posts with some cells replaced (rows by `post_id`, empty cells and absent columns stay), some added, some gone.

    Frames hold text, as a CSV does. Raises InputError: a post or a column that is not there."""
    cells = posts.table.cells
    if change is not None:
        _refuse_unknown("--change", change["post_id"].to_list(), posts)
        odd = [c for c in change.columns if c not in cells.columns]
        if odd:
            raise InputError(f"--change:岗位表没有 {odd[0]} 列 / the posts have no column {odd[0]}")
        for column in [c for c in change.columns if c != "post_id"]:
            told = change.filter(pl.col(column) != "").select("post_id", pl.col(column).alias("told"))
            joined = cells.join(told, on="post_id", how="left", maintain_order="left")
            cells = joined.with_columns(pl.coalesce("told", column).alias(column)).drop("told")
    if remove:
        _refuse_unknown("--remove", remove, posts)
        cells = cells.filter(~pl.col("post_id").is_in(remove))
    if add is not None:
        missing = [c for c in POSTS if c not in add.columns]
        if missing:
            raise InputError(f"--add-posts:缺少列 {'、'.join(missing)} / missing column {', '.join(missing)}")
        more = add.select(c if c in add.columns else pl.lit("").alias(c) for c in cells.columns)
        cells = pl.concat([cells, more])
    return Posts.of(cells)


def _refuse_unknown(option: str, names: list[str], posts: Posts) -> None:
    known = numbers_in(posts.post_id, pl.Series(names, dtype=pl.String))
    if (known < 0).any():
        name = names[int(np.argmax(known < 0))]
        raise InputError(f"{option}:这次匹配里没有岗位「{name}」 / the run has no post {name}")


def with_reach(people: People, place: str, reach: str) -> People:
    """The people with everybody who lives in `place` going at least as far as `reach`: a bus line, a hostel on the way.

    What somebody will do is theirs to say; this only asks what it would change. Raises InputError."""
    if reach not in REACHES or not (len(place) == 12 and place.isdigit() and place[0] != "0"):
        raise InputError(
            f"--reach:应为 12位区划代码:{'|'.join(REACHES)},不是「{place}:{reach}」 / should be CODE:LEVEL"
        )
    code = np.array([int(place)], np.int64)
    inside = people.region // spans_of(code) == code // spans_of(code)
    wider = inside & (people.reach < REACHES.index(reach))
    if not inside.any():
        raise InputError(f"--reach:没有人住在 {place} / nobody lives in {place}")
    cells = people.table.cells.with_columns(
        reach=pl.when(pl.Series(wider)).then(pl.lit(reach)).otherwise(pl.col("reach"))
    )
    return People.of(cells)
