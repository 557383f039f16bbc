"""The draw: the vectors, the order, the second draw, opening and voiding."""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.draw.builders import DICE, SECRETS, a_draw, pool, records, twin_order
from xieshou.engines.draw import (
    Holder,
    Opened,
    Side,
    Source,
    announce,
    bound_of_void,
    check_draw,
    commitment,
    freeze,
    inspectors,
    money_units,
    open_draw,
    refuse_seen,
    reveal,
    tickets,
    void_by,
)
from xieshou.engines.draw.frame import chain
from xieshou.engines.errors import InputError, ProofRefused

BIKESHED = "totally not a bikeshed"
VALUE = {"kind": "dice", "reference": "hall-1", "value": "4.4.0.9.1.7."}


def _opened(n: int = 2, count: int = 3, **words: object) -> Opened:
    text = announce(freeze(records(count)), draw_id="d", n=n, beacon=[DICE], **words)
    return open_draw(text, values=[VALUE], reveals=[])


def test_the_chain_and_the_expansion_of_the_published_draft() -> None:
    """draft-thomson-elegy-vrs: salt H^9, message the randomness three times, info the raw name."""
    salt = chain(BIKESHED, 9)
    assert salt.hex() == "5346f2efb5397a6788fc1f1d9c05c6d3f2abe9b7d16d8592a3695b6dbe9f2456"
    prk = hmac.digest(salt, b"1.2.3.4.5.6./" * 3, "sha256")
    names = {"lavenderblush": "002ed527ae0a44a86c205d1cdba", "blue": "03f710be2b61a6f9c3f89aa5ab5",
             "darkgoldenrod": "08bab81380d7f0769cecf9969a8"}  # fmt: skip
    for name, start in names.items():
        assert hmac.digest(prk, name.encode() + b"\x01", "sha256").hex().startswith(start)


def test_end_to_end_on_the_published_vector() -> None:
    frame = freeze([{"id": "a3"}, {"id": "a1"}, {"id": "a2"}])
    assert frame.root == "183877dff615756dd90fab422d8b9f0ab1bde786286193047ab325398410fbfd"
    text = announce(
        frame,
        draw_id="test-1",
        n=2,
        beacon=[Source("dice", "hall-1")],
        commitments=[chain(BIKESHED, 2).hex()],
        iterations=2,
    )
    assert hashlib.sha256(text).hexdigest() == "adaacd9ad2b2d421fb3cd0119160bd081d5095f2aba7a77090ff6657c05081bb"
    opened = open_draw(text, values=[VALUE], reveals=[chain(BIKESHED, 1).hex()])
    assert opened.key.hex() == "460b843679c3b91e48cd6c2fa4d44619c767d70596e1fd2370de3fda8ae04112"
    order = [(one.record["id"], one.hex[:16]) for one in tickets(frame, opened, extended=1)]
    assert order == [("a2", "385cb4e5b0d62c11"), ("a1", "41f8da2529a2338d"), ("a3", "fae4f3277585bcc4")]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.data(), st.booleans())
