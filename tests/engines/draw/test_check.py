"""The stand-alone checker: every changed bit of every file is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.draw.builders import KEYS, a_draw, add_proof
from xieshou.config.cli import main
from xieshou.engines.bound import state
from xieshou.engines.draw import check_draw

SCRIPT = Path(check_draw.__file__)
QUICKNET_1000 = 1692803367 + 999 * 3
OUTCOMES = ["true", "false", "unreachable", "true"]


def _whole(folder: Path) -> Path:
    """Every file a draw can have, small enough to change each bit."""
    made = a_draw(
        folder, count=7, inspectors_count=4, drand=True, outcomes=OUTCOMES, more={"alpha": "0.05", "load_cap": 3}
    )
    add_proof(made, at=QUICKNET_1000 - 100_000)
    return made


def test_a_whole_draw_is_accepted_and_says_what_it_is(tmp_path: Path) -> None:
    folder = _whole(tmp_path / "d")
    (folder / "announcement.proof").unlink()
    line = check_draw.check(folder)
    said = state(7, 4, 2, proven=1)
    assert line.startswith("ok 451299-2018-09 N=7 n=4 root=")
    assert line.endswith(f" upper={said.upper} lower={said.lower} beacon unchecked undated")


def test_a_drand_draw_is_dated_by_its_witnesses(tmp_path: Path) -> None:
    folder = a_draw(tmp_path / "d", drand=True, more={"opens_at": "2023-08-25T00:00:00+08:00"})
    add_proof(folder, at=QUICKNET_1000 - 1000)
    assert check_draw.check(folder).endswith("beacon unchecked proof unchecked")
    assert check_draw.check(folder, KEYS, 2).endswith("witnessed=2")


def test_an_announcement_after_the_beacon_is_refused(tmp_path: Path) -> None:
    folder = a_draw(tmp_path / "d", drand=True, more={"opens_at": 2_000_000_000})
    add_proof(folder, at=QUICKNET_1000)
    with pytest.raises(check_draw.Refused, match="after the beacon"):
        check_draw.check(folder, KEYS, 2)


def test_dice_without_an_opening_time_stay_undated(tmp_path: Path) -> None:
    folder = a_draw(tmp_path / "d")
    add_proof(folder, at=1000)
    assert check_draw.check(folder, KEYS, 2).endswith("undated")


@pytest.mark.parametrize("words", [{"verb": "draw.open"}, {"obj": "draw:another"}])
def test_a_proof_of_something_else_is_refused(tmp_path: Path, words: dict[str, str]) -> None:
    folder = a_draw(tmp_path / "d", more={"opens_at": 5000})
    add_proof(folder, at=1000, **words)
    with pytest.raises(check_draw.Refused, match=r"announcement\.proof"):
        check_draw.check(folder, KEYS, 2)


def test_too_few_witnesses_or_none_that_we_believe(tmp_path: Path) -> None:
    folder = a_draw(tmp_path / "d", more={"opens_at": 5000})
    add_proof(folder, at=1000)
    assert check_draw.check(folder, KEYS, 2).endswith("witnessed=2")
    for keys, needed in [(KEYS, 3), (KEYS[:2], 2), (KEYS[:1], 0), (KEYS[1:], 2), ([], 0)]:
        with pytest.raises(check_draw.Refused):
            check_draw.check(folder, keys, needed)


def test_every_changed_bit_of_every_file_is_refused(tmp_path: Path) -> None:
    few = [{"id": name, "town": "t1"} for name in ("a", "b", "c")]
    folder = a_draw(
        tmp_path / "d", n=2, frame_records=few, inspectors_count=2, sealed=True, outcomes=["true", "false"],
    )  # fmt: skip
    dice = a_draw(tmp_path / "dated", more={"opens_at": 5000})
    add_proof(dice, at=1000)
    assert _bits_refused(folder, None, step=1) > 7_000
    assert (
        _bits_refused(dice, "announcement.proof", step=11) > 500
    )  # every bit holds too; three signatures each take time


def _bits_refused(folder: Path, only: str | None, *, step: int) -> int:
    refused = 0
    for path in sorted(folder.iterdir()):
        if only is not None and path.name != only:
            continue
        if only is None and path.name == "announcement.proof":
            path.unlink()
            continue
        good = path.read_bytes()
        for at in range(0, len(good) * 8, step):
            spoiled = bytearray(good)
            spoiled[at // 8] ^= 1 << at % 8
            path.write_bytes(spoiled)
            with pytest.raises(check_draw.Refused):
                check_draw.check(folder, KEYS, 2)
            refused += 1
        path.write_bytes(good)
    check_draw.check(folder, KEYS, 2)
    return refused


def _edit(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        path = folder / name
        before = path.read_bytes()
        path.write_bytes(change(before))
        assert path.read_bytes() != before

    return spoil


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda text: b"".join(line + b"\n" for line in change(text.split(b"\n")[:-1]))


SPOILED: dict[str, Callable[[Path], None]] = {
    "a moved round": _edit("beacon.json", lambda t: t.replace(b":1000", b":1001")),
    "the sources exchanged": _edit("beacon.json", lambda t: check_draw.canonical(json.loads(t)[::-1])),
    "another drand value": _edit("beacon.json", lambda t: t.replace(b"fe290beca1", b"fe290beca2")),
    "a drand signature left out": _edit("beacon.json", lambda t: check_draw.canonical([{k: v for k, v in one.items() if k != "signature"} for one in json.loads(t)])),
    "a line end after the beacon": _edit("beacon.json", lambda t: t + b"\n"),
    "no beacon": lambda folder: (folder / "beacon.json").unlink(),
    "a missing reveal": _edit("reveals.json", lambda t: check_draw.canonical(json.loads(t)[:1])),
    "no reveals": lambda folder: (folder / "reveals.json").unlink(),
    "reveals exchanged": _edit("reveals.json", lambda t: check_draw.canonical(json.loads(t)[::-1])),
    "a shortened frame": _edit("frame.jsonl", _lines(lambda rows: rows[:-1])),
    "a lengthened frame": _edit("frame.jsonl", lambda t: t + b'{"id":"z"}\n'),
    "a record twice": _edit("frame.jsonl", _lines(lambda rows: [rows[0], *rows])),
    "the frame in another order": _edit("frame.jsonl", _lines(lambda rows: rows[::-1])),
    "no last line end": _edit("frame.jsonl", lambda t: t[:-1]),
    "carriage returns": _edit("frame.jsonl", lambda t: t.replace(b"\n", b"\r\n")),
    "an empty line": _edit("frame.jsonl", lambda t: t + b"\n"),
    "a byte order mark": _edit("frame.jsonl", lambda t: b"\xef\xbb\xbf" + t),
    "no frame": lambda folder: (folder / "frame.jsonl").unlink(),
    "a reordered selection": _edit("selection.csv", _lines(lambda rows: [rows[0], rows[2], rows[1], *rows[3:]])),
    "a reordered selection with ranks": _edit("selection.csv", _lines(lambda rows: [rows[0], b"1" + rows[2][1:], b"2" + rows[1][1:], *rows[3:]])),
    "a shortened selection": _edit("selection.csv", _lines(lambda rows: rows[:-1])),
    "a selection without its head": _edit("selection.csv", _lines(lambda rows: rows[1:])),
    "an extra row": _edit("selection.csv", lambda t: t + b"5,zzz,00\n"),
    "quoted cells": _edit("selection.csv", lambda t: t.replace(b",r", b',"r').replace(b",0", b'",0')),
    "upper-case tickets": _edit("selection.csv", lambda t: t.upper()),
    "an empty selection": _edit("selection.csv", lambda t: b""),
    "no announcement": lambda folder: (folder / "announcement.json").unlink(),
    "an announcement with spaces": _edit("announcement.json", lambda t: t.replace(b",", b", ")),
    "another algorithm": _edit("announcement.json", lambda t: t.replace(b"DRAW-v1", b"DRAW-v2")),
    "a smaller n": _edit("announcement.json", lambda t: t.replace(b'"n":4', b'"n":3')),
    "another draw's name": _edit("announcement.json", lambda t: t.replace(b"2018-09", b"2018-10")),
    "another pool": _edit("pool.jsonl", lambda t: t + b'{"id":"z","recused":[]}\n'),
    "a recusal taken back": _edit("pool.jsonl", lambda t: t.replace(b'["t0"]', b"[]")),
    "inspectors exchanged": _edit("inspectors.csv", lambda t: b"\n".join(b",".join([*c[:1], *c[:0:-1]]) for c in (line.split(b",") for line in t.split(b"\n")))),
    "no inspectors": lambda folder: (folder / "inspectors.csv").unlink(),
    "no pool": lambda folder: (folder / "pool.jsonl").unlink(),
    "an unheard-of outcome": _edit("results.csv", lambda t: t.replace(b"unreachable", b"maybe")),
    "a better outcome": _edit("results.csv", lambda t: t.replace(b"unreachable", b"true")),
    "an outcome left out": _edit("results.csv", _lines(lambda rows: rows[:-1])),
    "results in another order": _edit("results.csv", _lines(lambda rows: [rows[0], rows[2], rows[1], *rows[3:]])),
    "no results under a bound": lambda folder: (folder / "results.csv").unlink(),
    "a better bound": _edit("bound.json", lambda t: check_draw.canonical({**json.loads(t), "upper": 2})),
    "another risk": _edit("bound.json", lambda t: t.replace(b"0.05", b"0.50")),
    "a bound of floats": _edit("bound.json", lambda t: t.replace(b'"0.05"', b"0.05")),
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_refused(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    folder = a_draw(tmp_path / "d", count=7, inspectors_count=4, drand=True, outcomes=OUTCOMES)
    check_draw.check(folder)
    spoil(folder)
    with pytest.raises(check_draw.Refused, match=r"^[a-z]+\.(json|jsonl|csv)"):
        check_draw.check(folder)


def test_without_a_selection_only_the_frame_is_checked_and_it_says_so(tmp_path: Path) -> None:
    folder = a_draw(tmp_path / "d")
    (folder / "selection.csv").unlink()
    assert check_draw.check(folder).endswith("frame only undated")
    (folder / "frame.jsonl").write_bytes((folder / "frame.jsonl").read_bytes()[:-1])
    with pytest.raises(check_draw.Refused):
        check_draw.check(folder)


@pytest.mark.parametrize("n", [0, 12])
def test_nothing_and_everything_can_be_drawn(tmp_path: Path, n: int) -> None:
    assert f" n={n} " in check_draw.check(a_draw(tmp_path / "d", n=n))


def test_an_extension_is_named_and_never_enters_a_fixed_bound(tmp_path: Path) -> None:
    folder = a_draw(tmp_path / "d", n=4, extended=2, outcomes=["true"] * 4 + ["false"] * 2)
    said = state(12, 4, 0)
    assert f" extended=2 upper={said.upper} lower=0 undated" in check_draw.check(folder)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.data())
def test_the_scripts_own_bound_is_the_engines(population: int, data: st.DataObject) -> None:
    sampled = data.draw(st.integers(0, population))
    outcomes = data.draw(st.lists(st.sampled_from(check_draw.OUTCOMES), min_size=sampled, max_size=sampled))
    told = json.loads(check_draw.statement_bytes(population, outcomes, "0.05"))
    said = state(population, sampled, sampled - outcomes.count("true"), proven=outcomes.count("false"))
    assert (told["upper"], told["lower"], told["x"]) == (said.upper, said.lower, said.false_seen)


def test_the_script_stands_alone(tmp_path: Path) -> None:
    """A copy of the one file, isolated: no package, no folder of ours on its path."""
    script, folder = Path(shutil.copy(SCRIPT, tmp_path / "check.py")), a_draw(tmp_path / "d")
    good = subprocess.run([sys.executable, "-I", "-S", script, folder], capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.count("\n"), good.stderr) == (0, 1, "")
    assert good.stdout.startswith("ok 451299-2018-09 N=12 n=4 root=")
    (folder / "selection.csv").write_bytes(b"rank,id,ticket_hex\n")
    bad = subprocess.run([sys.executable, "-I", "-S", script, folder], capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.startswith("selection.csv")
    assert bad.stderr.count("\n") == 1
    assert subprocess.run([sys.executable, "-I", "-S", script], capture_output=True, check=False).returncode == 2


def test_thirty_thousand_records_and_bits_changed_at_random(tmp_path: Path) -> None:
    folder = a_draw(tmp_path / "d", count=30_000, n=300)
    check_draw.check(folder)
    luck = Random(5)
    for name in ("frame.jsonl", "frame.jsonl", "selection.csv", "announcement.json", "beacon.json", "reveals.json"):
        path = folder / name
        good = path.read_bytes()
        spoiled = bytearray(good)
        at = luck.randrange(len(good) * 8)
        spoiled[at // 8] ^= 1 << at % 8
        path.write_bytes(spoiled)
        with pytest.raises(check_draw.Refused):
            check_draw.check(folder)
        path.write_bytes(good)


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_the_scripts_signature_check_is_the_librarys(seed: bytes, message: bytes, at: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = bytearray(key.sign(message))
    assert check_draw.verify_ed25519(public, message, bytes(signature))
    assert not check_draw.verify_ed25519(public, message + b"!", bytes(signature))
    signature[at // 8] ^= 1 << at % 8
    assert not check_draw.verify_ed25519(public, message, bytes(signature))
    assert not check_draw.verify_ed25519(public, message, bytes(signature)[:63])


def test_a_signature_with_an_overlong_number_is_refused() -> None:
    """S + L signs the same equation; RFC 8032 wants the one below L."""
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = key.sign(b"m")
    overlong = int.from_bytes(signature[32:], "little") + check_draw.L
    assert not check_draw.verify_ed25519(public, b"m", signature[:32] + overlong.to_bytes(32, "little"))


def test_the_command_walks_the_whole_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame, folder, secret = tmp_path / "f.jsonl", tmp_path / "d", tmp_path / "secret"
    frame.write_text("".join(f'{{"town": "t", "id": "p{n}"}}\n' for n in range(9, -1, -1)), encoding="utf-8")
    (tmp_path / "pool").write_text("".join(f'{{"id": "i{n}"}}\n' for n in range(3)), encoding="utf-8")
    assert main(["draw", "commit", "--secret-file", str(secret)]) == 0
    committed = capsys.readouterr().out.strip()
    assert main(["draw", "commit", "--secret-file", str(secret)]) == 2
    words = ["--frame", str(frame), "--id", "d-1", "-n", "3", "--beacon", "dice:hall", "--commit", committed]
    assert main(["draw", "announce", *words, "--pool", str(tmp_path / "pool"), "--out", str(folder)]) == 0
    assert capsys.readouterr().out.endswith("frame only undated\n")
    assert main(["draw", "announce", *words, "--out", str(folder)]) == 2
    capsys.readouterr()
    assert main(["draw", "commit", "--secret-file", str(secret), "--reveal"]) == 0
    shown = capsys.readouterr().out.strip()
    assert main(["draw", "open", str(folder), "--value", "1.2.3.", "--reveal", "0" * 64]) == 1
    assert main(["draw", "open", str(folder), "--value", "1.2.3.", "--reveal", shown]) == 0
    assert main(["draw", "select", str(folder)]) == 0
    with (folder / "selection.csv").open(encoding="utf-8") as file:
        names = [line.split(",")[1] for line in file][1:]
    (tmp_path / "o.csv").write_text("id,outcome\n" + "".join(f"{n},true\n" for n in names), encoding="utf-8")
    assert main(["draw", "results", str(folder), "--outcomes", str(tmp_path / "o.csv")]) == 0
    capsys.readouterr()
    assert main(["draw", "verify", str(folder)]) == 0
    # None false in 3 of 10: C(5, 3)/C(10, 3) = 10/120 > .05, C(4, 3)/C(10, 3) = 4/120 < .05. So 5.
    assert " upper=5 lower=0 undated" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [["verify"], ["verify", "/nowhere"], ["verify", "/", "--policy", "two"], ["open", "/nowhere", "--value", "1"], []],
)
def test_wrong_usage_is_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1
