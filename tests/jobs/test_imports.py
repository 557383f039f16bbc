from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import a_clerk, a_region
from tests.jobs.test_rowchecks import CODE, DAY, GOOD
from tests.lasting import lasting
from xieshou.jobs.layouts import POSTS
from xieshou.jobs.models import Employer, Post
from xieshou.kit.imports import write_rows
from xieshou.kit.imports.models import ImportBatch, StagedRow
from xieshou.kit.imports.services import Desk, confirm, stage, undo
from xieshou.kit.scope import Actor, scoped

pytestmark = pytest.mark.django_db
AT = datetime(2018, 9, 30, 9, tzinfo=UTC)


@lasting
def clerk() -> Actor:
    return a_clerk(a_region("演示县", code="451299"))


def staged(clerk: Actor, path: Path, *rows: dict[str, str]) -> ImportBatch:
    headings = [column.heading for column in POSTS.columns]
    write_rows(path, "岗位信息", headings, ([row.get(column.key, "") for column in POSTS.columns] for row in rows))
    batch, _ = stage(clerk, Desk(1, clerk.scope.own[0]), "jobs.posts", path, name=path.name, day=DAY, at=AT)
    return batch


def test_posts_of_a_file_are_published_with_their_employer(clerk, tmp_path):
    batch = staged(clerk, tmp_path / "a.xlsx", GOOD, GOOD | {"source_no": "A2", "age_max": "45", "sex_wanted": "女"})
    done = confirm(clerk, batch, day=DAY)
    assert (done.new, done.held) == (2, 0)
    first, second = scoped(clerk, Post).order_by("source_no")
    assert (first.employer.credit_code, first.region.name) == (CODE, "演示县")
    assert (first.pay_fen_month_min, first.pay_fen_month_max, first.lodging, first.transport) == (
        280_000,
        420_000,
        True,
        True,
    )
    assert second.age_limit_text == "限女 45岁以下"
    assert second.age_min == 18


def test_the_same_posts_again_change_nothing_and_a_new_wage_changes_one(clerk, tmp_path):
    rows = [GOOD | {"source_no": f"A{n}"} for n in range(5)]
    confirm(clerk, staged(clerk, tmp_path / "a.xlsx", *rows), day=DAY)
    again = confirm(clerk, staged(clerk, tmp_path / "b.xlsx", *rows[::-1]), day=DAY)
    assert (again.new, again.changed, again.same) == (0, 0, 5)
    rows[2]["pay_min"] = "3000"
    batch = staged(clerk, tmp_path / "c.xlsx", *rows)
    done = confirm(clerk, batch, day=DAY)
    assert (done.new, done.changed, done.same) == (0, 1, 4)
    assert undo(clerk, batch, reason="工资写错") == 1
    assert set(scoped(clerk, Post).values_list("pay_fen_month_min", flat=True)) == {280_000}


def test_a_post_at_a_place_nobody_knows_is_held(clerk, tmp_path):
    batch = staged(clerk, tmp_path / "a.xlsx", GOOD, GOOD | {"source_no": "A2", "place_code": "451298000000"})
    held = scoped(clerk, StagedRow).get(batch=batch, state="blocked")
    assert (held.number, held.problems[0]["code"]) == (3, "post.place")
    assert confirm(clerk, batch, day=DAY).new == 1
    assert Employer.objects.count() == 1


def test_a_post_collected_elsewhere_is_kept_by_the_office_that_collected_it(clerk, tmp_path):
    far = a_region("邻县", code="451298")
    confirm(clerk, staged(clerk, tmp_path / "a.xlsx", GOOD | {"place_code": "451298000000"}), day=DAY)
    post = scoped(clerk, Post).get()
    assert (post.region, post.scope_path, post.place_path) == (far, clerk.scope.own[0], far.path)


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("headcount", "99999999999"), ("age_min", "101"), ("pay_min", "-1"), ("pay_max", "200001"),
        ("ended_on", "2018-02-30"), ("ended_on", "不详"),
    ],
)  # fmt: skip
def test_what_no_post_can_be_is_held_and_the_others_come_in(clerk, tmp_path, column, written):
    batch = staged(clerk, tmp_path / "a.xlsx", GOOD, GOOD | {"source_no": "A2", column: written})
    done = confirm(clerk, batch, day=DAY)
    assert (done.new, done.held) == (1, 1)
