"""The check-up of five lists beside two other ways, in one run: `xieshou bench checkup [--size 320000]`.

pandas     row by row, as public checking scripts do it: `iterrows`, dictionaries, ten of the rules; reads CSV and no more
polars     the same ten rules written by hand over whole columns; reads CSV and no more
xieshou    every rule the lists can answer, each file read in its limited child, headings guessed, the workbooks written

The ten rules are compared one by one: the same (file, row) or it says how many differ.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import polars as pl

from xieshou.config.fiction import files
from xieshou.config.fiction.faults import planted
from xieshou.config.fiction.sources import FILES, Sources
from xieshou.config.plain import plain_words
from xieshou.engines.identifiers import Fault, check_character, read_citizens
from xieshou.supervision.checkup import Named, check_files, write_results

DAY = date(2018, 9, 30)
SIZE = 320_000
RULES = ("F-01.check", "F-02.two_households", "F-03", "F-04", "F-06", "F-08", "F-13", "F-03.paid", "F-19.twice", "F-19.account")
Hits = dict[str, set[tuple[str, int]]]
NUMBER = "身份证号*"


def main(sizes: Sequence[str] | None = None) -> None:
    """Make the lists, check them three ways, compare."""
    plain_words()
    for size in [int(text) for text in sizes or ()] or [SIZE]:
        with tempfile.TemporaryDirectory(prefix="xieshou-bench-") as folder:
            _compare(size, Path(folder))


def _compare(size: int, folder: Path) -> None:
    made = planted(Sources.make(7, size), count=max(2, size // 800), seed=1)
    for name in FILES:
        files.csv(made.tables[name], folder / f"{name}.csv", encoding="gb18030")
    print(f"{size:,} people; rows: {', '.join(f'{name} {made.tables[name].height:,}' for name in FILES)}; planted {made.truth.height:,}")
    print("way | rules | wall s | CPU-s (with children) | hits of the ten rules")
    ours = _timed("xieshou", "all", lambda: _ours(folder))
    for name, way in (("polars", by_columns), ("pandas", by_rows)):
        theirs = _timed(name, "10", lambda way=way: way(folder))  # type: ignore[misc]
        unlike = {rule: len(ours[rule] ^ theirs[rule]) for rule in RULES if ours[rule] != theirs[rule]}
        print(f"  {name} against xieshou: {'the same rows for all ten rules' if not unlike else f'rows that differ: {unlike}'}")


def _timed(name: str, rules: str, way: Callable[[], Hits]) -> Hits:
    begun, busy = time.perf_counter(), _cpu()
    hits = way()
    print(f"{name} | {rules} | {time.perf_counter() - begun:.1f} | {_cpu() - busy:.1f} | {sum(len(hits[rule]) for rule in RULES):,}", flush=True)
    return hits


def _cpu() -> float:
    """Seconds of processor of this process and of its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _ours(folder: Path) -> Hits:
    found = check_files([Named(folder / f"{name}.csv", f"{name}.csv") for name in FILES], day=DAY)
    write_results(found, folder / "out")
    hits: Hits = defaultdict(set)
    for file, number, code in found.hits.select("file", "number", "code").iter_rows():
        hits[code].add((file.removesuffix(".csv"), number))
    return hits


def by_rows(folder: Path) -> Hits:
    """One row after another, with dictionaries."""
    tables = {name: pd.read_csv(folder / f"{name}.csv", dtype=str, encoding="gb18030", keep_default_na=False) for name in FILES}
    hits: Hits = defaultdict(set)
    people: dict[str, dict[str, str]] = {}
    homes: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, row in tables["roster"].iterrows():
        number = row["证件号码"]
        if len(number) == 18 and number[:17].isdigit() and check_character(number[:17]) != number[17]:
            hits["F-01.check"].add(("roster", at + 2))
            continue
        people.setdefault(number, {key: row[key] for key in ("劳动技能", "在校生状况", "人员变更", "变更日期")})
        homes[number].append((at + 2, row["户编号"]))
    for rows in homes.values():
        if len({home for _row, home in rows}) > 1:
            hits["F-02.two_households"] |= {("roster", row) for row, _home in rows}
    _jobs_by_rows(tables["employment"], people, hits)
    _money_by_rows(tables["payments"], people, hits)
    return hits


def _jobs_by_rows(table: pd.DataFrame, people: dict[str, dict[str, str]], hits: Hits) -> None:
    jobs: dict[str, list[tuple[date, date | None, str, int]]] = defaultdict(list)
    for at, row in table.iterrows():
        number, where = row[NUMBER], ("employment", at + 2)
        start = date.fromisoformat(row["就业起始日期*"])
        end = date.fromisoformat(row["就业终止日期"]) if row["就业终止日期"] else None
        person = people.get(number, {})
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        running = start <= DAY and (end is None or end >= DAY)
        sixteen = date(birth.year + 16, birth.month, 28 if (birth.month, birth.day) == (2, 29) else birth.day)
        if start < sixteen:
            hits["F-04"].add(where)
        if running and person.get("劳动技能") in ("丧失劳动力", "无劳动力") and row["就业类型*"] != "农业就业":
            hits["F-06"].add(where)
        if running and person.get("在校生状况") and start + timedelta(62) < DAY:
            hits["F-08"].add(where)
        if running and person.get("人员变更") == "死亡" and date.fromisoformat(person["变更日期"]) + timedelta(31) < DAY:
            hits["F-03"].add(where)
        if row["就业类型*"] == "转移就业" and row["就业地区划代码"]:
            jobs[number].append((start, end, row["就业地区划代码"][:6], at + 2))
    for rows in jobs.values():
        rows.sort(key=lambda job: (job[0], job[3]))
        for place, (_start, end, county, row) in enumerate(rows):
            for other_start, other_end, other_county, _other in rows[place + 1 :]:
                last = min(end or DAY, other_end or DAY)
                if other_county != county and other_start <= DAY and other_start + timedelta(15) <= last:
                    hits["F-13"].add(("employment", row))


