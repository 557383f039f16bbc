"""Trainings against the roster, the jobs and each other (F-16, F-25): who cannot have sat in the class."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Severity, Sql, check, sql
from xieshou.supervision.checks.inputs import NO_HOUSEHOLD

ABOUT = f"t.training_id AS subject_id, t.person_id, {NO_HOUSEHOLD}"


@check(
    "F-16.away", title=_("培训期间在外县务工"), severity=Severity.HIGH, clause="R-015", subject="training",
    means=_("开班期间此人在另一个县务工,重叠超过参数“check.class_overlap_days”规定的天数:人不可能同时在两处。线上课程请注明。"),
    parameters=("check.class_overlap_days",), needs=("trainings.county_id", "spells.work_county_id"),
    ask=_("{started_on:%Y年%-m月%-d日}起在“{school}”培训,就业表里此人同时在{work_place}务工。请核对签到和请假:没有来上课的,不计培训、不发补贴。"),
)  # fmt: skip
def in_class_and_far_away() -> Sql:
    """One row a class; of several jobs the one that began last is named."""
    return sql(
        f"""SELECT subject_id, person_id, household_id, scope_path, started_on, school, work_place
            FROM (
              SELECT {ABOUT}, t.started_on, t.school, s.work_place,
                     row_number() OVER (PARTITION BY t.training_id ORDER BY s.started_on DESC, s.spell_id DESC) AS latest
              FROM spells s
              JOIN trainings t ON t.person_id = s.person_id AND s.work_county_id <> t.county_id
              WHERE s.kind IN ('E1', 'E2', 'E4')
                AND t.started_on + :check_class_overlap_days * INTERVAL '1' DAY <= coalesce(s.ended_on, CAST(:day AS date))
                AND s.started_on + :check_class_overlap_days * INTERVAL '1' DAY <= coalesce(t.ended_on, CAST(:day AS date))
            ) o
            WHERE o.latest = 1""",
        "trainings", "spells",
    )  # fmt: skip


@check(
    "F-16.twice", title=_("同时参加两个培训班"), severity=Severity.HIGH, clause="R-015", subject="training",
    means=_("两个班的日期重叠,一个人不能同时上。每个重叠的班一条,与它前面的班比。"),
    ask=_("{started_on:%Y年%-m月%-d日}开班时,此人在“{other_school}”的班({other_started_on:%Y年%-m月%-d日}起)还没有结束。请核对两个班的签到,只计真实参加的一个。"),
)  # fmt: skip
def in_two_classes() -> Sql:
    """Against the earlier class that ends last; ties in order, so that each overlap is asked once."""
    return sql(
        f"""SELECT subject_id, person_id, household_id, scope_path, started_on, other_school, other_started_on
            FROM (
              SELECT {ABOUT}, t.started_on, o.school AS other_school, o.started_on AS other_started_on,
                     row_number() OVER (PARTITION BY t.training_id ORDER BY o.ended_on DESC, o.training_id) AS place
              FROM trainings t
              JOIN trainings o ON o.person_id = t.person_id AND o.ended_on >= t.started_on
               AND (o.started_on < t.started_on OR o.started_on = t.started_on AND o.training_id < t.training_id)
            ) w
            WHERE w.place = 1""",
        "trainings",
    )


@check(
    "F-16.pupil", title=_("在校生参加劳动力培训"), severity=Severity.HIGH, clause="R-015", subject="training",
    means=_("登记为在校生的人又参加面向劳动力的培训。毕业没有更新的改名册。"), needs=("profiles.school",),
    ask=_("名册登记为在校生,却{started_on:%Y年%-m月%-d日}起在“{school}”培训。请核对是否已毕业;在校的不属于培训对象。"),
)  # fmt: skip
def a_pupil_in_class() -> Sql:
    """As the roster has it now."""
    return sql(
        f"""SELECT {ABOUT}, t.started_on, t.school
            FROM trainings t
            JOIN profiles f ON f.person_id = t.person_id AND (f.ended_on IS NULL OR f.ended_on >= :day)
            WHERE f.school NOT IN ('', '01')""",
        "trainings", "profiles",
    )  # fmt: skip


@check(
    "F-16.dead", title=_("去世以后参加培训"), severity=Severity.HIGH, clause="R-015", subject="training",
    means=_("开班在登记的去世日期以后。"), needs=("people.died_on",),
    ask=_("登记的去世日期是{died_on:%Y年%-m月%-d日},“{school}”的班{started_on:%Y年%-m月%-d日}才开。请核对去世日期,查清是谁在上课、补贴给了谁。"),
)  # fmt: skip
def in_class_after_death() -> Sql:
    """No days are tolerated: a class has a register of those present."""
    return sql(
        f"""SELECT {ABOUT}, p.died_on, t.started_on, t.school
            FROM trainings t JOIN people p ON p.person_id = t.person_id WHERE t.started_on > p.died_on""",
        "trainings", "people",
    )  # fmt: skip


@check(
    "F-25.class", title=_("培训结束早于开始"), severity=Severity.MEDIUM, clause="R-015", subject="training",
    means=_("结束比开始还早,两个日期至少有一个写错。"),
    ask=_("{started_on:%Y年%-m月%-d日}开班,{ended_on:%Y年%-m月%-d日}结束,先后颠倒。请核对两个日期。"),
)  # fmt: skip
def a_class_that_ends_before_it_starts() -> Sql:
    """Both days are the file's own."""
    return sql(
        f"SELECT {ABOUT}, t.started_on, t.ended_on FROM trainings t WHERE t.ended_on < t.started_on", "trainings"
    )
