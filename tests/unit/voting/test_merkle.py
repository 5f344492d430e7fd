"""Trees and proofs: against another implementation, and against every bit turned."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from chalicelib.voting import merkle
from chalicelib.voting.tiles import tile_path, tiles

SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100, 255, 256, 257, 600]


def data(size: int) -> list[bytes]:
    return [f"leaf {number}".encode() for number in range(size)]


def hashes(size: int) -> list[bytes]:
    return [merkle.leaf_hash(one) for one in data(size)]


def oracle(size: int) -> Any:
    tree = InmemoryTree(algorithm="sha256")
    for one in data(size):
        tree.append_entry(one)
    return tree


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.root([]) == InmemoryTree(algorithm="sha256").get_state()


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_that_of_another_implementation(size: int) -> None:
    assert merkle.root(hashes(size)) == oracle(size).get_state()


@pytest.mark.parametrize("size", SIZES)
def test_inclusion_proofs_are_those_of_another_implementation(size: int) -> None:
    leaves, tree = hashes(size), oracle(size)
    for index in {0, size // 3, size // 2, size - 1}:
        ours = merkle.inclusion_proof(leaves, index)
        # Its path begins with the leaf itself.
        assert ours == tree.prove_inclusion(index + 1, size).path[1:]
        assert merkle.includes(merkle.root(leaves), size, index, leaves[index], ours)


@given(st.integers(1, 130), st.data())
def test_every_leaf_is_proven_and_at_its_own_place_only(size: int, pick: st.DataObject) -> None:
    leaves = hashes(size)
    index = pick.draw(st.integers(0, size - 1))
    other = pick.draw(st.integers(0, size - 1))
    root, proof = merkle.root(leaves), merkle.inclusion_proof(leaves, index)

    assert merkle.includes(root, size, index, leaves[index], proof)
    assert merkle.includes(root, size, other, leaves[index], proof) == (other == index)
    assert not merkle.includes(root, size, index, leaves[index], [*proof, root])
    assert not merkle.includes(root, size, -1, leaves[index], proof)
    assert not merkle.includes(root, size, size, leaves[index], proof)
    if proof:
        assert not merkle.includes(root, size, index, leaves[index], proof[:-1])


@given(st.integers(1, 130), st.data())
def test_a_longer_log_continues_a_shorter_one(size: int, pick: st.DataObject) -> None:
    leaves = hashes(size)
    old = pick.draw(st.integers(1, size))
    old_root, root = merkle.root(leaves[:old]), merkle.root(leaves)
    proof = merkle.consistency_proof(leaves, old)

    assert merkle.continues(old_root, old, root, size, proof)
    assert not merkle.continues(bytes(32), old, root, size, proof)
    assert not merkle.continues(old_root, old, bytes(32), size, proof)
    assert not merkle.continues(old_root, old, root, size, [*proof, root])
    assert not merkle.continues(old_root, 0, root, size, proof)
    if old < size:
        rewritten = [merkle.leaf_hash(b"other"), *leaves[1:]]
        assert not merkle.continues(
            old_root, old, merkle.root(rewritten), size, merkle.consistency_proof(rewritten, old)
        )


def test_there_is_no_proof_of_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(hashes(3), 3)
    with pytest.raises(ValueError, match="no such older tree"):
        merkle.consistency_proof(hashes(3), 4)


def test_every_bit_of_a_proof_matters() -> None:
    leaves = hashes(300)
    root, proof = merkle.root(leaves), merkle.inclusion_proof(leaves, 77)
    for place, one in enumerate(proof):
        for bit in range(256):
            turned = (int.from_bytes(one, "big") ^ 1 << bit).to_bytes(32, "big")
            changed = [*proof[:place], turned, *proof[place + 1 :]]
            assert not merkle.includes(root, 300, 77, leaves[77], changed)


@pytest.mark.parametrize(
    ("number", "path"),
    [
        (0, "tile/0/000"),
        (999, "tile/0/999"),
        (1000, "tile/0/x001/000"),
        (1234067, "tile/0/x001/x234/067"),
    ],
)
def test_numbers_of_tiles_are_grouped(number: int, path: str) -> None:
    assert tile_path(0, number) == path
    assert tile_path(0, number, 17) == f"{path}.p/17"


def test_tiles_hold_every_hash_and_every_leaf() -> None:
    leaves = data(600)
    made = dict(tiles(leaves))

    assert made.keys() == {
        *("tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"),
        *("tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"),
    }
    level0 = made["tile/0/000"] + made["tile/0/001"] + made["tile/0/002.p/88"]
    assert level0 == b"".join(hashes(600))
    assert made["tile/1/000.p/2"][:32] == merkle.root(hashes(256))
    assert made["tile/entries/000"].startswith(b"\0\6leaf 0\0\6leaf 1")


@given(st.integers(0, 700), st.integers(0, 700))
def test_a_log_that_grew_has_the_files_of_one_that_was_made_at_once(a: int, b: int) -> None:
    old, new = sorted((a, b))
    leaves = data(new)
    grown = dict(tiles(leaves[:old])) | dict(tiles(leaves, since=old))
    at_once = dict(tiles(leaves))
    assert at_once.items() <= grown.items()
