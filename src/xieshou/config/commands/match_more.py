"""`xieshou match what-if|explain|shortage DIR`: what a run's folder can be asked further."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching import (
    Difference,
    Obstacle,
    Solution,
    explain,
    nearest_obstacles,
    read_dir,
    row_of,
    shortage,
    standing,
    what_if,
    why_not,
    with_posts,
    with_reach,
    write_dir,
)


def add(verbs: argparse._SubParsersAction) -> None:
    asked = verbs.add_parser("what-if", help="换个条件会怎样 / what a change would change")
    asked.add_argument("folder", metavar="DIR")
    asked.add_argument("--change", metavar="FILE", help="post_id 和要改的列 / post_id and the columns to change")
    asked.add_argument("--add-posts", metavar="FILE", help="要增加的岗位 / posts to add")
    asked.add_argument("--remove", metavar="POST_ID", action="append", help="要去掉的岗位,可多次 / a post to remove")
    asked.add_argument(
        "--reach", metavar="CODE:LEVEL", action="append",
        help="通班车:住在该地的人至少能到这一级 / a bus line: whoever lives there goes at least so far",
    )  # fmt: skip
    asked.add_argument("--out", metavar="DIR", help="写下新的结果 / write the new answer")
    asked.set_defaults(run=run_what_if)
    why = verbs.add_parser("explain", help="为什么推荐、为什么不推荐 / why, and why not")
    why.add_argument("folder", metavar="DIR")
    why.add_argument("--person", metavar="ID", required=True)
    why.add_argument("--post", metavar="ID")
    why.set_defaults(run=run_explain)
    short = verbs.add_parser("shortage", help="缺哪些岗位、要什么培训 / which posts are short, what training would help")
    short.add_argument("folder", metavar="DIR")
    short.set_defaults(run=run_shortage)
    for verb in (asked, why, short):
        verb.add_argument("--json", action="store_true")


def run_what_if(args: argparse.Namespace) -> int:
    """Solve again from where the run ended, and tell the difference."""
    if not (args.change or args.add_posts or args.remove or args.reach):
        raise InputError("what-if:请给出 --change、--add-posts、--remove 或 --reach / give at least one change")
    before = read_dir(args.folder)
    change = _frame(args.change, "--change") if args.change else None
    more = _frame(args.add_posts, "--add-posts") if args.add_posts else None
    posts = with_posts(before.posts, change=change, add=more, remove=args.remove)
    people = before.people
    for word in args.reach or []:
        place, _, level = word.partition(":")
        people = with_reach(people, place, level)
    begun = time.perf_counter()
    after, difference = what_if(before, people=people, posts=posts)
    spent = round(time.perf_counter() - begun, 2)
    if args.out:
        write_dir(after, args.out)
    if args.json:
        figures = after.certificate.figures()
        print(json.dumps({**difference.__dict__, "after": figures, "seconds": spent}, ensure_ascii=False))
    else:
        _say_difference(difference, after, spent)
    return 0


def _frame(path: str, option: str) -> pl.DataFrame:
    """A CSV as text. Raises InputError, also for a file without post_id."""
    try:
        frame = pl.read_csv(Path(path), infer_schema=False, empty_string_is_null=False, glob=False)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise InputError(f"{option}:{path} 读不出 / cannot be read: {str(fault).splitlines()[0][:120]}") from fault
    if "post_id" not in frame.columns:
        raise InputError(f"{option}:{path} 第1行缺少列 post_id / row 1: missing column post_id")
    return frame


def _say_difference(d: Difference, after: Solution, spent: float) -> None:
    c = after.certificate
    print(
        f"匹配 {d.placed:+} 人(共{c.placed}),零就业户 {d.households_placed:+} 户(最多 {c.households_bound}),"
        f"得分 {d.score:+},差距 {100 * c.gap:.4f}% / placed, households, score"
    )
    print(
        f"新得岗位 {len(d.gained)} 人,失去 {len(d.lost)} 人,换岗 {len(d.moved)} 人,{spent} 秒"
        " / gained, lost, moved, seconds"
    )


def _row(names: pl.Series, wanted: str, word: str) -> int:
    row = row_of(names, wanted)
    if row < 0:
        raise InputError(f"{word}:这次匹配里没有「{wanted}」 / is not in this run")
    return row


def run_explain(args: argparse.Namespace) -> int:
    """Why a pair was or was not chosen; without a post, the person's own, or what is missing at the nearest ones."""
    answer = read_dir(args.folder)
    person = _row(answer.people.person_id, args.person, "--person")
    own = int(answer.assigned[person])
    told: dict[str, Any] = {"person": args.person, "assigned": answer.posts.post_id[own] if own >= 0 else None}
    if args.post:
        told |= _pair(answer, person, _row(answer.posts.post_id, args.post, "--post"))
    elif own >= 0:
        told |= _pair(answer, person, own)
    else:
        found = nearest_obstacles(answer, person)
        told["nearest"] = [{"post": answer.posts.post_id[j], **_obstacle(o)} for j, o in found]
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(_words(told)))
    return 0


def _pair(answer: Solution, person: int, post: int) -> dict[str, Any]:
    name, obstacle = answer.posts.post_id[post], why_not(answer, person, post)
    if obstacle is not None:
        return {"post": name, "eligible": False, **_obstacle(obstacle)}
    terms = [{"title": t.title, "words": t.words, "points": t.points} for t in explain(answer, person, post)]
    return {"post": name, "eligible": True, "terms": terms, **standing(answer, person, post).__dict__}


def _obstacle(obstacle: Obstacle) -> dict[str, str]:
    return {"rule": obstacle.rule, "reason": obstacle.reason, "remedy": obstacle.remedy}


def _words(told: dict[str, Any]) -> list[str]:
    lines = [f"{told['person']}:{told['assigned'] or '没有岗位 / no post'}"]
    if "terms" in told:
        lines += [f"  {t['title']} {t['points']}:{t['words']}" for t in told["terms"]]
        lines.append(
            f"  {told['post']} 得分 {told['score']},别人为它让出 {told['price']},余 {told['left']};"
            f"本人最好的岗位余 {told['best']} / score, price, left, best"
        )
    elif "rule" in told:
        lines.append(f"  {told['post']} 不合格:{told['reason']}。{told['remedy']} / not eligible: {told['rule']}")
    for near in told.get("nearest", []):
        lines.append(f"  {near['post']}:{near['reason']}。{near['remedy']}")
    return lines


def run_shortage(args: argparse.Namespace) -> int:
    """Which posts are short for whom, and what would help."""
    answer = read_dir(args.folder)
    found = shortage(answer)
    posts = answer.posts.post_id.gather(np.array(found.posts, np.int64)).to_list()
    people = answer.people.person_id.gather(np.array(found.left_out, np.int64)).to_list()
    if args.json:
        missing = [{"rule": rule, "remedy": words, "count": n} for rule, words, n in found.missing]
        told = {**found.__dict__, "posts": posts, "left_out": people, "missing": missing}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(
        f"{found.confined} 户零就业户只够得着 {len(posts)} 个岗位的 {found.openings} 个名额,"
        f"至少有 {found.lacking} 户安排不了;另有 {found.cut_off} 户一个也够不着"
        f" / households confined to short posts, places, households left, households that reach none"
    )
    for rule, words, n in found.missing:
        print(f"  {n}/{found.asked} 人:{words} / {rule}")
    return 0
