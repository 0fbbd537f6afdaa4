"""The chain and the tree: one written form, one hash, and nothing can be moved without being seen."""

import hashlib
import json
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.chain import canonical, commitment, genesis, leaf, link, merkle_root

STREAM = UUID(int=7)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)


def test_there_is_one_written_form():
    assert canonical({"b": [1, None, True], "a": "Lê"}) == '{"a":"Lê","b":[1,null,true]}'.encode()


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), plain))
def test_the_written_form_says_what_it_was_made_of_in_any_order(value):
    assert json.loads(canonical(value)) == value
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize("value", [{"a": 1.5}, {"a": object()}, {1: "a"}, {"a": {"b": [b"x"]}}])
def test_what_has_no_single_written_form_is_refused(value):
    with pytest.raises(TypeError, match="canonical JSON: expected"):
        canonical(value)


def test_a_link_is_the_hash_of_nought_the_one_before_and_the_stored_bytes():
    assert link(b"before", b"body") == hashlib.sha256(b"\x00beforebody").digest()


def test_no_two_streams_begin_alike():
    assert genesis(STREAM) != genesis(UUID(int=8))


@given(st.lists(st.binary(), min_size=2, max_size=6, unique=True), st.data())
def test_events_that_change_places_change_the_head(bodies, data):
    def head(some):
        value = genesis(STREAM)
        for body in some:
            value = link(value, body)
        return value

    other = data.draw(st.permutations(bodies))
    assert (head(other) == head(bodies)) == (other == bodies)


def test_a_commitment_hides_the_text_and_holds_it():
    assert commitment(b"salt", "lý do") == hashlib.sha256(b"salt" + "lý do".encode()).hexdigest()
    assert commitment(b"other", "lý do") != commitment(b"salt", "lý do")


def by_the_book(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word: split at the largest power of two below the count."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_the_book(leaves[:k]) + by_the_book(leaves[k:])).digest()


@given(st.integers(0, 70))
def test_the_root_is_the_one_of_the_standard(count):
    leaves = [leaf(UUID(int=n).bytes, n, bytes([n])) for n in range(count)]
    assert merkle_root(leaves) == by_the_book(leaves)


@given(st.integers(1, 40), st.data())
def test_a_root_knows_every_leaf(count, data):
    leaves = [leaf(UUID(int=n).bytes, n, b"") for n in range(count)]
    changed = data.draw(st.integers(0, count - 1))
    other = [*leaves[:changed], leaf(uuid4().bytes, 1, b"x"), *leaves[changed + 1 :]]
    assert merkle_root(other) != merkle_root(leaves)