def _money_by_rows(table: pd.DataFrame, people: dict[str, dict[str, str]], hits: Hits) -> None:
    seen: Counter[tuple[str, str, str]] = Counter()
    accounts: dict[str, set[str]] = defaultdict(set)
    rows: dict[str, list[int]] = defaultdict(list)
    for at, row in table.iterrows():
        key = (row["身份证号"], row["补贴项目"], row["补贴所属月份"])
        seen[key] += 1
        if seen[key] > 1:
            hits["F-19.twice"].add(("payments", at + 2))
        person = people.get(row["身份证号"], {})
        month = date.fromisoformat(f"{row['补贴所属月份']}-01")
        if person.get("人员变更") == "死亡" and month > date.fromisoformat(person["变更日期"]) + timedelta(31):
            hits["F-03.paid"].add(("payments", at + 2))
        accounts[row["银行账号"]].add(row["身份证号"])
        rows[row["银行账号"]].append(at + 2)
    for account, people_of in accounts.items():
        if len(people_of) > 3:
            hits["F-19.account"] |= {("payments", row) for row in rows[account]}


def by_columns(folder: Path) -> Hits:
    """Whole columns at a time, with joins and windows."""
    tables = {
        name: pl.read_csv(folder / f"{name}.csv", encoding="gb18030", infer_schema=False).with_row_index("row", offset=2) for name in FILES
    }
    hits: Hits = defaultdict(set)

    def tell(rule: str, file: str, rows: pl.DataFrame) -> None:
        hits[rule] = {(file, row) for row in rows["row"].to_list()}

    roster = tables["roster"].rename({"证件号码": "number"})
    read = read_citizens(roster["number"], as_of=DAY)
    tell("F-01.check", "roster", roster.filter(pl.Series(read.fault == Fault.CHECK)))
    roster = roster.with_columns(number=read.number).filter(pl.col("number").is_not_null())
    tell("F-02.two_households", "roster", roster.filter(pl.col("户编号").n_unique().over("number") > 1))
    person = roster.unique("number", keep="first", maintain_order=True).select(
        "number", "劳动技能", "在校生状况", died=pl.when(pl.col("人员变更") == "死亡").then(pl.col("变更日期").str.to_date(strict=False))
    )
    _jobs_by_columns(tables["employment"], person, tell)
    _money_by_columns(tables["payments"], person, tell)
    return hits


def _jobs_by_columns(table: pl.DataFrame, person: pl.DataFrame, tell: Callable[[str, str, pl.DataFrame], None]) -> None:
    jobs = table.rename({NUMBER: "number"}).with_columns(
        start=pl.col("就业起始日期*").str.to_date(), end=pl.col("就业终止日期").str.to_date(strict=False), county=pl.col("就业地区划代码").str.head(6)
    ).join(person, on="number", how="left")  # fmt: skip
    birth = pl.col("number").str.slice(6, 8).str.to_date("%Y%m%d")
    running = (pl.col("start") <= DAY) & (pl.col("end").is_null() | (pl.col("end") >= DAY))
    tell("F-04", "employment", jobs.filter(pl.col("start") < birth.dt.offset_by("16y")))
    tell("F-06", "employment", jobs.filter(running & pl.col("劳动技能").is_in(["丧失劳动力", "无劳动力"]) & (pl.col("就业类型*") != "农业就业")))
    tell("F-08", "employment", jobs.filter(running & (pl.col("在校生状况").fill_null("") != "") & (pl.col("start") + timedelta(62) < DAY)))
    tell("F-03", "employment", jobs.filter(running & (pl.col("died") + timedelta(31) < DAY)))
    one = jobs.filter((pl.col("就业类型*") == "转移就业") & (pl.col("county").fill_null("") != "")).select("number", "row", "start", "end", "county")
    pairs = one.join(one, on="number", suffix="_b").filter(
        (pl.col("start_b") > pl.col("start")) | ((pl.col("start_b") == pl.col("start")) & (pl.col("row_b") > pl.col("row")))
    )
    last = pl.min_horizontal(pl.col("end").fill_null(DAY), pl.col("end_b").fill_null(DAY))
    tell("F-13", "employment", pairs.filter(
        (pl.col("county") != pl.col("county_b")) & (pl.col("start_b") <= DAY) & (pl.col("start_b") + timedelta(15) <= last)
    ))  # fmt: skip


def _money_by_columns(table: pl.DataFrame, person: pl.DataFrame, tell: Callable[[str, str, pl.DataFrame], None]) -> None:
    key = ["身份证号", "补贴项目", "补贴所属月份"]
    tell("F-19.twice", "payments", table.filter(pl.col("row").rank("ordinal").over(key) > 1))
    tell("F-19.account", "payments", table.filter(pl.col("身份证号").n_unique().over("银行账号") > 3))
    paid = table.join(person, left_on="身份证号", right_on="number", how="left")
    month = (pl.col("补贴所属月份") + "-01").str.to_date()
    tell("F-03.paid", "payments", paid.filter(month > pl.col("died") + timedelta(31)))
