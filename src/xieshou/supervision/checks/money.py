"""Payments against the roster, the jobs and each other (F-03, F-15, F-19). A hit holds nothing back and accuses nobody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Severity, Sql, check, sql
from xieshou.supervision.checks.inputs import NO_HOUSEHOLD

ABOUT = f"y.payment_id AS subject_id, y.person_id, {NO_HOUSEHOLD}"


@check(
    "F-03.paid", title=_("去世以后仍发补贴"), severity=Severity.HIGH, clause="R-015", subject="payment",
    means=_("补贴所属的月份在登记的去世日期以后,超过参数“check.death_lag_days”规定的天数。去世当月和登记晚了的不问。"),
    parameters=("check.death_lag_days",), needs=("people.died_on",),
    ask=_("登记的去世日期是{died_on:%Y年%-m月%-d日},却发了{month_on:%Y年%-m月}的{kind}{amount_fen}元。请核对去世日期;属实的停发,并按规定办理退回。"),
)  # fmt: skip
def paid_after_death() -> Sql:
    """The first day of the month paid for is compared."""
    return sql(
        f"""SELECT {ABOUT}, p.died_on, y.month_on, y.kind, y.amount_fen
            FROM payments y JOIN people p ON p.person_id = y.person_id
            WHERE y.month_on > p.died_on + :check_death_lag_days * INTERVAL '1' DAY""",
        "payments", "people",
    )  # fmt: skip


@check(
    "F-15.idle", title=_("发补贴的月份没有在岗"), severity=Severity.HIGH, clause="R-015", official="5_15_003",
    means=_("公益性岗位补贴、稳岗补贴一类与在岗挂钩的补贴,所属月份里就业表没有相应的在岗记录(公益性岗位补贴须有公益性岗位)。"),
    subject="payment",
    ask=_("发了{month_on:%Y年%-m月}的{kind}{amount_fen}元,就业表里这个月没有相应的在岗记录。请核对考勤:漏登的补登就业,没有上岗的按规定办理退回。"),
)  # fmt: skip
def paid_without_a_job() -> Sql:
    """One day at work in the month is enough; the number of days is the attendance sheet's matter. Jobs without an end are looked
    at first, because they settle many payments cheaply."""
    return sql(
        f"""SELECT {ABOUT}, y.month_on, y.kind, y.amount_fen
            FROM spells s RIGHT JOIN (
              SELECT t.* FROM payments t
              LEFT JOIN spells o ON o.person_id = t.person_id AND (t.for_kind = 'E' OR o.kind = t.for_kind)
               AND o.ended_on IS NULL AND o.started_on <= t.month_on
              WHERE t.for_kind IS NOT NULL AND t.month_on <= :day AND o.person_id IS NULL
            ) y ON y.person_id = s.person_id AND (y.for_kind = 'E' OR s.kind = y.for_kind)
             AND s.started_on < y.month_on + INTERVAL '1' MONTH AND (s.ended_on IS NULL OR s.ended_on >= y.month_on)
            WHERE s.person_id IS NULL""",
        "payments", "spells",
    )  # fmt: skip


@check(
    "F-19.twice", title=_("同一个月重复发放"), severity=Severity.HIGH, clause="R-015", subject="payment",
    means=_("同一个人、同一项补贴、同一个月份发了不止一次。补发差额的可能属实,注明即可。"),
    ask=_("{month_on:%Y年%-m月}的{kind}此人已经发过,这是第{place}笔,{amount_fen}元。请核对是不是补发差额;重复的按规定办理退回。"),
)  # fmt: skip
def paid_twice() -> Sql:
    """The first payment of a month is not asked about, each further one is."""
    return sql(
        f"""SELECT subject_id, person_id, household_id, scope_path, month_on, kind, amount_fen, place
            FROM (
              SELECT {ABOUT}, y.month_on, y.kind, y.amount_fen,
                     row_number() OVER (PARTITION BY y.person_id, y.kind, y.month_on ORDER BY y.payment_id) AS place
              FROM payments y
              JOIN (
                SELECT person_id, month_on FROM payments GROUP BY person_id, month_on HAVING count(*) > 1
              ) several ON several.person_id = y.person_id AND several.month_on = y.month_on
            ) w
            WHERE w.place > 1""",
        "payments",
    )


@check(
    "F-19.payee", title=_("收款人不是本人"), severity=Severity.MEDIUM, clause="R-015", subject="payment",
    means=_("收款人的姓名与享受人不同。家人代领有委托书的属实,注明即可。"), needs=("payments.payee",),
    ask=_("享受人的{kind}付给了“{payee}”。请核对有没有本人的委托书;没有的改为付到本人账户。"),
)  # fmt: skip
def paid_to_another() -> Sql:
    """Names are compared without blanks and separators."""
    return sql(f"SELECT {ABOUT}, y.kind, y.payee FROM payments y WHERE y.payee_key <> y.name_key", "payments")


@check(
    "F-19.account", title=_("一个账户收多人的补贴"), severity=Severity.HIGH, clause="R-015", subject="payment",
    means=_("同一个账号收了超过参数“check.account_people_max”规定人数的补贴:可能由人代领或截留。一家人用一个账户的有,所以少数几人不问。"),
    parameters=("check.account_people_max",), needs=("payments.account",),
    ask=_("这个账户收了{people_count}个人的补贴。请核对账户是谁的、钱有没有到本人手里,改为付到本人账户。"),
)  # fmt: skip
def one_account_for_many() -> Sql:
    """Every payment into such an account is asked about; the last person's place is how many they are."""
    return sql(
        f"""SELECT subject_id, person_id, household_id, scope_path, people_count, kind
            FROM (
              SELECT t.*, max(t.place) OVER (PARTITION BY t.account) AS people_count
              FROM (
                SELECT {ABOUT}, y.kind, y.account, dense_rank() OVER (PARTITION BY y.account ORDER BY y.person_id) AS place
                FROM payments y
                JOIN (
                  SELECT account FROM payments GROUP BY account HAVING min(person_id) <> max(person_id)
                ) several ON several.account = y.account
              ) t
            ) c
            WHERE c.people_count > :check_account_people_max""",
        "payments",
    )


@check(
    "F-19.stranger", title=_("补贴发给名册以外的人"), severity=Severity.HIGH, clause="R-015", subject="payment",
    means=_("领补贴的证件号码不在名册里:号码写错、名册漏人,或者不属于发放对象。"),
    ask=_("名册里没有这个号码,却发了{kind}{amount_fen}元。请核对号码、名册和发放对象;号码写错的在原表改正。"),
)  # fmt: skip
def paid_to_a_stranger() -> Sql:
    """Asked only when a roster is there."""
    return sql(
        f"""SELECT {ABOUT}, y.kind, y.amount_fen
            FROM payments y LEFT JOIN claims c ON c.person_id = y.person_id
            WHERE c.person_id IS NULL""",
        "payments", "claims",
    )  # fmt: skip
