"""The backup file: nothing in it can be read, any changed, moved, missing or added byte is found, nothing is left half written."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieshou.config.keeping import sealing
from xieshou.config.keeping.archive import reading, unpack, writing
from xieshou.config.keeping.backup import Opened, bring_back, open_backup, put_keys
from xieshou.config.keeping.sealing import SealedReader, SealedWriter, refuse_short
from xieshou.engines.errors import InputError

KEYS = {"signing": "s" * 48, "fields": {"index": "ab" * 32, "1": "cd" * 32}}
PASSPHRASE = "一个很长的备份口令就行了"
CHUNK = 64
BIG = b"\xe9\x9f\xa6\xe7\xa7\x80\xe8\x8a\xb3, village 3. " * 40
REFUSED = "备份不完整|口令不对|不是携手的备份"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is half a second a guess, the real chunk a megabyte."""
    monkeypatch.setattr(sealing, "COST", 2**2)
    monkeypatch.setattr(sealing, "CHUNK", CHUNK)


def sealed(content: bytes) -> bytes:
    sink = io.BytesIO()
    writer = SealedWriter(sink, PASSPHRASE)
    for start in range(0, len(content), 50):
        writer.write(content[start : start + 50])
    writer.finish()
    return sink.getvalue()


def opened(stream: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return SealedReader(io.BytesIO(stream), passphrase).read()


def pieces(stream: bytes) -> tuple[bytes, list[bytes]]:
    """The two lines, and the sealed chunks."""
    start = stream.index(b"\n", stream.index(b"\n") + 1) + 1
    size = CHUNK + sealing.TAG
    return stream[:start], [stream[at : at + size] for at in range(start, len(stream), size)]


@given(content=st.binary(max_size=300))
def test_what_was_sealed_opens_with_the_passphrase_only(content: bytes) -> None:
    stream = sealed(content)
    assert opened(stream) == content
    with pytest.raises(InputError, match="口令不对"):
        opened(stream, PASSPHRASE + "呢")


@settings(max_examples=200)
@given(data=st.data())
def test_one_changed_byte_anywhere_is_refused_in_words(data: st.DataObject) -> None:
    stream = sealed(BIG)
    at = data.draw(st.integers(0, len(stream) - 1))
    to = data.draw(st.integers(0, 255).filter(lambda byte: byte != stream[at]))
    with pytest.raises(InputError, match=REFUSED):
        opened(stream[:at] + bytes([to]) + stream[at + 1 :])


def swapped(chunks: list[bytes]) -> list[bytes]:
    return [chunks[1], chunks[0], *chunks[2:]]


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "two swapped": swapped,
    "one repeated": lambda chunks: [chunks[0], *chunks],
    "one left out": lambda chunks: chunks[1:],
    "the last left out": lambda chunks: chunks[:-1],
    "only the last": lambda chunks: chunks[-1:],
    "something after the last": lambda chunks: [*chunks, chunks[-1]],
    "cut inside": lambda chunks: [*chunks[:-1], chunks[-1][:-1]],
    "none": lambda chunks: [],
}


@pytest.mark.parametrize("change", CHANGES)
def test_chunks_are_bound_to_their_number_and_to_the_last(change: str) -> None:
    header, chunks = pieces(sealed(BIG))
    assert len(chunks) > 3
    with pytest.raises(InputError, match="备份不完整"):
        opened(header + b"".join(CHANGES[change](chunks)))


def test_a_chunk_of_another_backup_does_not_fit() -> None:
    (header, mine), (_other, theirs) = pieces(sealed(BIG)), pieces(sealed(BIG))
    with pytest.raises(InputError, match="备份不完整"):
        opened(header + b"".join([theirs[0], *mine[1:]]))


@pytest.mark.parametrize(
    "content", [b"", b"x", b"{}\n{}\n", b"\0" * 10_000, b"[1]\n", b'{"format": "xieshou-backup"}\n']
)
def test_what_is_not_a_backup_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="不是携手的备份"):
        opened(content)


def test_a_first_line_that_asks_for_a_week_of_work_is_refused() -> None:
    header, chunks = pieces(sealed(BIG))
    told = json.loads(header.splitlines()[0])
    for change in ({"n": 2**30}, {"r": 64}, {"p": 99}, {"chunk": 0}, {"chunk": 1 << 40}, {"prefix": "00"}):
        with pytest.raises(InputError, match="不是携手的备份"):
            opened(json.dumps(told | change).encode() + b"\nx\n" + b"".join(chunks))
    with pytest.raises(InputError, match="请先升级程序"):
        opened(json.dumps(told | {"version": 2}).encode() + b"\nx\n")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path, big = tmp_path / "a.xsb", tmp_path / "big"
    big.write_bytes(BIG)
    with writing(path, PASSPHRASE) as archive:
        archive.add_bytes("manifest.json", b'{"format": 1, "rows": {}, "made_at": ""}')
        archive.add_bytes("keys.json", json.dumps(KEYS).encode())
        archive.add_file("database.dump", big)
        archive.add_file("files/a/花名册.xlsx", big)
    assert path.stat().st_mode & 0o777 == 0o600
    return path


def test_parts_come_out_and_none_of_them_can_be_read_from_outside(whole: Path, tmp_path: Path) -> None:
    with reading(whole, PASSPHRASE) as parts:
        for name, part in parts:
            if name == "database.dump":
                unpack(part, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == BIG
    assert open_backup(whole, PASSPHRASE).keys == KEYS
    outside = whole.read_bytes()
    for inside in ("韦秀芳", "village 3", "花名册", "database.dump", "manifest", KEYS["signing"]):
        assert str(inside).encode() not in outside


def test_opening_reads_to_the_last_byte(whole: Path) -> None:
    """The names of all parts are known before the end: the cut must be found all the same."""
    whole.write_bytes(whole.read_bytes()[:-1])
    with pytest.raises(InputError, match="备份不完整"):
        open_backup(whole, PASSPHRASE)


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    with writing(tmp_path / "a.xsb", PASSPHRASE) as archive:
        archive.add_bytes("manifest.json", b"{}")
    with pytest.raises(InputError, match=r"缺少 database.dump、keys.json"):
        open_backup(tmp_path / "a.xsb", PASSPHRASE)


def test_a_name_that_leads_outside_is_refused(tmp_path: Path) -> None:
    with writing(tmp_path / "a.xsb", PASSPHRASE) as archive:
        archive.add_bytes("files/../../outside", b"x")
    with pytest.raises(InputError, match="leads outside"):
        bring_back(tmp_path / "a.xsb", PASSPHRASE, owner="", data=tmp_path, files=tmp_path / "d" / "files")
    assert not (tmp_path / "outside").exists()


def test_a_fault_while_writing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), writing(tmp_path / "a.xsb", PASSPHRASE) as archive:
        archive.add_file("x", tmp_path / "not there")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.xsb").write_text("旧的")
    with pytest.raises(InputError, match="已经有了"), writing(tmp_path / "a.xsb", PASSPHRASE):
        pass
    assert (tmp_path / "a.xsb").read_text() == "旧的"
    with pytest.raises(InputError, match="没有这个文件夹"), writing(tmp_path / "no" / "a.xsb", PASSPHRASE):
        pass


def test_a_short_passphrase_is_refused() -> None:
    refuse_short(PASSPHRASE)
    with pytest.raises(InputError, match="太短"):
        refuse_short("12345678")


def test_keys_never_replace_other_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XIESHOU_FIELD_KEYS", raising=False)
    given_back = Opened({}, KEYS)
    assert "cd" * 32 not in repr(given_back)
    put_keys(given_back, tmp_path / "new")
    path = tmp_path / "new" / "keys.json"
    assert json.loads(path.read_text()) == KEYS
    assert path.stat().st_mode & 0o777 == 0o600
    put_keys(given_back, tmp_path / "new")  # the same keys again
    with pytest.raises(InputError, match="另外的钥匙"):
        put_keys(Opened({}, {**KEYS, "fields": {**KEYS["fields"], "1": "ee" * 32}}), tmp_path / "new")
    assert "ee" * 32 not in path.read_text()


def test_the_manual_opens_a_backup_without_this_program(whole: Path, tmp_path: Path) -> None:
    """The lines printed in docs/operations.md, run as they stand."""
    manual = (Path(__file__).resolve().parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```python\n(# open-backup\.py.*?)```", manual, re.DOTALL)
    assert "xieshou." not in lines
    done = subprocess.run(
        [sys.executable, "-c", lines, str(whole), str(tmp_path / "plain.tar")],
        input=PASSPHRASE, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    listed = subprocess.run(["tar", "-xf", "plain.tar"], cwd=tmp_path, capture_output=True, check=True)
    assert listed.stderr == b""
    assert (tmp_path / "database.dump").read_bytes() == BIG
    assert (tmp_path / "files" / "a" / "花名册.xlsx").read_bytes() == BIG
