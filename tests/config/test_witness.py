"""The witness: signs only what continues what it knows; the stand-alone check of the log on files."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import HTTPServer
from pathlib import Path

import pytest

from xieshou.audit.log.witnesses import Witness, ask_all, named_in, request
from xieshou.config import witness
from xieshou.config.cli import main
from xieshou.engines.draw.check_draw import canonical
from xieshou.engines.errors import InputError
from xieshou.engines.merkle import (
    LOG,
    WITNESS,
    Checkpoint,
    SignerKey,
    Tree,
    VerifierKey,
    check_log,
    check_note,
    cosign,
    leaf_hash,
    sign,
)

KEY = SignerKey.of("xieshou/test", LOG, b"k" * 32)
EYES = [SignerKey.of(f"eye-{n}", WITNESS, bytes([n]) * 32) for n in (1, 2, 3)]
AT = 1_538_265_600


def _tree(size: int, *, other: int | None = None) -> Tree:
    return Tree(leaf_hash(b"forged" if n == other else f"{n}".encode()) for n in range(size))


def _note(tree: Tree, size: int | None = None, key: SignerKey = KEY) -> str:
    size = len(tree) if size is None else size
    return sign(Checkpoint(key.name, size, tree.root(size)).text, key)


@pytest.fixture
def seer(tmp_path: Path) -> Path:
    """A witness that has signed a log of five."""
    folder = tmp_path / "w"
    witness.init(folder, "province")
    witness.watch(folder, str(KEY.verifier))
    witness.add_checkpoint(folder, request(0, _note(_tree(5)), _tree(5)), lambda: AT)
    return folder


def test_it_signs_what_continues_with_its_own_time(seer: Path) -> None:
    note = _note(_tree(9))
    line = witness.add_checkpoint(seer, request(5, note, _tree(9)), lambda: AT + 60)
    _text, signed = check_note(note + line, [VerifierKey.read(witness.public_key(seer))])
    assert [one.at for one in signed] == [AT + 60]


def test_the_same_checkpoint_again_is_signed_again(seer: Path) -> None:
    assert witness.add_checkpoint(seer, request(5, _note(_tree(5)), _tree(5)), lambda: AT + 1)


def test_its_time_never_steps_back(seer: Path) -> None:
    line = witness.add_checkpoint(seer, request(5, _note(_tree(6)), _tree(6)), lambda: AT - 400 * 86_400)
    _text, [signed] = check_note(_note(_tree(6)) + line, [VerifierKey.read(witness.public_key(seer))])
    assert signed.at == AT


REFUSALS: dict[str, tuple[int, Callable[[], str]]] = {
    "the tail cut": (409, lambda: request(4, _note(_tree(4)), _tree(4))),
    "the tail cut, old size told": (400, lambda: f"old 5\n\n{_note(_tree(4))}"),
    "a split view": (409, lambda: f"old 5\n\n{_note(_tree(5, other=2))}"),
    "another past": (422, lambda: request(5, _note(_tree(9, other=2)), _tree(9, other=2))),
    "an honest proof for another log": (422, lambda: request(5, _note(_tree(9, other=2)), _tree(9))),
    "no proof": (422, lambda: f"old 5\n\n{_note(_tree(9))}"),
    "a proof from elsewhere": (409, lambda: request(3, _note(_tree(9)), _tree(9))),
    "a proof from nothing": (409, lambda: request(0, _note(_tree(9)), _tree(9))),
    "another log": (404, lambda: request(5, _note(_tree(9), key=SignerKey.of("other", LOG, b"o" * 32)), _tree(9))),
    "another key of the same name": (403, lambda: request(5, _note(_tree(9), key=SignerKey.of(KEY.name, LOG, b"o" * 32)), _tree(9))),
    "a size nobody signed": (403, lambda: request(5, _note(_tree(9)).replace("\n9\n", "\n8\n"), _tree(9))),
    "an overlong proof": (422, lambda: request(5, _note(_tree(9)), _tree(9)).replace("old 5\n", "old 5\n" + "A" * 43 + "=\n")),
    "no request": (400, lambda: ""),
    "no number": (400, lambda: request(5, _note(_tree(9)), _tree(9)).replace("old 5", "old five")),
    "no note": (400, lambda: "old 5\n\nhello"),
    "an odd hash": (400, lambda: f"old 5\n!!\n\n{_note(_tree(9))}"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused_and_nothing_changes(seer: Path, case: tuple[int, Callable[[], str]]) -> None:
    status, body = case
    before = (seer / "state.json").read_text()
    with pytest.raises(witness.Refused) as refusal:
        witness.add_checkpoint(seer, body(), lambda: AT)
    assert refusal.value.status == status
    assert json.loads((seer / "state.json").read_text()) == json.loads(before)


def test_over_the_wire_the_log_finds_out_from_where_to_prove(seer: Path) -> None:
    witness.Handler.folder = seer
    server = HTTPServer(("127.0.0.1", 0), witness.Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    seen = [Witness(address, VerifierKey.read(witness.public_key(seer)))]
    try:
        [answer] = ask_all(seen, _note(_tree(12)), _tree(12))
        assert answer.line.startswith("— province ")
        [cut] = ask_all(seen, _note(_tree(7)), _tree(7))
        assert "tail was cut" in cut.why
        [forked] = ask_all(seen, _note(_tree(12, other=0)), _tree(12, other=0))
        assert "split view" in forked.why
        [changed] = ask_all(seen, _note(_tree(20, other=0)), _tree(20, other=0))
        assert changed.why.startswith("422")
    finally:
        server.shutdown()
        server.server_close()
    [silent] = ask_all(seen, _note(_tree(12)), _tree(12))
    assert not silent.line
    assert silent.why.startswith("0 ")


def test_the_witnesses_of_an_installation_are_named_in_a_file(tmp_path: Path, seer: Path) -> None:
    assert named_in(tmp_path) == []
    key = witness.public_key(seer)
    (tmp_path / "witnesses.txt").write_text(f"# province\nhttps://w.example/ {key}\n\n", encoding="utf-8")
    assert named_in(tmp_path) == [Witness("https://w.example", VerifierKey.read(key))]
    for bad in (
        f"w.example {key}",
        f"file:///etc {key}",
        "https://w.example",
        f"https://w.example {KEY.verifier}",
        f"https://w.example {key}A",
    ):
        (tmp_path / "witnesses.txt").write_text(bad, encoding="utf-8")
        with pytest.raises(InputError):
            named_in(tmp_path)


def test_the_program_stands_alone(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", witness.__file__, *words], capture_output=True, text=True, check=False
        )

    made = run("init", str(tmp_path / "w"), "finance")
    assert made.returncode == 0
    assert VerifierKey.read(made.stdout.strip()).algorithm == WITNESS
    assert run("init", str(tmp_path / "w"), "finance").returncode == 2
    assert run("watch", str(tmp_path / "w"), str(KEY.verifier)).stdout == f"{KEY.name}\n"
    assert run("watch", str(tmp_path / "w"), made.stdout.strip()).returncode == 2
    assert run("listen").returncode == 2
    assert (tmp_path / "w" / "witness.key").stat().st_mode & 0o077 == 0


# --- check_log on files ----------------------------------------------------------------------------------------------


def _entry(seq: int, scope: str, place: int, previous: str) -> bytes:
    texts = dict.fromkeys(("actor", "on_behalf", "req_key", "reason", "before"), "")
    return canonical(
        {**texts, "v": 1, "origin": KEY.name, "seq": seq, "scope": scope, "scope_seq": place, "scope_prev": previous,
         "at": "2018-09-30T01:00:00.000000Z", "verb": "test.act", "obj": f"t:{seq}", "obj_version": seq + 1, "after": "ab" * 32}
    )  # fmt: skip


def a_log(folder: Path, size: int, sealed: tuple[int, ...], *, eyes: int = 0) -> list[str]:
    """A log of two chains in files; returns its notes."""
    folder.mkdir(exist_ok=True)
    ends: dict[str, tuple[int, str]] = {}
    bodies = []
    for seq in range(size):
        scope = "1.2.3" if seq % 3 else "1.2.4"
        place, previous = ends.get(scope, (-1, ""))
        bodies.append(_entry(seq, scope, place + 1, previous))
        ends[scope] = (place + 1, leaf_hash(bodies[-1]).hex())
    tree = Tree(map(leaf_hash, bodies))
    notes = [_note(tree, at) for at in sealed]
    for number, eye in enumerate(EYES[:eyes]):
        notes = [cosign(note, eye, AT + 60 * place + number) for place, note in enumerate(notes)]
    (folder / "log.jsonl").write_bytes(b"".join(body + b"\n" for body in bodies))
    points = [canonical({"size": at, "note": note}) + b"\n" for at, note in zip(sealed, notes, strict=True)]
    (folder / "checkpoints.jsonl").write_bytes(b"".join(points))
    keys = [KEY.verifier, *(eye.verifier for eye in EYES)]
    (folder / "keys.txt").write_text("".join(f"{key}\n" for key in keys), encoding="utf-8")
    return notes


def _check(folder: Path, needed: int = 0, known: tuple[str, ...] = ()) -> str:
    keys = check_log.read_keys((folder / "keys.txt").read_text(encoding="utf-8"))
    return check_log.check(folder, keys, needed, known).line()


def test_a_whole_log_is_accepted(tmp_path: Path) -> None:
    first, _second, last = a_log(tmp_path, 11, (4, 8, 11), eyes=2)
    assert _check(tmp_path, 2, (first, last)).startswith("ok xieshou/test size=11 checkpoints=3 chains=2 root=")
    assert _check(tmp_path).endswith("witnessed=2")
    with pytest.raises(check_log.Refused, match="too few"):
        _check(tmp_path, 3)


def test_every_changed_bit_is_refused(tmp_path: Path) -> None:
    """One checkpoint: on an older one, a line spoiled into a stranger's is passed over, as any stranger's is."""
    a_log(tmp_path, 3, (3,), eyes=1)
    refused = 0
    for name in ("log.jsonl", "checkpoints.jsonl"):
        good = (tmp_path / name).read_bytes()
        for at in range(0, len(good) * 8, 3):
            spoiled = bytearray(good)
            spoiled[at // 8] ^= 1 << at % 8
            (tmp_path / name).write_bytes(spoiled)
            with pytest.raises(check_log.Refused):
                _check(tmp_path, 1)
            refused += 1
        (tmp_path / name).write_bytes(good)
    assert refused > 3_000


def _rows(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        rows = (folder / name).read_bytes().splitlines(keepends=True)
        (folder / name).write_bytes(b"".join(change(rows)))

    return spoil


SPOILED: dict[str, Callable[[Path], None]] = {
    "an entry left out": _rows("log.jsonl", lambda rows: rows[:3] + rows[4:]),
    "an entry twice": _rows("log.jsonl", lambda rows: [*rows[:3], rows[3], *rows[3:]]),
    "entries exchanged": _rows("log.jsonl", lambda rows: [*rows[:3], rows[4], rows[3], *rows[5:]]),
    "the tail cut": _rows("log.jsonl", lambda rows: rows[:-1]),
    "an entry more": _rows("log.jsonl", lambda rows: [*rows, _entry(11, "9", 0, "") + b"\n"]),
    "half a line": _rows("log.jsonl", lambda rows: [*rows[:-1], rows[-1][:-1]]),
    "an empty log": _rows("log.jsonl", lambda rows: []),
    "an older checkpoint last": _rows("checkpoints.jsonl", lambda rows: [*rows, rows[0]]),
    "a checkpoint twice": _rows("checkpoints.jsonl", lambda rows: [rows[0], rows[0], *rows[1:]]),
    "checkpoints exchanged": _rows("checkpoints.jsonl", lambda rows: [rows[1], rows[0], rows[2]]),
    "the last checkpoint left out": _rows("checkpoints.jsonl", lambda rows: rows[:-1]),
    "no checkpoints": _rows("checkpoints.jsonl", lambda rows: []),
    "another log's key": lambda folder: (folder / "keys.txt").write_text(str(SignerKey.of(KEY.name, LOG, b"z" * 32).verifier)),
    "no log key": lambda folder: (folder / "keys.txt").write_text(str(EYES[0].verifier)),
    "two log keys": lambda folder: (folder / "keys.txt").write_text(f"{KEY.verifier}\n{SignerKey.of('b', LOG, b'z' * 32).verifier}"),
    "a key miswritten": lambda folder: (folder / "keys.txt").write_text(str(KEY.verifier)[:-2] + "AA"),
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_log_is_refused(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    a_log(tmp_path, 11, (4, 8, 11), eyes=1)
    _check(tmp_path)
    spoil(tmp_path)
    with pytest.raises(check_log.Refused):
        _check(tmp_path)


def test_a_log_rewritten_and_signed_anew_contradicts_what_somebody_kept(tmp_path: Path) -> None:
    """Whoever holds the log's own key can make a log of a piece; a checkpoint on paper still tells."""
    kept = a_log(tmp_path / "one", 11, (4, 8, 11))
    (tmp_path / "two").mkdir()
    a_log(tmp_path / "two", 9, (4, 9))
    with pytest.raises(check_log.Refused, match="tail was cut"):
        _check(tmp_path / "two", 0, (kept[2],))
    forged = _note(_tree(8))
    with pytest.raises(check_log.Refused, match="another root"):
        _check(tmp_path / "one", 0, (forged,))


