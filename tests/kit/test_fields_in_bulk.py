"""Encrypting and indexing many values at once gives what one by one gives."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from xieshou.kit.fields import blind, blind_all, decrypt, encrypt_all, seal, unseal

texts = st.lists(st.none() | st.text(max_size=40), max_size=30)


@given(texts, st.sampled_from(["identity", "phone"]))
def test_blind_indexes(values, kind):
    assert blind_all(values, kind) == [None if value is None else blind(value, kind) for value in values]


@given(texts)
def test_encryption(values):
    sealed = encrypt_all(values, "table.column")
    assert [None if one is None else decrypt(one, "table.column") for one in sealed] == values
    known = [one for one in sealed if one is not None]
    assert len({one[:13] for one in known}) == len(known), "a nonce was used twice"


def test_a_sealed_value_is_bound_to_its_column():
    assert unseal(seal(b"rows", "a.b"), "a.b") == b"rows"
    with pytest.raises(InvalidTag):
        unseal(seal(b"rows", "a.b"), "a.c")
