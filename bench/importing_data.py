"""A roster of any size as a workbook, written by hand: what a spreadsheet program makes, with shared texts.

Nobody here exists: the area code of the numbers was never assigned. One row in a hundred has something to be told.
"""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from xieshou.engines.identifiers.citizen_columns import check_characters

DAY = date(2018, 11, 20)
AREA, TOWNS, VILLAGES = "459901", 20, 15
HEADINGS = ("乡(镇)", "行政村", "户编号", "人编号", "姓名", "证件号码", "与户主关系", "民族", "文化程度", "劳动技能", "人联系电话")
RELATIONS = pl.Series(["户主", "配偶", "之子", "之女", "之母"])
SEXES = np.array([1, 2, 1, 2, 2])
OLDER_YEARS = np.array([0, 2, 24, 26, -26])
FAMILY, GIVEN = "王李张刘陈杨黄韦覃蒙农陆莫卢梁", "明华秀英建国兰芳志强玉梅海燕春生荣福美珍文武光辉"
LONG = ("阿依古丽·买买提", "努尔买买提·阿卜杜拉", "次仁旺堆", "吉克阿支木")
PIECE = 20_000
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PARTS = {
    "[Content_Types].xml": HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    "</Types>",
    "_rels/.rels": HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": HEAD + f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="人员信息" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
}  # fmt: skip


def villages() -> list[tuple[str, str]]:
    """(town, village) of the county the roster is of."""
    return [(f"第{t + 1}演示镇", f"演示{t + 1}镇{v + 1}村") for t in range(TOWNS) for v in range(VILLAGES)]


def roster(count: int) -> pl.DataFrame:
    """`count` people in households of one to five, as the texts of the columns."""
    at = np.arange(count)
    home, place = at // 15 * 5 + np.array([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4])[at % 15], _places(at % 15)
    sex = SEXES[place]
    born = np.datetime64("1963-01-01") + (at // 499 % 7000).astype("timedelta64[D]")
    born = born + (OLDER_YEARS[place] * 365).astype("timedelta64[D]")
    where = home % (TOWNS * VILLAGES)
    names = villages()
    number = _numbers(born, (at % 499) * 2 + (sex == 1))
    numbers = pl.Series(number)
    wrong = pl.Series(at % 200 == 77)
    spoiled = numbers.str.slice(0, 17) + pl.Series(np.where(at % 2, "0", "5"))
    index = pl.Series(at)
    return pl.DataFrame(
        {
            "乡(镇)": pl.Series([town for town, _village in names]).gather(where),
            "行政村": pl.Series([village for _town, village in names]).gather(where),
            "户编号": AREA + pl.Series(home).cast(pl.String).str.zfill(10),
            "人编号": "P" + index.cast(pl.String).str.zfill(10),
            "姓名": _names(at, home),
            "证件号码": spoiled.zip_with(wrong, numbers),
            "与户主关系": RELATIONS.gather(place),
            "民族": pl.Series(["汉族", "壮族", "苗族"]).gather(home % 3),
            "文化程度": pl.Series(["小学", "初中", "高中"]).gather(at % 3),
            "劳动技能": pl.Series(["普通劳动力", "技能劳动力", "无劳动力"]).gather(np.where(place == 4, 2, at % 2)),
            "人联系电话": "139" + index.cast(pl.String).str.zfill(8),
        }
    ).select(HEADINGS)


def _places(slot: np.ndarray) -> np.ndarray:
    return np.array([0, 0, 1, 0, 1, 2, 0, 1, 2, 3, 0, 1, 2, 3, 4])[slot]


def _numbers(born: np.ndarray, serial: np.ndarray) -> np.ndarray:
    text = np.char.add(np.char.replace(np.datetime_as_string(born), "-", ""), np.char.zfill(serial.astype(str), 3))
    digits = np.frombuffer(AREA.encode(), np.uint8)
    rows = np.frombuffer("".join(text).encode(), np.uint8).reshape(-1, 11)
    first = np.hstack([np.tile(digits, (len(rows), 1)), rows])
    checks = check_characters(first - 48)
    whole = np.hstack([first, checks[:, None]])
    return np.frombuffer(whole.tobytes(), "S18").astype("U18")


def _names(at: np.ndarray, home: np.ndarray) -> pl.Series:
    family = pl.Series(list(FAMILY)).gather(home % len(FAMILY))
    given = pl.Series(list(GIVEN))
    plain = family + given.gather(at * 7 % len(GIVEN)) + given.gather(at // 3 % len(GIVEN))
    return pl.Series(LONG).gather(at % len(LONG)).zip_with(pl.Series(at % 60 == 0), plain)


def write(path: Path, rows: pl.DataFrame) -> None:
    """The rows as a workbook of one sheet; every text is shared, as spreadsheet programs do."""
    flat = pl.concat([pl.Series(list(HEADINGS)), *[rows[name].alias("") for name in rows.columns]])
    texts = flat.unique(maintain_order=True)
    codes = pl.DataFrame({"t": texts, "i": np.arange(len(texts))})
    numbered = rows.select(
        [pl.col(name).replace_strict(codes["t"], codes["i"], return_dtype=pl.Int64).cast(pl.String) for name in rows.columns]
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as out:
            out.write(f'{HEAD}<sst xmlns="{MAIN}" count="{len(flat)}" uniqueCount="{len(texts)}">'.encode())
            for begin in range(0, len(texts), PIECE * 5):
                out.write(("<si><t>" + texts.slice(begin, PIECE * 5) + "</t></si>").str.join("").item().encode())
            out.write(b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            heading = "".join(f'<c r="{chr(65 + n)}1" t="s"><v>{n}</v></c>' for n in range(len(HEADINGS)))
            out.write(f'<row r="1">{heading}</row>'.encode())
            for begin in range(0, len(rows), PIECE):
                out.write(_sheet_rows(numbered.slice(begin, PIECE), begin + 2).encode())
            out.write(b"</sheetData></worksheet>")


def _sheet_rows(numbered: pl.DataFrame, first: int) -> str:
    row = pl.Series(np.arange(first, first + len(numbered))).cast(pl.String)
    text = '<row r="' + row + '">'
    for place, name in enumerate(numbered.columns):
        text = text + f'<c r="{chr(65 + place)}' + row + '" t="s"><v>' + numbered[name] + "</v></c>"
    return str((text + "</row>").str.join("").item())
