from __future__ import annotations

import hashlib

import pytest

from gateway.audit.merkle import (
    EMPTY,
    Tree,
    consistency,
    extends,
    grown,
    includes,
    inclusion,
    leaf_hash,
    node_hash,
    root_of,
)

# The leaves and roots of the test vectors that Certificate Transparency logs share.
VECTORS = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
LEAVES = [leaf_hash(bytes([number])) for number in range(70)]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word by word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return node_hash(by_definition(leaves[:left]), by_definition(leaves[left:]))


def hash_of(first: int, count: int) -> bytes:
    return by_definition(LEAVES[first : first + count])


def test_the_root_is_that_of_other_implementations() -> None:
    assert root_of(map(leaf_hash, VECTORS)).hex() == ROOT_OF_EIGHT
    assert root_of([]) == EMPTY


@pytest.mark.parametrize("size", range(70))
def test_a_tree_that_grows_has_the_root_of_the_definition(size: int) -> None:
    tree = Tree()
    for leaf in LEAVES[:size]:
        tree.add(leaf)
    assert tree.root() == by_definition(LEAVES[:size])
    again = grown(size, tree.peaks())
    again.add(LEAVES[size])
    assert again.root() == by_definition(LEAVES[: size + 1])


def test_whole_subtrees_are_appended_at_once() -> None:
    tree = Tree()
    tree.add(by_definition(LEAVES[:16]), 4)
    tree.add(by_definition(LEAVES[16:32]), 4)
    tree.add(LEAVES[32])
    assert tree.root() == by_definition(LEAVES[:33])


def test_peaks_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        grown(3, [EMPTY])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 64, 70])
def test_every_record_is_proved_and_no_other_in_its_place(size: int) -> None:
    root = by_definition(LEAVES[:size])
    for index in range(size):
        proof = inclusion(index, size, hash_of)
        assert includes(LEAVES[index], index, size, proof, root)
        assert not includes(EMPTY, index, size, proof, root)
        assert not includes(LEAVES[index], (index + 1) % size, size, proof, root) or size == 1
        assert not includes(LEAVES[index], index, size, [*proof, EMPTY], root)
        for at in range(len(proof)):
            wrong = [*proof[:at], EMPTY, *proof[at + 1 :]]
            assert not includes(LEAVES[index], index, size, wrong, root)
            assert not includes(LEAVES[index], index, size, proof[:at], root)


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 13, 64, 70])
def test_every_older_tree_is_proved_and_no_other(new: int) -> None:
    after = by_definition(LEAVES[:new])
    for old in range(1, new + 1):
        before = by_definition(LEAVES[:old])
        proof = consistency(old, new, hash_of)
        assert extends(old, new, proof, before, after)
        assert not extends(old, new, proof, EMPTY, after)
        assert not extends(old, new, proof, before, EMPTY)
        assert not extends(old, new, [*proof, EMPTY], before, after)
        for at in range(len(proof)):
            assert not extends(old, new, [*proof[:at], EMPTY, *proof[at + 1 :]], before, after)
            assert not extends(old, new, proof[:at], before, after)


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion(3, 3, hash_of)
    with pytest.raises(ValueError, match="older tree"):
        consistency(0, 3, hash_of)
    with pytest.raises(ValueError, match="older tree"):
        consistency(4, 3, hash_of)
    assert not includes(EMPTY, -1, 0, [], EMPTY)
    assert not extends(0, 3, [], EMPTY, EMPTY)


def test_a_copy_grows_by_itself() -> None:
    tree = Tree()
    tree.add(LEAVES[0])
    other = tree.copy()
    other.add(LEAVES[1])
    assert (tree.size, tree.root()) == (1, LEAVES[0])
