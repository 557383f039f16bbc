"""疑点 over jobs (domain.md 5.1): lawful age, ability and school, jobs at once, wages, credit to a pairing, the denominator."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Input, Severity, Sql, check, source, sql

# Each unit at or below a county, with the county: by parents, so that rows are joined and not searched for.
COUNTIES = """SELECT u.id, CASE WHEN u.level = 3 THEN u.id WHEN a.level = 3 THEN a.id WHEN b.level = 3 THEN b.id END AS county_id
              FROM regions_region u LEFT JOIN regions_region a ON a.id = u.parent_id LEFT JOIN regions_region b ON b.id = a.parent_id"""
# The units of county level that hold home and workplace, and what is parameter of the place, are looked up here, so that
# the checks themselves need no tree of places.
source(
    Input(
        "spells",
        {
            "spell_id": "bigint", "person_id": "bigint", "scope_path": "text", "kind": "text", "channel": "text",
            "started_on": "date", "ended_on": "date", "wage_fen_month": "bigint", "has_employer": "boolean",
            "home_county_id": "bigint", "work_county_id": "bigint", "work_place": "text", "pairing_started_on": "date",
            "pairing_id": "bigint", "employer_verified_on": "date",
        },
        f"""SELECT s.id AS spell_id, s.person_id, s.scope_path::text AS scope_path, s.kind, s.channel, s.started_on, s.ended_on,
                  s.wage_fen_month, s.employer_id IS NOT NULL OR s.employer_text <> '' AS has_employer,
                  h.county_id AS home_county_id, w.county_id AS work_county_id, r.full_name AS work_place,
                  g.started_on AS pairing_started_on, s.pairing_id, v.verified_on AS employer_verified_on
           FROM placements_spell s
           LEFT JOIN jobs_employer v ON v.id = s.employer_id
           JOIN roster_person p ON p.id = s.person_id
           LEFT JOIN ({COUNTIES}) h ON h.id = p.region_id
           LEFT JOIN ({COUNTIES}) w ON w.id = s.place_id
           LEFT JOIN regions_region r ON r.id = s.place_id
           LEFT JOIN pairings_pairing g ON g.id = s.pairing_id""",
        codes=("kind", "channel"),
    )
)  # fmt: skip
source(
    Input(
        "spell_limits",
        {"spell_id": "bigint", "wage_fen_month_min": "bigint", "post_age_max": "bigint"},
        """WITH running AS MATERIALIZED (
             SELECT s.id, s.place_path, s.scope_path FROM placements_spell s
             WHERE s.started_on <= :day AND (s.ended_on IS NULL OR s.ended_on >= :day)
           ),
           -- One row a place: a parameter is looked up once for all who work or live there.
           wages AS MATERIALIZED (
             SELECT w.place_path, (parameter_at('wage.fen_month_min', :day, w.place_path) #>> '{}')::bigint AS fen
             FROM (SELECT DISTINCT place_path FROM running) w
           ),
           ages AS MATERIALIZED (
             SELECT a.scope_path, (parameter_at('public_post.age_max', :day, a.scope_path) #>> '{}')::bigint AS years
             FROM (SELECT DISTINCT scope_path FROM running) a
           )
           -- One row a running job, also where nothing is set: what the checks cannot judge is counted from here.
           SELECT r.id AS spell_id, wages.fen AS wage_fen_month_min, ages.years AS post_age_max
           FROM running r LEFT JOIN wages ON wages.place_path = r.place_path LEFT JOIN ages ON ages.scope_path = r.scope_path""",
    )
)
source(
    Input(
        "household_groups",
        {"household_id": "bigint", "scope_path": "text", "household_group": "text"},
        """SELECT h.household_id, h.scope_path::text AS scope_path, h."group" AS household_group FROM placements_householdstatus h""",
        codes=("household_group",),
    )
)
source(
    Input(
        "post_months",
        {"line_id": "bigint", "person_id": "bigint", "scope_path": "text", "month_on": "date", "from_on": "date", "until_on": "date", "elsewhere": "text"},
        """SELECT p.id AS line_id, p.person_id, p.scope_path::text AS scope_path, p.month AS month_on, e.from_on, e.until_on, r.full_name AS elsewhere
           FROM placements_postpay p CROSS JOIN LATERAL post_elsewhere(p.appointment_id, p.month) e
           LEFT JOIN regions_region r ON r.id = e.place_id
           WHERE p.month <= :day""",
    )
)  # fmt: skip
RUNNING = "s.started_on <= :day AND (s.ended_on IS NULL OR s.ended_on >= :day)"
ABOUT = "s.spell_id AS subject_id, s.person_id, CAST(NULL AS bigint) AS household_id, s.scope_path"


@check(
    "F-03", title=_("已去世仍登记在岗"), severity=Severity.HIGH, clause="R-015", subject="spell",
    means=_("去世常常登记得晚:在参数“check.death_lag_days”规定的天数以内不问。"),
    parameters=("check.death_lag_days",),
    needs=("people.died_on",),
    ask=_("登记的去世日期是{died_on:%Y年%-m月%-d日},就业经历却没有结束。请核对哪一个日期不对,及时登记离岗。"),
)  # fmt: skip
def at_work_after_death() -> Sql:
    """Reports of a death come late: `check.death_lag_days` are tolerated."""
    return sql(
        f"""SELECT {ABOUT}, p.died_on, s.started_on FROM spells s JOIN people p ON p.person_id = s.person_id
            WHERE {RUNNING} AND p.died_on < CAST(:day AS date) - :check_death_lag_days * INTERVAL '1' DAY""",
        "spells", "people",
    )  # fmt: skip


@check(
    "F-03.left", title=_("已转出仍登记在岗"), severity=Severity.MEDIUM, clause="R-015, R-104", subject="spell",
    means=_("已经转出名册的人,还算在本地在岗。"),
    needs=("people.left_on",),
    ask=_("此人{left_on:%Y年%-m月%-d日}已转出,就业经历还计在本地。请核对转出日期,或把就业经历转给现在的户籍地。"),
)  # fmt: skip
def at_work_after_leaving() -> Sql:
    """Somebody who has left the register is still counted at work here."""
    return sql(
        f"""SELECT {ABOUT}, p.left_on, s.started_on FROM spells s JOIN people p ON p.person_id = s.person_id
            WHERE {RUNNING} AND p.left_on <= :day""",
        "spells", "people",
    )  # fmt: skip


@check(
    "F-04", title=_("未满法定年龄务工"), severity=Severity.BLOCK, clause="劳动法第十五条", official="5_16_010", subject="spell",
    means=_("第一天上岗时满法定年龄就可以,小一天也不行。疑点是一个问题,不是指责。"),
    parameters=("labour.age_min",),
    ask=_("此人{birth_on:%Y年%-m月%-d日}出生,{started_on:%Y年%-m月%-d日}上岗时未满法定年龄。请核对出生日期与上岗日期;属实的,立即停止用工并上报。"),
)  # fmt: skip
def under_age() -> Sql:
    """The lawful age on the first working day is enough; one day younger is not. A hit asks a question, it accuses nobody.
    Whoever was of age when the first job of all began is not looked at further."""
    return sql(
        f"""SELECT {ABOUT}, p.birth_on, s.started_on
            FROM spells s JOIN (
              SELECT y.person_id, y.birth_on FROM people y
              WHERE y.birth_on + :labour_age_min * INTERVAL '1' YEAR > (SELECT min(started_on) FROM spells)
            ) p ON p.person_id = s.person_id
            WHERE s.started_on < p.birth_on + :labour_age_min * INTERVAL '1' YEAR""",
        "spells", "people",
    )  # fmt: skip


@check(
    "F-05", title=_("公益性岗位超过当地年龄上限"), severity=Severity.HIGH, clause="R-015", official="5_01_006",
    means=_("各地自定年龄上限(参数“public_post.age_max”);没有设的地方不问,并写明没有问。"),
    subject="spell",
    ask=_("此人{birth_on:%Y年%-m月%-d日}出生,已满当地公益性岗位的年龄上限{post_age_max}岁。请核对出生日期;属实的按当地规定办理。"),
    blind=sql(
        f"""SELECT s.scope_path, s.work_place AS what, count(*) AS row_count
            FROM spells s JOIN spell_limits l ON l.spell_id = s.spell_id
            WHERE {RUNNING} AND s.kind = 'E4' AND l.post_age_max IS NULL
            GROUP BY s.scope_path, s.work_place""",
        "spells", "spell_limits",
    ),
)  # fmt: skip
def over_age_on_a_public_post() -> Sql:
    """Each place sets its own limit (`public_post.age_max` for the place); where none is set nothing is asked, and said so."""
    return sql(
        f"""SELECT {ABOUT}, p.birth_on, l.post_age_max, s.started_on
            FROM people p JOIN (spell_limits l JOIN spells s ON s.spell_id = l.spell_id) ON s.person_id = p.person_id
            WHERE {RUNNING} AND s.kind = 'E4' AND p.birth_on + l.post_age_max * INTERVAL '1' YEAR <= :day""",
        "spells", "people", "spell_limits",
    )  # fmt: skip


@check(
    "F-06", title=_("无(丧失)劳动能力却务工"), severity=Severity.HIGH, clause="R-015", official="2_01_015", subject="spell",
    means=_("不是劳动能力没有更新,就是这份工作不存在:由村里说明是哪一样。"),
    needs=("profiles.ability",),
    ask=_("登记为没有劳动能力({profile_started_on:%Y年%-m月%-d日}起),却在岗。请核对哪一项没有更新,只改不对的那一项。"),
)  # fmt: skip
def unable_and_at_work() -> Sql:
    """Either the ability is out of date or the job is not there: the village says which."""
    return sql(
        f"""SELECT {ABOUT}, f.ability, f.started_on AS profile_started_on, s.started_on
            FROM spells s
            JOIN profiles f ON f.person_id = s.person_id AND (f.ended_on IS NULL OR f.ended_on >= :day)
            WHERE {RUNNING} AND s.kind <> 'E5' AND f.ability IN ('03', '04')""",
        "spells", "profiles",
    )  # fmt: skip


@check(
    "F-08", title=_("在校生务工"), severity=Severity.HIGH, clause="R-015", official="4_01_006", subject="spell",
    means=_("假期里务工是可以的:只问比参数“check.holiday_days”规定的天数更长的。"),
    parameters=("check.holiday_days",),
    needs=("profiles.school",),
    ask=_("登记为在校生,{started_on:%Y年%-m月%-d日}起在岗已超过一个假期。请核对是否已毕业;假期务工的请登记离岗日期。"),
)  # fmt: skip
def at_school_and_at_work() -> Sql:
    """Work in the holidays is allowed: only a job longer than `check.holiday_days` is asked about."""
    return sql(
        f"""SELECT {ABOUT}, f.school, s.started_on
            FROM spells s
            JOIN profiles f ON f.person_id = s.person_id AND (f.ended_on IS NULL OR f.ended_on >= :day)
            WHERE {RUNNING} AND f.school NOT IN ('', '01') AND s.started_on < CAST(:day AS date) - :check_holiday_days * INTERVAL '1' DAY""",
        "spells", "profiles",
    )  # fmt: skip


@check(
    "F-09", title=_("期末前改为没有劳动能力"), severity=Severity.HIGH, clause="R-015", subject="person",
    means=_("从前能劳动、最近(参数“check.denominator_days”规定的天数内)改成不能劳动,户里又没有人在岗:数数之前分母就是这样变小的。有新签字的依据就了结。"),
    parameters=("check.denominator_days",),
    needs=("profiles.ended_on",),
    ask=_("此人的劳动能力在{changed_on:%Y年%-m月%-d日}由有改为无,户内无人就业。请附新的签字依据;没有依据的,请改回。"),
)  # fmt: skip
def ability_lost_before_the_deadline() -> Sql:
    """Able before, unable since the last `check.denominator_days` days, in a household with nobody at work: how a
    denominator shrinks before it is counted. New signed evidence settles it."""
    return sql(
        f"""SELECT l.person_id AS subject_id, l.person_id, l.household_id, l.scope_path, l.changed_on, l.ability
            FROM spells s RIGHT JOIN (
              SELECT f.person_id, m.household_id, m.scope_path, f.started_on AS changed_on, f.ability, o.person_id AS other_id
              FROM members o JOIN (
                members m JOIN (
                  profiles b JOIN profiles f ON f.person_id = b.person_id AND f.started_on > b.ended_on
                ) ON f.person_id = m.person_id
              ) ON m.household_id = o.household_id
              WHERE b.ability IN ('01', '02', '05') AND f.ability IN ('03', '04') AND (f.ended_on IS NULL OR f.ended_on >= :day)
                AND f.started_on > CAST(:day AS date) - :check_denominator_days * INTERVAL '1' DAY
            ) l ON l.other_id = s.person_id AND {RUNNING}
            GROUP BY l.person_id, l.household_id, l.scope_path, l.changed_on, l.ability
            HAVING count(s.spell_id) = 0""",
        "profiles", "members", "spells",
    )  # fmt: skip


@check(
    "F-10", title=_("在岗却单位、地点、工资全不详"), severity=Severity.MEDIUM, clause="R-015", official="5_01_007",
    means=_("单位、地点、工资各自都可以不详;三样都不详,就没有办法核实。"),
    subject="spell",
    ask=_("{started_on:%Y年%-m月%-d日}起在岗,单位、就业地和工资都不详,无从核实。请打电话问本人,能问到一项填一项;问不到的写明原因。"),
)  # fmt: skip
def nothing_known_of_the_job() -> Sql:
    """Each of them may be unknown; when all are, nothing can be verified."""
    return sql(
        f"""SELECT {ABOUT}, s.started_on FROM spells s
            WHERE {RUNNING} AND s.kind IN ('E1', 'E2') AND NOT s.has_employer AND s.work_place IS NULL AND s.wage_fen_month IS NULL""",
        "spells",
    )  # fmt: skip


@check(
    "F-11", title=_("工资低于当地最低工资"), severity=Severity.MEDIUM, clause="最低工资规定;R-015", official="1111_12",
    means=_("只问全日制的工作。按工作地当天的最低工资(参数“wage.fen_month_min”);没有装入的地方不问,并写明是哪些地方:别处的数从不代替。"),
    subject="spell",
    ask=_("登记月工资{wage_fen_month}元,低于{work_place}最低工资{wage_fen_month_min}元。请核对是否非全日制、计件或填错;属实的告知本人并转劳动监察。"),
    blind=sql(
        f"""SELECT s.scope_path, s.work_place AS what, count(*) AS row_count
            FROM spells s JOIN spell_limits l ON l.spell_id = s.spell_id
            WHERE {RUNNING} AND s.kind = 'E1' AND s.wage_fen_month IS NOT NULL AND l.wage_fen_month_min IS NULL
            GROUP BY s.scope_path, s.work_place""",
        "spells", "spell_limits",
    ),
)  # fmt: skip
def under_the_minimum_wage() -> Sql:
    """Full jobs only. The minimum is `wage.fen_month_min` of the workplace on the day; where nobody has loaded one nothing is
    asked, and the places are named: another place's minimum never stands in."""
    return sql(
        f"""SELECT {ABOUT}, s.wage_fen_month, l.wage_fen_month_min, s.work_place, s.started_on
            FROM spell_limits l JOIN spells s ON s.spell_id = l.spell_id
            WHERE {RUNNING} AND s.kind = 'E1' AND s.wage_fen_month < l.wage_fen_month_min""",
        "spells", "spell_limits",
    )  # fmt: skip


@check(
    "F-13", title=_("同一时段在两个县就业"), severity=Severity.HIGH, clause="R-015", subject="person",
    means=_("两份工作(单位就业或公益性岗位)在不同的县,重叠超过参数“check.overlap_days”规定的天数。每两份工作一条。"),
    parameters=("check.overlap_days",),
    needs=("spells.work_county_id",),
    ask=_("两段就业经历在{overlap_started_on:%Y年%-m月%-d日}以后重叠,却在不同的县。请问本人现在在哪里,把已结束的一段登记离岗。"),
)  # fmt: skip
def at_work_in_two_counties() -> Sql:
    """Two jobs (E1 or E4) that overlap for more than `check.overlap_days` in different counties. One row a pair of jobs."""
    return sql(
        """SELECT a.person_id AS subject_id, a.person_id, CAST(NULL AS bigint) AS household_id, a.scope_path,
                  b.started_on AS overlap_started_on, a.spell_id AS first_spell, b.spell_id AS second_spell
           FROM spells a JOIN (
             spells b JOIN (
               SELECT person_id FROM spells WHERE kind IN ('E1', 'E4') AND started_on <= :day
               GROUP BY person_id HAVING min(work_county_id) <> max(work_county_id)
             ) several ON several.person_id = b.person_id
           ) ON b.person_id = a.person_id AND (b.started_on > a.started_on OR b.started_on = a.started_on AND b.spell_id > a.spell_id)
           WHERE a.kind IN ('E1', 'E4') AND b.kind IN ('E1', 'E4') AND a.work_county_id <> b.work_county_id
             AND b.started_on <= :day
             AND CAST(b.started_on + :check_overlap_days * INTERVAL '1' DAY AS date) <= coalesce(a.ended_on, :day)
             AND CAST(b.started_on + :check_overlap_days * INTERVAL '1' DAY AS date) <= coalesce(b.ended_on, :day)""",
        "spells",
    )  # fmt: skip


@check(
    "F-13b", title=_("公益性岗位或车间与县外务工矛盾"), severity=Severity.HIGH, clause="R-015", official="5_01_003",
    means=_("公益性岗位和车间都在户籍县里,就业地写在别的县就矛盾了。"),
    subject="spell",
    needs=("spells.work_county_id", "spells.home_county_id",),
    ask=_("在{work_place}务工,却登记为本县的公益性岗位或扶贫车间。请核对渠道和就业地,只改不对的那一项。"),
)  # fmt: skip
def local_channel_far_away() -> Sql:
    """A public post or a workshop is in the home county; a workplace in another one contradicts it."""
    return sql(
        f"""SELECT {ABOUT}, s.channel, s.work_place, s.started_on FROM spells s
            WHERE {RUNNING} AND (s.kind = 'E4' OR s.channel IN ('workshop', 'community', 'public_post'))
              AND s.work_county_id <> s.home_county_id""",
        "spells",
    )  # fmt: skip


@check(
    "F-20", title=_("协作就业早于结对关系"), severity=Severity.HIGH, clause="R-015, R-047", subject="spell",
    means=_("结对以前就开始的工作,不是结对的成效。"),
    needs=("spells.pairing_started_on",),
    ask=_("{started_on:%Y年%-m月%-d日}上岗,计在{pairing_started_on:%Y年%-m月%-d日}才开始的结对关系名下。请核对上岗日期;早已在岗的不计协作成效。"),
)  # fmt: skip
def credited_before_the_pairing() -> Sql:
    """Work that began before the pairing is no result of it."""
    return sql(
        f"""SELECT {ABOUT}, s.started_on, s.pairing_started_on FROM spells s WHERE s.started_on < s.pairing_started_on""",
        "spells",
    )


@check(
    "F-25", title=_("多段就业没有离岗日期"), severity=Severity.MEDIUM, clause="R-015", subject="person",
    means=_("没有结束的工作不止一份:多半是旧的没有登记离岗。再做一份是合法的,核实后保留。"),
    ask=_("有{open_count}段就业经历都没有离岗日期,最早从{first_started_on:%Y年%-m月%-d日}起。请问本人还在做的是哪几份,其余登记离岗。"),
)  # fmt: skip
def several_jobs_without_an_end() -> Sql:
    """More open jobs than one: most often an old one was not closed. A second job is lawful, and stays when confirmed."""
    return sql(
        """SELECT s.person_id AS subject_id, s.person_id, CAST(NULL AS bigint) AS household_id, min(s.scope_path) AS scope_path,
                   count(*) AS open_count, min(s.started_on) AS first_started_on
            FROM spells s
            JOIN (
              SELECT person_id FROM spells WHERE started_on <= :day AND ended_on IS NULL GROUP BY person_id HAVING count(*) > 1
            ) several ON several.person_id = s.person_id
            WHERE s.started_on <= :day AND s.ended_on IS NULL GROUP BY s.person_id""",
        "spells",
    )


@check(
    "F-27.zero", title=_("零就业户里有人在岗"), severity=Severity.HIGH, clause="KPI-4, R-015", subject="household",
    means=_("算作没有人就业的户,户里却有没结束的工作(务农除外,当地不一定算)。"),
    ask=_("这一户列为零就业户,户内却有{open_count}段在岗的就业经历。请核对是谁在岗;分组当晚重算。"),
)  # fmt: skip
def zero_employment_with_somebody_at_work() -> Sql:
    """A household counted as without anyone at work has an open job (farming aside, which the place may not count)."""
    return sql(
        f"""SELECT g.household_id AS subject_id, CAST(NULL AS bigint) AS person_id, g.household_id, g.scope_path, count(*) AS open_count
            FROM spells s
            JOIN (members m JOIN household_groups g ON g.household_id = m.household_id) ON m.person_id = s.person_id
            WHERE g.household_group IN ('needs_help', 'nobody_willing') AND s.kind <> 'E5' AND {RUNNING}
            GROUP BY g.household_id, g.scope_path""",
        "household_groups", "members", "spells",
    )  # fmt: skip


@check(
    "F-15.away", title=_("在公益性岗位的月份又在省外务工"), severity=Severity.HIGH, clause="R-015, R-034", subject="person",
    means=_("月发放表里的人,同一个月又登记在外省务工,重叠超过参数“post_pay.overlap_days”规定的天数。这个月的补贴先不核发;只问日期,不问劳动能力。"),
    parameters=("post_pay.overlap_days",),
    ask=_("{from_on:%Y年%m月%d日}至{until_on:%m月%d日}在公益性岗位,又登记在{elsewhere}务工,{month_on:%m月}的补贴先不核发。请问本人哪天离开岗位、哪天外出,改正日期,按实际在岗天数重记考勤。"),
)  # fmt: skip
def on_a_post_and_in_another_province() -> Sql:
    """A day on the way is tolerated; one row a line of the pay list and job."""
    return sql(
        """SELECT m.person_id AS subject_id, m.person_id, CAST(NULL AS bigint) AS household_id, m.scope_path,
                  m.month_on, m.from_on, m.until_on, m.elsewhere
           FROM post_months m
           WHERE m.until_on >= m.from_on + :post_pay_overlap_days * INTERVAL '1' DAY""",
        "post_months",
    )
