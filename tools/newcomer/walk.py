"""The walk itself: each step by whom it is really done, timed, counted and pictured."""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

from tools.newcomer.office import Office
from tools.newcomer.visitor import Visitor
from xieshou.config.clock import today

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSWORD = "一个够长的密码-请改掉"
COUNTY, COUNTY_NAME, COUNTY_OFFICE = "451299", "演示县", "演示县人力资源和社会保障局"
# A code of the practice county's own employers: never registered, and right by its check digit.
EMPLOYER = ("92451299FAKE00048R", "演示县禾佳包装扶贫车间")
ROSTER = "roster.national_2022"
EVIDENCE = "9点10分电话,本人接听"
SERVER, ADMIN, CLERK, VILLAGE = "机房", "管理员", "县经办", "村级操作员"


@dataclass
class Step:
    """One step: by whom, what, how long the machine took, and how often the person opened, filled and pressed."""

    who: str
    title: str
    seconds: float = 0.0
    opened: int = 0
    filled: int = 0
    pressed: int = 0
    picture: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Walk:
    """The office being opened; `steps` grows, pictures go to `out`."""

    office: Office
    browser: Browser
    out: Path
    people: int = 200
    asked: int = 6
    steps: list[Step] = field(default_factory=list)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    village: str = ""
    links: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @contextmanager
    def step(self, who: str, title: str) -> Iterator[Step]:
        visitor = self.visitors.get(who)
        before = _counts(visitor)
        one, begun = Step(who, title), time.monotonic()
        try:
            yield one
        except Exception as fault:
            if visitor:
                visitor.page.screenshot(path=self.out / "stumbled.png", full_page=True)
                fault.add_note(f"{who}: {title}\n{visitor.said()[:2000]}")
            raise
        one.seconds = round(time.monotonic() - begun, 1)
        visitor = self.visitors.get(who)
        one.opened, one.filled, one.pressed = (b - a for a, b in zip(before, _counts(visitor), strict=True))
        if visitor:
            one.picture = f"{len(self.steps) + 1:02d}.png"
            visitor.page.screenshot(path=self.out / one.picture)
        self.steps.append(one)

    def visitor(self, who: str, *, width: int = 1366) -> Visitor:
        return self.visitors.setdefault(who, Visitor(self.browser, self.office.site, width=width))


def _counts(visitor: Visitor | None) -> tuple[int, int, int]:
    return (visitor.opened, visitor.filled, visitor.pressed) if visitor else (0, 0, 0)


def before_serving(walk: Walk) -> None:
    """What the machine room does at the terminal."""
    office = walk.office
    with walk.step(SERVER, "生成练习用的虚构县") as one:
        office.run("loadgen", "--seed", "1", "--persons", str(walk.people), "--out", str(office.practice))
        one.notes.append("真实的县跳过这一步,乡、村名单由本地提供")
    walk.village = _fullest_village(office.practice / "roster.xlsx")
    with walk.step(SERVER, "装入县、乡、村名单"):
        files = [str(office.practice / f"{name}.csv") for name in ("counties", "towns", "villages")]
        office.run("regions", "import", *files, "--fiction", "--as-of", "2018-01-01")
    with walk.step(SERVER, "xieshou init:开设第一个单位和管理员"):
        told = office.told(
            "init", "--line", "人社", "--region", COUNTY, "--username", "wei", "--admin-name", "韦某", "--url", office.site
        )  # fmt: skip
    walk.links[ADMIN] = told["link"]


def _fullest_village(roster: Path) -> str:
    sheet = openpyxl.load_workbook(roster, read_only=True).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    at = head.index("行政村")
    return Counter(str(row[at]) for row in rows if row[at] and row[at] != "行政村").most_common(1)[0][0]


def open_the_office(walk: Walk) -> None:
    """The administrator comes in, opens the village's office and invites two colleagues."""
    admin = walk.visitor(ADMIN)
    with walk.step(ADMIN, "打开一次性链接,设密码,绑定手机,抄恢复码"):
        admin.come_in(walk.links[ADMIN], PASSWORD, has_second_step=True)
    with walk.step(ADMIN, "开设村委会"):
        admin.go("账号")
        admin.press("单位")
        admin.press("开设下级单位")
        admin.fill(name=f"{walk.village}村民委员会", line="村", region=walk.village, reason="第一天开设")
        admin.press("开设")
    with walk.step(ADMIN, "邀请县经办"):
        walk.links[CLERK] = _invite(admin, "黄晓", "huang", COUNTY_OFFICE, "经办人")
    with walk.step(ADMIN, "邀请村级操作员"):
        walk.links[VILLAGE] = _invite(admin, "罗田", "luo", f"{walk.village}村民委员会", "村级操作员")
    clerk, village = walk.visitor(CLERK), walk.visitor(VILLAGE, width=360)
    with walk.step(CLERK, "打开链接,设密码,绑定手机"):
        clerk.come_in(walk.links[CLERK], PASSWORD, has_second_step=True)
    with walk.step(VILLAGE, "打开链接,设密码(手机上)"):
        village.come_in(walk.links[VILLAGE], PASSWORD, has_second_step=False)


