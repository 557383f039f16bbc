"""演示县 on the map: twelve towns, about 150 villages, their hamlets. Statistics-bureau codes (GB/T 10114)."""

from __future__ import annotations

import numpy as np
import polars as pl

from xieshou.config.fiction.dice import stream
from xieshou.config.fiction.numbers import AREA

COUNTY = "演示县"
PREFECTURE_CODE, PREFECTURE = "451200", "河池市"
PROVINCE = "广西壮族自治区"
COUNTY_12 = AREA + "000000"
TOWNS = (
    ("100", "晨禾镇"), ("101", "云汀镇"), ("102", "远桥镇"), ("103", "桐溪镇"), ("104", "望岭镇"), ("105", "新渡镇"),
    ("200", "松坡乡"), ("201", "岚谷瑶族乡"), ("202", "石泉乡"), ("203", "半山乡"), ("204", "竹麓苗族乡"),
    ("205", "雁回乡"),
)  # fmt: skip
VILLAGES_WANTED = 150
FIRST_SYLLABLES = "禾云桐松岚石竹雁梨枫棉苇荷茶蕉桂柚榕青白红长平高上下大古新"
SECOND_SYLLABLES = "岭塘坡湾坪洞桥渡泉屏岩垌田井寨坳楼峰麓溪"
HAMLET_SYLLABLES = "龙凤鱼鹤牛马"


def towns() -> pl.DataFrame:
    """code (9 digits), code_12, name."""
    return pl.DataFrame({"code": [AREA + tail for tail, _ in TOWNS], "name": [name for _, name in TOWNS]}).with_columns(
        code_12=pl.col("code") + "000"
    )


def villages(seed: int) -> pl.DataFrame:
    """One row a village: code (12 digits), name (…村), town_code, town, weight, leaning (0 Zhuang … 3 mixed), pull.

    `weight` is its share of households; `pull` says how far its people go out to work (a normal deviate).
    """
    g = stream(seed, "villages")
    share = g.uniform(0.75, 1.3, len(TOWNS))
    counts = np.maximum(8, np.round(share / share.sum() * VILLAGES_WANTED).astype(int))
    names = g.permutation([a + b + "村" for a in FIRST_SYLLABLES for b in SECOND_SYLLABLES])[: counts.sum()]
    town_of = np.repeat(np.arange(len(TOWNS)), counts)
    serial = np.concatenate([np.arange(1, count + 1) for count in counts]) + 200
    codes = [f"{AREA}{TOWNS[town][0]}{number}" for town, number in zip(town_of, serial, strict=True)]
    minority = np.array([3 if "族乡" in name else 0 for _, name in TOWNS])[town_of]
    return pl.DataFrame(
        {
            "code": codes,
            "name": names.tolist(),
            "town_code": [AREA + TOWNS[town][0] for town in town_of],
            "town": [TOWNS[town][1] for town in town_of],
            "weight": g.gamma(4.0, 1.0, len(codes)) + 0.5,
            "leaning": np.where(g.random(len(codes)) < 0.75, minority, g.integers(0, 4, len(codes))),
            "pull": g.normal(0, 1, len(codes)) * 0.7 + g.normal(0, 0.5, len(TOWNS))[town_of],
        }
    )