def test_a_witness_whose_time_steps_back_is_refused(tmp_path: Path) -> None:
    notes = a_log(tmp_path, 5, (3, 5))
    points = [(3, cosign(notes[0], EYES[0], AT)), (5, cosign(notes[1], EYES[0], AT - 1))]
    (tmp_path / "checkpoints.jsonl").write_bytes(b"".join(canonical({"size": s, "note": n}) + b"\n" for s, n in points))
    with pytest.raises(check_log.Refused, match="steps back"):
        _check(tmp_path)


def test_the_command_on_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_log(tmp_path, 11, (4, 8, 11), eyes=2)
    keys = str(tmp_path / "keys.txt")
    assert main(["log", "verify", str(tmp_path), "--keys", keys, "--policy", "2of3"]) == 0
    assert capsys.readouterr().out.endswith("witnessed=2\n")
    assert main(["log", "verify", str(tmp_path), "--keys", keys, "--policy", "3of3"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    for words in (["--policy", "3of2"], ["--policy", "two"], ["--keys", "/nowhere"], ["--known", "/nowhere"]):
        assert main(["log", "verify", str(tmp_path), *words]) == 2
    assert main(["log", "verify", "/nowhere"]) == 2
    assert main(["log", "verify-receipt", "/nowhere", "--keys", keys]) == 2
