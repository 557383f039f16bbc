"""Scope: ltree paths against five level columns, at 1,000,000 persons with row-level security on, as the app's own role.

Both tables hold the same people, the same sort index and the same policy for their shape; each question is asked as the
product asks it: the Python filter and the policy behind it. Times are the least of several runs, in milliseconds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import psycopg

from xieshou.config.database import APP, LEAKPROOF, OWNER, drop_database, embedded_cluster, make_passing_database

LEVELS = ("province", "city", "county", "town", "village")
RUNS = 5

PEOPLE = """
CREATE TABLE place AS  -- two provinces, 30 cities, 300 counties, 3,000 towns, 30,000 villages; each id is its own
  SELECT v AS village, 400000 + v / 10 AS town, 300000 + v / 100 AS county, 200000 + v / 1000 AS city, 100000 + v / 15000 AS province
  FROM generate_series(0, 29999) v;
CREATE TABLE by_level AS
  SELECT n AS id, p.province, p.city, p.county, p.town, 500000 + p.village AS village, md5(n::text) AS sort_key,
         decode(md5('phone' || n), 'hex') AS blind, repeat('x', 300) AS facts
  FROM generate_series(1, {persons}) n JOIN place p ON p.village = (n::bigint * 7919) % 30000;
CREATE TABLE by_path AS
  SELECT id, (province || '.' || city || '.' || county || '.' || town || '.' || village)::ltree AS scope_path, sort_key, blind, facts
  FROM by_level;
ALTER TABLE by_level ADD PRIMARY KEY (id); ALTER TABLE by_path ADD PRIMARY KEY (id);
CREATE INDEX ON by_level (sort_key, id); CREATE INDEX ON by_path (sort_key, id);
CREATE INDEX ON by_level (blind); CREATE INDEX ON by_path (blind);
"""
INDEXES = {
    "by_path": ["CREATE INDEX by_path_scope ON by_path USING gist (scope_path)"],
    "by_level": [f"CREATE INDEX by_level_{level} ON by_level ({level})" for level in LEVELS],
}
OWN = "coalesce(nullif(current_setting('app.own', true), ''), '{}')"
WALLS = f"""
CREATE FUNCTION own_paths() RETURNS ltree[] LANGUAGE sql STABLE AS $$ SELECT {OWN}::ltree[] $$;
CREATE FUNCTION own_ids() RETURNS int[] LANGUAGE sql STABLE AS $$ SELECT {OWN}::int[] $$;
ALTER TABLE by_path ENABLE ROW LEVEL SECURITY; ALTER TABLE by_level ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON by_path USING (scope_path <@ ANY (ARRAY(SELECT unnest(own_paths()))));
CREATE POLICY scope ON by_level USING ({" OR ".join(f"{level} = ANY (ARRAY(SELECT unnest(own_ids())))" for level in LEVELS)});
GRANT SELECT, INSERT ON by_path, by_level TO "{APP}";
"""
QUESTIONS = {
    "count 计数": "SELECT count(*) FROM {table} WHERE {mine}",
    "first page 首页50行": "SELECT id, sort_key FROM {table} WHERE {mine} ORDER BY sort_key, id LIMIT 51",
    "page in the middle 中间一页": "SELECT id, sort_key FROM {table} WHERE {mine} AND (sort_key, id) > ('8', 0) ORDER BY sort_key, id LIMIT 51",
    "autocomplete 提示": "SELECT id FROM {table} WHERE {mine} AND sort_key >= 'ab1' AND sort_key < 'ab2' ORDER BY sort_key, id LIMIT 10",
    "look-up 按索引值查": "SELECT id FROM {table} WHERE {mine} AND blind = decode(md5('phone77'), 'hex')",
    "export 全部导出": "SELECT id, sort_key, facts FROM {table} WHERE {mine}",
}


def main(_sizes: list[str] | None = None) -> None:
    """Print both tables' sizes and, for each question and each level of asker, both times."""
    persons = int(os.environ.get("XIESHOU_BENCH_PERSONS", "1000000"))
    cluster, name = embedded_cluster(), f"xieshou_bench_scope_{os.getpid()}"
    with cluster.used():
        make_passing_database(cluster, name)
        try:
            with psycopg.connect(cluster.url(name, OWNER), autocommit=True) as owner:
                _fill(owner, persons)
            for mark in ("NOT LEAKPROOF", "LEAKPROOF"):
                with psycopg.connect(cluster.url(name, "xieshou_admin"), autocommit=True) as admin:
                    for function in LEAKPROOF:
                        admin.execute(f"ALTER FUNCTION {function} {mark}".encode())
                print(f"\ncontainment of paths: {mark}")
                with psycopg.connect(cluster.url(name, APP)) as app:
                    _ask(app)
            with psycopg.connect(cluster.url(name, APP)) as app:
                _insert(app)
        finally:
            drop_database(cluster, name)


