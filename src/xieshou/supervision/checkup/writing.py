"""Results as files: each of the office's own files back with the reasons beside each row, and a summary to hand out work from.

Whole personal numbers stand in the office's own files only; every other list shows the last four characters.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import polars as pl

from xieshou.engines.errors import InputError
from xieshou.kit.bigbook import ASKED, GRAVE, PLAIN, Page, write_book
from xieshou.kit.checks import Severity
from xieshou.supervision.checkup.layouts import Source
from xieshou.supervision.checkup.reading import List
from xieshou.supervision.checkup.results import Checkup, masked

ADDED = ("疑点数", "级别", "规则号", "官方规则号", "错误原因", "如何核实")
WIDTHS = (8, 10, 16, 12, 70, 60)
FILLED_IN = ("核实结果", "核实人", "核实日期")
SUMMARY, HITS, ABOUT = "体检汇总.xlsx", "hits.csv", "summary.json"
WRITERS = 2


def write_results(found: Checkup, out: Path, step: Callable[[str], None] = lambda _said: None) -> list[str]:
    """Write every file into `out` (made if absent); returns their names, the summary first. Raises InputError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        names = _returned_names(found)
        # Words are looked up here: the threads below only write, and know no language.
        books = {SUMMARY: _summary_pages(found)}
        books |= {name: [_returned(found, one)] for name, one in zip(names, found.lists, strict=True)}
        with ThreadPoolExecutor(WRITERS) as pool:
            writing = {pool.submit(write_book, out / name, pages): name for name, pages in books.items()}
            for done in as_completed(writing):
                done.result()
                step(writing[done])
        _plain_hits(found).write_csv(out / HITS, include_bom=True)
        (out / ABOUT).write_text(json.dumps(found.summary(), ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as fault:
        raise InputError(f"--out:{out} 写不进去 / cannot be written: {fault.strerror}") from fault
    return [SUMMARY, *names, HITS, ABOUT]


def _returned_names(found: Checkup) -> list[str]:
    """A name a file: its own, with 体检; a second of the same name is numbered."""
    names: list[str] = []
    for one in found.lists:
        stem = Path(one.name).stem
        name, more = f"{stem}-体检.xlsx", 2
        while name in names or name == SUMMARY:
            name, more = f"{stem}-体检({more}).xlsx", more + 1
        names.append(name)
    return names


def _returned(found: Checkup, one: List) -> Page:
    """The file as it came, in its order and columns, with six columns more; rows that are asked about are coloured."""
    own = [heading for heading in one.sheet.headings if heading not in ADDED]
    reasons = _reasons(found, one)
    rows = pl.concat([one.sheet.raw.select(own), reasons.select(ADDED)], how="horizontal")
    graveness = reasons["style"]
    marks: dict[int, pl.Series] = {len(own) + place: graveness for place in range(len(ADDED))}
    for key, style in _cells_in_doubt(found, one).items():
        heading = one.sheet.headings[one.sheet.keys.index(key)]
        if heading in own:
            marks[own.index(heading)] = style
    widths = [*(min(24, max(10, 2 * len(heading) + 2)) for heading in own), *WIDTHS]
    return Page(str(one.source.label), [*own, *ADDED], rows, widths, marks)


def _reasons(found: Checkup, one: List) -> pl.DataFrame:
    """One row a row of the list: the added columns, and the style of their cells. A roster also tells what was found elsewhere."""
    mine = found.hits.filter(_in(one))
    parts = [mine.select("row_id", "code", "severity", "order", "said", "advice")]
    if one.source is Source.ROSTER:
        elsewhere = found.hits.filter(pl.col("source") != one.source.value, pl.col("roster_row").is_not_null())
        from_there = pl.format("〔{}第{}行〕{}", "file", "number", "said").alias("said")
        parts.append(elsewhere.select(pl.col("roster_row").alias("row_id"), "code", "severity", "order", from_there, "advice"))
    official = {code: rule.official for code, rule in found.answers.rules.items()}
    labels = {severity.value: str(severity.label) for severity in Severity}
    told = (
        pl.concat(parts)
        .with_columns(official=pl.col("code").replace_strict(official, default="", return_dtype=pl.String))
        .sort("row_id", "order", "code")
        .group_by("row_id", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias(ADDED[0]),
            pl.col("severity").first().alias("worst"),
            pl.col("code").unique(maintain_order=True).str.join(";").alias(ADDED[2]),
            pl.col("official").filter(pl.col("official") != "").unique(maintain_order=True).str.join(";").alias(ADDED[3]),
            pl.col("said").str.join(" ").alias(ADDED[4]),
            pl.col("advice").unique(maintain_order=True).str.join(" ").alias(ADDED[5]),
        )
    )
    rows = pl.DataFrame({"row_id": one.ids}, schema={"row_id": pl.Int64}).join(told, on="row_id", how="left", maintain_order="left")
    style = pl.when(pl.col("worst").is_null()).then(PLAIN).when(pl.col("worst") == Severity.BLOCK.value).then(GRAVE).otherwise(ASKED)
    return rows.with_columns(
        pl.col("worst").replace_strict(labels, default=None, return_dtype=pl.String).alias(ADDED[1]), style=style
    )


def _in(one: List) -> pl.Expr:
    return pl.col("row_id").is_between(one.first, one.first + len(one.sheet) - 1)


def _cells_in_doubt(found: Checkup, one: List) -> dict[str, pl.Series]:
    """The columns that single cells were asked about, with the style of each cell."""
    mine = found.hits.filter(_in(one), pl.col("column").is_in([key for key in one.sheet.keys if key]))
    styles = {}
    for (key,), rows in mine.group_by("column"):
        worst = rows.group_by("row_id").agg(pl.col("order").min())
        marks = pl.DataFrame({"row_id": one.ids}, schema={"row_id": pl.Int64}).join(worst, on="row_id", how="left", maintain_order="left")
        style = pl.when(pl.col("order").is_null()).then(PLAIN).when(pl.col("order") == 0).then(GRAVE).otherwise(ASKED)
        styles[str(key)] = marks.select(style).to_series()
    return styles


def _summary_pages(found: Checkup) -> list[Page]:
    return [_about(found), _rules(found), _places(found), _hits(found), _not_asked(found), _columns(found)]


def _about(found: Checkup) -> Page:
    told = [
        ("截至", found.day.isoformat()),
        *((one["name"], f"{one['kind_title']},{one['rows']}行") for one in found.files),
        ("人数", f"{found.person_count}人(各表合计,同一号码算一人)"),
        ("疑点", f"{found.hits.height}处,涉及{found.hits['person_id'].n_unique()}人"),
        ("怎么用", "“按村”分派任务,“疑点清单”筛选乡镇、村后发下去核实,结果填在最后三列;要改的改在各自的原表(“…-体检.xlsx”)里"),
        ("说明", "每一处疑点是一个问题,不是结论。属实的更正;不属实的写明原因。证件号码在本表里只显示后四位"),
        ("没有检查的", f"{len(found.not_asked)}条规则缺少资料,见“没有检查的规则”:没有检查不等于没有问题"),
    ]
    return Page("说明", ["项目", "内容"], pl.DataFrame(told, schema=["a", "b"], orient="row"), (24, 110))


def _rules(found: Checkup) -> Page:
    keys = ("code", "official", "title", "severity", "hits", "persons", "clause")
    schema = {key: pl.Int64 if key in ("hits", "persons") else pl.String for key in keys}
    rows = pl.DataFrame([{key: one[key] for key in keys} for one in found.by_rule], schema=schema).with_columns(_label("severity"))
    return Page("按规则", ["规则号", "官方规则号", "疑点", "级别", "处数", "人数", "依据"], rows, (18, 14, 50, 12, 10, 10, 30))


def _places(found: Checkup) -> Page:
    schema = {**dict.fromkeys(("county", "town", "village"), pl.String), **dict.fromkeys(("hits", "persons", "B", "H", "M", "I"), pl.Int64)}
    rows = pl.DataFrame(found.by_place, schema=schema, strict=False)
    rows = rows.with_columns(village=pl.when(pl.col("village") == "").then(pl.lit("(不在名册里)")).otherwise("village"))
    labels = [str(severity.label) for severity in Severity]
    return Page("按村", ["县", "乡镇", "村", "疑点处数", "涉及人数", *labels], rows, (14, 16, 18, 10, 10, 10, 10, 10, 10))


def _hits(found: Checkup) -> Page:
    rules = found.answers.rules
    text = {"official": {code: rule.official for code, rule in rules.items()}, "title": {code: str(rule.title) for code, rule in rules.items()}}
    rows = found.hits.select(
        "town", "village", "household_no", "name", masked(found.hits["citizen"]).alias("citizen"), "severity", "code",
        *(pl.col("code").replace_strict(words, default="", return_dtype=pl.String).alias(name) for name, words in text.items()),
        "said", "advice", "file", "number", *(pl.lit("").alias(name) for name in FILLED_IN),
    ).with_columns(_label("severity"))  # fmt: skip
    headings = ["乡镇", "村", "户编号", "姓名", "证件号码(后四位)", "级别", "规则号", "官方规则号", "疑点", "问题", "如何核实", "在哪个文件", "第几行", *FILLED_IN]
    return Page("疑点清单", headings, rows, (14, 14, 18, 12, 22, 10, 14, 12, 30, 70, 60, 20, 8, 16, 10, 12))


def _not_asked(found: Checkup) -> Page:
    rows = [(one["code"], one["official"], one["title"], "、".join(one["missing"])) for one in found.not_asked]
    return Page("没有检查的规则", ["规则号", "官方规则号", "疑点", "缺什么"], pl.DataFrame(rows, schema=dict.fromkeys("abcd", pl.String), orient="row"), (14, 12, 40, 70))


def _columns(found: Checkup) -> Page:
    rows = [(one["name"], one["kind_title"], column["heading"], column["read_as"]) for one in found.files for column in one["columns"]]
    rows += [(one["name"], one["kind_title"], heading, "(没有用到,原样保留)") for one in found.files for heading in one["kept_columns"]]
    return Page("列的识别", ["文件", "认作", "表里的列名", "读作"], pl.DataFrame(rows, schema=dict.fromkeys("abcd", pl.String), orient="row"), (24, 16, 28, 28))


def _plain_hits(found: Checkup) -> pl.DataFrame:
    """For programs: file, row, rule, question; nobody is named."""
    official = {code: rule.official for code, rule in found.answers.rules.items()}
    return found.hits.select(
        "file", pl.col("number").alias("row"), "column", pl.col("code").alias("rule"),
        pl.col("code").replace_strict(official, default="", return_dtype=pl.String).alias("official"), "severity",
        pl.col("said").alias("question"), pl.col("advice").alias("verify"),
    )  # fmt: skip


def _label(name: str) -> pl.Expr:
    return pl.col(name).replace_strict({severity.value: str(severity.label) for severity in Severity}, return_dtype=pl.String)
