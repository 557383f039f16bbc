"""An auditor's own table of 100,000 rows compared with a county, from the file to the list of questions.

The county's people are written straight into the tables (how fast an import is, `bench import` says); a third of them have a
job. Of the table's rows as many are of the county as it has people, the others of nobody. Numbers check, of areas never
assigned. What is timed is the page's own act: reading in the limited child, blind indexes, the join, the question, the note.
"""

from __future__ import annotations

import csv
import random
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.passing import in_passing

SIZES = ["30000"]
DATABASE, ROWS, TIMES = "xieshou_bench_audit", 100_000, 3
DAY = date(2018, 9, 30)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def main(sizes: list[str] | None = None) -> None:
    """Print seconds for each kind of table and size of county."""
    print("county | table | rows | of the county | questions | s, best of 3")
    in_passing(DATABASE, sizes or SIZES, _measure)


def number(at: int) -> str:
    """The `at`-th citizen number that checks; its area was never assigned."""
    born = date(1960, 1, 1) + timedelta(days=at // 999)
    body = f"990000{born:%Y%m%d}{at % 999 + 1:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def _measure(people: int, folder: Path) -> None:
    from xieshou.config.demo import story as demo
    from xieshou.supervision.auditing.brought import TABLES
    from xieshou.supervision.auditing.comparing import compare

    story = demo.Story(folder, lambda said: None, labourers=200, posts=20)
    for chapter in (demo.lay_the_ground, demo.read_pairings, demo.draw_county, demo.open_offices):
        chapter(story)
    actor, grant = _county(story, people)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "table.csv"
        _write(path, people)
        for code in ("deaths", "schools", "cards", "others"):
            spent, found = [], None
            for _time in range(TIMES):
                begun = time.perf_counter()
                found = compare(actor, grant, TABLES[code], path, name=path.name, day=DAY, at=datetime.now(UTC))
                spent.append(time.perf_counter() - begun)
            print(f"{people} | {code} | {found.row_count} | {found.known_count} | {len(found.matches)} | {min(spent):.1f}", flush=True)


def _county(story: Any, people: int) -> tuple[Any, Any]:
    """The people, and an auditor to whom the county is open."""
    from xieshou.kit.fields import blind
    from xieshou.kit.scope import WHOLE, Actor
    from xieshou.kit.sets import insert_set
    from xieshou.kit.verbs import acting
    from xieshou.placements.models import Spell
    from xieshou.roster.models import Household, Identity, Membership, Person
    from xieshou.supervision.models import AuditorGrant

    system = Actor(user_id=None, label="bench", scope=WHOLE)
    county, village = story.places["county"], story.places["village"]
    path = village.path
    with acting(system, "bench.people"):
        homes = insert_set(Household, ("ref", "source_no", "region", "scope_path", "group_name", "standard", "kind", "monitored_kind", "causes", "extra"),
                           [(None, f"B{at:08d}", village.pk, path, "", "national", "", "", [], {}) for at in range(people // 3)])  # fmt: skip
        who = insert_set(Person, ("ref", "source_no", "region", "scope_path", "name", "sort_key", "initials", "sex", "ethnic", "extra"),
                         [(None, f"B{at:08d}", village.pk, path, "测试人", "ce shi ren", "csr", "1", "", {}) for at in range(people)])  # fmt: skip
        insert_set(Identity, ("person", "scope_path", "kind", "number", "number_index", "tail4", "state", "problem"),
                   [(pk, path, "居民身份证", number(at), blind(number(at), "identity"), number(at)[-4:], "active", "") for at, pk in enumerate(who)])  # fmt: skip
        insert_set(Membership, ("person", "household", "scope_path", "relation", "started_on", "end_reason"),
                   [(pk, homes[at % len(homes)], path, "01" if at < len(homes) else "02", date(2018, 1, 1), "") for at, pk in enumerate(who)])  # fmt: skip
        for pk in who[::3][:1]:
            Spell.objects.create(person_id=pk, scope_path=path, kind="E1", channel="own", started_on=date(2018, 5, 1), evidence="测试", source="测试")
        _jobs(who[::3][1:])
        auditor = story.actors["demo-auditor"]
        grant = AuditorGrant.objects.create(
            auditor_id=auditor.user_id, region=county, path=county.path, granted_path=str(county.path).rpartition(".")[0], granted_label="测试",
            document="测试", purpose="测试", started_on=date(2018, 9, 1), ended_on=date(2018, 10, 31),
        )  # fmt: skip
    return auditor, grant


def _jobs(people: list[int]) -> None:
    """The first job once more for each of these."""
    from django.db import connection

    from xieshou.placements.models import Spell

    columns = ", ".join(f'"{one.column}"' for one in Spell._meta.concrete_fields if one.column not in ("id", "ref", "person_id"))
    table = Spell._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (ref, person_id, {columns}) SELECT gen_random_uuid(), who, {columns} FROM {table}, unnest(%s::bigint[]) AS who "
            f"WHERE id = (SELECT max(id) FROM {table})",
            [people],
        )


def _write(path: Path, people: int) -> None:
    luck = random.Random(2018)
    numbers = [number(at) for at in range(ROWS)] if people >= ROWS else [number(at) for at in (*range(people), *range(people + 1, ROWS + 1))]
    luck.shuffle(numbers)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("身份证号", "日期", "说明", "银行账号"))
        out.writerows((one, "2018-06-01", "某某学校", f"62220000{at // 2:010d}") for at, one in enumerate(numbers))