def _invite(admin: Visitor, name: str, username: str, office: str, role: str) -> str:
    admin.go("账号")
    admin.press("邀请同事")
    admin.fill(name=name, username=username, office=office, role=role, reason="第一天")
    admin.press("开账号")
    return admin.page.locator(".secrets code").inner_text()


def take_the_roster_in(walk: Walk) -> None:
    """The empty workbook filled with the practice rows, uploaded, checked, taken in."""
    clerk = walk.visitor(CLERK)
    with walk.step(CLERK, "下载空表,粘贴名册"):
        clerk.go("导入")
        clerk.press("上传文件")
        filled = walk.out / "花名册.xlsx"
        filled.write_bytes(_pasted(clerk.fetch("下载空表"), walk.office.practice / "roster.xlsx"))
    with walk.step(CLERK, "上传,逐行检查") as one:
        clerk.fill(layout="花名册", file=str(filled))
        clerk.press("上传并检查")
        clerk.wait_for_job()
        one.notes.append(" ".join(clerk.page.locator("main dl").first.inner_text().split()))
    with walk.step(CLERK, "入库"):
        clerk.press("入库")
        clerk.press("入库")
        clerk.wait_for_job()


def _pasted(template: bytes, roster: Path) -> bytes:
    """The rows of the practice roster below the headings of the empty workbook."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    rows = openpyxl.load_workbook(roster, read_only=True).worksheets[0].iter_rows(values_only=True)
    theirs = next(rows)
    mine = [str(cell.value or "").rstrip("*") for cell in sheet[1]]
    places = {str(name).rstrip("*"): at for at, name in enumerate(theirs)}
    for number, row in enumerate(rows, start=2):
        for column, name in enumerate(mine, start=1):
            if name in places:
                sheet.cell(number, column, row[places[name]])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ask_wishes(walk: Walk) -> None:
    """The village operator asks people, on a phone."""
    village = walk.visitor(VILLAGE, width=360)
    with walk.step(VILLAGE, f"记下{walk.asked}个人的意愿(手机上)") as one:
        for at in range(walk.asked):
            village.open("/asks/")
            if not village.page.locator("main button:has-text('打电话问')").count():
                one.notes.append(f"待询问的有{at}人")
                break
            village.press("打电话问")
            village.fill(want="转移就业", pay="2000", evidence=f"{EVIDENCE},第{at + 1}个")
            village.press("保存")


def register_a_post(walk: Walk) -> None:
    clerk = walk.visitor(CLERK)
    with walk.step(CLERK, "登记一个岗位"):
        clerk.go("岗位")
        clerk.press("登记岗位")
        clerk.fill(
            employer_code=EMPLOYER[0], employer_name=EMPLOYER[1], title="包装工", occupation="生产辅助人员", region=COUNTY_NAME,
            headcount="4", ended_on=_in_half_a_year(), pay_min="2600", pay_max="3200", lodging="1",
        )  # fmt: skip
        clerk.press("发布")


def _in_half_a_year() -> str:
    return (today() + timedelta(days=180)).isoformat()


def match_and_offer(walk: Walk) -> None:
    clerk = walk.visitor(CLERK)
    with walk.step(CLERK, "匹配,看证明"):
        clerk.go("匹配")
        clerk.press("开始匹配")
        clerk.press("开始")
        clerk.wait_for_job()
    with walk.step(CLERK, "发出推荐"):
        clerk.press("发出推荐")
        clerk.press("发出推荐")


def answer_and_arrive(walk: Walk) -> None:
    village, clerk = walk.visitor(VILLAGE, width=360), walk.visitor(CLERK)
    with walk.step(VILLAGE, "记下本人接受(手机上)"):
        village.open("/")
        village.press("记下答复")
        village.fill(answer="接受", evidence="10点05分电话,本人")
        village.press("保存")
    with walk.step(CLERK, "确认到岗"):
        clerk.go("到岗")
        clerk.press("确认到岗")
        clerk.fill(evidence="劳动合同第1号", pay="2800")
        clerk.press("确认到岗")
    with walk.step(VILLAGE, "核实就业(手机上)"):
        village.open("/")
        village.press("核实")
        if village.page.locator("main a:has-text('确认')").count():
            village.press("确认")
        village.fill(evidence="15点上门,看过合同")
        village.press("确认")


def report(walk: Walk) -> None:
    clerk = walk.visitor(CLERK)
    with walk.step(CLERK, "看台账和月报"):
        clerk.go("台账")
        clerk.press("贫困劳动力就业台账")
        clerk.go("报表")
        clerk.press("就业扶贫工作进展月报")
    with walk.step(CLERK, "下载月报:Excel、Word、PDF"):
        for form in ("Excel", "Word", "PDF"):
            walk.files[form] = clerk.fetch(form)


CHAPTERS = (
    open_the_office, take_the_roster_in, ask_wishes, register_a_post, match_and_offer, answer_and_arrive, report,
)  # fmt: skip


def walk_through(walk: Walk) -> None:
    """The whole day. Raises what a step stumbled over, with the page's words."""
    before_serving(walk)
    begun = time.monotonic()
    with walk.office.serving():
        walk.steps.append(Step(SERVER, "xieshou serve:打开网站", round(time.monotonic() - begun, 1)))
        for chapter in CHAPTERS:
            chapter(walk)
