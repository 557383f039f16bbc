"""S9: from the public pages alone no row leaves fewer than a thousand identity numbers; and the script would see it if one did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders import DAY
from tests.builders_web import signed_in
from tests.supervision.reidentify import candidates, check_digit, hints, rows_of
from tests.supervision.test_notices import HEAD, Case

COUNTY, LEAST = "451299", 1_000
LINES = 1_200
FAMILY, GIVEN = "韦黄罗陆农梁覃蒙莫潘", "天地玄宇宙洪荒日月盈昃辰宿列"
WHOLE = f"{COUNTY}19900101001"


@pytest.mark.django_db
def test_no_published_row_leaves_fewer_than_a_thousand_numbers(settings: Any) -> None:
    case = Case()
    village = case.land.village.name
    names = [f"{FAMILY[n % 10]}{GIVEN[n // 10 % 14]}{GIVEN[n // 140 % 14]}" for n in range(LINES)]
    lines = [f"{name}\t{village}\t外出务工一次性交通补贴\t2018年{1 + n % 9}月\t{100 + n}\t{n % 100:02d}" for n, name in enumerate(names)]
    answer = signed_in(case.clerk).post("/notices/new/", case.form(text="\n".join([f"{HEAD}\t区分", *lines])))
    assert answer.status_code == 303, answer.content.decode()[-1500:]
    where = answer.headers["Location"].removeprefix("/notices/").strip("/")
    for seat, step in ((case.clerk, "submit"), (case.leader, "publish")):
        assert signed_in(seat).post(f"/flows/W-G/{where}/{step}/").status_code == 303

    page = Client().get(f"/public/notices/{where}/")
    assert page.headers["X-Robots-Tag"] == "noindex, noarchive"
    rows = [row for row in rows_of(page.content.decode()) if village in row[1]]
    assert len(rows) == LINES
    assert [row for row in rows if hints(row)] == []  # 0 full numbers, telephones, cards
    left = [candidates(row, COUNTY, DAY) for row in rows]
    assert min(left) >= LEAST
    assert min(left) == 84 * 365 * 10 + 10  # ten third digits of the serial, every day of birth from 16 to 100 years

    settings.DEMO_DAY = (DAY + timedelta(days=60)).isoformat()
    over = Client().get(f"/public/notices/{where}/").content.decode()
    assert names[0] not in over  # taken down by itself
    assert "名单已经撤下" in over


@pytest.mark.parametrize(
    ("cells", "most"),
    [
        (["韦春芳", "某村", f"补贴{WHOLE}{check_digit(WHOLE)}", "2018年8月", "300.00"], 1),
        (["韦春芳", "某村", "补贴 19900101 ", "2018年8月", "300.00"], 1_000),  # the day of birth
        (["韦春芳(区分00)", "某村", "补贴1990-01-01", "2018年8月", "300.00"], 10),  # the day and two digits of three
        (["韦春芳", "某村", f"补贴 尾号{WHOLE[-3:]}{check_digit(WHOLE)}、19900101", "2018年8月", "300.00"], 1),  # day and last four
    ],
)
def test_the_script_sees_a_row_that_tells_too_much(cells: list[str], most: int) -> None:
    assert 1 <= candidates(cells, COUNTY, DAY) <= most


def test_the_script_takes_money_and_months_for_what_they_are() -> None:
    assert hints(["韦春芳(区分12)", "某村", "交通补贴", "2018年7月至9月", "1,200.00", "1"]) == []
    assert hints(["韦春芳", "某村", "补贴138-0013-8000", "2018年8月", "300.00"]) == ["13800138000"]
