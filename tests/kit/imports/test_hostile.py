from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from datetime import date

import pytest

from tests.kit.imports import files
from tests.kit.imports.hostile import HOSTILE, READ
from xieshou.kit.imports import FileRefused, Limits, read_sheet, read_table, write_template
from xieshou.kit.imports import reader as reader_module
from xieshou.kit.imports.precheck import MB, plain_name, precheck

DAY = date(2018, 11, 20)


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 60


LONG = {"ten million blank rows, as text", "bomb with a lying directory"}
CASES = [pytest.param(case, marks=[pytest.mark.walk] if case in LONG else []) for case in HOSTILE]


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_gets_a_sentence_and_the_worker_lives(tmp_path, case):
    name, make, expected = HOSTILE[case]
    source = make(tmp_path / plain_name(name))
    started = time.perf_counter()
    codes, sentences = said_of(source, name)
    assert time.perf_counter() - started < 30
    assert codes & set((expected,) if isinstance(expected, str) else expected), (codes, sentences)
    for sentence in sentences:
        assert any("\u4e00" <= c <= "\u9fff" for c in sentence)
        assert "\n" not in sentence
    assert len(read_table(files.book(tmp_path / "good.xlsx")).cells) == 2


def said_of(source, name):
    """The codes and Chinese sentences of what is said of a file: its refusal, or its notes with the name it bears here."""
    try:
        table = read_table(source, name=name, wanted=files.LAYOUT.by_heading)
    except FileRefused as refused:
        return {refused.code}, [refused.chinese, str(refused)]
    assert "/" not in table.name
    assert "\u202e" not in table.name
    assert len(table.cells) >= 2
    return {READ, *(note.code for note in table.notes)}, [table.name, *(note.chinese for note in table.notes)]


@pytest.mark.walk
def test_the_child_stays_small_whatever_it_is_given(tmp_path):
    """300 MB of memory at most, for the hungriest of them; measured in a process of its own."""
    cases = ["wide and long", "shared texts without number", "a million rows of nothing but style", "zip bomb",
             "one text of thirty megabytes", "ten million blank rows, as text"]  # fmt: skip
    for number, case in enumerate(cases):
        HOSTILE[case][1](tmp_path / f"{number}{HOSTILE[case][0][-5:].lstrip('册')}")
    code = (
        "import resource, sys, pathlib\n"
        "from xieshou.kit.imports import FileRefused, read_table\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try: read_table(path)\n"
        "    except FileRefused: pass\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 300


def test_a_small_file_gets_a_small_limit(tmp_path):
    small = precheck(files.book(tmp_path / "a.xlsx"), "a.xlsx", Limits())
    large = precheck(files.text(tmp_path / "b.csv", *[files.ROW] * 300_000), "b.csv", Limits())
    assert small.memory_bytes < 100 * MB < large.memory_bytes
    assert small.cpu_s == 4 < large.cpu_s <= 25


def test_the_memory_limit_is_what_stops_a_wide_and_long_sheet(tmp_path, monkeypatch):
    """A rectangle of 28 million cells from two written ones: read when memory is plenty, refused as things are."""
    far = b'<row r="40000"><c r="ZZ40000"><v>1</v></c></row></sheetData>'
    source = files.in_sheet(files.book(tmp_path / "a.xlsx"), b"</sheetData>", far)
    wide = Limits(columns_max=800)
    with pytest.raises(FileRefused) as refused:
        read_table(source, limits=wide)
    assert refused.value.code == "memory"
    plain = reader_module._job
    monkeypatch.setattr(reader_module, "_job", lambda *args: plain(*args) | {"memory_bytes": 4 << 30})
    assert len(read_table(source, limits=wide).cells) == 3


def test_time_is_limited(tmp_path, monkeypatch):
    plain = reader_module._job
    monkeypatch.setattr(reader_module, "_job", lambda *args: plain(*args) | {"cpu_s": 0})
    with pytest.raises(FileRefused) as refused:
        read_table(files.book(tmp_path / "a.xlsx", *[files.ROW] * 3000))
    assert refused.value.code in ("slow", "failed", "memory")


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 1))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
)
def test_the_child_reaches_no_network_and_starts_no_program(attempt):
    folder = str(reader_module.PROGRAM)
    job = {"memory_bytes": 1 << 30, "cpu_s": 10, "output_bytes": 1 << 20}
    code = f"import sys; sys.path.insert(0, {folder!r}); import limits; limits.limit({job}); limits.close_doors(); {attempt}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr


