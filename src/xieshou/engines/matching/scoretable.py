"""The dated score table: how many points each named term gives, and under which document.

A score is 0…1000, the sum of the terms below; eligibility is decided first and costs no points. The table is data
(`score_table.json`), so an office can publish another one; `as_of` is written beside it into the folder of a run,
because ages are counted on that day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from xieshou.engines.errors import InputError

REACHES = ("village", "town", "county", "prefecture", "province", "anywhere")
SPANS = (1, 10**3, 10**6, 10**8, 10**10)  # codes inside one village, town, county, prefecture, province
SCORE_MAX = 1000


@dataclass(frozen=True)
class ScoreTable:
    """Points per term; `raw` is the whole table as published, with its document and clause."""

    by_rank: tuple[int, int, int]
    when_any: int
    pay_step_fen: int
    pay_per_step: int
    pay_max: int
    near: tuple[int, ...]  # village, town, county, prefecture, province, elsewhere
    wished: int
    paired: int
    lodging: int
    wait_step_days: int
    wait_per_step: int
    wait_max: int
    age_min: int
    mandarin_needed: int
    education_level: dict[str, int]
    public_kinds: frozenset[str]
    raw: dict[str, Any]

    @classmethod
    def read(cls, raw: dict[str, Any], name: str = "score_table.json") -> ScoreTable:
        """The table behind `raw`. Raises InputError when a term is missing or the maximum passes 1000."""
        try:
            table = cls(
                by_rank=_three(raw["occupation"]["points_by_rank"]),
                when_any=int(raw["occupation"]["points_when_any"]),
                pay_step_fen=int(raw["pay"]["step_fen"]),
                pay_per_step=int(raw["pay"]["points_per_step"]),
                pay_max=int(raw["pay"]["points_max"]),
                near=tuple(int(raw["near"][k]) for k in (*REACHES[:5], "elsewhere")),
                wished=int(raw["wished"]["points"]),
                paired=int(raw["paired"]["points"]),
                lodging=int(raw["lodging"]["points"]),
                wait_step_days=int(raw["waiting"]["step_days"]),
                wait_per_step=int(raw["waiting"]["points_per_step"]),
                wait_max=int(raw["waiting"]["points_max"]),
                age_min=int(raw["rules"]["age_statutory_min"]),
                mandarin_needed=int(raw["rules"]["mandarin_needed"]),
                education_level={str(k): int(v) for k, v in raw["rules"]["education_levels"].items()},
                public_kinds=frozenset(raw["rules"]["public_kinds"]),
                raw=raw,
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise InputError(f"{name}:分值表缺项或不是整数 / score table is incomplete: {fault}") from fault
        table._refuse_bad(name)
        return table

    def _refuse_bad(self, name: str) -> None:
        points = (*self.by_rank, self.when_any, self.pay_max, *self.near, self.wished, self.paired, self.lodging)
        steps = (self.pay_step_fen, self.wait_step_days)
        if len(self.by_rank) != 3 or min(*points, self.pay_per_step, self.wait_max, self.wait_per_step) < 0:
            raise InputError(f"{name}:分值不能为负,工种意愿须有三档 / points must be ≥ 0, three occupation ranks")
        if min(steps) < 1 or self.highest() > SCORE_MAX:
            raise InputError(f"{name}:满分不能超过1000,步长须大于0 / highest score is 1000, steps are positive")
        if any(not 0 <= level <= 8 for level in self.education_level.values()):
            raise InputError(f"{name}:学历层次须在0到8之间 / education levels lie in 0..8")

    def highest(self) -> int:
        """The greatest score any pair can have."""
        best = max(*self.by_rank, self.when_any) + self.pay_max + max(self.near) + self.wait_max
        return best + self.wished + self.paired + self.lodging


def _three(points: list[Any]) -> tuple[int, int, int]:
    first, second, third = points
    return int(first), int(second), int(third)


def default_table() -> ScoreTable:
    """The table shipped in the package."""
    return ScoreTable.read(json.loads((files(__package__) / "score_table.json").read_text(encoding="utf-8")))
