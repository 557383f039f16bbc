"""Files of posts into jobs: employers by their credit code, posts by the employer's own number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from xieshou.jobs.layouts import POSTS
from xieshou.jobs.models import Post
from xieshou.jobs.rowchecks import check_posts
from xieshou.jobs.services import (
    CORRECTED,
    EmployerFacts,
    PostFacts,
    keeper_of,
    publish_posts,
    register_employers,
)
from xieshou.kit.imports import RowProblem, Sheet
from xieshou.kit.imports.importers import Importer, Keep, Merged, takes_files
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import update_set
from xieshou.regions.models import Region

EXTRA = ("headcount_poor", "certificate", "probation", "shift")


def check(actor: Actor, sheet: Sheet, day: date) -> list[RowProblem]:
    """The file's own questions; a place code that no unit bears blocks its row."""
    return check_posts(sheet, as_of=day, places=frozenset(_places(sheet)))


def merge(actor: Actor, sheet: Sheet, day: date, keep: Keep) -> Merged:
    """Register employers, publish new posts, bring known ones up to date by (employer, 岗位编号)."""
    places = _places(sheet)
    rows = [dict(zip(sheet.value.columns, cells, strict=True)) for cells in sheet.value.iter_rows()]
    employers = register_employers(actor, list(_employers(rows, places)))
    facts = [_post(actor, row, employers[row["credit_code"]], places[row["place_code"]], day) for row in rows]
    known = _known(actor, facts)
    ids = iter(publish_posts(actor, [fact for fact in facts if _key(fact) not in known]))
    state, target, changed, new = [], [], [], []
    for fact in facts:
        before = known.get(_key(fact))
        if before is None:
            pk = next(ids)
            new.append(pk)
            state.append("new")
        else:
            pk = before[0]
            after = tuple(getattr(fact, name) for name in CORRECTED)
            state.append("same" if after == before[1:] else "changed")
            if after != before[1:]:
                changed.append((pk, after))
        target.append(pk)
    keep(Post, [pk for pk, _ in changed])
    update_set(Post, CORRECTED, changed)
    return Merged(state, target, {Post: new}, {"post_new": len(new), "post_changed": len(changed)})


IMPORTER = takes_files(Importer(POSTS, check, merge))


def _places(sheet: Sheet) -> dict[str, tuple[int, str]]:
    """The region (id, path) of each code of the file; a six-digit code is a county's."""
    codes = {code for code in sheet.get("place_code").unique().to_list() if code}
    spelled = {code: code.ljust(12, "0") for code in codes}
    short = {code: code.rstrip("0").ljust(6, "0") for code in codes}
    units = Region.objects.filter(code__anyof=[*spelled.values(), *short.values()], ended_on__isnull=True)
    by_code = {code: (pk, str(path)) for code, pk, path in units.values_list("code", "id", "path")}
    found = {code: by_code.get(spelled[code]) or by_code.get(short[code]) for code in codes}
    return {code: place for code, place in found.items() if place}


def _employers(rows: list[dict[str, Any]], places: dict[str, tuple[int, str]]) -> Iterator[EmployerFacts]:
    for row in rows:
        yield EmployerFacts(
            credit_code=row["credit_code"],
            name=row["employer"][:120],
            region_id=places[row["place_code"]][0],
            contact=(row.get("contact") or "")[:60],
            phone=row.get("phone"),
        )


def _post(actor: Actor, row: dict[str, Any], employer_id: int, place: tuple[int, str], day: date) -> PostFacts:
    return PostFacts(
        employer_id=employer_id,
        region_id=place[0],
        keeper_id=keeper_of(actor, place[1]),
        title=row["title"][:80],
        occupation=(row.get("occupation") or "")[:10],
        headcount=row["headcount"],
        started_on=row.get("started_on") or day,
        ended_on=row["ended_on"],
        source_no=(row.get("source_no") or "")[:40],
        address=row["address"][:200],
        industry=row.get("industry") or "",
        kind=row.get("kind") or "market",
        pay_fen_month_min=row.get("pay_min"),
        pay_fen_month_max=row.get("pay_max"),
        pay_mode=(row.get("pay_mode") or "")[:20],
        education_min=row.get("education_min") or "",
        mandarin_required=bool(row.get("mandarin_required")),
        mandarin_reason=(row.get("mandarin_reason") or "")[:200],
        age_min=row.get("age_min") or 16,
        age_limit_text=_limits(row),
        lodging=bool(row.get("lodging")),
        meals=bool(row.get("meals")),
        transport=row.get("transport") == "1",
        couples=bool(row.get("couples")),
        insurance=(row.get("insurance") or "")[:60],
        contract=(row.get("contract") or "")[:30],
        hours=" ".join(filter(None, (row.get("shift"), f"每周{row['hours']}小时" if row.get("hours") else "")))[:60],
        risk=(row.get("risk") or "")[:60],
        source=row.get("source") or "local",
        extra=tuple((POSTS.by_key[key].heading, str(row[key])) for key in EXTRA if row.get(key) is not None),
    )


def _limits(row: dict[str, Any]) -> str:
    """What the employer asks of age and sex, in words: shown as discrimination, never applied."""
    sex = row.get("sex_wanted")
    age = row.get("age_max")
    return " ".join(filter(None, (f"限{sex}" if sex else "", f"{age}岁以下" if age else "")))[:100]


def _key(fact: PostFacts) -> tuple[int, str]:
    """What a post is known by; without a number of its own it is known by all it says, so that it is published once."""
    return (fact.employer_id, fact.source_no or f"{fact.title}|{fact.address}|{fact.ended_on}")


def _known(actor: Actor, facts: list[PostFacts]) -> dict[tuple[int, str], tuple[Any, ...]]:
    rows = scoped(actor, Post).filter(employer_id__anyof=list({fact.employer_id for fact in facts}))
    found = rows.values_list("employer_id", "source_no", "title", "address", "ended_on", "id", *CORRECTED)
    return {(row[0], row[1] or f"{row[2]}|{row[3]}|{row[4]}"): row[5:] for row in found}
