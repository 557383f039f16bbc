"""Pages of the gallery: what views will hand to the templates, with invented people and numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from tests.web.mock_ledgers import (
    CONTEXT,
    COUNTY,
    bulletin,
    ledger,
    match_run,
    pairings,
    person,
    posts,
    report,
    wide_ledger,
)
from xieshou.kit.charts import Bar, Flow, Series, Stack, TileDatum, bars, line, sankey, stacked, tiles
from xieshou.web import components as c
from xieshou.web import pages as p

Page = tuple[str, dict[str, Any]]

FLOWS = [
    Flow("百色市", "深圳市", 4180, "/records/1"),
    Flow("河池市", "深圳市", 3650),
    Flow("黔南州", "广州市", 2240),
    Flow("毕节市", "广州市", 3120),
    Flow("凉山州", "佛山市", 1580),
    Flow("昭通市", "东莞市", 2010),
    Flow("昭通市", "中山市", 880),
    Flow("怒江州", "珠海市", 640),
    Flow("甘孜州", "广州市", 310),
    Flow("甘孜州", "深圳市", 260),
    Flow("崇左市", "江门市", 720),
    Flow("贺州市", "肇庆市", 505),
    Flow("百色市", "广州市", 215),
]


class ProfileForm(forms.Form):
    """A form with one of each control, as an operator would meet it."""

    name = forms.CharField(label="姓名", help_text="照身份证上的写法,名字中的“·”保留。")
    birth = forms.DateField(label="出生日期", help_text="不知道的先空着,不要猜。", required=False)
    wish = forms.ChoiceField(
        label="就业意愿", choices=[("", "请选择"), ("1", "转移就业"), ("2", "就近就业"), ("9", "暂无意愿")]
    )
    how = forms.ChoiceField(
        label="本人怎样答的", widget=forms.RadioSelect, choices=[("call", "电话"), ("sms", "短信"), ("sheet", "签字表")]
    )
    pay = forms.IntegerField(label="最低月工资(元)", required=False)
    together = forms.BooleanField(label="愿意夫妻一起去", required=False)
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)


class SignInForm(forms.Form):
    username = forms.CharField(label="用户名", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


def home() -> p.HomePage:
    ask = c.Action("记下回答", "/intentions/new", "primary")
    overdue = (
        c.Todo(
            "问一问韦○芳的就业意愿",
            "/persons/1",
            "逾期 3 天",
            "那满镇三同村 · 名册里写着“外出务工”,还不是本人的回答",
            "意愿",
            ask,
        ),
        c.Todo(
            "黄○强上岗满一个月,回访",
            "/persons/2",
            "逾期 1 天",
            "深圳市宝安区 · 电子装配",
            "回访",
            c.Action("记下回访", "#", "primary"),
        ),
    )
    today = (
        c.Todo(
            "确认 12 人到岗",
            "/spells/",
            "今天",
            "佛山市顺德区 · 家具制造,接收方已报到岗",
            "到岗",
            c.Action("逐人确认", "#", "primary"),
        ),
        c.Todo(
            "罗○梅还没有答复推荐",
            "/offers/9",
            "今天",
            "广州市番禺区 · 家政服务,答复期到今天",
            "推荐",
            c.Action("联系本人", "#"),
        ),
        c.Todo(
            "9月月报待填文字",
            "/reports/13",
            "今天",
            "数字已自动生成,只差做法、问题、下步",
            "月报",
            c.Action("去填写", "#"),
        ),
    )
    later = (
        c.Todo(
            "核对 4 户零就业户", "/ledgers/l-07/", "10月8日", "上岗未满 30 天,暂不算清零", "清零", c.Action("查看", "#")
        ),
    )
    return p.HomePage(
        greeting="覃主任,有 2 件已过期,3 件今天到期。",
        groups=(
            c.TodoGroup("已过期", overdue, c.Tone.BAD),
            c.TodoGroup("今天", today, c.Tone.WARN, c.Link("全部 18 件", "/todo/")),
            c.TodoGroup("这一周", later),
        ),
    )


def cockpit() -> p.CockpitPage:
    numbers = (
        c.Tile("建档立卡贫困劳动力", 20000, "/l-01/", "人", c.Rung.COUNTY, "国定标准"),
        c.Tile("已就业", 13184, "/l-01/?s=employed", "人", c.Rung.TOWN, "20,000 人中", "较上月 +412"),
        c.Tile("需帮扶零就业户", 213, "/l-07/", "户", c.Rung.NONE, "共 9,412 户", "较上月 −197", c.Tone.BAD),
        c.Tile("已上岗待稳定", 96, "/l-07/?s=settling", "户", c.Rung.VILLAGE, "满 30 天才算清零", "", c.Tone.WARN),
        c.Tile("本年已清零", 1204, "/l-07/?s=cleared", "户", c.Rung.TOWN, "", "", c.Tone.GOOD),
    )
    flow = sankey("户籍地到就业地:在岗人数", FLOWS, heads=("户籍地", "就业地", "在岗人数"), unit="人", width=690)
    towns = [Bar("那满镇", 2140, 2300), Bar("田州镇", 3650, 4300), Bar("百育镇", 1240, 1150), Bar("头塘镇", 980, 1400)]
    done = bars("各镇转移就业完成情况", towns, heads=("镇", "已就业", "年度任务"), unit="人", width=440)
    months = [f"{month}月" for month in range(1, 10)]
    new = line(
        "每月新增就业",
        months,
        [Series("新增", (512, 618, 987, 836, 771, None, 889, 923, 1042))],
        head="月份",
        unit="人",
        width=440,
    )
    parts = ["省外", "省内县外", "县内", "公益性岗位"]
    where = stacked(
        "在哪里就业",
        parts,
        [
            Stack("那满镇", (1210, 520, 300, 110)),
            Stack("田州镇", (1980, 910, 560, 200)),
            Stack("百育镇", (640, 300, 220, 80)),
        ],
        head="镇",
        unit="人",
        width=690,
    )
    left = [213, 0, 12, 4, None, 31, 7, 2, 55, 18]
    names = ["那满镇", "田州镇", "百育镇", "头塘镇", "坡洪镇", "那坡镇", "洞靖镇", "巴别乡", "五村镇", "玉凤镇"]
    grid = tiles(
        "各镇需帮扶零就业户",
        [TileDatum(n, v) for n, v in zip(names, left, strict=True)],
        heads=("镇", "户数"),
        unit="户",
        width=440,
    )
    return p.CockpitPage(
        "驾驶舱",
        COUNTY,
        numbers,
        main=(p.Section(chart=flow), p.Section(chart=where)),
        side=(p.Section(chart=done), p.Section(chart=new), p.Section(chart=grid)),
        actions=(c.Action("导出 Excel", "/export/", icon="document-arrow-down"),),
    )


def household() -> p.RecordPage:
    events = (
        c.Event(
            date(2018, 9, 12),
            "上岗:深圳市宝安区,电子装配工",
            "月工资 4,350 元,包住;接收方已确认到岗。",
            source="就业经历,深圳市宝安区人社局",
            rung=c.Rung.COUNTY,
            href="/spells/1",
            tone=c.Tone.GOOD,
        ),
        c.Event(date(2018, 9, 3), "本人接受推荐", "与丈夫同去的愿望已满足。", source="推荐第 2 轮"),
        c.Event(date(2018, 8, 27), "谢绝推荐:中山市,服装缝制", "不需要理由,不影响下一轮。", source="推荐第 1 轮"),
        c.Event(
            date(2018, 8, 20),
            "本人答复意愿:转移就业,广东省内,月工资不低于 3,500 元",
            source="电话,操作员覃○华",
            rung=c.Rung.SELF,
            badge=c.Badge("本人", c.Tone.GOOD),
        ),
        c.Event(
            date(2018, 6, 1),
            "名册登记意愿:外出务工",
            "这是名册里的说法,不作为匹配依据。",
            source="2018年国办系统导出表第 212 行",
            rung=c.Rung.NONE,
            badge=c.Badge("待本人确认", c.Tone.WARN),
            tone=c.Tone.WARN,
        ),
        c.Event(date(2017, 3, 1), "扶贫车间务工", until=date(2018, 2, 10), source="就业经历", rung=c.Rung.VILLAGE),
    )
    facts = (
        c.Fact("户编号", "4510210300112"),
        c.Fact("户主", "黄○强", "/persons/2"),
        c.Fact("劳动力", 3, "/persons/?household=1", rung=c.Rung.TOWN),
        c.Fact("本人愿意就业", 2, "/persons/?household=1&willing=1"),
        c.Fact("联系电话", None, missing="未填:村里代转"),
        c.Fact("易地搬迁", False),
    )
    steps = (
        c.Step("登记", "done"),
        c.Step("问意愿", "done", "8月20日"),
        c.Step("推荐", "done", "2 次"),
        c.Step("上岗", "current", "第 18 天"),
        c.Step("回访"),
        c.Step("稳定"),
    )
    return p.RecordPage(
        "韦○芳户",
        (p.Section("经过", events=events),),
        subtitle="广西百色市田阳县那满镇三同村 · 户编号 4510210300112",
        crumbs=CONTEXT["crumbs"],
        badges=(c.Badge("已上岗待稳定", c.Tone.WARN), c.Badge("国定标准")),
        tabs=(c.Link("经过", "#", is_current=True), c.Link("成员", "#", count=4), c.Link("证据", "#", count=0)),
        steps=steps,
        aside=(p.Section("这一户", facts=facts),),
        actions=(c.Action("记下联系", "/contacts/new", "primary", icon="phone"),),
    )


def confirm() -> p.ConfirmPage:
    return p.ConfirmPage(
        "撤销这批导入",
        "撤销 2018年9月28日导入的 4,960 人?",
        (
            "这批新建的 4,820 人从名册移除,改动的 140 人恢复原样。",
            "已有本人答复意愿的 36 人保留,并列出名单。",
            "原始文件和错误表仍可下载。",
        ),
        "撤销这批导入",
        "/imports/7/",
    )


def running() -> p.JobPage:
    progress = c.Progress(
        "导入劳动力名册", "running", 12400, 20000, "核对身份证号", poll_href="/jobs/7/", cancel_href="/jobs/7/cancel/"
    )
    return p.JobPage("导入劳动力名册", progress, lede="可以关掉这一页去办别的事,办完会出现在“今天要办”。")


def failed() -> p.JobPage:
    refusal = c.Refusal(
        "第 1 张表没有“证件号码”这一列,所以一行也没有导入。",
        "请用国办系统 2022 版导出表,或下载本系统的模板重填。",
        "roster.import.no_column",
        c.Action("下载模板", "#"),
    )
    return p.JobPage("导入劳动力名册", c.Progress("导入劳动力名册", "failed", refusal=refusal))


def login() -> p.LoginPage:
    roles = (
        c.DemoRole("village", "村干部", "那满镇三同村", "问意愿、确认到岗", "home"),
        c.DemoRole("town", "镇级经办", "那满镇人社中心", "核实、初审", "clipboard-document-check"),
        c.DemoRole("county-hr", "县人社局", "田阳县人社局", "匹配、推荐、月报", "building-office-2"),
        c.DemoRole("county-pa", "县扶贫办", "田阳县扶贫办", "名册、零就业户", "users"),
        c.DemoRole("supporter", "支援方", "深圳市人社局", "岗位、到岗", "arrows-right-left"),
        c.DemoRole("auditor", "监督审计", "广西壮族自治区", "只看不改", "scale"),
    )
    return p.LoginPage("/sign-in/", "/cockpit/", None, "/demo-sign-in/", roles)


def compare() -> p.RecordPage:
    sides = (
        c.Difference("姓名", "阿○·吾○", "阿○吾○"),
        c.Difference("出生日期", "1990年3月12日", "1990年3月12日"),
        c.Difference("村", "三同村", "三同村"),
        c.Difference("电话", "138****0021", "未填"),
    )
    return p.RecordPage(
        "是不是同一个人",
        (
            p.Section(
                "对照",
                comparison=c.Comparison("名册第 212 行", "已有记录", sides),
                actions=(c.Action("是同一个人", "#", "primary"), c.Action("不是", "#")),
            ),
        ),
        subtitle="系统只提议,由您决定;合并后两条来源都保留。",
        refusal=c.Refusal(
            "身份证号的校验位不对,不能据此合并。",
            "请核对证件后再决定;系统不会自动改号码。",
            "roster.identity.check_digit",
        ),
    )


def parts() -> p.RecordPage:
    """Every state that no other page shows."""
    empty_chart = bars("还没有数据的图", [], heads=("县", "人数"))
    nothing = c.Empty(
        "还没有岗位",
        "对口支援方分享岗位后会出现在这里;也可以现在导入一张岗位表。",
        c.Action("导入岗位", "#", "primary"),
    )
    rungs = tuple(c.Fact(str(rung.label), "示例", rung=rung) for rung in c.Rung)
    tones = (
        c.Fact("标记", "各种", badge=c.Badge("普通")),
        *(c.Fact(t.value, "示例", badge=c.Badge(t.value, t)) for t in c.Tone),
    )
    buttons = tuple(c.Action(kind, "#", kind) for kind in ("primary", "secondary", "quiet", "danger"))
    steps = (c.Step("登记", "done"), c.Step("镇核", "returned", "缺签字表"), c.Step("县核"))
    many = [Flow(f"县{i:02}", f"市{i % 17:02}", 10 + i * 7 % 90) for i in range(60)]
    crowded = sankey("六十股流向", many, heads=("户籍地", "就业地", "人数"), unit="人", width=760)
    two = line(
        "两条线",
        ["一季", "二季", "三季"],
        [Series("深圳", (120, 180, 260)), Series("广州", (90, None, 140))],
        head="季度",
        unit="人",
    )
    return p.RecordPage(
        "部件一览",
        (
            p.Section("按钮", actions=buttons, lede="危险的按钮先到确认页。"),
            p.Section("验证阶梯", facts=rungs),
            p.Section("标记", facts=tones),
            p.Section("空", empty=nothing, chart=empty_chart),
            p.Section("图", chart=crowded),
            p.Section("图", chart=two),
        ),
        steps=steps,
    )


def pages() -> dict[str, Page]:
    """Name of each page → its template and context."""
    bound = ProfileForm({"name": "", "birth": "1990-13-40", "wish": "1", "pay": "三千"})
    bound.fields["birth"].clause = "R-107"
    form_page = p.FormPage(
        "记下本人的回答",
        "保存",
        "/todo/",
        "只记本人自己的话。没有回答也是一种结果。",
        aside=(p.Section("名册里的说法", facts=(c.Fact("意愿", "外出务工", rung=c.Rung.NONE),)),),
    )
    every = {
        "login": ("web/login.html", {"page": login(), "form": SignInForm()}),
        "home": ("web/home.html", {"page": home(), "messages": []}),
        "cockpit": ("web/cockpit.html", {"page": cockpit()}),
        "pairings": ("web/page_list.html", {"page": pairings(FLOWS)}),
        "ledger": ("web/page_list.html", {"page": ledger()}),
        "ledger-wide": ("web/page_list.html", {"page": wide_ledger()}),
        "ledger-empty": ("web/page_list.html", {"page": ledger(is_empty=True)}),
        "posts": ("web/page_list.html", {"page": posts()}),
        "household": ("web/page_record.html", {"page": household()}),
        "person": ("web/page_record.html", {"page": person()}),
        "match": ("web/page_record.html", {"page": match_run()}),
        "compare": ("web/page_record.html", {"page": compare()}),
        "report": ("web/page_document.html", {"page": report()}),
        "bulletin": ("web/page_document.html", {"page": bulletin()}),
        "form": ("web/page_form.html", {"page": form_page, "form": bound}),
        "confirm": ("web/page_confirm.html", {"page": confirm(), "form": None}),
        "job": ("web/job.html", {"page": running()}),
        "job-failed": ("web/job.html", {"page": failed()}),
        "parts": (
            "web/page_record.html",
            {
                "page": parts(),
                "messages": [Message("已记下 12 人到岗。", "success"), Message("有 1 行没有办成。", "warning")],
            },
        ),
    }
    every["refused"] = (
        "web/refused.html",
        {
            "said": "公示期共 7 天,还剩 3 天,现在不能审定。",
            "advice": "请在 2018年10月3日之后办理。",
            "back": "home.html",
        },
    )
    for code in ("400", "403", "403_csrf", "404", "409", "429"):
        every[f"error-{code}"] = (f"{code}.html", {})
    shelled: dict[str, Page] = {
        name: (template, {"shell": CONTEXT["shell"](name)} | context) for name, (template, context) in every.items()
    }
    return shelled | {"error-500": ("500.html", {})}


class Message:
    """What Django's messages look like to a template."""

    def __init__(self, text: str, level_tag: str) -> None:
        self.text, self.level_tag = text, level_tag

    def __str__(self) -> str:
        return self.text
