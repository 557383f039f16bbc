"""The backup file: any changed byte is found, a wrong passphrase opens nothing, nothing is left half written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieshou.config.keeping import sealing
from xieshou.config.keeping.archive import part, reading, refuse_damaged, unpack, writing
from xieshou.config.keeping.backup import Opened, put_keys
from xieshou.engines.errors import InputError

KEYS = {"signing": "s" * 48, "fields": {"index": "ab" * 32, "1": "cd" * 32}}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is half a second a guess."""
    monkeypatch.setattr(sealing, "COST", 2**8)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("archive") / "a.xsb"
    big = path.with_name("big")
    big.write_bytes(bytes(range(256)) * 20)
    with writing(path) as archive:
        archive.add_file("database.dump", big)
        archive.add_bytes("manifest.json", b"{}")
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_bytes()


def test_what_went_in_comes_out(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xsb"
    path.write_bytes(whole)
    with reading(path) as tar:
        assert part(tar, "manifest.json") == b"{}"
        unpack(tar, "database.dump", tmp_path / "out")
        with pytest.raises(InputError, match="缺少 nothing"):
            part(tar, "nothing")
    assert (tmp_path / "out").read_bytes() == bytes(range(256)) * 20


@settings(max_examples=200)
@given(data=st.data())
def test_one_changed_byte_anywhere_is_refused_in_words(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    to = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    path = tmp_path_factory.mktemp("damaged") / "a.xsb"
    path.write_bytes(whole[:at] + bytes([to]) + whole[at + 1 :])
    with pytest.raises(InputError, match=r"不是完整的备份.*请换一份 / damaged"):
        refuse_damaged(path)


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b[1:], lambda b: b"", lambda b: b"\0" * 10_000]
)
def test_cut_or_lengthened_is_refused(whole: bytes, tmp_path: Path, change: object) -> None:
    path = tmp_path / "a.xsb"
    path.write_bytes(change(whole))  # type: ignore[operator]
    with pytest.raises(InputError, match="不是完整的备份"):
        refuse_damaged(path)


def test_a_fault_while_writing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), writing(tmp_path / "a.xsb") as archive:
        archive.add_file("x", tmp_path / "not there")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.xsb").write_text("旧的")
    with pytest.raises(InputError, match="已经有了"), writing(tmp_path / "a.xsb"):
        pass
    assert (tmp_path / "a.xsb").read_text() == "旧的"
    with pytest.raises(InputError, match="没有这个文件夹"), writing(tmp_path / "no" / "a.xsb"):
        pass


def test_the_keys_open_with_the_passphrase_only() -> None:
    stretched = sealing.stretch("一个很长的备份口令就行了", b"salt" * 4)
    sealed = sealing.seal(KEYS, stretched, b"salt" * 4)
    assert KEYS["fields"]["1"].encode() not in sealed
    keys, again = sealing.unseal(sealed, "一个很长的备份口令就行了")
    assert keys == KEYS
    assert sealing.vouch(b"m", again) == sealing.vouch(b"m", stretched)
    with pytest.raises(InputError, match="口令不对"):
        sealing.unseal(sealed, "一个很长的备份口令就行呢")
    with pytest.raises(InputError, match="太短"):
        sealing.refuse_short("12345678")


def test_keys_never_replace_other_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XIESHOU_FIELD_KEYS", raising=False)
    opened = Opened({}, KEYS)
    put_keys(opened, tmp_path / "new")
    path = tmp_path / "new" / "keys.json"
    assert json.loads(path.read_text()) == KEYS
    assert path.stat().st_mode & 0o777 == 0o600
    put_keys(opened, tmp_path / "new")  # the same keys again
    with pytest.raises(InputError, match="另外的钥匙"):
        put_keys(Opened({}, {**KEYS, "fields": {**KEYS["fields"], "1": "ee" * 32}}), tmp_path / "new")
    assert json.loads(path.read_text()) == KEYS
