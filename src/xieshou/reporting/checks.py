"""疑点 over sealed reports: a number that does not fit those below it (domain.md F-27)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Input, Severity, Sql, check, source, sql
from xieshou.placements import indicators as work
from xieshou.placements.enums import EMPLOYED

source(
    Input(
        "sealed_figures",
        {
            "region_id": "bigint", "parent_id": "bigint", "scope_path": "text", "month": "text", "figure": "text", "value": "bigint",
            "child_count": "bigint",
        },
        """WITH latest AS (
             SELECT DISTINCT ON (s.code, s.region_id, s.month) s.region_id, s.scope_path, s.month, s.figures
             FROM reporting_snapshot s WHERE s.as_of <= :day ORDER BY s.code, s.region_id, s.month, s.version DESC
           ),
           children AS (SELECT parent_id, count(*) AS n FROM regions_region WHERE ended_on IS NULL GROUP BY parent_id)
           SELECT l.region_id, r.parent_id, l.scope_path::text AS scope_path, to_char(l.month, 'YYYY-MM') AS month, f.key AS figure,
                  f.value::bigint AS value, coalesce(k.n, 0) AS child_count
           FROM latest l JOIN regions_region r ON r.id = l.region_id LEFT JOIN children k ON k.parent_id = l.region_id,
                jsonb_each_text(l.figures) f""",
        codes=("month", "figure"),
    )
)  # fmt: skip


@check(
    "F-27.levels", title=_("上级的数不等于下级之和"), severity=Severity.HIGH, clause="R-015", subject="place",
    means=_("一个月里,下一级每个地方都封存了报表,各地之和却不等于本级封存的数:多半是封存的日子不同,中间有更正。下级没有报齐的不问。"),
    ask=_("{month}有{figure_count}个数与下一级之和不符,例如{figure}:本级{parent_value},下级合计{children_value}。请看各级是哪天封存的;数据已更正的,重新封存一版。"),
)  # fmt: skip
def levels_that_do_not_fit() -> Sql:
    """Only where every unit below has sealed the month."""
    return sql(
        """SELECT p.region_id AS subject_id, CAST(NULL AS bigint) AS person_id, CAST(NULL AS bigint) AS household_id, p.scope_path, p.month,
                  count(*) AS figure_count, min(p.figure) AS figure, min(p.value) AS parent_value, min(c.value) AS children_value
           FROM sealed_figures p
           JOIN (
             SELECT q.parent_id, q.month, q.figure, CAST(sum(q.value) AS bigint) AS value, count(*) AS child_count
             FROM sealed_figures q GROUP BY q.parent_id, q.month, q.figure
           ) c ON c.parent_id = p.region_id AND c.month = p.month AND c.figure = p.figure AND c.child_count = p.child_count
           WHERE p.value <> c.value
           GROUP BY p.region_id, p.scope_path, p.month""",
        "sealed_figures",
    )


# What one report must add up to in itself: every part once, and no part above its whole.
WHOLE, BASE = work.AT_WORK.code, work.CAPABLE.code
BY_STATUS = tuple(f"{WHOLE}-{status.value}" for status in EMPLOYED)
BY_PLACE = tuple(one.code for one in work.BY_PLACE)
NOT_ABOVE = {
    WHOLE: (*(one.code for one in work.BY_CHANNEL), *(one.code for one in work.BY_RUNG)),
    BASE: (work.WAITING.code,),
}


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


@check(
    "F-27.parts", title=_("一份报表里的数自相矛盾"), severity=Severity.HIGH, clause="R-015", subject="place",
    means=_("同一份封存的报表里,各就业状态之和应等于已就业人数;各就业地之和、各渠道、各核实级别都不应多于它。"),
    ask=_("{month}的报表里有{figure_count}处自相矛盾,例如{figure}合计{part_value},而{whole}是{whole_value}。请用 xieshou report verify 重算,再封存一版。"),
)  # fmt: skip
def parts_that_do_not_fit() -> Sql:
    """Only families of which every part is in the report; a report of an older layout asks nothing it never held."""
    return sql(
        f"""SELECT f.region_id AS subject_id, CAST(NULL AS bigint) AS person_id, CAST(NULL AS bigint) AS household_id, f.scope_path, f.month,
                   count(*) AS figure_count, min(f.figure) AS figure, min(f.part_value) AS part_value, min(f.whole) AS whole,
                   min(f.whole_value) AS whole_value
            FROM (
              SELECT w.region_id, w.scope_path, w.month, p.family AS figure, p.value AS part_value, w.figure AS whole, w.value AS whole_value
              FROM sealed_figures w JOIN (
                SELECT q.region_id, q.month, q.family, CAST(sum(q.value) AS bigint) AS value, count(*) AS part_count
                FROM (SELECT s.region_id, s.month, s.value, CASE WHEN s.figure IN ({_codes(BY_STATUS)}) THEN 'KPI-1-*' ELSE 'place-*' END AS family
                      FROM sealed_figures s WHERE s.figure IN ({_codes(BY_STATUS + BY_PLACE)})) q
                GROUP BY q.region_id, q.month, q.family
              ) p ON p.region_id = w.region_id AND p.month = w.month
              WHERE w.figure = '{WHOLE}' AND (p.value > w.value OR p.family = 'KPI-1-*' AND p.value <> w.value)
                AND p.part_count = CASE WHEN p.family = 'KPI-1-*' THEN {len(BY_STATUS)} ELSE {len(BY_PLACE)} END
              UNION ALL
              SELECT w.region_id, w.scope_path, w.month, p.figure, p.value AS part_value, w.figure AS whole, w.value AS whole_value
              FROM sealed_figures w JOIN sealed_figures p ON p.region_id = w.region_id AND p.month = w.month
              WHERE w.value < p.value AND ((w.figure = '{WHOLE}' AND p.figure IN ({_codes(NOT_ABOVE[WHOLE])}))
                                        OR (w.figure = '{BASE}' AND p.figure IN ({_codes(NOT_ABOVE[BASE])})))
            ) f
            GROUP BY f.region_id, f.scope_path, f.month""",
        "sealed_figures",
    )