def _fill(owner: Any, persons: int) -> None:
    owner.execute(PEOPLE.format(persons=persons))
    for table, statements in INDEXES.items():
        seconds = _seconds(lambda todo=statements: [owner.execute(one) for one in todo])
        size = owner.execute(
            "SELECT sum(pg_relation_size(indexrelid)) FROM pg_index WHERE indrelid = %s::regclass "
            "AND indexrelid::regclass::text LIKE %s", [table, f"{table}_%"],
        ).fetchone()[0]  # fmt: skip
        heap = owner.execute("SELECT pg_relation_size(%s::regclass)", [table]).fetchone()[0]
        print(
            f"{table}: {persons:,} persons, heap {heap / 2**20:.0f} MB, scope indexes and keys {size / 2**20:.0f} MB, built in {seconds:.1f} s"
        )
    owner.execute(WALLS)
    owner.execute("VACUUM ANALYZE")


def _ask(app: Any) -> None:
    path = ["100000", "200003", "300033", "400330", "503300"]
    print(f"{'':28}" + "".join(f"{level:>22}" for level in reversed(LEVELS)))
    print(f"{'':28}" + f"{'path / columns ms':>22}" * len(LEVELS))
    for title, question in QUESTIONS.items():
        cells = []
        for at in reversed(range(len(LEVELS))):
            asked = {"by_path": ".".join(path[: at + 1]), "by_level": path[at]}
            mine = {
                "by_path": f"scope_path <@ ANY ('{{{asked['by_path']}}}'::ltree[])",
                "by_level": f"{LEVELS[at]} = ANY ('{{{path[at]}}}'::int[])",
            }
            ms, counts = {}, {}
            for table in asked:
                app.execute("SELECT set_config('app.own', %s, false)", ["{" + asked[table] + "}"])
                text = question.format(table=table, mine=mine[table])
                ms[table] = 1000 * min(_seconds(lambda q=text: app.execute(q).fetchall()) for _ in range(RUNS))
                counts[table] = app.execute(text).fetchall() if "count" in title else None
            if counts["by_path"] != counts["by_level"]:
                raise AssertionError(f"the two shapes disagree: {counts}")
            cells.append(f"{ms['by_path']:9.1f} / {ms['by_level']:.1f}")
        print(f"{title:28}" + "".join(f"{cell:>22}" for cell in cells), flush=True)


def _insert(app: Any) -> None:
    app.execute("SELECT set_config('app.own', '{100000}', false)")
    rows = {
        "by_path": "SELECT 5000000 + n, '100000.200003.300033.400330.503300'::ltree, md5(n::text), ''::bytea, '' FROM generate_series(1, 20000) n",
        "by_level": "SELECT 5000000 + n, 100000, 200003, 300033, 400330, 503300, md5(n::text), ''::bytea, '' FROM generate_series(1, 20000) n",
    }
    taken = {table: 1000 * _seconds(lambda t=table: app.execute(f"INSERT INTO {t} {rows[t]}")) for table in rows}
    app.rollback()
    print(f"insert of 20,000 rows: path {taken['by_path']:.0f} ms, columns {taken['by_level']:.0f} ms")


def _seconds(run: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun
