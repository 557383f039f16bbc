"""Asking those who watch: each witness gets what its last state still lacks, and gives its signature or its reason.

`witnesses.txt` in the data folder names them, one a line: an address and a public key, as the witness's own `init` printed
it. Without the file there are none, and every proof says 未见证.
"""

from __future__ import annotations

import base64
import re
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError

from xieshou.engines.errors import InputError
from xieshou.engines.merkle import WITNESS, Proofs, VerifierKey

FILE = "witnesses.txt"
SECONDS = 10
SIZE = re.compile(r"[0-9]{1,18}", re.ASCII)
Ask = Callable[[str, str], tuple[int, str]]


@dataclass(frozen=True)
class Witness:
    """Where it answers, and its public key."""

    address: str
    key: VerifierKey


@dataclass(frozen=True)
class Answer:
    """A cosignature line, or why there is none."""

    witness: Witness
    line: str
    why: str = ""


def named_in(folder: Path) -> list[Witness]:
    """The witnesses of this installation; none where the file is absent. Raises InputError for a line it cannot read."""
    path = folder / FILE
    if not path.is_file():
        return []
    witnesses = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = line.split()
        if not parts or line.startswith("#"):
            continue
        if len(parts) != 2 or not parts[0].startswith(("http://", "https://")):
            raise InputError(f"{FILE} 第{number}行:须写地址和公钥 / line {number}: an address and a key")
        key = VerifierKey.read(parts[1])
        if key.algorithm != WITNESS:
            raise InputError(f"{FILE} 第{number}行:不是见证人的公钥 / line {number}: not a witness's key")
        witnesses.append(Witness(parts[0].rstrip("/"), key))
    return witnesses


def ask_all(witnesses: Sequence[Witness], note: str, tree: Proofs, *, post: Ask | None = None) -> list[Answer]:
    """What each witness says to the checkpoint `note` over the whole of `tree`. All at once: nobody's silence holds up another.

    Tried from the whole size first; a witness that knows another answers 409 with it, and is sent that proof.
    """
    size = len(tree)
    first = request(size, note, tree)
    said = _at_once([(one, first) for one in witnesses], post or _post)
    known = {one: int(text) for one, (status, text) in said.items() if status == 409 and SIZE.fullmatch(text.strip())}
    again = [(one, request(old, note, tree)) for one, old in known.items() if old < size]
    said |= _at_once(again, post or _post)
    return [_answer(one, *said[one], known.get(one), size) for one in witnesses]


def _at_once(asked: Sequence[tuple[Witness, str]], post: Ask) -> dict[Witness, tuple[int, str]]:
    if not asked:
        return {}
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = pool.map(lambda one: post(f"{one[0].address}/add-checkpoint", one[1]), asked)
        return {witness: answer for (witness, _body), answer in zip(asked, answers, strict=True)}


def _answer(witness: Witness, status: int, text: str, old: int | None, size: int) -> Answer:
    if old is not None and old > size:
        return Answer(witness, "", f"见证人见过{old}条,日志只有{size}条:尾部被截 / the log's tail was cut")
    if old == size:
        return Answer(witness, "", "见证人见过同样大小的另一本日志(分叉) / a split view")
    return Answer(witness, text) if status == 200 else Answer(witness, "", f"{status} {text.strip()[:200]}")


def request(old: int, note: str, tree: Proofs) -> str:
    """The body of add-checkpoint: from which size, the proof, the checkpoint."""
    proof = "".join(f"{base64.b64encode(one).decode()}\n" for one in tree.consistency(old))
    return f"old {old}\n{proof}\n{note}"


def _post(address: str, body: str) -> tuple[int, str]:
    asked = urllib.request.Request(address, body.encode(), {"Content-Type": "text/plain"})  # noqa: S310 - http(s), by named_in
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 - as above
            return answer.status, answer.read(10_000).decode()
    except HTTPError as refusal:
        return refusal.code, refusal.read(10_000).decode("utf-8", "replace")
    except (URLError, OSError) as fault:
        return 0, f"没有回答 / no answer: {fault}"