def test_the_selection_is_the_definitions(
    tmp_path_factory: pytest.TempPathFactory, count: int, data: st.DataObject, sealed: bool
) -> None:
    n = data.draw(st.integers(0, count))
    extended = data.draw(st.integers(0, count - n))
    folder = a_draw(tmp_path_factory.mktemp("d"), count=count, n=n, sealed=sealed, extended=extended)
    with (folder / "selection.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["ticket_hex"]) for row in rows] == twin_order(folder)[: n + extended]
    assert [row["rank"] for row in rows] == [str(rank) for rank in range(1, n + extended + 1)]
    check_draw.check(folder)


def test_taking_one_record_away_leaves_the_order_of_the_others() -> None:
    """Tickets depend on the key and the record alone; what is compared here is one key over two frames."""
    opened = _opened(n=3, count=12)
    everybody = {name: check_draw.ticket_of(opened.key, check_draw.leaf_hash(line)) for name, line in _lines(12)}
    fewer = {name: ticket for name, ticket in everybody.items() if name != "r00004"}
    assert [n for n in sorted(everybody, key=everybody.get) if n != "r00004"] == sorted(fewer, key=fewer.get)


def _lines(count: int) -> list[tuple[str, bytes]]:
    frame = freeze(records(count))
    return [(str(record["id"]), line) for record, line in zip(frame.records, frame.lines, strict=True)]


def test_every_record_is_as_likely_as_any() -> None:
    """2,000 draws of 3 from 12: each record about 500 times (sd 19.4; six of them allowed)."""
    frame, drawn = freeze(records(12)), Counter()
    for number in range(2000):
        text = announce(frame, draw_id=f"d{number}", n=3, beacon=[DICE])
        opened = open_draw(text, values=[VALUE], reveals=[])
        drawn.update(one.record["id"] for one in tickets(frame, opened))
    assert len(drawn) == 12
    assert all(abs(count - 500) < 6 * 19.4 for count in drawn.values())


def test_another_frame_is_not_drawn_from() -> None:
    for other in (records(13), records(11), [*records(11), {"id": "r00011", "amount_fen": 1}]):
        with pytest.raises(ProofRefused):
            tickets(freeze(other), _opened(n=3, count=12))


@pytest.mark.parametrize(
    "bad",
    [[], [{"id": "a"}, {"id": "a"}], [{"id": ""}], [{"id": 7}], [{"name": "a"}], [{"id": "a\nb"}], [{"id": "a", "x": 1.5}],
     [{"id": "a", "x": None}], [{"id": "a", "x": True}], [{"id": "a", "x": 2**53}], [{"id": "a", "x": [{}, 0.1]}], [{"id": "a", 3: 1}],
     [{"id": "\ud800"}]],
)  # fmt: skip
def test_a_frame_of_odd_records_is_refused(bad: list[dict[str, object]]) -> None:
    with pytest.raises(InputError):
        freeze(bad)


def test_canonical_json_is_rfc_8785() -> None:
    """Names in the order of UTF-16 units (the example of RFC 8785 §3.2.3, with texts for values), shortest escapes."""
    names = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    text = check_draw.canonical(dict.fromkeys(names, "v")).decode()
    assert [part[1:].split('"')[0] for part in text.strip("{}").split(",")] == [
        "\\r",
        "1",
        "\x80",
        "ö",
        "€",
        "😀",
        "\ufb33",
    ]
    assert check_draw.canonical({"a": '\x00\x1f\b\t\n\f\r"\\/\x7f\u2028é'}) == (
        b'{"a":"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\/\x7f' + "\u2028é".encode() + b'"}'
    )


ODD_JSON = [
    b"", b" {}", b"{} ", b"{}\n", b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":1,"a":1}', b'{"a":01}', b'{"a":-0}', b'{"a":1.0}',
    b'{"a":1e2}', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":true}', b'{"a":null}', b'[false]', b'{"a":"\\u0041"}', b'{"a":"\\/"}',
    b'{"a":"\\u000A"}', b'{"a":"\\u001F"}', b'{"a":"\xff"}', b'{"a":"\\ud800"}', b"\xef\xbb\xbf{}", b'{"a":9007199254740992}',
    b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}", b"{'a':1}", b'{"a":"\t"}', b'{"a":1,}',
]  # fmt: skip


@pytest.mark.parametrize("text", ODD_JSON, ids=range(len(ODD_JSON)))
def test_any_other_spelling_is_refused(text: bytes) -> None:
    with pytest.raises(check_draw.Refused):
        check_draw.read_canonical(text, "x")


JSON = st.recursive(
    st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)


@given(JSON)
def test_what_is_written_is_read_back(value: object) -> None:
    assert check_draw.read_canonical(check_draw.canonical(value), "x") == value


def test_a_missing_or_moved_or_foreign_opening_is_refused() -> None:
    frame = freeze(records(5))
    text = announce(
        frame, draw_id="d", n=2, beacon=[DICE], commitments=[commitment(one, 3) for one in SECRETS], iterations=3
    )
    good = [reveal(one, 3) for one in SECRETS]
    open_draw(text, values=[VALUE], reveals=good)
    for values, reveals in [
        ([VALUE], good[:1]), ([VALUE], good[::-1]), ([VALUE], []), ([VALUE], [*good, good[0]]), ([VALUE], [good[0], good[0]]),
        ([VALUE], [SECRETS[0], SECRETS[1]]), ([VALUE], [reveal(one, 2) for one in SECRETS]),
        ([{**VALUE, "reference": "hall-2"}], good), ([{**VALUE, "kind": "die"}], good), ([], good), ([VALUE, VALUE], good),
        ([{**VALUE, "value": ""}], good), ([{**VALUE, "value": "4/4"}], good), ([{**VALUE, "value": "四"}], good),
        ([{**VALUE, "signature": "00"}], good),
    ]:  # fmt: skip
        with pytest.raises(ProofRefused):
            open_draw(text, values=values, reveals=reveals)


def test_commitments_are_fresh() -> None:
    first, second = commitment(SECRETS[0]), commitment(SECRETS[1])
    refuse_seen([first, second], ["0" * 64])
    for bad, seen in [([first, first], []), ([first], [first]), ([first.upper()], []), ([first[:-1]], [])]:
        with pytest.raises(InputError):
            refuse_seen(bad, seen)
    for secret, times in [("5f" * 31, 9), (SECRETS[0], 1)]:
        with pytest.raises(InputError):
            commitment(secret, times)


def test_two_inspectors_by_recusal_and_load() -> None:
    frame, people = freeze(records(12)), freeze(pool(9))
    text = announce(frame, draw_id="d", n=6, beacon=[DICE], pool=people, more={"load_cap": 2})
    opened = open_draw(text, values=[VALUE], reveals=[])
    chosen = tickets(frame, opened)
    rows = inspectors(chosen, opened, people)
    assert [row[0] for row in rows] == [one.record["id"] for one in chosen]
    towns = {one.record["id"]: one.record["town"] for one in chosen}
    load = Counter(name for _site, *two in rows for name in two)
    assert all(first != second for _site, first, second in rows)
    assert all("i0" not in two for site, *two in rows if towns[site] == "t0")
    assert max(load.values()) <= 2
    # The first site takes the very first two of its own order that may come: written out from the definition.
    site, *two = rows[0]
    place = b"\x02" + hashlib.sha256(site.encode()).digest()
    able = [f"i{n}" for n in range(9) if not (n == 0 and towns[site] == "t0")]
    able.sort(key=lambda name: hmac.digest(opened.key, place + hashlib.sha256(name.encode()).digest(), "sha256"))
    assert two == able[:2]


