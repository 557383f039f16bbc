"""Yesterday's lists as today's: who listed what, at which prices, and a mark of everything that it depended on.

Making everybody's list is half of a warm start. A list stays true for a person whose columns are the same (the age too),
over posts whose columns are the same: waiting longer adds as much to every post of a person. Prices may differ, and posts
be new; `Grid.loosen` looks at those by themselves. Marks are 64-bit digests of a row's text: two different rows of three
million have the same with a probability below one in a million, and the certificate is checked by other code anyway."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile
from zlib import crc32

import numba as nb
import numpy as np
import polars as pl
from numpy.lib.format import read_array_header_1_0, read_magic

from xieshou.engines.errors import InputError
from xieshou.engines.matching.market import WAITED, Market
from xieshou.engines.matching.records import Pairings, People, Posts
from xieshou.engines.matching.scoretable import ScoreTable
from xieshou.engines.matching.shortlist import Shortlist

PERSON = ["person_id", "region", "birth_on", "education", "mandarin", "reach", "places", "pay_min_fen_month", "occupations",
          "needs_lodging"]  # fmt: skip
POST = ["post_id", "region", "occupation", "kind", "education_min", "mandarin_required", "pay_min_fen_month",
        "pay_max_fen_month", "lodging", "age_min"]  # fmt: skip
SCAN_AGAIN = 2**30
PART = 100_000  # people whose lists are read at a time
NEVER_LISTED = 10**6  # how far above its price a post that was not there is said to have stood


@dataclass(frozen=True)
class Marks:
    """A digest per person and per post, and one of the rules: points, pairings, and the digest's own version."""

    person: np.ndarray
    post: np.ndarray
    rules: str

    @classmethod
    def of(
        cls, people: People, posts: Posts, order: np.ndarray, pairings: Pairings, as_of: int, table: ScoreTable
    ) -> Marks:
        """`order` is the row of each sorted post."""
        age = pl.Series("age", np.clip((as_of - people.birth) // 10000, -1, 200))
        person = people.table.cells.select(*PERSON, age).hash_rows(seed=18).to_numpy()
        post = posts.table.cells.select(POST).hash_rows(seed=18).to_numpy()[order]
        pairs = [] if pairings.table is None else pairings.table.cells.rows()
        rules = hashlib.sha256(repr((pl.__version__, table.raw, pairs)).encode()).hexdigest()
        return cls(person, post, rules)


@dataclass(frozen=True)
class Kept:
    """Lists by row of an earlier run, over its posts as it had sorted them, true at the prices `price`.

    Either held (`lists`) or still in the file that `read` was given, from which they are taken a part at a time."""

    marks: Marks
    price: np.ndarray
    waited: np.ndarray
    width: int
    lists: Shortlist | None
    source: Path | None = None

    def write(self, path: str | Path) -> None:
        """One file (numpy's archive), about 390 bytes a person. Raises OSError."""
        if self.lists is None:
            raise ValueError("these lists are in a file already")
        with Path(path).open("wb") as file:
            np.savez(
                file, rules=np.array(self.marks.rules), person_mark=self.marks.person, post_mark=self.marks.post,
                price=self.price, waited=self.waited, post=self.lists.post, score=self.lists.score,
                bound=self.lists.bound,
            )  # fmt: skip

    @classmethod
    def read(cls, path: str | Path) -> Kept:
        """Raises InputError."""
        path = Path(path)
        try:
            with np.load(path, allow_pickle=False) as file:
                marks = Marks(file["person_mark"], file["post_mark"], str(file["rules"]))
                price, waited = file["price"], file["waited"]
            with ZipFile(path) as archive, archive.open("post.npy") as member:
                shape, _ = _header(member)
            return cls(marks, price, waited, shape[1], None, path)
        except (OSError, ValueError, KeyError, IndexError, BadZipFile, EOFError) as fault:
            raise InputError(f"{path}:不是 --lists 写的文件 / was not written by --lists: {type(fault).__name__}") from fault

    def taken_up(self, marks: Marks, m: Market, price: np.ndarray) -> tuple[Shortlist, np.ndarray] | None:
        """(lists over today's people and posts, the prices at which they are true), None when the rules have changed.

        Whoever is new or changed has an empty list that asks to be made; a post that is new or changed is on no list,
        and is said to have cost far more than at `price`."""
        if marks.rules != self.marks.rules or self.marks.person.size == 0:
            return None
        row, post = _found(self.marks.person, marks.person), _found(self.marks.post, marks.post)
        today = np.full(max(self.marks.post.size, 1), -1, np.int32)
        today[post[post >= 0]] = np.flatnonzero(post >= 0)
        now = Shortlist.empty(row.size, self.width)
        now.post[row < 0, 0] = -1
        now.bound[row < 0] = SCAN_AGAIN
        added = np.where(row >= 0, m.who[WAITED] - self.waited[np.maximum(row, 0)], 0).astype(np.int16)
        known = np.flatnonzero(row >= 0)
        known = known[np.argsort(row[known], kind="stable")]
        for first, part in self._parts():
            a, b = np.searchsorted(row[known], [first, first + part.bound.size])
            _carry(known[a:b], row[known[a:b]] - first, today, added, *part, *now)
        before = np.where(post >= 0, self.price[np.maximum(post, 0)] if self.price.size else 0, price + NEVER_LISTED)
        return now, before

    def _parts(self) -> Iterator[tuple[int, Shortlist]]:
        """(first row, lists of the rows that follow, good until the next are asked for), until all were had."""
        if self.lists is not None:
            yield 0, self.lists
            return
        with Path(str(self.source)).open("rb") as file:
            members = [_Member(file, self.source, name) for name in ("post", "score", "bound")]
            for first in range(0, self.marks.person.size, PART):
                count = min(PART, self.marks.person.size - first)
                flat = [member.take(count * size) for member, size in zip(members, (self.width, self.width, 1), strict=True)]
                yield first, Shortlist(flat[0].reshape(count, -1), flat[1].reshape(count, -1), flat[2])
            for member in members:
                member.refuse_torn()


class _Member:
    """One array in an archive, read in order into one buffer: the archive's own reader copies everything three times."""

    def __init__(self, file: BufferedReader, source: Path | None, name: str) -> None:
        self.file, self.source, self.sum = file, source, 0
        with ZipFile(file) as archive:
            info = archive.getinfo(f"{name}.npy")
            if info.compress_type:
                raise InputError(f"{source}:不是 --lists 写的文件 / was not written by --lists: compressed")
            self.crc = info.CRC
            with archive.open(info) as member:
                _, self.kind = _header(member)
                head = member.tell()
        file.seek(info.header_offset + 26)
        name_size, extra_size = np.frombuffer(file.read(4), "<u2").tolist()
        file.seek(info.header_offset + 30 + name_size + extra_size)
        self.sum = crc32(file.read(head))
        self.at, self.buffer = file.tell(), np.empty(0, self.kind)

    def take(self, count: int) -> np.ndarray:
        if self.buffer.size < count:
            self.buffer = np.empty(count, self.kind)
        found = self.buffer[:count]
        self.file.seek(self.at)
        if self.file.readinto(found.data) != found.nbytes:
            raise InputError(f"{self.source}:文件不完整 / the file is cut short")
        self.at += found.nbytes
        self.sum = crc32(found.data, self.sum)
        return found

    def refuse_torn(self) -> None:
        if self.sum != self.crc:
            raise InputError(f"{self.source}:文件损坏 / the file is damaged")


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype]:
    """(shape, kind) of the array that follows in an archive's member."""
    read_magic(member)
    shape, _, kind = read_array_header_1_0(member)
    return shape, kind


def _found(names: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Row of each wanted mark, -1 where there is none; of equal names any may be found."""
    known = pl.DataFrame({"name": names, "row": np.arange(names.size)}).unique("name", keep="any")
    found = pl.DataFrame({"name": wanted}).join(known, on="name", how="left", maintain_order="left")
    return found["row"].fill_null(-1).to_numpy()


@nb.njit(cache=True)
def _carry(people: np.ndarray, row: np.ndarray, today: np.ndarray, added: np.ndarray, post: np.ndarray,
           score: np.ndarray, bound: np.ndarray, out_post: np.ndarray, out_score: np.ndarray,
           out_bound: np.ndarray) -> None:  # fmt: skip
    """Copy the old list of each of these people, over today's posts, `added` points on each."""
    width = out_post.shape[1]
    for t in range(people.size):
        i, y, n = people[t], row[t], 0
        for k in range(width):
            j = post[y, k]
            if j < 0:
                break
            if today[j] >= 0:
                out_post[i, n] = today[j]
                out_score[i, n] = score[y, k] + added[i]
                n += 1
        if n < width:
            out_post[i, n] = -1
        out_bound[i] = bound[y] + added[i] if bound[y] > -SCAN_AGAIN else bound[y]
