"""Offices and one account a role for the demo; no account has a password, and none opens outside the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xieshou.kit.scope import Actor
from xieshou.offices.models import Line, Office, Role, User
from xieshou.offices.selectors import actor_of
from xieshou.offices.services import assign, open_office, open_user
from xieshou.regions.models import Region
from xieshou.supervision.auditing.access import Opening, grant_access
from xieshou.supervision.complaints.routing import offices_without_desk
from xieshou.supervision.complaints.services import NAMELESS, Told, file_complaint, open_desk

SINCE = date(2018, 1, 1)

# The office whose people are sent to a village.
SENDER = "演示县农业农村局"


@dataclass(frozen=True)
class Seat:
    """One demo account: who, in which office (of which place and line), in which role."""

    username: str
    name: str
    office: str
    line: str
    place: str  # a key of the places below
    role: str
    sent_by: str = ""


SEATS = (
    Seat("demo-county", "黄晓(演示)", "演示县人力资源和社会保障局", Line.HR, "county", Role.CLERK),
    Seat("demo-county-leader", "韦立(演示)", "演示县人力资源和社会保障局", Line.HR, "county", Role.LEADER),
    Seat("demo-county-poverty", "覃安(演示)", "演示县扶贫开发办公室", Line.POVERTY, "county", Role.CLERK),
    Seat("demo-county-admin", "莫宁(演示)", "演示县人力资源和社会保障局", Line.HR, "county", Role.ADMIN),
    Seat("demo-town", "蓝青(演示)", "演示县{town}人社服务中心", Line.HR, "town", Role.CLERK),
    Seat("demo-village", "罗田(演示)", "演示县{village}村民委员会", Line.VILLAGE, "village", Role.VILLAGE),
    Seat("demo-secretary", "陆远(演示)", "演示县{village}村民委员会", Line.VILLAGE, "village", Role.SECRETARY, SENDER),
    Seat("demo-helper", "石兰(演示)", SENDER, Line.OTHER, "village", Role.HELPER, SENDER),
    Seat("demo-prefecture", "谭平(演示)", "河池市人力资源和社会保障局", Line.HR, "hechi", Role.CLERK),
    Seat("demo-prefecture-leader", "谭定(演示)", "河池市人力资源和社会保障局", Line.HR, "hechi", Role.LEADER),
    Seat("demo-supporter", "林深(演示)", "深圳市人力资源和社会保障局", Line.HR, "shenzhen", Role.CLERK),
    Seat("demo-district", "周龙(演示)", "深圳市龙华区人力资源局", Line.HR, "longhua", Role.CLERK),
    Seat("demo-province", "陈粤(演示)", "广东省人力资源和社会保障厅", Line.HR, "guangdong", Role.CLERK),
    Seat("demo-province-leader", "何岭(演示)", "广东省人力资源和社会保障厅", Line.HR, "guangdong", Role.LEADER),
    Seat("demo-auditor", "钟明(演示)", "河池市扶贫监督检查组", Line.SUPERVISION, "hechi", Role.AUDITOR),
    Seat("demo-auditor-second", "梁正(演示)", "河池市扶贫监督检查组", Line.SUPERVISION, "hechi", Role.AUDITOR),
    Seat("demo-auditor-province", "岑直(演示)", "广西壮族自治区扶贫监督检查组", Line.SUPERVISION, "guangxi", Role.AUDITOR),
    Seat("demo-auditor-supporter", "冯实(演示)", "广东省扶贫监督检查组", Line.SUPERVISION, "guangdong", Role.AUDITOR),
)


def open_accounts(actor: Actor, places: dict[str, Region]) -> dict[str, Actor]:
    """Make the offices and accounts; returns username -> actor as of the demo's day."""
    words = {"town": places["town"].name, "village": places["village"].name.removesuffix("委会")}
    sender = open_office(actor, code=f"demo-{SENDER}", name=SENDER, line=Line.OTHER, region=places["county"], is_demo=True)
    actors = {}
    for seat in SEATS:
        name = seat.office.format(**words)
        office = open_office(
            actor, code=f"demo-{name}", name=name, line=seat.line, region=_place_of(seat, places), is_demo=True
        )
        actors[seat.username] = _seat(actor, seat.username, seat.name, seat.role, office, places[seat.place], sender)
    return actors


def open_desks(actor: Actor, places: dict[str, Region]) -> None:
    """The desks for complaints: of the prefecture, of its province for what is overdue, and of the supporters' province.

    Raises LookupError when an office is left without one: the demo does not run without.
    """
    for office in Office.objects.filter(line=Line.SUPERVISION, is_demo=True, desks__isnull=True).select_related("region"):
        open_desk(actor, office, office.region, since=SINCE, document="演示:粤人社函〔2018〕1475号正文第四条", phone="12317")
    without = offices_without_desk(date(2018, 9, 30)).first()
    if without is not None:
        raise LookupError(f"{without.name}没有举报受理席 / has no desk for complaints")


def open_audit(actors: dict[str, Actor], county: Region, day: date) -> None:
    """The prefecture opens the county to its inspector; and somebody has told something, without a name."""
    opening = Opening(
        actors["demo-auditor"].user_id or 0, county.pk, "2018年就业扶贫专项审计(演示)", "河审通〔2018〕9号(演示)", date(2018, 9, 1), date(2018, 12, 31)
    )
    grant_access(actors["demo-prefecture-leader"], opening, day=day)
    told = Told(county.pk, "fee", "有人收了每人三百元“介绍费”,说交了才给岗位。(演示)", "某劳务中介(演示)")
    file_complaint(NAMELESS, told, day=date(2018, 9, 29))


def open_self(actor: Actor, *, username: str, name: str, role: str, kind: str, pk: int, place: Region) -> Actor:
    """An account that acts for itself: an employer, or a labourer."""
    office = open_office(
        actor, code=f"demo-{kind}-{pk}", name=name, line=Line.EMPLOYER if kind == "employer" else Line.OTHER,
        region=place, is_demo=True, self_kind=kind, self_id=pk,
    )  # fmt: skip
    return _seat(actor, username, name, role, office, place, None)


def _place_of(seat: Seat, places: dict[str, Region]) -> Region:
    return places["county"] if seat.office == SENDER else places[seat.place]


def _seat(
    actor: Actor, username: str, name: str, role: str, office: Office, place: Region, sender: Office | None
) -> Actor:
    user: User = open_user(actor, username=username, name=name, is_demo=True)
    given = assign(
        actor, user=user, office=office, role=role, started_on=SINCE, region=place,
        sent_by=sender if role in {Role.SECRETARY, Role.HELPER} else None,
    )  # fmt: skip
    return actor_of(given, date(2018, 9, 30))