def test_too_few_inspectors_stop_the_draw() -> None:
    frame = freeze(records(12))
    for people, cap in [(pool(2), 5), (pool(4), 1)]:
        frozen = freeze(people)
        opened = open_draw(
            announce(frame, draw_id="d", n=12, beacon=[DICE], pool=frozen, more={"load_cap": cap}),
            values=[VALUE],
            reveals=[],
        )
        with pytest.raises(ProofRefused, match="fewer than two"):
            inspectors(tickets(frame, opened), opened, frozen)
    with pytest.raises(ProofRefused, match="pool"):
        inspectors(tickets(frame, opened), opened, freeze(pool(5)))


def test_one_site_is_visited_once() -> None:
    frame = freeze([{"id": f"r{n}", "site": f"v{n % 2}"} for n in range(8)])
    opened = open_draw(
        announce(frame, draw_id="d", n=8, beacon=[DICE], pool=freeze(pool(3))), values=[VALUE], reveals=[]
    )
    assert sorted(row[0] for row in inspectors(tickets(frame, opened), opened, freeze(pool(3)))) == ["v0", "v1"]


def test_money_is_drawn_by_size() -> None:
    opened = _opened()
    amounts = [0, 100, 0, 300, 600, 0]
    drawn = Counter(money_units(amounts, opened, count=5000))
    assert set(drawn) == {1, 3, 4}
    assert [round(drawn[i] / 500) for i in (1, 3, 4)] == [1, 3, 6]
    k = int.from_bytes(hmac.digest(opened.key, b"\x03" + (1).to_bytes(8, "big"), "sha256")) % 1000
    assert money_units(amounts, opened, count=1) == [1 if k < 100 else 3 if k < 400 else 4]
    for bad in ([], [0], [-1, 5]):
        with pytest.raises(InputError):
            money_units(bad, opened, count=1)


def _holder(name: str, side: Side, revealed: str | None) -> Holder:
    return Holder(name, side, hashlib.sha256(b"c").hexdigest(), revealed)


def test_a_refused_reveal_names_the_refuser_and_never_helps_the_inspected() -> None:
    kept, county = _holder("督查组", Side.OTHER, b"c".hex()), _holder("本县", Side.INSPECTED, None)
    assert void_by([kept]) is None
    void = void_by([kept, county])
    assert void is not None
    assert void.refusers == ("本县",)
    counted = bound_of_void(void, population=500, n=60, alpha=Fraction(1, 20))
    assert counted is not None
    assert (counted.upper, counted.lower, counted.false_seen) == (500, 0, 60)


@pytest.mark.parametrize("revealed", [None, "", "zz", b"other".hex()])
def test_another_holders_refusal_withholds_the_bound(revealed: str | None) -> None:
    void = void_by([_holder("支援省", Side.OTHER, revealed)])
    assert void is not None
    assert bound_of_void(void, population=500, n=60, alpha=Fraction(1, 20)) is None


def test_a_county_that_shuts_the_door_voids_too() -> None:
    void = void_by([_holder("督查组", Side.OTHER, b"c".hex())], inspected_side_refuses=True)
    assert void is not None
    assert void.is_inspected_side


@pytest.mark.parametrize(
    "words",
    [{"n": -1}, {"n": 13}, {"iterations": 1}, {"draw_id": ""}, {"draw_id": "a\nb"}, {"beacon": []}, {"beacon": [Source("Dice", "x")]},
     {"beacon": [Source("dice", "")]}, {"beacon": [Source("drand", "1000")]}, {"beacon": [Source("dice", "厅")]},
     {"more": {"alpha": "5"}}, {"more": {"alpha": "0.0"}}, {"more": {"design": "cluster"}}, {"more": {"load_cap": 0}}, {"more": {"c": -1}},
     {"more": {"opens_at": "soon"}}, {"more": {"opens_at": "2018-09-30T09:00:00"}}, {"more": {"p0": 0.05}}, {"commitments": ["00"]}],
)  # fmt: skip
def test_an_odd_announcement_is_not_made(words: dict[str, object]) -> None:
    with pytest.raises(InputError):
        announce(freeze(records(12)), **{"draw_id": "d", "n": 3, "beacon": [DICE], **words})


def test_a_name_with_a_comma_is_quoted(tmp_path: Path) -> None:
    folder = a_draw(tmp_path / "d", n=3, frame_records=[{"id": 'a,"b'}, {"id": "c"}, {"id": "d"}])
    with (folder / "selection.csv").open(encoding="utf-8", newline="") as file:
        assert {row["id"] for row in csv.DictReader(file)} == {'a,"b', "c", "d"}
