"""The kinds of tables an auditor brings, and what each is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Check, Input, Severity, Sql, source, sql
from xieshou.kit.imports.layout import Column, Kind, Layout, Mask

source(
    Input(
        "brought",
        {"row_no": "bigint", "person_id": "bigint", "household_id": "bigint", "scope_path": "text", "on_day": "date", "words": "text", "account": "text"},
        """SELECT 0::bigint AS row_no, 0::bigint AS person_id, 0::bigint AS household_id, ''::text AS scope_path, NULL::date AS on_day,
                  ''::text AS words, ''::text AS account WHERE false""",
    )
)  # fmt: skip
NUMBER = Column("number", "身份证号", Kind.CITIZEN, ("证件号码", "公民身份号码", "身份证号码", "证件号", "identity number"), required=True, mask=Mask.CITIZEN)
DAY = Column("day", "日期", Kind.DAY, ("死亡日期", "入学日期", "成立日期", "登记日期", "发放日期"))
WORDS = Column("words", "说明", Kind.TEXT, ("学校", "学校名称", "企业名称", "单位名称", "项目", "项目名称", "姓名"))
ACCOUNT = Column("account", "账号", Kind.TEXT, ("银行账号", "卡号", "一卡通账号"), mask=Mask.CARD)
LAYOUT = Layout("audit.brought", _("自带表"), (NUMBER, DAY, WORDS, ACCOUNT))
ABOUT = "b.person_id AS subject_id, b.person_id, b.household_id, b.scope_path, b.row_no"


@dataclass(frozen=True)
class Table:
    """One kind: what it is called, and the question asked of each row that fits."""

    code: str
    title: Any
    check: Check


def _check(code: str, title: Any, ask: Any, query: Sql) -> Check:
    return Check(f"A-{code}", title, Severity.HIGH, "trust.md §1", ask, "person", query, title)


TABLES = {
    one.code: one
    for one in (
        Table("deaths", _("死亡人口"), _check(
            "deaths", _("死亡以后仍在岗"), _("第{row_no}行:{day_on:%Y年%-m月%-d日}已死亡,{started_on:%Y年%-m月%-d日}开始的就业在此后仍在岗。"),
            sql(f"""SELECT {ABOUT}, b.on_day AS day_on, s.started_on FROM brought b JOIN spells s ON s.person_id = b.person_id
                    WHERE s.started_on <= :day AND (s.ended_on IS NULL OR s.ended_on > b.on_day)""", "brought", "spells"),
        )),
        Table("business", _("工商登记"), _check(
            "business", _("名下有企业又占公益性岗位或列为零就业户"), _("第{row_no}行:名下有“{words}”,又占公益性岗位或列为零就业户。"),
            sql(f"""SELECT {ABOUT}, b.words FROM brought b JOIN spells s ON s.person_id = b.person_id
                    WHERE s.kind = 'E4' AND s.started_on <= :day AND (s.ended_on IS NULL OR s.ended_on >= :day)
                    UNION ALL
                    SELECT {ABOUT}, b.words FROM brought b JOIN household_groups g ON g.household_id = b.household_id
                    WHERE g.household_group = 'needs_help'""", "brought", "spells", "household_groups"),
        )),
        Table("cards", _("一卡通发放"), _check(
            "cards", _("多户共用一个账号"), _("第{row_no}行:这个账号(后四位{tail})名下有{household_count}户。"),
            sql(f"""SELECT {ABOUT}, right(b.account, 4) AS tail, c.household_count FROM brought b JOIN (
                      SELECT d.account, count(DISTINCT d.household_id) AS household_count FROM brought d WHERE d.account <> '' GROUP BY d.account
                    ) c ON c.account = b.account WHERE c.household_count > 1""", "brought"),
        )),
        Table("schools", _("学籍"), _check(
            "schools", _("在校期间登记在岗"), _("第{row_no}行:{day_on:%Y年%-m月%-d日}起在“{words}”,{started_on:%Y年%-m月%-d日}开始的就业与在校重叠。"),
            sql(f"""SELECT {ABOUT}, b.words, b.on_day AS day_on, s.started_on FROM brought b JOIN spells s ON s.person_id = b.person_id
                    WHERE s.started_on <= :day AND (s.ended_on IS NULL OR s.ended_on >= :day)""", "brought", "spells"),
        )),
        Table("others", _("其他名单:谁在名册里"), _check(
            "others", _("在名册里"), _("第{row_no}行:在名册里。"), sql(f"SELECT {ABOUT} FROM brought b", "brought"),
        )),
    )
}  # fmt: skip
