"""疑点 about a place or an account: what nobody sees row by row. Each asks the county, and names the account and the count."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Severity, Sql, check, sql

ABOUT = "county_id AS subject_id, CAST(NULL AS bigint) AS person_id, CAST(NULL AS bigint) AS household_id, county_path AS scope_path"
# The last month that is over on :day: what a month's report speaks of.
ENDED = "CAST(date_trunc('month', CAST(:day AS date) + INTERVAL '1' DAY) - INTERVAL '1' DAY AS date)"
# The last month that ended before :day, so that there was time to go home again.
MONTH_BEFORE = "CAST(date_trunc('month', CAST(:day AS date)) - INTERVAL '1' DAY AS date)"
AT_THE_END = f"e.entered_on <= {ENDED} AND e.entered_on > {ENDED} - :check_deadline_days * INTERVAL '1' DAY"
YEAR_BEFORE = f"e.entered_on <= {ENDED} - :check_deadline_days * INTERVAL '1' DAY AND e.entered_on > {ENDED} - 365 * INTERVAL '1' DAY"
BY_HAND = "e.entered_by IS NOT NULL AND e.verb NOT LIKE 'import.%'"
DEADLINE = ("check.deadline_days", "check.copies_min", "check.deadline_times")


@check(
    "F-12", title=_("一人录入多户相同的就业"), severity=Severity.HIGH, clause="R-015", subject="place",
    means=_("同一账号给不少于参数“check.copies_min”的户录入单位、工资、上岗日期和依据全部相同的就业。从文件导入的不问:来源清楚;录得快不问:只看内容和依据是不是同一句话。"),
    parameters=("check.copies_min",),
    ask=_("{entered_as}给{household_count}户录入了完全相同的就业(共{row_count}条),连依据都一样。请抽几户电话问本人在哪里做工;有合同或花名册的请补上依据。"),
)  # fmt: skip
def copied_jobs() -> Sql:
    """Same firm, wage, first day and proof, word for word, in many households, typed by one account. Somebody lives in one household: fewer rows are
    fewer households, and are not looked at further."""
    return sql(
        f"""SELECT {ABOUT}, entered_by, max(entered_as) AS entered_as, count(DISTINCT household_id) AS household_count, count(*) AS row_count
            FROM (
              SELECT e.county_id, e.county_path, e.entered_by, e.entered_as, e.words, m.household_id
              FROM members m JOIN (
                entries e JOIN (
                  SELECT e.words FROM entries e WHERE {BY_HAND} GROUP BY e.words HAVING count(*) >= :check_copies_min
                ) w ON w.words = e.words
              ) ON e.person_id = m.person_id
              WHERE {BY_HAND}
            ) t
            GROUP BY county_id, county_path, entered_by, words
            HAVING count(DISTINCT household_id) >= :check_copies_min""",
        "entries", "members",
    )  # fmt: skip


@check(
    "F-12.answers", title=_("一人代多户作相同的回答"), severity=Severity.HIGH, clause="R-015, R-051", subject="place",
    means=_("同一账号记录的回答,不少于参数“check.copies_min”的户内容和依据完全相同,或都由家人代答且内容相同。本人各自回答、依据各写各的不问,一天问完一个村也不问:看谁回答,不看快慢。"),
    parameters=("check.copies_min", "check.denominator_days"),
    ask=_("同一账号给{household_count}户记下了同样的回答,依据相同或都由家人代答。请换一个人抽几户问本人;一次村民会上说的,请写明会议和本人签字。"),
)  # fmt: skip
def copied_answers() -> Sql:
    """One visitor answers for all: the same words on the same proof, or for everybody by the family, within a month."""
    return sql(
        f"""SELECT {ABOUT}, operator_id, want, count(DISTINCT household_id) AS household_count
            FROM (
              SELECT a.*, CASE WHEN a.answerer = 'family' THEN 'family' ELSE a.evidence END AS proof FROM answers a
              WHERE a.operator_id IS NOT NULL AND a.way NOT IN ('file', 'own') AND a.answerer <> 'nobody'
                AND a.answered_on > CAST(:day AS date) - :check_denominator_days * INTERVAL '1' DAY
            ) t
            GROUP BY county_id, county_path, operator_id, answerer, want, said, proof
            HAVING count(DISTINCT household_id) >= :check_copies_min""",
        "answers",
    )  # fmt: skip


@check(
    "F-21", title=_("人均收入扎堆踩线"), severity=Severity.HIGH, clause="R-015", subject="place",
    means=_("刚过当年贫困标准(参数“income.line_fen_year”)一小段里的户,多于再上面同样一段的“check.heap_times”倍。只看原表写的收入,看的是一县的分布,不是哪一户;填收入从来不是办事的条件。"),
    parameters=("income.line_fen_year", "check.heap_percent", "check.heap_times", "check.copies_min"),
    ask=_("收入刚过线(不超过{heap_percent}%)的有{heaped_count}户,再往上同样宽的一段只有{next_count}户。请抽几户按收入明细核算;不要求任何户过线。"),
)  # fmt: skip
def incomes_just_above_the_line() -> Sql:
    """A smooth distribution has no heap: the band right above the line is compared with the next one of the same width."""
    return sql(
        f"""SELECT {ABOUT}, heaped_count, next_count, heap_percent FROM (
              SELECT i.county_id, i.county_path, CAST(:check_heap_percent AS bigint) AS heap_percent,
                     sum(CASE WHEN i.income_fen * 100 < :income_line_fen_year * (100 + :check_heap_percent) THEN 1 ELSE 0 END) AS heaped_count,
                     sum(CASE WHEN i.income_fen * 100 >= :income_line_fen_year * (100 + :check_heap_percent) THEN 1 ELSE 0 END) AS next_count
              FROM incomes i
              WHERE i.income_fen >= :income_line_fen_year
                AND i.income_fen * 100 < :income_line_fen_year * (100 + 2 * :check_heap_percent)
              GROUP BY i.county_id, i.county_path
            ) t
            WHERE heaped_count >= :check_copies_min AND heaped_count > :check_heap_times * next_count""",
        "incomes",
    )  # fmt: skip


@check(
    "F-23.account", title=_("期末几天由一个账号集中录入"), severity=Severity.HIGH, clause="R-015", subject="place",
    means=_("月末最后几天(参数“check.deadline_days”)里,一个账号录入的就业不少于“check.copies_min”条,并超过本县一个账号平时同样天数的“check.deadline_times”倍。从文件导入的不问。"),
    parameters=DEADLINE,
    ask=_("{entered_as}在{ended_on:%Y年%-m月%-d日}前{deadline_days}天录入了{entered_count}条就业,占全县一年{year_count}条的{percent}%,其中外出{transfer_count}条。请写明这些是哪天发生、为什么集中补录,并抽几人电话核实;报表可以照报,这条说明附在后面。"),
)  # fmt: skip
def one_account_at_the_deadline() -> Sql:
    """What one account types in the last days of a month, against what an account of the county usually types in as many."""
    return sql(
        f"""SELECT {ABOUT}, entered_by, entered_as, entered_count, transfer_count, year_count, ended_on, deadline_days,
                   CAST(floor(100.0 * entered_count / year_count) AS bigint) AS percent
            FROM (
              SELECT l.*, {ENDED} AS ended_on, CAST(:check_deadline_days AS bigint) AS deadline_days,
                     coalesce(y.row_count, 0) AS before_count, coalesce(y.account_count, 1) AS account_count,
                     CAST(coalesce(y.row_count, 0) + sum(l.entered_count) OVER (PARTITION BY l.county_id) AS bigint) AS year_count
              FROM (
                SELECT e.county_id, e.county_path, e.entered_by, max(e.entered_as) AS entered_as, count(*) AS entered_count,
                       sum(CASE WHEN e.is_transfer THEN 1 ELSE 0 END) AS transfer_count
                FROM entries e WHERE {BY_HAND} AND {AT_THE_END} GROUP BY e.county_id, e.county_path, e.entered_by
              ) l
              LEFT JOIN (
                SELECT e.county_id, count(*) AS row_count, count(DISTINCT e.entered_by) AS account_count
                FROM entries e WHERE {BY_HAND} AND {YEAR_BEFORE} GROUP BY e.county_id
              ) y ON y.county_id = l.county_id
            ) t
            WHERE entered_count >= :check_copies_min
              AND entered_count * account_count * (365 - :check_deadline_days) > :check_deadline_times * before_count * :check_deadline_days""",
        "entries",
    )  # fmt: skip


@check(
    "F-23", title=_("期末几天就业数突增"), severity=Severity.HIGH, clause="R-015", subject="place",
    means=_("月末最后几天全县录入的就业,超过平时同样天数的“check.deadline_times”倍。从文件导入的不问。"),
    parameters=DEADLINE,
    ask=_("{ended_on:%Y年%-m月%-d日}前{deadline_days}天全县录入{entered_count}条就业,平时同样天数约{usual_count}条。请说明原因,并看下个月有没有又离岗;报表可以照报,这条说明附在后面。"),
)  # fmt: skip
def surge_at_the_deadline() -> Sql:
    """All that a county types by hand in the last days of a month, against as many days of the year before."""
    return sql(
        f"""SELECT {ABOUT}, entered_count, ended_on, deadline_days, CAST(floor(1.0 * before_count * deadline_days / (365 - deadline_days)) AS bigint) AS usual_count
            FROM (
              SELECT e.county_id, e.county_path, {ENDED} AS ended_on, CAST(:check_deadline_days AS bigint) AS deadline_days,
                     sum(CASE WHEN {AT_THE_END} THEN 1 ELSE 0 END) AS entered_count,
                     sum(CASE WHEN {YEAR_BEFORE} THEN 1 ELSE 0 END) AS before_count
              FROM entries e WHERE {BY_HAND} AND e.entered_on > {ENDED} - 365 * INTERVAL '1' DAY GROUP BY e.county_id, e.county_path
            ) t
            WHERE entered_count >= 2 * :check_copies_min
              AND entered_count * (365 - deadline_days) > :check_deadline_times * before_count * deadline_days""",
        "entries",
    )  # fmt: skip


@check(
    "F-23.drop", title=_("月末上岗、下月就离岗"), severity=Severity.HIGH, clause="R-015", subject="place",
    means=_("上个月最后几天上岗、到现在已经离岗的,不少于“check.copies_min”人:先推上去,数完又掉下来,就是冲数。提前离岗是常有的事,所以问一县,不问本人。"),
    parameters=("check.deadline_days", "check.copies_min"),
    ask=_("{ended_on:%Y年%-m月%-d日}前{deadline_days}天上岗的{begun_count}人里,{gone_count}人已经离岗。请电话问离岗的原因;没有真正上岗的,请改正并更正报表。"),
)  # fmt: skip
def begun_for_the_count() -> Sql:
    """Begun in the last days of a month, and more than half of them over again within the next."""
    began = f"s.started_on <= {MONTH_BEFORE} AND s.started_on > {MONTH_BEFORE} - :check_deadline_days * INTERVAL '1' DAY"
    return sql(
        f"""SELECT {ABOUT}, begun_count, gone_count, ended_on, deadline_days FROM (
              SELECT e.county_id, e.county_path, {MONTH_BEFORE} AS ended_on, CAST(:check_deadline_days AS bigint) AS deadline_days,
                     count(*) AS begun_count, sum(CASE WHEN s.ended_on > {MONTH_BEFORE} AND s.ended_on <= :day THEN 1 ELSE 0 END) AS gone_count
              FROM entries e JOIN spells s ON s.spell_id = e.spell_id
              WHERE {began} GROUP BY e.county_id, e.county_path
            ) t
            WHERE gone_count >= :check_copies_min AND 2 * gone_count > begun_count""",
        "spells", "entries",
    )  # fmt: skip
