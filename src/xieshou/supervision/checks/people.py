"""疑点 about a person or a job that need what several rooms know."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Severity, Sql, check, sql
from xieshou.placements.checks import ABOUT, RUNNING


@check(
    "F-09.wish", title=_("期末前由他人改为无就业意愿"), severity=Severity.HIGH, clause="R-015, R-109", subject="person",
    means=_("本人说过愿意,最近(参数“check.denominator_days”规定的天数内)却由家人代答“暂无就业意愿”,户内又无人在岗。本人自己改主意不问:意愿是本人的。"),
    parameters=("check.denominator_days",),
    ask=_("本人{willing_on:%Y年%-m月%-d日}说过愿意就业,{changed_on:%Y年%-m月%-d日}由家人代答为无意愿,户内无人就业。请问本人一次,按本人说的记。"),
)  # fmt: skip
def wish_lost_before_the_deadline() -> Sql:
    """Their own yes, then a no that is not theirs, in a household with nobody at work."""
    return sql(
        f"""SELECT l.person_id AS subject_id, l.person_id, l.household_id, l.scope_path, l.changed_on, l.willing_on
            FROM spells s RIGHT JOIN (
              members o RIGHT JOIN (
                SELECT a.answer_id, a.person_id, a.household_id, a.scope_path, a.answered_on AS changed_on, max(b.answered_on) AS willing_on
                FROM answers b
                JOIN answers a ON a.person_id = b.person_id AND a.want = 'none' AND a.answerer <> 'self'
                WHERE b.answerer = 'self' AND b.want NOT IN ('none', 'unknown', 'school')
                  AND a.answered_on > CAST(:day AS date) - :check_denominator_days * INTERVAL '1' DAY
                GROUP BY a.answer_id, a.person_id, a.household_id, a.scope_path, a.answered_on
                HAVING max(b.answered_on) < a.answered_on
              ) l ON l.household_id = o.household_id
            ) ON o.person_id = s.person_id AND {RUNNING}
            GROUP BY l.answer_id, l.person_id, l.household_id, l.scope_path, l.changed_on, l.willing_on
            HAVING count(s.spell_id) = 0""",
        "answers", "members", "spells",
    )  # fmt: skip


@check(
    "F-18", title=_("公益性岗位给了村操作员的家人"), severity=Severity.HIGH, clause="R-015, R-034", subject="spell",
    means=_("在公益性岗位的人,同户里有人与本村系统操作员(村级操作员、驻村第一书记)姓名全同。只看全名,不看姓:单姓村里姓相同不说明什么。重名是有的。"),
    ask=_("此人{started_on:%Y年%-m月%-d日}起在公益性岗位,同户的{kin_name}与本村操作员同名。请核对是否同一人;是的请补上公示和回避的材料,重名的记为误报。"),
)  # fmt: skip
def post_in_the_family() -> Sql:
    """The whole name of somebody in the household is that of an account of the village."""
    return sql(
        f"""SELECT DISTINCT {ABOUT}, s.started_on, k.name AS kin_name
            FROM spells s JOIN (
              members m JOIN (
                members n JOIN (
                  people k JOIN operators o ON o.name = k.name AND o.village_id = k.village_id
                ) ON k.person_id = n.person_id
              ) ON n.household_id = m.household_id
            ) ON m.person_id = s.person_id
            WHERE {RUNNING} AND s.kind = 'E4'""",
        "spells", "members", "people", "operators",
    )  # fmt: skip


@check(
    "F-20.twice", title=_("一人计在两个结对关系名下"), severity=Severity.HIGH, clause="R-015", subject="person",
    needs=("spells.pairing_id",),
    means=_("同时在岗的两段就业,计在不同的结对关系名下:同一个人只能是一家的成效。"),
    ask=_("此人同时有{pairing_count}个结对关系计成效。请问本人现在在哪里,把已结束的一段登记离岗。"),
)  # fmt: skip
def credited_twice() -> Sql:
    """Running jobs of one person under different pairings."""
    return sql(
        f"""SELECT s.person_id AS subject_id, s.person_id, CAST(NULL AS bigint) AS household_id, min(s.scope_path) AS scope_path,
                   count(DISTINCT s.pairing_id) AS pairing_count
            FROM spells s
            JOIN (
              SELECT s.person_id FROM spells s WHERE {RUNNING} GROUP BY s.person_id HAVING min(s.pairing_id) <> max(s.pairing_id)
            ) several ON several.person_id = s.person_id
            WHERE {RUNNING} GROUP BY s.person_id""",
        "spells",
    )


@check(
    "F-26.firm", title=_("单位半年没有核实过"), severity=Severity.INFO, clause="R-015", subject="spell",
    needs=("spells.employer_verified_on",),
    means=_("单位就业满六个月,单位还只是一行文字,或者从没有核实过。农村的工作常常没有参保和登记,所以只作提示。"),
    ask=_("{started_on:%Y年%-m月%-d日}起在单位就业,单位还没有核实。方便时请核对单位名称和统一社会信用代码;没有登记的单位照实写。"),
)  # fmt: skip
def employer_never_verified() -> Sql:
    """Half a year in a firm that nobody has looked up. Much honest work is unregistered: for information only."""
    return sql(
        f"""SELECT {ABOUT}, s.started_on FROM spells s
            WHERE {RUNNING} AND s.kind = 'E1' AND s.has_employer AND s.employer_verified_on IS NULL
              AND s.started_on + INTERVAL '6' MONTH <= :day""",
        "spells",
    )
