"""After the answers: who and what is still to be matched, so that the next round is a warm start from the last.

Whoever accepted has gone with the opening, quotas' room too, and the household has somebody at work. A declined offer
takes nothing away: the person stays, and `offer_lists(…, declined=…)` does not offer that post again."""

from __future__ import annotations

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching.earlier import Earlier
from xieshou.engines.matching.kernel import pair_scores
from xieshou.engines.matching.market import numbers_in
from xieshou.engines.matching.quotas import Quotas
from xieshou.engines.matching.records import People, Posts
from xieshou.engines.matching.results import Solution
from xieshou.engines.matching.solving import solve

ACCEPTED, DECLINED = "accepted", "declined"


def answered(before: Solution, answers: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(person row, post row, accepted?) of `person_id, post_id, answer` rows of text. Raises InputError, which row is wrong."""
    missing = [c for c in ("person_id", "post_id", "answer") if c not in answers.columns]
    if missing:
        raise InputError(f"--answers:第1行缺少列 {'、'.join(missing)} / row 1: missing column {', '.join(missing)}")
    person = numbers_in(before.people.person_id, answers["person_id"])
    post = numbers_in(before.posts.post_id, answers["post_id"])
    accepted = (answers["answer"] == ACCEPTED).to_numpy()
    _refuse("person_id", person < 0, answers, "这次匹配里没有这个人", "no such person in this run")
    _refuse("post_id", post < 0, answers, "这次匹配里没有这个岗位", "no such post in this run")
    _refuse("answer", ~answers["answer"].is_in([ACCEPTED, DECLINED]).to_numpy(), answers, "只能是 accepted 或 declined",
            "is neither accepted nor declined")  # fmt: skip
    fits = pair_scores(before.layout.market, person, before.position[post]) >= 0 if person.size else accepted
    _refuse("post_id", ~fits, answers, "这个人不符合该岗位的条件", "the person is not eligible for this post")
    again, yes = accepted.copy(), np.flatnonzero(accepted)
    again[yes[np.unique(person[yes], return_index=True)[1]]] = False
    _refuse("person_id", again, answers, "这个人已接受了别的岗位", "the person has accepted another post")
    return person, post, accepted


def _refuse(column: str, bad: np.ndarray, answers: pl.DataFrame, zh: str, en: str) -> None:
    if bad.any():
        row = int(np.argmax(bad))
        raise InputError(f"--answers:第{row + 2}行「{answers[column][row]}」{zh} / row {row + 2}: {en}")


def remaining(before: Solution, person: np.ndarray, post: np.ndarray) -> tuple[People, Posts, Quotas | None]:
    """The people, posts and quotas left when these pairs have been accepted. Raises InputError: a post is over-filled."""
    taken = np.bincount(post, minlength=len(before.posts))
    over = taken > before.posts.capacity
    if over.any():
        name = before.posts.post_id[int(np.argmax(over))]
        raise InputError(f"--answers:岗位「{name}」接受的人多于名额 / more people accepted post {name} than it has openings")
    gone = np.zeros(len(before.people), bool)
    gone[person] = True
    employed = np.zeros(before.people.household_count, bool)
    employed[before.people.household[person]] = True
    zero = np.where(employed[before.people.household], 0, before.people.is_zero)
    people = before.people.table.cells.with_columns(zero_employment=pl.Series(zero.astype(np.int64)).cast(pl.String))
    room = pl.Series(before.posts.capacity - taken).cast(pl.String)
    posts = Posts.of(before.posts.table.cells.with_columns(capacity=room))
    return People.of(people.filter(pl.Series(~gone))), posts, _quotas_left(before, taken)


def _quotas_left(before: Solution, taken: np.ndarray) -> Quotas | None:
    if before.quotas is None:
        return None
    left = before.quotas.room - before.tree.use(taken)
    if (left < 0).any():
        name = before.quotas.quota_id[int(np.argmax(left < 0))]
        raise InputError(f"--answers:名额「{name}」接受的人太多 / more people accepted below quota {name} than it lets through")
    return Quotas.of(before.quotas.table.cells.with_columns(capacity=pl.Series(left).cast(pl.String)))


def next_round(before: Solution, answers: pl.DataFrame, *, seed: int = 0) -> Solution:
    """The optimum for whoever has not accepted, from where the last round ended. Raises InputError."""
    person, post, accepted = answered(before, answers)
    people, posts, quotas = remaining(before, person[accepted], post[accepted])
    day = f"{before.as_of // 10000:04}-{before.as_of // 100 % 100:02}-{before.as_of % 100:02}"
    return solve(
        people, posts, before.pairings, as_of=day, seed=seed, table=before.table, earlier=Earlier.of(before), quotas=quotas
    )
