"""Whom a row of a table means, among the people the register knows: by number, by household and name, by telephone and name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from xieshou.engines.identifiers import name_key, name_keys
from xieshou.engines.words import phrase
from xieshou.kit.fields import blind_all
from xieshou.kit.imports import Findings, ProblemKind, Severity, Sheet
from xieshou.kit.scope import Actor, scoped
from xieshou.roster.enums import IdentityState
from xieshou.roster.models import Identity, Membership, Person
from xieshou.roster.services.facts import NUMBER, PHONE

_NEW = phrase("请先用花名册把此人导入,或在本户页面添加成员;这种表不含新建所需的全部内容")
UNKNOWN_PERSON = ProblemKind("F-02.unknown_person", "F-02", Severity.BLOCK, "系统里(本单位辖区内)没有此人", _NEW)
SEVERAL_PEOPLE = ProblemKind(
    "F-02.several", "F-02", Severity.BLOCK, "按姓名和户编号或电话找到{count}人,分不清是哪一个", "请补填证件号码"
)
OTHER_NAME = ProblemKind(
    "F-02.known_name", "F-02", Severity.BLOCK, "系统里这个号码登记的是另一个姓名", "请对照身份证;改过名的请先办理更名"
)
FOUND_BY = ProblemKind(
    "F-02.found_by", "F-02", Severity.ASK, "证件号码不在系统里,是按{way}找到此人的", "请核对证件号码;入库不改此人的号码"
)
WAYS = {"household": "户编号和姓名", "head": "户主和姓名", "phone": "电话和姓名"}


@dataclass(frozen=True)
class Whom:
    """The person each row means (None: nobody, or not one), and how each was found ("number", or a key of `WAYS`)."""

    ids: list[int | None]
    ways: list[str]
    several: dict[int, int]

    def known(self) -> list[int]:
        return list(dict.fromkeys(pk for pk in self.ids if pk is not None))


def find_people(actor: Actor, sheet: Sheet) -> Whom:
    """Strongest evidence first; a weaker one is asked only where the stronger knows nobody."""
    whom = Whom([None] * len(sheet), [""] * len(sheet), {})
    names = name_keys(sheet.get("name")).to_list() if "name" in sheet.layout.by_key else [""] * len(sheet)
    by_number = _by_number(actor, sheet.get("citizen")) if sheet.has("citizen") else [None] * len(sheet)
    for row, pk in enumerate(by_number):
        if pk is not None:
            whom.ids[row], whom.ways[row] = pk, "number"
    if sheet.has("household_no", "name"):
        homes = sheet.get("household_no").to_list()
        _by_group(whom, "household", homes, names, _members(actor, "household__source_no", _left(whom, homes)))
    if sheet.has("head_citizen", "name"):
        heads = _homes_of(actor, _by_number(actor, sheet.get("head_citizen")))
        _by_group(whom, "head", heads, names, _members(actor, "household_id", _left(whom, heads)))
    if sheet.has("phone", "name"):
        phones = blind_all(sheet.get("phone").to_list(), PHONE)
        rows = scoped(actor, Person).filter(phone_index__anyof=_left(whom, phones)).values_list("phone_index", "name", "id")
        _by_group(whom, "phone", phones, names, [(bytes(index), name, pk) for index, name, pk in rows])
    return whom


def tell_of(actor: Actor, sheet: Sheet, whom: Whom, found: Findings) -> None:
    """What must be said of who was found, row by row."""
    column = "citizen" if sheet.has("citizen") else "name"
    for row, pk in enumerate(whom.ids):
        if row in whom.several:
            found.tell(SEVERAL_PEOPLE, column, row, count=whom.several[row])
        elif pk is None:
            found.tell(UNKNOWN_PERSON, column, row)
        elif whom.ways[row] != "number" and sheet.has("citizen") and sheet.get("citizen")[row] is not None:
            found.tell(FOUND_BY, column, row, way=WAYS[whom.ways[row]])
    if not sheet.has("name"):
        return
    names = dict(scoped(actor, Person).filter(pk__anyof=whom.known()).values_list("pk", "name"))
    for row, (pk, name) in enumerate(zip(whom.ids, sheet.get("name").to_list(), strict=True)):
        if pk is not None and name and name_key(names.get(pk, "")) != name_key(name):
            found.tell(OTHER_NAME, "name", row)


def homes_on(actor: Actor, people: Sequence[int], day: date) -> dict[int, tuple[str, str, int, str]]:
    """Of each person the household number, the relation, and the household's region and path, as of now."""
    rows = scoped(actor, Membership).filter(person_id__anyof=list(people), ended_on__isnull=True)
    facts = rows.values_list(
        "person_id", "household__source_no", "relation", "household__region_id", "household__scope_path"
    )
    return {pk: (no, relation, region, str(path)) for pk, no, relation, region, path in facts}


def _by_number(actor: Actor, numbers: pl.Series) -> list[int | None]:
    indexes = blind_all(numbers.to_list(), NUMBER)
    wanted = list({index for index in indexes if index})
    rows = scoped(actor, Identity).filter(number_index__anyof=wanted).exclude(state=IdentityState.RETIRED)
    known = {bytes(index): pk for index, pk in rows.values_list("number_index", "person_id")}
    return [known.get(index) if index else None for index in indexes]


def _homes_of(actor: Actor, heads: Sequence[int | None]) -> list[int | None]:
    rows = scoped(actor, Membership).filter(person_id__anyof=[pk for pk in heads if pk], ended_on__isnull=True)
    homes = dict(rows.values_list("person_id", "household_id"))
    return [homes.get(pk) if pk else None for pk in heads]


def _left(whom: Whom, keys: Sequence[object]) -> list[object]:
    return list({key for key, pk in zip(keys, whom.ids, strict=True) if pk is None and key})


def _members(actor: Actor, key: str, values: list[object]) -> Iterable[tuple[object, str, int]]:
    rows = scoped(actor, Membership).filter(**{f"{key}__anyof": values}, ended_on__isnull=True)
    return rows.values_list(key, "person__name", "person_id")


def _by_group(
    whom: Whom, way: str, keys: Sequence[object], names: Sequence[str], rows: Iterable[tuple[object, str, int]]
) -> None:
    """One person of the row's name in the row's group, or nobody."""
    known: dict[tuple[object, str], set[int]] = {}
    for key, name, pk in rows:
        known.setdefault((key, name_key(name)), set()).add(pk)
    for row, (key, name) in enumerate(zip(keys, names, strict=True)):
        found = known.get((key, name), set()) if whom.ids[row] is None and key and name else set()
        if len(found) == 1:
            whom.ids[row], whom.ways[row] = next(iter(found)), way
            whom.several.pop(row, None)
        elif found:
            whom.several[row] = len(found)
