"""Signed notes and checkpoints: one good form, everything else refused."""

from __future__ import annotations

import base64

import pytest

from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.merkle import (
    LOG,
    WITNESS,
    Checkpoint,
    Policy,
    SignerKey,
    VerifierKey,
    check_checkpoint,
    check_note,
    check_order,
    cosign,
    leaf_hash,
    sign,
)

LOG_KEY = SignerKey.of("xieshou.example/451299", LOG, bytes(range(32)))
OTHER_LOG = SignerKey.of("xieshou.example/451299", LOG, bytes(range(1, 33)))
EYES = [SignerKey.of(f"witness-{n}", WITNESS, bytes([n]) * 32) for n in (1, 2, 3)]
POLICY = Policy(LOG_KEY.verifier, tuple(eye.verifier for eye in EYES), needed=2)
POINT = Checkpoint("xieshou.example/451299", 7, leaf_hash(b"root"))
AT = 1_538_265_600


def _note(witnesses: int = 2) -> str:
    note = sign(POINT.text, LOG_KEY)
    for eye in EYES[:witnesses]:
        note = cosign(note, eye, AT)
    return note


def test_a_good_checkpoint_names_its_witnesses_and_their_times() -> None:
    seen = check_checkpoint(_note(), POLICY)
    assert seen.checkpoint == POINT
    assert [(one.key.name, one.at) for one in seen.witnesses] == [("witness-1", AT), ("witness-2", AT)]


def test_without_a_policy_for_witnesses_it_is_unwitnessed() -> None:
    assert not check_checkpoint(_note(0), Policy(LOG_KEY.verifier)).is_witnessed


def test_the_example_key_of_the_note_format() -> None:
    """The verifier key of the C2SP signed-note text, read and written back unchanged."""
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert str(VerifierKey.read(text)) == text


def test_the_example_note_of_the_note_format() -> None:
    """The signature of the same text."""
    key = VerifierKey.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = (
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert check_note(f"{text}\n{line}", [key])[0] == text
    with pytest.raises(ProofRefused):
        check_note(f"{text.replace('think', 'thank')}\n{line}", [key])


def test_keys_travel_as_text() -> None:
    for key in (LOG_KEY.verifier, *POLICY.witnesses):
        assert VerifierKey.read(str(key)) == key


@pytest.mark.parametrize("at", range(0, 40, 3))
def test_a_key_with_one_wrong_character_is_refused(at: int) -> None:
    text = str(LOG_KEY.verifier)
    spoiled = text[: -at - 1] + ("A" if text[-at - 1] != "A" else "B") + text[len(text) - at :]
    with pytest.raises(InputError):
        VerifierKey.read(spoiled)


def test_no_single_character_of_a_note_can_be_changed() -> None:
    """Every position, two changes; a line of a witness may be spoiled into a stranger's, which leaves too few."""
    note = _note(2)
    refused = 0
    for at, was in enumerate(note):
        for now in {chr(ord(was) ^ 1), "A"} - {was}:
            with pytest.raises(ProofRefused):
                check_checkpoint(note[:at] + now + note[at + 1 :], POLICY)
            refused += 1
    assert refused > 800


def test_no_character_can_be_left_out() -> None:
    note = _note(2)
    for at in range(len(note)):
        with pytest.raises(ProofRefused):
            check_checkpoint(note[:at] + note[at + 1 :], POLICY)


def _log_line() -> str:
    return sign(POINT.text, LOG_KEY).split("\n\n")[1]


BAD = {
    "empty": "",
    "no signature": POINT.text,
    "no gap": POINT.text + _log_line(),
    "leading line": "\n" + _note(),
    "trailing line": _note() + "\n",
    "trailing word": _note() + "x",
    "carriage returns": _note().replace("\n", "\r\n"),
    "the log's signature twice": sign(POINT.text, LOG_KEY) + _log_line(),
    "another key of the same name": sign(POINT.text, OTHER_LOG),
    "another origin": sign(Checkpoint("elsewhere", 7, POINT.root).text, LOG_KEY),
    "a fourth line": sign(POINT.text + "more\n", LOG_KEY),
    "two lines": sign("xieshou.example/451299\n7\n", LOG_KEY),
    "a size with a nought before": sign(POINT.text.replace("\n7\n", "\n07\n"), LOG_KEY),
    "a size below nothing": sign(POINT.text.replace("\n7\n", "\n-7\n"), LOG_KEY),
    "a size in other digits": sign(POINT.text.replace("\n7\n", "\n٧\n"), LOG_KEY),
    "a short root": sign(f"{POINT.origin}\n7\n{base64.b64encode(b'short').decode()}\n", LOG_KEY),
    "a root in hex": sign(f"{POINT.origin}\n7\n{POINT.root.hex()}\n", LOG_KEY),
    "one witness": _note(1),
    "one witness twice": cosign(_note(1), EYES[0], AT + 1),
    "a witness instead of the log": _note(2).replace(_log_line(), ""),
    "the log's name on a witness's line": _note(1) + _log_line().replace("— xieshou.example/451299", "— witness-2"),
    "another size under the same signatures": _note().replace("\n7\n", "\n8\n", 1),
}


@pytest.mark.parametrize("note", BAD.values(), ids=BAD)
def test_refused(note: str) -> None:
    with pytest.raises(ProofRefused):
        check_checkpoint(note, POLICY)


def test_a_strangers_line_changes_nothing() -> None:
    note = cosign(_note(), SignerKey.of("stranger", WITNESS, b"s" * 32), AT)
    assert len(check_checkpoint(note, POLICY).witnesses) == 2


def test_a_cosignature_holds_for_its_own_time_only() -> None:
    note = _note(2)
    head, line = note.rstrip("\n").rsplit("\n", 1)
    name, body = line[2:].split(" ")
    raw = base64.b64decode(body)
    later = raw[:4] + (AT + 1).to_bytes(8, "big") + raw[12:]
    with pytest.raises(ProofRefused, match="witness-2"):
        check_checkpoint(f"{head}\n— {name} {base64.b64encode(later).decode()}\n", POLICY)


def test_one_person_cannot_stand_for_two_witnesses() -> None:
    twice = SignerKey.of("witness-9", WITNESS, bytes([1]) * 32).verifier
    with pytest.raises(InputError):
        Policy(LOG_KEY.verifier, (EYES[0].verifier, twice), needed=2)
    with pytest.raises(InputError):
        Policy(LOG_KEY.verifier, (EYES[0].verifier,), needed=2)
    with pytest.raises(InputError):
        Policy(EYES[0].verifier)


def test_times_do_not_step_back() -> None:
    check_order([1, 1, 5])
    with pytest.raises(ProofRefused):
        check_order([1, 5, 4])


def test_what_is_printed_on_paper() -> None:
    assert POINT.short.replace(" ", "") == POINT.root.hex()[:32]
    assert [len(group) for group in POINT.short.split(" ")] == [4] * 8