def test_a_file_too_large_is_refused_before_it_is_opened(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_table(files.book(tmp_path / "a.xlsx"), limits=Limits(file_bytes=100))
    assert refused.value.code == "too_large"


def test_a_heading_that_lacks_required_columns_names_them(tmp_path):
    table = read_table(files.book(tmp_path / "a.xlsx", ["李明", "男", "3"], headings=["姓名", "性别", "联系电话"]))
    with pytest.raises(FileRefused, match="证件号码"):
        read_sheet(table, files.LAYOUT, as_of=DAY)


def test_a_foreign_table_is_told_what_was_expected(tmp_path):
    table = read_table(files.book(tmp_path / "a.xlsx", ["1", "2"], headings=["甲", "乙"]))
    with pytest.raises(FileRefused, match="人员表"):
        read_sheet(table, files.LAYOUT, as_of=DAY)


def test_the_template_of_a_layout_is_itself_a_file_without_rows(tmp_path):
    path = tmp_path / "模板.xlsx"
    write_template(path, files.LAYOUT)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    table = read_table(path, wanted=files.LAYOUT.by_heading)
    with pytest.raises(FileRefused) as refused:
        read_sheet(table, files.LAYOUT, as_of=DAY)
    assert refused.value.code == "no_rows"


READS_SLOWLY = """
import json, pathlib, sys, time
folder = pathlib.Path(json.load(sys.stdin)["out"])
with (folder / "rows.csv").open("w") as file:
    for number in range(1, 9):
        print(number, "李明", sep=",", file=file, flush=True)
        time.sleep({pause})
(folder / "about.json").write_text(json.dumps(dict(sheet=None, first_column=0, rows=8, width=1, encoding=None, notes=[])))
print(json.dumps(dict(refused=None, facts={})))
"""


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Another program in the place of the one that reads."""

    def put(text):
        program = tmp_path / "opening"
        program.mkdir()
        (program / "__main__.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(reader_module, "PROGRAM", program)
        monkeypatch.setattr(reader_module, "STILL_S", 1)
        monkeypatch.setattr(reader_module, "LOOK_S", 0.05)
        return files.book(tmp_path / "a.xlsx")

    return put


def test_a_file_that_goes_on_being_read_may_take_its_time(child):
    """On a busy machine a county's whole takes longer than any limit: nothing is wrong with the file."""
    assert len(read_table(child(READS_SLOWLY.replace("{pause}", "0.3"))).cells) == 8


def test_a_file_that_stands_still_is_refused(child):
    source = child(READS_SLOWLY.replace("{pause}", "60"))
    with pytest.raises(FileRefused) as refused:
        read_table(source)
    assert refused.value.code == "still"


@pytest.mark.parametrize("make", [files.book, files.text], ids=["xlsx", "csv"])
def test_the_child_gives_signs_of_life_before_its_first_row(tmp_path, monkeypatch, make):
    """What is looked through before rows are written counts as going on."""
    monkeypatch.setattr(reader_module, "_wait", lambda child, folder: (child.wait(), seen.extend(folder.glob("pulse"))))
    seen: list = []
    read_table(make(tmp_path / ("a.csv" if make is files.text else "a.xlsx"), *[files.ROW] * 10))
    assert len(seen) == 1
