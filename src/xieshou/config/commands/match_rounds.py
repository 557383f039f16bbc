"""`xieshou match offers|next DIR`: from the optimum to offers, and from the answers to the next round."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching import Solution, answered, next_round, offer_lists, read_dir, write_dir


def add(verbs: argparse._SubParsersAction) -> None:
    offers = verbs.add_parser("offers", help="推荐名单 / lists of offers")
    offers.add_argument("folder", metavar="DIR")
    offers.add_argument("--per-person", type=int, default=3, help="每人最多几个 / how many a person at most")
    offers.add_argument(
        "--acceptance-bp", type=int, default=10_000,
        help="预计接受率,万分之几;一岗推荐给名额÷接受率人 / the share expected to accept, in 1/10000",
    )  # fmt: skip
    offers.add_argument("--answers", metavar="FILE", help="已拒绝的不再推荐 / what was declined is not offered again")
    offers.add_argument("--out", metavar="FILE", required=True)
    offers.set_defaults(run=run_offers)
    following = verbs.add_parser("next", help="收到答复后的下一轮 / the next round, after the answers")
    following.add_argument("folder", metavar="DIR")
    following.add_argument(
        "--answers", metavar="FILE", required=True, help="person_id, post_id, answer (accepted | declined)"
    )
    following.add_argument("--seed", type=int, default=0)
    following.add_argument("--out", metavar="DIR", required=True)
    following.set_defaults(run=run_next)
    for verb in (offers, following):
        verb.add_argument("--json", action="store_true")


def run_offers(args: argparse.Namespace) -> int:
    """Write the lists; say how many offers to how many people, and how many wishes to go together are met."""
    answer = read_dir(args.folder)
    declined = _declined(answer, args.answers) if args.answers else set()
    offers = offer_lists(answer, args.per_person, args.acceptance_bp, declined=declined)
    rows = {
        "person_id": answer.people.person_id.gather([o.person for o in offers]),
        "post_id": answer.posts.post_id.gather([o.post for o in offers]),
        "rank": [o.rank for o in offers],
        "score": [o.score for o in offers],
        "behind": [o.behind for o in offers],
        "is_assigned": [int(o.is_assigned) for o in offers],
    }
    _written(lambda: pl.DataFrame(rows).write_csv(args.out), args.out)
    wishes = Path(args.folder) / "together.csv"
    met = pl.read_csv(wishes)["is_met"].to_list() if wishes.exists() else []
    told = {"offers": len(offers), "people": len({o.person for o in offers}), "together_met": sum(met),
            "together_unmet": len(met) - sum(met), "out": args.out}  # fmt: skip
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"推荐 {told['offers']} 条,给 {told['people']} 人 / offers, people; 写入 / written to {args.out}")
        if met:
            print(f"同去的愿望 {sum(met)} 对已满足,{told['together_unmet']} 对未满足,原因见 together.csv / wishes to go together")
    return 0


def _declined(answer: Solution, path: str) -> set[tuple[int, int]]:
    person, post, accepted = answered(answer, _answers(path))
    return {(int(i), int(j)) for i, j, yes in zip(person, post, accepted, strict=True) if not yes}


def run_next(args: argparse.Namespace) -> int:
    """Solve for whoever has not accepted, by a warm start."""
    before = read_dir(args.folder)
    after = next_round(before, _answers(args.answers), seed=args.seed)
    _written(lambda: write_dir(after, args.out), args.out)
    c = after.certificate
    if args.json:
        print(json.dumps({**c.figures(), "people": len(after.people), "out": args.out}, ensure_ascii=False))
    else:
        print(
            f"还有 {len(after.people)} 人:匹配 {c.placed} 人,零就业户 {c.households_placed}/{c.households_bound} 户,"
            f"差距 {100 * c.gap:.4f}% / people left, placed, households, gap; 写入 / written to {args.out}"
        )
    return 0


def _answers(path: str) -> pl.DataFrame:
    try:
        return pl.read_csv(Path(path), infer_schema=False, empty_string_is_null=False, glob=False)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise InputError(f"--answers:{path} 读不出 / cannot be read: {str(fault).splitlines()[0][:120]}") from fault


def _written(write: Callable[[], object], path: str) -> None:
    try:
        write()
    except OSError as fault:
        raise InputError(f"--out:{path} 写不进去 / cannot be written: {fault.strerror}") from fault
