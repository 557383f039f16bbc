"""`xieshou match solve|verify|what-if|explain|shortage`: the matching engine on files. Neither Django nor a database is
started."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from xieshou.config.commands import match_more, match_rounds
from xieshou.engines.errors import InputError
from xieshou.engines.matching import (
    Earlier,
    Kept,
    Pairings,
    PairInput,
    People,
    Posts,
    Quotas,
    Solution,
    solve,
    solve_pair_input,
    verify_dir,
    write_dir,
)


def add(subparsers: argparse._SubParsersAction) -> None:
    match = subparsers.add_parser("match", help="人岗匹配与证明 / match people and posts, with a proof")
    verbs = match.add_subparsers(dest="verb", metavar="solve|verify|what-if|explain|shortage|offers|next", required=True)
    _add_solve(verbs)
    check = verbs.add_parser("verify", help="只凭文件重算 / recompute everything from the files alone")
    check.add_argument("folder", metavar="DIR")
    check.add_argument(
        "--as-of", help="日期,只在没有 score_table.json 时需要 / day, needed only without score_table.json"
    )
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_verify)
    match_more.add(verbs)
    match_rounds.add(verbs)


def _add_solve(verbs: argparse._SubParsersAction) -> None:
    solver = verbs.add_parser("solve", help="求解 / solve")
    for name in ("people", "posts", "pairings", "pairs", "capacities", "households", "quotas"):
        solver.add_argument(f"--{name}", metavar="FILE")
    solver.add_argument("--as-of", metavar="DATE")
    solver.add_argument("--seed", type=int, default=0)
    solver.add_argument("--exact", action="store_true")
    solver.add_argument("--from", dest="earlier", metavar="DIR", help="从上次结果热启动 / start from an earlier run")
    solver.add_argument("--lists", metavar="FILE", help="上次的清单,有则接着用,并写下这次的 / lists to go on with, written anew")
    solver.add_argument("--spark", action="store_true", help="清单由 Spark 分头做 / make the lists on a Spark cluster")
    solver.add_argument("--out", metavar="DIR", required=True)
    solver.add_argument("--json", action="store_true")
    solver.set_defaults(run=run_solve)


def run_solve(args: argparse.Namespace) -> int:
    """Solve and write DIR; 0 when done."""
    _refuse_odd_words(args)
    if not 0 <= args.seed < 2**63:
        raise InputError("--seed:须在0到2⁶³之间 / must be 0..2⁶³-1")
    out = Path(args.out)
    if out.exists() and not out.is_dir():
        raise InputError(f"--out:{out} 不是文件夹 / is not a folder")
    if args.pairs:
        given = PairInput.read(args.pairs, args.capacities, args.households, args.quotas)
        solution = solve_pair_input(given, seed=args.seed)
    else:
        people, posts = People.read(args.people), Posts.read(args.posts)
        pairings = Pairings.read(args.pairings) if args.pairings else Pairings.none()
        earlier = Earlier.read(args.earlier) if args.earlier else None
        quotas = Quotas.read(args.quotas) if args.quotas else None
        lists = Path(args.lists) if args.lists else None
        kept = Kept.read(lists) if lists and earlier and lists.exists() else None
        how = {"seed": args.seed, "exact": args.exact, "earlier": earlier, "quotas": quotas}
        if args.spark:
            solution = _on_spark(people, posts, pairings, args.as_of, how)
        else:
            solution = solve(people, posts, pairings, as_of=args.as_of, kept=kept, keep=lists is not None, **how)
        _flag_age_ceilings(posts, args.json)
    try:
        write_dir(solution, out)
        if isinstance(solution, Solution) and solution.kept is not None:
            solution.kept.write(args.lists)
    except OSError as fault:
        raise InputError(f"--out:{out} 写不进去 / cannot be written: {fault.strerror}") from fault
    figures = solution.certificate.figures()
    work = {
        "eligible_pairs": solution.work.eligible_pairs,
        "seconds": {k: round(v, 3) for k, v in solution.work.seconds.items()},
    }
    _say(args.json, figures, {**work, "out": str(out)})
    return 0


def _on_spark(people: People, posts: Posts, pairings: Pairings, as_of: str, how: dict[str, Any]) -> Solution:
    """The same on the Spark that is configured here (SPARK_REMOTE, spark-submit), else on this machine's."""
    try:
        from pyspark.sql import SparkSession

        from xieshou.engines.matching.spark import solve_spread
    except ImportError as fault:
        raise InputError("--spark:请先装 pip install xieshou[spark] 和 Java 17 / install xieshou[spark] and Java 17") from fault
    session = SparkSession.builder.appName("xieshou").getOrCreate()
    return solve_spread(session, people, posts, pairings, as_of=as_of, **how)


def _refuse_odd_words(args: argparse.Namespace) -> None:
    """Either people and posts and a day, or pairs and capacities; nothing of the other kind."""
    whole, alone = (args.people, args.posts), (args.pairs, args.capacities)
    if any(alone) == any((*whole, args.pairings)) or (args.households and not args.pairs):
        raise InputError(
            "用法:--people F --posts F --as-of DATE,或 --pairs F --capacities F"
            " / give people and posts, or pairs and capacities"
        )
    if (args.earlier or args.lists) and any(alone):
        raise InputError("--from、--lists 只用于 --people 与 --posts / --from and --lists go with --people and --posts")
    if any(alone) and not all(alone):
        raise InputError("--pairs 与 --capacities 须同时给出 / --pairs and --capacities go together")
    if any(whole) and not (all(whole) and args.as_of):
        raise InputError("--people、--posts、--as-of 须同时给出 / --people, --posts and --as-of go together")


def _flag_age_ceilings(posts: Posts, quiet: bool) -> None:
    count = int(posts.has_age_ceiling.sum())
    if count and not quiet:
        print(
            f"{count} 个岗位写了年龄上限:不采用,请核查 / {count} posts name an age ceiling: not applied, please check"
        )


def run_verify(args: argparse.Namespace) -> int:
    """0 when everything holds; a fault is raised as ProofRefused."""
    verdict = verify_dir(args.folder, args.as_of)
    note = {"has_certificate": verdict.has_certificate}
    _say(args.json, {k: v for k, v in verdict.figures.items() if k != "sha256"}, note)
    return 0


def _say(as_json: bool, figures: dict[str, Any], more: dict[str, Any]) -> None:
    if as_json:
        print(json.dumps({**figures, **more}, ensure_ascii=False))
        return
    print(
        f"匹配 {figures['placed']} 人,零就业户 {figures['households_placed']}/{figures['households_bound']} 户,"
        f"得分 {figures['score']},上界 {figures['dual_bound']},差距 {figures['gap'] * 100:.4f}%"
        + (",已证明最优 / proved optimal" if figures["exact"] else "")
    )
    for tier in figures.get("tiers", []):
        print(
            f"第{tier['tier']}档及以前 {tier['households_placed']}/{tier['households_bound']} 户"
            f" / tier {tier['tier']} and those before it"
        )
    if figures["short_posts"]:
        print(f"紧缺岗位 / short posts: {len(figures['short_posts'])} ({', '.join(figures['short_posts'][:10])})")
    if "has_certificate" in more:
        print(
            "与证书一致 / the certificate holds"
            if more["has_certificate"]
            else "没有证书,分配可行 / no certificate; the assignment is feasible"
        )
    if "eligible_pairs" in more:
        count = more["eligible_pairs"] or ""  # not counted when lists were taken up
        print(f"考虑了全部{count}个合格人岗对 / every eligible pair considered; 写入 / written to {more['out']}")
