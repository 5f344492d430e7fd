"""Go's own transparency log accepts our checkpoints, proofs and tiles, and refuses others.

Needs `go` and golang.org/x/mod from Debian:

    apt-get install golang-go golang-golang-x-mod-dev
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.voting import merkle, notes
from chalicelib.voting.tiles import tiles

SOURCES = Path("/usr/share/gocode")
ORIGIN = "budget.example/stemmen/log/r26"
SIZE, OLD, INDEX = 70_000, 1_234, 54_321

pytestmark = pytest.mark.skipif(
    shutil.which("go") is None or not (SOURCES / "src/golang.org/x/mod/sumdb").is_dir(),
    reason="needs Debian's golang-go and golang-golang-x-mod-dev",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("go") / "sumdb"
    source = Path(__file__).parents[2] / "oracles" / "sumdb.go"
    environment = {
        "PATH": os.environ["PATH"],
        "GO111MODULE": "off",
        "GOPATH": str(SOURCES),
        "GOCACHE": str(built.parent / "cache"),
        "GOFLAGS": "-p=1",
    }
    subprocess.run(
        ["go", "build", "-o", str(built), str(source)], env=environment, check=True, timeout=240
    )
    return built


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 70,000 leaves as files."""
    folder = tmp_path_factory.mktemp("log")
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    leaves = [merkle.leaf_hash(number.to_bytes(32, "big")) for number in range(SIZE)]

    def signed(size: int) -> str:
        head = notes.Checkpoint(ORIGIN, size, merkle.root(leaves[:size]))
        return notes.sign_note(notes.checkpoint_text(head), ORIGIN, public, key.sign)

    entries = [number.to_bytes(32, "big") for number in range(SIZE)]
    path = merkle.inclusion_proof(leaves, INDEX)
    steps = merkle.consistency_proof(leaves, OLD)
    files = {
        "key.txt": notes.verifier_key(ORIGIN, public).encode(),
        "checkpoint": signed(SIZE).encode(),
        "old.txt": signed(OLD).encode(),
        "proof.txt": notes.proof_text(INDEX, path, signed(SIZE)).encode(),
        "consistency.txt": "\n".join(base64.b64encode(one).decode() for one in steps).encode(),
        "leaf.bin": entries[INDEX],
        **dict(tiles(entries)),
    }
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def verdict(program: Path, folder: Path) -> str:
    run = subprocess.run([program, folder], capture_output=True, text=True, timeout=60)
    return run.stdout.strip()


def test_go_accepts_the_log(program: Path, log: Path) -> None:
    assert verdict(program, log) == "ok"


def turned(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("checkpoint", lambda content: content.index(b"\n70000") + 1),
        ("checkpoint", lambda content: len(content) - 10),
        ("proof.txt", lambda content: content.index(b"\n", 30) + 4),
        ("consistency.txt", lambda content: 3),
        ("leaf.bin", lambda content: 31),
        ("tile/0/212", lambda content: 49 * 32),
        ("tile/1/000", lambda content: 5),
    ],
)
def test_go_refuses_a_changed_one(
    program: Path, log: Path, tmp_path: Path, name: str, place: Callable[[bytes], int]
) -> None:
    copy = tmp_path / "log"
    shutil.copytree(log, copy)
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(turned(content, place(content)))

    assert verdict(program, copy).startswith("refused:")
