"""A fictitious county as a roster file: households that contradict nothing, written in the layout's own words.

Numbers carry an area code that was never assigned; nobody here exists.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from xieshou.engines.identifiers import check_character
from xieshou.kit.imports import write_rows
from xieshou.roster.layouts import ROSTER
from xieshou.roster.places import Places

DAY = date(2018, 11, 20)
AREA = "459901"
TOWNS = {
    f"{town}镇": [f"{town}{n}村" for n in ("上寨", "下寨", "新村坪", "石板", "河口")]
    for town in ("云岭", "清溪", "白石", "长坡")
}
FAMILY, GIVEN = "王李张刘陈杨黄韦覃蒙农陆莫卢梁", "明华秀英建国兰芳志强玉梅海燕春生荣福美珍文武光辉"
KEYS = (
    "seq", "county", "town", "village", "hamlet", "household_no", "person_no", "name", "citizen", "sex", "birth_on",
    "member_count", "relation", "ethnic", "education", "school", "health", "ability", "months", "insured", "cause1",
    "unsafe_house", "safe_water", "income", "household_phone", "phone", "identified_on", "member_identified_on",
    "household_kind", "monitored_kind", "risk_cleared", "risk_on", "risk_cleared_on", "employer", "work_county",
    "work_started_on", "work_ended_on", "pay", "wish", "wish_place", "wish_on",
)  # fmt: skip
Row = dict[str, str]


class County:
    """Makes households one after another, each from the seed alone."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.serial = 0
        self.used: set[str] = set()
        self.household = 0

    def rows(self, count: int) -> list[Row]:
        """At least `count` rows, cut at `count` only between households; the last household may be one person."""
        out: list[Row] = []
        while len(out) < count:
            out += self.a_household(count - len(out))
        for number, row in enumerate(out, start=1):
            row["seq"] = str(number)
        return out

    def a_household(self, room: int) -> list[Row]:
        self.household += 1
        shape = self.random.choice(["alone", "couple", "family", "family", "three"])
        adult = self.random.randint(30, 50)
        members = [("户主", "男", adult)]
        if shape != "alone":
            members.append(("配偶", "女", adult - 2))
        if shape in ("family", "three"):
            members += [("之子", "男", adult - 23), ("之女", "女", adult - 26)]
        if shape == "three":
            members.append(("之母", "女", adult + 25))
        town = self.random.choice(list(TOWNS))
        village = self.random.choice(TOWNS[town])
        members = members[: max(1, room)]
        phone = f"1{self.random.randint(3, 9)}{self.random.randrange(10**9):09d}"
        family = self.random.choice(FAMILY)
        return [self._person(member, town, village, len(members), phone, family) for member in members]

    def number(self, born: date, sex: str) -> str:
        """A number nobody has: unassigned area, a serial of its own, the right check character."""
        while True:
            self.serial += 1
            serial = (self.serial % 499) * 2 + (1 if sex == "男" else 0)
            first17 = f"{AREA}{born:%Y%m%d}{serial:03d}"
            if first17 not in self.used:
                self.used.add(first17)
                return first17 + check_character(first17)

    def _person(self, member: tuple[str, str, int], town: str, village: str, size: int, phone: str, family: str) -> Row:
        relation, sex, age = member
        born = DAY.replace(year=DAY.year - age) - timedelta(days=self.random.randint(0, 300) + self.serial % 60)
        is_adult, in_school = 16 <= age < 60, age < 16
        works = 18 <= age < 60 and self.random.random() < 0.6
        row = dict.fromkeys(KEYS, "")
        row |= {
            "county": "云山县", "town": town, "village": village, "hamlet": "一组",
            "household_no": f"4599010{self.household:07d}", "person_no": f"P{self.serial + 1:09d}",
            "name": family + "".join(self.random.choice(GIVEN) for _ in range(2)), "citizen": self.number(born, sex),
            "sex": sex, "birth_on": born.isoformat(), "member_count": str(size), "relation": relation,
            "ethnic": self.random.choice(["汉族", "壮族", "苗族"]), "insured": "是", "cause1": "缺技术",
            "unsafe_house": "否", "safe_water": "是", "income": "3850.50", "household_phone": phone, "phone": phone,
            "identified_on": "2014-12-31", "member_identified_on": max(date(2014, 12, 31), born).isoformat(),
            "household_kind": "一般贫困户",
            "education": "" if in_school else self.random.choice(["小学", "初中", "高中"]),
            "school": ("小学" if age >= 6 else "学前教育") if in_school else "非在校生",
            "health": "健康" if age < 60 else "长期慢性病",
            "ability": "普通劳动力" if is_adult else "无劳动力",
            "months": "0",
            "wish": "有转移就业意愿" if is_adult and not works else "",
        }  # fmt: skip
        if works:
            row |= {"months": "10", "employer": "云山制衣有限公司", "work_county": "云山县", "pay": "3200",
                    "work_started_on": "2018-01-05"}  # fmt: skip
        return row


def places() -> Places:
    """The county's own villages."""
    return Places((town, village, f"{town}{village}") for town, villages in TOWNS.items() for village in villages)


def save(path: Path, rows: Sequence[Row], keys: Sequence[str] = KEYS) -> Path:
    """The rows as a workbook in the layout's headings."""
    headings = [ROSTER.by_key[key].heading for key in keys]
    write_rows(path, ROSTER.title, headings, ([row.get(key, "") for key in keys] for row in rows))
    return path
