"""The employment list against the roster and the social insurance; its own days and pay (F-02, F-10, F-11, F-25, F-26, F-30)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Severity, Sql, check, sql
from xieshou.supervision.checks.inputs import NO_HOUSEHOLD

RUNNING = "s.started_on <= :day AND (s.ended_on IS NULL OR s.ended_on >= :day)"
TOGETHER_SINCE = "CAST(:day AS date) - :check_overlap_days * INTERVAL '1' DAY"
ABOUT_SPELL = "s.spell_id AS subject_id, s.person_id, CAST(NULL AS bigint) AS household_id, s.scope_path"
ABOUT_CLAIM = f"c.claim_id AS subject_id, c.person_id, {NO_HOUSEHOLD}"
ABOUT_REGISTRATION = f"r.registration_id AS subject_id, r.person_id, {NO_HOUSEHOLD}"


@check(
    "F-02.lists", title=_("同一人在两份名册里"), severity=Severity.HIGH, clause="R-015", subject="claim",
    means=_("同一个证件号码出现在两份名册里:多半是两地都登记了。婚嫁、迁移的很常见,由两地商定留在哪一边。"),
    ask=_("这个号码同时在{list_count}份名册里。请与另一份名册的单位核对此人现在的户籍,只保留一处。"),
)  # fmt: skip
def in_two_lists() -> Sql:
    """One number in two rosters: both places may have it. A question to both; nobody is taken off."""
    return sql(
        f"""SELECT {ABOUT_CLAIM}, count(DISTINCT o.list_id) + 1 AS list_count
            FROM claims c JOIN claims o ON o.person_id = c.person_id AND o.list_id <> c.list_id
            GROUP BY c.claim_id, c.person_id""",
        "claims",
    )


@check(
    "F-10.list", title=_("名册有务工月数,就业表里没有记录"), severity=Severity.MEDIUM, clause="R-015", subject="claim",
    means=_("名册写着当年务工几个月,就业表里这一年没有一段记录:不是漏登,就是月数沿用了旧的。"), needs=("claims.months",),
    ask=_("名册写着务工{months}个月,就业表里今年没有此人的就业记录。请问本人今年有没有做过工,漏登的补登,没有的把月数改为0。"),
)  # fmt: skip
def months_without_a_job() -> Sql:
    """Any job that touches the year is enough; how many months it makes is not compared."""
    return sql(
        f"""SELECT {ABOUT_CLAIM}, c.months
            FROM claims c
            LEFT JOIN spells s ON s.person_id = c.person_id AND s.started_on <= :day
             AND (s.ended_on IS NULL OR s.ended_on >= date_trunc('year', CAST(:day AS date)))
            WHERE c.months > 0 AND s.person_id IS NULL""",
        "claims", "spells",
    )  # fmt: skip


@check(
    "F-10.months", title=_("就业表里在岗,名册务工月数为0"), severity=Severity.MEDIUM, clause="R-015", subject="claim",
    means=_("就业表里今年的一段就业已超过参数“check.unreported_days”规定的天数,名册的务工月数却是0。务农不算。"),
    parameters=("check.unreported_days",), needs=("claims.months",),
    ask=_("就业表里此人{started_on:%Y年%-m月%-d日}起在岗,名册的务工时间却是0个月。请核对哪一张表没有更新,只改不对的那一处。"),
)  # fmt: skip
def job_without_months() -> Sql:
    """A job of this year, longer than `check.unreported_days`; the earliest is named."""
    return sql(
        f"""SELECT {ABOUT_CLAIM}, min(s.started_on) AS started_on
            FROM spells s
            JOIN claims c ON c.person_id = s.person_id
            WHERE c.months = 0 AND s.kind <> 'E5'
              AND s.started_on + :check_unreported_days * INTERVAL '1' DAY <= coalesce(s.ended_on, CAST(:day AS date))
              AND date_trunc('year', CAST(:day AS date)) + :check_unreported_days * INTERVAL '1' DAY <= coalesce(s.ended_on, CAST(:day AS date))
            GROUP BY c.claim_id, c.person_id""",
        "claims", "spells",
    )  # fmt: skip


@check(
    "F-11.range", title=_("月工资明显过低或过高"), severity=Severity.MEDIUM, clause="R-015", official="1111_12",
    subject="spell", parameters=("check.pay_fen_month_low", "check.pay_fen_month_high"), needs=("spells.wage_fen_month",),
    means=_("低于参数“check.pay_fen_month_low”(官方规则1111_12为400元)或高于“check.pay_fen_month_high”的:多半是填成了日薪、年收入或万元。计件、兼职的注明即可。"),
    ask=_("登记月工资{wage_fen_month}元。请核对单位是不是元、是不是填成了日薪或年收入;计件、兼职的请注明。"),
)  # fmt: skip
def pay_out_of_range() -> Sql:
    """Nothing written is not a hit: unknown is an answer."""
    return sql(
        f"""SELECT {ABOUT_SPELL}, s.wage_fen_month, s.started_on FROM spells s
            WHERE s.wage_fen_month < :check_pay_fen_month_low OR s.wage_fen_month > :check_pay_fen_month_high""",
        "spells",
    )


@check(
    "F-25.order", title=_("离岗日期早于上岗日期"), severity=Severity.MEDIUM, clause="R-015", subject="spell",
    means=_("结束比开始还早,两个日期至少有一个写错。"),
    ask=_("{started_on:%Y年%-m月%-d日}上岗,{ended_on:%Y年%-m月%-d日}离岗,先后颠倒。请核对两个日期。"),
)  # fmt: skip
def ends_before_it_starts() -> Sql:
    """The register refuses such a spell; files hold them."""
    return sql(
        f"SELECT {ABOUT_SPELL}, s.started_on, s.ended_on FROM spells s WHERE s.ended_on < s.started_on", "spells"
    )


@check(
    "F-25.future", title=_("上岗日期还没有到"), severity=Severity.MEDIUM, clause="R-015", subject="spell",
    means=_("还没有开始的工作不算在岗;约定好的,到岗以后再登记。"),
    ask=_("上岗日期{started_on:%Y年%-m月%-d日}还没有到。请核对年份;约定了还没有去的,到岗以后再登记。"),
)  # fmt: skip
def begins_in_the_future() -> Sql:
    """A job agreed for later is no job yet."""
    return sql(f"SELECT {ABOUT_SPELL}, s.started_on FROM spells s WHERE s.started_on > :day", "spells")


@check(
    "F-26", title=_("参保地与就业地不在一个县"), severity=Severity.MEDIUM, clause="R-015", subject="registration",
    means=_("在职参保(或就业登记)在一个县,就业表写在另一个县,同时存在超过参数“check.overlap_days”规定的天数。劳务派遣的可能属实。"),
    parameters=("check.overlap_days",), needs=("registrations.county_id", "spells.work_county_id"),
    ask=_("{started_on:%Y年%-m月%-d日}起由“{employer}”在{place}参保,就业表却写在{work_place}务工。请问本人现在在哪里;劳务派遣的请注明。"),
)  # fmt: skip
def insured_elsewhere() -> Sql:
    """Both run now and have run together for long enough, and no job runs where the person is insured. One row a registration,
    with the place of the latest job."""
    return sql(
        f"""SELECT subject_id, person_id, household_id, scope_path, started_on, employer, place, work_place
            FROM (
              SELECT {ABOUT_REGISTRATION}, r.started_on, r.employer, r.place, s.work_place,
                     row_number() OVER (PARTITION BY r.registration_id ORDER BY s.started_on DESC, s.spell_id DESC) AS latest
              FROM spells s JOIN (
                SELECT i.* FROM registrations i
                LEFT JOIN spells h ON h.person_id = i.person_id AND h.work_county_id = i.county_id
                  AND h.started_on <= :day AND (h.ended_on IS NULL OR h.ended_on >= :day)
                WHERE i.is_employed AND (i.ended_on IS NULL OR i.ended_on >= :day) AND i.started_on <= {TOGETHER_SINCE} AND h.person_id IS NULL
              ) r ON r.person_id = s.person_id AND r.county_id <> s.work_county_id
              WHERE {RUNNING} AND s.kind IN ('E1', 'E2', 'E4') AND s.started_on <= {TOGETHER_SINCE}
            ) w
            WHERE w.latest = 1""",
        "registrations", "spells",
    )  # fmt: skip


@check(
    "F-26.unlisted", title=_("在职参保,就业表里没有在岗记录"), severity=Severity.INFO, clause="R-015, R-047",
    subject="registration", parameters=("check.registered_days",),
    means=_("有单位为名册里的人参保超过参数“check.registered_days”规定的天数,就业表里却没有在岗的记录:多半是自己找到了工作还没有登记。只是提示。"),
    ask=_("“{employer}”{started_on:%Y年%-m月%-d日}起在{place}为此人参保,就业表里没有在岗记录。请问本人是否在岗,在岗的补登(自发就业也登记)。"),
)  # fmt: skip
def insured_and_not_listed() -> Sql:
    """Only people of the roster: an insurance list holds everybody. Somebody in two rosters is asked about once."""
    return sql(
        f"""SELECT DISTINCT u.subject_id, u.person_id, u.household_id, u.scope_path, u.started_on, u.employer, u.place
            FROM claims c JOIN (
              SELECT {ABOUT_REGISTRATION}, r.started_on, r.employer, r.place
              FROM registrations r LEFT JOIN spells s ON s.person_id = r.person_id AND {RUNNING}
              WHERE r.is_employed AND (r.ended_on IS NULL OR r.ended_on >= :day) AND s.person_id IS NULL
                AND r.started_on <= CAST(:day AS date) - :check_registered_days * INTERVAL '1' DAY
            ) u ON u.person_id = c.person_id""",
        "registrations", "claims", "spells",
    )  # fmt: skip


@check(
    "F-30", title=_("长期没有核实"), severity=Severity.INFO, clause="R-105, R-015", subject="claim",
    means=_("有劳动能力的人,最近一次核实已超过参数“check.verify_days”规定的天数。不在校、没有去世的才问。"),
    parameters=("check.verify_days",), needs=("claims.verified_on", "profiles.ability"),
    ask=_("最近一次核实在{verified_on:%Y年%-m月%-d日}。请打电话或入户问一次:没有变化也算核实,记下问的日期和谁答的。"),
)  # fmt: skip
def not_verified_for_long() -> Sql:
    """Asked and unchanged is verified: the day of the last asking counts, not the last change."""
    return sql(
        f"""SELECT {ABOUT_CLAIM}, c.verified_on
            FROM people p
            JOIN (profiles f JOIN claims c ON c.person_id = f.person_id) ON c.person_id = p.person_id
            WHERE c.verified_on < CAST(:day AS date) - :check_verify_days * INTERVAL '1' DAY AND f.ability IN ('01', '02', '05')
              AND coalesce(f.school, '') IN ('', '01') AND (f.ended_on IS NULL OR f.ended_on >= :day)
              AND p.died_on IS NULL AND p.left_on IS NULL""",
        "claims", "people", "profiles",
    )  # fmt: skip
