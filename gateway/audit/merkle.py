"""A Merkle tree over records, as RFC 9162 (section 2.1) hashes it.

A leaf is SHA-256(0x00 ∥ record), a node SHA-256(0x01 ∥ left ∥ right). Proofs are
lists of hashes in the order of the RFC.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

HashOf: TypeAlias = Callable[[int, int], bytes]
"""The root over `count` leaves from the leaf `first` (counted from 0) on."""

EMPTY = hashlib.sha256().digest()


def leaf_hash(record: bytes) -> bytes:
    """The hash of one record."""
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A tree that grows at its end, kept as its perfect subtrees: a handful of hashes."""

    size: int = 0
    _peaks: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, digest: bytes, height: int = 0) -> None:
        """Append a leaf, or the root of 2**height leaves; the size is a multiple of that number."""
        self.size += 1 << height
        while self._peaks and self._peaks[-1][0] == height:
            digest = node_hash(self._peaks.pop()[1], digest)
            height += 1
        self._peaks.append((height, digest))

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self._peaks:
            return EMPTY
        *others, (_, digest) = self._peaks
        for _, left in reversed(others):
            digest = node_hash(left, digest)
        return digest

    def peaks(self) -> list[bytes]:
        """The roots of the perfect subtrees, the largest first: all that is needed to go on."""
        return [digest for _, digest in self._peaks]

    def copy(self) -> Tree:
        """A tree that grows by itself from here."""
        return Tree(self.size, list(self._peaks))


def grown(size: int, peaks: Sequence[bytes]) -> Tree:
    """The tree of `size` leaves with these `peaks`; raises ValueError where they do not fit."""
    heights = [height for height in range(size.bit_length() - 1, -1, -1) if size >> height & 1]
    return Tree(size, list(zip(heights, peaks, strict=True)))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    tree = Tree()
    for digest in leaves:
        tree.add(digest)
    return tree.root()


def inclusion(index: int, size: int, hash_of: HashOf) -> list[bytes]:
    """The proof that the leaf `index` (counted from 0) is in the tree of `size` leaves."""
    if not 0 <= index < size:
        raise ValueError("the tree has no such leaf")
    first, count = 0, size
    found: list[bytes] = []
    while count > 1:
        left = _left(count)
        if index - first < left:
            found.append(hash_of(first + left, count - left))
            count = left
        else:
            found.append(hash_of(first, left))
            first, count = first + left, count - left
    return found[::-1]


def consistency(old: int, new: int, hash_of: HashOf) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with the tree of `old` leaves."""
    if not 0 < old <= new:
        raise ValueError("the older tree has between one leaf and all of them")
    first, count, whole = 0, new, True
    found: list[bytes] = []
    while old - first != count:
        left = _left(count)
        if old - first <= left:
            found.append(hash_of(first + left, count - left))
            count = left
        else:
            found.append(hash_of(first, left))
            first, count, whole = first + left, count - left, False
    if not whole:
        found.append(hash_of(first, count))
    return found[::-1]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that `leaf` stands at `index` in the tree with this root."""
    if not 0 <= index < size:
        return False
    at, last, digest = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            digest = node_hash(other, digest)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            digest = node_hash(digest, other)
        at, last = at >> 1, last >> 1
    return last == 0 and hmac.compare_digest(digest, root)


def extends(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether `proof` shows that the newer tree begins with the older one."""
    if old == new:
        return not proof and hmac.compare_digest(old_root, new_root)
    if not 0 < old < new or not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for other in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, other)
        at, last = at >> 1, last >> 1
    same = hmac.compare_digest(before, old_root) and hmac.compare_digest(after, new_root)
    return last == 0 and same


def _left(count: int) -> int:
    """How many leaves the left half has: the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
