"""Invented employers: workshops and cooperatives of 演示县, firms in 河池 and further away, all called 演示."""

from __future__ import annotations

import numpy as np
import polars as pl

from xieshou.config.fiction import codes
from xieshou.config.fiction.dice import pick, stream
from xieshou.config.fiction.land import COUNTY, PREFECTURE, PROVINCE
from xieshou.config.fiction.numbers import AREA, credit_code, phones
from xieshou.config.fiction.places import COUNTY_PAY, FAR, NEAR

COUNTY_SHARE, NEAR_SHARE = 0.36, 0.12
PHONE_OFFSET = 60_000_000
BRAND_A = "华诚信达宏瑞盛丰恒泰嘉禾鹏远兴隆新锦源昌"
BRAND_B = "辉业通美利达远昇佳合光泽捷顺亿博翔铭润晟"
TRADES = {
    "6-25": "电子", "6-05": "服装", "6-31": "包装", "4-03": "餐饮", "6-29": "建筑劳务", "4-10": "家政服务",
    "6-24": "电器",
    "4-02": "物流", "4-09": "环境服务", "5-01": "种植", "6-14": "塑胶", "4-01": "商贸", "6-18": "机械",
    "6-09": "工艺品",
    "6-06": "木业", "5-03": "养殖", "6-02": "食品", "6-04": "丝绸", "3-02": "保安服务", "6-01": "农产品加工",
    "6-19": "五金",
}  # fmt: skip
INDUSTRIES = {"3": "租赁和商务服务业", "5": "农、林、牧、渔业", "6": "制造业"}
SERVICE_INDUSTRIES = {
    "4-01": "批发和零售业", "4-02": "交通运输、仓储和邮政业", "4-03": "住宿和餐饮业", "4-06": "房地产业",
    "4-07": "租赁和商务服务业",
    "4-09": "水利、环境和公共设施管理业", "4-13": "教育", "4-14": "卫生和社会工作", "6-29": "建筑业",
}  # fmt: skip
COUNTY_TRADES = (
    "6-05",
    "6-25",
    "6-09",
    "6-31",
    "5-01",
    "5-03",
    "6-04",
    "6-01",
    "6-02",
    "6-06",
    "4-03",
    "6-29",
    "4-10",
    "4-01",
)
KINDS = {"5": "农业经营主体", "6": "扶贫车间"}


def industry(occupation: str) -> str:
    """The GB/T 4754 section an occupation mostly belongs to, by name."""
    return SERVICE_INDUSTRIES.get(occupation) or INDUSTRIES.get(occupation[0], "居民服务、修理和其他服务业")


def employers(seed: int, count: int, villages: pl.DataFrame) -> pl.DataFrame:
    """`count` rows in COLUMNS, then contact and phone; `trade` indexes OCCUPATIONS, pay in yuan a month.

    kind: 企业, 扶贫车间 or 农业经营主体; the last two only inside the county, where place_code is a village.
    """
    g = stream(seed, "employers")
    where = pick(g, (COUNTY_SHARE, NEAR_SHARE, 1 - COUNTY_SHARE - NEAR_SHARE), count)
    site = pick(g, villages["weight"].to_numpy(), count)
    near, far = (pick(g, [place.pull for place in places], count) for places in (NEAR, FAR))
    at_home = pick(g, [14, 6, 6, 4, 7, 5, 4, 4, 3, 3, 2, 3, 2, 2], count)
    away = pick(g, [women + men for *_, women, men in codes.OCCUPATIONS], count)
    heads = g.integers(0, len(SURNAMES_OF_CONTACTS), count)
    places = villages.select("code", "town", "name").rows()
    rows = []
    for i in range(count):
        local = where[i] == 0
        trade = _index(COUNTY_TRADES[at_home[i]]) if local else int(away[i])
        if local:
            code, town, village = places[site[i]]
            rows.append(_county_employer(i, trade, code, town, village))
        else:
            rows.append(_firm(i, trade, (NEAR[near[i]], FAR[far[i]])[where[i] - 1]))
    frame = pl.DataFrame(rows, orient="row", schema=COLUMNS)
    contacts = [SURNAMES_OF_CONTACTS[k] + ("经理" if k % 2 else "主管") for k in heads]
    return frame.with_columns(
        contact=pl.Series(contacts, dtype=pl.String), phone=phones(np.arange(count) + PHONE_OFFSET, seed)
    )


SURNAMES_OF_CONTACTS = "韦黄陈李林王张覃罗刘"
COLUMNS = {
    "code": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "trade": pl.Int64,
    "place_code": pl.String,
    "address": pl.String,
    "pay_low": pl.Int64,
    "pay_high": pl.Int64,
}


def _index(occupation: str) -> int:
    return next(i for i, row in enumerate(codes.OCCUPATIONS) if row[0] == occupation)


def _brand(serial: int) -> str:
    """Two characters, then a number once the 400 pairs are used up, so that no two employers share a name."""
    pairs = len(BRAND_A) * len(BRAND_B)
    scattered = serial * 157 % pairs
    number = "" if serial < pairs else f"第{serial // pairs + 1}"
    return BRAND_A[scattered // len(BRAND_B)] + BRAND_B[scattered % len(BRAND_B)] + number


def _county_employer(serial: int, trade: int, code: str, town: str, village: str) -> tuple:
    occupation = codes.OCCUPATIONS[trade][0]
    kind = KINDS.get(occupation[0], "企业") if occupation != "6-29" else "企业"
    suffix = {"扶贫车间": "扶贫车间", "农业经营主体": "专业合作社", "企业": "有限公司"}[kind]
    head = {"扶贫车间": "92", "农业经营主体": "93", "企业": "91"}[kind]
    name = f"{COUNTY}{_brand(serial)}{TRADES[occupation]}{suffix}"
    address = f"{PROVINCE}{PREFECTURE}{COUNTY}{town}{village}"
    return credit_code(head, AREA, serial), name, kind, trade, code, address, *COUNTY_PAY


def _firm(serial: int, trade: int, place) -> tuple:
    occupation = codes.OCCUPATIONS[trade][0]
    town = place.address.split("省")[-1].split("自治区")[-1].split("市")[0]
    name = f"{town}演示{_brand(serial)}{TRADES.get(occupation, '实业')}有限公司"
    code = credit_code("91", place.code[:6], serial)
    return code, name, "企业", trade, place.code, place.address, place.pay_low, place.pay_high
