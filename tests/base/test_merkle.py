"""Merkle arithmetic: every published vector, the negative ones too, and what must hold for any tree."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.base import merkle
from quanheng.base.errors import BadInput
from tests.shared import shared_data

TREES = [merkle.SM3, merkle.SHA256]


def _leaves(tree, count):
    return [tree.leaf(f"entry {number}".encode()) for number in range(count)]


def _vectors(kind):
    for path in sorted(shared_data(f"merkle/{kind}").rglob("*.json")):
        yield path, json.loads(path.read_text())


def _bytes(text):
    return base64.b64decode(text or "")


@pytest.mark.shared
def test_every_inclusion_vector_is_answered_as_wanted():
    seen = 0
    for path, vector in _vectors("inclusion"):
        answer = merkle.verify_inclusion(
            merkle.SHA256, leaf_hash=_bytes(vector["leafHash"]), index=vector["leafIdx"], size=vector["treeSize"],
            proof=[_bytes(node) for node in vector["proof"] or []], root_hash=_bytes(vector["root"]),
        )  # fmt: skip
        assert answer is not vector["wantErr"], path
        seen += 1
    assert seen > 50


@pytest.mark.shared
def test_every_consistency_vector_is_answered_as_wanted():
    seen = 0
    for path, vector in _vectors("consistency"):
        answer = merkle.verify_consistency(
            merkle.SHA256, old=vector["size1"], new=vector["size2"], old_root=_bytes(vector["root1"]),
            new_root=_bytes(vector["root2"]), proof=[_bytes(node) for node in vector["proof"] or []],
        )  # fmt: skip
        assert answer is not vector["wantErr"], path
        seen += 1
    assert seen > 50


@pytest.mark.shared
def test_the_roots_of_rfc_6962():
    published = json.loads(shared_data("published-vectors.json").read_text())["rfc6962_sha256"]
    leaves = [merkle.SHA256.leaf(bytes.fromhex(text)) for text in published["leaves_hex"]]
    for size, root in published["roots"].items():
        assert merkle.root(merkle.SHA256, leaves[: int(size)]).hex() == root
        nodes = merkle.nodes_of(merkle.SHA256, leaves)
        assert merkle.root_from(merkle.SHA256, nodes, int(size)).hex() == root


def _root_by_definition(tree, leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return tree.hash(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return tree.node(_root_by_definition(tree, leaves[:split]), _root_by_definition(tree, leaves[split:]))


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_every_small_tree_by_definition(tree):
    leaves = _leaves(tree, 40)
    nodes = merkle.nodes_of(tree, leaves)
    for size in range(41):
        expected = _root_by_definition(tree, leaves[:size])
        assert merkle.root(tree, leaves[:size]) == merkle.root_from(tree, nodes, size) == expected


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_every_proof_of_every_small_tree(tree):
    leaves = _leaves(tree, 24)
    nodes = merkle.nodes_of(tree, leaves)
    roots = [merkle.root(tree, leaves[:size]) for size in range(25)]
    for size in range(1, 25):
        for index in range(size):
            proof = merkle.inclusion_proof(tree, nodes, index, size)
            given_to = {"leaf_hash": leaves[index], "size": size, "root_hash": roots[size]}
            assert merkle.verify_inclusion(tree, index=index, proof=proof, **given_to)
            assert not merkle.verify_inclusion(tree, index=index, proof=[*proof, roots[1]], **given_to)
            assert (
                not merkle.verify_inclusion(tree, index=(index + 1) % size, proof=proof, **given_to)
                or size == 1
            )
        for old in range(1, size + 1):
            proof = merkle.consistency_proof(tree, nodes, old, size)
            assert merkle.verify_consistency(
                tree, old=old, new=size, old_root=roots[old], new_root=roots[size], proof=proof
            )
            assert not merkle.verify_consistency(
                tree, old=old, new=size, old_root=roots[old - 1], new_root=roots[size], proof=proof
            )


@given(st.data())
def test_no_changed_bit_of_a_proof_passes(data):
    tree = data.draw(st.sampled_from(TREES))
    size = data.draw(st.integers(2, 300))
    index = data.draw(st.integers(0, size - 1))
    leaves = _leaves(tree, size)
    proof = merkle.inclusion_proof(tree, merkle.nodes_of(tree, leaves), index, size)
    place = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    changed = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
    assert not merkle.verify_inclusion(
        tree, leaf_hash=leaves[index], index=index, size=size, root_hash=merkle.root(tree, leaves),
        proof=[*proof[:place], changed, *proof[place + 1 :]],
    )  # fmt: skip


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_consistency_from_nothing_is_refused(tree):
    nodes = merkle.nodes_of(tree, _leaves(tree, 5))
    with pytest.raises(BadInput):
        merkle.consistency_proof(tree, nodes, 0, 5)
    assert not merkle.verify_consistency(
        tree, old=0, new=5, old_root=tree.empty(), new_root=merkle.root(tree, _leaves(tree, 5)), proof=[]
    )
    assert not merkle.verify_consistency(
        tree, old=0, new=0, old_root=tree.empty(), new_root=tree.empty(), proof=[]
    )


def test_a_leaf_outside_the_tree_has_no_proof():
    with pytest.raises(BadInput):
        merkle.inclusion_proof(merkle.SM3, merkle.nodes_of(merkle.SM3, _leaves(merkle.SM3, 3)), 3, 3)


def test_a_node_never_passes_for_a_leaf():
    left, right = _leaves(merkle.SM3, 2)
    assert merkle.SM3.leaf(left + right) != merkle.SM3.node(left, right)
