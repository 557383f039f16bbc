"""Ledgers, runs and reports of the gallery: invented people and numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from xieshou.kit import documents as d
from xieshou.kit.charts import Flow, sankey
from xieshou.web import components as c
from xieshou.web import pages as p

DAY = date(2018, 9, 30)
COUNTY = c.AsOf(DAY, "百色市田阳县,10 个镇", "就业经历,实时推算")
EXPORT = c.Action("导出 Excel", "/export/", icon="document-arrow-down")
NOTHING = c.Empty(
    "没有符合条件的户", "放宽筛选再看;若名册还没有导入,先导入名册。", c.Action("导入名册", "/imports/new", "primary")
)

PLACES = [
    ("今天要办", "home", "sun", 5),
    ("驾驶舱", "cockpit", "presentation-chart-line", None),
    ("帮扶关系", "pairings", "arrows-right-left", None),
    ("劳动力台账", "ledger-wide", "users", None),
    ("零就业户", "ledger", "home", 213),
    ("岗位", "posts", "briefcase", None),
    ("匹配", "match", "puzzle-piece", None),
    ("月报", "report", "document-chart-bar", None),
]


def shell(current: str) -> c.Shell:
    """The frame of a signed-in county officer; of nobody on the sign-in page."""
    links = [c.Link(label, f"{name}.html", icon, name == current, count) for label, name, icon, count in PLACES]
    tongues = (c.Language("zh-hans", "中文", True), c.Language("en", "English"))
    if current == "login":
        return c.Shell(demo_day=DAY, languages=tongues, language_href="/i18n/setlang/", source_href="/source/")
    return c.Shell(
        home_href="home.html",
        groups=(
            c.NavGroup("", tuple(links[:2])),
            c.NavGroup("台账", tuple(links[2:6])),
            c.NavGroup("办理", tuple(links[6:])),
        ),
        bar=(links[0], links[3], links[4], links[6]),
        as_of=DAY,
        office="田阳县人社局",
        user="覃○华",
        role="县级经办",
        account_href="#",
        sign_out_href="/sign-out/",
        language_href="/i18n/setlang/",
        languages=tongues,
        path=f"/{current}.html",
        demo_day=DAY,
        source_href="/source/",
    )


CONTEXT: dict[str, Any] = {
    "shell": shell,
    "crumbs": (c.Link("今天要办", "home.html"), c.Link("零就业户", "ledger.html")),
}

STATES = [
    (c.Badge("需帮扶", c.Tone.BAD), c.Tone.BAD, None),
    (c.Badge("已上岗待稳定", c.Tone.WARN), c.Tone.WARN, None),
    (c.Badge("已清零", c.Tone.GOOD), c.Tone.PLAIN, date(2018, 9, 12)),
]
HEADS = ["韦○芳", "黄○强", "罗○梅", "陆○生", "农○兰", "梁○海", "阿○·吾○", "覃○英"]
VILLAGES = ["那满镇三同村", "田州镇兴城村", "百育镇九合村", "头塘镇二塘村"]


def _household(index: int) -> c.Row:
    state, tone, cleared = STATES[index % 3]
    cells = (
        c.Cell(HEADS[index % len(HEADS)], "household.html"),
        c.Cell(VILLAGES[index % 4]),
        c.Cell(2 + index % 3, f"/persons/?household={index}"),
        c.Cell(1 + index % 2, f"/persons/?household={index}&willing=1"),
        c.Cell("农○兰" if index % 2 else None, missing="待指定"),
        c.Cell(badge=state, rung=c.Rung(index % 6)),
        c.Cell(cleared, missing="—"),
    )
    return c.Row(cells, tone)


def ledger(is_empty: bool = False) -> p.ListPage:
    columns = (
        c.Column("户主"),
        c.Column("村", sort_href="?sort=village", sorted="ascending"),
        c.Column("劳动力", "number", sort_href="?sort=labour"),
        c.Column("本人愿意", "number"),
        c.Column("帮扶责任人"),
        c.Column("状态"),
        c.Column("清零日期", "date", is_minor=True),
    )
    rows = () if is_empty else tuple(_household(i) for i in range(12))
    town = c.Filter("town", "镇", "select", choices=(c.Choice("", "全部"), c.Choice("1", "那满镇", True)))
    bar = c.FilterBar(
        "/ledger.html",
        (
            c.Filter("q", "户主或户编号", "search", hint="姓名、拼音首字母或编号"),
            town,
            c.Filter("on", "截至", "date", "2018-09-30"),
        ),
        kept=(("sort", "village"),),
        chosen=(c.Link("镇:那满镇", "?"), c.Link("深度贫困县", "?")),
        clear_href="?",
    )
    tabs = (
        c.Link("需帮扶", "#", is_current=True, count=213),
        c.Link("已上岗待稳定", "#", count=96),
        c.Link("已清零", "#", count=1204),
    )
    return p.ListPage(
        "零就业贫困户台账",
        c.Table("零就业贫困户", COUNTY, columns, rows, NOTHING),
        code="L-07",
        clause="R-021, R-075",
        lede="有劳动力、无一人就业、至少一人愿意就业的户。三类户总是印在一起。",
        crumbs=CONTEXT["crumbs"][:1],
        tabs=tabs,
        filters=bar,
        pager=None if is_empty else c.Pager("第 1–12 户,共 213 户", "", "?after=12"),
        actions=(EXPORT,),
    )


WIDE = [
    "姓名",
    "村",
    "户主",
    "证件号",
    "性别",
    "年龄",
    "文化程度",
    "劳动能力",
    "就业状态",
    "本人意愿",
    "意向地",
    "帮扶责任人",
]


def wide_ledger() -> p.ListPage:
    rows = tuple(
        c.Row(
            (
                c.Cell(HEADS[i % 8], "person.html"),
                c.Cell(VILLAGES[i % 4]),
                c.Cell("黄○强"),
                c.Cell("99****19880312****"),
                c.Cell("女" if i % 2 else "男"),
                c.Cell(24 + i),
                c.Cell("初中"),
                c.Cell("普通劳动力"),
                c.Cell(badge=c.Badge("单位就业", c.Tone.GOOD) if i % 3 else c.Badge("未就业", c.Tone.WARN)),
                c.Cell("转移就业" if i % 2 else None, missing="待问本人"),
                c.Cell("广东省", note="不限市"),
                c.Cell("农○兰"),
            )
        )
        for i in range(10)
    )
    kinds = {"年龄": "number", "证件号": "code"}
    columns = tuple(
        c.Column(label, kinds.get(label, "text"), is_minor=label in ("证件号", "文化程度", "劳动能力"))
        for label in WIDE
    )
    return p.ListPage(
        "贫困劳动力台账", c.Table("贫困劳动力", COUNTY, columns, rows, NOTHING), "L-01", "R-013", actions=(EXPORT,)
    )


def posts() -> p.ListPage:
    columns = (
        c.Column("岗位"),
        c.Column("用工单位"),
        c.Column("工作地"),
        c.Column("人数", "number"),
        c.Column("月工资(元)", "money"),
        c.Column("办理"),
    )
    shown = [
        ("电子装配工", "深圳市宝安区", 40, "4,200–5,000"),
        ("家具打磨工", "佛山市顺德区", 15, "4,500–5,500"),
        ("家政服务员", "广州市番禺区", 60, "5,000–6,500"),
    ]
    rows = tuple(
        c.Row(
            (
                c.Cell(title, "#"),
                c.Cell("示例企业(虚构)"),
                c.Cell(place),
                c.Cell(count, "#"),
                c.Cell(pay),
                c.Cell(action=c.Action("推荐", "#", "secondary")),
            )
        )
        for title, place, count, pay in shown
    )
    as_of = c.AsOf(DAY, "结对地区分享的岗位", "岗位登记,深圳、广州、佛山")
    return p.ListPage(
        "岗位",
        c.Table("岗位", as_of, columns, rows, c.Empty("还没有岗位")),
        clause="R-033",
        actions=(c.Action("登记岗位", "#", "primary", icon="plus"), c.Action("导入岗位", "#")),
    )


def pairings(flows: list[Flow]) -> p.ListPage:
    rows = tuple(
        c.Row(
            (c.Cell(a), c.Cell(kind), c.Cell(b, "#"), c.Cell(standard), c.Cell(n, "#"), c.Cell(badge=badge, note=note)),
            tone,
        )
        for a, kind, b, standard, n, badge, note, tone in [
            ("深圳市", "东西部扶贫协作", "广西百色市", "国定", 4180, c.Badge("生效", c.Tone.GOOD), "", c.Tone.PLAIN),
            ("深圳市", "东西部扶贫协作", "广西河池市", "国定", 3650, c.Badge("生效", c.Tone.GOOD), "", c.Tone.PLAIN),
            (
                "惠州市",
                "对口支援",
                "西藏林芝援朗县",
                "国定",
                None,
                c.Badge("待确认", c.Tone.WARN),
                "原文“援朗县”查无此县,疑为朗县",
                c.Tone.WARN,
            ),
            ("广州市", "省内精准扶贫对口帮扶", "梅州市", "省定", 310, c.Badge("生效", c.Tone.GOOD), "", c.Tone.PLAIN),
        ]
    )
    columns = (
        c.Column("支援方"),
        c.Column("任务"),
        c.Column("受援方"),
        c.Column("标准"),
        c.Column("在岗(人)", "number"),
        c.Column("状态"),
    )
    as_of = c.AsOf(date(2018, 6, 1), "广东省", "人社部函〔2018〕22号附件2,84 行")
    flow = sankey("户籍地到就业地:在岗人数", flows, heads=("户籍地", "就业地", "在岗人数"), unit="人", width=960)
    return p.ListPage(
        "帮扶关系",
        c.Table("帮扶关系", as_of, columns, rows, NOTHING),
        clause="附件2",
        lede="谁在哪一天、按哪项任务帮谁。人从户籍地去就业地,帮扶反过来走。",
        before=(p.Section(chart=flow),),
    )


def person() -> p.RecordPage:
    why = (
        c.Fact("本人愿望", "广东省内,月工资不低于 3,500 元", rung=c.Rung.SELF),
        c.Fact("结对地区", "深圳帮扶百色", "pairings.html"),
        c.Fact("住宿", "包住,本人需要住宿"),
        c.Fact("同去", "丈夫黄○强同一批"),
    )
    offers = c.Table(
        "推荐给本人的岗位",
        c.AsOf(DAY, "韦○芳本人", "匹配第 2 轮"),
        (c.Column("岗位"), c.Column("工作地"), c.Column("月工资(元)", "money"), c.Column("本人答复")),
        (
            c.Row(
                (
                    c.Cell("电子装配工", "#"),
                    c.Cell("深圳市宝安区"),
                    c.Cell("4,350"),
                    c.Cell(badge=c.Badge("已接受", c.Tone.GOOD)),
                )
            ),
            c.Row((c.Cell("服装缝制工", "#"), c.Cell("中山市"), c.Cell("4,100"), c.Cell(badge=c.Badge("已谢绝")))),
        ),
        NOTHING,
    )
    answer = (
        c.Action("接受", "/offers/1/accept/", "primary", "post"),
        c.Action("谢绝", "/offers/1/decline/", "secondary", "post"),
    )
    return p.RecordPage(
        "韦○芳",
        (p.Section("为什么推荐这个岗位", facts=why, actions=answer), p.Section("推荐", table=offers)),
        crumbs=CONTEXT["crumbs"],
    )


def match_run() -> p.RecordPage:
    facts = (
        c.Fact("得到岗位", 3912, "#", "20,000 人中愿意并可安排的 5,208 人"),
        c.Fact("零就业户至少一人上岗", 201, "#", "最多可能 201 户,已经到顶"),
        c.Fact("总分", 3415220, source="上限 3,415,980"),
        c.Fact("与最优的差距", "不超过 0.03%"),
        c.Fact("核对过的人岗组合", 18204331),
    )
    certificate = c.Certificate(
        "匹配证明书",
        "在名册、岗位和规则不变的前提下,任何别的安排都不能让更多零就业户上岗;总分最多再高 0.03%。",
        True,
        facts,
        "xieshou match verify out/2018-09-30",
        "9f2c 41aa 7be0 5d13 …",
        ("12 户够不着任何岗位:那坡镇缺女工岗位。再开 9 个包住的岗位,或先培训 12 人。",),
        (c.Link("certificate.json", "#"), c.Link("assignment.csv", "#"), c.Link("prices.csv", "#")),
    )
    numbers = (
        c.Tile("参加匹配", 5208, "#", "人", c.Rung.SELF, "都有本人当前意愿"),
        c.Tile("岗位", 5000, "#", "个", c.Rung.COUNTY, "812 家单位"),
        c.Tile("得到岗位", 3912, "#", "人", None, "5,208 人中"),
    )
    return p.RecordPage(
        "第 2 轮匹配",
        (p.Section("", certificate=certificate),),
        subtitle="2018年9月30日运行,种子 20180930,用时 3.1 秒",
        code="M-0002",
        crumbs=CONTEXT["crumbs"][:1],
        badges=(c.Badge("已复核", c.Tone.GOOD),),
        tiles=numbers,
        actions=(c.Action("发出推荐", "confirm.html", "primary"),),
    )


def _stamp() -> d.Stamp:
    rules = (d.Rule("劳动力的最低年龄", "16周岁", date(1995, 1, 1), "中华人民共和国劳动法", "第十五条"),)
    return d.Stamp(
        date(2018, 9, 30), "田阳县", "L-13-451021-201809-1", "9f2c41aa7be05d13" * 4, rules, "ab12cd3400998877" * 4
    )


def report() -> p.DocumentPage:
    columns = (d.Column("指标", width=60), d.Column("数量", "number", 20), d.Column("单位", width=12))
    lines = [
        ("贫困劳动力总数", 20000, "人"),
        ("已就业", 13184, "人"),
        ("其中:省外", 6204, "人"),
        ("需帮扶零就业户", 213, "户"),
    ]
    rows = tuple(d.Row((name, d.Figure(n, unit, href="#"), unit), is_part="其中" in name) for name, n, unit in lines)
    head = d.PlainHead("田阳县人力资源和社会保障局", "就业扶贫工作进展月报", "2018年9月", "L-13")
    parts = (d.Table("一、就业进展", columns, rows, note="未核验:尚未经随机抽查。"), *d.basis_of(_stamp()))
    badges = (c.Badge("草稿", c.Tone.WARN),)
    doc = d.drawn(d.Document(head, parts, _stamp()))
    return p.DocumentPage(
        "就业扶贫工作进展月报", doc, "2018年9月", "L-13", crumbs=CONTEXT["crumbs"][:1], badges=badges, actions=(EXPORT,)
    )


def bulletin() -> p.DocumentPage:
    head = d.BulletinHead(
        "就业扶贫工作简报", 9, "田阳县人力资源和社会保障局", date(2018, 9, 30), "2018年9月就业扶贫工作进展"
    )
    words = d.sentence(
        "已就业{n},其中省外{out}。", n=d.Figure(13184, "人", href="#"), out=d.Figure(6204, "人", href="#")
    )
    signed = d.Signature("覃某", "田阳县人力资源和社会保障局", date(2018, 10, 3))
    parts = (d.Heading("一、就业情况"), words, d.Lines(("审核", "日期")))
    return p.DocumentPage("就业扶贫工作简报", d.drawn(d.Document(head, parts, _stamp(), signature=signed)))
