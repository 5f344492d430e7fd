"""Keys: in memory, in files, and in KMS."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.adapters.keyring_file import FileKeyring
from chalicelib.adapters.keyring_kms import KmsKeyring
from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.identity.people import person_key
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.tally.ed25519 import verify_signature


@pytest.fixture(params=["memory", "file", "kms"])
def keyring(request: pytest.FixtureRequest, tmp_path: Path) -> Keyring:
    if request.param == "memory":
        return MemoryKeyring()
    if request.param == "file":
        return FileKeyring(str(tmp_path / "keys"))
    request.getfixturevalue("stack")
    return KmsKeyring("test")


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A key of its own for each test: KMS keeps keys between tests."""
    return f"voter/{abs(hash(request.node.nodeid)):x}"


def test_a_mac_is_stable_keyed_and_32_bytes(keyring: Keyring, name: str) -> None:
    other = f"{name}-b"
    keyring.create(name)
    keyring.create(other)

    mac = keyring.mac(name, b"data")

    assert len(mac) == 32
    assert keyring.mac(name, b"data") == mac
    assert keyring.mac(name, b"date") != mac
    assert keyring.mac(other, b"data") != mac


def test_creating_again_keeps_the_key(keyring: Keyring, name: str) -> None:
    keyring.create(name)
    mac = keyring.mac(name, b"data")

    keyring.create(name)

    assert keyring.mac(name, b"data") == mac


def test_an_unknown_key_is_not_found(keyring: Keyring, name: str) -> None:
    with pytest.raises(NotFound):
        keyring.mac(name, b"data")
    with pytest.raises(NotFound):
        keyring.disable(name)


def test_a_disabled_key_refuses_for_good(keyring: Keyring, name: str) -> None:
    keyring.create(name)
    keyring.disable(name)
    keyring.disable(name)

    with pytest.raises(Refused) as refused:
        keyring.mac(name, b"data")
    assert refused.value.reason == "key-disabled"
    keyring.create(name)
    with pytest.raises(Refused):
        keyring.mac(name, b"data")


def test_a_destroyed_key_is_gone_for_good(keyring: Keyring, name: str) -> None:
    keyring.create(name)

    assert keyring.destroy(name)
    assert not keyring.destroy(name)
    assert not keyring.destroy(f"{name}-never-made")

    with pytest.raises((NotFound, Refused)):
        keyring.mac(name, b"data")


def test_many_macs_come_in_order(keyring: Keyring, name: str) -> None:
    keyring.create(name)
    data = [str(number).encode() for number in range(40)]

    assert keyring.macs(name, data) == [keyring.mac(name, one) for one in data]
    assert keyring.macs(name, []) == []


def test_the_account_key_is_there(keyring: Keyring) -> None:
    assert person_key(keyring, "An@Voorbeeld.example ") == person_key(
        keyring, "an@voorbeeld.example"
    )
    assert len(person_key(keyring, "an@voorbeeld.example")) == 32


def round_of(name: str) -> str:
    return name.partition("/")[2]


def test_a_wrapped_secret_is_read_with_its_key_only(keyring: Keyring, name: str) -> None:
    seal, other = f"seal/{round_of(name)}", f"seal/{round_of(name)}-b"
    keyring.create(seal)
    keyring.create(other)
    secret = bytes(range(32))

    wrapped = keyring.wrap(seal, secret)

    assert secret not in wrapped
    assert keyring.wrap(seal, secret) != wrapped
    assert keyring.unwrap(seal, wrapped) == secret
    wrong = [(other, wrapped), (seal, b"x" * 80)]
    if not isinstance(keyring, KmsKeyring):
        wrong.append((seal, wrapped[:-1]))  # the local stand-in of KMS doesn't see this
    for key, damaged in wrong:
        with pytest.raises(Refused) as refused:
            keyring.unwrap(key, damaged)
        assert refused.value.reason == "not-wrapped"
    # The local stand-in of KMS finds the key in what was wrapped, and refuses that.
    with pytest.raises((NotFound, Refused)):
        keyring.unwrap(f"{seal}-c", wrapped)


def test_signatures_are_ed25519_and_always_the_same(keyring: Keyring, name: str) -> None:
    log = f"log/{round_of(name)}"
    keyring.create(log)

    signature = keyring.sign(log, b"message")

    assert keyring.sign(log, b"message") == signature
    assert verify_signature(keyring.public_key(log), b"message", signature)
    assert not verify_signature(keyring.public_key(log), b"massage", signature)
    with pytest.raises(NotFound):
        keyring.sign(f"{log}-b", b"message")
    with pytest.raises(NotFound):
        keyring.public_key(f"{log}-b")


def test_a_disabled_key_neither_unwraps_nor_signs(keyring: Keyring, name: str) -> None:
    seal, log = f"seal/{round_of(name)}-d", f"log/{round_of(name)}-d"
    for one in (seal, log):
        keyring.create(one)
    wrapped = keyring.wrap(seal, b"secret")
    for one in (seal, log):
        keyring.disable(one)

    with pytest.raises(Refused, match="key-disabled"):
        keyring.unwrap(seal, wrapped)
    with pytest.raises(Refused, match="key-disabled"):
        keyring.sign(log, b"message")


def test_key_files_are_their_owners_alone(tmp_path: Path) -> None:
    keyring = FileKeyring(str(tmp_path / "keys"))
    keyring.create("voter/r26")

    for path in (tmp_path / "keys").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert sorted(p.name for p in (tmp_path / "keys" / "voter").iterdir()) == ["r26.key"]


def test_two_processes_that_make_a_key_end_with_one(tmp_path: Path) -> None:
    rings = [FileKeyring(str(tmp_path / "keys")) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda ring: ring.create("voter/r26"), rings))

    assert len({ring.mac("voter/r26", b"data") for ring in rings}) == 1


@pytest.mark.parametrize("name", ["", "../x", "a/b/c", "/a", "a/", "A", "voter/r26.key"])
def test_a_key_file_never_lies_elsewhere(tmp_path: Path, name: str) -> None:
    keyring = FileKeyring(str(tmp_path / "keys"))

    with pytest.raises(ValueError, match="not the name of a key"):
        keyring.create(name)
