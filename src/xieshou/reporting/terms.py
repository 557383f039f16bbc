"""The offices' words by date: a report of 2018 says 建档立卡贫困劳动力 whenever it is printed, one of 2021 says 脱贫劳动力."""

from __future__ import annotations

from datetime import date

from xieshou.kit.documents.words import Term

TRANSITION = date(2021, 1, 1)  # 过渡期 2021–2025
DOCUMENT = "人社部发〔2021〕26号"
PAIRS = (
    ("建档立卡贫困劳动力", "脱贫劳动力"),
    ("建档立卡贫困户", "脱贫户"),
    ("零就业贫困户", "零就业脱贫户"),
    ("就业扶贫基地", "就业帮扶基地"),
    ("就业扶贫", "就业帮扶"),
    ("扶贫车间", "就业帮扶车间"),
    ("东西部扶贫协作", "东西部协作"),
)
TERMS = tuple(Term(before, now, TRANSITION, DOCUMENT) for before, now in PAIRS)
