"""疑点 over the roster: who is who, the shape of households, ability and schooling (domain.md 5.1)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Input, Severity, Sql, check, source, sql

source(
    Input(
        "people",
        {
            "person_id": "bigint", "scope_path": "text", "village_id": "bigint", "name": "text", "birth_on": "date",
            "phone_key": "text", "died_on": "date", "left_on": "date",
        },
        """SELECT p.id AS person_id, p.scope_path::text AS scope_path, p.region_id AS village_id, p.name, p.birth_on,
                  encode(p.phone_index, 'hex') AS phone_key, p.died_on, p.left_on
           FROM roster_person p""",
    )
)  # fmt: skip
source(
    Input(
        "members",
        {"person_id": "bigint", "household_id": "bigint", "scope_path": "text", "relation": "text"},
        """SELECT m.person_id, m.household_id, m.scope_path::text AS scope_path, m.relation
           FROM roster_membership m WHERE m.started_on <= :day AND (m.ended_on IS NULL OR m.ended_on >= :day)""",
        codes=("relation",),
    )
)
source(
    Input(
        "profiles",
        {
            "person_id": "bigint", "ability": "text", "school": "text", "is_healthy": "boolean", "started_on": "date",
            "ended_on": "date", "rung": "bigint",
        },
        """SELECT f.person_id, f.ability, f.school, f.health = ARRAY['01']::varchar[] AS is_healthy, f.started_on, f.ended_on, f.rung
           FROM roster_profile f WHERE f.started_on <= :day""",
        codes=("ability", "school"),
    )
)  # fmt: skip
source(
    Input(
        "identities",
        {"person_id": "bigint", "scope_path": "text", "state": "text", "problem": "text"},
        """SELECT i.person_id, i.scope_path::text AS scope_path, i.state, i.problem FROM roster_identity i""",
        codes=("state",),
    )
)


@check(
    "F-01", title=_("证件号码待核实"), severity=Severity.HIGH, clause="GB 11643;R-015", subject="person",
    means=_("号码本身不可能,或者和同一行写的出生日期、性别对不上:照原样保留,由人对照证件。"),
    ask=_("此人的证件号码有疑问:{problem}。请对照身份证或户口簿核对;系统不改任何一位。"),
)  # fmt: skip
def number_in_doubt() -> Sql:
    """A number that cannot be, or contradicts the row: kept as written, and a person compares it with the card."""
    return sql(
        """SELECT i.person_id AS subject_id, i.person_id, CAST(NULL AS bigint) AS household_id, i.scope_path, i.problem
           FROM identities i WHERE i.state = 'pending'""",
        "identities",
    )


@check(
    "F-02", title=_("疑似重复登记"), severity=Severity.HIGH, clause="R-015", subject="person",
    means=_("同一村里姓名和出生日期都相同、却是两条记录的。同名同日的人是有的:由人判断,程序不合并。"),
    ask=_("同村有{same_count}人同名、同出生日期({birth_on:%Y年%-m月%-d日})。请核对是同一个人登记了两次,还是重名。"),
)  # fmt: skip
def registered_twice() -> Sql:
    """Same village, name and birth day under different records. Namesakes exist: a person decides, nothing is merged."""
    return sql(
        """SELECT s.person_id AS subject_id, s.person_id, CAST(NULL AS bigint) AS household_id, s.scope_path, s.birth_on, s.same_count
           FROM (
             SELECT p.*, count(*) OVER (PARTITION BY p.village_id, p.name, p.birth_on) AS same_count
             FROM people p
             JOIN (
               SELECT village_id, birth_on FROM people GROUP BY village_id, birth_on HAVING count(*) > 1
             ) several ON several.village_id = p.village_id AND several.birth_on = p.birth_on
             WHERE (p.died_on IS NULL OR p.died_on > :day) AND (p.left_on IS NULL OR p.left_on > :day)
           ) s
           WHERE s.same_count > 1""",
        "people",
    )


@check(
    "F-17", title=_("多户共用一个电话"), severity=Severity.HIGH, clause="R-015", subject="person",
    means=_("一个号码登记在超过参数“check.phone_households_max”规定的户数里:常常是经办人自己的。亲属共用一个的有,所以少数几户不问。"),
    parameters=("check.phone_households_max",),
    ask=_("此人的电话登记在{household_count}户名下。请核实是否代填,填本人或家人的号码。"),
)  # fmt: skip
def shared_phone() -> Sql:
    """One number in more households than `check.phone_households_max`: often a clerk's own. Families share, so a few may."""
    return sql(
        """SELECT p.person_id AS subject_id, p.person_id, m.household_id, p.scope_path, c.household_count
           FROM members m JOIN (
             people p JOIN (
               SELECT q.phone_key, count(DISTINCT n.household_id) AS household_count
               FROM members n JOIN (
                 people q JOIN (SELECT phone_key FROM people GROUP BY phone_key HAVING count(*) > 1) shared ON shared.phone_key = q.phone_key
               ) ON q.person_id = n.person_id
               GROUP BY q.phone_key
             ) c ON c.phone_key = p.phone_key
           ) ON p.person_id = m.person_id
           WHERE c.household_count > :check_phone_households_max""",
        "people", "members",
    )  # fmt: skip


@check(
    "F-28", title=_("户主不是一人"), severity=Severity.MEDIUM, clause="R-015", subject="household",
    means=_("一户恰有一名户主;去世以后没有改的很常见,请村里办理变更。"),
    ask=_("这一户登记了{head_count}名户主,共{member_count}人。请核对与户主关系;户主去世或分户的,请办理变更。"),
)  # fmt: skip
def not_one_head() -> Sql:
    """A household has exactly one head; none at all is common after a death, and is a question to the village."""
    return sql(
        """SELECT m.household_id AS subject_id, CAST(NULL AS bigint) AS person_id, m.household_id, min(m.scope_path) AS scope_path,
                  sum(CASE WHEN m.relation = '01' THEN 1 ELSE 0 END) AS head_count, count(*) AS member_count
           FROM members m GROUP BY m.household_id
           HAVING sum(CASE WHEN m.relation = '01' THEN 1 ELSE 0 END) <> 1""",
        "members",
    )


@check(
    "F-07", title=_("健康适龄却登记为无或弱劳动能力"), severity=Severity.MEDIUM, clause="R-015", official="5_12_008",
    means=_("健康、适龄、不在校,却登记为没有(或弱)劳动能力:分母也会这样变小。"),
    subject="person", parameters=("labour.age_min", "check.working_age_end"),
    ask=_("此人{birth_on:%Y年%-m月%-d日}出生,健康、不在校,劳动能力却不是普通或技能劳动力。请入户核实,写明依据。"),
)  # fmt: skip
def healthy_and_unable() -> Sql:
    """Healthy, of working age, not in school, yet without (or with weak) ability: also how a denominator shrinks."""
    return sql(
        """SELECT p.person_id AS subject_id, p.person_id, CAST(NULL AS bigint) AS household_id, p.scope_path, p.birth_on, f.ability
           FROM people p
           JOIN profiles f ON f.person_id = p.person_id AND (f.ended_on IS NULL OR f.ended_on >= :day)
           WHERE f.ability IN ('03', '04', '05') AND f.is_healthy AND f.school IN ('', '01')
             AND p.birth_on + :labour_age_min * INTERVAL '1' YEAR <= :day
             AND p.birth_on + :check_working_age_end * INTERVAL '1' YEAR > :day""",
        "people", "profiles",
    )  # fmt: skip
