"""疑点 about asking itself: who was not asked for long, who cannot be reached, whose wish was turned by many at once (F-29, F-30)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.engines.words import phrase
from xieshou.kit.checks import Input, Severity, Sql, check, source, sql

# One row a time somebody was asked, tried or verified: a wish, the work of the month, a follow-up, a verification.
source(
    Input(
        "contacts",
        {"person_id": "bigint", "scope_path": "text", "contacted_on": "date", "is_reached": "boolean"},
        """SELECT i.person_id, i.scope_path::text AS scope_path, i.answered_on AS contacted_on, i.answerer <> 'nobody' AS is_reached
           FROM roster_intention i WHERE i.answered_on <= :day
           UNION ALL
           SELECT w.person_id, w.scope_path::text, w.asked_on, w.answerer <> 'nobody'
           FROM placements_workupdate w WHERE w.asked_on <= :day AND w.undone_at IS NULL
           UNION ALL
           SELECT u.person_id, u.scope_path::text, u.done_on, u.result <> 'unreachable'
           FROM placements_followup u WHERE u.done_on <= :day
           UNION ALL
           SELECT v.person_id, v.scope_path::text, v.verified_on, true FROM roster_verification v WHERE v.verified_on <= :day""",
    )
)
NEVER = phrase("从来没有问过")  # kept with the count, told in the reader's language
FRESH_FROM = "CAST(:day AS date) - :check_verify_days * INTERVAL '1' DAY"
HERE = "(p.died_on IS NULL OR p.died_on > :day) AND (p.left_on IS NULL OR p.left_on > :day)"
ABLE = "(f.ended_on IS NULL OR f.ended_on >= :day) AND f.ability IN ('01', '02', '05') AND coalesce(f.school, '') IN ('', '01')"
ABOUT = "p.person_id AS subject_id, p.person_id, CAST(NULL AS bigint) AS household_id, p.scope_path"


@check(
    "F-30.person", title=_("长期没有问过或核实过"), severity=Severity.INFO, clause="R-105, R-015", subject="person",
    means=_("有劳动能力、还在册的人,最近一次问到(意愿、务工月更新、回访)或核实,已超过参数“check.verify_days”规定的天数。从来没有问过的不逐人问,只报人数。"),
    parameters=("check.verify_days",),
    ask=_("最近一次问到或核实在{verified_on:%Y年%-m月%-d日}。请打电话或入户问一次:没有变化也算,记下谁答的。"),
    blind=sql(
        f"""SELECT p.scope_path, '{NEVER}' AS what, count(*) AS row_count
            FROM profiles f JOIN (
              SELECT p.person_id, p.scope_path
              FROM people p LEFT JOIN contacts c ON c.person_id = p.person_id AND c.is_reached
              WHERE c.person_id IS NULL AND {HERE}
            ) p ON p.person_id = f.person_id
            WHERE {ABLE} GROUP BY p.scope_path""",
        "people", "profiles", "contacts",
    ),
)  # fmt: skip
def not_asked_for_long() -> Sql:
    """Asked and unchanged is enough: the last time anybody answered, or the record was verified, counts."""
    return sql(
        f"""SELECT {ABOUT}, c.verified_on
            FROM people p
            JOIN (
              profiles f JOIN (
                SELECT a.person_id, max(a.contacted_on) AS verified_on
                FROM contacts b
                RIGHT JOIN (SELECT * FROM contacts WHERE is_reached AND contacted_on < {FRESH_FROM}) a
                  ON a.person_id = b.person_id AND b.is_reached AND b.contacted_on >= {FRESH_FROM}
                WHERE b.person_id IS NULL GROUP BY a.person_id
              ) c ON c.person_id = f.person_id
            ) ON f.person_id = p.person_id
            WHERE {HERE} AND {ABLE}""",
        "people", "profiles", "contacts",
    )  # fmt: skip


@check(
    "F-30.phone", title=_("多次联系不上"), severity=Severity.MEDIUM, clause="R-105, R-051", subject="person",
    means=_("最近一次问到以后,已有参数“ask.unreachable_times”规定的那么多天联系不上。联系不上不是不愿意:请入户,找到人再按本人说的记。"),
    parameters=("ask.unreachable_times",),
    ask=_("从{first_tried_on:%Y年%-m月%-d日}起多次联系不上,没有一次问到。请入户走访,问到本人或家人;号码换了的,在本人档案里更正。"),
)  # fmt: skip
def unreachable() -> Sql:
    """Days on which somebody tried and nobody answered, since the last answer; two calls on one day are one."""
    return sql(
        f"""SELECT {ABOUT}, t.first_tried_on
            FROM people p
            JOIN (
              SELECT c.person_id, min(c.contacted_on) AS first_tried_on
              FROM contacts r
              RIGHT JOIN (SELECT * FROM contacts WHERE NOT is_reached) c
                ON c.person_id = r.person_id AND r.is_reached AND r.contacted_on >= c.contacted_on
              WHERE r.person_id IS NULL
              GROUP BY c.person_id HAVING count(DISTINCT c.contacted_on) >= :ask_unreachable_times
            ) t ON t.person_id = p.person_id
            WHERE {HERE}""",
        "people", "contacts",
    )  # fmt: skip


@check(
    "F-29", title=_("一天之内成批改为无就业意愿"), severity=Severity.BLOCK, clause="R-109", subject="person",
    means=_("同一个账号在同一天,把参数“check.unwilling_people_max”规定的人数以上、原来本人说过愿意的人,记成“暂无就业意愿”。意愿属于本人,不能成批改。"),
    parameters=("check.unwilling_people_max",),
    ask=_("{answered_on:%Y年%-m月%-d日}同一账号把{people_count}人从愿意改记为暂无就业意愿,此人是其中之一。请另一位同志逐人问本人,按本人说的记。"),
)  # fmt: skip
def wishes_turned_together() -> Sql:
    """Each had said yes before, in their own words; that many turning on one day by one hand is a question to another person."""
    return sql(
        """SELECT w.person_id AS subject_id, w.person_id, w.household_id, w.scope_path, w.answered_on, n.people_count
           FROM answers w
           JOIN (
             SELECT a.operator_id, a.answered_on, count(DISTINCT a.person_id) AS people_count
             FROM answers b JOIN answers a ON a.person_id = b.person_id AND a.answered_on > b.answered_on
             WHERE a.want = 'none' AND a.way <> 'own' AND b.answerer = 'self' AND b.want NOT IN ('none', 'unknown', 'school')
             GROUP BY a.operator_id, a.answered_on
           ) n ON n.operator_id = w.operator_id AND n.answered_on = w.answered_on
           WHERE w.want = 'none' AND w.way <> 'own' AND n.people_count > :check_unwilling_people_max
             AND EXISTS (
               SELECT 1 FROM answers e WHERE e.person_id = w.person_id AND e.answered_on < w.answered_on
                 AND e.answerer = 'self' AND e.want NOT IN ('none', 'unknown', 'school')
             )""",
        "answers",
    )


@check(
    "F-28.spouse", title=_("一户登记了几名配偶"), severity=Severity.MEDIUM, clause="R-015", subject="household",
    means=_("一户里与户主的关系登记为“配偶”的多于一人:多半是再婚后没有改,或者把儿媳、女婿写成了配偶。"),
    ask=_("这一户登记了{spouse_count}名配偶。请对照户口簿核对与户主关系;离婚、去世的请办理变更。"),
)  # fmt: skip
def more_than_one_spouse() -> Sql:
    """One head has one spouse; two are nearly always a relation written wrongly."""
    return sql(
        """SELECT m.household_id AS subject_id, CAST(NULL AS bigint) AS person_id, m.household_id, min(m.scope_path) AS scope_path,
                  count(*) AS spouse_count
           FROM members m WHERE m.relation = '02' GROUP BY m.household_id HAVING count(*) > 1""",
        "members",
    )
